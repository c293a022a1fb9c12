"""From what the rules found in a passage to facts: the only maker of Fact, Mention and Refusal."""

from dataclasses import dataclass
from typing import Any

from spacy.tokens import Doc

from extractors.meaning import links
from extractors.meaning.french import sentences
from extractors.meaning.language import Spot, spots
from models.document import Passage, PassageKind
from models.facts import Fact, Mention, MentionType, Refusal, Source

# These are read in one go: their quote is the whole passage.
_WHOLE = frozenset({PassageKind.ROW, PassageKind.CALLOUT, PassageKind.HEADING, PassageKind.CAPTION})


_PRICE = "a price per thing: no part of a sum"


@dataclass(frozen=True, slots=True)
class Found:
    """What one passage says."""

    facts: list[Fact]
    mentions: list[Mention]
    refusals: list[Refusal]


def from_doc(doc: Doc) -> Found:
    """Make the facts, mentions and refusals of a Doc that all rules have read."""
    passage: Passage = doc._.passage
    whole = (0, len(passage.text))
    quotes = [whole] if passage.kind in _WHOLE else list(sentences(passage.text))

    def source(span: Spot[Any]) -> Source:
        start, end = next((q for q in quotes if q[0] <= span.start < q[1]), whole)
        return Source(passage, span.start, span.end, start, max(end, span.end))

    figures, bodies, places = spots(doc, "figures"), spots(doc, "partners"), spots(doc, "places")
    tied = links.tie(doc, figures, bodies, places, quotes)
    facts = [
        Fact(
            quantity=figure.value,
            source=source(figure),
            subject=link.subject,
            status=link.status,
            period=link.period,
            partners=tuple(link.partners),
            places=tuple(link.places),
            programme=link.programme,
            warnings=(_PRICE,) if figure.value.rule == "amount.price" else (),
            whole=None if link.whole is None else source(link.whole),
        )
        for figure, link in zip(figures, tied, strict=True)
    ]
    mentions = [
        *(Mention(MentionType.PARTNER, span.value, source(span)) for span in bodies),
        *(Mention(MentionType.PLACE, span.value, source(span)) for span in places),
    ]
    refusals = [Refusal(source(span), span.value) for span in spots(doc, "refused")]
    return Found(facts, mentions, refusals)
