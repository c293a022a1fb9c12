"""Two identities of a body made one, and two again.

What was read stays known: each link and each mention goes to the body that the one which was read is taken for, as long
as the merge stands, also in documents that are read later.
"""

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import ColumnElement, and_, or_, select, true, update
from sqlalchemy.orm import Session

from models.tables import Fact, FactPartner, FactPartnerAside, Mention, Partner, PartnerMerge, now
from service import proposals
from service.claims import Stated
from service.corrections import lock_documents, said_of
from service.database import Turn, take_turn
from service.errors import ProblemError, invalid, not_found
from service.identities import Identities, body_of, identities
from service.known import find_body
from service.names import forget_unnamed, introduce
from service.rows import Rows, know_partner
from service.settle import settle
from service.stored import load, write

BATCH = 500
"""How many facts are brought up to date at once."""


def merge(session: Session, partner_id: str, said: proposals.PartnerMerge) -> str:
    """Take a body for another one from now on; gives the id of that. Raises ProblemError where it cannot be."""
    _lock(session, [partner_id])
    same = identities(session)
    partner = session.get(Partner, partner_id)
    if partner is None:
        raise not_found("partner", partner_id)
    into = find_body(session, same, same.final(said.into))
    if into is None:
        raise invalid("into", f"no body has the id {said.into!r}")
    if into.id == partner_id:
        raise invalid("into", f"{said.into!r} is that body itself")
    session.add(
        PartnerMerge(
            partner_id=partner_id,
            into_id=into.id,
            partner=asdict(body_of(partner)),
            into=asdict(into),
            reason=said.reason,
            author=said.author,
        )
    )
    session.flush()
    _follow(session, _read_as(identities(session), partner_id))
    return into.id


def unmerge(session: Session, partner_id: str, why: proposals.Why) -> None:
    """Take a body for itself again, with all that was read as it. Raises ProblemError where it is not merged."""
    standing = select(PartnerMerge).where(PartnerMerge.partner_id == partner_id, ~PartnerMerge.undone)
    reads = _read_as(identities(session), partner_id)
    _lock(session, reads)
    same = identities(session)
    made = session.scalar(standing)
    if made is None:
        raise ProblemError(409, "not-merged", f"The body {partner_id!r} is not taken for another one.")
    made.undone, made.undone_at = True, now()
    made.undone_reason, made.undone_author = why.reason, why.author
    session.flush()
    _follow(session, _read_as(same, partner_id))


def apply(session: Session, document_id: str) -> None:
    """Have a document that was just stored, as it was read, go by the merges that stand."""
    same = identities(session)
    reads = list(same.into)
    if reads:
        _introduce(session, same, reads)
        _follow_mentions(session, same, reads, Mention.document_id == document_id)
        _follow_links(session, reads, Fact.document_id == document_id)
        forget_unnamed(session, (set(reads), set()))


def _lock(session: Session, bodies: Sequence[str]) -> None:
    """Have nobody else change the documents that name these bodies, nor the bodies."""
    named = select(Mention.document_id).where(or_(Mention.partner_id.in_(bodies), Mention.read_as.in_(bodies)))
    linked = select(Fact.document_id).where(_of(bodies))
    lock_documents(session, list(session.scalars(named.union(linked))))
    take_turn(session, Turn.NAMES)


def _of(bodies: Sequence[str]) -> ColumnElement[bool]:
    """Whether a fact is tied to one of these bodies, or was read so."""
    link, aside = FactPartner, FactPartnerAside
    return or_(
        Fact.number.in_(select(link.fact_number).where(link.partner_id.in_(bodies))),
        Fact.number.in_(select(link.fact_number).where(link.read_as.in_(bodies))),
        Fact.number.in_(select(aside.fact_number).where(aside.partner_id.in_(bodies))),
    )


def _read_as(same: Identities, partner_id: str) -> list[str]:
    """Give the ids of the bodies that are taken for this one, itself first."""
    return [partner_id, *(each for each in same.into if partner_id in same.chain(each)[1:])]


def _follow(session: Session, reads: Sequence[str]) -> None:
    """Have all that was read as one of these bodies go to the body that it is taken for now."""
    same = identities(session)
    _introduce(session, same, reads)
    _follow_mentions(session, same, reads, true())
    documents, said = _follow_links(session, reads, true())
    forget_unnamed(session, (set(same.bodies), set()))
    settle(session, documents, said)


def _introduce(session: Session, same: Identities, reads: Sequence[str]) -> None:
    rows = Rows("", {})
    for read in reads:
        know_partner(rows, same.bodies[same.final(read)])
    introduce(session, rows)


def _follow_mentions(session: Session, same: Identities, reads: Sequence[str], which: ColumnElement[bool]) -> None:
    for read in reads:
        final = same.final(read)
        was_read = or_(Mention.read_as == read, and_(Mention.partner_id == read, Mention.read_as.is_(None)))
        goes = {"partner_id": final, "read_as": None if final == read else read}
        session.execute(
            update(Mention).where(was_read, which).values(goes).execution_options(synchronize_session=False)
        )


def _follow_links(session: Session, reads: Sequence[str], which: ColumnElement[bool]) -> tuple[set[str], set[Stated]]:
    """Bring the facts up to date that were read so; gives their documents, and their topics and values."""
    numbers = session.scalars(select(Fact.number).where(_of(reads), which).order_by(Fact.number)).all()
    documents: set[str] = set()
    said: set[Stated] = set()
    for first in range(0, len(numbers), BATCH):
        stored = load(session, Fact.number.in_(numbers[first : first + BATCH]))
        said = said.union(*(said_of(each.row) for each in stored))
        write(session, stored)
        # A name that tells nothing more may leave a figure without a topic.
        said = said.union(*(said_of(each.row) for each in stored))
        documents |= {each.row.document_id for each in stored}
    return documents, said
