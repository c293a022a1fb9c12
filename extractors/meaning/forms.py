"""Bodies whose own name says what they are: `Deux-Sèvres Habitat`, `Somme Numérique`, `SYDEC`."""

import re
from collections.abc import Iterator

from extractors.meaning.heads import PROPER
from extractors.meaning.lexicon import Named, own_body
from extractors.meaning.lookup import Text

_FORM = re.compile(
    r"(?:[A-ZÀ-Þ][\w’'-]+ ){1,3}(?:(?P<bailleur>Habitats?|habitat|Logement|Logis|Aménagement)|Ingénierie|Numérique"
    r"|Attractivité|Développement|[Tt]ourisme|Expansion|Mobilités|Initiative|Énergies?|numérique)\b"
    r"(?! [a-zà-ÿ]*(?:able|if|aux|al)\b)|Habitat \d{2}\b"
    r"|Initiative [A-ZÀ-Þ][\w’'-]+(?: [A-ZÀ-Þ][\w’'-]+)*"
    r"|(?:Immobilière|Logis) [A-ZÀ-Þ][\w’'-]+|[A-ZÀ-Þ][\w’'-]+ Immobilière\b"
)
# Without one of these words, folded and in lower case, no name has such a form.
_FORM_WORDS = frozenset(
    """
    habitat habitats logement logis amenagement ingenierie numerique attractivite developpement tourisme expansion
    mobilites initiative energie energies immobiliere
    """.split()
)
# Acronyms that begin as `syndicat mixte` or `syndicat intercommunal`: `SYDEC`, `SIEL`, and the name that may follow.
_SYNDICATE = re.compile(rf"((?:SY|SI|SM)[A-Z]{{2,6}})\b(?:-?{PROPER.pattern})?")
_NO_SYNDICATE = frozenset(("SIRET", "SIREN", "SIGNE", "SMIC", "SIAE", "SIDA", "SMART", "SILO", "SITE", "SIRH", "SINP"))
# A company in capitals: of several words, or with its country, and what companies do after it.
_COMPANY = re.compile(
    r"[A-ZÀ-Þ]{3,}(?: [A-ZÀ-Þ&]{2,})+(?: (?:France|Europe|Groupe?|Industries?))?"
    r"(?= \((?:recrute|embauche|emploi|implant|install|extension|investi|créat)"
    r"| (?:recrute|embauche|emploie|investit|s['’](?:implante|installe|agrandit))"
    r"| (?:a|va) (?:investi|recrut|embauch|implant)"
    r"|,? entreprise )"
)


def by_form(text: Text, start: int) -> Iterator[Named]:
    """Bodies whose own name says what they are: `Deux-Sèvres Habitat`, `Somme Numérique`, syndicates' acronyms."""
    if not _FORM_WORDS.isdisjoint(text.ranks) and (match := _FORM.match(text.printed, start)):
        yield Named(start, match.end(), own_body(match[0], match.lastgroup or "organisme"))
    elif not text.printed[start + 1 : start + 2].isupper():
        return
    elif (match := _SYNDICATE.match(text.printed, start)) and match[1] not in _NO_SYNDICATE:
        name = match[0].split(" et ")[0]
        yield Named(start, start + len(name), own_body(name, "syndicat"))
    elif (match := _COMPANY.match(text.printed, start)) and not text.printed.isupper():
        yield Named(start, match.end(), own_body(match[0], "entreprise"))
