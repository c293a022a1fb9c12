"""What people say of documents: title, publisher, years, and the collections that they put them in."""

from sqlalchemy import delete
from sqlalchemy.orm import Session

from models.tables import Collection, Document
from service import naming
from service.errors import invalid
from service.figures import refuse_years
from service.proposals import DocumentCorrection
from service.settle import settle


def correct(session: Session, document: Document, said: DocumentCorrection) -> None:
    """Have a document be as a person says; raises ProblemError where that cannot be."""
    given = said.model_fields_set
    if not given:
        raise invalid("title", "nothing is said of the document: give title, publisher, years or collections")
    if "title" in given:
        document.own_title = said.title
    if "publisher" in given:
        document.own_publisher = said.publisher
    if "years" in given:
        years = refuse_years("years", said.years)
        document.year_first = int(years.first) if years and years.first else None
        document.year_last = int(years.last) if years and years.last else None
    if "collections" in given:
        session.execute(delete(Collection).where(Collection.document_id == document.id))
        names = dict.fromkeys(said.collections or ())
        session.add_all(Collection(name=name, document_id=document.id) for name in names)
    document.revision += 1
    naming.name(document)
    session.flush()
    # Its facts carry its title, and are asked for by its collections.
    settle(session, [document.id], [])
