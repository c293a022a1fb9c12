"""Of what a figure is a part: `dont`, a share of a sum, sums by payer of a stated cost, things in several states.

The rules are tried in the order of `_RULES`; each gives the figure that is the whole, or None. What goes by
nearness alone must not exceed the whole: a group that does is no group.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from extractors.meaning import part_words
from extractors.meaning.french import VERBS, is_participle
from extractors.meaning.language import Figure
from models.facts import Kind

_MONEY = frozenset({Kind.AMOUNT, Kind.SHARE})


@dataclass(frozen=True, slots=True)
class _Scene:
    """A figure among those of its passage, with the wholes found for the ones before it."""

    text: str
    figures: Sequence[Figure]
    starts: Sequence[int]
    wholes: Sequence[Figure | None]
    at: int

    @property
    def figure(self) -> Figure:
        return self.figures[self.at]

    @property
    def kind(self) -> Kind:
        kind: Kind = self.figure.value.kind
        return kind

    @property
    def previous(self) -> Figure | None:
        return self.figures[self.at - 1] if self.at else None

    @property
    def following(self) -> Figure | None:
        return self.figures[self.at + 1] if self.at + 1 < len(self.figures) else None

    @property
    def between(self) -> str:
        """The words from the figure before, or from the start of the passage."""
        return self.text[self.previous.end if self.previous is not None else 0 : self.figure.start]

    def earlier(self, *, sentences: int = 1) -> list[Figure]:
        """The figures before this one in its sentence and the ones before, nearest first."""
        first = self.starts[self.at] - sentences + 1
        near = [f for f, s in zip(self.figures[: self.at], self.starts, strict=False) if s >= first]
        return [f for f in reversed(near) if not self._closed_off(f)]

    def _closed_off(self, figure: Figure) -> bool:
        """Whether a parenthesis around that figure has closed before this one: it says something aside."""
        words = self.text[figure.end : self.figure.start]
        opened = words.find("(")
        return 0 <= words.find(")") < (opened if opened >= 0 else len(words))

    def is_part(self, figure: Figure) -> bool:
        return any(f is figure and whole is not None for f, whole in zip(self.figures, self.wholes, strict=False))


def find_wholes(text: str, figures: Sequence[Figure], sentences: Sequence[tuple[int, int]]) -> list[Figure | None]:
    """Give for each figure, in the order of the text, the figure that it is a part or a share of."""
    starts = [next((n for n, (a, b) in enumerate(sentences) if a <= f.start < b), 0) for f in figures]
    wholes: list[Figure | None] = []
    guessed: set[int] = set()
    for at in range(len(figures)):
        scene = _Scene(text, figures, starts, wholes, at)
        rules = () if _is_variation(scene) else _RULES
        rule, whole = next(((rule, w) for rule in rules if (w := rule(scene)) is not None), (None, None))
        wholes.append(whole)
        if rule in _GUESSING:
            guessed.add(at)
    _drop_excess(figures, wholes, guessed)
    return wholes


def _is_variation(scene: _Scene) -> bool:
    """`soit une hausse de 4 %`: how much something grew is no part of it."""
    return scene.kind is Kind.SHARE and part_words.VARIES.search(scene.between) is not None


def _larger(scene: _Scene, earlier: Sequence[Figure]) -> Figure | None:
    """The nearest figure of which this one can be a part: a share of anything, else more of the same kind."""
    value = scene.figure.value.value
    for figure in earlier:
        quantity = figure.value
        if scene.kind is Kind.SHARE and quantity.kind is not Kind.SHARE:
            return figure
        if quantity.kind is scene.kind and quantity.value > value and scene.kind is not Kind.SHARE:
            return figure
    return None


def _of_which(scene: _Scene) -> Figure | None:
    """`sept des huit EPCI`, `8 000 logements sur la cible de 23 000 logements`: the whole comes next."""
    following = scene.following
    if following is None:
        return None
    if scene.figure.value.rule == "count.of_which":
        return following
    same = following.value.unit == scene.figure.value.unit
    gap = scene.text[scene.figure.end : following.start]
    return following if same and part_words.ON_THE.fullmatch(gap) else None


def _among(scene: _Scene) -> Figure | None:
    """`58 % d'entre eux`, `douze d'entre elles`."""
    if not part_words.AMONG.match(scene.text, scene.figure.end):
        return None
    return next((f for f in scene.earlier(sentences=2) if f.value.kind is Kind.COUNT), None)


def _share_of_next(scene: _Scene) -> Figure | None:
    """`35 % des 62 millions d'euros`, `41 % de cette dépense, évaluée à 39,6 M€`."""
    following = scene.following
    if following is None or scene.kind not in _MONEY or following.value.kind is Kind.SHARE:
        return None
    gap = (scene.figure.end, following.start)
    if scene.kind is Kind.SHARE and part_words.OF.fullmatch(scene.text, *gap):
        return following
    larger = scene.kind is Kind.SHARE or following.value.value > scene.figure.value.value
    money = following.value.kind is Kind.AMOUNT
    told = part_words.COSTING.fullmatch(scene.text, *gap) or part_words.FOR_A_COST.fullmatch(scene.text, *gap)
    return following if money and larger and told else None


def _share_of_these(scene: _Scene) -> Figure | None:
    """`38 % de ces frais`: of the sum last named."""
    if scene.kind not in _MONEY or not part_words.OF_THESE.match(scene.text, scene.figure.end):
        return None
    return _larger(scene, [f for f in scene.earlier(sentences=2) if f.value.kind is Kind.AMOUNT])


def _rest(scene: _Scene) -> Figure | None:
    """`… prend 41 % de la dépense ; le reste, soit 23 M€, …`: of what the part before is one of."""
    if scene.at == 0 or scene.kind not in _MONEY or not part_words.REST.search(scene.between):
        return None
    parts = (whole for whole in reversed(scene.wholes) if whole is not None)
    before = scene.figures[scene.at - 1]
    return next((w for w in parts if w is before or w is scene.wholes[scene.at - 1]), None)


def _dont(scene: _Scene) -> Figure | None:
    return _larger(scene, scene.earlier()) if scene.at and part_words.DONT.search(scene.between) else None


def _of_that(scene: _Scene) -> Figure | None:
    """`Sur ce total, 540 M€ …`; `Sur les 92 captages, 71 … et 21 …`."""
    if part_words.OF_THAT.search(scene.between):
        return _larger(scene, [f for f in scene.earlier(sentences=2) if f.value.kind is Kind.AMOUNT])
    here = scene.earlier()
    if not here:
        return None
    first = here[-1]
    border = scene.text.rfind(". ", 0, first.start) + 1
    same = first.value.unit == scene.figure.value.unit or (scene.kind is Kind.SHARE and first.value.kind is Kind.AMOUNT)
    return first if same and part_words.OUT_OF.match(scene.text[border : first.start]) else None


def _soit(scene: _Scene) -> Figure | None:
    """`1 017 t de refus, soit 9 %`: a share of what the figure before is a part of."""
    if scene.kind is not Kind.SHARE or scene.at == 0 or not part_words.SOIT.search(scene.between):
        return None
    return scene.wholes[scene.at - 1]


def _listed(scene: _Scene) -> Figure | None:
    """What goes on in the list of the part before it."""
    if scene.at > 1 and scene.kind is Kind.SHARE and scene.previous is scene.wholes[scene.at - 2]:
        # `l'État a payé 35 % de la facture, de 2 M€, et la Région 25 %`
        return scene.previous if part_words.AND_SOMEONE.fullmatch(scene.between) else None
    if scene.at == 0 or scene.wholes[scene.at - 1] is None or scene.starts[scene.at] != scene.starts[scene.at - 1]:
        return None
    before = scene.figures[scene.at - 1]
    if scene.between.partition("(")[0].count(")"):
        return None  # the brackets that held the part before have closed
    alike = before.value.kind is scene.kind or {before.value.kind, scene.kind} == _MONEY
    whole = scene.wholes[scene.at - 1]
    return whole if alike and part_words.CHAIN.fullmatch(scene.between) and whole is not scene.figure else None


def _paid(scene: _Scene) -> Figure | None:
    """What someone pays of a stated cost, in the same sentence or, where the next one speaks of it, in that."""
    if scene.kind not in _MONEY:
        return None
    for sentences in (1, 2):
        earlier = [f for f in scene.earlier(sentences=sentences) if f.value.kind is Kind.AMOUNT]
        cost = next((f for f in earlier if not scene.is_part(f)), None)
        if cost is None or not _is_cost(scene, cost):
            continue
        if sentences == 1 and part_words.A_GRANT.match(scene.text, cost.end):
            continue
        words = scene.text[cost.end : scene.figure.start]
        if sentences == 2:
            words = words.partition(".")[2]  # what the cost's own sentence says of payers is said of others
        back = sentences == 1 or part_words.BACK.search(words)
        if back and (part_words.PAID.search(words) or (sentences == 1 and _lists(words))):
            return _larger(scene, [cost])
    return None


def _is_cost(scene: _Scene, cost: Figure) -> bool:
    """Whether a sum is told to be a cost; a share may also be one of a grant or a loan, or of `ces 3 M€`."""
    if part_words.COST_BEFORE.search(scene.text, 0, cost.start):
        return True
    return scene.kind is Kind.SHARE and part_words.GRANT_BEFORE.search(scene.text, 0, cost.start) is not None


def _lists(words: str) -> bool:
    """Whether a colon opens a list of what makes up the sum before it."""
    return re.match(r"[^.;]{0,40}:\s", words) is not None


def _state(scene: _Scene) -> Figure | None:
    """`58 actions … : 34 sont achevées, 17 engagées`; `7 640 logements ; La Rochelle en concentre 5 870`."""
    if scene.kind not in {Kind.COUNT, Kind.MEASURE}:
        return None
    following = part_words.NEXT_WORD.match(scene.text, scene.figure.end)
    word = following["word"] if following else ""
    told = is_participle(word) or word.lower() in VERBS
    if not told and not part_words.HOLDS.search(scene.between):
        return None
    unit = scene.figure.value.unit
    same = [f for f in scene.earlier(sentences=2) if f.value.unit == unit and not scene.is_part(f)]
    if is_participle(word) and "," in scene.between and ":" not in scene.between:
        # `296 seront rénovés, 112 démolis`: none is the whole of the other.
        same = [f for f in same if f is not scene.previous or not part_words.DONE_TO.match(scene.text, f.end)]
    return _larger(scene, same)


def _in_parentheses(scene: _Scene) -> Figure | None:
    """`50 logements … (30 logements) et … (20 logements)`."""
    if scene.kind not in {Kind.COUNT, Kind.MEASURE} or scene.between.rfind("(") <= scene.between.rfind(")"):
        return None
    unit = scene.figure.value.unit
    same = [f for f in scene.earlier(sentences=3) if f.value.unit == unit and not scene.is_part(f)]
    return _larger(scene, same)


_RULES: tuple[Callable[[_Scene], Figure | None], ...] = (
    _of_which,
    _among,
    _share_of_next,
    _share_of_these,
    _dont,
    _of_that,
    _soit,
    _rest,
    _in_parentheses,
    _listed,
    _paid,
    _state,
)


_GUESSING = frozenset({_listed, _paid, _state})
"""Rules that go by what stands near: their parts must fit into the whole. What is said in words is kept, and warned of
(extractors.meaning.totals)."""


def _drop_excess(figures: Sequence[Figure], wholes: list[Figure | None], guessed: set[int]) -> None:
    """Undo the guessed parts of a group that is more than its whole, or more than 100 %."""
    sums: defaultdict[tuple[int, Kind], Decimal] = defaultdict(Decimal)
    for figure, whole in zip(figures, wholes, strict=True):
        if whole is not None:
            sums[whole.start, figure.value.kind] += figure.value.value
    for at, (figure, whole) in enumerate(zip(figures, wholes, strict=True)):
        if whole is None or at not in guessed:
            continue
        quantity = figure.value
        limit = Decimal(100) if quantity.kind is Kind.SHARE else whole.value.value_max or whole.value.value
        comparable = quantity.kind is Kind.SHARE or quantity.kind is whole.value.kind
        if comparable and sums[whole.start, quantity.kind] > limit * Decimal("1.02"):
            wholes[at] = None
