"""Whom a clause means that names no body: what goes from one clause of a passage to the next."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extractors.meaning.acting import as_subject
from extractors.meaning.language import Figure
from extractors.meaning.roles import Links
from extractors.meaning.scene import Scene, is_money, link
from extractors.meaning.standing import Stand, Standing
from models.facts import Kind, PartnerLink, Role

# `Elle a …`, `En 2023, elle a …`
_PRONOUN = re.compile(
    r"\W*(?:(?:[^\W\d_]+['’\s]\s*|\d{4}\s*){1,6},\s+){0,2}"
    r"(?:ils?|elles?|ce\s+dernier|cette\s+dernière|ces\s+derniers|celles?-ci|celui-ci|ceux-ci)\b(?!\s+(?:faut|y\s+a|s['’]agit|est\s+à))",
    re.IGNORECASE,
)
_WORKS = (
    r"(?:ouvrage|chantier|opération|travaux|équipement|projet|investissement|acquisition|construction|réhabilitation"
    r"|rénovation|extension|aménagement|bâtiment|installation)s?"
)
_ABOUT = r"(?:près\s+de\s+|environ\s+|plus\s+de\s+|quelque\s+|de\s+l['’]ordre\s+de\s+)?"
_WORKS_COST = re.compile(
    rf"\W*(?:les?|la|l['’]|ces?|cet|cette)\s*{_WORKS}\b[^.;:()]*"
    rf"\b(?:coût[^\W\d_]*|revien\w+|s['’]él[èe]v\w+|atteint|chiffr\w+)\s[^.;:()\d]{{0,25}}"
    rf"|\W*d['’]un\s+(?:coût|montant)\s[^.;:()\d]{{0,25}}"
    rf"|.*\bce(?:s|t|tte)?\s+{_WORKS}(?:,?\s+d['’]un\s+(?:coût|montant)(?:\s+[^\W\d_]+)?)?\s+(?:de\s+|d['’]\s*){_ABOUT}",
    re.IGNORECASE,
)
_POSSESSIVE = re.compile(r"^\W*(?:Ses|Leurs)\s+$", re.IGNORECASE)
_TO_HIM = re.compile(
    r"\b(?:lui|leur)\s+(?:(?:en|y)\s+)?(?:a|ont|avait|aura|[^\W\d_]{4,})\b|\b(?:la|le|les|l['’])\s?(?:a|ont)\s+dotée?s?\b"
    r"|\b(?:la|le|les|l['’])\s?(?:dote(?:nt)?|accompagne(?:nt)?|soutien(?:t|nent)|finance(?:nt)?|subventionne(?:nt)?)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Actor:
    """A body that a clause spoke of, and the roles in which it was tied to figures there."""

    standing: Standing
    roles: frozenset[Role]


def actors(scene: Scene, ties: Sequence[Links]) -> list[Actor]:
    """Whom the next clause speaks of where it names no body: the subjects, else those by whom things are done."""
    for stands in ({Stand.SUBJECT}, {Stand.AGENT, Stand.HELPER, Stand.SUPPORTER}):
        found = [s for s in scene.standing if s.stand in stands]
        if found:
            tied = [tie for links in ties for tie in links.values()]
            return [Actor(s, frozenset(t.role for t in tied if t.body.id == s.span.value.id)) for s in found]
    return []


def carry(scene: Scene, ties: Sequence[Links], spoken_of: Sequence[Actor]) -> None:
    """Add to the ties of a clause's figures those of the bodies that the clause before spoke of."""
    if not spoken_of:
        return
    pronoun = _PRONOUN.match(scene.text, scene.start, scene.end)
    for figure, links in zip(scene.figures, ties, strict=True):
        for actor in spoken_of:
            tie = _received(scene, figure, actor.standing, links)
            if tie is None:
                tie = _at_work(scene, figure, actor, alone=len(spoken_of) == 1)
            if tie is None and pronoun:
                tie = _by_pronoun(scene, figure, actor.standing, pronoun.end())
            if tie is None and not scene.standing:
                tie = _unnamed(scene, figure, actor, alone=len(spoken_of) == 1)
            if tie is not None:
                links.setdefault(tie.body.id, tie)


def _received(scene: Scene, figure: Figure, s: Standing, links: Links) -> PartnerLink | None:
    """`L'État lui a versé 3 M€`, `la dote de 4 M€`."""
    paid = any(tie.role is Role.FUNDER for tie in links.values())
    if not (paid and is_money(figure) and any(act.role is Role.FUNDER for act in scene.acts)):
        return None
    if not _TO_HIM.search(scene.text, scene.start, figure.start):
        return None
    return link(s, Role.BENEFICIARY, "beneficiary.pronoun", 0.8)


def _at_work(scene: Scene, figure: Figure, actor: Actor, *, alone: bool) -> PartnerLink | None:
    """`Le chantier a coûté 3 M€` behind a clause that says whose works they are."""
    if figure.value.kind is not Kind.AMOUNT or not alone or Role.OPERATOR not in actor.roles:
        return None
    if not _WORKS_COST.fullmatch(scene.text, scene.start, figure.start):
        return None
    return link(actor.standing, Role.OPERATOR, "operator.works", 0.6)


def _by_pronoun(scene: Scene, figure: Figure, s: Standing, pronoun: int) -> PartnerLink | None:
    """`Elle a construit 12 ponts`: the verb of the pronoun is that of the body."""
    if any(x.span.end <= figure.start for x in scene.subjects()) or scene.relative(figure.start):
        return None
    return as_subject(scene, figure, s, pronoun=pronoun)


def _unnamed(scene: Scene, figure: Figure, actor: Actor, *, alone: bool) -> PartnerLink | None:
    """`Ses 40 agents`; `12 ponts ont été construits` behind a clause that says what the same body has built."""
    if not is_money(figure) and _POSSESSIVE.match(scene.text[scene.start : figure.start]):
        return link(actor.standing, Role.OPERATOR, "operator.possessive", 0.7)
    act = next((a for a in scene.acts if a.passive and not (a.bare or a.relative or a.sells)), None)
    if act is None or not alone or scene.relative(figure.start) or (actor.roles and act.role not in actor.roles):
        return None
    if ", et " in scene.text[act.end : figure.start]:
        return None
    return link(actor.standing, act.role, f"{act.role}.agentless", 0.7)
