"""How a body stands in its sentence, told by the words before it.

An article alone makes it a subject, `par` an agent, `une aide de` a helper, `avec le soutien de` a supporter, `en
faveur de` one that receives, `de` a complement, `avec` a companion; in a list every body stands as the first one does.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from extractors.meaning.language import NamedBody
from extractors.meaning.lexicon import is_fund
from extractors.meaning.verbs import Action
from models.facts import Role


class Stand(Enum):
    """How a body stands in its sentence."""

    SUBJECT = "subject"
    OBJECT = "object"
    AGENT = "agent"
    OWNER = "owner"
    HELPER = "helper"
    CHARGED = "charged"
    HOST = "host"
    ENABLED = "enabled"
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


OF = r"(?:de\s+la\s+part\s+)?(?:de|du|des|d['’])"
DETERMINER = (
    r"(?:\s*(?:le|la|les|l['’]|un|une|des|du|ses|leurs?|ce|cette|ces|certaine?s|plusieurs|tous|toutes|deux|autres"
    r"|bailleurs?|entreprises?|sociétés?|associations?|fondations?|coopératives?|régies?|cabinets?|groupe)\s*)*\s*[«“\"]?\s*$"
)
MONEY_NOUN = (
    r"(?:co-?)?(?:aides?|soutiens?|financements?|mécénats?|subventions?|contributions?|participations?|concours|appuis?|dotations?"
    r"|crédits|apports?|fonds|efforts?|enveloppes?|investissements?|versements?|charge)"
)
# In order: the first pattern that ends right before the body decides.
_STANDS: tuple[tuple[Stand, re.Pattern[str]], ...] = tuple(
    (stand, re.compile(rf"(?:{words}){DETERMINER}", re.IGNORECASE))
    for stand, words in (
        (
            Stand.OWNER,
            rf"\b(?:maîtrise\s+d['’](?:ouvrage|œuvre)|égide|pilotage|conduite|coordination|initiative|régie|responsabilité)\s+{OF}",
        ),
        (Stand.OWNER, r"\b(?:confi|délégu)(?:e|ent|era|eront|er|ée?s?)\b[^.;:()\d]{0,30}?\s(?:à|au|aux)"),
        (Stand.OWNER, r"\b(?:ma[îi]tres?\s+d['’](?:ouvrage|œuvre)|porteurs?|opérateurs?|pilotes?|gestionnaires?)\s*:"),
        (Stand.COMPANION, r"\b(?:conclu|sign|pass|nou|établi)[^\W\d_]*\s+(?:[^\W\d_]+\s+){0,2}entre"),
        (
            Stand.CHARGED,
            (
                r"\b(?:incomb|coût|revien|échoi|demand|sollicit|réclam)[^\W\d_]*\b[^;:()]{0,40}?\s(?:à|au|aux|auprès\s+d[eu]s?)"
                r"|\b(?:partag|répart)(?:e|ent|er|ée?s?)\b[^.;:()]{0,30}?\sentre"
                r"|\binscri[^\W\d_]*\b[^.;:()]{0,30}?\sau\s+budget\s+d[eu]|\bà\s+(?:la\s+)?charge\s+d[eu]s?"
            ),
        ),
        (Stand.ENABLED, r"\bperm(?:et|is)\w*\s(?:[^\W\d_]+\s){0,2}?(?:à|au|aux)"),
        (Stand.HOST, rf"\bau\s+sein\s+{OF}"),
        (Stand.COMPANION, rf"\b(?:appui|soutien|concours|accompagnement)\s+techniques?\s+{OF}"),
        (Stand.SUPPORTER, rf"\bavec\s+(?:le\s+|l['’])(?:soutien|appui|concours)\s+{OF}"),
        (
            Stand.HELPER,
            (
                rf"\b{MONEY_NOUN}(?:\s+(?:financi\w+|techniques?|annuel\w*|exceptionnel\w*|versée?s?|accordée?s?|particulier))*"
                rf"\s+{OF}|\bgrâce\s+(?:à|au|aux)|\bde\s+la\s+part\s+{OF}|\bfonds\s+(?:conjoint|commun)s?"
            ),
        ),
        (
            Stand.RECEIVER,
            (
                rf"\b(?:en\s+faveur|au\s+(?:profit|bénéfice)|à\s+(?:destination|l['’]attention)|auprès)\s+{OF}|\b(?:à|au|aux)"
                rf"|\b(?:projets?|opérations?|actions|programmes?|initiatives|équipements?)\s+(?:de|des|du|d['’])"
            ),
        ),
        (Stand.AGENT, r"\b(?:par|via)"),
        (Stand.COMPANION, r"\b(?:avec|en\s+(?:lien|partenariat|association|coopération)\s+(?:étroite?\s+)?avec)"),
        (
            Stand.COMPLEMENT,
            r"\b(?:de|du|des|d['’]|pour|sur|dans|chez|entre|contre|selon|hors|auxquel\w+|lequel|outre|comme|d['’]après)",
        ),
    )
)
LIST = re.compile(
    r"\s*(?:\([^)]*\)\s*)?(?:,|et|ou|ainsi\s+que|,\s*et|-|–|/)\s*(?:de|du|des|d['’]|par|à|au|aux|avec)?" + DETERMINER,
    re.IGNORECASE,
)
_FAVOUR = re.compile(
    rf"(?:\b(?:en\s+faveur|au\s+(?:profit|bénéfice)|à\s+destination)\s+{OF}"
    r"|\b(?:allée?s?|va|vont|ira|iront|profit(?:e|ent|é|era)|destinée?s?|versée?s?|attribuée?s?|réservée?s?)\s+(?:à|au|aux)"
    rf"|\b(?:{MONEY_NOUN}|accompagnements?|prêts?)\b[^.;:(),]{{0,50}}\s(?:auprès\s+{OF}|à|au|aux)){DETERMINER}",
    re.IGNORECASE,
)
# `La Région plante 300 ormes aux côtés de l'ONF`: both do.
_BESIDE = re.compile(rf"\baux\s+côtés\s+{OF}{DETERMINER}", re.IGNORECASE)
_AT = re.compile(rf"\bauprès\s+{OF}{DETERMINER}", re.IGNORECASE)
_ACTS = re.compile(r"\s+(?:a|ont|avait|avaient|aura|auront|est|sont)\b", re.IGNORECASE)
_FIRST_NOUN = re.compile(
    r"\b(?:action|intervention|mobilisation|engagement|politiques?|équipes|services)\b", re.IGNORECASE
)
# `L'assemblée de la Chambre réunit 40 élus`: what is a body's own speaks for it.
_ITS_OWN = re.compile(
    rf"\W*(?:en\s+\d{{4}},\s+)?(?:les?|la|l['’]|une?|cette|ce)\s*(?:\d+\s+)?[^\W\d_]+(?:\s+[^\W\d_]+){{0,2}}\s+{OF}{DETERMINER}",
    re.IGNORECASE,
)
# `Sont intervenus l'ADEME et le BRGM`
_VERB_FIRST = re.compile(r"\W*(?:sont|ont|est|a)\s", re.IGNORECASE)
# `ce choix a conduit la Région à ouvrir 9 lycées`
_LED = re.compile(rf"\b(?:condui|amen|incit|autoris|invit|engag|oblig|encourag)[^\W\d_]+{DETERMINER}", re.IGNORECASE)
_TO_DO = re.compile(r"\s+(?:à|de|d['’])\s*[^\W\d_]+(?:er|ir|re)\b")

# `aides régionales`, `subvention départementale`: the adjective stands for the body that pays.
_ADJECTIVE = re.compile(r"[^\W\d_]+(?:al|ale|aux|ales|éens?|éennes?|ique|iques)")
_NOUN = re.compile(rf"\b(?:{MONEY_NOUN}|parts?)(?:\s+[^\W\d_]+)?\s+$", re.IGNORECASE)
# `que soutient la Région`: the subject comes after its verb.
_INVERTED = re.compile(rf"\b(?:que|qu['’])\s*[^\W\d_]+{DETERMINER}", re.IGNORECASE)


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
            if (LIST.fullmatch(between) and not new_clause) or (
                between.strip().lower() in _OF_LINKS and before.stand is not Stand.COMPLEMENT
            ):
                found.append(Standing(span, before.stand, before.group))
                continue
        head = text[max(sentence[0], span.start - 70) : span.start]
        first = next((s for s in reversed(found) if s.stand is Stand.SUBJECT), None)
        if first is not None and _BESIDE.search(head):
            found.append(Standing(span, Stand.SUBJECT, first.group))
            continue
        stand = _stand(text, span, acts, sentence[0], first=before is None)
        favoured, lending = _FAVOUR.search(head) is not None, _AT.search(head) is not None
        found.append(Standing(span, stand, number, favoured, lending))
    return found


def _stand(text: str, span: NamedBody, acts: Sequence[Action], start: int, *, first: bool) -> Stand:
    head = text[max(start, span.start - 70) : span.start]
    if span.text.islower() and _ADJECTIVE.fullmatch(span.text):
        paid = _NOUN.search(head) or any(act.role is Role.FUNDER for act in acts)
        return Stand.HELPER if paid else Stand.COMPLEMENT
    stand = next((stand for stand, pattern in _STANDS if pattern.search(head)), Stand.SUBJECT)
    if stand is Stand.COMPLEMENT and _paying_complement(text, span, head, start):
        return Stand.HELPER
    if stand is Stand.SUBJECT and (_INVERTED.search(head) or _VERB_FIRST.match(text, start, span.start)):
        return stand
    if stand is Stand.CHARGED and _TO_DO.match(text, span.end):
        return Stand.ENABLED
    if stand is Stand.SUBJECT and _TO_DO.match(text, span.end) and _LED.search(head):
        return Stand.ENABLED
    if stand is Stand.SUBJECT and _is_object(text, span, acts):
        return Stand.OBJECT
    own = stand is Stand.COMPLEMENT and first
    if own and (_FIRST_NOUN.search(head) or _ITS_OWN.fullmatch(text, start, span.start)):
        return Stand.SUBJECT
    return stand


def _paying_complement(text: str, span: NamedBody, head: str, start: int) -> bool:
    """`au titre de la DETR`; `deux aides égales, celle de l'ADEME et celle du BRGM`."""
    if _UNDER.search(head):
        return is_fund(span.value)
    return _THAT_OF.search(head) is not None and _SOME_MONEY.search(text, start, span.start) is not None


_UNDER = re.compile(rf"\bau\s+titre\s+{OF}{DETERMINER}", re.IGNORECASE)
_THAT_OF = re.compile(rf"\bcelles?\s+{OF}{DETERMINER}", re.IGNORECASE)
_SOME_MONEY = re.compile(rf"\b{MONEY_NOUN}\b", re.IGNORECASE)
_OF_LINKS = frozenset({"de", "du", "de l'", "de l’", "de la", "des", "d'", "d’"})
_VERB_TO_OBJECT = re.compile(
    r"(?:\s+[^\W\d_]+){0,3}?\s*(?:(?:depuis|dès|en)\s+\d{4}\s*)?(?:,[^,]{0,40},)?" + DETERMINER, re.IGNORECASE
)


def _is_object(text: str, span: NamedBody, acts: Sequence[Action]) -> bool:
    """Whether the body stands right behind an active verb: `a soutenu le syndicat mixte`."""
    before = [a for a in acts if a.end <= span.start]
    return (
        bool(before)
        and not before[-1].passive
        and _VERB_TO_OBJECT.fullmatch(text, before[-1].end, span.start) is not None
    )
