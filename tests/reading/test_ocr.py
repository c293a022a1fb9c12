"""Scans are read by the real Tesseract: words, boxes on the page as displayed, layout, and what cannot be read."""

import io
import json
import math
from pathlib import Path

import numpy as np
import pikepdf
import pytest
from printed import printed
from scanned import document, saved, scanned

from extractors.extract import extract
from extractors.reading import ocr, read, tesseract
from extractors.reading.drawing import Drawing
from extractors.reading.pdf import opened, picture
from extractors.reading.picture import Picture, drawn, lean
from extractors.reading.pieces import Piece, Sheet, Style
from extractors.reading.tesseract import Word
from models.document import Box, PassageKind, UnreadableError
from models.facts import Kind

SMALL = "#set page(width: 380pt, height: 240pt, margin: 30pt)\n"
LETTER = (
    SMALL
    + """
#set text(size: 11pt)
= Les berges de la Sarthe
La Région a versé 12,5 M€ à la ville du Mans en 2021, soit 70 % du coût des travaux de plantation.

Une enveloppe de 350 k€ reste prévue pour les sentiers.
#v(30pt)
*Des chemins entretenus*

Le Département entretient 48 kilomètres de berges.
"""
)
COLUMNS = """
#set page(width: 420pt, height: 260pt, margin: 30pt)
#columns(2, gutter: 24pt)[
  #set par(justify: true)
  Le syndicat gère les déchets de trente communes rurales et en composte déjà le tiers sur deux sites ouverts à tous.

  Ses agents ont visité neuf écoles au cours de l'hiver pour y montrer le tri.
  #rect(width: 100%, inset: 8pt)[Le nouveau camion roule au gaz et fait le tour des bourgs.]
  #colbreak()
  La seconde colonne parle de la déchèterie, rouverte après six mois de chantier.

  Elle accueille les artisans le matin et les familles le soir.
]
"""
TABLE = (
    SMALL
    + """
#table(columns: (2fr, 1fr, 1fr), table.header([Opération], [Montant (k€)], [Part]),
  [Gymnase des Ormes], [1 250], [30 %], [Passerelle du canal], [430], [45 %], [Halle du marché], [815], [25 %])
"""
)


@pytest.mark.parametrize("quote", ["12,5 M€", "70 %", "350 k€", "48 kilomètres"])
def test_figures_are_read(quote: str) -> None:
    assert quote.replace(" ", "") in "".join(p.text for p in document(printed(LETTER))).replace(" ", "").replace(
        "K", "k"
    )


def test_passages_say_so() -> None:
    assert {passage.by_ocr for passage in document(printed(LETTER))} == {True}


def test_page_says_so() -> None:
    [page] = document(printed(LETTER)).pages
    assert (page.has_text_layer, page.warnings[0]) == (False, "page 1 was read by OCR")


def middle(pdf: bytes, quote: str) -> tuple[float, float]:
    """Where the text PDF prints a quote: the middle of its box."""
    [box] = boxes(read(pdf, max_pages=1), quote)
    return (box.x0 + box.x1) / 2, (box.top + box.bottom) / 2


def boxes(read_: object, quote: str) -> list[Box]:
    [passage] = [passage for passage in read_ if quote in passage.text]  # type: ignore[attr-defined]
    start = passage.text.index(quote)
    found: list[Box] = passage.boxes(start, start + len(quote))
    return found


@pytest.mark.parametrize("quote", ["Région", "kilomètres", "enveloppe"])
@pytest.mark.parametrize("angle", [0.0, 1.2, -2.0])
def test_boxes_lie_where_the_leaning_page_shows_the_word(angle: float, quote: str) -> None:
    pdf = printed(LETTER)
    x, y = middle(pdf, quote)
    x, y = x - 190, y - 120
    cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    [box] = boxes(document(pdf, angle), quote)
    assert ((box.x0 + box.x1) / 2, (box.top + box.bottom) / 2) == pytest.approx(
        (190 + x * cos - y * sin, 120 + x * sin + y * cos), abs=2.5
    )


@pytest.mark.parametrize("quote", ["Région", "kilomètres"])
@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_pages_that_lie_on_their_side_are_set_upright(quarters: int, quote: str) -> None:
    pdf = printed(LETTER)
    x, y = middle(pdf, quote)
    at = {1: (240 - y, x), 2: (380 - x, 240 - y), 3: (y, 380 - x)}[quarters]
    [box] = boxes(document(pdf, 0.0, quarters), quote)
    assert ((box.x0 + box.x1) / 2, (box.top + box.bottom) / 2) == pytest.approx(at, abs=2.5)


@pytest.mark.parametrize(("quarters", "size"), [(0, (380, 240)), (1, (240, 380)), (2, (380, 240)), (3, (240, 380))])
def test_size_of_the_page_as_displayed(quarters: int, size: tuple[int, int]) -> None:
    [page] = document(printed(LETTER), 0.0, quarters).pages
    assert (page.width, page.height) == pytest.approx(size, abs=0.5)


def test_a_sign_cut_off_by_a_line_break_stays_with_its_figure() -> None:
    source = SMALL + "Les travaux de la halle et de ses abords ont été votés pour 170~000 \\\n€. \\\nLe chantier dure."
    texts = [passage.text for passage in document(printed(source))]
    assert any("170 000 €." in text for text in texts), texts


def test_height_is_the_fonts() -> None:
    [box] = boxes(document(printed(LETTER)), "kilomètres")
    assert box.bottom - box.top == pytest.approx(1.12 * 11, rel=0.12)


@pytest.mark.parametrize(
    "sentence",
    [
        "Le syndicat gère les déchets de trente communes rurales et en composte déjà le tiers sur deux sites ouverts",
        "Ses agents ont visité neuf écoles au cours de l'hiver pour y montrer le tri.",
        "Le nouveau camion roule au gaz et fait le tour des bourgs.",
        "La seconde colonne parle de la déchèterie, rouverte après six mois de chantier.",
    ],
)
@pytest.mark.parametrize("angle", [0.0, 1.5])
def test_columns_and_boxes_keep_their_sentences_whole(angle: float, sentence: str) -> None:
    texts = [passage.text.replace("’", "'") for passage in document(printed(COLUMNS), angle)]
    assert any(sentence in text for text in texts), texts


def test_titles_are_told_by_their_size() -> None:
    found = {passage.text: passage.kind for passage in document(printed(LETTER))}
    assert found["Les berges de la Sarthe"] is PassageKind.HEADING


def test_titles_are_told_by_their_weight() -> None:
    found = {passage.text: passage.kind for passage in document(printed(LETTER))}
    assert found["Des chemins entretenus"] is PassageKind.HEADING


@pytest.mark.parametrize("row", ["Gymnase des Ormes | 1250 | 30%", "Passerelle du canal | 430 | 45%"])
def test_ruled_tables_are_read_row_by_row(row: str) -> None:
    rows = [passage.text for passage in document(printed(TABLE)) if passage.kind is PassageKind.ROW]
    assert row.replace(" ", "") in [text.replace(" ", "") for text in rows]


def test_cells_know_their_header() -> None:
    [row] = [passage for passage in document(printed(TABLE)) if passage.text.startswith("Passerelle")]
    assert row.cells[1].header == "Montant (k€)"


def mixed() -> bytes:
    """A page of text, a scan of the letter, a blank page."""
    with pikepdf.open(io.BytesIO(printed("Le budget du canton est de 9 M€."))) as file:
        with pikepdf.open(io.BytesIO(scanned(printed(LETTER)))) as scan:
            file.pages.extend(scan.pages)
        file.add_blank_page()
        return saved(file)


def test_a_document_may_mix_text_and_scans() -> None:
    found = {(passage.page, passage.by_ocr) for passage in read(mixed(), max_pages=5)}
    assert found == {(1, False), (2, True)}


def test_pages_of_text_have_their_layer() -> None:
    assert [page.has_text_layer for page in read(mixed(), max_pages=5).pages] == [True, False, False]


def test_pages_read_by_ocr_are_named() -> None:
    assert read(mixed(), max_pages=5).warnings == (
        "page 2 was read by OCR",
        "page 3 was read by OCR, which found no words",
    )


def test_progress_counts_scans_when_they_are_read() -> None:
    told: list[tuple[int, int]] = []
    read(mixed(), max_pages=5, on_page=lambda done, total: told.append((done, total)))
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_facts_of_scans_are_less_sure() -> None:
    printed_, scan = (extract(pdf, max_pages=5) for pdf in (printed(LETTER), scanned(printed(LETTER))))
    [sure] = [fact.quantity.confidence for fact in printed_.facts if fact.quantity.unit == "km"]
    [doubted] = [fact.quantity.confidence for fact in scan.facts if fact.quantity.unit == "km"]
    assert doubted == pytest.approx(0.9 * sure)


def test_facts_of_scans_warn() -> None:
    facts = extract(scanned(printed(LETTER)), max_pages=5).facts
    assert {fact.warnings for fact in facts if fact.quantity.kind is Kind.AMOUNT} == {("read by OCR",)}


def stamped(pdf: bytes, stamp: str) -> bytes:
    """A scan with a line of text printed over it, as registries do."""
    over = printed(f"#set page(width: 380pt, height: 240pt, margin: 8pt, fill: none)\n#set text(size: 7pt)\n{stamp}")
    with pikepdf.open(io.BytesIO(pdf)) as file, pikepdf.open(io.BytesIO(over)) as text:
        file.pages[0].add_overlay(text.pages[0])
        return saved(file)


def test_a_scan_with_a_stamp_is_read() -> None:
    file = read(stamped(scanned(printed(LETTER)), "Reçu le 4 mai 2021"), max_pages=1)
    assert any("12,5 M€" in passage.text for passage in file)


PHOTOGRAPH = (
    SMALL + "#place(dx: -30pt, dy: -30pt, rect(width: 380pt, height: 240pt, fill: gradient.linear(black, white)))"
)


def test_a_title_on_a_photograph_keeps_its_text_layer() -> None:
    file = read(stamped(scanned(printed(PHOTOGRAPH)), "Rapport d'activité 2021"), max_pages=1)
    assert [(passage.text.replace("’", "'"), passage.by_ocr) for passage in file] == [
        ("Rapport d'activité 2021", False)
    ]


@pytest.fixture
def without_tesseract(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))


@pytest.mark.usefixtures("without_tesseract")
def test_without_tesseract_a_scan_is_refused_with_what_to_install() -> None:
    with pytest.raises(
        UnreadableError, match=r"OCR is needed.*install.* tesseract-ocr and tesseract-ocr-fra"
    ) as refused:
        read(scanned(printed(LETTER)), max_pages=5)
    assert refused.value.reason == "needs-ocr"


@pytest.mark.usefixtures("without_tesseract")
def test_without_tesseract_the_pages_of_text_are_read() -> None:
    assert [passage.page for passage in read(mixed(), max_pages=5)] == [1]


@pytest.mark.usefixtures("without_tesseract")
def test_without_tesseract_unread_pages_are_named() -> None:
    [warning] = read(mixed(), max_pages=5).warnings
    assert warning.startswith(
        "no useful text layer on 2 of 3 pages (2, 3): OCR is needed there (Tesseract is not installed:"
    )


def test_without_french_data(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TESSDATA_PREFIX", str(tmp_path))
    assert tesseract.lacking() == (
        "Tesseract has no French data: install the Debian packages tesseract-ocr and tesseract-ocr-fra"
    )


def test_what_makes_no_sense_is_left_out() -> None:
    """Noise has edges, and Tesseract sees letters in them."""
    noise = np.random.default_rng(7).integers(0, 255, (60, 90)).astype(np.uint8)
    scan = tesseract.scan(Picture(np.kron(noise, np.ones((6, 6), np.uint8)), 200 / 72))
    assert scan.words == []


def word(text: str, at: float, confidence: float) -> Word:
    return Word(text, at, 100, at + 5 * len(text), 108, line=1, paragraph=1, confidence=confidence)


# Words with how sure they are; those that are kept. Words given with no sureness are sure.
NUMBERS = [
    ("aide de 4 %", {}, "aide de 4 %"),
    ("aide de 4% versée", {"4%": 0.4}, "aide de versée"),
    ("1 250 000 €", {"250": 0.3}, "€"),
    ("coût de 12ME€ versés", {"12ME€": 0.1}, "coût de 12ME€ versés"),
    ("un mot flou", {"mot": 0.2}, "un mot flou"),
]


@pytest.mark.parametrize(("text", "doubts", "kept"), NUMBERS)
def test_numbers_in_doubt_are_left_out_whole(text: str, doubts: dict[str, float], kept: str) -> None:
    at, words = 0.0, []
    for part in text.split():
        words.append(word(part, at, doubts.get(part, 0.95)))
        at = words[-1].x1 + 3
    assert " ".join(found.text for found in tesseract.certain(words)) == kept


def test_numbers_of_other_columns_stay() -> None:
    words = [word("430", 0, 0.95), word("4%", 80, 0.3)]
    assert [found.text for found in tesseract.certain(words)] == ["430"]


def sheet(text: str) -> Sheet:
    style = Style(10.0, bold=False, italic=False, colour=0)
    pieces = [Piece(part, Box(1, 50, 50, 80, 60), style, spaced=True, source=1) for part in text.split()]
    return Sheet(1, 595, 842, pieces, Drawing())


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", True),
        ("\ue012\ue013\ue014 \ue012\ue015", True),
        ("l\ufffdt\ufffd \ufffd\ufffdsous le b\ufffdch\ufffd", True),
        ("Le budget primitif", False),
        ("\uf0b7 Une puce de symboles ouvre cette phrase", False),
    ],
)
def test_pages_that_need_ocr(text: str, wanted: bool) -> None:  # noqa: FBT001
    assert ocr.wanted(sheet(text)) is wanted


def page_picture(pdf: bytes, angle: float = 0.0) -> Picture:
    with opened(scanned(pdf, angle), 1) as file:
        return picture(file, 1)


@pytest.mark.parametrize("angle", [-2.0, -0.7, 0.0, 0.3, 1.2, 2.0])
def test_lean(angle: float) -> None:
    assert lean(page_picture(printed(COLUMNS), angle)) == pytest.approx(angle, abs=0.1)


def test_frames_are_panels() -> None:
    [panel] = drawn(page_picture(printed(COLUMNS))).panels
    assert (panel.rect.x0, panel.rect.x1) == pytest.approx((30, 198), abs=1.5)


def test_prose_has_no_lines() -> None:
    assert drawn(page_picture(printed(LETTER))).lines == []


@pytest.mark.shared
def test_a_dense_scan_gives_the_passages_of_its_gold(shared: Path, tmp_path: Path) -> None:
    """Of the passages of gold on one page, nine tenths are found whole in one passage, letters and digits alike."""
    folder = shared / "corpus" / "erbm"
    with pikepdf.open(folder / "scan.pdf") as file, pikepdf.new() as page:
        page.pages.append(file.pages[3])
        found = ["".join(filter(str.isalnum, p.text)) for p in read(saved(page), max_pages=1)]
    texts = [json.loads(line)["text"] for line in (folder / "gold.jsonl").read_text().splitlines()]
    gold = ["".join(filter(str.isalnum, text)) for text in texts]
    with pikepdf.open(folder / "brochure.pdf") as file, pikepdf.new() as page:
        page.pages.append(file.pages[3])
        there = ["".join(filter(str.isalnum, p.text)) for p in read(saved(page), max_pages=1)]
    on_page = [text for text in gold if any(text in passage for passage in there)]
    assert sum(any(text in passage for passage in found) for text in on_page) >= 0.9 * len(on_page) > 0
