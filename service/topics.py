"""What a figure measures, as far as its subject tells: what makes it known again elsewhere."""

import re
from collections.abc import Iterable
from hashlib import blake2b

from extractors.meaning.french import FUNCTION_WORDS, VERBS
from models.facts import Kind, Per
from service.folding import stems

_VAGUE = frozenset(
    """
    total totaux totale sous ensemble somme cumul montant montants budget budgets coût coûts enveloppe enveloppes
    hauteur chiffre chiffres nombre part parts taux moitié tiers quart dont soit aide aides subvention subventions
    financement financements participation participations soutien soutiens dotation crédit crédits opération opérations
    projet projets action actions travaux année années an ans mois jour jours fin début
    janvier février mars avril mai juin juillet août septembre octobre novembre décembre période date deux trois quatre
    cinq dernier dernière derniers dernières nouveau nouveaux nouvelle nouvelles autre autres premier première
    euro euros million millions milliard milliards
    """.split()
)
"""Words that do not tell one figure from another."""
_SILENT = FUNCTION_WORDS | VERBS | _VAGUE
_YEAR = re.compile(r"(?:19|20)\d\d")


def topic(
    kind: Kind, unit: str, per: Per | None, subject: str, headings: Iterable[str], names: Iterable[str]
) -> str | None:
    """Give what a figure measures, as 16 hex digits: the same for the same kind, unit and period and the same subject.

    None where the subject is not telling: where it is a heading above the figure, or no more than `names`, those of the
    bodies and towns that the figure is tied to.
    """
    told = content(subject, unit)
    named = {each for name in names for each in content(name, unit)}
    if telling(told) <= named or any(told == content(heading, unit) for heading in headings):
        return None
    what = "|".join((kind, unit, per or "", *sorted(told)))
    return blake2b(what.encode(), digest_size=8).hexdigest()


def content(subject: str, unit: str) -> frozenset[str]:
    """Give the stems of a subject that say something, its unit apart."""
    units = {each for _start, _end, each in stems(unit)}
    return frozenset(
        each
        for start, end, each in stems(subject)
        if len(each) > 1
        and each not in units
        and subject[start:end].casefold() not in _SILENT
        and not _YEAR.fullmatch(each)
    )


def telling(content: frozenset[str]) -> frozenset[str]:
    """Give what of the content of a subject tells one figure from another: not numbers."""
    return frozenset(each for each in content if each.isalpha())
