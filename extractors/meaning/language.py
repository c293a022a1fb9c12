"""Our spaCy Language: fine French tokens, ready in no time, and the extensions in which rules leave what they find.

A token is a run of letters, a run of digits, or one sign: `7ha` is `7 ha`, `l'État` is `l ' État`, `(100M€)` is
`( 100 M € )`. So whatever a regular expression over `doc._.text` finds between letters, digits and signs lies on token
borders, `doc.char_span` never has to widen it, and a span's text is the words on the page. `spacy.lang.fr` is not
imported: its token exceptions are one regular expression of 1.45 MB, compiled at each start.

Components leave spans in these groups, each with its value in the extension named here:

==============  ==================  ==================================================
`doc.spans[…]`  value               what
==============  ==================  ==================================================
`figures`       `span._.quantity`   `models.facts.Quantity`
`refused`       `span._.reason`     a figure seen but not stated, and why
`periods`       `span._.period`     `models.facts.Period`
`partners`      `span._.body`       `models.facts.Body`
`places`        `span._.place`      `models.facts.Place`
`programmes`    `span._.programme`  the scheme's name
==============  ==================  ==================================================
"""

import re
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.vocab import Vocab

from models.facts import Body, Period, Place, Quantity

_VALUES = {
    "figures": "quantity",
    "refused": "reason",
    "periods": "period",
    "partners": "body",
    "places": "place",
    "programmes": "programme",
}

T = TypeVar("T")

_TOKEN = re.compile(r"([^\W\d_]+|\d+|[^\w ]|_| +)( ?)")


class FrenchTokens:
    """Turns text into a Doc whose tokens are runs of letters, runs of digits, and single signs."""

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        tokens = _TOKEN.findall(text)
        doc = Doc(self.vocab, words=[word for word, _ in tokens], spaces=[space == " " for _, space in tokens])
        doc._.text = text
        doc._.covered = []
        for group in _VALUES:
            doc.spans[group] = []
        return doc


class FilonLanguage(Language):  # type: ignore[no-untyped-call]  # spaCy leaves its __init_subclass__ untyped
    """French without a model: the tokens above, and whatever components extractors.meaning.pipeline adds."""

    lang = "fr"


def blank() -> FilonLanguage:
    """Give a Language with our tokens and no component yet."""
    nlp = FilonLanguage()
    nlp.tokenizer = FrenchTokens(nlp.vocab)
    return nlp


@dataclass(frozen=True, slots=True, eq=False)
class Spot(Generic[T]):
    """A span of `doc.spans` taken out of its Doc: the characters `start` to `end`, their text, and its value.

    A spaCy span is made anew at each look, and its extensions are looked up by name: what is read often is a Spot.
    """

    start: int
    end: int
    text: str
    value: T


Figure = Spot[Quantity]
NamedBody = Spot[Body]
NamedPlace = Spot[Place]
NamedPeriod = Spot[Period]


def spots(doc: Doc, group: str) -> list[Spot[Any]]:
    """Give the spans of a group, in the order of the text."""
    name, text = _VALUES[group], doc._.text
    found = [Spot(s.start_char, s.end_char, text[s.start_char : s.end_char], s._.get(name)) for s in doc.spans[group]]
    return sorted(found, key=lambda spot: spot.start)


def add(doc: Doc, group: str, start: int, end: int, **values: Any) -> Span:
    """Add the characters `start` to `end` to `doc.spans[group]`, with the values of its extensions.

    Raises ValueError where the offsets lie inside a run of letters or of digits: a rule must match whole tokens.
    """
    span = doc.char_span(start, end)
    if span is None:
        raise ValueError(f"{doc._.text[start:end]!r} at {start} cuts a token of {doc._.text!r}")
    extensions = span._
    for name, value in values.items():
        extensions.set(name, value)
    doc.spans[group].append(span)
    if group in {"figures", "refused"}:
        doc._.covered.append((start, end))
    return span


for _name in _VALUES.values():
    Span.set_extension(_name, default=None, force=True)
# The text that the Doc was made of: `doc.text` puts it together from its tokens at each call.
Doc.set_extension("text", default="", force=True)
# Start and end of each figure stated or refused.
Doc.set_extension("covered", default=None, force=True)
# All numbers of the text, in order (extractors.meaning.numbers).
Doc.set_extension("numbers", default=(), force=True)
# The passage that the Doc was made of, and what the whole document tells about its territory and its bodies.
Doc.set_extension("passage", default=None, force=True)
Doc.set_extension("survey", default=None, force=True)
