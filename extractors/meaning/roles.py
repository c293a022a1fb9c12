"""Who: which bodies a sentence ties to a figure, and in which role.

How a body stands in its sentence is told by the words before it: an article alone makes it a subject, `par` an agent,
`une aide de` a helper, `avec le soutien de` a supporter, `en faveur de` one that receives, `de` a complement, `avec` a
companion; in a list every body stands as the first one does. A body next to a figure (`de l'État (100 M€)`, `37 M€ du
FEDER`, `30 % par le Département`) belongs to that figure alone; the others have their role from their verb
(extractors.meaning.verbs).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from extractors.meaning.language import Figure, NamedBody
from extractors.meaning.verbs import Action
from models.facts import Kind, PartnerLink, Role


class Stand(Enum):
    """How a body stands in its sentence."""

    SUBJECT = "subject"
    OBJECT = "object"
    AGENT = "agent"
    OWNER = "owner"
    HELPER = "helper"
    SUPPORTER = "supporter"
    RECEIVER = "receiver"
    COMPANION = "companion"
    COMPLEMENT = "complement"


@dataclass(frozen=True, slots=True)
class Standing:
    """A body in its sentence."""

    span: NamedBody
    stand: Stand
    group: int
    """Bodies that a list joins are one group."""
    favoured: bool = False
    """Whether words say that it receives, whatever the verb: `en faveur de`."""
    lending: bool = False
    """Whether one borrows from it: `auprès de`."""


_OF = r"(?:de\s+la\s+part\s+)?(?:de|du|des|d['’])"
_DETERMINER = (
    r"(?:\s*(?:le|la|les|l['’]|un|une|des|du|ses|leurs?|ce|cette|ces|certaine?s|plusieurs|tous|toutes|deux|autres"
    r"|bailleurs?|entreprises?|sociétés?|associations?|groupe)\s*)*\s*[«“\"]?\s*$"
)
_MONEY_NOUN = (
    r"(?:co-?)?(?:aides?|soutiens?|financements?|subventions?|contributions?|participations?|concours|appuis?|dotations?"
    r"|crédits|apports?|fonds|efforts?|enveloppes?|investissements?|versements?|charge)"
)
# In order: the first pattern that ends right before the body decides.
_STANDS: tuple[tuple[Stand, re.Pattern[str]], ...] = tuple(
    (stand, re.compile(rf"(?:{words}){_DETERMINER}", re.IGNORECASE))
    for stand, words in (
        (
            Stand.OWNER,
            rf"\b(?:maîtrise\s+d['’](?:ouvrage|œuvre)|égide|pilotage|conduite|coordination|initiative|régie)\s+{_OF}",
        ),
        (Stand.COMPANION, rf"\b(?:appui|soutien|concours|accompagnement)\s+techniques?\s+{_OF}"),
        (Stand.SUPPORTER, rf"\bavec\s+(?:le\s+|l['’])(?:soutien|appui|concours)\s+{_OF}"),
        (
            Stand.HELPER,
            (
                rf"\b{_MONEY_NOUN}(?:\s+(?:financi\w+|techniques?|annuel\w*|exceptionnel\w*|versée?s?|accordée?s?|particulier))*"
                rf"\s+{_OF}|\bgrâce\s+(?:à|au|aux)|\bde\s+la\s+part\s+{_OF}|\bfonds\s+(?:conjoint|commun)s?"
            ),
        ),
        (
            Stand.RECEIVER,
            (
                rf"\b(?:en\s+faveur|au\s+(?:profit|bénéfice)|à\s+(?:destination|l['’]attention)|auprès)\s+{_OF}|\b(?:à|au|aux)"
                rf"|\b(?:projets?|opérations?|actions|programmes?|initiatives|équipements?)\s+(?:de|des|du|d['’])"
            ),
        ),
        (Stand.AGENT, r"\b(?:par|via)"),
        (Stand.SUBJECT, rf"\baux\s+côtés\s+{_OF}"),
        (Stand.COMPANION, r"\b(?:avec|en\s+(?:lien|partenariat|association|coopération)\s+(?:étroite?\s+)?avec)"),
        (Stand.COMPLEMENT, r"\b(?:de|du|des|d['’]|pour|sur|dans|chez|entre|contre|selon|hors|auxquel\w+|lequel|outre)"),
    )
)
_LIST = re.compile(
    r"\s*(?:\([^)\d]*\)\s*)?(?:,|et|ou|ainsi\s+que|,\s*et|-|–|/)\s*(?:de|du|des|d['’]|par|à|au|aux|avec)?"
    + _DETERMINER,
    re.IGNORECASE,
)
_FAVOUR = re.compile(rf"\b(?:en\s+faveur|au\s+(?:profit|bénéfice)|à\s+destination)\s+{_OF}{_DETERMINER}", re.IGNORECASE)
_AT = re.compile(rf"\bauprès\s+{_OF}{_DETERMINER}", re.IGNORECASE)
_ACTS = re.compile(r"\s+(?:a|ont|avait|avaient|aura|auront|est|sont)\b", re.IGNORECASE)
_FIRST_NOUN = re.compile(
    r"\b(?:action|intervention|mobilisation|engagement|politiques?|équipes|services)\b", re.IGNORECASE
)


def standings(
    text: str, bodies: Sequence[NamedBody], acts: Sequence[Action], sentence: tuple[int, int]
) -> list[Standing]:
    """How each body of a sentence stands in it, in the order of the text."""
    found: list[Standing] = []
    for number, span in enumerate(bodies):
        before = found[-1] if found else None
        if before is not None:
            between = text[before.span.end : span.start]
            new_clause = "," in between and before.stand is not Stand.SUBJECT and _ACTS.match(text, span.end)
            if (_LIST.fullmatch(between) and not new_clause) or (
                between.strip().lower() in _OF_LINKS and before.stand is not Stand.COMPLEMENT
            ):
                found.append(Standing(span, before.stand, before.group))
                continue
        head = text[max(sentence[0], span.start - 40) : span.start]
        stand = _stand(text, span, acts, sentence[0], first=before is None)
        favoured, lending = _FAVOUR.search(head) is not None, _AT.search(head) is not None
        found.append(Standing(span, stand, number, favoured, lending))
    return found


def _stand(text: str, span: NamedBody, acts: Sequence[Action], start: int, *, first: bool) -> Stand:
    head = text[max(start, span.start - 70) : span.start]
    stand = next((stand for stand, pattern in _STANDS if pattern.search(head)), Stand.SUBJECT)
    if stand is Stand.SUBJECT and _is_object(text, span, acts):
        return Stand.OBJECT
    if stand is Stand.COMPLEMENT and first and _FIRST_NOUN.search(head):
        return Stand.SUBJECT
    return stand


_OF_LINKS = frozenset({"de", "du", "de l'", "de l’", "de la", "des", "d'", "d’"})
_VERB_TO_OBJECT = re.compile(
    r"(?:\s+[^\W\d_]+){0,3}?\s*(?:(?:depuis|dès|en)\s+\d{4}\s*)?(?:,[^,]{0,40},)?" + _DETERMINER, re.IGNORECASE
)


def _is_object(text: str, span: NamedBody, acts: Sequence[Action]) -> bool:
    """Whether the body stands right behind an active verb: `a soutenu le syndicat mixte`."""
    before = [a for a in acts if a.end <= span.start]
    return (
        bool(before)
        and not before[-1].passive
        and _VERB_TO_OBJECT.fullmatch(text, before[-1].end, span.start) is not None
    )


def partners_of(
    text: str,
    figure: Figure,
    figures: Sequence[Figure],
    standing: Sequence[Standing],
    acts: Sequence[Action],
    carried: Sequence[Standing],
    above: str = "",
) -> list[PartnerLink]:
    """The bodies that a sentence ties to one of its figures.

    `carried` are the subjects of the sentence before, for which a pronoun stands; `above` is the lead-in line and the
    title over the passage.
    """
    given = _GRANTS.search(above) is not None and not _GRANTED_TO_US.search(above)
    money = figure.value.kind in {Kind.AMOUNT, Kind.SHARE}
    own = [
        link for link in (_local(text, figure, s, standing, figures, given=given) for s in standing) if link is not None
    ]
    elsewhere = {
        s.span.start
        for s in standing
        for f in figures
        if f is not figure and _local(text, f, s, standing, figures, given=given)
    }
    links = {link.body.id: link for link in own}
    closed = figure.value.kind is Kind.SHARE or any(link.rule.endswith("parenthesis") for link in own)
    for s in standing:
        if s.span.start in elsewhere or not _in_reach(figure, s, standing):
            continue
        if own and closed:
            continue
        link = _by_stand(figure, s, acts, figures)
        # Who pays stands beside the sum; who receives it or does the work may still stand elsewhere.
        if link is None or (own and money and link.role in {Role.FUNDER, Role.OTHER}):
            continue
        links.setdefault(link.body.id, link)
    if any(s.stand is Stand.SUBJECT and s.span.end <= figure.start for s in standing) or (own and closed):
        return list(links.values())
    for s in carried:
        link = _as_subject(figure, s, acts, figures, carried=True)
        if link is not None:
            links.setdefault(link.body.id, link)
    return list(links.values())


def _in_reach(figure: Figure, s: Standing, standing: Sequence[Standing]) -> bool:
    """Whether nobody else stands nearer: `l'agence apporte 9 M€, la Ville 6,5 M€` pairs each sum with its own payer."""
    if s.stand is not Stand.SUBJECT:
        return True
    subjects = [x for x in standing if x.stand is Stand.SUBJECT]
    before = [x for x in subjects if x.span.end <= figure.start]
    if before:
        return s.group == before[-1].group
    return s.group == subjects[0].group


_GAP_OF = re.compile(
    rf"(?:\s+(?:d['’]|de\s+)?(?:{_MONEY_NOUN}|[^\W\d_]+s|an))?(?:\s+[^\W\d_]+)?\s+{_OF}\s*(?:la\s+|les\s+|l['’]\s*)?",
    re.IGNORECASE,
)
_GAP_BY = re.compile(r"[^.;()\d]{0,60}?\bpar\s+(?:la\s+|les?\s+|l['’]\s*)?", re.IGNORECASE)
_GAP_FOR = re.compile(r"\s+pour\s+(?:la\s+|les?\s+|l['’]\s*)?", re.IGNORECASE)
_GAP_NOUN = re.compile(rf"\s+(?:d['’]\s?|de\s+){_MONEY_NOUN}\s+", re.IGNORECASE)
_GAP_ADJECTIVE = re.compile(r"(?:\s+(?:d['’]\s?|de\s+)?[^\W\d_]+){0,2}?\s+(?:de\s+)?", re.IGNORECASE)
# `la Région 2,5 M€`, `de l'agence pour 70 %`: each payer with its sum.
_GRANTS = re.compile(
    r"\b(?:subventions?|aides?|dons?|bourses?|attribu\w+|allou\w+|accord\w+|vers\w+|soutien)\b", re.IGNORECASE
)
_GRANTED_TO_US = re.compile(r"\b(?:reçu|perçu|obten|financeurs|financement|recettes|ressources)\w*", re.IGNORECASE)
_COLON = re.compile(r"\s*(?:\([^)\d]*\)\s*)?:\s+(?:environ\s+|près\s+de\s+)?", re.IGNORECASE)
_BESIDE = re.compile(
    r"\s+(?:(?:pour|à\s+hauteur\s+de|à)\s+)?(?:environ\s+|près\s+de\s+|un\s+peu\s+plus\s+de\s+|plus\s+de\s+)?",
    re.IGNORECASE,
)
_OPENING = re.compile(
    r"(?:\s+(?:à|de|d['’]|près\s+de|sur|en)\s*[A-ZÀ-Ü][\w'’-]+(?:[ -][A-ZÀ-Ü\w'’-]+){0,4})?\s*[»”]?"
    r"\s*\(\s*(?:[^\W\d_]+['’\s]\s*){0,5}"
)


def _local(
    text: str,
    figure: Figure,
    s: Standing,
    standing: Sequence[Standing],
    figures: Sequence[Figure],
    *,
    given: bool,
) -> PartnerLink | None:
    """The tie of a body that stands next to the figure, or of one that a list joins to such a body.

    `given`: the line or the title above speaks of grants, so that `Ski-club : 18 000 €` names who receives.
    """
    money = figure.value.kind in {Kind.AMOUNT, Kind.SHARE}
    role = Role.FUNDER if money else Role.OPERATOR
    if s.span.end <= figure.start:
        if _OPENING.fullmatch(text, s.span.end, figure.start):
            role = Role.BENEFICIARY if money and s.stand in {Stand.RECEIVER, Stand.OBJECT} else role
            return _link(s, role, f"{role}.parenthesis", 0.9)
        if money and _COLON.fullmatch(text, s.span.end, figure.start):
            return _link(s, Role.BENEFICIARY if given else Role.FUNDER, "colon", 0.75)
        if money and s.stand in {Stand.SUBJECT, Stand.COMPLEMENT} and _BESIDE.fullmatch(text, s.span.end, figure.start):
            return _link(s, Role.FUNDER, "funder.beside", 0.85)
        return None
    if any(figure.end <= f.start < s.span.start for f in figures):
        return None
    gap = (figure.end, s.span.start)
    if money and (
        _GAP_OF.fullmatch(text, *gap)
        or _GAP_NOUN.fullmatch(text, *gap)
        or (s.span.text.islower() and _GAP_ADJECTIVE.fullmatch(text, *gap))
    ):
        return _link(s, Role.FUNDER, "funder.of", 0.85)
    if money and _GAP_FOR.fullmatch(text, *gap):
        return _link(s, Role.FUNDER, "funder.for", 0.7)
    if (money and figure.value.kind is Kind.SHARE and _GAP_BY.fullmatch(text, *gap)) or (
        money and _GAP_BY.fullmatch(text, *gap)
    ):
        return _link(s, Role.FUNDER, "funder.by", 0.9)
    before = next((x for x in reversed(standing) if x.span.end <= s.span.start), None)
    if before and before.span.start >= figure.end and _LIST.fullmatch(text, before.span.end, s.span.start):
        first = _local(text, figure, before, standing, figures, given=given)
        return first and _link(s, first.role, first.rule, first.confidence)
    return None


def _link(s: Standing, role: Role, rule: str, confidence: float) -> PartnerLink:
    return PartnerLink(s.span.value, role, s.span.text, rule, confidence)


def _by_stand(figure: Figure, s: Standing, acts: Sequence[Action], figures: Sequence[Figure]) -> PartnerLink | None:
    """The tie of a body by how it stands in the sentence and by its verb."""
    money = figure.value.kind in {Kind.AMOUNT, Kind.SHARE}
    paid = any(f.value.kind is Kind.AMOUNT for f in figures)
    if s.span.start < figure.end and figure.start < s.span.end:
        return _link(s, Role.OTHER, "other.counted", 0.6)
    match s.stand:
        case Stand.OWNER:
            return _link(s, Role.OPERATOR, "operator.owner", 0.85)
        case Stand.HELPER:
            return _link(s, Role.FUNDER, "funder.helper", 0.75)
        case Stand.SUPPORTER:
            return _link(s, Role.FUNDER if paid or money else Role.OTHER, "funder.supporter", 0.6)
        case Stand.RECEIVER if s.lending and any(a.role is Role.BENEFICIARY and a.start < s.span.start for a in acts):
            return _link(s, Role.FUNDER, "funder.lender", 0.8)
        case Stand.RECEIVER | Stand.OBJECT:
            given = (a for a in acts if a.role is Role.FUNDER or (a.role is Role.OTHER and paid))
            if (money and s.favoured) or any(a.start < s.span.start for a in given):
                return _link(s, Role.BENEFICIARY, f"beneficiary.{s.stand.value}", 0.7)
            return None
        case Stand.COMPANION:
            return _link(s, Role.OTHER, "other.companion", 0.7)
        case Stand.AGENT:
            before = [a for a in acts if a.end <= s.span.start]
            role = _paying(before[-1].role, paid) if before else Role.FUNDER if money else Role.OPERATOR
            return _link(s, Role.FUNDER if role is Role.BENEFICIARY else role, f"{role}.passive", 0.85)
        case Stand.COMPLEMENT if any(
            a.role is Role.BENEFICIARY and a.end + 4 >= s.span.start - 4 >= a.end for a in acts
        ):
            return _link(s, Role.FUNDER, "funder.from", 0.8)
        case Stand.SUBJECT:
            return _as_subject(figure, s, acts, figures, carried=False)
        case _:
            return None


def _paying(role: Role, paid: bool) -> Role:  # noqa: FBT001
    """To go along with a sum of money is to pay (GUIDELINES.md, ruling 1)."""
    return Role.FUNDER if role is Role.OTHER and paid else role


def _as_subject(
    figure: Figure, s: Standing, acts: Sequence[Action], figures: Sequence[Figure], *, carried: bool
) -> PartnerLink | None:
    """The tie of a subject by the verb that the figure hangs on; `carried`: the subject is a pronoun's."""
    money = figure.value.kind in {Kind.AMOUNT, Kind.SHARE}
    paid = any(f.value.kind is Kind.AMOUNT for f in figures)
    after = [a for a in acts if carried or a.start >= s.span.end]
    own = [a for a in after if not a.relative and not (a.bare and not carried)]
    before = [a for a in own if a.end <= figure.start]
    act = before[-1] if before else next(iter(own), None)
    if act is None and carried:
        return None
    if act is None:
        does = Role.OPERATOR if s.span.end <= figure.start else Role.OTHER
        if figure.value.kind is Kind.SHARE:
            return None
        return _link(s, Role.FUNDER if money else does, "subject", 0.5)
    role = _paying(act.role, paid)
    if act.passive and not carried:
        if role is Role.FUNDER:
            return _link(s, Role.BENEFICIARY, "beneficiary.passive", 0.6)
        return None
    if figure.value.kind is Kind.SHARE and role is not Role.FUNDER:
        return None
    if money and role is not Role.BENEFICIARY:
        role = Role.FUNDER
    return _link(s, role, f"{role}.carried" if carried else f"{role}.active", 0.6 if carried else 0.85)
