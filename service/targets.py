"""Targets, each beside what the same sentence says was reached: `390 MWh in 2024, for a target of 420 MWh`."""

from dataclasses import dataclass
from itertools import groupby, islice

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from models.facts import Status
from models.tables import Fact, FactText, Review, placed
from service import selection
from service.filters import FactFilter

_NEAR = placed(0, 100) - placed(0, 0)
"""A hundred facts: those of one sentence are numbered one after the other, and are fewer."""
_FIGURES = 20
"""Figures of one kind and unit in a sentence, at the very most."""


@dataclass(frozen=True)
class Aim:
    """A target, and what was reached of it: the latest figure that the sentence gives."""

    subject: str
    """Of what was reached: that of a target is often but the word for it."""
    heading: str
    """The innermost one above it, which often says more than the subject; empty where there is none."""
    quote: str
    target: Fact
    reached: Fact


def beside_reached(session: Session, filters: FactFilter, limit: int) -> list[Aim]:
    """Give the first targets that pass the filters, in document order; only those with something to compare them to.

    What is compared is of one kind and unit, per the same, and not rejected. Raises ProblemError where the filters do
    not go together.
    """
    if filters.status and Status.TARGET not in filters.status:
        return []
    targets = selection.walked(session, filters.model_copy(update={"status": [Status.TARGET]}))
    reached = aliased(Fact)
    words, its_words = aliased(FactText), aliased(FactText)
    found = (
        select(Fact, reached, its_words.subject, words.section, words.quote)
        .join(words, words.fact_number == Fact.number)
        .join(reached, reached.number.between(Fact.number - _NEAR, Fact.number + _NEAR))
        .join(its_words, its_words.fact_number == reached.number)
        .where(
            targets.holds,
            Fact.review != Review.REJECTED,
            reached.passage_id == Fact.passage_id,
            its_words.quote_start == words.quote_start,
            reached.kind == Fact.kind,
            reached.unit == Fact.unit,
            reached.per.is_not_distinct_from(Fact.per),
            reached.status == Status.ACHIEVED,
            reached.review != Review.REJECTED,
        )
        .order_by(Fact.number, reached.ends.desc().nulls_last(), reached.number)
        .limit(limit * _FIGURES)
    )
    by_target = groupby(session.execute(found), key=lambda row: row[0].number)
    latest = (next(figures) for _number, figures in islice(by_target, limit))
    return [
        Aim(subject, section[-1] if section else "", quote, target, figure)
        for target, figure, subject, section, quote in latest
    ]
