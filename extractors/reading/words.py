"""A loaded page's pieces of words, with where they stand and how they are set, asked of pdfium once."""

import ctypes
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

from pypdfium2 import raw

from extractors.reading.drawing import drawing_of
from extractors.reading.pieces import PIECE, SUPERSCRIPT, Piece, Sheet, Style
from models.document import Box

_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})
_RAISED = 0.2  # font sizes by which the ink of a raised digit ends above the line
_BOLD = re.compile(r"bold|black|heavy|demi", re.IGNORECASE)
_MADE_HYPHENS = ("\ufffe", "\x02")  # what pdfium makes of a hyphen at the end of a line
_UNREADABLE = re.compile("[\0\ud800-\udfff]")  # nothing, and halves of characters
_BOLD_WEIGHT = 600
_SLANTED = -1  # turned by no quarter
_MOST_TURNED = 0.8  # of the text objects: the page is printed sideways
_UPRIGHT = 10  # degrees: a scan or a drawn banner may lean a little


def _quick(function: Any, result: Any) -> Any:
    """Give a pdfium function for calls made often: half the time, as nothing is converted nor the interpreter let go.

    Its arguments are small whole numbers, and addresses wrapped by `_at` once and for all.
    """
    return ctypes.cast(function, ctypes.PYFUNCTYPE(result))


_at = ctypes.c_void_p.from_param
_object_of = _quick(raw.FPDFText_GetTextObject, ctypes.c_void_p)
_origin_of = _quick(raw.FPDFText_GetCharOrigin, ctypes.c_int)
_is_generated = _quick(raw.FPDFText_IsGenerated, ctypes.c_int)
_ink_of = _quick(raw.FPDFText_GetCharBox, ctypes.c_int)
_box_of = _quick(raw.FPDFText_GetLooseCharBox, ctypes.c_int)
_matrix_of = _quick(raw.FPDFText_GetMatrix, ctypes.c_int)
_size_of = _quick(raw.FPDFText_GetFontSize, ctypes.c_double)
_font_of = _quick(raw.FPDFTextObj_GetFont, ctypes.c_void_p)
_mode_of = _quick(raw.FPDFTextObj_GetTextRenderMode, ctypes.c_int)
_colour_of = _quick(raw.FPDFPageObj_GetFillColor, ctypes.c_int)


class _Font(NamedTuple):
    bold: bool
    italic: bool
    ascent: float
    descent: float


class _Setting(NamedTuple):
    """What all characters of a text object share."""

    style: Style
    above: float
    below: float
    quarter: int
    """Quarters against the clock by which its lines are turned, 0 where they are upright."""
    source: int


_Asked = tuple[int, float, int, bytes, bytes]
"""What is asked of pdfium: font, size, mode, colour, the turning part of the matrix."""
_Look = tuple[Style, float, float, int]
"""What text objects set alike share: style, height above and below the line, quarters."""
_NOWHERE = _Setting(Style(0.0, bold=False, italic=False, colour=0), 0.0, 0.0, _SLANTED, -1)
"""The setting before the first piece."""


class PageText:
    """One loaded page, read once."""

    def __init__(self, handle: Any, text: Any, number: int, styles: dict[Style, Style]) -> None:
        self.handle = handle
        self.text = text
        self.number = number
        self.width: float = raw.FPDF_GetPageWidthF(handle)
        self.height: float = raw.FPDF_GetPageHeightF(handle)
        self.rotation: int = raw.FPDFPage_GetRotation(handle)
        crop = raw.FS_RECTF()
        raw.FPDF_GetPageBoundingBox(handle, ctypes.byref(crop))
        self.crop = (crop.left, crop.bottom, crop.right, crop.top)
        self.fonts: dict[int, _Font] = {}
        self.settings: dict[int, _Setting] = {}
        self.styles = styles
        self.address = _at(ctypes.cast(text, ctypes.c_void_p).value)
        self.looks: dict[_Asked, _Look] = {}
        self.foot = ctypes.c_double()
        self.colour = (ctypes.c_uint * 4)()
        self.to_colour = tuple(ctypes.byref(self.colour, 4 * part) for part in range(4))
        self.matrix = raw.FS_MATRIX()
        self.to_matrix = ctypes.byref(self.matrix)
        self.set = memoryview(self.colour).cast("B"), memoryview(self.matrix).cast("B")[: 4 * 4]  # without its place

    def displayed(self, x: float, y: float) -> tuple[float, float]:
        """Turn PDF user space into the page as displayed, y downwards."""
        left, bottom, right, top = self.crop
        if self.rotation == 0:
            return x - left, top - y
        if self.rotation == 1:
            return y - bottom, x - left
        if self.rotation == 2:
            return right - x, y - bottom
        return top - y, right - x

    def sheet(self) -> Sheet:
        pieces = self.pieces()
        quarters = self.quarters()
        if quarters:
            self.turn(quarters)
            pieces = self.pieces()
        drawing = drawing_of(self.handle, self.displayed, self.width, self.height)
        sheet = Sheet(self.number, self.width, self.height, pieces, drawing, quarters=quarters)
        sheet.has_text = bool(self.settings)
        turned = sum(setting.quarter != 0 for setting in self.settings.values())
        if turned:
            sheet.warnings.append(f"page {self.number}: {turned} lines of text set at an angle were left out")
        return sheet

    def quarters(self) -> int:
        """Give the quarters with the clock by which the page must be turned so that its text is upright: mostly 0."""
        counted = Counter(setting.quarter for setting in self.settings.values())
        quarter = max(counted, key=lambda quarter: counted[quarter], default=0)
        return quarter if counted[quarter] > _MOST_TURNED * counted.total() and quarter > 0 else 0

    def turn(self, quarters: int) -> None:
        self.rotation = (self.rotation + quarters) % 4
        if quarters % 2:
            self.width, self.height = self.height, self.width
        self.settings.clear()
        self.looks.clear()

    def pieces(self) -> list[Piece]:
        """Cut the page's text into pieces and look up where the first and last character of each stand."""
        text = self.characters()
        at_x, at_y, loose = ctypes.c_double(), ctypes.c_double(), raw.FS_RECTF()
        to_x, to_y, to_loose = map(ctypes.byref, (at_x, at_y, loose))
        handle, settings, number, upright_page = self.address, self.settings, self.number, not self.rotation
        left, _, _, top = self.crop
        width, height = self.width, self.height
        found: list[Piece] = []
        style, above, below, quarter, rank = _NOWHERE
        source, end, right, y, base, before = -1, -1, 0.0, 0.0, 0.0, "-"
        for first, behind, small in self.spans(text):
            printed = text[first:behind]
            spaced, end, apart = first != end, behind, False
            if spaced or source < 0 or printed[0].isdigit() or before in _MADE_HYPHENS or before.isdigit():
                key = _object_of(handle, first) or 0
                if key != source:
                    apart = spaced and first > 0 and _is_generated(handle, first - 1) == 1
                    style, above, below, quarter, rank = settings.get(key) or self.setting(first, key)
                    source = key
                _origin_of(handle, first, to_x, to_y)
                y = at_y.value
                x0, base = (at_x.value - left, top - y) if upright_page else self.displayed(at_x.value, y)
            else:
                x0 = right  # what stands right behind a sign, or a sign right behind a word, is set with it
            before = printed
            if quarter:
                continue
            _box_of(handle, behind - 1, to_loose)
            far = loose.right - left if upright_page else self.far_side(loose)
            right = max(x0, far)
            if right <= 0 or x0 >= width or base <= 0 or base >= height:
                continue  # outside the crop box: not displayed
            if not small:
                if printed[-1].isdigit() or (printed[0].isdigit() and not printed.isdigit()):
                    printed = self.with_marks(printed, first, y, style.size)
                if not printed.isascii():
                    printed = _normalised(printed)
            box = Box(number, x0, base - above, right, base + below)
            found.append(Piece(printed, box, style, spaced, rank, apart))
        return found

    def spans(self, text: str) -> Iterator[tuple[int, int, bool]]:
        """Give where pieces begin and end, and whether they are words in small letters.

        A number set apart from the word behind it (a note's mark) is cut off.
        """
        for match in PIECE.finditer(text):
            first, behind = match.span()
            small = match.lastindex is not None
            if not small and text[first].isdigit() and text[behind - 1].isalpha():
                cut = next(index for index in range(first, behind) if not text[index].isdigit())
                if _object_of(self.address, cut) != _object_of(self.address, first):
                    yield first, cut, False
                    first = cut
            yield first, behind, small

    def with_marks(self, printed: str, first: int, base: float, size: float) -> str:
        """Write digits that the font itself sets raised (a note's mark, m²) as such: their ink ends above the line.

        Looks from both ends of the word, as far as its digits go; `first` is the index of its first character.
        """
        if self.rotation:
            return printed
        characters = list(printed)
        for places in (range(len(characters)), range(len(characters) - 1, -1, -1)):
            for place in places:
                if not characters[place].isdigit() or not self.raised(first + place, base + _RAISED * size):
                    break
                characters[place] = characters[place].translate(SUPERSCRIPT)
        return "".join(characters)

    def raised(self, index: int, above: float) -> bool:
        side = ctypes.byref(ctypes.c_double())
        _ink_of(self.address, index, side, side, ctypes.byref(self.foot), side)
        return self.foot.value > above

    def far_side(self, loose: Any) -> float:
        """Give the right side, as displayed, of a character's box in user space."""
        return max(self.displayed(loose.left, loose.bottom)[0], self.displayed(loose.right, loose.top)[0])

    def characters(self) -> str:
        """Give the page's text, one code point for each of pdfium's characters, so that the indices are the same.

        What lies beyond the Basic Multilingual Plane (pictographs) takes two characters there, and two spaces here.
        """
        count = raw.FPDFText_CountChars(self.text)
        if count <= 0:
            return ""
        buffer = (ctypes.c_ushort * (count + 1))()
        raw.FPDFText_GetText(self.text, 0, count, buffer)
        text = bytes(buffer)[: 2 * count].decode("utf-16-le", "surrogatepass")
        if len(text) != count or _UNREADABLE.search(text):  # pdfium left characters out, or put some in
            codes = (raw.FPDFText_GetUnicode(self.text, index) for index in range(count))
            text = "".join(" " if not 0 < code < 0x10000 or 0xD800 <= code < 0xE000 else chr(code) for code in codes)
        return text

    def setting(self, index: int, key: int) -> _Setting:
        """Ask once for each text object what all its characters share; `key` is its address."""
        at = _at(key or None)
        _matrix_of(self.address, index, self.to_matrix)
        _colour_of(at, *self.to_colour)
        font = (_font_of(at) or 0) if key else 0
        colour, matrix = self.set
        asked = font, _size_of(self.address, index), _mode_of(at), colour.tobytes(), matrix.tobytes()
        look = self.looks.get(asked) or self.look(asked)
        setting = self.settings[key] = _Setting(*look, len(self.settings))
        return setting

    def look(self, asked: _Asked) -> _Look:
        """Say how text looks that is set in the colour and by the matrix just asked for."""
        key, size, mode, _, _ = asked
        (red, green, blue, _), matrix = self.colour, self.matrix
        size *= math.hypot(matrix.c, matrix.d)
        angle = math.degrees(math.atan2(matrix.b, matrix.a)) - 90 * self.rotation
        quarter = round(angle / 90) % 4 if abs((angle + 45) % 90 - 45) < _UPRIGHT else _SLANTED
        font = self.font(key)
        emboldened = mode == raw.FPDF_TEXTRENDERMODE_FILL_STROKE
        style = Style(round(size, 1), font.bold or emboldened, font.italic, red << 16 | green << 8 | blue)
        style = self.styles.setdefault(style, style)
        look = self.looks[asked] = style, font.ascent * size, font.descent * size, quarter
        return look

    def font(self, key: int) -> _Font:
        if not key:
            return _Font(bold=False, italic=False, ascent=0.8, descent=0.2)
        if key in self.fonts:
            return self.fonts[key]
        handle = ctypes.cast(key, raw.FPDF_FONT)
        buffer = ctypes.create_string_buffer(128)
        raw.FPDFFont_GetBaseFontName(handle, buffer, len(buffer))
        name = buffer.value.decode("latin-1")
        ascent, descent, slope = ctypes.c_float(), ctypes.c_float(), ctypes.c_int()
        raw.FPDFFont_GetAscent(handle, 1.0, ascent)
        raw.FPDFFont_GetDescent(handle, 1.0, descent)
        raw.FPDFFont_GetItalicAngle(handle, slope)
        font = _Font(
            bold=bool(_BOLD.search(name)) or raw.FPDFFont_GetWeight(handle) >= _BOLD_WEIGHT,
            italic=slope.value != 0 or "ital" in name.lower() or "obliq" in name.lower(),
            # Fonts lie about their height: keep what a Latin font can have.
            ascent=min(max(ascent.value, 0.7), 1.0),
            descent=min(max(-descent.value, 0.2), 0.3),
        )
        self.fonts[key] = font
        return font


def _normalised(printed: str) -> str:
    if printed in _MADE_HYPHENS:
        return "-"
    return unicodedata.normalize("NFC", printed.translate(_LIGATURES))
