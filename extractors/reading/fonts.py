"""What a font says about itself: weight, slope, height."""

import ctypes
import re
from typing import NamedTuple

from pypdfium2 import raw

_BOLD = re.compile(r"bold|black|heavy|demi", re.IGNORECASE)
_BOLD_WEIGHT = 600


class Font(NamedTuple):
    """Ascent and descent in font sizes, both above zero."""

    bold: bool
    italic: bool
    ascent: float
    descent: float


def font_of(key: int) -> Font:
    """Ask pdfium for the font at an address; 0 is none."""
    if not key:
        return Font(bold=False, italic=False, ascent=0.8, descent=0.2)
    handle = ctypes.cast(key, raw.FPDF_FONT)
    buffer = ctypes.create_string_buffer(128)
    raw.FPDFFont_GetBaseFontName(handle, buffer, len(buffer))
    name = buffer.value.decode("latin-1")
    ascent, descent, slope = ctypes.c_float(), ctypes.c_float(), ctypes.c_int()
    raw.FPDFFont_GetAscent(handle, 1.0, ascent)
    raw.FPDFFont_GetDescent(handle, 1.0, descent)
    raw.FPDFFont_GetItalicAngle(handle, slope)
    return Font(
        bold=bool(_BOLD.search(name)) or raw.FPDFFont_GetWeight(handle) >= _BOLD_WEIGHT,
        italic=slope.value != 0 or "ital" in name.lower() or "obliq" in name.lower(),
        # Fonts lie about their height: keep what a Latin font can have.
        ascent=min(max(ascent.value, 0.7), 1.0),
        descent=min(max(-descent.value, 0.2), 0.3),
    )
