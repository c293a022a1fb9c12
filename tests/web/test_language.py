"""The catalogue: all that the pages say is put into French."""

import re
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from service.web.language import FRENCH, LOCALE

WEB = Path(LOCALE).parent
METHODS = [("templates/**.html", "jinja2"), ("**.py", "python")]
MARKUP = re.compile(r"<[^>]*>")
OPTIONS = {"templates/**.html": {"trim_blocks": "true", "lstrip_blocks": "true", "newstyle_gettext": "true"}}


def french() -> Catalog:
    return read_po(BytesIO((LOCALE / "fr.po").read_bytes()), locale=FRENCH.code)


def test_every_message_is_in_the_catalogue() -> None:
    catalogue = french()
    said = {message for _file, _line, message, *_ in extract_from_dir(WEB, METHODS, OPTIONS)}
    assert sorted(str(message) for message in said if message not in catalogue) == []


def test_every_message_of_the_catalogue_is_put_into_french() -> None:
    def lacks(message: Message) -> bool:
        return not (all(message.string) if isinstance(message.string, tuple) else message.string)

    assert [message.id for message in french() if message.id and lacks(message)] == []


def test_no_message_of_the_catalogue_is_a_guess() -> None:
    assert [message.id for message in french() if message.id and message.fuzzy] == []


def test_french_is_spaced_as_it_is_printed() -> None:
    """No-break spaces stand before `:`, narrow ones before `;` `!` `?` `%` `»` and after `«`."""
    wrong = re.compile(r" [:;!?»]|\u202f:|\u00a0[;!?»]|«[ \u00a0]|\d[ \u00a0]%|\w[;!?»]")
    said = [text for message in french() if message.id for text in _texts(message)]
    assert [text for text in said if wrong.search(MARKUP.sub("", text))] == []


def _texts(message: Message) -> tuple[str, ...]:
    return message.string if isinstance(message.string, tuple) else (str(message.string),)
