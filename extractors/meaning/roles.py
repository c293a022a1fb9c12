"""Which bodies a clause ties to its figures, and in which role.

A body next to a figure (extractors.meaning.beside) belongs to that figure alone; the others have their role from their
verb (extractors.meaning.verbs) and from how they stand (extractors.meaning.standing).
"""

import re

from extractors.meaning.acting import as_agent, as_receiver, as_subject, is_given
from extractors.meaning.beside import beside
from extractors.meaning.language import Figure
from extractors.meaning.scene import Scene, is_money, link
from extractors.meaning.standing import Stand, Standing
from models.facts import Kind, PartnerLink, Role

_AFTER = re.compile(
    r"\W*(?:d['’]après|selon|après|(?:à\s+la\s+)?suite|à\s+l['’]issue|au\s+terme|sur\s+la\s+base)\b", re.IGNORECASE
)
_BY = 8  # characters: `reçu de la `
_NEAR = 45  # characters: between a figure and the relative clause about it
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
    taken = {s for (f, s), tie in near.items() if f is not figure and not _goes_on(scene, figure, s, tie)}
    links = {tie.body.id: tie for tie in own}
    enclosed = any(tie.rule.endswith("parenthesis") for tie in own)
    if enclosed and not is_money(figure):
        return links
    given = all(tie.role is Role.BENEFICIARY for tie in own)
    closed = enclosed or (bool(own) and figure.value.kind is Kind.SHARE)
    for s in scene.standing:
        if s.span.start < figure.end and figure.start < s.span.end:
            links.setdefault(s.span.value.id, link(s, Role.OTHER, "other.counted", 0.6))
        if s in taken or not _in_reach(scene, figure, s):
            continue
        tie = _by_stand(scene, figure, s)
        # Who pays stands beside the sum, and who receives it elsewhere; or the other way round.
        if tie is None or (own and is_money(figure) and (tie.role is Role.BENEFICIARY) is given):
            continue
        if closed and not (s.stand is Stand.SUBJECT or s.favoured):
            continue
        links.setdefault(tie.body.id, tie)
    return links


def _goes_on(scene: Scene, figure: Figure, s: Standing, tie: PartnerLink) -> bool:
    """Whether a sum says more of the one beside which a receiver stands."""
    return tie.role is Role.BENEFICIARY and is_money(figure) and is_given(scene, figure, s)


def _in_reach(scene: Scene, figure: Figure, s: Standing) -> bool:
    """Whether nobody else stands nearer: `l'agence apporte 9 M€, la Ville 6,5 M€` pairs each sum with its own payer."""
    relative = scene.relative(figure.start)
    if relative and s.span.end <= relative.head:
        return _is_antecedent(scene, figure, s)
    inner = scene.relative(s.span.start)
    if s.stand is not Stand.SUBJECT:
        return not _cut_off(scene, figure, s)
    if inner is not relative and inner is not None:
        # `3 M€ que l'État prête`
        return figure.end <= inner.head < figure.end + _NEAR
    subjects = [x for x in scene.subjects() if scene.relative(x.span.start) is relative]
    before = [x for x in subjects if x.span.end <= figure.start]
    if before:
        return s.group == before[-1].group
    if not subjects:
        return relative is None
    return s.group == subjects[0].group


def _cut_off(scene: Scene, figure: Figure, s: Standing) -> bool:
    """Whether a verb of its own ties a body to something else: `mène 9 projets et finance un musée avec l'ADEME`."""
    before = [act for act in scene.acts if act.end <= s.span.start]
    own = before[-1] if before and s.stand is Stand.AGENT else None
    apposed = own is None or not own.bare or scene.text[scene.start : own.start].rstrip()[-1:] in {"", ",", "("}
    if figure.end <= s.span.start:
        told = [act for act in before if not act.bare and act is not own]
        between = [act for act in told if act.start >= figure.end]
        again = any(not act.passive for act in between) and any(act.end <= figure.start for act in told)
        return s.stand in _ATTENDING and (again or (bool(between) and not apposed))
    # `Après une étude menée par l'ADEME, 12 puits ont été forés`
    last = max(x.span.end for x in scene.standing if x.group == s.group)
    comma = scene.text.find(", ", last, figure.start)
    if apposed or comma < 0:
        return False
    verb = any(comma < act.start < figure.start and not act.bare for act in scene.acts)
    return verb or _AFTER.match(scene.text, scene.start) is not None


_ATTENDING = frozenset({Stand.AGENT, Stand.COMPANION, Stand.HELPER, Stand.SUPPORTER, Stand.OWNER})


def _is_antecedent(scene: Scene, figure: Figure, s: Standing) -> bool:
    """Tell a body that a relative clause speaks of: `la Région, qui a versé 3 M€`."""
    relative = scene.relative(figure.start)
    return relative is not None and relative.subject and relative.head - 1 <= s.span.end <= relative.head


# What a body is wherever it stands so, whatever the verb.
_ALWAYS = {
    Stand.OWNER: (Role.OPERATOR, "operator.owner", 0.85),
    Stand.HELPER: (Role.FUNDER, "funder.helper", 0.85),
    Stand.COMPANION: (Role.OTHER, "other.companion", 0.8),
}


def _by_stand(scene: Scene, figure: Figure, s: Standing) -> PartnerLink | None:
    """The tie of a body by how it stands in the clause and by its verb."""
    if _is_antecedent(scene, figure, s):
        return as_subject(scene, figure, s)
    if s.stand in _ALWAYS:
        return link(s, *_ALWAYS[s.stand])
    money = is_money(figure)
    match s.stand:
        case Stand.SUPPORTER:
            return link(s, Role.FUNDER if scene.paid or money else Role.OTHER, "funder.supporter", 0.7)
        case Stand.CHARGED if money and is_given(scene, figure, s):
            return link(s, Role.FUNDER, "funder.charged", 0.9)
        case Stand.HOST if not money:
            return link(s, Role.OPERATOR, "operator.host", 0.6)
        case Stand.ENABLED if not money and figure.start >= s.span.end:
            return as_subject(scene, figure, s)
        case Stand.RECEIVER | Stand.OBJECT | Stand.ENABLED:
            return as_receiver(scene, figure, s)
        case Stand.AGENT:
            return as_agent(scene, figure, s)
        case Stand.COMPLEMENT if any(
            a.role is Role.BENEFICIARY and 0 <= s.span.start - a.end <= _BY for a in scene.acts
        ):
            return link(s, Role.FUNDER, "funder.from", 0.8)
        case Stand.SUBJECT:
            return as_subject(scene, figure, s)
        case _:
            return None
