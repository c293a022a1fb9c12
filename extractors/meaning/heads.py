"""The grammar of bodies' names: which nouns head them, and what hangs on a head noun.

Head nouns are regular expressions over folded text (lower case, no accents, spaces for apostrophes and hyphens), found
by their first word; what follows is matched in the text as printed, where capitals tell names.
"""

import re
from collections import defaultdict
from dataclasses import dataclass

from extractors.meaning.lexicon import Text

_CAP = r"(?:[A-ZÀ-ÖØ-ÞŒ][^\W_]*(?:[’'&-][^\W_]+)*[’']?)"
_LOW = r"[a-zà-ÿœ][^\W_]+(?:-[a-zà-ÿœ]+)*\b(?!['’])"
_DE = r"(?:de la |de l['’]|de |du |des |d['’])"
# No adjective, whatever the ending: verbs and little words that a body's name would run on to.
_NO_ADJECTIVE = r"(?!(?:applique|explique|indique|communique|pratique|appelle|rappelle|arrive|elle|elles|ainsi|mais|afin|fait|seuls?)\b)"
_ADJECTIVE = (
    rf"{_NO_ADJECTIVE}[a-zà-ÿ-]+(?:[aie]l|elle|[aie]les|[ae]ls|elles|aux|iques?|ifs?|ives?|aires?|iens?|iennes?"
    r"|ains?|aines?|eux|euses?|ables?|iers?|ières?|ics|erts?|ertes?)\b"
)
_NOUN = rf"(?!(?:la|le|les|un|une|ce|cette|ces|son|sa|ses|leurs?|ne|se|plus|près) ){_LOW}"
_THE = r"(?:la |le |les |l['’])"
_FIRST = rf" (?:{_DE}{_NOUN}|{_ADJECTIVE}|pour {_THE}{_NOUN}(?: et {_THE}{_NOUN})?)"
_FURTHER = rf"(?:{_FIRST}|, {_LOW}(?= et )| (?:et {_DE}|et |à l['’]|à la |aux |par l['’]|par la )(?:{_NOUN}))"
# `Marais poitevin`, `Bassin minier`: a common noun written as a name, with its adjective.
_AREA = r"(?:Bassin|Marais|Pays|Massif|Plaine|Vallée|Côte|Pyrénées|Alpes|Flandre|Hainaut|Sillon|Bocage|Littoral|Plateau) [a-zà-ÿ]+(?:ier|in|ais|oise?|ien|al|ale|aine|an|ane|ique|eux|euse|aise|ienne)\b"
_PIECE = (
    rf" (?:{_DE}|sur |sous |en |lès |& |l['’]|la |le |les |et (?:{_DE})?)?(?:{_AREA}|{_CAP})(?: \d+\b(?! ?[M%€k]))?"
)

TAIL = re.compile(rf"(?:{_FIRST}{_FURTHER}*)?(?P<proper>(?:{_PIECE})+)?")
"""What hangs on a head noun in a body's own name: common words first (`des transports`), then names (`du Douaisis`)."""

PROPER = re.compile(rf"(?:{_PIECE})+")
"""Capitalised names alone, with what links them: ` du Nord`, ` de la Vallée de l'Orne`."""

APPOSED = re.compile(
    rf"(?:[«“\"] ?(?P<quoted>[A-ZÀ-ÖØ-Þ][^»”\"]{{1,60}}?) ?[»”\"]"
    rf"|(?P<plain>(?:L[ae]s? |L['’])?{_CAP}(?: \d+\b(?! ?[M%€k])| (?:{_DE}|& |en |sur )?{_CAP})*))"
)
"""A name in apposition: nothing goes before its first word."""

AND = re.compile(rf" et (?:{_DE})?")


@dataclass(frozen=True, slots=True)
class Head:
    """A head noun: `kind` is what a later `le syndicat` calls the body.

    `manner` is how it names: `own` (head and tail are the name), `proper` (so too, and the tail must hold a capitalised
    name), `capital` (so too, and the head is capitalised itself), `apposed` (what follows is the name), `site` (a body
    only where it acts), `quoted` (the name stands in quotes), `whole` (the head alone is a name).
    """

    pattern: re.Pattern[str]
    kind: str
    manner: str


# First words; what follows them; kind; manner. Words in capitals must be printed so.
_TABLE = (
    (
        "syndicat syndicats",
        r"(?: (?:mixtes?|intercommuna(?:l|ux)|interdepartementa(?:l|ux)|departementa(?:l|ux)))+(?: ouverts?)?",
        "syndicat",
        "own",
    ),
    ("syndicat", r"", "syndicat", "proper"),
    ("SMICTOM SICTOM SIVOM SIVU SMIRTOM SITCOM SYCTOM SIAEP SMTC", r"", "syndicat", "proper"),
    (
        "office offices",
        r" publics?(?: (?:departementa(?:l|ux)|municipa(?:l|ux)|metropolitains?))?(?: de l habitat| d hlm)?",
        "bailleur",
        "proper",
    ),
    ("OPH OPAC", r"", "bailleur", "proper"),
    (
        "office offices",
        r"(?: (?:intercommuna(?:l|ux)|municipa(?:l|ux)|metropolitains?))? de tourisme",
        "office",
        "proper",
    ),
    ("office", r" (?:francais|national)(?= d)", "office", "own"),
    ("agence agences", r" d urbanisme", "agence", "proper"),
    (
        "agence",
        r" (?:regionale|departementale|nationale|locale|francaise|technique departementale)(?= )",
        "agence",
        "own",
    ),
    ("agence", r" (?:de developpement|d attractivite|d ingenierie)", "agence", "proper"),
    ("agence agences", r" de l eau", "agence de l'eau", "proper"),
    (
        "etablissement",
        r" public (?:foncier|territorial de bassin|departemental|d amenagement|de cooperation culturelle|de sante mentale)",
        "établissement",
        "proper",
    ),
    ("etablissement", r" public (?:departemental|regional|administratif)(?= )", "établissement", "own"),
    ("etablissement", r" public(?= d)", "établissement", "proper"),
    ("regie regies", r"(?: (?:de quartier|des eaux|des transports))?", "régie", "proper"),
    ("EPF EPFL EPA EPTB EPAGE EPCC EPSM", r"", "établissement", "proper"),
    (
        "societe societes",
        r" (?:publiques? locales?(?: d amenagement)?|d economie mixte|d amenagement|d equipement|cooperative|anonyme d hlm)",
        "société",
        "proper",
    ),
    ("SPL SPLA SEM SEML SCIC ESH", r"", "société", "proper"),
    ("mission missions", r" locales?", "structure", "proper"),
    ("mission", r"(?= [a-z])", "mission", "capital"),
    ("maison maisons", r" (?:de l emploi|departementales?)", "structure", "proper"),
    ("plan", r" local pour l insertion et l emploi", "structure", "proper"),
    ("PLIE", r"", "structure", "proper"),
    ("pole poles", r" metropolitains?", "pôle", "proper"),
    ("pole poles", r" d equilibre territorial(?: et rural)?", "syndicat", "proper"),
    ("PETR PNR", r"", "syndicat", "proper"),
    ("parc parcs", r" nature(?:l|ls) regiona(?:l|ux)", "syndicat", "proper"),
    ("universite universites", r"", "université", "proper"),
    ("ecole", r" (?:nationale|superieure|polytechnique)(?= )", "école", "proper"),
    ("institut", r"", "institut", "proper"),
    ("conservatoire", r" (?:d espaces naturels|botanique)", "conservatoire", "proper"),
    ("federation confederation", r" (?:regionale|departementale|nationale|francaise)(?= )", "fédération", "own"),
    ("federation union ligue", r"", "fédération", "proper"),
    ("groupement", r" (?:d employeurs?|d interet public|d interet economique)", "groupement", "own"),
    ("GEIQ GIP GIE GAL", r"", "groupement", "proper"),
    ("comite", r" (?:departemental|regional) (?:du tourisme|olympique)", "comité", "proper"),
    ("comite", r" de bassin", "comité", "proper"),
    ("fonds mission campus", r"(?= [«“\"])", "fonds", "quoted"),
    (
        "fonds",
        r" (?:regional|departemental|national|territorial|metropolitain|d (?:aide|intervention|investissement|innovation)|de (?:soutien|solidarite|dotation))(?= )",
        "fonds",
        "own",
    ),
    ("commission", r" (?:departementale|regionale)(?= d)", "commission", "own"),
    ("autorite", r" (?:d audit|de gestion|environnementale|organisatrice de la mobilite)", "autorité", "whole"),
    (
        "chambre chambres",
        r" (?:d agriculture|de commerce(?: et d industrie)?|(?:de|des) metiers(?: et de l artisanat)?)",
        "chambre",
        "proper",
    ),
    ("CCI CMA", r"", "chambre", "proper"),
    ("centre", r" (?:inter)?communal d action sociale", "établissement", "proper"),
    ("CCAS CIAS SDIS MDPH", r"", "établissement", "proper"),
    ("centre", r" (?:historique|national|regional|departemental|permanent)(?= )", "centre", "proper"),
    ("service", r" departemental d incendie et de secours", "établissement", "proper"),
    ("caisse", r" (?:d allocations familiales|primaire d assurance maladie|regionale)", "caisse", "proper"),
    ("CAF CPAM CARSAT MSA", r"", "caisse", "proper"),
    ("direction", r" (?:regionale|departementale|interdepartementale|generale|interregionale)(?= d)", "service", "own"),
    ("ministere", r"(?: charge)?(?= d)", "service", "own"),
    ("prefecture", r"", "service", "proper"),
    ("rectorat", r"", "service", "proper"),
    ("musee musees", r"", "musée", "proper"),
    ("bailleur bailleurs", r"(?: socia(?:l|ux))?", "bailleur", "apposed"),
    ("bailleresse", r"", "bailleur", "apposed"),
    (
        "entreprise entreprises societe societes",
        r"(?: (?:adaptees?|locales?|industrielles?))?",
        "entreprise",
        "apposed",
    ),
    (
        "groupe groupes constructeur equipementier industriel fabricant operateur concessionnaire delegataire exploitant",
        r"",
        "entreprise",
        "apposed",
    ),
    (
        "prestataire amenageur promoteur enseigne transporteur cooperative laboratoire PME ETI",
        r"",
        "entreprise",
        "apposed",
    ),
    ("start", r" ups?", "entreprise", "apposed"),
    ("association associations collectif ong fondation mutuelle compagnie", r"", "association", "apposed"),
    ("cluster clusters incubateur technopole", r"", "pôle", "apposed"),
    ("pole poles", r" (?:de competitivite|d excellence)", "pôle", "apposed"),
    ("pole poles plateforme", r"", "pôle", "apposed"),
    ("centre", r" hospitalier(?: universitaire| regional| intercommunal| specialise)*", "hôpital", "site"),
    ("CHU CHRU CH", r"", "hôpital", "site"),
    ("lycee lycees college colleges", r"", "établissement scolaire", "site"),
    ("micro", r" lycees?", "établissement scolaire", "site"),
)


def _heads() -> dict[str, list[Head]]:
    heads: dict[str, list[Head]] = defaultdict(list)
    for firsts, rest, kind, manner in _TABLE:
        for first in firsts.split():
            pattern = re.compile(rf"{first.lower()}{rest}\b" if rest else rf"{first.lower()}\b")
            heads[first.lower()].append(Head(pattern, kind, manner))
    return heads


HEADS = _heads()
ACRONYMS = frozenset(word.lower() for row in _TABLE for word in row[0].split() if word.isupper())


def headed(text: Text, rank: int) -> tuple[int, Head] | None:
    """Give the end of the head noun that starts with the word of that rank, and what it heads; the longest wins."""
    start, end = text.words[rank]
    word = text.lower[start:end]
    if word not in HEADS or (word in ACRONYMS and not text.printed[start:end].isupper()):
        return None
    best: tuple[int, Head] | None = None
    for head in HEADS[word]:
        match = head.pattern.match(text.lower, start)
        if match and (best is None or match.end() > best[0]):
            best = match.end(), head
    return best
