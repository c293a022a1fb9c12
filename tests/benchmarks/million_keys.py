"""What may be asked of a fact base: its bodies, places, headings and so on, and how many facts each has."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from itertools import accumulate
from random import Random

from sqlalchemy import text
from sqlalchemy.orm import Session

from service.folding import stems

Counted = Sequence[tuple[str, int]]

COUNTED = {
    "document": "SELECT id, facts FROM document",
    "kind": "SELECT kind, count(*) FROM fact GROUP BY kind",
    "unit": "SELECT unit, count(*) FROM fact GROUP BY unit",
    "status": "SELECT status, count(*) FROM fact WHERE status IS NOT NULL GROUP BY status",
    "programme": "SELECT programme, count(*) FROM fact WHERE programme IS NOT NULL GROUP BY programme",
    "partner": "SELECT partner_id, count(*) FROM fact_partner GROUP BY partner_id",
    "role": "SELECT role, count(*) FROM fact_partner GROUP BY role",
    "place": "SELECT place_id, count(*) FROM fact_place GROUP BY place_id",
    "section": "SELECT heading, count(*) FROM fact_section GROUP BY heading",
    "year": "SELECT period_first, count(*) FROM fact WHERE period_first IS NOT NULL GROUP BY period_first",
}
QUOTES = "SELECT quote FROM fact_text WHERE fact_number IN (SELECT number FROM fact WHERE document_id = :document)"
SAMPLED = 40
"""Documents whose words are counted."""


class Keys:
    """The keys that exist, drawn as users would ask for them: half of the time by how many facts they have."""

    def __init__(self, session: Session, random: Random) -> None:
        self._random = random
        self._counted = {
            name: sorted((str(key), count) for key, count in session.execute(text(f"{statement}")))
            for name, statement in COUNTED.items()
        }
        documents = random.sample(self._counted["document"], SAMPLED)
        quotes = [
            quote for document, _facts in documents for quote in session.scalars(text(QUOTES), {"document": document})
        ]
        words = Counter(
            quote[start:end].lower() for quote in quotes for start, end, stem in stems(quote) if len(stem) > 3
        )
        self._counted["word"] = sorted(words.items())
        self._counted["common"] = words.most_common(60)
        self._below = {name: list(accumulate(count for _key, count in keys)) for name, keys in self._counted.items()}

    def draw(self, name: str) -> str:
        """Give a key of this kind: `partner`, `word`, `common` (a word that many facts hold) …"""
        counted, below = self._counted[name], self._below[name]
        if self._random.random() < 0.5:
            return self._random.choice(counted)[0]
        return counted[bisect_right(below, self._random.random() * below[-1])][0]
