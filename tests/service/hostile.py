"""Broken and hostile PDFs, each made when it is asked for; the same name gives the same bytes.

Three families are made of the bilans of corpus/: cut short, with bytes changed, with objects changed. The fourth are
bombs, written by hand: what a file may say to make a reader crash, hang, or eat all memory.
"""

import io
import random
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pikepdf
from pikepdf import Array, Dictionary, Name, ObjectStreamMode

CORPUS = Path(__file__).parents[2] / "corpus"
BILANS = ["departement-gers", "oph-la-rochelle", "agglomeration-niortais"]
Make = Callable[[], bytes]


def bilan(name: str) -> bytes:
    return (CORPUS / name / "bilan.pdf").read_bytes()


def saved(pdf: pikepdf.Pdf, **options: object) -> bytes:
    out = io.BytesIO()
    pdf.save(out, static_id=True, **options)
    return out.getvalue()


def of_old_make(name: str) -> bytes:
    """The same bilan with each object and the table of them in plain sight, as old programs write it."""
    with pikepdf.open(io.BytesIO(bilan(name))) as pdf:
        return saved(pdf, object_stream_mode=ObjectStreamMode.disable)


def linearized(name: str) -> bytes:
    with pikepdf.open(io.BytesIO(bilan(name))) as pdf:
        return saved(pdf, linearize=True)


def cut(make: Make, percent: int) -> bytes:
    pdf = make()
    return pdf[: len(pdf) * percent // 100]


def cut_but_ended(make: Make, percent: int) -> bytes:
    """Cut short, and ended as a whole file is."""
    return cut(make, percent) + b"\nstartxref\n0\n%%EOF\n"


def flipped(make: Make, seed: int) -> bytes:
    """With some bytes changed: few in one file, many in another."""
    chance = random.Random(seed)
    pdf = bytearray(make())
    for _ in range(2 ** chance.randrange(1, 12)):
        pdf[chance.randrange(10, len(pdf))] = chance.randrange(256)
    return bytes(pdf)


def spliced(seed: int) -> bytes:
    """Pieces of two bilans one after the other."""
    chance = random.Random(seed)
    one, other = of_old_make(BILANS[seed % 3]), of_old_make(BILANS[(seed + 1) % 3])
    at = chance.randrange(len(one))
    return one[:at] + other[chance.randrange(len(other)) :]


_WRONG: list[Callable[[pikepdf.Pdf], object]] = [
    lambda _: None,
    lambda _: -1,
    lambda _: 2**31 - 1,
    lambda _: 10**18,
    lambda _: Name.Nothing,
    lambda _: pikepdf.String("\0" * 100),
    lambda _: Array([]),
    lambda _: Dictionary(),
    lambda pdf: pdf.Root,
    lambda pdf: pdf.pages[0].obj,
    lambda pdf: pdf.make_stream(b"q " * 50),
]


def mutated(name: str, seed: int) -> bytes:
    """With the values of some keys changed to what they must not be."""
    chance = random.Random(seed)
    with pikepdf.open(io.BytesIO(bilan(name))) as pdf:
        held = [each for each in pdf.objects if isinstance(each, Dictionary | pikepdf.Stream) and len(each.keys())]
        for _ in range(chance.randrange(1, 30)):
            of = chance.choice(held)
            key = chance.choice(sorted(of.keys()))
            value = chance.choice(_WRONG)(pdf)
            if key not in {"/Length", "/Type"} and value is not None:
                of[key] = value
            elif key not in {"/Length", "/Root", "/Pages"}:
                del of[key]
        return saved(pdf)


def page_with(content: bytes, *, box: object = (0, 0, 595, 842), pages: int = 1, **page: object) -> bytes:
    """A file whose pages have these operators and entries, and the font /F."""
    with pikepdf.new() as pdf:
        for _ in range(pages):
            fill(pdf, content, box, page)
        return saved(pdf)


def fill(pdf: pikepdf.Pdf, content: bytes, box: object, page: dict[str, object]) -> pikepdf.Page:
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    resources = Dictionary(Font=Dictionary(F=font))
    entries = {"MediaBox": Array(list(box)), "Resources": resources, "Contents": pdf.make_stream(content), **page}
    pdf.pages.append(pikepdf.Page(pdf.make_indirect(Dictionary(Type=Name.Page, **entries))))
    return pdf.pages[-1]


def text(words: bytes, size: float = 10) -> bytes:
    return b"BT /F %f Tf 50 700 Td (%s) Tj ET\n" % (size, words)


DIGUE = text(b"La digue de Brest a 12 km et a ") + text(b"3 M")


def with_font(font: Callable[[pikepdf.Pdf], pikepdf.Object]) -> bytes:
    with pikepdf.new() as pdf:
        page = fill(pdf, text(b"La digue a 12 vannes"), (0, 0, 595, 842), {})
        page.obj.Resources.Font.F = font(pdf)
        return saved(pdf)


def with_map(characters: bytes) -> bytes:
    """A font whose map to Unicode is this."""
    head = b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
    return with_font(
        lambda pdf: Dictionary(
            Type=Name.Font,
            Subtype=Name.Type1,
            BaseFont=Name.Helvetica,
            ToUnicode=pdf.make_stream(head + characters + b"\nendcmap end end"),
        )
    )


def with_font_file(kind: str, key: str, data: bytes) -> bytes:
    def font(pdf: pikepdf.Pdf) -> pikepdf.Object:
        described = Dictionary(
            Type=Name.FontDescriptor, FontName=Name.Broken, Flags=4, FontBBox=Array([0, 0, 0, 0]), ItalicAngle=0,
            Ascent=10**9, Descent=-(10**9), CapHeight=0, StemV=0, **{key: pdf.make_stream(data)},
        )  # fmt: skip
        return Dictionary(
            Type=Name.Font, Subtype=Name(kind), BaseFont=Name.Broken, FirstChar=0, LastChar=255,
            Widths=Array([10**9] * 256), FontDescriptor=described,
        )  # fmt: skip

    return with_font(font)


def self_drawing_font(pdf: pikepdf.Pdf) -> pikepdf.Object:
    """A font whose letters are drawn by text set in it."""
    font = pdf.make_indirect(Dictionary())
    letter = pdf.make_stream(b"1000 0 d0 BT /F 1 Tf (aaaa) Tj ET")
    font.update(
        Dictionary(
            Type=Name.Font, Subtype=Name.Type3, FontBBox=Array([0, 0, 1, 1]), FontMatrix=Array([1, 0, 0, 1, 0, 0]),
            CharProcs=Dictionary(a=letter), Encoding=Dictionary(Differences=Array([32, *[Name.a] * 90])),
            FirstChar=32, LastChar=121, Widths=Array([1] * 90), Resources=Dictionary(Font=Dictionary(F=font)),
        )
    )  # fmt: skip
    return font


def forms(depth: int, times: int, *, loop: bool = False) -> bytes:
    """Forms that draw one another, `times` each, `depth` deep; the last one text, or the first one again."""
    with pikepdf.new() as pdf:
        made = []
        for level in range(depth):
            last = level == depth - 1
            content = DIGUE if last and not loop else b"/X Do " * times
            made.append(pdf.make_stream(content, Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 595, 842])))
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        for level, form in enumerate(made):
            inner = made[(level + 1) % depth]
            form.Resources = Dictionary(Font=Dictionary(F=font), XObject=Dictionary(X=inner))
        page = fill(pdf, b"/X Do", (0, 0, 595, 842), {})
        page.obj.Resources.XObject = Dictionary(X=made[0])
        return saved(pdf)


def with_image(data: bytes, width: int, height: int, bits: int, *, words: bytes = b"", **entries: object) -> bytes:
    """A page that is an image, as a scan is."""
    with pikepdf.new() as pdf:
        page = fill(pdf, words + b"q 595 0 0 842 0 0 cm /I Do Q", (0, 0, 595, 842), {})
        image = pdf.make_stream(
            data, Type=Name.XObject, Subtype=Name.Image, Width=width, Height=height, BitsPerComponent=bits,
            **{"ColorSpace": Name.DeviceGray, **entries},
        )  # fmt: skip
        page.obj.Resources.XObject = Dictionary(I=image)
        return saved(pdf, compress_streams=False)


def deflated(pattern: bytes, size: int) -> bytes:
    """Compress `size` bytes of a pattern, without ever holding them."""
    squeeze = zlib.compressobj(1)
    block = pattern * (1_000_000 // len(pattern))
    parts = [squeeze.compress(block) for _ in range(size // len(block))]
    return b"".join([*parts, squeeze.flush()])


def inflating(size: int, pattern: bytes, *, times: int = 1) -> bytes:
    """A page whose operators are so many bytes once inflated, `times` over."""
    data = deflated(pattern, size)
    for _ in range(times - 1):
        data = zlib.compress(data, 9)
    with pikepdf.new() as pdf:
        page = fill(pdf, b"", (0, 0, 595, 842), {})
        page.obj.Contents = pdf.make_stream(data, Filter=Array([Name.FlateDecode] * times))
        return saved(pdf, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)


def tree(depth: int) -> bytes:
    """A page at the end of so many nodes, one in the other."""
    objects = [b"<</Type/Catalog/Pages 2 0 R>>"]
    objects += [
        b"<</Type/Pages/Count 1/Kids[%d 0 R]%s>>" % (i + 1, b"/Parent %d 0 R" % (i - 1) if i > 2 else b"")
        for i in range(2, depth + 2)
    ]
    objects.append(b"<</Type/Page/Parent %d 0 R/MediaBox[0 0 595 842]>>" % (depth + 1))
    return written(objects)


def written(objects: list[bytes], trailer: bytes = b"") -> bytes:
    """A file of these objects, numbered from 1; the first is the catalogue."""
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for number, each in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, start)
    return bytes(out)


PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>"
CATALOGUE = b"<</Type/Catalog/Pages 2 0 R>>"
PAGES = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"


def encrypted(**options: object) -> bytes:
    with pikepdf.open(io.BytesIO(bilan(BILANS[0]))) as pdf:
        return saved(pdf, encryption=pikepdf.Encryption(**options)).replace(b"%PDF-2", b"%PDF-1")


def annotated(count: int) -> bytes:
    with pikepdf.new() as pdf:
        page = fill(pdf, DIGUE, (0, 0, 595, 842), {})
        note = Dictionary(Type=Name.Annot, Subtype=Name.FreeText, Rect=Array([0, 0, 595, 842]), Contents="12 M")
        page.obj.Annots = Array([pdf.make_indirect(note) for _ in range(count)])
        return saved(pdf)


def updated(times: int) -> bytes:
    """Saved anew so many times, each time at the end of the file."""
    pdf = bytearray(written([CATALOGUE, PAGES, PAGE]))
    for _ in range(times):
        before = pdf.rindex(b"xref\n0 ") if b"xref\n0 " in pdf else 0
        place = len(pdf)
        pdf += b"3 0 obj\n" + PAGE + b"\nendobj\n"
        start = len(pdf)
        pdf += b"xref\n3 1\n%010d 00000 n \ntrailer\n<</Size 4/Root 1 0 R/Prev %d>>\nstartxref\n%d\n%%%%EOF\n" % (
            place, before, start,
        )  # fmt: skip
    return bytes(pdf)


def grid(lines: int) -> bytes:
    """A page ruled level and upright so many times, with a word."""
    level = b"".join(b"20 %f m 575 %f l S\n" % (20 + 800 * i / lines, 20 + 800 * i / lines) for i in range(lines))
    upright = b"".join(b"%f 20 m %f 820 l S\n" % (20 + 550 * i / lines, 20 + 550 * i / lines) for i in range(lines))
    return page_with(level + upright + DIGUE)


def panels(count: int, words: int) -> bytes:
    """Tinted rectangles, and words over the page."""
    chance = random.Random(count)
    tints = b"".join(
        b"0.%d g %d %d %d %d re f\n"
        % (chance.randrange(1, 9), *(chance.randrange(9, 500) for _ in range(2)), *(chance.randrange(30, 200),) * 2)
        for _ in range(count)
    )
    return page_with(tints + b"0 g\n" + scattered(words))


def scattered(words: int) -> bytes:
    chance = random.Random(words)
    return b"".join(
        b"BT /F 6 Tf %d %d Td (%d digues) Tj ET\n" % (chance.randrange(20, 550), chance.randrange(20, 800), number)
        for number in range(words)
    )


def lines_of(line: bytes, count: int, step: float = 11.0) -> bytes:
    return b"BT /F 9 Tf %f TL 30 820 Td " % step + b"".join(b"(%s) Tj T* " % line for _ in range(count)) + b"ET"


def nested(entry: bytes, depth: int) -> bytes:
    """A page one of whose entries is an array in an array in an array."""
    return written([CATALOGUE, PAGES, PAGE[:-2] + entry + b"[" * depth + b"]" * depth + b">>"])


def _bombs() -> Iterator[tuple[str, Make]]:
    yield from _boxes()
    yield from _trees()
    yield from _drawings()
    yield from _images()
    yield from _fonts()
    yield from _texts()
    yield from _files()


def _boxes() -> Iterator[tuple[str, Make]]:
    for name, box in {
        "huge": (0, 0, 10**9, 10**9),
        "as large as may be": (0, 0, 14400, 14400),
        "long and thin": (0, 0, 1, 14400),
        "beyond 32 bits": (0, 0, 10**15, 10**15),
        "negative": (-500, -500, -1, -1),
        "upside down": (595, 842, 0, 0),
        "empty": (0, 0, 0, 0),
        "tiny": (0, 0, 0.001, 0.001),
        "of two numbers": (595, 842),
        "of no numbers": (),
    }.items():
        yield f"page box {name}", partial(page_with, DIGUE, box=box)
        yield f"page box {name}, no text", partial(page_with, b"0 0 9 9 re f", box=box)
    for key, value in {"Rotate": 45, "UserUnit": 10**6, "CropBox": Array([9**9, 0, 9**9, 9])}.items():
        yield f"{key} out of bounds", partial(page_with, DIGUE, **{key: value})


def _trees() -> Iterator[tuple[str, Make]]:
    for depth in (100, 5_000, 100_000):
        yield f"{depth} page nodes one in the other", partial(tree, depth)
    for name, node in {
        "its own kid": b"<</Type/Pages/Kids[2 0 R]/Count 1>>",
        "its own kid, many times": b"<</Type/Pages/Kids[2 0 R 2 0 R 2 0 R 2 0 R]/Count 1000>>",
        "with ten million pages": b"<</Type/Pages/Kids[3 0 R]/Count 10000000>>",
        "with fewer than no pages": b"<</Type/Pages/Kids[3 0 R]/Count -5>>",
        "with 1500 pages that are one": b"<</Type/Pages/Kids[%s]/Count 1500>>" % (b"3 0 R " * 1500),
        "without kids": b"<</Type/Pages/Count 3>>",
        "with kids that are not there": b"<</Type/Pages/Kids[77 0 R 78 0 R]/Count 2>>",
        "that is a number": b"12",
    }.items():
        yield f"page tree {name}", partial(written, [CATALOGUE, node, PAGE])
    yield "10000 pages", partial(written, _many_pages(10_000))
    yield "300 pages without text", partial(written, _many_pages(300))


def _many_pages(count: int) -> list[bytes]:
    kids = b"".join(b"%d 0 R " % number for number in range(3, count + 3))
    return [CATALOGUE, b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, count), *[PAGE] * count]


def _drawings() -> Iterator[tuple[str, Make]]:
    yield "a form that draws itself", partial(forms, 1, 1, loop=True)
    yield "two forms that draw each other, twice", partial(forms, 2, 2, loop=True)
    yield "forms one in the other, 500 deep", partial(forms, 500, 1)
    yield "forms that draw a billion words", partial(forms, 10, 10)
    yield "100000 states saved", partial(page_with, b"q " * 100_000 + DIGUE)
    yield "100000 states restored", partial(page_with, b"Q " * 100_000 + DIGUE)
    yield "100000 texts begun", partial(page_with, b"BT " * 100_000 + DIGUE)
    yield "100000 arrays begun", partial(page_with, b"[" * 100_000 + DIGUE)
    yield "100000 dictionaries begun", partial(page_with, b"<<" * 100_000 + DIGUE)
    yield "100000 rectangles", partial(page_with, b"9 9 99 99 re f " * 100_000 + DIGUE)
    yield "100000 rectangles apart", partial(panels, 100_000, 500)
    yield "5000 rectangles over 3000 words", partial(panels, 5_000, 3_000)
    yield "a path of a million lines", partial(page_with, b"0 0 m " + b"9 9 l 99 9 l " * 500_000 + b"S " + DIGUE)
    for lines in (50, 700, 1400, 5_000):
        yield f"a grid of {lines} by {lines}", partial(grid, lines)
    yield "clipped 10000 times", partial(page_with, b"q 0 0 500 500 re W n " * 10_000 + DIGUE)
    yield "numbers beyond all bounds", partial(page_with, b"1e99 -1e99 9999999999999999999 0 re f nan inf m " + DIGUE)
    yield "operators that are none", partial(page_with, bytes(range(256)) * 500 + DIGUE)
    for name, pattern in {"nulls": b"\0", "spaces": b" ", "lines": b"0 0 m 9 9 l S\n", "text": text(b"digue")}.items():
        yield f"2 GB of {name}", partial(inflating, 2_000_000_000, pattern)
    yield "50 MB of text", partial(inflating, 50_000_000, text(b"digue"))
    yield "8 GB within 2 zips", partial(inflating, 8_000_000_000, b"\0", times=2)


def _images() -> Iterator[tuple[str, Make]]:
    bits = partial(deflated, b"\x0f", 60_000 * 7_500)
    flate = {"Filter": Name.FlateDecode}
    for name, words in {"": b"", ", with text": DIGUE}.items():
        yield (
            f"an image of 60000 by 60000{name}",
            lambda words=words: with_image(bits(), 60_000, 60_000, 1, words=words, **flate),
        )
        yield (
            f"an image of 30000 by 30000 colours{name}",
            lambda words=words: with_image(
                deflated(b"\x11\x77\xee", 30_000 * 90_000), 30_000, 30_000, 8, words=words, ColorSpace=Name.DeviceRGB,
                **flate,
            ),
        )  # fmt: skip
    yield "an image larger than its data", partial(with_image, b"1234", 2**30, 2**30, 8)
    yield "an image without size", partial(with_image, b"1234", 0, 0, 8)
    yield "an image of negative size", partial(with_image, b"1234", -9, -9, 8)
    yield "an image of 99 bits", partial(with_image, b"1234" * 99, 9, 9, 99)
    for codec in ("DCTDecode", "JPXDecode", "JBIG2Decode", "CCITTFaxDecode", "LZWDecode", "RunLengthDecode"):
        noise = random.Random(codec).randbytes(20_000)
        yield f"noise as {codec}", partial(with_image, noise, 3000, 3000, 8, Filter=Name(f"/{codec}"))
    yield "noise as an image", partial(with_image, random.Random(1).randbytes(250_000), 500, 500, 8)
    yield (
        "an image through 200 filters",
        partial(with_image, b"1234", 9, 9, 8, Filter=Array([Name.ASCIIHexDecode] * 200)),
    )
    yield "an image of unknown colours", partial(with_image, b"1234" * 99, 9, 9, 8, ColorSpace=Name.Unknown)


def _fonts() -> Iterator[tuple[str, Make]]:
    yield "a font that draws itself", partial(with_font, self_drawing_font)
    yield "a font that is none", partial(with_font, lambda _: Dictionary())
    yield "a font of null", partial(with_font, lambda pdf: pdf.make_indirect(Array([])))
    yield "a map of noise", partial(with_map, random.Random(2).randbytes(5_000))
    yield "a map of everything", partial(with_map, b"1 beginbfrange <00000000> <FFFFFFFF> <0000> endbfrange")
    yield "a map to a long text", partial(with_map, b"1 beginbfchar <61> <" + b"0031" * 100_000 + b"> endbfchar")
    yield "a map to half pictographs", partial(with_map, b"1 beginbfrange <20> <7F> <D800> endbfrange")
    yield "a map to nulls", partial(with_map, b"1 beginbfrange <20> <7F> <0000> endbfrange")
    yield "a map to private signs", partial(with_map, b"1 beginbfrange <20> <7F> <E000> endbfrange")
    yield "a map of a million lines", partial(with_map, b"1 beginbfchar <61> <0062> endbfchar\n" * 300_000)
    for kind, key in (("/TrueType", "FontFile2"), ("/Type1", "FontFile"), ("/Type1", "FontFile3")):
        noise = random.Random(key).randbytes(30_000)
        yield f"noise as {key}", partial(with_font_file, kind, key, noise)
        yield f"noise as {key}, begun well", partial(with_font_file, kind, key, b"\0\1\0\0\0\x0a" + noise)
    for size in (0, -12, 0.0001, 10**9):
        yield f"letters of {size} points", partial(page_with, text(b"La digue a 12 km", size))
    for matrix in (b"0 0 0 0 9 9", b"1e30 0 0 1e30 0 0", b"1 1 1 1 50 50", b"nan nan nan nan 0 0"):
        yield (
            f"text turned by {matrix.decode()}",
            partial(page_with, b"BT /F 9 Tf %s Tm (La digue a 12 km) Tj ET" % matrix),
        )


def _texts() -> Iterator[tuple[str, Make]]:
    for name, words in {
        "digits": b"1" * 300_000,
        "digits in groups": b"123 456 " * 40_000,
        "points": b"1.2." * 75_000,
        "commas and points": b"1.234,56." * 30_000,
        "percents": b"1 % " * 75_000,
        "letters": b"a" * 300_000,
        "capitals": b"A" * 300_000,
        "hyphens": b"-" * 300_000,
        "compounds": b"a-" * 150_000,
        "brackets": b"\\(" * 150_000,
        "apostrophes": b"l'" * 150_000,
        "words of numbers": b"deux cent mille millions " * 12_000,
        "sums": b"dont 12 M de l'Etat, " * 15_000,
        "bodies": b"Communaute d'agglomeration de la " * 9_000,
        "controls": bytes(range(1, 32)).replace(b"\r", b"") * 9_000,
    }.items():
        yield f"a line of {name}", partial(page_with, text(words, 0.01))
        yield f"lines of {name}", partial(page_with, lines_of(words[:1500], 150, 5.0))
    yield "30000 lines in one place", partial(page_with, lines_of(b"La digue a 12 km", 30_000, 0.0))
    yield "3000 words in one place", partial(page_with, text(b"12 digues") * 3_000)
    yield "20000 words anywhere", partial(page_with, scattered(20_000))
    yield "100000 texts", partial(page_with, scattered(100_000))
    yield "40 pages of table", partial(page_with, lines_of(b"Quimper     12     1 250     30 %", 75), pages=40)


def _files() -> Iterator[tuple[str, Make]]:
    yield (
        "100000 objects",
        partial(written, [CATALOGUE, PAGES, PAGE, *[b"1"] * 100_000]),
    )
    yield "20000 annotations", partial(annotated, 20_000)
    yield "a password", partial(encrypted, owner="secret", user="secret")
    yield "no password to read", partial(encrypted, owner="secret", user="")
    yield "an old encryption", partial(encrypted, owner="secret", user="", R=3, aes=False, metadata=False)
    yield (
        "an unknown encryption",
        partial(written, [CATALOGUE, PAGES, PAGE], b"/Encrypt<</Filter/Secret/V 99/R 99>>"),
    )
    yield "an empty page", partial(page_with, b"")
    yield "an empty page among others", partial(page_with, b"", pages=30)
    yield "contents that are a number", partial(page_with, b"", Contents=12)
    yield (
        "contents that are the catalogue",
        partial(written, [CATALOGUE, PAGES, PAGE[:-2] + b"/Contents 1 0 R>>"]),
    )
    yield "contents of 50000 streams", partial(_contents, 50_000)
    for depth in (400, 5_000, 500_000):
        yield f"arrays {depth} deep", partial(nested, b"/Annots", depth)
    yield "saved 500 times", partial(updated, 500)
    yield "a table of objects that leads to itself", _looping
    yield "a catalogue that is itself", partial(written, [b"1 0 R"])
    yield (
        "an outline that leads to itself",
        partial(
            written,
            [
                b"<</Type/Catalog/Pages 2 0 R/Outlines 4 0 R>>",
                PAGES,
                PAGE,
                b"<</First 4 0 R/Next 4 0 R/Count 9>>",
            ],
        ),
    )
    yield "only a beginning and an end", lambda: b"%PDF-1.7\n%%EOF\n"
    yield (
        "noise between a beginning and an end",
        _noise,
    )
    yield "a beginning said 100000 times", lambda: b"%PDF-1.7\n" * 100_000 + b"%%EOF\n"
    yield "objects begun and never ended", lambda: b"%PDF-1.7\n" + b"1 0 obj <<" * 100_000 + b"%%EOF\n"


def _noise() -> bytes:
    return b"%PDF-1.7\n" + random.Random(3).randbytes(99_999) + b"\n%%EOF\n"


def _contents(count: int) -> bytes:
    with pikepdf.new() as pdf:
        page = fill(pdf, b"", (0, 0, 595, 842), {})
        page.obj.Contents = Array([pdf.make_stream(DIGUE)] * count)
        return saved(pdf)


def _looping() -> bytes:
    pdf = written([CATALOGUE, PAGES, PAGE])
    start = pdf.rindex(b"xref\n0 ")
    return pdf.replace(b"/Root 1 0 R", b"/Root 1 0 R/Prev %d" % start)


def _broken() -> Iterator[tuple[str, Make]]:
    for percent in range(5, 100, 5):
        yield f"cut at {percent} %", partial(cut, partial(bilan, BILANS[0]), percent)
        yield f"old, cut at {percent} %", partial(cut, partial(of_old_make, BILANS[1]), percent)
        yield f"linearized, cut at {percent} %", partial(cut, partial(linearized, BILANS[2]), percent)
        yield f"cut at {percent} % and ended", partial(cut_but_ended, partial(of_old_make, BILANS[1]), percent)
    for seed in range(30):
        yield f"flipped {seed}", partial(flipped, partial(bilan, BILANS[seed % 3]), seed)
        yield f"old, flipped {seed}", partial(flipped, partial(of_old_make, BILANS[seed % 3]), seed)
        yield f"mutated {seed}", partial(mutated, BILANS[seed % 3], seed)
    for seed in range(10):
        yield f"spliced {seed}", partial(spliced, seed)


BROKEN: dict[str, Make] = dict(_broken())
BOMBS: dict[str, Make] = dict(_bombs())
