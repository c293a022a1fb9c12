"""An upload as it comes: the field `file` of a multipart form, parsed chunk by chunk and handed on at once.

Nothing of the file is held in memory or written twice, and what is refused is refused at its first bytes.
"""

import unicodedata
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from python_multipart import MultipartParser
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import parse_options_header

from service.errors import ProblemError, invalid

if TYPE_CHECKING:  # there is no such name at run time
    from python_multipart.multipart import MultipartCallbacks

FIELD = "file"
LONGEST_NAME = 200
"""In characters: enough for a title, short enough for a line."""


class FormFile:
    """Takes the chunks of a form; the bytes of its one file go to `write` as they come."""

    def __init__(self, content_type: str, write: Callable[[bytes], None]) -> None:
        kind, options = parse_options_header(content_type)
        if kind != b"multipart/form-data" or not options.get(b"boundary"):
            raise ProblemError(415, "not-a-form", f"Send the PDF as multipart/form-data, in the field `{FIELD}`.")
        self.filename = ""
        self._write = write
        self._found = self._inside = self._ended = False
        self._header_name = self._header_value = b""
        self._disposition = b""
        callbacks: MultipartCallbacks = {
            "on_part_begin": self._begin_part,
            "on_header_field": self._add_to_header_name,
            "on_header_value": self._add_to_header_value,
            "on_header_end": self._end_header,
            "on_headers_finished": self._begin_data,
            "on_part_data": self._take,
            "on_part_end": self._end_part,
            "on_end": self._end,
        }
        try:
            self._parser = MultipartParser(options[b"boundary"], callbacks)
        except FormParserError as error:
            raise ProblemError(422, "broken-form", f"The multipart form cannot be parsed: {error}.") from error

    def feed(self, chunk: bytes) -> None:
        """Parse the next bytes of the body; raises ProblemError where they are no form."""
        try:
            self._parser.write(chunk)
        except FormParserError as error:
            raise ProblemError(422, "broken-form", f"The multipart form cannot be parsed: {error}.") from error

    def finish(self) -> None:
        """Raise ProblemError unless the form came to its end and held a file."""
        if not self._ended:
            raise ProblemError(422, "broken-form", "The multipart form is cut short.")
        if not self._found:
            raise invalid(FIELD, "missing")

    def _begin_part(self) -> None:
        self._disposition = b""

    def _add_to_header_name(self, data: bytes, start: int, end: int) -> None:
        self._header_name += data[start:end]

    def _add_to_header_value(self, data: bytes, start: int, end: int) -> None:
        self._header_value += data[start:end]

    def _end_header(self) -> None:
        if self._header_name.lower() == b"content-disposition":
            self._disposition = self._header_value
        self._header_name = self._header_value = b""

    def _begin_data(self) -> None:
        _kind, options = parse_options_header(self._disposition)
        if options.get(b"name") != FIELD.encode():
            return
        if self._found:
            raise invalid(FIELD, "given more than once; send one file a request")
        self._found = self._inside = True
        self.filename = shown_name(_decode(options.get(b"filename", b"")))

    def _take(self, data: bytes, start: int, end: int) -> None:
        if self._inside:
            self._write(data[start:end])

    def _end_part(self) -> None:
        self._inside = False

    def _end(self) -> None:
        self._ended = True


def shown_name(name: str) -> str:
    """Give a name that can be shown and saved under: no path, no invisible characters, not too long.

    Invisible ones are dropped because they deceive: an override of direction makes `fdp.exe` look like `exe.pdf`.
    """
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    seen = "".join(" " if letter.isspace() else letter for letter in last)
    seen = "".join(letter for letter in seen if unicodedata.category(letter)[0] != "C")
    name = " ".join(seen.split()).strip(". ") or "document.pdf"
    if len(name) <= LONGEST_NAME:
        return name
    ending = PurePosixPath(name).suffix[:10]
    return name[: LONGEST_NAME - len(ending)].rstrip() + ending


def _decode(name: bytes) -> str:
    try:
        return name.decode()
    except UnicodeDecodeError:
        return name.decode("cp1252", errors="replace")
