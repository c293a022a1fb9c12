"""Schemes, plans and labels that a text names: `Action cœur de ville`, `Plan de relance`. They are no partners."""

from spacy.tokens import Doc

from extractors.meaning.language import add
from extractors.meaning.lexicon import programmes as lexicon
from extractors.meaning.lookup import Text


def programmes(doc: Doc) -> Doc:
    """Leave the schemes in doc.spans["programmes"], by their usual name in `span._.programme`."""
    for start, end, name in lexicon().all(Text(doc._.text)):
        add(doc, "programmes", start, end, programme=name)
    return doc
