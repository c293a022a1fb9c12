"""PDFs to hand in, good and bad."""

from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from io import BytesIO

import pikepdf
import typst

FRENCH = """\
#set document(title: "Bilan des digues")
= Protéger le littoral
En 2021, la Région Bretagne a versé 1,5 M€ à la commune de Quimper pour 12 digues.
"""
ENGLISH = """\
The council has spent most of the money on the river banks, and there is more to do before the next winter comes.
All the neighbours were asked what they thought about the works, and nearly everyone of them was in favour.
"""


@cache
def printed(text: str) -> bytes:
    """A PDF of this Typst text; the same text gives the same bytes."""
    return typst.compile(text.encode(), timestamp=datetime(2024, 1, 1, tzinfo=UTC))


def encrypted() -> bytes:
    out = BytesIO()
    with pikepdf.open(BytesIO(printed(FRENCH))) as pdf:
        pdf.save(out, encryption=pikepdf.Encryption(user="secret", owner="secret"))
    return out.getvalue()


def without_pages() -> bytes:
    out = BytesIO()
    with pikepdf.new() as pdf:
        pdf.save(out)
    return out.getvalue()


def without_words() -> bytes:
    """A page with nothing but a picture, as a scanner gives it."""
    return printed("#rect(width: 100%, height: 50%, fill: gray)")


def long() -> bytes:
    return printed(FRENCH + "#pagebreak()\nFin.\n" * 3)


def identifier(pdf: bytes) -> str:
    """The id that its document has."""
    return f"d_{sha256(pdf).hexdigest()[:16]}"
