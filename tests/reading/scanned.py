"""Scans of our own: pages of a PDF as pictures, leaning or turned as they come off a scanner."""

import io
from functools import cache

import pikepdf
import pypdfium2 as pdfium
from PIL import Image

from extractors.reading import read
from models.document import Document

DPI = 170


@cache
def scanned(pdf: bytes, lean: float = 0.0, quarters: int = 0) -> bytes:
    """Scan every page in grey; lines fall to the right by `lean` degrees, then the page is turned with the clock."""
    out = pikepdf.new()
    for page in pdfium.PdfDocument(pdf):
        picture = page.render(scale=DPI / 72, grayscale=True).to_pil()
        picture = picture.rotate(-lean, Image.Resampling.BICUBIC, fillcolor=255).rotate(-90 * quarters, expand=True)
        width, height = page.get_size() if quarters % 2 == 0 else page.get_size()[::-1]
        _add(out, picture, width, height)
    return saved(out)


def _add(out: pikepdf.Pdf, picture: Image.Image, width: float, height: float) -> None:
    jpeg = io.BytesIO()
    picture.save(jpeg, "JPEG", quality=85)
    page = out.add_blank_page(page_size=(width, height))
    image = pikepdf.Stream(out, jpeg.getvalue())
    image.Type, image.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
    image.Width, image.Height = picture.size
    image.ColorSpace, image.BitsPerComponent, image.Filter = pikepdf.Name.DeviceGray, 8, pikepdf.Name.DCTDecode
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Scan=out.make_indirect(image)))
    page.Contents = pikepdf.Stream(out, f"q {width} 0 0 {height} 0 0 cm /Scan Do Q".encode())


def saved(pdf: pikepdf.Pdf) -> bytes:
    out = io.BytesIO()
    pdf.save(out)
    return out.getvalue()


@cache
def document(pdf: bytes, lean: float = 0.0, quarters: int = 0) -> Document:
    return read(scanned(pdf, lean, quarters), max_pages=20)
