"""From what the rules found in a passage to facts: the only maker of Fact, Mention and Refusal."""

from dataclasses import dataclass
from typing import Any

from spacy.tokens import Doc

from extractors.meaning import links
from extractors.meaning.language import Spot, spots
from extractors.meaning.quoting import quotes, source_at
from models.document import Passage
from models.facts import Fact, Mention, MentionType, Refusal, Source

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
    sentences = quotes(passage)

    def source(span: Spot[Any]) -> Source:
        return source_at(passage, span.start, span.end, sentences)

    figures, bodies, places = spots(doc, "figures"), spots(doc, "partners"), spots(doc, "places")
    tied = links.tie(doc, figures, bodies, places, sentences)
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
