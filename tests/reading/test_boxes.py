"""Every character knows where it is printed: known words at known places, on turned and cut pages too."""

import io

import pikepdf
import pytest
from printed import MONO, printed

from extractors.reading import read
from models.document import Box

SIZE = 10.0
LEFT, BASE = 120.0, 300.0
LINE = "budget de l'État (100M€), soit 2 350 000 € en 2021 et 7ha"
SOURCE = f"""
#set page(margin: 0pt)
#set text(font: "DejaVu Sans Mono", size: {SIZE}pt, top-edge: "baseline", bottom-edge: "baseline")
#show "'": "'"
#set smartquote(enabled: false)
#place(top + left, dx: {LEFT}pt, dy: {BASE}pt)[{LINE}]
"""

# Quotes of the line above, each with how many points its sides may be off.
QUOTES = ["budget", "État", "100M€", "2 350 000 €", "2021", "7ha", "350", LINE]


def boxes_of(pdf: bytes, quote: str) -> list[Box]:
    passages = [passage for passage in read(pdf, max_pages=5) if quote in passage.text]
    start = passages[0].text.index(quote)
    return passages[0].boxes(start, start + len(quote))


def near(box: Box) -> tuple[int, float, float]:
    return box.page, round(box.x0), round(box.x1)


@pytest.mark.parametrize("quote", QUOTES)
def test_sides_of_a_quote(quote: str) -> None:
    at = LEFT + LINE.index(quote) * MONO * SIZE
    [box] = boxes_of(printed(SOURCE), quote)
    assert (box.x0, box.x1) == pytest.approx((at, at + len(quote) * MONO * SIZE), abs=0.6)


@pytest.mark.parametrize("quote", ["État", "100M€", "en"])
def test_height_is_the_fonts(quote: str) -> None:
    """Words with and without ascenders, accents and descenders are boxed alike, around their base line."""
    [box] = boxes_of(printed(SOURCE), quote)
    assert (BASE - box.top, box.bottom - BASE) == pytest.approx((0.76 * SIZE, 0.24 * SIZE), abs=0.05 * SIZE)


def turned_text(angle: int, crop: tuple[float, float, float, float] | None = None) -> bytes:
    """The same line on a page turned by `angle`, its text turned back so that it reads upright as displayed."""
    width, height = (842, 595) if angle in (90, 270) else (595, 842)
    source = SOURCE.replace("#place(", f"#set page(width: {width}pt, height: {height}pt)\n#place(")
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(printed(source))) as file:
        page = file.pages[0]
        # What is displayed after turning by `angle` clockwise must be drawn turned by `angle` the other way.
        back = {0: (1, 0, 0, 1, 0, 0), 90: (0, 1, -1, 0, height, 0), 180: (-1, 0, 0, -1, width, height)}
        back[270] = (0, -1, 1, 0, 0, width)
        matrix = " ".join(str(number) for number in back[angle])
        page.contents_add(f"q {matrix} cm ".encode(), prepend=True)
        page.contents_add(b" Q")
        wide, high = (height, width) if angle in (90, 270) else (width, height)
        page.MediaBox = [0, 0, wide, high]
        if crop:
            page.CropBox = list(crop)
        page.Rotate = angle
        file.save(out)
    return out.getvalue()


@pytest.mark.parametrize("angle", [0, 90, 180, 270])
@pytest.mark.parametrize("quote", ["État", "2 350 000 €"])
def test_turned_page(angle: int, quote: str) -> None:
    at = LEFT + LINE.index(quote) * MONO * SIZE
    [box] = boxes_of(turned_text(angle), quote)
    assert (box.x0, box.x1, box.bottom) == pytest.approx(
        (at, at + len(quote) * MONO * SIZE, BASE + 0.24 * SIZE), abs=1.0
    )


def sideways(angle: int) -> bytes:
    """The same line on a page that is displayed without the turn by `angle` that would set it upright."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(turned_text(angle))) as file:
        file.pages[0].Rotate = 0
        file.save(out)
    return out.getvalue()


def box_sideways(angle: int, quote: str) -> tuple[float, float, float]:
    """Left, right and lower side as displayed."""
    left = LEFT + LINE.index(quote) * MONO * SIZE
    right, top, bottom = left + len(quote) * MONO * SIZE, BASE - 0.76 * SIZE, BASE + 0.24 * SIZE
    return {
        90: (top, bottom, 842 - left),
        180: (595 - right, 595 - left, 842 - top),
        270: (595 - bottom, 595 - top, right),
    }[angle]


@pytest.mark.parametrize("angle", [90, 180, 270])
@pytest.mark.parametrize("quote", ["État", "2 350 000 €"])
def test_page_printed_sideways(angle: int, quote: str) -> None:
    boxes = boxes_of(sideways(angle), quote)  # one a word: they do not stand side by side
    sides = min(box.x0 for box in boxes), max(box.x1 for box in boxes), max(box.bottom for box in boxes)
    assert sides == pytest.approx(box_sideways(angle, quote), abs=1.0)


@pytest.mark.parametrize("angle", [90, 180, 270])
def test_page_printed_sideways_keeps_its_size(angle: int) -> None:
    [page] = read(sideways(angle), max_pages=5).pages
    assert (page.width, page.height) == pytest.approx((595, 842), abs=0.5)


def test_crop_box_moves_the_origin() -> None:
    """Cut 40 points on the left and 100 at the top of a page of 842."""
    [box] = boxes_of(turned_text(0, crop=(40, 0, 595, 742)), "État")
    [whole] = boxes_of(turned_text(0), "État")
    assert (box.x0, box.top) == pytest.approx((whole.x0 - 40, whole.top - 100), abs=0.1)


def test_words_outside_the_crop_box_are_not_displayed() -> None:
    document = read(turned_text(0, crop=(0, 0, LEFT + 60, 842)), max_pages=5)
    assert [passage.text for passage in document] == ["budget de"]


@pytest.mark.parametrize(("angle", "size"), [(0, (595, 842)), (90, (842, 595)), (180, (595, 842)), (270, (842, 595))])
def test_page_as_displayed(angle: int, size: tuple[float, float]) -> None:
    [page] = read(turned_text(angle), max_pages=5).pages
    assert (page.width, page.height) == pytest.approx(size, abs=0.5)


def test_a_quote_over_two_lines_has_two_boxes() -> None:
    source = "#set page(width: 200pt)\nLa commune a reçu une subvention de trois cent mille euros pour son école."
    document = read(printed(source), max_pages=5)
    [passage] = document
    assert len(passage.boxes(0, len(passage.text))) == len({run.box.top for run in passage.runs})


def test_every_printed_character_has_a_box() -> None:
    """Only spaces lie between two runs."""
    [passage] = read(printed("L'opération (n° 12) coûte 3,5 M€ : c'est « cher »."), max_pages=5)
    covered = {index for run in passage.runs for index in range(run.start, run.end)}
    assert {passage.text[index] for index in range(len(passage.text)) if index not in covered} == {" "}


def test_text_at_an_angle_is_named_in_a_warning() -> None:
    document = read(printed("Un texte droit.\n\n#rotate(90deg)[Un texte couché]"), max_pages=5)
    assert document.warnings == ("page 1: 1 lines of text set at an angle were left out",)
