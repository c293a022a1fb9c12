"""Who: which bodies a sentence ties to a figure, and in which role.

A sentence is read as verbs (or nouns of action) with bodies around them. How a body stands in it is told by the words
before it: nothing but an article makes it a subject, `par` an agent, `à` or `en faveur de` one that receives, `de` a
complement, `avec` a companion; in a list every body stands as the first one does. The rules are tried in the order of
`_RULES`, the most local first.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from spacy.tokens import Span

from models.facts import Kind, PartnerLink, Role


class Stand(Enum):
    """How a body stands in its sentence."""

    SUBJECT = "subject"
    AGENT = "agent"
    HELPER = "helper"
    RECEIVER = "receiver"
    COMPLEMENT = "complement"
    COMPANION = "companion"


_DET = r"(?:\s*(?:le|la|les|l['’]|un|une|des|du|ses|leurs?|ce|cette|ces|certaine?s|plusieurs|tous\s+les|toutes\s+les|deux|autres)?\s*)*[«“\"]?\s*$"  # noqa: E501
_STANDS: tuple[tuple[Stand, re.Pattern[str]], ...] = tuple(
    (stand, re.compile(rf"(?:{words}){_DET}", re.IGNORECASE))
    for stand, words in (
        (
            Stand.HELPER,
            r"\b(?:avec|grâce\s+à|grâce\s+au|bénéfici\w+\s+d)\s*(?:[^\W\d_]+['’\s]\s*){0,3}?(?:aide|soutien|concours|participation|appui|financement|contribution|cofinancement)s?"  # noqa: E501
            r"(?:\s+(?:financi\w+|technique))?\s+(?:de|du|des|d['’])|\bgrâce\s+(?:à|au|aux)|\b(?:aides?|soutien|financements?|subventions?|contributions?|participations?|concours|dotations?|crédits|apports?|fonds|effort\s+particulier|enveloppe)"  # noqa: E501
            r"(?:\s+(?:financi\w+|annuel\w*|exceptionnel\w*|versé\w*))?\s+(?:de\s+la\s+part\s+)?(?:de|du|des|d['’])|\bde\s+la\s+part\s+(?:de|du|des|d['’])",
        ),
        (
            Stand.RECEIVER,
            r"\b(?:en\s+faveur|au\s+(?:profit|bénéfice)|à\s+destination|auprès|à\s+l['’]attention)\s+(?:de|du|des|d['’])|\b(?:à|au|aux)|\bdestinée?s?\s+(?:à|au|aux)",  # noqa: E501
        ),
        (
            Stand.AGENT,
            r"\b(?:par|via|sous\s+(?:la\s+)?(?:maîtrise\s+d['’]ouvrage|l['’]égide|le\s+pilotage|conduite)\s+(?:de|du|des|d['’])|à\s+l['’]initiative\s+(?:de|du|des|d['’])|à\s+la\s+charge\s+(?:de|du|des|d['’]))",
        ),  # noqa: E501
        (
            Stand.COMPANION,
            r"\b(?:avec|aux\s+côtés\s+(?:de|du|des|d['’])|en\s+(?:lien|partenariat|association|coopération)\s+(?:étroite?\s+)?avec|et\s+avec|pour|sur|dans|chez|entre)",
        ),  # noqa: E501
        (Stand.COMPLEMENT, r"\b(?:de|du|des|d['’])"),
    )
)
_LIST = re.compile(
    r"\s*(?:\([^)]*\)\s*)?(?:,|et|ou|ainsi\s+que|,\s*et)\s*(?:de|du|des|d['’]|par|à|au|aux|avec)?" + _DET, re.IGNORECASE
)

_FUND = (
    r"(?:co-?)?financ(?:e|ent|é\w*|er|ant|ements?)|sout(?:ien|iennent|ient|enu\w*|enir|enant)|allou\w+|accord(?:e|ent|é\w*|er|ant)"
    r"|attribu\w+|octroy\w+|invest(?:i\w*|issements?)|mobilis(?:e|ent|é\w*|er|ant)|apport(?:e|ent|é\w*|er|ant)|consacr\w+"
    r"|vers(?:e|ent|é\w*|er|ant|ements?)|subventionn\w+|abond\w+|contribu\w+|pris\w*\s+en\s+charge|dot(?:e|é)e?s?|dépens(?:e|ent|é\w*|er)"
    r"|affect(?:e|ent|é\w*|er)|débours\w+|inject\w+|débloqu\w+|particip(?:e|ent|é|er)|intervenue?s?|décidé|engagé|cofinancement"
)
_OPERATE = (
    r"réalis(?:e|ent|é\w*|er|ant)|constru(?:it\w*|ire|isent)|port(?:e|ent|é\w*|er)|pilot(?:e|ent|é\w*|er)|m(?:è|e)n(?:e|ent|é\w*|er)|mis\w*\s+en\s+(?:œuvre|place|service)"
    r"|met(?:tent)?\s+en\s+(?:œuvre|place)|initi(?:e|ent|é\w*|er)|dépl(?:oie|oient|oyé\w*|oyer)|condui(?:t\w*|re|sent)|g(?:è|é)r(?:e|ent|é\w*|er)"
    r"|livr(?:e|ent|é\w*|er)|réhabilit(?:e|ent|é\w*|er)|rénov(?:e|ent|é\w*|er)|aménag(?:e|ent|é\w*|er)|cré(?:e|ent|é\w*|er)|développ(?:e|ent|é\w*|er)"
    r"|engag(?:e|ent)|lanc(?:e|ent|é\w*|er)|expériment(?:e|ent|é\w*|er)|ouv(?:re|rent|ert\w*|rir)|inaugur\w+|emplo(?:ie|ient|yé\w*|yer)|recrut\w+"
    r"|accueill\w+|organis(?:e|ent|é\w*|er)|plant(?:e|ent|é\w*|er)|restaur(?:e|ent|é\w*|er)|entret(?:ien|ient|iennent|enu\w*)|assur(?:e|ent|é\w*|er)"
    r"|produi(?:t\w*|re|sent)|propos(?:e|ent|é\w*|er)|trait(?:e|ent|é\w*|er)|collect(?:e|ent|é\w*|er)|équip(?:e|ent|é\w*|er)|acqui(?:s\w*|ert|èrent)"
    r"|install(?:e|ent|é\w*|er)|modernis\w+|couv(?:re|rent|ert\w*)|permis\s+de|instrui\w+|remplac\w+|raccord\w+|format\w*|form(?:e|ent|é\w*)"
)
_RECEIVE = r"bénéfici(?:e|ent|é|er|ant)|per[çc](?:oit|oivent|u\w*|evoir)|reç(?:oit|oivent|u\w*)|recevoir|obten(?:u\w*|ir)|obtien\w+"
_JOIN = r"accompagn(?:e|ent|é\w*|er|ant)|associ(?:e|ent|é\w*|er)|sign(?:e|ent|é\w*|er|aient|ait)|partag\w+|labellis\w+|particip\w+"
_VERB = re.compile(
    rf"\b(?:(?P<fund>{_FUND})|(?P<join>{_JOIN})|(?P<operate>{_OPERATE})|(?P<receive>{_RECEIVE}))\b", re.IGNORECASE
)
_ACTIVE = re.compile(
    r"\b(?:a|ont|avait|avaient|aura|auront|ayant|en|s['’]est|se\s+sont|s['’]étaient)(?:\s+(?:également|aussi|ainsi|notamment|déjà|en\s+outre|conjointement|fortement|enfin|quant\s+à\s+(?:elle|lui|elles|eux)|depuis\s+\d{4}|en\s+\d{4}|[^\W\d_]+ment|,))*\s*,?\s*$",
    re.IGNORECASE,
)  # noqa: E501
_PASSIVE = re.compile(
    r"\b(?:été|est|sont|était|étaient|sera|seront|être|soient|soit)(?:\s+[^\W\d_]+ment|\s+également|\s+aussi|\s+ainsi|\s+notamment)*\s*$",
    re.IGNORECASE,
)  # noqa: E501
_PARTICIPLE = re.compile(
    r"(?:é|ée|és|ées|i|ie|is|ies|u|ue|us|ues|it|ite|its|ites|ert|erte|erts|ertes|ris|rise|rises)(?:\s|$)"
)
_PRONOUN = re.compile(r"^\W*(?:Il|Elle|Ils|Elles|Ce\s+dernier|Cette\s+dernière|Ces\s+derniers)\b")


@dataclass(frozen=True, slots=True)
class Standing:
    """A body in its sentence."""

    span: Span
    stand: Stand


@dataclass(frozen=True, slots=True)
class Action:
    """A verb or a noun of action: the role that it gives, and whether its subject undergoes it."""

    start: int
    end: int
    role: Role
    passive: bool


def standings(text: str, bodies: Sequence[Span], sentence: tuple[int, int]) -> list[Standing]:
    """How each body of a sentence stands in it, in the order of the text."""
    found: list[Standing] = []
    for span in bodies:
        head = text[max(sentence[0], span.start_char - 70) : span.start_char]
        before = found[-1] if found else None
        if before is not None and _LIST.fullmatch(text, before.span.end_char, span.start_char):
            found.append(Standing(span, before.stand))
            continue
        stand = next((stand for stand, pattern in _STANDS if pattern.search(head)), Stand.SUBJECT)
        found.append(Standing(span, stand))
    return found


def actions(text: str, sentence: tuple[int, int]) -> list[Action]:
    """The verbs of a sentence that give roles."""
    found = []
    for match in _VERB.finditer(text, *sentence):
        role = {"fund": Role.FUNDER, "operate": Role.OPERATOR, "receive": Role.BENEFICIARY, "join": Role.OTHER}[
            str(match.lastgroup)
        ]
        head = text[max(sentence[0], match.start() - 45) : match.start()]
        participle = _PARTICIPLE.search(match[0] + " ") is not None
        passive = participle and (_PASSIVE.search(head) is not None or not _ACTIVE.search(head))
        found.append(Action(match.start(), match.end(), role, passive))
    return found


def partners_of(
    text: str,
    figure: Span,
    figures: Sequence[Span],
    standing: Sequence[Standing],
    acts: Sequence[Action],
    sentence: tuple[int, int],
    carried: Sequence[Standing],
) -> list[PartnerLink]:
    """The bodies that the sentence ties to the figure. `carried` are the subjects that a pronoun may stand for."""
    links: dict[str, PartnerLink] = {}

    def link(span: Span, role: Role, rule: str, confidence: float) -> None:
        body = span._.body
        links.setdefault(body.id, PartnerLink(body, role, span.text, rule, confidence))

    local = _local(text, figure, figures, standing)
    if local:
        for span, role, rule in local:
            link(span, role, rule, 0.9)
        if figure._.quantity.kind in {Kind.AMOUNT, Kind.SHARE}:
            _receivers(figure, standing, acts, link)
            return list(links.values())
    act = _governing(figure, acts)
    subjects = [s for s in standing if s.stand is Stand.SUBJECT and s.span.start_char < figure.start_char]
    if not subjects and _PRONOUN.match(text[sentence[0] : sentence[1]]):
        subjects = list(carried)
    agents = [s for s in standing if s.stand is Stand.AGENT]
    helpers = [s for s in standing if s.stand is Stand.HELPER]
    money = figure._.quantity.kind is Kind.AMOUNT
    if act is not None:
        role = Role.FUNDER if act.role is Role.OTHER and money else act.role
        if act.passive:
            for s in agents:
                link(s.span, Role.FUNDER if role is Role.BENEFICIARY else role, f"{role}.passive", 0.85)
            if role is Role.FUNDER:
                for s in subjects:
                    link(s.span, Role.BENEFICIARY, "beneficiary.passive", 0.7)
        else:
            for s in subjects:
                link(s.span, role, f"{role}.active", 0.85)
            for s in agents:
                link(s.span, role, f"{role}.agent", 0.6)
        if role is Role.FUNDER:
            _receivers(figure, standing, acts, link)
    for s in helpers:
        link(s.span, Role.FUNDER, "funder.helper", 0.8)
    if act is None:
        for s in agents:
            link(s.span, Role.FUNDER if money else Role.OPERATOR, "agent", 0.6)
        for s in subjects:
            link(s.span, Role.FUNDER if money else Role.OTHER, "subject", 0.5)
    return list(links.values())


def _receivers(figure: Span, standing: Sequence[Standing], acts: Sequence[Action], link) -> None:  # type: ignore[no-untyped-def]
    for s in standing:
        if s.stand is Stand.RECEIVER and any(a.role is Role.FUNDER for a in acts):
            link(s.span, Role.BENEFICIARY, "beneficiary.receiver", 0.7)


def _governing(figure: Span, acts: Sequence[Action]) -> Action | None:
    """The verb that a figure hangs on: the last one before it, else the first one behind."""
    before = [a for a in acts if a.end <= figure.start_char]
    if before:
        return before[-1]
    return next(iter(acts), None)


_OF = re.compile(
    r"(?:\s+(?:d['’]|de\s+)?[^\W\d_]+){0,3}?\s+(?:de\s+la\s+part\s+)?(?:de|du|des|d['’])\s*(?:la\s+|les\s+|l['’]\s*)?",
    re.IGNORECASE,
)
_BY = re.compile(r"[^.;()\d]{0,60}?\bpar\s+(?:la\s+|les?\s+|l['’]\s*)?", re.IGNORECASE)
_FOR = re.compile(r"\s+pour\s+(?:la\s+|les?\s+|l['’]\s*)?", re.IGNORECASE)
_OPENING = re.compile(r"\s*\(\s*(?:dont\s+|soit\s+)?(?:près\s+de\s+|plus\s+de\s+|environ\s+)?")
_ADJECTIVE = re.compile(r"(?:\s+(?:d['’]|de\s+)?[^\W\d_]+){0,3}?\s+", re.IGNORECASE)


def _local(
    text: str, figure: Span, figures: Sequence[Span], standing: Sequence[Standing]
) -> list[tuple[Span, Role, str]]:
    """Bodies tied by the words next to the figure: `de l'État (100 M€)`, `37 M€ du FEDER`, `30 % par Douaisis Agglo`."""
    money = figure._.quantity.kind in {Kind.AMOUNT, Kind.SHARE}
    role = Role.FUNDER if money else Role.OPERATOR
    found: list[tuple[Span, Role, str]] = []
    for s in standing:
        if s.span.end_char <= figure.start_char:
            if _OPENING.fullmatch(text, s.span.end_char, figure.start_char):
                found.append((s.span, role, f"{role}.parenthesis"))
        elif s.span.start_char >= figure.end_char:
            if any(figure.end_char <= f.start_char < s.span.start_char for f in figures):
                break
            gap = (figure.end_char, s.span.start_char)
            if found and _LIST.fullmatch(text, found[-1][0].end_char, s.span.start_char):
                found.append((s.span, found[-1][1], found[-1][2]))
            elif money and (_OF.fullmatch(text, *gap) or _FOR.fullmatch(text, *gap)):
                found.append((s.span, Role.FUNDER, "funder.of"))
            elif _BY.fullmatch(text, *gap):
                found.append((s.span, role, f"{role}.by"))
            elif money and s.span.text.islower() and _ADJECTIVE.fullmatch(text, *gap):
                found.append((s.span, Role.FUNDER, "funder.adjective"))
    return found
