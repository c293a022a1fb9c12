"""What was read in a document, from wherever `filon diff` is told to take it: lines, a PDF, the fact base."""

import json
import re
from pathlib import Path

from sqlalchemy import select

from extractors.meaning.additions import read_additions
from models.document import UnreadableError
from models.tables import Extraction
from service import loading, snapshots
from service.schemas import ReadFact, facts_of
from service.settings import Settings

_STORED = re.compile(r"(?P<document>d_[0-9a-f]{16})(?:@(?P<run>\d{1,18}))?")


def facts_in(where: str, settings: Settings) -> list[ReadFact]:
    """Give the facts of JSON Lines that `filon extract` printed, of a PDF, or of a run (`d_…@12`, `d_…`: the last).

    Raises UnreadableError, OSError, LexiconError.
    """
    path = Path(where)
    stored = _STORED.fullmatch(where)
    if stored and not path.exists():
        return _stored(stored["document"], stored["run"], settings)
    content = path.read_bytes()
    return _extracted(content, settings) if content.startswith(b"%PDF-") else _printed(content)


def _stored(document: str, run: str | None, settings: Settings) -> list[ReadFact]:
    runs = select(Extraction.snapshot).where(Extraction.document_id == document, Extraction.snapshot.is_not(None))
    if run is not None:
        runs = runs.where(Extraction.id == int(run))
    with loading.existing(settings) as database, database.read() as session:
        snapshot = session.scalar(runs.order_by(Extraction.id.desc()).limit(1))
    if snapshot is None:
        raise UnreadableError("missing", "there is no such run in the fact base")
    return snapshots.unpack(snapshot)


def _extracted(pdf: bytes, settings: Settings) -> list[ReadFact]:
    # Not with the module: who compares what was read before needs neither spaCy nor pdfium.
    from extractors.extract import extract  # noqa: PLC0415

    extraction = extract(
        pdf,
        max_pages=settings.max_pages,
        max_megapixels=settings.max_megapixels,
        additions=read_additions(settings.lexicon),
    )
    return [ReadFact.of_fact(fact) for fact in facts_of(extraction, "")]


def _printed(content: bytes) -> list[ReadFact]:
    facts = []
    for number, line in enumerate(content.splitlines(), 1):
        try:
            facts.append(ReadFact.of_line(json.loads(line)))
        except (ValueError, TypeError, AttributeError):
            reason = f"line {number} is no fact: give a PDF, or what `filon extract` printed"
            raise UnreadableError("not-facts", reason) from None
    return facts
