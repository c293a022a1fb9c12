"""What a whole document tells: its territory, whom it is about, what it calls its bodies, what it is all about."""

import pytest

from extractors.meaning.survey import survey

NAMES_A_REGION_AND_ITS_TOWNS = [
    "La Région Bretagne vote.",
    "À Hennebont, à Lanester et à Ploemeur, les quais sont refaits.",
]


@pytest.mark.parametrize(
    ("texts", "departments"),
    [
        (["À Bully-les-Mines et à Hénin-Beaumont."], {"62"}),
        (["Dans le Cantal, la neige tient.", "Les routes de Mauriac."], {"15"}),
        (["Le Département du Gers paie.", "Le Département du Gers vote."], {"32"}),
        (["Rapport du SDIS de la Drôme", "La caserne de Livron."], {"26"}),
        (["La préfecture du Jura publie.", "À Dole, un pont."], {"39"}),
        (["Les eaux de la Drôme montent."], set()),
        (["À Vieux-Condé, à Anzin et à Fresnes-sur-Escaut ; à Bully-les-Mines."], {"59", "62"}),
        (["Rien ne se passe ici."], set()),
        ([], set()),
    ],
)
def test_territory(texts: list[str], departments: set[str]) -> None:
    assert survey(texts).territory.departments == departments


@pytest.mark.parametrize(
    ("texts", "kind", "code"),
    [
        (NAMES_A_REGION_AND_ITS_TOWNS, "region", "region:53"),
        (["À Hennebont, à Lanester et à Ploemeur."], "region", "region:53"),
        (["À Hennebont, à Lanester et à Ploemeur."], "epci", "epci:200042174"),
        (["À Hennebont, à Lanester et à Ploemeur."], "departement", "departement:56"),
        (["La Métropole de Lyon.", "Arche Agglo.", "La Métropole de Lyon."], "epci", "epci:200046977"),
    ],
)
def test_whom_it_is_about(texts: list[str], kind: str, code: str) -> None:
    assert survey(texts).main[kind].id == code


@pytest.mark.parametrize(
    ("texts", "name", "code"),
    [
        (["Le syndicat mixte des eaux du Vexin (SMEV) existe."], "SMEV", "org:syndicat-mixte-des-eaux-du-vexin"),
        (
            ["Le syndicat mixte des transports du Pays d'Ouche."],
            "SMTPO",
            "org:syndicat-mixte-des-transports-du-pays-d-ouche",
        ),
        (["Le bailleur Néolia rénove."], "Néolia", "org:neolia"),
    ],
)
def test_what_it_calls_its_bodies(texts: list[str], name: str, code: str) -> None:
    assert [known.body.id for known in survey(texts).short.all_of(f"Le {name} paie.")] == [code]


@pytest.mark.parametrize(
    ("title", "whole"),
    [
        ("Bilan du plan vélo dans le Gers", {"departement:32"}),
        ("Six ans pour l'eau en Bretagne", {"region:53"}),
        ("Du Nord au Gers", set()),
        ("Agence de l'eau Loire-Bretagne", set()),
        ("La fibre est arrivée dans le Gers.", set()),
    ],
)
def test_the_place_that_it_is_all_about(title: str, whole: set[str]) -> None:
    assert survey([title]).whole == whole


# Read in a moment; rules that look back over the whole passage for each name would take minutes and more.
@pytest.mark.parametrize(
    "text",
    [
        "à Lens et à Avion " * 4000,
        "Lens-" * 8000 + "X",
        "ab" * 40000,
        "Syndicat mixte de " + "de la de " * 8000,
        "la Région et le Département " * 4000,
        "le bailleur X et " * 4000,
        "« A " * 8000,
    ],
    ids=["towns", "hyphens", "one word", "links", "references", "list", "quotes"],
)
def test_endless_passages_are_read(text: str) -> None:
    from mentioned import read

    assert read(text)._.text.startswith(text[:10].strip())
