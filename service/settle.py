"""What follows from facts, brought up to date whenever facts change: claims, sums, and the fact base's revision."""

from collections.abc import Iterable

from sqlalchemy import update
from sqlalchemy.orm import Session

from models.tables import Revision
from service.claims import Stated, regrouped
from service.database import Turn, take_turn
from service.sums import upkeep


def settle(session: Session, documents: Iterable[str], stated: Iterable[Stated], *, added: int | None = None) -> None:
    """Call it in the transaction that changed facts of these documents, once the facts are as they shall be.

    `stated` are the topics and values that the changed facts have now, or had before; `added` is the number of the one
    document that changed, where all its facts are new, which leaves most of what others state alone. Takes the turn of
    all who change what documents share, and keeps it until the transaction ends.
    """
    take_turn(session, Turn.NAMES)
    regrouping = regrouped(session, stated, added=added)
    if added is None:
        regrouping.apply(session)
        changed = set(regrouping.doubtful.values())
    else:
        # New facts are in no claim yet: without them, the others are weighed as they were.
        before = upkeep.weighed(session, regrouping.doubtful)
        regrouping.apply(session)
        after = upkeep.weighed(session, regrouping.doubtful)
        changed = {document for document in {*before, *after} if before.get(document) != after.get(document)}
    upkeep.renew(session, {*documents, *changed})
    session.execute(update(Revision).values(number=Revision.number + 1))
