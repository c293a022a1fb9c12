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

# `assure le cofinancement de 40 postes`
_FUNDING_OF = re.compile(
    r"\b(?:(?:co-?)?financement|subventionnement)\s+(?:de\s+|des\s+|d['’])[^.;:,]{0,12}$", re.IGNORECASE
)
_AFTER = re.compile(
    r"\W*(?:d['’]après|selon|après|(?:à\s+la\s+)?suite|à\s+l['’]issue|au\s+terme|sur\s+la\s+base)\b", re.IGNORECASE
)
_AWARDED = re.compile(r"\b(?:marchés?|lots?)\b[^.;:()]*\b(?:attribu|notifi|confi)[^\W\d_]*\b", re.IGNORECASE)
_SIGNED = re.compile(r"\bsignatures?\b[^.;()]{0,20}$", re.IGNORECASE)
_BY = 8  # characters: `reçu de la `
_NEAR = 45  # characters: between a figure and the relative clause about it
# A sum of grants is paid by whoever is said to act.
_GRANTS = re.compile(r"\s+(?:de\s+|d['’]\s?)(?:subventions?|aides?|crédits|dotations?)\b", re.IGNORECASE)
_GOES_ON = re.compile(r",\s*(?:soit|à\s+raison|contre|dont|après|au\s+taux)\b[^,.;]*$", re.IGNORECASE)

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
    enclosed = any(tie.rule.endswith("parenthesis") for tie in own)
    if enclosed and not is_money(figure):
        return links
    closed = enclosed or (bool(own) and figure.value.kind is Kind.SHARE)
    for s in scene.standing:
        if s.span.start < figure.end and figure.start < s.span.end:
            links.setdefault(s.span.value.id, link(s, Role.OTHER, "other.counted", 0.6))
        if s in taken or not _in_reach(scene, figure, s):
            continue
        tie = _by_stand(scene, figure, s)
        # Who pays stands beside the sum; who receives it may still stand elsewhere.
        if tie is None or (own and is_money(figure) and tie.role is not Role.BENEFICIARY):
            continue
        if closed and s.stand is not Stand.SUBJECT:
            continue
        links.setdefault(tie.body.id, tie)
    return links


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
    apposed = own is None or not own.bare or scene.text[: own.start].rstrip()[-1:] in {",", "("}
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
    told = any(comma < act.start < figure.start and not act.bare for act in scene.acts)
    return told or _AFTER.match(scene.text, scene.start) is not None


_ATTENDING = frozenset({Stand.AGENT, Stand.COMPANION, Stand.HELPER, Stand.SUPPORTER, Stand.OWNER})


def _is_antecedent(scene: Scene, figure: Figure, s: Standing) -> bool:
    """Tell a body that a relative clause speaks of: `la Région, qui a versé 3 M€`."""
    relative = scene.relative(figure.start)
    return relative is not None and relative.subject and relative.head - 1 <= s.span.end <= relative.head


# What a body is wherever it stands so, whatever the verb.
_ALWAYS = {
    Stand.OWNER: (Role.OPERATOR, "operator.owner", 0.85),
    Stand.HELPER: (Role.FUNDER, "funder.helper", 0.75),
    Stand.COMPANION: (Role.OTHER, "other.companion", 0.7),
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
            return link(s, Role.FUNDER if scene.paid or money else Role.OTHER, "funder.supporter", 0.6)
        case Stand.CHARGED if money and _is_given(scene, figure, s):
            return link(s, Role.FUNDER, "funder.charged", 0.85)
        case Stand.HOST if not money:
            return link(s, Role.OPERATOR, "operator.host", 0.6)
        case Stand.ENABLED if not money and figure.start >= s.span.end:
            return as_subject(scene, figure, s)
        case Stand.RECEIVER | Stand.OBJECT | Stand.ENABLED:
            return _as_receiver(scene, figure, s)
        case Stand.AGENT:
            return _as_agent(scene, figure, s)
        case Stand.COMPLEMENT if any(
            a.role is Role.BENEFICIARY and 0 <= s.span.start - a.end <= _BY for a in scene.acts
        ):
            return link(s, Role.FUNDER, "funder.from", 0.8)
        case Stand.SUBJECT:
            return as_subject(scene, figure, s)
        case _:
            return None


def _as_receiver(scene: Scene, figure: Figure, s: Standing) -> PartnerLink | None:
    if any(a.sells and a.start < s.span.start for a in scene.acts):
        role = Role.FUNDER if is_money(figure) else Role.BENEFICIARY
        return link(s, role, f"{role}.buyer", 0.7)
    if s.lending and any(a.role is Role.BENEFICIARY and a.start < s.span.start for a in scene.acts):
        return link(s, Role.FUNDER, "funder.lender", 0.8)
    if is_money(figure) and not _is_given(scene, figure, s):
        return None
    if any(s.span.end <= act.start < figure.start for act in scene.acts) and not is_money(figure):
        return None
    given = (a for a in scene.acts if scene.role(a) is Role.FUNDER)
    awarded = _AWARDED.search(scene.text, scene.start, s.span.start)
    if awarded and is_money(figure):
        return link(s, Role.OPERATOR, "operator.awarded", 0.75)
    if (is_money(figure) and s.favoured) or any(a.start < s.span.start for a in given):
        return link(s, Role.BENEFICIARY, f"beneficiary.{s.stand.value}", 0.7)
    return None


def _is_given(scene: Scene, figure: Figure, s: Standing) -> bool:
    """Whether a sum is the one that a body is given: the nearest, or one that says more of it (`soit 900 € par ha`)."""
    sums = [f for f in scene.figures if is_money(f)]
    nearest = min(sums, key=lambda f: max(s.span.start - f.end, f.start - s.span.end))
    return figure is nearest or (
        figure.start > nearest.end and _GOES_ON.search(scene.text, nearest.end, figure.start) is not None
    )


def _as_agent(scene: Scene, figure: Figure, s: Standing) -> PartnerLink:
    if is_money(figure) and _GRANTS.match(scene.text, figure.end):
        return link(s, Role.FUNDER, "funder.grants", 0.8)
    before = [a for a in scene.acts if a.end <= s.span.start]
    if _SIGNED.search(scene.text, scene.start, s.span.start):
        return link(s, Role.OTHER, "other.signing", 0.8)
    role = scene.role(before[-1], figure) if before else Role.FUNDER if is_money(figure) else Role.OPERATOR
    return link(s, Role.FUNDER if role is Role.BENEFICIARY else role, f"{role}.passive", 0.85)


def as_subject(scene: Scene, figure: Figure, s: Standing, *, pronoun: int | None = None) -> PartnerLink | None:
    """The tie of a subject by its verb; `pronoun` is where the pronoun ends that stands for it."""
    carried = pronoun is not None
    money = is_money(figure)
    after = [a for a in scene.acts if a.start >= (s.span.end if pronoun is None else pronoun)]
    relative = scene.relative(figure.start)
    if relative is None:
        own = [a for a in after if not a.relative and not (a.bare and not carried)]
    else:
        own = [a for a in after if relative.holds(a.start) and not (a.bare and not carried)]
    before = [a for a in own if a.end <= figure.start]
    act = before[-1] if before else next(iter(own), None)
    if act is None and carried:
        return None
    if act is None:
        does = Role.OPERATOR if s.span.end <= figure.start else Role.OTHER
        if figure.value.kind is Kind.SHARE:
            return None
        return link(s, Role.FUNDER if money else does, "subject", 0.5)
    role = scene.role(act, figure)
    if act.passive and carried and any(x.stand is Stand.AGENT for x in scene.standing):
        return None
    if act.passive and not carried:
        if role is Role.FUNDER:
            return link(s, Role.BENEFICIARY, "beneficiary.passive", 0.6)
        # `la Région sera sollicitée à hauteur de 60 %`
        return link(s, Role.FUNDER, "funder.asked", 0.7) if role is Role.BENEFICIARY else None
    if act.sells and money:
        return link(s, Role.BENEFICIARY, "beneficiary.seller", 0.7)
    if figure.value.kind is Kind.SHARE and (role is Role.OPERATOR or (role is Role.BENEFICIARY and not scene.paid)):
        return None
    if (money and role is Role.OPERATOR) or _FUNDING_OF.search(scene.text, act.end, figure.start):
        role = Role.FUNDER
    return link(s, role, f"{role}.carried" if carried else f"{role}.active", 0.6 if carried else 0.85)
