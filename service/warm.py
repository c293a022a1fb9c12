"""Imported by the fork server of service.sandbox alone: reads in what every child needs, once for all of them."""

import gc
import logging

import extractors.extract  # noqa: F401  # with all that it imports
from extractors.meaning.pipeline import understand
from models.document import Box, Passage, PassageKind, Run
from service import logs
from service.rows import read_rows  # noqa: F401  # what most children are for

# What libraries have to say of a file: their lines go where those of the service go.
logs.configure(logging.WARNING)

_TEXT = "En 2020, la Région a versé 2 M€ à la commune d'Arras pour 12 logements et 3 km de voies, soit 5 %."
_WHERE = (Run(0, len(_TEXT), Box(1, 0, 0, 500, 10)),)

understand((Passage(1, PassageKind.PARAGRAPH, _TEXT, _WHERE),))
# What is here stays; collecting it in a child would only copy its memory.
gc.freeze()
