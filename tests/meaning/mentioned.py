"""Sentences whose bodies, places and programmes are marked in the text: `la [Région|region:53] aide Brest`.

A case of several lines is a small document: the last line is looked at, those before it are what the document said.
What is marked is the whole of what the component leaves, so that a counter-example is a sentence without a mark.
"""

import re
from collections.abc import Callable

from spacy.tokens import Doc

from extractors.meaning.additions import NOTHING_ADDED, Additions
from extractors.meaning.language import blank
from extractors.meaning.partners import partners
from extractors.meaning.places import places
from extractors.meaning.programmes import programmes
from extractors.meaning.survey import survey

_MARK = re.compile(r"\[([^|\]]+)\|([^\]]+)\]")
_NLP = blank()
_VALUES: dict[str, Callable[..., str]] = {
    "programmes": lambda span: span._.programme,
    "partners": lambda span: span._.body.id,
    "places": lambda span: span._.place.id,
}


def read(case: str, additions: Additions = NOTHING_ADDED) -> Doc:
    """Read the last line of a case, without its marks, in the light of all of them and of a user's own lexicon."""
    lines = [_MARK.sub(r"\1", line.strip()) for line in case.strip().splitlines()]
    doc = _NLP.make_doc(lines[-1])
    doc._.survey = survey(lines, additions)
    return places(partners(programmes(doc)))


def marked(case: str) -> str:
    """Give the last line of a case as it is written."""
    return case.strip().splitlines()[-1].strip()


def remarked(case: str, group: str, additions: Additions = NOTHING_ADDED) -> str:
    """Give the last line of a case marked up by the component that fills this group."""
    doc = read(case, additions)
    out, at = "", 0
    for span in sorted(doc.spans[group], key=lambda span: span.start_char):
        out += f"{doc._.text[at : span.start_char]}[{span.text}|{_VALUES[group](span)}]"
        at = span.end_char
    return out + doc._.text[at:]
