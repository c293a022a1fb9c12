"""Figures that are stated several times, in one document or in several: one claim with several sources.

Facts come together where they have the same topic (what is measured, as the subject tells; service.echoes for key
figures) and the same value, where nothing that they say is against it, and where they have enough in common. Two
figures that are wrongly taken for one make sums too small, so what is in doubt stays apart.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import (
    BigInteger,
    and_,
    exists,
    func,
    or_,
    select,
    type_coerce,
    update,
)
from sqlalchemy.orm import Session

from models.facts import Qualifier, Role, Status, Tax
from models.tables import (
    WITHIN_DOCUMENT,
    Document,
    Fact,
    FactPartner,
    FactPlace,
    FactText,
    FactWhole,
    Review,
    tenthousandths,
)
from service import schemas
from service.fact_rows import AnyRow
from service.listed import among, rows
from service.topics import content, telling

Stated = tuple[str, Decimal]
"""A topic and a value: only facts that have both in common can be one claim."""

MOST_COMPARED = 100
"""How many facts of one topic and value are compared, the first in document order: those beyond stay apart."""
_ASKED_AT_ONCE = 200
"""How many topics and values go into one query: databases bound the parameters of a statement."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A fact, with all that speaks for or against its being another one of the same topic and value."""

    number: int
    id: str
    document: str
    passage: str
    value: Decimal
    value_max: Decimal | None
    qualifier: Qualifier
    tax: Tax | None
    status: Status | None
    period: tuple[int | None, int | None]
    claim: int | None
    telling: int
    """How many words of its subject are telling."""
    territory: frozenset[str]
    rejected: bool = False
    """Whether a person said that it is none: then it is in no claim."""
    weighs: bool = False
    """Whether sums may add it."""
    tied: bool = False
    """Whether it is a part of another fact, or another one of it."""
    places: frozenset[str] = frozenset()
    partners: frozenset[tuple[Role, str]] = frozenset()


def grouped(statements: Iterable[Statement]) -> Iterator[list[Statement]]:
    """Bring together the statements of one topic and value that are the same claim: each is in one group.

    The groups depend on what the facts say and on their ids, not on their order. In a group each goes with all others;
    where a fact goes with several groups, it comes to the one that holds most facts of its document.
    """
    groups: list[list[Statement]] = []
    for each in sorted(statements, key=lambda each: (-_says(each), each.id)):
        fitting = [group for group in groups if all(same(each, other) for other in group)]
        if fitting:
            max(fitting, key=lambda group: sum(other.document == each.document for other in group)).append(each)
        else:
            groups.append([each])
    yield from groups


def _says(each: Statement) -> int:
    """Count what a fact is tied to: what is told in full comes first, so that the vaguer joins it."""
    return (each.period != (None, None)) + len(each.places) + len(each.partners)


def same(one: Statement, other: Statement) -> bool:
    """Whether two facts of the same topic and value state the same thing."""
    if one.passage == other.passage or _at_odds(one, other):
        return False
    places, partners = one.places & other.places, one.partners & other.partners
    across = one.document != other.document
    if across and not (places or one.territory & other.territory or (partners and not _elsewhere(one, other))):
        return False
    return one.telling > 1 or digits(one.value) > 2 or bool(places or partners)


def _at_odds(one: Statement, other: Statement) -> bool:
    """Whether something that both say is not the same; what only one says is not against it."""
    return (
        one.value_max != other.value_max
        or {one.qualifier, other.qualifier} == {Qualifier.AT_LEAST, Qualifier.AT_MOST}
        or {one.tax, other.tax} == {Tax.HT, Tax.TTC}
        or not compatible(one.status, other.status)
        or ((None, None) not in {one.period, other.period} and one.period != other.period)
        or bool(one.places and other.places and not one.places & other.places)
        or other_partners(one.partners, other.partners)
    )


def compatible(one: Status | None, other: Status | None) -> bool:
    """Whether the same thing may be said to be so in one place and so in another: what is done is no plan."""
    ahead = {Status.PLANNED, Status.TARGET}
    return not (one is Status.ACHIEVED and other in ahead) and not (other is Status.ACHIEVED and one in ahead)


def other_partners(some: frozenset[tuple[Role, str]], others: frozenset[tuple[Role, str]]) -> bool:
    """Whether bodies are named in the same role on both sides, and not one is on both."""
    shared = {role for role, _partner in some & others}
    roles = {role for role, _partner in some} & {role for role, _partner in others}
    return bool(roles - shared)


def _elsewhere(one: Statement, other: Statement) -> bool:
    """Whether the documents are about parts of the country that have nothing in common: State bodies pay everywhere."""
    return bool(one.territory and other.territory) and not one.territory & other.territory


def digits(value: Decimal) -> int:
    """Count the significant digits: `3 200 000` has two."""
    return len(str(abs(tenthousandths(value))).rstrip("0"))


def stated(session: Session, document: str) -> set[Stated]:
    """Give the topics and values of a document's facts."""
    known = select(Fact.topic, Fact.value).where(Fact.document_id == document, Fact.topic.is_not(None)).distinct()
    return {(topic, value) for topic, value in session.execute(known) if topic is not None}


def claims_of(session: Session, facts: Iterable[AnyRow]) -> dict[int, schemas.ClaimRef]:
    """Give the claims that facts belong to, by the facts' numbers; those whose figure is stated once have none."""
    claims = {fact.number: fact.claim for fact in facts if fact.claim is not None}
    if not claims:
        return {}
    mine = set(claims.values())
    counts = select(Fact.claim, func.count()).where(Fact.claim.in_(mine)).group_by(Fact.claim)
    facts_of = dict(session.execute(counts).all())
    ids = dict(session.execute(select(Fact.number, Fact.id).where(Fact.number.in_(mine))).all())
    return {number: schemas.ClaimRef(id=ids[claim], facts=facts_of[claim]) for number, claim in claims.items()}


@dataclass(frozen=True)
class Regrouping:
    """What claims become."""

    claims: dict[int, int | None]
    """The claims of the facts that come to another one, by their numbers."""
    doubtful: dict[int, str]
    """The documents of the facts, beside those of a new document, of which sums may make something else then, by the
    facts' numbers."""

    def apply(self, session: Session) -> None:
        if self.claims:
            session.execute(update(Fact), [{"number": number, "claim": claim} for number, claim in self.claims.items()])


def regrouped(session: Session, changed: Iterable[Stated], *, added: int | None) -> Regrouping:
    """Tell how the facts of these topics and values come together in claims.

    `added` is the number of a document of which all facts are new, where nothing else changed: then only they are
    compared with the others. Else facts may have been anything before, so that all of these topics and values are
    compared with each other, and all that are, or were, one claim with them are doubtful.

    What it costs goes by how many facts have one of these topics and the same value, up to `MOST_COMPARED` for each,
    not by how many have the topic: the index `ix_fact_topic` leads straight to them.
    """
    asked = sorted(set(changed))
    whole = Regrouping({}, {})
    for start in range(0, len(asked), _ASKED_AT_ONCE):
        part = _regrouped(session, asked[start : start + _ASKED_AT_ONCE], added=added)
        whole.claims.update(part.claims)
        whole.doubtful.update(part.doubtful)
    return whole


def _regrouped(session: Session, asked: Sequence[Stated], *, added: int | None) -> Regrouping:
    pairs = _numbers(session, asked)
    if added is not None:
        pairs = [pair for pair in pairs if len(pair) > 1 and any(_is_of(added, each) for each in pair[:MOST_COMPARED])]
    known = _statements(session, pairs)
    claims: dict[int, int | None] = dict.fromkeys(known)
    for pair in pairs:
        compared = [known[number] for number in pair[:MOST_COMPARED] if number in known and not known[number].rejected]
        if added is not None and len(pair) <= MOST_COMPARED:  # else the new facts leave no room for some of the others
            claims.update((each.number, each.claim) for each in compared)
            compared = _reached(compared, added)
            claims.update((each.number, None) for each in compared)
        for group in grouped(compared):
            if len(group) > 1:
                first = min(each.number for each in group)
                claims.update((each.number, first) for each in group)
    statements = known.values()
    moved = {each.number: claims[each.number] for each in statements if claims[each.number] != each.claim}
    if added is None:
        doubtful = [each for each in statements if each.claim is not None or claims[each.number] is not None]
    else:
        before = _weighing(statements, {each.number: each.claim for each in statements})
        after = _weighing(statements, claims)
        others = [each for each in statements if not _is_of(added, each.number)]
        doubtful = [each for each in others if before[each.number] != after[each.number]]
    return Regrouping(moved, {each.number: each.document for each in doubtful})


def _is_of(document: int, number: int) -> bool:
    """Whether the fact of this number is one of the document of that number."""
    return number >> WITHIN_DOCUMENT == document


def _reached(statements: Iterable[Statement], document: int) -> list[Statement]:
    """Give those of a document, and all that may be one claim with them, straight or through others.

    The rest comes together as it would without them.
    """
    reached: list[Statement] = []
    apart: list[Statement] = []
    for each in statements:
        (reached if _is_of(document, each.number) else apart).append(each)
    for each in reached:  # which grows meanwhile
        near = [other for other in apart if same(each, other) or same(other, each)]
        if near:
            reached += near
            apart = [other for other in apart if other not in near]
    return reached


def _weighing(statements: Iterable[Statement], claims: Mapping[int, int | None]) -> dict[int, set[int]]:
    """Give the facts of its claim that a sum of money weighs a fact against: those before it, and parts and wholes.

    A figure that is stated again later changes nothing for those before it (service.sums.fates).
    """
    of_claim: defaultdict[int, list[Statement]] = defaultdict(list)
    for each in statements:
        claim = claims[each.number]
        if claim is not None:
            of_claim[claim].append(each)
    against: defaultdict[int, set[int]] = defaultdict(set)
    for mates in of_claim.values():
        for each in mates:
            if each.weighs:
                against[each.number] = {mate.number for mate in mates if mate.number < each.number or mate.tied}
    return against


def _numbers(session: Session, asked: Sequence[Stated]) -> list[list[int]]:
    """Give the numbers of the facts of each topic and value, in order."""
    told: list[tuple[str, int]] = [(topic, tenthousandths(value)) for topic, value in asked]
    pair = rows(session, told, {"topic": Fact.topic.type, "value": BigInteger()})
    stored = type_coerce(Fact.value, BigInteger)
    found = select(Fact.topic, stored, Fact.number).join(pair, and_(Fact.topic == pair.c.topic, stored == pair.c.value))
    numbers: defaultdict[tuple[str | None, int], list[int]] = defaultdict(list)
    for of_topic, of_value, number in session.execute(found.order_by(Fact.number)):
        numbers[of_topic, of_value].append(number)
    return list(numbers.values())


def _statements(session: Session, pairs: Iterable[list[int]]) -> dict[int, Statement]:
    """Give the facts of these numbers that may be in a claim, or are in one, by their numbers."""
    every = [number for pair in pairs for number in pair]
    compared = [number for pair in pairs if len(pair) > 1 for number in pair[:MOST_COMPARED]]
    facts = session.execute(
        select(
            *(Fact.number, Fact.id, Fact.document_id, Fact.passage_id, Fact.value, Fact.value_max, Fact.qualifier),
            *(Fact.tax, Fact.status, Fact.period_first, Fact.period_last, Fact.claim, Fact.unit, Fact.review),
            FactText.subject,
            Fact.worth.is_not(None).label("weighs"),
            or_(Fact.part_of.is_not(None), exists().where(FactWhole.whole_number == Fact.number)).label("tied"),
        )
        .join(FactText, FactText.fact_number == Fact.number)
        .where(
            among(session, Fact.number, every),
            # What stands alone, or beyond those that are compared, matters only where it did not before.
            or_(Fact.claim.is_not(None), among(session, Fact.number, compared)),
        )
    ).all()
    numbers = [fact.number for fact in facts]
    places: defaultdict[int, set[str]] = defaultdict(set)
    tied = select(FactPlace.fact_number, FactPlace.place_id).where(among(session, FactPlace.fact_number, numbers))
    for number, place in session.execute(tied):
        places[number].add(place)
    partners: defaultdict[int, set[tuple[Role, str]]] = defaultdict(set)
    bound = select(FactPartner.fact_number, FactPartner.role, FactPartner.partner_id)
    for number, role, partner in session.execute(bound.where(among(session, FactPartner.fact_number, numbers))):
        partners[number].add((role, partner))
    documents = select(Document.id, Document.territory).where(Document.id.in_({fact.document_id for fact in facts}))
    territories = {identifier: frozenset(codes) for identifier, codes in session.execute(documents)}
    # Mostly the same words for all facts of a topic; a key figure may have others (service.echoes).
    words = {each: len(telling(content(*each))) for each in {(fact.subject, fact.unit) for fact in facts}}
    return {
        fact.number: Statement(
            number=fact.number,
            id=fact.id,
            document=fact.document_id,
            passage=fact.passage_id,
            value=fact.value,
            value_max=fact.value_max,
            qualifier=fact.qualifier,
            tax=fact.tax,
            status=fact.status,
            period=(fact.period_first, fact.period_last),
            claim=fact.claim,
            telling=words[fact.subject, fact.unit],
            territory=territories[fact.document_id],
            rejected=fact.review is Review.REJECTED,
            weighs=bool(fact.weighs),
            tied=bool(fact.tied),
            places=frozenset(places[fact.number]),
            partners=frozenset(partners[fact.number]),
        )
        for fact in facts
    }
