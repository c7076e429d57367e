"""A paper as PDF: A4, every script, tables that go on over pages, files put in beside the pages.

All text passes through layout.py; fpdf2 keeps the fonts, pages and files. Its own text cells are
not used: they measure letters one by one, and split a word at each mark.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from fpdf import FPDF
from fpdf.enums import TextDirection
from fpdf.fonts import TTFFont

from concerted.print.fonts import Font
from concerted.print.layout import Block, Line, Run, is_rtl, lay_out
from concerted.print.paper import (
    Bars,
    Heading,
    Paper,
    Picture,
    Table,
    Text,
    is_rtl_language,
    shown_line,
)
from concerted.print.scripts import Style

MARGIN, GAP = 50.0, 10.0  # in points, as all lengths here
SIZES = {1: 20.0, 2: 14.0, 3: 11.5}
TEXT, SMALL, MONO = 10.5, 9.0, 7.5
CELL_GAP, ROW_GAP = 6.0, 4.0
PICTURE_HEIGHT = 330.0
GREY = 110


def to_pdf(paper: Paper, time: int) -> bytes:
    """Return the paper as PDF, dated ``time`` in seconds; ``Unprintable`` names a missing font."""
    sheet = Sheet(paper, time)
    sheet.heading(Heading(paper.title, 1))
    for block in paper.blocks:
        sheet.add(block)
    return sheet.finish()


Cell = list[tuple[Line, Block]]


class Sheet:
    """The page being written, and how far down it has been."""

    def __init__(self, paper: Paper, time: int) -> None:
        self.paper = paper
        self.turned = is_rtl_language(paper.lang)
        self.pdf = FPDF(unit="pt", format="A4")
        self.pdf.set_auto_page_break(False)
        self.pdf.str_alias_nb_pages = None  # type: ignore[assignment]  # words may hold its sign
        self.pdf.set_creation_date(datetime.fromtimestamp(time, UTC))
        self.pdf.set_title(shown_line(paper.title))
        self.pdf.set_lang(paper.lang)
        self.known: set[Font] = set()
        self.y = 0.0
        self.new_page()

    @property
    def width(self) -> float:
        """Between the margins."""
        return float(self.pdf.w) - 2 * MARGIN

    @property
    def bottom(self) -> float:
        """Where the text ends."""
        return float(self.pdf.h) - MARGIN - 14

    def new_page(self) -> None:
        """Begin a page, with its number below."""
        self.pdf.add_page()
        self.y = MARGIN
        foot = f"{shown_line(self.paper.title)[:80]}  ·  {self.pdf.page_no()}"
        (block,) = lay_out(foot, self.width / 8, Style())[:1]
        self.pdf.set_fill_color(GREY)
        self.line(block.lines[0], 8, MARGIN, self.bottom + 14 + 8, self.width, block)
        self.pdf.set_fill_color(0)

    def room(self, height: float) -> None:
        """Go to a new page unless so much is free on this one."""
        if self.y + height > self.bottom:
            self.new_page()

    def add(self, block: object) -> None:
        """Write one block."""
        if isinstance(block, Heading):
            self.heading(block)
        elif isinstance(block, Text):
            self.text(block)
        elif isinstance(block, Table):
            self.table(block)
        elif isinstance(block, Bars):
            self.bars(block)
        elif isinstance(block, Picture):
            self.picture(block)

    def heading(self, block: Heading) -> None:
        """Write a heading, not alone at the end of a page."""
        size = SIZES[block.level]
        self.y += GAP if self.y > MARGIN else 0
        self.room(5 * size)
        self.flow(block.text, size, Style(bold=True, lang=self.paper.lang))
        self.y += GAP / 3

    def text(self, block: Text) -> None:
        """Write paragraphs."""
        size = MONO if block.mono else SMALL if block.small else TEXT
        self.flow(block.text, size, Style(mono=block.mono, lang=block.lang))
        self.y += GAP / 2

    def flow(self, text: str, size: float, style: Style) -> None:
        """Write a text over the whole width, line by line."""
        for block in lay_out(text, self.width / size, style):
            for line in block.lines:
                height = (line.above + line.below) * size
                self.room(height)
                self.line(line, size, MARGIN, self.y + line.above * size, self.width, block)
                self.y += height

    def line(
        self, line: Line, size: float, x: float, baseline: float, width: float, block: Block
    ) -> None:
        """Draw a line at the side where its paragraph begins."""
        at = x + width - line.width * size if block.rtl else x
        for run in line.runs:
            self.run(run, size, at, baseline, block.lang)
            at += run.width * size

    def run(self, run: Run, size: float, x: float, baseline: float, lang: str) -> None:
        """Draw text of one font, script and direction."""
        if run.font not in self.known:
            self.known.add(run.font)
            self.pdf.add_font(
                run.font.name, fname=str(run.font.path), collection_font_number=run.font.face
            )
        self.pdf.set_font(run.font.name, size=size)
        font = self.pdf.current_font
        assert isinstance(font, TTFFont)
        told: dict[str, Any] = {
            "features": {},
            "fragment_direction": TextDirection.RTL if run.rtl else TextDirection.LTR,
            "script": run.hb_script,
            "language": lang or None,
        }
        glyphs = font.shape_text(run.text, size, told)
        if not self.pdf.current_font_is_set_on_page:
            self.pdf.text(x, baseline, "")
        self.pdf._out(_drawn(font, glyphs, size, x, float(self.pdf.h) - baseline))

    def table(self, table: Table) -> None:
        """Write a table; its head stands again on each page, and rows are kept together."""
        head = self.laid(table, table.names, Style(bold=True)) if any(table.names) else []
        tall = _height(head)
        self.room(tall + 2 * TEXT)
        self.row(table, head)
        for cells in table.rows:
            laid = self.laid(table, cells, Style())
            if self.y + _height(laid) > self.bottom:
                self.new_page()
                self.row(table, head)
            self.row(table, laid)
        self.y += GAP / 2

    def widths(self, table: Table) -> list[float]:
        """How wide the columns are."""
        return [self.width * share / sum(table.widths) for share in table.widths]

    def laid(self, table: Table, cells: Sequence[str], style: Style) -> list[Cell]:
        """Return the cells of a row as lines."""
        return [
            [
                (line, block)
                for block in lay_out(cell, (width - CELL_GAP) / SMALL, style)
                for line in block.lines
            ]
            for cell, width in zip(cells, self.widths(table), strict=True)
        ]

    def row(self, table: Table, laid: Sequence[Cell]) -> None:
        """Write a row, line by line through all its cells; one longer than a page goes on."""
        for lines in _across(laid):
            above, below = _reach(lines)
            self.room(above + below)
            self.cells(table, lines, self.widths(table), self.y + above)
            self.y += above + below
        if laid:
            self.y += ROW_GAP / 2
            self.pdf.set_draw_color(210)
            self.pdf.line(MARGIN, self.y, MARGIN + self.width, self.y)
            self.y += ROW_GAP / 2

    def cells(
        self,
        table: Table,
        lines: Sequence[tuple[Line, Block] | None],
        widths: Sequence[float],
        baseline: float,
    ) -> None:
        """Draw one line of each cell; in a paper from right to left the first stands right."""
        x = MARGIN + self.width if self.turned else MARGIN
        for at, (found, width) in enumerate(zip(lines, widths, strict=True)):
            x -= width if self.turned else 0
            if found is not None:
                line, block = found
                end = (at in table.numbers) != self.turned
                left = x + (CELL_GAP if self.turned else 0)
                shift = width - CELL_GAP - line.width * SMALL if end and not block.rtl else 0
                self.line(line, SMALL, left + shift, baseline, width - CELL_GAP, block)
            x += 0 if self.turned else width

    def bars(self, bars: Bars) -> None:
        """Draw a bar for each number, with its name before and itself behind."""
        most = max((number for _, number in bars.rows), default=0) or 1
        named, room = self.width * 0.34, self.width * 0.56
        for name, number in bars.rows:
            (block,) = lay_out(shown_line(name), 1_000, Style())
            (count,) = lay_out(str(number), 100, Style())
            line = block.lines[0]
            height = (line.above + line.below) * SMALL
            self.room(height)
            baseline = self.y + line.above * SMALL
            self.line(line, SMALL, MARGIN, baseline, named - CELL_GAP, block)
            self.pdf.set_fill_color(120)
            length = room * number / most
            self.pdf.rect(MARGIN + named, self.y + 2, length, height - 4, "F")
            self.pdf.set_fill_color(0)  # which is the colour of letters too
            self.line(count.lines[0], SMALL, MARGIN + named + length + 4, baseline, 40, count)
            self.y += height
        self.y += GAP / 2

    def picture(self, picture: Picture) -> None:
        """Put a photo in, as large as it fits, and its caption below."""
        scale = min(self.width / picture.width, PICTURE_HEIGHT / picture.height, 1.0)
        width, height = picture.width * scale, picture.height * scale
        self.room(height + 3 * SMALL)
        x = MARGIN + self.width - width if is_rtl(picture.caption) else MARGIN
        self.pdf.image(io.BytesIO(picture.data), x=x, y=self.y, w=width, h=height)
        self.y += height + 4
        self.text(Text(picture.caption, small=True))

    def finish(self) -> bytes:
        """Put the files in and return the whole."""
        date = self.pdf.creation_date
        for name, data in self.paper.files:
            self.pdf.embed_file(bytes=data, basename=name, compress=False, modification_date=date)
        return bytes(self.pdf.output())


def _drawn(font: TTFFont, glyphs: Sequence[dict[str, Any]], size: float, x: float, y: float) -> str:
    """Return the operators that draw shaped glyphs, each placed where shaping puts it."""
    unit = font.scale * size / 1000
    parts: list[str] = []
    placed = False  # whether the next glyph follows from the widths of those before
    for glyph in glyphs:
        moved = glyph["x_offset"] or glyph["y_offset"]
        if moved or not placed:
            at, up = x + glyph["x_offset"] * unit, y + glyph["y_offset"] * unit
            parts.append(f"1 0 0 1 {at:.2f} {up:.2f} Tm")
        parts.append(f"({font.escape_text(chr(glyph['mapped_char']))}) Tj")
        x += glyph["x_advance"] * unit
        y += glyph["y_advance"] * unit
        placed = not glyph["force_positioning"]
    return f"BT {' '.join(parts).replace(') Tj (', '')} ET"


def _across(laid: Sequence[Cell]) -> list[list[tuple[Line, Block] | None]]:
    """Return the n-th line of each cell, for each n."""
    most = max(map(len, laid), default=0)
    return [[cell[at] if at < len(cell) else None for cell in laid] for at in range(most)]


def _reach(lines: Sequence[tuple[Line, Block] | None]) -> tuple[float, float]:
    """Return how far a row of lines reaches above and below its baseline."""
    there = [line for line, _ in filter(None, lines)]
    above = max(line.above for line in there) * SMALL
    return above, max(line.below for line in there) * SMALL


def _height(laid: Sequence[Cell]) -> float:
    return sum(sum(_reach(lines)) for lines in _across(laid)) + ROW_GAP
