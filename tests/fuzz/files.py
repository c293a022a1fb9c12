"""PDFs, their parts in plain sight: what is read of them holds, or they are refused with a reason.

A crash or a hang of pdfium is none of a fault here: the service reads in child processes with limits (see fuzz.py).
"""

import os
import tempfile
from collections.abc import Iterator
from io import BytesIO

import atheris

with atheris.instrument_imports(include=["extractors"], enable_loader_override=False):
    from extractors.extract import extract

import pikepdf
from harness import ROOT, fuzz
from held import check_extraction

from models.document import UnreadableError

# Without OCR, which takes seconds for a page whose text was lost, and is given nothing but pictures.
os.environ["PATH"] = tempfile.mkdtemp()
WORDS = (
    "BT", "ET", "Tj", "TJ", "Tm", "Td", "T*", "Tf", "Tz", "Tr", "Ts", "cm", "re", "f", "S", "q", "Q", "Do", "BI", "EI",
    "gs", "obj", "endobj", "stream", "endstream", "/Type", "/Page", "/Kids", "/Count", "/MediaBox", "/CropBox",
    "/Rotate", "/UserUnit", "/Contents", "/Resources", "/Font", "/ToUnicode", "/Widths", "/Encoding", "/Length",
    "/Filter", "/FlateDecode", "/Annots", "/XObject", "/Image", "/Width", "/Height", "null", "true", "-1", "0", "1e9",
    "1e-9", "2147483648", "nan", "90", " 0 R", "<0000>", "<D800>", "<FFFF>", "beginbfchar", "beginbfrange",
)  # fmt: skip


def seeds() -> Iterator[bytes]:
    """Give each page of the bilans by itself, nothing in it compressed, and without the shapes of its letters."""
    for path in sorted(ROOT.glob("corpus/*/bilan.pdf")):
        with pikepdf.open(path) as whole:
            for page in whole.pages:
                out = BytesIO()
                with pikepdf.new() as alone:
                    alone.pages.append(page)
                    for each in alone.objects:
                        for shapes in ("/FontFile2", "/FontFile3"):
                            if isinstance(each, pikepdf.Dictionary) and shapes in each:
                                del each[shapes]
                        if isinstance(each, pikepdf.Stream):
                            each.write(each.read_bytes())
                    alone.save(
                        out, compress_streams=False, static_id=True, object_stream_mode=pikepdf.ObjectStreamMode.disable
                    )
                yield out.getvalue()


def check(data: bytes) -> None:
    try:
        extraction = extract(data, max_pages=20, max_megapixels=10)
    except UnreadableError:
        return
    check_extraction(extraction)


fuzz(check, seeds(), WORDS, longest=100_000)
