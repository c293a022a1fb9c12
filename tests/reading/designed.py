"""Designed documents at random, one kind each: spreads, slides with cards, long tables, minutes, reports with notes.

Run as a script, it says how many texts of so many documents of each kind are found whole: `make layouts`.
"""

import sys
from collections.abc import Callable
from functools import cache

from laidout import Composer, LaidOut, report

_TINTS = ("#e3ecf5", "#f6e6d8", "#dff0e1", "#efe4f2")
_RULES = (
    "stroke: 0.5pt,",
    "stroke: (x, y) => (bottom: 0.5pt),",
    "stroke: (x, y) => if y == 0 { (bottom: 0.7pt) },",
    'stroke: none, fill: (x, y) => if calc.odd(y) { rgb("#e3ecf5") },',
    'stroke: 0.5pt, fill: (x, y) => if y == 0 { rgb("#dff0e1") },',
    "stroke: none,",
)


class _Designer(Composer):
    """Composes documents of one kind each."""

    def page(self, width: int, height: int, margin: int, size: float, more: str = "") -> str:
        return (
            f"#set page(width: {width}pt, height: {height}pt, margin: {margin}pt, {more})\n"
            f'#set text(font: "{self.random.choice(("Libertinus Serif", "New Computer Modern"))}", '
            f'size: {size:.1f}pt, lang: "fr", hyphenate: true)\n'
            f"#set par(justify: {str(self.random.random() < 0.5).lower()}, leading: 0.6em, spacing: 1.2em)\n"
        )

    def spread(self) -> str:
        """Two pages side by side on each sheet, each in its own columns, numbered at the outer corners."""
        columns = self.random.choice((1, 2, 2, 3))
        height = self.random.randint(500, 640)
        setting = self.page(2 * (width := self.random.randint(420, 500)), height, 0, self.random.uniform(8, 10))
        sheets = []
        for sheet in range(self.random.randint(2, 3)):
            halves = []
            for half in range(2):
                number = 2 * sheet + half + 2
                title = self.heading(16) if self.random.random() < 0.5 else ""
                body = "".join(f"{self.told(self.paragraph())}\n\n" for _ in range(3 * columns))
                text = f"#block(height: {height - 130}pt, columns({columns}, gutter: 16pt)[{body}])"
                foot = f"#place(bottom + {'right' if half else 'left'})[{number}]"
                halves.append(f"#block(inset: 40pt, width: {width}pt, height: {height}pt)[{title}{text}{foot}]")
            sheets.append(f"#grid(columns: 2, {self.cells(halves)})")
        return setting + "\n#pagebreak()\n".join(sheets)

    def slides(self) -> str:
        """Titles over cards in a grid: plain ones, some with a title of their own, some with a figure over its noun."""
        setting = self.page(960, 540, 40, 12)
        slides = []
        for _ in range(self.random.randint(3, 5)):
            title, tint = self.heading(26), self.random.choice(_TINTS)
            across, down = self.random.randint(2, 4), self.random.randint(1, 2)
            card = self.random.choice((self.plain_card, self.titled_card, self.figure_card))
            look = self.random.choice((f'fill: rgb("{tint}"),', "stroke: 0.8pt,", f'fill: rgb("{tint}"), radius: 6pt,'))
            block = f"block(width: 100%, inset: 10pt, {look} breakable: false)"
            cards = ", ".join(f"{block}[{card()}]" for _ in range(across * down))
            slides.append(f"{title}#grid(columns: (1fr,) * {across}, gutter: {self.random.randint(12, 24)}pt, {cards})")
        return setting + "\n#pagebreak()\n".join(slides)

    def plain_card(self) -> str:
        return self.told(self.paragraph(2))

    def titled_card(self) -> str:
        title, text = self.title(), self.sentence(4, 8)
        self.told(f"{title} {text}")
        return f'#text(14pt, weight: "bold")[{title}]\n\n{text}'

    def figure_card(self) -> str:
        number, noun = self.random.randint(2, 980), self.sentence(1, 2)[:-1].lower()
        self.told(f"{number} {noun}")
        return f'#align(center)[#text(30pt, weight: "bold")[{number}] \\\n {noun}]'

    def tables(self) -> str:
        """Text and tables that go on over pages, their cells wrapped, their figures to the right."""
        setting = self.page(595, self.random.choice((420, 842)), 50, self.random.uniform(8, 10))
        return setting + "".join(f"{self.told(self.paragraph())}\n\n{self.table()}\n\n" for _ in range(2))

    def table(self) -> str:
        figures = self.random.randint(1, 3)
        names = [self.title() for _ in range(figures + 1)]
        self.told(" | ".join(names))
        header = ", ".join(f"[*{name}*]" for name in names)
        if self.random.random() < 0.5:
            header = f"table.header({header})"  # repeated on each page
        rows = ", ".join(self.row(figures) for _ in range(self.random.randint(6, 30)))
        columns, align = f"(2fr, {'1fr, ' * figures})", f"(left, {'right, ' * figures})"
        return f"#table(columns: {columns}, align: {align}, {self.random.choice(_RULES)} {header}, {rows})"

    def row(self, figures: int) -> str:
        label = self.title()
        if self.random.random() < 0.3:
            label += f" {self.sentence(2, 6).lower()[:-1]}"
        sums = [f"{self.random.randint(1, 980)} {self.random.randint(0, 999):03d}" for _ in range(figures)]
        self.told(" | ".join([label, *sums]))
        return self.cells([label, *(number.replace(" ", "~") for number in sums)])

    def minutes(self) -> str:
        """Minutes of a council: three columns, numbered matters with a title each, lists of votes."""
        setting = self.page(595, 842, 36, 8.5, 'columns: 3, header: [Conseil du mois], numbering: "1",')
        parts = ["#set columns(gutter: 14pt)\n"]
        for number in range(1, self.random.randint(12, 20)):
            title = self.title()
            self.told(f"{number}. {title}")
            parts.append(f'#block(above: 1.4em, below: 0.8em, text(weight: "bold")[{number}\\. {title}])\n')
            parts += [f"{self.told(self.paragraph())}\n\n" for _ in range(self.random.randint(1, 3))]
            if self.random.random() < 0.4:
                parts.append(self.bullets())
        return setting + "".join(parts)

    def noted(self) -> str:
        """A report whose pages have several notes at their foot, over one column or two."""
        parts = [self.page(595, 842, 60, 10, f"columns: {self.random.randint(1, 2)}, ")]
        for _ in range(14):
            parts.append(self.told(self.paragraph()))
            if self.random.random() < 0.6:
                parts.append(f"#footnote[{self.told(self.sentence(3, 9), loose=True)}]")
            parts.append("\n\n")
        return "".join(parts)

    def brochure(self) -> str:
        """Pages with a strip of big figures without boxes, and a small table within a column."""
        setting = self.page(595, 842, 50, self.random.uniform(9, 10.5))
        parts = []
        for _ in range(2):
            parts += [self.heading(18), self.strip(), f"{self.told(self.paragraph())}\n\n"]
            left = f"{self.told(self.paragraph())}\n\n{self.small_table()}\n\n{self.told(self.paragraph())}"
            right = "\n\n".join(self.told(self.paragraph()) for _ in range(3))
            parts.append(
                f"#grid(columns: (1fr, 1fr), gutter: 20pt, {self.cells([left, right])})\n\n#pagebreak(weak: true)"
            )
        return setting + "".join(parts)

    def strip(self) -> str:
        """Big figures side by side, each over its noun, centred or not."""
        across, place = self.random.randint(2, 4), self.random.choice(("center", "left"))
        cards = []
        for _ in range(across):
            number, noun = self.random.randint(2, 980), self.sentence(1, 2)[:-1].lower()
            self.told(f"{number} {noun}")
            cards.append(f'#align({place})[#text(26pt, weight: "bold")[{number}] \\\n {noun}]')
        return f"#grid(columns: (1fr,) * {across}, gutter: 20pt, {self.cells(cards)})\n\n"

    def small_table(self) -> str:
        names = [self.title(), "Montant"]
        self.told(" | ".join(names))
        rows = ", ".join(self.row(1) for _ in range(self.random.randint(3, 6)))
        header = ", ".join(f"[*{name}*]" for name in names)
        return f"#table(columns: (2fr, 1fr), align: (left, right), {self.random.choice(_RULES)} {header}, {rows})"


KINDS: dict[str, Callable[[_Designer], str]] = {
    kind.__name__: kind
    for kind in (
        _Designer.spread,
        _Designer.slides,
        _Designer.tables,
        _Designer.minutes,
        _Designer.noted,
        _Designer.brochure,
    )
}


@cache
def designed(kind: str, seed: int) -> LaidOut:
    designer = _Designer(seed)
    designer.made.source = KINDS[kind](designer)
    return designer.made


if __name__ == "__main__":
    for name in KINDS:
        report(name, (designed(name, seed) for seed in range(int(sys.argv[1]))))
