"""Documents laid out at random from known text: what is printed, in which order it is to be read.

Those of a kind each are in `designed`. Run as a script, it says how many texts of so many documents are found whole,
and where not: `make layouts`.
"""

import random
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise

import typst

from extractors.reading import read

_WORDS = """agent aire amont appel arbre atelier avenir bassin bateau berge bilan budget bureau canal carte centre
chantier chemin cité classe collège commune compte conseil convention coopération crédit culture déchet demande
développement digue durée eau échange école économie effort élève emploi énergie enquête ensemble entreprise équipe
étude expérimentation façade famille ferme fête filière fleuve foncier forêt formation foyer friche gare gestion habitat
haie halle herbe hiver hôpital ingénierie initiative jardin jeunesse laboratoire lecture ligne logement maison marché
matériel médiathèque mémoire ménage métier mobilité montagne musée naissance nature navette office outil parc partenaire
patrimoine paysage pêche période piste place plaine plan pont population port prairie prévention projet quartier
récolte réhabilitation rénovation réseau ressource rivière route rue saison santé secteur service sentier site soutien
station structure système technique terrain territoire théâtre toit tourisme transport travail tri usine vallée végétal
verger village ville voie voirie volume zone""".split()
_LINKS = "de la dans le pour les avec des sur un et du par une sans ses vers cette".split()
_FONTS = ("Libertinus Serif", "New Computer Modern")
_PAGES = ((595, 842), (595, 842), (842, 595), (510, 650), (960, 540))


@dataclass(slots=True)
class LaidOut:
    """A Typst source, its texts in reading order, and those that may be read at any place (boxes beside, notes)."""

    source: str
    texts: list[str] = field(default_factory=list)
    loose: list[str] = field(default_factory=list)


class Composer:
    """Composes a document of chance."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.made = LaidOut("")
        self.parts: list[str] = []

    def sentence(self, least: int, most: int) -> str:
        words: list[str] = []
        for _ in range(self.random.randint(least, most)):
            words += [self.random.choice(_LINKS), self.random.choice(_WORDS)]
            if self.random.random() < 0.12:
                words += [str(self.random.randint(2, 990)), self.random.choice(_WORDS) + "s"]
        words[0] = words[0].capitalize()
        return " ".join(words) + "."

    def paragraph(self, sentences: int = 4) -> str:
        return " ".join(self.sentence(3, 9) for _ in range(self.random.randint(1, sentences)))

    def title(self) -> str:
        words = self.random.sample(_WORDS, self.random.randint(2, 5))
        return " ".join(words).capitalize()

    def told(self, text: str, *, loose: bool = False) -> str:
        (self.made.loose if loose else self.made.texts).append(text)
        return text

    def heading(self, size: int) -> str:
        return f'#block(above: 1.4em, below: 0.8em, text({size}pt, weight: "bold")[{self.told(self.title())}])\n\n'

    def bullets(self) -> str:
        sign = self.random.choice("•–▸■")
        items = [self.told(self.sentence(2, 9)) for _ in range(self.random.randint(2, 4))]
        return f"#list(marker: [{sign}], {', '.join(f'[{item}]' for item in items)})\n\n"

    def box(self, *, loose: bool = False) -> str:
        colour = self.random.choice(("#e3ecf5", "#f6e6d8", "#dff0e1"))
        frame = self.random.choice((f'fill: rgb("{colour}")', "stroke: 0.7pt", f'fill: rgb("{colour}"), radius: 5pt'))
        inset, texts = self.random.randint(6, 14), [self.told(self.paragraph(2), loose=loose) for _ in range(2)]
        return f"#block(width: 100%, {frame}, inset: {inset}pt, breakable: false)[{(chr(10) * 2).join(texts)}]\n\n"

    def body(self, paragraphs: int) -> str:
        """Give paragraphs with now and then a title, a list or a box among them."""
        parts: list[str] = []
        for _ in range(paragraphs):
            chance = self.random.random()
            if chance < 0.12:
                parts.append(self.heading(12))
            elif chance < 0.22:
                parts.append(self.bullets())
            elif chance < 0.30:
                parts.append(self.box())
            note = ""
            text = self.told(self.paragraph())
            if self.random.random() < self.notes:
                note = f"#footnote[{self.told(self.sentence(3, 6), loose=True)}]"
            parts.append(f"{text}{note}\n\n")
        return "".join(parts)

    def flowing(self) -> str:
        """Text in columns that go on from page to page."""
        columns = self.random.choice((1, 2, 2, 3, 3, 4)) if self.wide else self.random.choice((1, 2, 2, 3))
        gutter = self.random.randint(14, 30)
        title = f'#place(top + center, scope: "parent", float: true)[{self.heading(20)}]\n'
        return f"#set page(columns: {columns})\n#set columns(gutter: {gutter}pt)\n{title}{self.body(14)}"

    def banded(self) -> str:
        """Bands one below the other, each in its own columns; a title across, a box across, a box beside."""
        parts: list[str] = [self.heading(20)]
        before = 0
        for _ in range(self.random.randint(2, 4)):
            columns = self.random.randint(1, 4 if self.wide else 3)
            gutter = self.random.randint(14, 30)
            if columns == before or self.random.random() < 0.4:  # two bands of the same columns would be read as one
                parts.append(self.random.choice((lambda: self.heading(15), self.box))())
            cells = [self.body(1 if columns > 2 else self.random.randint(1, 2)) for _ in range(columns)]
            grid = f"#grid(columns: (1fr,) * {columns}, column-gutter: {gutter}pt, {self.cells(cells)})"
            parts.append(f"#block(breakable: false, above: 16pt, below: 16pt)[{grid}]\n\n")
            before = columns
        return "".join(parts)

    def beside(self) -> str:
        """A text with a narrow box beside it."""
        heading, text = self.heading(18), self.body(5)
        box = "".join(self.box(loose=True) for _ in range(2))
        cells = [text, box] if self.random.random() < 0.5 else [box, text]
        widths = "(2fr, 1fr)" if cells[0] is text else "(1fr, 2fr)"
        return f"{heading}#grid(columns: {widths}, column-gutter: 20pt, {self.cells(cells)})\n\n"

    @staticmethod
    def cells(contents: list[str]) -> str:
        return ", ".join(f"[{content}]" for content in contents)

    def document(self) -> LaidOut:
        width, height = self.random.choice(_PAGES)
        self.wide = width > 550
        self.notes = self.random.choice((0.0, 0.0, 0.15))
        size, margin = self.random.uniform(8, 11), self.random.randint(36, 70)
        justify = self.random.random() < 0.6
        hyphenate = justify or self.random.random() < 0.3  # no gaps as wide as gutters
        running = self.random.choice(("", "", 'header: [Rapport du service], numbering: "1",'))
        indent = self.random.choice(("spacing: 1.1em", "spacing: 1.2em", "spacing: 0.62em, first-line-indent: 14pt"))
        setting = (
            f"#set page(width: {width}pt, height: {height}pt, margin: {margin}pt, {running})\n"
            f'#set text(font: "{self.random.choice(_FONTS)}", size: {size:.1f}pt, lang: "fr", '
            f"hyphenate: {str(hyphenate).lower()})\n"
            f"#set par(justify: {str(justify).lower()}, leading: {self.random.uniform(0.5, 0.75):.2f}em, {indent})\n"
        )
        kind = self.random.choice((self.flowing, self.flowing, self.banded, self.beside))
        self.made.source = setting + kind()
        return self.made


@cache
def laid_out(seed: int) -> LaidOut:
    return Composer(seed).document()


def read_texts(made: LaidOut) -> list[str]:
    pdf = typst.compile(made.source.encode(), ignore_system_fonts=True, timestamp=0)
    return [passage.text for passage in read(pdf, max_pages=100)]


def lost(made: LaidOut, found: list[str]) -> list[str]:
    """Give the texts that are no passage of their own."""
    return [text for text in (*made.texts, *made.loose) if text not in found]


def out_of_order(made: LaidOut, found: list[str]) -> list[tuple[str, str]]:
    """Give the texts that are read before the one that they follow."""
    placed = [text for text in made.texts if text in found]
    return [(before, text) for before, text in pairwise(placed) if found.index(text) < found.index(before)]


def report(kind: str, documents: Iterable[LaidOut]) -> None:
    """Print what of some documents is not found whole, or read too early."""
    texts = failures = count = 0
    for number, made in enumerate(documents):
        found = read_texts(made)
        missing, wrong = lost(made, found), out_of_order(made, found)
        count, texts, failures = count + 1, texts + len(made.texts) + len(made.loose), failures + len(missing)
        for text in missing:
            print(f"{kind} {number}: not whole: {text}")  # noqa: T201
        for before, text in wrong:
            print(f"{kind} {number}: read before {before!r}: {text}")  # noqa: T201
    print(f"{count} {kind}, {texts} texts, {1 - failures / texts:.4f} of them found whole")  # noqa: T201


if __name__ == "__main__":
    report("layouts", map(laid_out, range(int(sys.argv[1]))))
