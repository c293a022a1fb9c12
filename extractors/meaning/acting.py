"""The tie of a body by what it does: as the subject of a verb, as its agent, as the one who is given something."""

import re
from collections.abc import Sequence

from extractors.meaning.language import Figure
from extractors.meaning.scene import Scene, is_money, link
from extractors.meaning.standing import Stand, Standing
from extractors.meaning.verbs import Action
from models.facts import Kind, PartnerLink, Role

# `assure le cofinancement de 40 postes`
_FUNDING_OF = re.compile(
    r"\b(?:(?:co-?)?financement|subventionnement)\s+(?:de\s+|des\s+|d['’])[^.;:,]{0,12}$", re.IGNORECASE
)
_AWARDED = re.compile(r"\b(?:marchés?|lots?)\b[^.;:()]*\b(?:attribu|notifi|confi)[^\W\d_]*\b", re.IGNORECASE)
_SIGNED = re.compile(r"\bsignatures?\b[^.;()]{0,20}$", re.IGNORECASE)
# How often the role of an active verb is right.
_SURE = {Role.FUNDER: 0.9, Role.OPERATOR: 0.85, Role.BENEFICIARY: 0.8, Role.OTHER: 0.85}
# A sum of grants is paid by whoever is said to act.
_GRANTS = re.compile(r"\s+(?:de\s+|d['’]\s?)(?:subventions?|aides?|crédits|dotations?)\b", re.IGNORECASE)
_GOES_ON = re.compile(r",\s*(?:soit|à\s+raison|contre|dont|après|au\s+taux)\b[^,.;]*$", re.IGNORECASE)

_BESIDE = 3  # characters: `, `


def as_subject(scene: Scene, figure: Figure, s: Standing, *, pronoun: int | None = None) -> PartnerLink | None:
    """The tie of a subject by its verb; `pronoun` is where the pronoun ends that stands for it."""
    carried = pronoun is not None
    start = s.span.end if pronoun is None else pronoun
    own = _verbs(scene, figure, start, bare=carried)
    if _is_helped(scene, figure, start, own):
        return link(s, Role.BENEFICIARY, "beneficiary.helped", 0.8)
    before = [act for act in own if act.end <= figure.start]
    act = before[-1] if before else next(iter(own), None)
    if act is None:
        return None if carried else _without_verb(figure, s)
    if act.passive and (not carried or any(x.stand is Stand.AGENT for x in scene.standing)):
        return None if carried else _undergoing(scene, figure, s, act)
    if act.sells and is_money(figure):
        return link(s, Role.BENEFICIARY, "beneficiary.seller", 0.8)
    role = _role(scene, figure, act)
    if role is None:
        return None
    return link(s, role, f"{role}.carried" if carried else f"{role}.active", 0.7 if carried else _SURE[role])


def _verbs(scene: Scene, figure: Figure, start: int, *, bare: bool) -> list[Action]:
    """The verbs behind a subject, those of relative clauses apart where the figure stands in none."""
    relative = scene.relative(figure.start)
    after = (act for act in scene.acts if act.start >= start and (bare or not act.bare))
    return [act for act in after if (not act.relative if relative is None else relative.holds(act.start))]


def _is_helped(scene: Scene, figure: Figure, start: int, own: Sequence[Action]) -> bool:
    """`le BRGM, soutenu par l'État à hauteur de 3 M€, …`: who is said to be helped receives the sum."""
    if not is_money(figure):
        return False
    help_ = next((a for a in scene.acts if a.bare and a.role is Role.FUNDER and 0 <= a.start - start <= _BESIDE), None)
    return help_ is not None and not any(help_.end <= act.start < figure.start for act in own)


def _without_verb(figure: Figure, s: Standing) -> PartnerLink | None:
    """The tie of a subject whose verb gives no role: it pays its sums, and does or has the things behind it."""
    if figure.value.kind is Kind.SHARE or (figure.end <= s.span.start and not is_money(figure)):
        return None
    return link(s, Role.FUNDER if is_money(figure) else Role.OPERATOR, "subject", 0.7)


def _undergoing(scene: Scene, figure: Figure, s: Standing, act: Action) -> PartnerLink | None:
    """`le BRGM est subventionné`, `la Région sera sollicitée à hauteur de 60 %`."""
    role = scene.role(act, figure)
    if role is Role.FUNDER:
        return link(s, Role.BENEFICIARY, "beneficiary.passive", 0.5)
    return link(s, Role.FUNDER, "funder.asked", 0.7) if role is Role.BENEFICIARY else None


def _role(scene: Scene, figure: Figure, act: Action) -> Role | None:
    """The role that an active verb gives its subject towards a figure, None where it tells nothing of it."""
    role, money = scene.role(act, figure), is_money(figure)
    share = figure.value.kind is Kind.SHARE
    if _FUNDING_OF.search(scene.text, act.end, figure.start):
        return Role.FUNDER
    if role is Role.BENEFICIARY:
        # Whoever is given a sum is not given what it pays for; a share that is received is one of a sum.
        told = scene.paid if share else money or not scene.paid
        return role if told else None
    if role is Role.OPERATOR and money:
        return None if share else Role.FUNDER
    return role


def as_receiver(scene: Scene, figure: Figure, s: Standing) -> PartnerLink | None:
    if any(a.sells and a.start < s.span.start for a in scene.acts):
        role = Role.FUNDER if is_money(figure) else Role.BENEFICIARY
        return link(s, role, f"{role}.buyer", 0.7)
    if s.lending and any(a.role is Role.BENEFICIARY and a.start < s.span.start for a in scene.acts):
        return link(s, Role.FUNDER, "funder.lender", 0.8)
    if is_money(figure) and not is_given(scene, figure, s):
        return None
    if any(s.span.end <= act.start < figure.start for act in scene.acts) and not is_money(figure):
        return None
    given = (a for a in scene.acts if scene.role(a) is Role.FUNDER)
    awarded = _AWARDED.search(scene.text, scene.start, s.span.start)
    if awarded and is_money(figure):
        return link(s, Role.OPERATOR, "operator.awarded", 0.75)
    if (is_money(figure) and s.favoured) or any(a.start < s.span.start for a in given):
        return link(s, Role.BENEFICIARY, f"beneficiary.{s.stand.value}", 0.85)
    return None


def is_given(scene: Scene, figure: Figure, s: Standing) -> bool:
    """Whether a sum is the one that a body is given: the nearest, or one that says more of it (`soit 900 € par ha`)."""
    sums = [f for f in scene.figures if is_money(f)]
    if s.favoured:
        sums = [f for f in sums if f.end <= s.span.start] or sums
    nearest = min(sums, key=lambda f: max(s.span.start - f.end, f.start - s.span.end))
    return figure is nearest or (
        figure.start > nearest.end and _GOES_ON.search(scene.text, nearest.end, figure.start) is not None
    )


def as_agent(scene: Scene, figure: Figure, s: Standing) -> PartnerLink:
    if is_money(figure) and _GRANTS.match(scene.text, figure.end):
        return link(s, Role.FUNDER, "funder.grants", 0.8)
    before = [a for a in scene.acts if a.end <= s.span.start]
    if _SIGNED.search(scene.text, scene.start, s.span.start):
        return link(s, Role.OTHER, "other.signing", 0.8)
    role = scene.role(before[-1], figure) if before else Role.FUNDER if is_money(figure) else Role.OPERATOR
    return link(s, Role.FUNDER if role is Role.BENEFICIARY else role, f"{role}.passive", 0.85)
