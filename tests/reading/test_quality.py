"""The grade of a page: what tells that something of it may be missing or mistaken, and what does not."""

import io
from functools import cache

import numpy as np
import pikepdf
import pytest
import typst
from PIL import Image
from printed import printed

from extractors.reading import read
from models.document import Grade, PageInfo, UnreadableError

PROSE = """
Le syndicat a curé les fossés de la plaine au printemps, puis il a repris les berges du canal. Les travaux ont duré
quatre mois, pendant lesquels le chemin de halage a été fermé aux promeneurs comme aux cyclistes de passage.

"""
OTHER = PROSE.replace("e", "o")
TABLE = """
#set page(width: 300pt, height: 200pt, margin: 10pt)
#table(columns: 3, [Canal], [Longueur], [Coût], ..range(24).map(n => [fossé #n]))
"""


@cache
def drawn(source: str) -> Image.Image:
    png: bytes = typst.compile(source.encode(), format="png", ppi=200, ignore_system_fonts=True)
    return Image.open(io.BytesIO(png)).convert("L")


def photograph() -> Image.Image:
    """Hills of grey, as a landscape has them."""
    across, down = np.meshgrid(np.linspace(0, 40, 600), np.linspace(0, 30, 400))
    shades = 128 + 60 * np.sin(across) * np.cos(down) + 60 * np.sin(across / 3 + down)
    return Image.fromarray(np.clip(shades, 0, 255).astype(np.uint8))


def tint() -> Image.Image:
    return Image.new("L", (600, 800), 225)


def with_image(source: str, image: Image.Image, box: tuple[float, float, float, float], pages: list[int]) -> bytes:
    """Put an image under the text of pages, counted from 1, at `box` (left, bottom, right, top from below)."""
    single, out = io.BytesIO(), io.BytesIO()
    image.save(single, "PDF")
    with pikepdf.open(io.BytesIO(printed(source))) as pdf, pikepdf.open(single) as other:
        for number in pages:
            pdf.pages[number - 1].add_underlay(other.pages[0], pikepdf.Rectangle(*box))
        pdf.save(out)
    return out.getvalue()


def pages_of(pdf: bytes) -> tuple[PageInfo, ...]:
    return read(pdf, max_pages=20).pages


def grades(pdf: bytes) -> list[Grade]:
    return [page.grade for page in pages_of(pdf)]


BELOW = (100, 100, 400, 300)
THREE = PROSE + "#pagebreak()" + PROSE + "#pagebreak()" + PROSE
COLUMNS = [PROSE.replace("\n", " ").split()[start : start + 5] for start in range(0, 40, 5)]


def two_columns(*, row_by_row: bool) -> str:
    """Lines of two columns, printed column by column or row by row."""
    lines = [(x, 60 + 12 * row, words) for x in (0, 260) for row, words in enumerate(COLUMNS)]
    if row_by_row:
        lines.sort(key=lambda line: line[1])
    return "".join(f"#place(top + left, dx: {x}pt, dy: {y}pt)[{' '.join(words)}]\n" for x, y, words in lines)


GRADES = [
    pytest.param(printed(PROSE), Grade.TEXT, id="prose"),
    pytest.param(printed(two_columns(row_by_row=False)), Grade.TEXT, id="two columns"),
    pytest.param(with_image(PROSE, photograph(), BELOW, [1]), Grade.TEXT, id="a photograph"),
    pytest.param(with_image(PROSE, tint(), (0, 0, 595, 842), [1]), Grade.TEXT, id="a tint under the text"),
    pytest.param(with_image(PROSE, drawn(TABLE), (100, 100, 130, 120), [1]), Grade.TEXT, id="an icon"),
    pytest.param(with_image(PROSE, drawn(TABLE), BELOW, [1]), Grade.UNREAD_IMAGES, id="an image of a table"),
    pytest.param(printed(two_columns(row_by_row=True)), Grade.SUSPICIOUS_ORDER, id="columns printed row by row"),
    pytest.param(
        printed(PROSE * 2 + "#place(top, dx: 9pt, dy: 4pt)[" + OTHER * 2 + "]"),
        Grade.SUSPICIOUS_ORDER,
        id="printed over",
    ),
    pytest.param(with_image("#v(1pt)", drawn(TABLE), (0, 0, 595, 400), [1]), Grade.OCR, id="a scan"),
    pytest.param(printed(PROSE + "#pagebreak()\n#v(1pt)"), Grade.NO_TEXT, id="nothing"),
]


@pytest.mark.parametrize(("pdf", "grade"), GRADES)
def test_a_page_has_its_grade(pdf: bytes, grade: Grade) -> None:
    assert grades(pdf)[-1] is grade


@pytest.mark.parametrize(("pdf", "grade"), GRADES)
def test_a_page_says_what_is_wrong_with_it(pdf: bytes, grade: Grade) -> None:
    assert bool(pages_of(pdf)[-1].warnings) is (grade is not Grade.TEXT)


@pytest.mark.parametrize("pages", [[1], [1, 2]])
def test_an_image_on_few_pages_is_not_furniture(pages: list[int]) -> None:
    pdf = with_image(THREE, drawn(TABLE), BELOW, pages)
    assert [page.number for page in pages_of(pdf) if page.grade is Grade.UNREAD_IMAGES] == pages


def test_an_image_on_three_pages_is_furniture() -> None:
    assert grades(with_image(THREE, drawn(TABLE), BELOW, [1, 2, 3])) == [Grade.TEXT] * 3


def test_the_share_unread_is_that_of_the_print() -> None:
    [page] = pages_of(with_image(PROSE, drawn(TABLE), BELOW, [1]))
    assert 0.03 < page.unread < 300 * 200 / (595 * 842)


def test_words_over_an_image_are_not_unread() -> None:
    words = "#place(bottom + left, dx: 50pt, dy: -52pt)[" + "mot " * 600 + "]"
    [page] = pages_of(with_image(words, drawn(TABLE), BELOW, [1]))
    assert page.unread < 0.02


def displayed_at(pdf: bytes, angle: int) -> bytes:
    """The same pages, displayed lying or on their heads."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as file:
        for page in file.pages:
            page.Rotate = angle
        file.save(out)
    return out.getvalue()


@pytest.mark.parametrize("angle", [90, 180, 270])
def test_the_share_unread_is_the_same_on_a_page_that_lies(angle: int) -> None:
    words = "#place(bottom + left, dx: 50pt, dy: -152pt)[" + "mot " * 300 + "]"
    pdf = with_image(words, drawn(TABLE), BELOW, [1])
    [upright], [lying] = pages_of(pdf), pages_of(displayed_at(pdf, angle))
    assert lying.unread == pytest.approx(upright.unread, abs=0.006)


@pytest.mark.parametrize("angle", [90, 180, 270])
def test_a_page_that_lies_is_read_in_the_order_of_the_file(angle: int) -> None:
    assert grades(displayed_at(printed(PROSE * 3), angle)) == [Grade.TEXT]


def test_an_image_too_large_to_be_looked_at_is_unread() -> None:
    [page] = read(with_image(PROSE, photograph(), BELOW, [1]), max_pages=9, max_megapixels=0).pages
    assert (page.grade, page.unread) == (Grade.UNREAD_IMAGES, pytest.approx(300 * 200 / (595 * 842), abs=0.01))
    assert page.warnings[0] == "page 1 holds an image of more than 0 megapixels"


def test_a_scan_too_large_to_be_looked_at_is_refused() -> None:
    pdf = with_image("#v(1pt)", drawn(TABLE), (0, 0, 595, 400), [1])
    with pytest.raises(UnreadableError, match="no text, and its images have more than 0 megapixels"):
        read(pdf, max_pages=9, max_megapixels=0)


def test_ocr_tells_how_sure_it_is() -> None:
    [page] = pages_of(with_image("#v(1pt)", drawn(TABLE), (0, 0, 595, 400), [1]))
    assert page.confidence is not None
    assert 0.5 < page.confidence <= 1


def test_a_page_with_a_text_layer_has_no_confidence_of_ocr() -> None:
    assert pages_of(printed(PROSE))[0].confidence is None


def test_no_page_is_passed_over() -> None:
    pdf = printed(PROSE + "#pagebreak()\n#v(1pt)\n#pagebreak()" + PROSE + "#pagebreak()\n#v(1pt)")
    assert [(page.number, page.grade) for page in pages_of(pdf)] == [
        (1, Grade.TEXT),
        (2, Grade.NO_TEXT),
        (3, Grade.TEXT),
        (4, Grade.NO_TEXT),
    ]


LACKING = b"""%PDF-1.4
1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj
2 0 obj <</Type/Pages/Kids[3 0 R 9 0 R]/Count 2>> endobj
3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Resources<</Font<</F 5 0 R>>>>/Contents 4 0 R>> endobj
4 0 obj <</Length 41>> stream
BT /F 12 Tf 20 200 Td (Le canal) Tj ET
endstream endobj
5 0 obj <</Type/Font/Subtype/Type1/BaseFont/Helvetica>> endobj
trailer <</Root 1 0 R>>
%%EOF
"""
"""A file whose second page is not there."""


def test_a_damaged_page_says_so() -> None:
    page = pages_of(LACKING)[1]
    assert (page.grade, page.warnings) == (Grade.NO_TEXT, ("page 2 is damaged and could not be read",))
