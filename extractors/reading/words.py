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


def _plain(function: Any, result: Any, *arguments: Any) -> Any:
    """Give a pdfium function that takes plain addresses: half the time of typed pointers, for calls made often."""
    return ctypes.cast(function, ctypes.CFUNCTYPE(result, *arguments))


_address, _int = ctypes.c_void_p, ctypes.c_int
_object_of = _plain(raw.FPDFText_GetTextObject, _address, _address, _int)
_origin_of = _plain(raw.FPDFText_GetCharOrigin, _int, _address, _int, _address, _address)
_is_generated = _plain(raw.FPDFText_IsGenerated, _int, _address, _int)
_ink_of = _plain(raw.FPDFText_GetCharBox, _int, _address, _int, _address, _address, _address, _address)
_box_of = _plain(raw.FPDFText_GetLooseCharBox, _int, _address, _int, _address)
_matrix_of = _plain(raw.FPDFText_GetMatrix, _int, _address, _int, _address)
_size_of = _plain(raw.FPDFText_GetFontSize, ctypes.c_double, _address, _int)
_font_of = _plain(raw.FPDFTextObj_GetFont, _address, _address)
_mode_of = _plain(raw.FPDFTextObj_GetTextRenderMode, _int, _address)
_colour_of = _plain(raw.FPDFPageObj_GetFillColor, _int, _address, _address, _address, _address, _address)


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
        self.address = ctypes.cast(text, ctypes.c_void_p).value
        self.matrix = raw.FS_MATRIX()
        self.ink = (ctypes.c_double * 4)()
        self.colour = (ctypes.c_uint * 4)()

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

    def pieces(self) -> list[Piece]:
        """Cut the page's text into pieces and look up where the first and last character of each stand."""
        text = self.characters()
        origin, loose = (ctypes.c_double * 2)(), raw.FS_RECTF()
        at_x, at_loose = ctypes.addressof(origin), ctypes.addressof(loose)
        at_y = at_x + ctypes.sizeof(ctypes.c_double)
        handle, settings, number, right, upright_page = self.address, self.settings, self.number, 0.0, not self.rotation
        left, _, _, top = self.crop
        found: list[Piece] = []
        setting, source, end, y, base, before = None, -1, -1, 0.0, 0.0, ""
        for first, behind in self.spans(text):
            printed = text[first:behind]
            spaced, end = first != end, behind
            if spaced or setting is None or printed[0].isdigit() or before in _MADE_HYPHENS or before.isdigit():
                key = _object_of(handle, first) or 0
                apart = spaced and key != source and first > 0 and _is_generated(handle, first - 1) == 1
                setting, source = settings.get(key) or self.setting(first, key), key
                _origin_of(handle, first, at_x, at_y)
                x, y = origin
                x0, base = (x - left, top - y) if upright_page else self.displayed(x, y)
            else:
                apart = False
                x0 = right  # what stands right behind a sign, or a sign right behind a word, is set with it
            before = printed
            if setting.quarter:
                continue
            _box_of(handle, behind - 1, at_loose)
            right = loose.right - left if upright_page else self.far_side(loose)
            right = max(right, x0)
            if right <= 0 or x0 >= self.width or base <= 0 or base >= self.height:
                continue  # outside the crop box: not displayed
            box = Box(number, x0, base - setting.above, right, base + setting.below)
            if printed[-1].isdigit() or (printed[0].isdigit() and not printed.isdigit()):
                printed = self.with_marks(printed, first, y, setting.style.size)
            if not printed.isascii():
                printed = _normalised(printed)
            found.append(Piece(printed, box, setting.style, spaced, setting.source, apart))
        return found

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Give where pieces begin and end; a number set apart from the word behind it (a note's mark) is cut off."""
        for match in PIECE.finditer(text):
            first, behind = match.span()
            if text[first].isdigit() and text[behind - 1].isalpha():
                cut = next(index for index in range(first, behind) if not text[index].isdigit())
                if _object_of(self.address, cut) != _object_of(self.address, first):
                    yield first, cut
                    first = cut
            yield first, behind

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
        sides = ctypes.addressof(self.ink)
        _ink_of(self.address, index, sides, sides + 8, sides + 16, sides + 24)
        return bool(self.ink[2] > above)

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
        matrix, colour = self.matrix, self.colour
        _matrix_of(self.address, index, ctypes.addressof(matrix))
        size = _size_of(self.address, index) * math.hypot(matrix.c, matrix.d)
        angle = math.degrees(math.atan2(matrix.b, matrix.a)) - 90 * self.rotation
        quarter = round(angle / 90) % 4 if abs((angle + 45) % 90 - 45) < _UPRIGHT else _SLANTED
        font = self.font(_font_of(key) if key else None)
        first = ctypes.addressof(colour)
        _colour_of(key or None, first, first + 4, first + 8, first + 12)
        emboldened = _mode_of(key or None) == raw.FPDF_TEXTRENDERMODE_FILL_STROKE
        red, green, blue, _ = colour
        style = Style(round(size, 1), font.bold or emboldened, font.italic, red << 16 | green << 8 | blue)
        style = self.styles.setdefault(style, style)
        setting = _Setting(style, font.ascent * size, font.descent * size, quarter, len(self.settings))
        self.settings[key] = setting
        return setting

    def font(self, key: int | None) -> _Font:
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
