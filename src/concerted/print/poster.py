"""A page to hang up: whose it is, a code to scan, and what scanning it means (seal §6).

The name stands in whatever script it is written in, as large as it fits; the sentences below stand
in several languages, because whoever reads a wall has not chosen one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from concerted.print.layout import Block, lay_out
from concerted.print.paper import Paper, shown_line
from concerted.print.pdf import MARGIN, Sheet
from concerted.print.scripts import Style

NAME_SIZES = (54.0, 46.0, 40.0, 34.0, 29.0, 25.0, 21.0, 17.0, 14.0)  # in points, as all lengths
NAME_HEIGHT, NOTE_HEIGHT = 140.0, 50.0  # what name and note may take; tall scripts stand smaller
SENTENCE, FOOT = 13.5, 10.5
NOTE_SIZES = (17.0, 14.0, 12.0, 10.0)
NAME_LETTERS, NOTE_LETTERS = 90, 100  # at most
TOP, CODE, QUIET = 226.0, 384.0, 4  # of the code; modules that stay white around it
OVERLAP = 0.06  # so that no hair line shows between modules
GREY = 90
SENTENCES = (
    ("en", SENTENCE, "Scan this to ask to join. Members who know you let you in."),
    ("es", SENTENCE, "Escanea esto para pedir entrar. Te admiten miembros que te conocen."),
    ("fr", SENTENCE, "Scannez pour demander à entrer. Ceux qui vous connaissent vous admettent."),
    ("ar", 17.0, "امسح هذا الرمز لتطلب الانضمام. يقبلك أعضاء يعرفونك."),
)

Modules = Sequence[Sequence[bool]]


def to_poster(name: str, note: str, modules: Modules, foot: str, time: int) -> bytes:
    """Return the page as PDF. ``modules`` are the code's dark ones, row by row, without a border.

    ``Unprintable`` names the package that lacks a font.
    """
    page = _Page(Paper(shown_line(name), ()), time)
    page.head(_cut(name, NAME_LETTERS), _cut(note, NOTE_LETTERS))
    page.code(modules)
    page.y += 12
    for lang, size, sentence in SENTENCES:
        page.centred(sentence, size, Style(lang=lang))
        page.y += 4
    page.foot(foot)
    return page.finish()


class _Page(Sheet):
    """One page, everything in its middle."""

    def new_page(self) -> None:
        """Begin the page, without a number."""
        self.pdf.add_page()
        self.y = MARGIN

    def head(self, name: str, note: str) -> None:
        """Write name and note in the middle of what is free above the code."""
        words, size = self.fitting(name, NAME_SIZES, True, NAME_HEIGHT)
        below, small = self.fitting(note, NOTE_SIZES, False, NOTE_HEIGHT)
        gap = 6.0 if note else 0.0
        taken = _height(words, size) + (gap + _height(below, small) if note else 0.0)
        self.y = MARGIN / 2 + (TOP - MARGIN / 2 - taken) / 2
        self._write(words, size)
        self.y += gap
        if note:
            self._write(below, small)

    def fitting(
        self, text: str, sizes: Sequence[float], bold: bool, height: float
    ) -> tuple[list[Block], float]:
        """Return a text laid out in the largest size in which it is no higher, or the smallest."""
        style = Style(bold=bold)
        for size in sizes:
            found = lay_out(text, self.width / size, style)
            if _height(found, size) <= height and _width(found) * size <= self.width:
                return found, size
        return lay_out(text, self.width / sizes[-1], style), sizes[-1]

    def centred(self, text: str, size: float, style: Style | None = None) -> None:
        """Write a text in the middle, line by line."""
        self._write(lay_out(text, self.width / size, style or Style()), size)

    def _write(self, blocks: Sequence[Block], size: float) -> None:
        for block in blocks:
            for line in block.lines:
                at = MARGIN + (self.width - line.width * size) / 2
                for run in line.runs:
                    self.run(run, size, at, self.y + line.above * size, block.lang)
                    at += run.width * size
                self.y += (line.above + line.below) * size

    def code(self, modules: Modules) -> None:
        """Draw the code, each row's neighbours in one stroke."""
        module = CODE / (len(modules) + 2 * QUIET)
        left = (float(self.pdf.w) - CODE) / 2 + QUIET * module
        top = TOP + QUIET * module
        for row, cells in enumerate(modules):
            for start, length in _strokes(cells):
                x, y = left + start * module, top + row * module
                wide, high = length * module + OVERLAP, module + OVERLAP
                self.pdf.rect(x, y, wide, high, "F")
        self.y = TOP + CODE

    def foot(self, text: str) -> None:
        """Write what stands at the page's end."""
        self.y = self.bottom
        self.pdf.set_fill_color(GREY)
        self.centred(text, FOOT)
        self.pdf.set_fill_color(0)


def _cut(text: str, letters: int) -> str:
    line = shown_line(text)
    return line if len(line) <= letters else f"{line[:letters].rstrip()}…"


def _height(blocks: Sequence[Block], size: float) -> float:
    return sum((line.above + line.below) * size for block in blocks for line in block.lines)


def _width(blocks: Sequence[Block]) -> float:
    return max((line.width for block in blocks for line in block.lines), default=0.0)


def _strokes(cells: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """Yield start and length of each run of dark modules in a row."""
    at = 0
    for dark, run in groupby(cells):
        length = len(list(run))
        if dark:
            yield at, length
        at += length
