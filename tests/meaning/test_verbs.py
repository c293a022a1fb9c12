"""The role that a verb gives, and whether its subject does the thing or undergoes it."""

import pytest
from annotated import Mark, expected, read, write

from extractors.meaning.verbs import actions

EXAMPLES = [
    "La Région <verb role=funder voice=active>finance</verb> le lycée.",
    "La Région a <verb role=funder voice=active>financé</verb> le lycée.",
    "Le lycée est <verb role=funder voice=passive>financé</verb> par la Région.",
    "Le lycée, <verb role=funder voice=bare>financé</verb> par la Région, est beau.",
    "La Région <verb role=funder voice=active>soutient</verb> le lycée.",
    "La Région <verb role=funder voice=active>alloue</verb> une somme.",
    "La Région a <verb role=funder voice=active>accordé</verb> une somme.",
    "La Région <verb role=funder voice=active>investira</verb> au port.",
    "La Région <verb role=funder voice=active>mobilise</verb> ses moyens.",
    "La Région <verb role=funder voice=active>apporte</verb> sa part.",
    "Une somme a été <verb role=funder voice=passive>versée</verb> au lycée.",
    "La ville <verb role=operator voice=active>réalise</verb> le quai.",
    "La ville <verb role=operator voice=active>porte</verb> le projet.",
    "La ville <verb role=operator voice=active>pilote</verb> le projet.",
    "La ville a <verb role=operator voice=active>initié</verb> le projet.",
    "La ville a <verb role=operator voice=active>construit</verb> le quai.",
    "Le quai a été <verb role=operator voice=passive>construit</verb> par la ville.",
    "La ville <verb role=operator voice=active>met en œuvre</verb> le plan.",
    "La ville a <verb role=operator voice=active>mis en œuvre</verb> le plan.",
    "La ville <verb role=beneficiary voice=active>perçoit</verb> la taxe.",
    "La ville a <verb role=beneficiary voice=active>reçu</verb> la somme.",
    "La ville <verb role=beneficiary voice=active>bénéficie</verb> du fonds.",
    "La ville a <verb role=beneficiary voice=active>bénéficié</verb> du fonds.",
    "Le fonds <verb role=funder voice=active>bénéficie</verb> à la ville.",
    "La ville <verb role=other voice=active>accompagne</verb> les clubs.",
    "La ville a <verb role=other voice=active>signé</verb> le bail.",
    "La ville <verb role=other voice=active>garantit</verb> le prêt.",
    "La ville <verb role=other voice=active>apporte sa garantie</verb> au club.",
    "La ville <verb role=other voice=active>conseille</verb> les clubs.",
    "La ville a <verb role=operator voice=active>fait creuser</verb> un puits.",
    "La ville <verb role=operator voice=active>fera curer</verb> le canal.",
    "La ville <verb role=beneficiary voice=active>emprunte</verb> la somme.",
    "La ville <verb role=funder voice=active>dote</verb> le fonds.",
    "Une somme a été <verb role=funder voice=passive>consentie</verb> au club.",
]
COUNTER_EXAMPLES = [
    "La ville est belle.",
    "Les conseillers de la ville dorment.",
    "La garantie de la ville est vaine.",
    "Le fait est rare.",
    "Le quai mesure 80 m.",
    "Les finances de la ville sont saines.",
    "La ville souhaite un pont.",
    "Le coût est élevé.",
    "Les porteurs et les pilotes dorment.",
    "La mobilisation fut vive.",
    "La signature aura lieu demain.",
]


def found(text: str) -> str:
    marks = []
    for action in actions(text, 0, len(text)):
        voice = "bare" if action.bare else "passive" if action.passive else "active"
        marks.append(Mark("verb", action.start, action.end, {"role": action.role, "voice": voice}))
    return write(text, marks)


@pytest.mark.parametrize("sentence", EXAMPLES)
def test_a_verb_gives_a_role(sentence: str) -> None:
    assert found(read(sentence)[0]) == expected(sentence, ["role", "voice"])


@pytest.mark.parametrize("sentence", COUNTER_EXAMPLES)
def test_other_words_give_none(sentence: str) -> None:
    assert found(sentence) == sentence
