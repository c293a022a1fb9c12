"""The verbs that give a body its role: who pays, who does, who receives, who goes along.

Each verb is a stem with the endings of its group, so that a form tells by itself whether it is a participle: `financé`
by itself or behind `être` is passive, behind `avoir` active.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from models.facts import Role

_ER = r"e|ent|er|ant|a|era|eront|ait|aient|èrent|erait|eraient"
_ER_PARTICIPLE = r"é|ée|és|ées"

# Role -> stems of -er verbs, other finite forms, other participles.
_VERBS: dict[Role, tuple[str, str, str]] = {
    Role.FUNDER: (
        (
            r"(?:co-?)?financ|allou|accord|attribu|octroy|mobilis|apport|consacr|vers|subventionn|abond|dépens|affect|inject"
            r"|débours|contribu|particip|dédi|provisionn|rembours|support|dot|consent|prêt|réserv|indemnis|notifi|procur|cotis|cautionn|régl|rémunèr|rémunér|engage?"
        ),
        (
            r"sout(?:ient|iennent|iendra|iendront|enait|enaient|enir|enant|int)|invest(?:it|issent|ira|iront|ir|issant|irait|iraient)"
            r"|octroi(?:e|ent)|consent(?:ira|iront|ir)?|pa(?:ie|ient|iera|ieront)"
        ),
        r"soutenu(?:e?s?)|consenti(?:e?s?)|promis(?:e?s?)|payée?s?|aidée?s?|prêtée?s?|investi(?:e?s?)",
    ),
    Role.OPERATOR: (
        (
            r"réalis|port|pilot|m[eè]n|initi|déploy|g[éè]r|livr|réhabilit|rénov|aménage?|cré|développ|lance?|expériment|inaugur"
            r"|employ|recrut|organis|plant|restaur|assur|propos|trait|collect|équip|install|modernis|remplace?|raccord|form|anim"
            r"|exploit|achet|coordonn|élabor|programm|internalis|adopt|produi|confort|renforce?|requalifi|reconstitu|replant"
            r"|nettoy|curé?|instrui|diffus|édit|héberge?|log|viabilis|renouvel|renouvell|command|vot|rassembl|dépollu|sensibilis|pos|dispens|tenu|contrôl|suivi|vend|cèd|céd|rétrocèd|rétrocéd|lou"
        ),
        (
            r"constru(?:it|isent|ira|iront|ire|isant)|condui(?:t|sent|ra|ront|re|sant)|ouvr(?:e|ent|ira|iront|ir|ant)"
            r"|entret(?:ient|iennent|enir|iendra)|produi(?:t|sent|ra|ront|re)|couvr(?:e|ent|ira|ir)|accueill(?:e|ent|era|eront|ir)"
            r"|acqu(?:iert|ièrent|érir|erra)"
            r"|interv(?:ient|iennent|enir|iendra)"
            r"|déploi(?:e|ent|era|eront)|emploi(?:e|ent|era|eront)|démoli(?:t|ssent|r|ra)|bâti(?:t|ssent|r)"
        ),
        (
            r"construit(?:e?s?)|conduit(?:e?s?)|ouvert(?:e?s?)|entretenu(?:e?s?)|produit(?:e?s?)|couvert(?:e?s?)|accueilli(?:e?s?)"
            r"|acquis(?:e?s?)|démoli(?:e?s?)|bâti(?:e?s?)|vendu(?:e?s?)"
            r"|tenu(?:e?s?)|intervenu(?:e?s?)"
        ),
    ),
    Role.BENEFICIARY: (
        r"bénéfici|touch|encaiss|emprunt|sollicit",
        (
            r"contract(?:e|ent)|souscri(?:t|vent)|per[çc](?:oit|oivent|evra|evront|evoir|evant)|reç(?:oit|oivent)|rece(?:vra|vront|voir|vant)"
            r"|obt(?:ient|iennent|iendra|iendront|enir|enant)"
        ),
        r"empruntée?s?|contractée?s?|souscrite?s?|perçu(?:e?s?)|reçu(?:e?s?)|obtenu(?:e?s?)",
    ),
    Role.OTHER: (
        r"accompagn|associ|sign|partage?|labellis|adh[éè]r|conventionn|cosign",
        r"appu(?:ie|ient)|garanti(?:t|ssent|ra|ront|r)|conseill(?:e|ent|era|ant)",
        r"uni(?:e?s?)|garantis?|conseillée?s?",
    ),
}


_CHARGE = r"\s+(?:intégralement\s+|entièrement\s+)?en\s+charge"
_WORK = r"\s+en\s+(?:œuvre|oeuvre|place|service)"
_DO = r"\s+(?!l)[^\W\d_]{3,}(?:er|ir|re)"
# Verbs of several words.
_PHRASES: dict[Role, tuple[str, str]] = {
    Role.FUNDER: (rf"(?:prend|prennent|prendre|prendra){_CHARGE}", rf"prise?s?{_CHARGE}"),
    Role.OTHER: (
        r"apport(?:e|ent|era|eront|ait)\s+(?:s[ae]|leur)\s+(?:garantie|caution|expertise)|se\s+porter?a?\s+garante?s?",
        r"apporté\s+(?:s[ae]|leur)\s+(?:garantie|caution|expertise)|portée?\s+garante?s?",
    ),
    Role.OPERATOR: (
        rf"(?:met|mettent|mettra|mettront|mettre|mettant){_WORK}|(?:font|fera|feront|faisant){_DO}",
        rf"mise?s?{_WORK}|fait{_DO}",
    ),
}


def _compile(forms: Iterable[tuple[Role, str, str]]) -> re.Pattern[str]:
    parts = (rf"(?P<{role}_participle>{done})|(?P<{role}_finite>{finite})" for role, finite, done in forms)
    return re.compile(rf"\b(?:{'|'.join(parts)})\b", re.IGNORECASE)


_ONE_WORD = _compile(
    (role, rf"(?:{stems})(?:{_ER})|{finite}", rf"(?:{stems})(?:{_ER_PARTICIPLE})|{done}")
    for role, (stems, finite, done) in _VERBS.items()
)
_PHRASE = _compile((role, finite, done) for role, (finite, done) in _PHRASES.items())
_WORD = re.compile(r"(?:[Cc]o-)?[^\W\d_]{3,}")


@lru_cache(maxsize=20_000)
def _form(word: str) -> str | None:
    """The role and the form that a word has as a verb, None where it is none: most words are looked at often."""
    match = _ONE_WORD.fullmatch(word)
    return match.lastgroup if match else None


_BETWEEN = r"(?:\s+(?:[^\W\d_]+ment|aussi|par\s+ailleurs|en\s+partie|de\s+plus|en\s+effet|à\s+ce\s+jour|ainsi|déjà|en\s+outre|enfin|quant\s+à\s+(?:elle|lui|elles|eux)|pu|tous|toutes|eux|elles|ensemble|(?:depuis|en)\s+\d{4}(?:\s+et\s+\d{4})?))*\s*,?\s*(?:(?:depuis|en|entre)\s[^,.;]{4,30},?\s*)?$"  # noqa: E501
_HAVE = re.compile(
    rf"(?:\b(?:a|ont|avait|avaient|aura|auront|ayant|avoir)|\bs['’]est|\bse\s+sont|\bs['’]étaient){_BETWEEN}",
    re.IGNORECASE,
)
_BE = re.compile(
    rf"\b(?:été|est|sont|était|étaient|sera|seront|être|étant|soient|soit|fut|furent){_BETWEEN}", re.IGNORECASE
)
_RELATIVE = re.compile(r"\bqui\s+(?:[^\W\d_]+\s+){0,3}$|\bdont\s+(?:[^\W\d_]+\s+){0,3}$", re.IGNORECASE)
_HELPING = ("accompagn", "appu", "associ", "partag", "uni", "couv", "interv")
_SELLING = ("vend", "cèd", "céd", "rétrocèd", "rétrocéd", "lou")
_TO = re.compile(r"\s+(?:à|au|aux)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Action:
    """A verb of a sentence and the role that it gives.

    `passive`: its subject undergoes it. `bare`: a participle without `avoir` or `être`, which qualifies a noun and has
    no subject of its own (`les travaux programmés`). `relative`: it stands behind `qui` or `dont`.
    """

    start: int
    end: int
    role: Role
    passive: bool
    bare: bool
    relative: bool
    lends_a_hand: bool = False
    """Whether to do so with a sum is to pay it (GUIDELINES.md, ruling 1): `accompagne`, but not `signe`."""
    sells: bool = False
    """Whether the sum is a price, which the subject is paid: `vend`, `loue`."""


def actions(text: str, start: int, end: int) -> list[Action]:
    """The verbs that give roles between two offsets, in the order of the text."""
    found = [(match.start(), match.end(), str(match.lastgroup)) for match in _PHRASE.finditer(text, start, end)]
    taken = {offset for first, last, _ in found for offset in range(first, last)}
    words = (word for word in _WORD.finditer(text, start, end) if word.start() not in taken)
    found += [(word.start(), word.end(), form) for word in words if (form := _form(word[0].lower()))]
    return [_action(text, start, *verb) for verb in sorted(found)]


def _action(text: str, sentence: int, start: int, end: int, kind: str) -> Action:
    role, _, form = kind.rpartition("_")
    verb = text[start:end].lower()
    head = text[max(sentence, start - 60) : start]
    # `intervenir` goes with `être`, and is active.
    passive = form == "participle" and not verb.startswith("interven") and not _HAVE.search(head)
    # What benefits *to* someone is what gives: `le fonds a bénéficié à douze communes`.
    gives = verb.startswith("bénéfici") and _TO.match(text, end)
    return Action(
        start=start,
        end=end,
        role=Role.FUNDER if gives else Role(role),
        passive=passive,
        bare=passive and not _BE.search(head),
        relative=_RELATIVE.search(head) is not None,
        lends_a_hand=verb.startswith(_HELPING),
        sells=verb.startswith(_SELLING),
    )
