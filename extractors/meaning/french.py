"""What little French grammar the rules share: closed word classes, singulars, sentences and clauses."""

import re
from collections.abc import Iterable, Iterator

FUNCTION_WORDS = frozenset(
    """
    le la les l un une des du de d au aux ce cet cette ces mon ma mes ton ta tes son sa ses notre nos votre vos
    leur leurs et ou où mais donc or ni car si que qu qui quoi dont lequel laquelle lesquels lesquelles auquel
    auxquels auxquelles duquel desquels desquelles il elle on ils elles je tu nous vous se s y en ne n pas plus
    moins très trop peu à dans par pour sur sous avec sans vers chez entre depuis pendant dès jusque jusqu lors
    après avant contre hors selon malgré parmi via ainsi aussi alors puis ensuite enfin encore déjà toujours
    jamais comme quand lorsque afin soit notamment environ près hier demain ici là tous toutes tout toute au
    autant chaque plusieurs quelques certains certaines eux moi toi lui cela ça ceci outre aujourd hier celui
    celle ceux celles même ailleurs tandis grâce suite chacun chacune
    """.split()
)
"""Words that never name what is counted."""

VERBS = frozenset(
    """
    est sont était étaient sera seront serait a ont avait avaient aura auront ayant étant été fait font ferait
    permet permettent permis doit doivent devait peut peuvent pourra pourront reste restent restaient demeurent
    concerne concernent portent relèvent bénéficient représentent figurent vont va sont entrent entrés viennent
    ferment ouvrent accueillent disposent comptent vivent habitent travaillent participent proposent attendent
    suivent sortent
    """.split()
)
"""Verbs that follow a number whose noun is understood: `19 sont en travaux`."""

ADJECTIVES_BEFORE = frozenset(
    """
    nouveaux nouvelles autres grands grandes petits petites premiers premières derniers dernières principaux
    principales anciens anciennes différents différentes divers diverses mêmes meilleurs meilleures seuls seules
    hauts hautes vrais vraies futurs futures prochains prochaines véritables importants importantes vastes gros
    grosses vieux vieilles beaux belles bons bonnes jeunes longs longues courts courtes fameux éventuels
    éventuelles nombreux nombreuses énièmes
    """.split()
)
"""Adjectives that may stand between a number and its noun."""

_PARTICIPLE = re.compile(
    r"(?:réalis|financ|termin|engag|livr|cré|programm|accord|attribu|vers|labellis|lanc|achev|dépos|aid|recens|identifi"
    r"|équip|form|concern|sign|instal|install|valid|retenu|accompagn|subventionn|rénov|réhabilit|plant|restaur|rempla"
    r"|trait|restitu|vis|contrôl|instrui|abandonn|report|suspend|conclu|situ|occup|loc|implant|issu|réserv|dédi|destin"
    r"|notifi|sold|mobilis|command|raccord|finalis|organis|propos|inaugur|ferm|démol|acquis|amén)"
    r"(?:é|ée|és|ées|i|is|ie|ies|it|its|ite|ites|us|ue|ues|u|ent)?",
    re.IGNORECASE,
)
# Nouns that end like participles; all others in -és and -ées behind a number are taken for participles.
_NOUNS_IN_ES = frozenset(
    """
    salariés employés licenciés retraités diplômés députés comités marchés procédés arrêtés traités degrés côtés
    prés thés cafés blés clés abonnés associés administrés assurés réfugiés handicapés délégués invités jurés
    curés apprentis délibérés musées lycées entrées journées années allées vallées tournées idées soirées
    matinées arrivées durées données armées fusées cheminées randonnées assemblées marées montées traversées
    tranchées poignées épées mineurs adhérés demandés protégés internés blessés décédés naufragés hébergés
    nouveau-nés aînés passionnés habitués contrôlés privés intéressés affiliés allocataires confinés détenus
    diplômées salariées licenciées employées retraitées bébés pavés fossés congés dés canapés défilés carrés
    énoncés exposés relevés résumés imprimés forcenés travées denrées destinées pensées rentrées sorties
    veillées chaussées rangées volées corvées gorgées pelletées
    """.split()
)
_FEMININE_IN_TES = re.compile(r"(?:it|et|ét|aut|rt|lt|nt)és$")
_OTHER_PARTICIPLES = frozenset(
    """
    ouverts ouvertes mis mises prévus prévues soutenus soutenues construits construites reconstruits
    reconstruites obtenus obtenues pourvus pourvues reçus reçues vendus vendues rendus rendues couverts
    couvertes inscrits inscrites conduits conduites
    """.split()
)
_NOUNS_LIKE_PARTICIPLES = frozenset("aides aide sites visas visites locaux formations locations lances".split())

SAME_IN_PLURAL = frozenset(
    """
    bus autobus minibus trolleybus bibliobus
    mois bois pays cours parcours temps concours relais repas avis accès succès congrès procès colis permis
    tiers logis puits corps secours recours discours bras cas refus surplus campus virus progrès dos fonds
    prix choix voix croix noix travaux devis tapis gros bas palais rabais propos remords abus brebis
    souris radis sous-bois fils taux start-up rendez-vous job
    sens processus process consensus cursus bonus univers vers revers os enclos clos biais engrais gaz quiz
    ours marais harnais chamois anchois poids mas lilas frimas matelas compas galetas verglas tracas contresens
    """.split()
)
"""Nouns that are the same in the singular and in the plural."""
_AUX_TO_AIL = frozenset("baux coraux émaux vitraux soupiraux".split())
_AUX_TO_AU = frozenset("tuyaux noyaux joyaux préaux landaux étaux".split())
_OU_TO_OUX = frozenset("bijou caillou chou genou hibou joujou pou".split())
_EU_TO_EUS = frozenset("bleu pneu émeu".split())
_PREFIXES = frozenset("après arrière auto avant bio co contre demi éco ex micro mini multi non semi sous vice".split())
_AL_TO_ALS = frozenset("bal carnaval festival récital régal chacal cal aval cérémonial".split())


def is_participle(word: str) -> bool:
    """Whether a word behind a number says what was done to things named before (`12 réalisées`), and names none."""
    lower = word.lower()
    if not lower or lower in _NOUNS_LIKE_PARTICIPLES or lower in _NOUNS_IN_ES:
        return False
    if lower in _OTHER_PARTICIPLES or (_PARTICIPLE.fullmatch(lower) is not None and lower[-1] in "seé"):
        return True
    return lower.endswith(("és", "ées")) and not _FEMININE_IN_TES.search(lower)


def singular(noun: str) -> str:
    """Give the singular of a noun as written: `réseaux` -> `réseau`, `locaux` -> `local`, `projets` -> `projet`."""
    lower = noun.lower()
    if lower in SAME_IN_PLURAL or len(noun) < 3 or noun.isupper():
        return noun
    if lower.endswith(("eaux", "eux", "oux")) or lower in _AUX_TO_AU:
        return noun[:-1]
    if lower in _AUX_TO_AIL:
        return noun[:-3] + "ail"
    if lower.endswith("aux"):
        return noun[:-3] + "al"
    return noun[:-1] if lower.endswith("s") and not lower.endswith("ss") else noun


def plural(noun: str) -> str:
    """Give the plural of a noun in the singular: `réseau` -> `réseaux`, `local` -> `locaux`, `projet` -> `projets`."""
    lower = noun.lower()
    if lower in SAME_IN_PLURAL or lower in _PREFIXES or lower.endswith(("s", "x", "z")) or noun.isupper():
        return noun
    if "-" in noun:
        return "-".join(map(plural, noun.split("-")))
    if (lower.endswith(("eau", "eu")) and lower not in _EU_TO_EUS) or lower in _OU_TO_OUX or f"{lower}x" in _AUX_TO_AU:
        return f"{noun}x"
    if f"{lower[:-3]}aux" in _AUX_TO_AIL and lower.endswith("ail"):
        return f"{noun[:-2]}ux"
    if lower.endswith("al") and lower not in _AL_TO_ALS:
        return f"{noun[:-1]}ux"
    return f"{noun}s"


_WORD = re.compile(r"[^\W\d_]+")
_ABBREVIATIONS = frozenset(
    """
    m mm mme mlle dr pr st ste art cf etc ex p pp n no env av bd bld fig tab vol chap min max hab éd al réf tél
    arr dép
    """.split()
)
_ONLY_FRENCH = frozenset("et du des dans pour sur avec aux est sont une qui ont été leurs cette ces plus ainsi".split())
_SENTENCE_END = re.compile(r"[.!?…](?P<end>)(?:\s?[»”])?[»”\")\]]*\s+(?=[«“\"(]?\s?[A-ZÀÂÇÉÈÊËÎÏÔÖÙÛÜŒ\d])")


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Give the start and end of each sentence; an abbreviation (`art. 4`, `M. X`) ends none."""
    start = 0
    for match in _SENTENCE_END.finditer(text):
        head = text[start : match.start("end")]
        last = re.search(r"(\w+)\.$", head)
        if last and (last[1].lower() in _ABBREVIATIONS or (len(last[1]) == 1 and last[1].isupper())):
            continue
        yield start, start + len(head)
        start = match.end()
    if start < len(text):
        yield start, len(text)


def looks_french(texts: Iterable[str]) -> bool:
    """Whether the words of a document are French, told by little words that its neighbours do not have.

    They are a tenth of French running text and more, of tables and slides less; of English, German, Spanish, Italian
    and Dutch texts below a hundredth. What is too short to tell is taken for French.
    """
    words = [word.lower() for text in texts for word in _WORD.findall(text)]
    return len(words) < 50 or sum(word in _ONLY_FRENCH for word in words) > 0.03 * len(words)
