"""Files that cannot be read: each is refused with its reason, never read in part and in silence."""

import io

import pikepdf
import pytest
from printed import printed

from extractors.reading import read
from models.document import UnreadableError

PDF = printed("Une page.\n#pagebreak()\nUne autre page, avec assez de texte pour un flux : 12 M€.")


def saved(pdf: pikepdf.Pdf, **options: object) -> bytes:
    out = io.BytesIO()
    pdf.save(out, **options)
    return out.getvalue()


def of_old_make() -> bytes:
    """The same without compressed objects: pdfium mends such files wherever they are cut."""
    with pikepdf.open(io.BytesIO(PDF)) as file:
        return saved(file, object_stream_mode=pikepdf.ObjectStreamMode.disable)


def encrypted(user: str) -> bytes:
    with pikepdf.open(io.BytesIO(PDF)) as file:
        return saved(file, encryption=pikepdf.Encryption(owner="maître", user=user))


def without_pages() -> bytes:
    with pikepdf.new() as file:
        return saved(file)


def blank(pages: int) -> bytes:
    with pikepdf.new() as file:
        for _ in range(pages):
            file.add_blank_page()
        return saved(file)


BAD = [
    ("empty", b"", "not-a-pdf"),
    ("text", b"Rapport annuel, 12 pages", "not-a-pdf"),
    ("zip", b"PK\x03\x04" + bytes(200), "not-a-pdf"),
    ("header only", b"%PDF-1.7\n", "damaged"),
    ("noise", b"%PDF-1.7\n" + bytes(range(256)) * 40, "damaged"),
    *((f"cut at {part} %", PDF[: len(PDF) * part // 100], "damaged") for part in (2, 25, 50, 75, 90, 99)),
    *((f"old, cut at {part} %", of_old_make()[: len(of_old_make()) * part // 100], "damaged") for part in (25, 75, 98)),
    ("unknown password", encrypted("secret"), "encrypted"),
    ("no page", without_pages(), "no-page"),
    ("three pages", blank(3), "needs-ocr"),
]


@pytest.mark.parametrize(("pdf", "reason"), [case[1:] for case in BAD], ids=[case[0] for case in BAD])
def test_refused_with_its_reason(pdf: bytes, reason: str) -> None:
    with pytest.raises(UnreadableError) as refused:
        read(pdf, max_pages=10)
    assert refused.value.reason == reason


def test_too_many_pages() -> None:
    with pytest.raises(UnreadableError, match="2 pages, more than the limit of 1") as refused:
        read(PDF, max_pages=1)
    assert refused.value.reason == "too-many-pages"


def test_ocr_is_asked_for_with_the_number_of_pages() -> None:
    with pytest.raises(UnreadableError, match="none of the 3 pages has a text layer: OCR is needed"):
        read(blank(3), max_pages=10)


def test_encrypted_without_a_user_password_is_read() -> None:
    assert [passage.page for passage in read(encrypted(""), max_pages=10)] == [1, 2]


def test_some_pages_without_text() -> None:
    with pikepdf.open(io.BytesIO(PDF)) as file:
        file.add_blank_page()
        document = read(saved(file), max_pages=10)
    assert [page.has_text_layer for page in document.pages] == [True, True, False]


def test_pages_without_text_are_named() -> None:
    with pikepdf.open(io.BytesIO(PDF)) as file:
        file.add_blank_page()
        document = read(saved(file), max_pages=10)
    assert document.warnings == ("page 3 was read by OCR, which found no words",)


def test_progress_is_told_page_by_page() -> None:
    told: list[tuple[int, int]] = []
    read(PDF, max_pages=10, on_page=lambda done, total: told.append((done, total)))
    assert told == [(1, 2), (2, 2)]
