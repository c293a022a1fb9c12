"""Bilans that nobody wrote, like those of corpus/: each is made of passages of these, drawn at random.

Sentences, links, statuses and what is part of what are those that Filon reads there. Figures, years, bodies, places,
headings and programmes vary: a bilan is of a publisher, whose bodies, places and headings stand where others were read.
All is drawn from a seed: the same number gives the same bilan.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from hashlib import sha256
from pathlib import Path
from random import Random

from million_publishers import Publisher, Skewed

from extractors.extract import extract
from extractors.meaning.lexicon import de, rows
from models.document import Box, PageInfo, Passage, Run
from models.facts import Body, Extraction, Fact, Mention, PartnerLink, Period, Place, PlaceLink, Refusal, Source

PUBLISHERS = Skewed(range(1500))
PROGRAMMES = [name for name, *_ in rows("programmes")]
A_PAGE = 18
"""Passages on a page."""
EDITIONS = 3
"""How many bilans that follow each other are editions of one."""
RESTATED = 0.2
"""How much of a bilan stands in the other editions in the same words, with the same figures."""
TWICE = 0.03
"""How many passages stand twice in a bilan: in its text, and where it is summed up."""
YEAR = re.compile(r"\b20[0-3]\d\b")


@dataclass(frozen=True, slots=True)
class Read:
    """A passage as it was read, and all that was read in it."""

    passage: Passage
    facts: tuple[Fact, ...]
    mentions: tuple[Mention, ...]
    refusals: tuple[Refusal, ...]


def passages(of: Extraction) -> Iterator[Read]:
    """Cut what was read into its passages; no figure there is part of one in another passage."""
    within: dict[str, tuple[list[Fact], list[Mention], list[Refusal]]] = defaultdict(lambda: ([], [], []))
    for group, found in enumerate((of.facts, of.mentions, of.refusals)):
        for each in found:
            within[each.source.passage.id][group].append(each)
    for passage in of.passages:
        facts, mentions, refusals = within[passage.id]
        yield Read(passage, tuple(facts), tuple(mentions), tuple(refusals))


class Wording:
    """A text in which some parts are replaced, and where what stood in it stands now."""

    def __init__(self, text: str, replaced: Iterable[tuple[int, int, str]]) -> None:
        """Takes parts as start, end and new words; of two that overlap, the first one given."""
        kept: list[tuple[int, int, str]] = []
        for start, end, words in replaced:
            if all(end <= other_start or other_end <= start for other_start, other_end, _words in kept):
                kept.append((start, end, words))
        self._kept = sorted(kept)
        self.text = text
        for start, end, words in reversed(self._kept):
            self.text = self.text[:start] + words + self.text[end:]

    def at(self, position: int) -> int:
        """Give where a character went; within a part that was replaced, about as far along."""
        moved = 0
        for start, end, words in self._kept:
            if position <= start:
                break
            if position < end:
                return start + moved + (position - start) * len(words) // (end - start)
            moved += len(words) - (end - start)
        return position + moved


def renumbered(text: str, value: Decimal, random: Random) -> tuple[str, Decimal]:
    """Draw other digits for a printed figure; one in words, and 100 %, stay as they are."""
    printed = "".join(letter for letter in text if letter.isdigit())
    digits = format(abs(value), "f").replace(".", "")
    if printed.strip("0") in {"", "1"} or printed.strip("0") != digits.strip("0"):
        return text, value
    drawn = iter([str(random.randint(1, 9)) if digit != "0" else "0" for digit in printed])
    new = "".join(next(drawn) if letter.isdigit() else letter for letter in text)
    old_mantissa, mantissa = (int(each.strip("0")) for each in (printed, "".join(filter(str.isdigit, new))))
    return new, value * mantissa / old_mantissa


class Bilan:
    """A bilan in the making: passages are added until it says enough."""

    def __init__(self, sha256: str, publisher: Publisher, shift: int, schemes: Sequence[str]) -> None:
        """Takes by how many years all dates are shifted, and the programmes that it speaks of."""
        self.sha256 = sha256
        self.publisher = publisher
        self.shift = shift
        self.schemes = schemes
        self.passages: list[Passage] = []
        self.facts: list[Fact] = []
        self.mentions: list[Mention] = []
        self.refusals: list[Refusal] = []

    def add(self, read: Read, seed: str) -> None:
        """Put a passage in; the same seed gives the same figures."""
        random = Random(seed)
        values, wording = self._reworded(read, random)
        passage = self._printed(read.passage, wording)
        programme = random.choice(self.schemes) if self.schemes and random.random() < 0.2 else None
        self.passages.append(passage)
        moved = partial(_moved, wording=wording, passage=passage)
        ids = {fact.id: f"f_{_hash(self.sha256, passage.id, fact.id)}" for fact in read.facts}
        for fact in read.facts:
            quantity = replace(fact.quantity, value=values[fact.id])
            self.facts.append(
                Fact(
                    quantity,
                    moved(fact.source),
                    self._subject(fact, random),
                    fact.status,
                    self._period(fact.period),
                    tuple(self._partner(link) for link in fact.partners),
                    tuple(
                        PlaceLink(place := self.publisher.instead_of(link.place), place.name) for link in fact.places
                    ),
                    programme,
                    warnings=fact.warnings,
                    id=ids[fact.id],
                    part_of=ids.get(fact.part_of),
                )
            )
        for mention in read.mentions:
            self.mentions.append(Mention(mention.type, self._instead_of(mention.of), moved(mention.source)))
        for refusal in read.refusals:
            self.refusals.append(Refusal(moved(refusal.source), refusal.reason))

    def bound(self, facts: int) -> Extraction:
        """Give what the rules would hand over of it, as far as that many facts."""
        last = self.passages[-1].page
        pages = tuple(PageInfo(number, 595, 842, 400, has_text_layer=True) for number in range(1, last + 1))
        body = self.publisher.body
        return Extraction(
            self.sha256,
            f"{body.name} : bilan {2022 + self.shift}",
            body.name,
            pages,
            tuple(self.passages),
            tuple(self.facts[:facts]),
            tuple(self.mentions),
            tuple(self.refusals),
            (self.publisher.department,),
        )

    def _reworded(self, read: Read, random: Random) -> tuple[dict[str, Decimal], Wording]:
        """Give the new value of each fact, and the passage with new figures, years and names."""
        values, replaced = {}, []
        for fact in read.facts:
            words, values[fact.id] = renumbered(fact.source.text, fact.quantity.value, random)
            replaced.append((fact.source.start, fact.source.end, words))
        replaced += [
            (mention.source.start, mention.source.end, self._instead_of(mention.of).name)
            for mention in read.mentions
            if mention.source.text == mention.of.name  # in full: a short name would stand for the new one as well
        ]
        years = YEAR.finditer(read.passage.text)
        replaced += [(*year.span(), str(int(year[0]) + self.shift)) for year in years]
        return values, Wording(read.passage.text, replaced)

    def _printed(self, passage: Passage, wording: Wording) -> Passage:
        """Print a passage below the one before."""
        page, place = divmod(len(self.passages), A_PAGE)
        down = 60 + 40 * place - (passage.runs[0].box.top if passage.runs else 0)
        runs = (
            Run(start, end, Box(page + 1, box.x0, round(box.top + down, 2), box.x1, round(box.bottom + down, 2)))
            for start, end, box in ((wording.at(run.start), wording.at(run.end), run.box) for run in passage.runs)
            if start < end
        )
        identifier = f"p_{_hash(self.sha256, len(self.passages))}"
        section = self.publisher.under(passage.section)
        return Passage(page + 1, passage.kind, wording.text, tuple(runs), section, id=identifier)

    def _instead_of(self, named: Body | Place) -> Body | Place:
        if isinstance(named, Body):
            return self.publisher.in_place_of(named)
        return self.publisher.instead_of(named)

    def _partner(self, link: PartnerLink) -> PartnerLink:
        body = self.publisher.in_place_of(link.body)
        text = body.name if link.text == link.body.name else link.text
        return PartnerLink(body, link.role, text, link.rule, link.confidence)

    def _period(self, period: Period | None) -> Period | None:
        if period is None:
            return None
        first, last = (None if year is None else str(int(year) + self.shift) for year in (period.first, period.last))
        return Period(first, last)

    def _subject(self, fact: Fact, random: Random) -> str:
        """Most figures are of something that one territory has."""
        near = self.publisher.instead_of(fact.places[0].place) if fact.places else self.publisher.home
        return f"{fact.subject} {de(near.name)}" if fact.subject and random.random() < 0.7 else fact.subject


class Bilans:
    """Makes bilans of the passages of these PDFs."""

    def __init__(self, pdfs: Iterable[Path], seed: int) -> None:
        self._seed = seed
        self._passages = [read for pdf in pdfs for read in passages(extract(pdf.read_bytes(), max_pages=99))]

    def bilan(self, number: int, facts: int) -> Extraction:
        """Give the bilan of this number, which states so many facts."""
        random = Random(f"{self._seed} bilan {number}")
        in_all = Random(f"{self._seed} editions {number // EDITIONS}")  # draws what all of them have in common
        named = PUBLISHERS.draw(in_all)
        schemes = in_all.sample(PROGRAMMES, in_all.choice((0, 0, 1, 2)))
        shift = in_all.choice((0, 0, 0, -1, 1, -2, 2, -4, 3))
        made = Bilan(_hash(self._seed, number) * 4, Publisher(self._seed, named), shift, schemes)
        while len(made.facts) < facts:
            drawn = in_all if len(made.facts) < RESTATED * facts else random
            which, seed = drawn.randrange(len(self._passages)), drawn.random()
            for _ in range(1 + (random.random() < TWICE)):
                made.add(self._passages[which], f"{seed} {which}")
        return made.bound(facts)


def _moved(source: Source, wording: Wording, passage: Passage) -> Source:
    start, end, quote_start, quote_end = map(
        wording.at, (source.start, source.end, source.quote_start, source.quote_end)
    )
    return Source(passage, start, end, quote_start, quote_end)


def _hash(*parts: object) -> str:
    return sha256("\x1f".join(map(str, parts)).encode()).hexdigest()[:16]
