"""Which bodies a clause ties to its figures, and in which role.

A body next to a figure (extractors.meaning.beside) belongs to that figure alone; the others have their role from their
verb (extractors.meaning.verbs) and from how they stand (extractors.meaning.standing).
"""

import re

from extractors.meaning.beside import beside
from extractors.meaning.language import Figure
from extractors.meaning.scene import Scene, is_money, link
from extractors.meaning.standing import Stand, Standing
from models.facts import Kind, PartnerLink, Role

# A sum of grants is paid by whoever is said to act.
_GRANTS = re.compile(r"\s+(?:de\s+|d['’]\s?)(?:subventions?|aides?|crédits|dotations?)\b", re.IGNORECASE)

Links = dict[str, PartnerLink]
"""Ties of one figure, by the body's id."""


def partners_of(scene: Scene) -> list[Links]:
    """The bodies that a clause ties to each of its figures."""
    near = beside(scene)
    return [_of_figure(scene, figure, near) for figure in scene.figures]


def _of_figure(
    scene: Scene,
    figure: Figure,
    near: dict[tuple[Figure, Standing], PartnerLink],
) -> Links:
    own = [tie for (f, _), tie in near.items() if f is figure]
    taken = {s for f, s in near if f is not figure}
    links = {tie.body.id: tie for tie in own}
    closed = bool(own) and (figure.value.kind is Kind.SHARE or any(tie.rule.endswith("parenthesis") for tie in own))
    if closed:
        return links
    for s in scene.standing:
        if s in taken or not _in_reach(scene, figure, s):
            continue
        tie = _by_stand(scene, figure, s)
        # Who pays stands beside the sum; who receives it or does the work may still stand elsewhere.
        if tie is None or (own and is_money(figure) and tie.role in {Role.FUNDER, Role.OTHER}):
            continue
        links.setdefault(tie.body.id, tie)
    return links


def _in_reach(scene: Scene, figure: Figure, s: Standing) -> bool:
    """Whether nobody else stands nearer: `l'agence apporte 9 M€, la Ville 6,5 M€` pairs each sum with its own payer."""
    relative = scene.relative(figure)
    if relative and s.span.end < relative.head:
        return False
    if s.stand is not Stand.SUBJECT:
        return True
    subjects = scene.subjects()
    before = [x for x in subjects if x.span.end <= figure.start]
    if before:
        return s.group == before[-1].group
    return s.group == subjects[0].group


# What a body is wherever it stands so, whatever the verb.
_ALWAYS = {
    Stand.OWNER: (Role.OPERATOR, "operator.owner", 0.85),
    Stand.HELPER: (Role.FUNDER, "funder.helper", 0.75),
    Stand.COMPANION: (Role.OTHER, "other.companion", 0.7),
}


def _by_stand(scene: Scene, figure: Figure, s: Standing) -> PartnerLink | None:
    """The tie of a body by how it stands in the clause and by its verb."""
    if s.span.start < figure.end and figure.start < s.span.end:
        return link(s, Role.OTHER, "other.counted", 0.6)
    if s.stand in _ALWAYS:
        return link(s, *_ALWAYS[s.stand])
    match s.stand:
        case Stand.SUPPORTER:
            paid = scene.paid or is_money(figure)
            return link(s, Role.FUNDER if paid else Role.OTHER, "funder.supporter", 0.6)
        case Stand.RECEIVER | Stand.OBJECT:
            return _as_receiver(scene, figure, s)
        case Stand.AGENT:
            return _as_agent(scene, figure, s)
        case Stand.COMPLEMENT if any(
            a.role is Role.BENEFICIARY and a.end + 4 >= s.span.start - 4 >= a.end for a in scene.acts
        ):
            return link(s, Role.FUNDER, "funder.from", 0.8)
        case Stand.SUBJECT:
            return as_subject(scene, figure, s, carried=False)
        case _:
            return None


def _as_receiver(scene: Scene, figure: Figure, s: Standing) -> PartnerLink | None:
    if s.lending and any(a.role is Role.BENEFICIARY and a.start < s.span.start for a in scene.acts):
        return link(s, Role.FUNDER, "funder.lender", 0.8)
    given = (a for a in scene.acts if a.role is Role.FUNDER or (a.role is Role.OTHER and scene.paid))
    if (is_money(figure) and s.favoured) or any(a.start < s.span.start for a in given):
        return link(s, Role.BENEFICIARY, f"beneficiary.{s.stand.value}", 0.7)
    return None


def _as_agent(scene: Scene, figure: Figure, s: Standing) -> PartnerLink:
    if is_money(figure) and _GRANTS.match(scene.text, figure.end):
        return link(s, Role.FUNDER, "funder.grants", 0.8)
    before = [a for a in scene.acts if a.end <= s.span.start]
    role = scene.paying(before[-1].role) if before else Role.FUNDER if is_money(figure) else Role.OPERATOR
    return link(s, Role.FUNDER if role is Role.BENEFICIARY else role, f"{role}.passive", 0.85)


def as_subject(scene: Scene, figure: Figure, s: Standing, *, carried: bool) -> PartnerLink | None:
    """The tie of a subject by the verb that the figure hangs on; `carried`: the subject is a pronoun's."""
    money = is_money(figure)
    after = [a for a in scene.acts if carried or a.start >= s.span.end]
    relative = scene.relative(figure)
    own = [a for a in after if (not a.relative or relative) and not (a.bare and not carried)]
    before = [a for a in own if a.end <= figure.start]
    act = before[-1] if before else next(iter(own), None)
    if act is None and carried:
        return None
    if act is None:
        does = Role.OPERATOR if s.span.end <= figure.start else Role.OTHER
        if figure.value.kind is Kind.SHARE:
            return None
        return link(s, Role.FUNDER if money else does, "subject", 0.5)
    role = scene.paying(act.role)
    if act.passive and not carried:
        if role is Role.FUNDER:
            return link(s, Role.BENEFICIARY, "beneficiary.passive", 0.6)
        return None
    if figure.value.kind is Kind.SHARE and role is not Role.FUNDER:
        return None
    if money and role is not Role.BENEFICIARY:
        role = Role.FUNDER
    return link(s, role, f"{role}.carried" if carried else f"{role}.active", 0.6 if carried else 0.85)
