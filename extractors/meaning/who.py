"""Who: ties the bodies of a passage to its figures, clause by clause."""

import re
from collections.abc import Sequence

from extractors.meaning.carrying import Actor, actors, carry
from extractors.meaning.clauses import clauses, relatives
from extractors.meaning.language import Figure, NamedBody
from extractors.meaning.roles import Links, partners_of
from extractors.meaning.scene import Scene
from extractors.meaning.sharing import share
from extractors.meaning.standing import standings
from extractors.meaning.verbs import actions
from models.facts import PartnerLink

_GRANTS = re.compile(
    r"\b(?:subventions?|aides?|dons?|bourses?|attribu\w+|allou\w+|accord\w+|vers\w+|soutien)\b", re.IGNORECASE
)
_GRANTED_TO_US = re.compile(r"\b(?:reçu|perçu|obten|financeurs|financement|recettes|ressources)\w*", re.IGNORECASE)


def partners_in(
    text: str,
    figures: Sequence[Figure],
    bodies: Sequence[NamedBody],
    sentences: Sequence[tuple[int, int]],
    wholes: Sequence[Figure | None],
    above: str = "",
) -> list[list[PartnerLink]]:
    """The bodies tied to each figure of a passage; `above` is the lead-in line and the title over the passage."""
    if not bodies:
        return [[] for _ in figures]
    given = _GRANTS.search(above) is not None and not _GRANTED_TO_US.search(above)
    ties: dict[Figure, Links] = {figure: {} for figure in figures}
    carried: list[Actor] = []
    scenes: list[Scene] = []
    for sentence in sentences:
        for start, end in clauses(text, *sentence):
            here = [f for f in figures if start <= f.start < end]
            named = [b for b in bodies if start <= b.start < end]
            if not named and not here:
                continue
            acts = actions(text, start, end) if named or carried else []
            standing = standings(text, named, acts, (start, end))
            inner = relatives(text, start, end) if here else []
            scene = Scene(text, start, end, sentence[0], here, standing, acts, inner, given)
            found = partners_of(scene)
            carry(scene, found, carried)
            ties.update(zip(here, found, strict=True))
            carried = actors(scene, found) or carried
            scenes.append(scene)
    share(text, ties, wholes, bodies, scenes)
    return [list(ties[figure].values()) for figure in figures]
