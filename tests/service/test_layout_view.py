"""The page view: blocks, kinds, order and what was left out, drawn over the picture of a page."""

import io
from pathlib import Path

import pikepdf
import pytest
from pdfs import printed, without_pages
from PIL import Image, ImageColor
from typer.testing import CliRunner

from extractors.reading import read
from models.document import Box, PassageKind
from service.cli import app
from service.layout_view import COLOURS, layout, parts

WIDTH, HEIGHT = 600, 700  # points
BILAN = printed(f"""\
#set page(width: {WIDTH}pt, height: {HEIGHT}pt, margin: 60pt, header: [Syndicat des digues])
= Entretenir les digues
Le syndicat a entretenu toutes les digues du littoral, dont celles qui avaient souffert des tempêtes.

- Les vannes ont été changées.
- Les clapets ont été graissés.

#table(columns: 2, [*Digue*], [*Longueur*], [Nord], [12 km], [Sud], [8 km])
#pagebreak()
Fin.
#pagebreak()
Fin du bilan.
""")
COLUMNS = printed(f"""\
#set page(width: {WIDTH}pt, height: {HEIGHT}pt, margin: 60pt, columns: 2)
#lorem(420).
""")


def view(pdf: bytes, page: int = 1) -> tuple[Image.Image, float]:
    """The picture, and its pixels a point."""
    image = layout(pdf, page, max_pages=9, max_megapixels=100)
    return image, image.width / WIDTH


def colours_around(image: Image.Image, box: Box, scale: float) -> set[tuple[int, ...]]:
    """The colours on a rectangle and a little outside of it."""
    sides = (box.x0 - 3, box.top - 3, box.x1 + 3, box.bottom + 3)
    pixels = image.crop(tuple(round(side * scale) for side in sides)).getcolors(1 << 20)
    return {colour for _count, colour in pixels or []}


@pytest.mark.parametrize("kind", [PassageKind.HEADING, PassageKind.PARAGRAPH, PassageKind.BULLET, PassageKind.ROW])
def test_a_passage_has_the_colour_of_its_kind(kind: PassageKind) -> None:
    image, scale = view(BILAN)
    passage = next(passage for passage in read(BILAN, max_pages=9) if passage.kind is kind)
    [box] = parts(passage, 1)
    assert ImageColor.getrgb(COLOURS[kind]) in colours_around(image, box, scale)


def test_each_kind_has_a_colour_of_its_own() -> None:
    assert len(set(COLOURS.values())) == len(COLOURS) == len(PassageKind)


def test_a_running_title_is_crossed_out() -> None:
    image, scale = view(BILAN)
    assert (213, 0, 0) in colours_around(image, Box(1, 60, 20, WIDTH - 60, 50), scale)


def test_what_was_read_is_not_crossed_out() -> None:
    image, scale = view(BILAN)
    assert (213, 0, 0) not in colours_around(image, Box(1, 60, 60, WIDTH - 60, HEIGHT - 60), scale)


@pytest.mark.parametrize("angle", [90, 180, 270])
def test_what_was_read_of_a_page_that_lies_is_not_crossed_out(angle: int) -> None:
    lying = io.BytesIO()
    with pikepdf.open(io.BytesIO(COLUMNS)) as file:
        file.pages[0].Rotate = angle
        file.save(lying)
    image, scale = view(lying.getvalue())
    scale *= WIDTH / (HEIGHT if angle % 180 else WIDTH)
    middle = Box(1, 65, 65, min(WIDTH, HEIGHT) - 65, min(WIDTH, HEIGHT) - 65)
    assert (213, 0, 0) not in colours_around(image, middle, scale)


def test_the_legend_stands_below_the_page() -> None:
    image, scale = view(BILAN)
    assert image.height > HEIGHT * scale + 20


@pytest.mark.parametrize("kind", PassageKind)
def test_the_legend_has_each_kind(kind: PassageKind) -> None:
    image, scale = view(BILAN)
    below = Box(1, 3, HEIGHT + 4, WIDTH - 3, image.height / scale - 4)
    assert ImageColor.getrgb(COLOURS[kind]) in colours_around(image, below, scale)


def test_a_passage_over_two_columns_has_two_parts() -> None:
    [passage] = [passage for passage in read(COLUMNS, max_pages=9) if passage.page == 1]
    left, right = parts(passage, 1)
    assert left.x1 < right.x0


def test_a_page_of_another_passage_has_none_of_its_parts() -> None:
    assert parts(next(iter(read(BILAN, max_pages=9))), 2) == []


def test_it_is_written_as_png(tmp_path: Path) -> None:
    pdf, png = tmp_path / "bilan.pdf", tmp_path / "page.png"
    pdf.write_bytes(BILAN)
    assert CliRunner().invoke(app, ["layout", str(pdf), "--page", "2", "-o", str(png)]).exit_code == 0
    assert png.read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("pdf", "page", "output", "message"),
    [
        pytest.param(BILAN, 4, "page.png", "the PDF has no page 4: it has 3", id="beyond the last page"),
        pytest.param(BILAN, 0, "page.png", "the PDF has no page 0: it has 3", id="pages count from 1"),
        pytest.param(without_pages(), 1, "page.png", "the PDF has no page", id="no page at all"),
        pytest.param(b"%PNG", 1, "page.png", "the file is not a PDF", id="not a PDF"),
        pytest.param(BILAN, 1, "no/page.png", "No such file or directory", id="no such folder"),
    ],
)
def test_what_cannot_be_drawn_is_one_line(pdf: bytes, page: int, output: str, message: str, tmp_path: Path) -> None:
    tmp_path.joinpath("bilan.pdf").write_bytes(pdf)
    arguments = ["layout", str(tmp_path / "bilan.pdf"), "--page", str(page), "-o", str(tmp_path / output)]
    outcome = CliRunner().invoke(app, arguments)
    assert (outcome.exit_code, outcome.stdout, outcome.stderr.count("\n")) == (2, "", 1)
    assert message in outcome.stderr
