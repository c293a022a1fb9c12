"""The languages of the pages: messages are written in English, and put into French by the catalogue in locale/.

The catalogue is gettext's (`make messages` brings it up to date with the templates); it is read as it is written, so
that nothing has to be compiled.
"""

from dataclasses import dataclass
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from typing import Literal

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALE = Path(__file__).parent / "locale"

Code = Literal["fr", "en"]


@dataclass(frozen=True)
class Language:
    """A language, and where its pages begin."""

    code: Code
    prefix: str
    """What the path of its pages begins with."""
    name: str
    """What it calls itself."""

    @property
    def messages(self) -> NullTranslations:
        return _messages(self.code)


FRENCH = Language("fr", "", "Français")
ENGLISH = Language("en", "/en", "English")
LANGUAGES = (FRENCH, ENGLISH)


def marked(message: str) -> str:
    """Mark a message for the catalogue; it is put into the language of the page when it is shown."""
    return message


def language_of(path: str) -> Language:
    """Tell the language of the page at this path."""
    return ENGLISH if path == ENGLISH.prefix or path.startswith(f"{ENGLISH.prefix}/") else FRENCH


@cache
def _messages(code: Code) -> NullTranslations:
    if code == ENGLISH.code:
        return NullTranslations()
    compiled = BytesIO()
    with (LOCALE / f"{code}.po").open("rb") as catalogue:
        write_mo(compiled, read_po(catalogue, locale=code))
    compiled.seek(0)
    return GNUTranslations(compiled)
