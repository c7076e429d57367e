"""A paper as lines of text, as wide as the terminal."""

from __future__ import annotations

import io

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.table import Table as Grid
from rich.text import Text as Words

from concerted.print.paper import (
    Bars,
    Block,
    Heading,
    Paper,
    Picture,
    Table,
    Text,
    shown,
    shown_line,
)

BAR = "█"
NAME_CELLS = 24


def to_lines(paper: Paper, width: int = 80) -> list[str]:
    """Return the paper in lines of at most ``width`` cells."""
    found = [shown_line(paper.title), "=" * min(width, cell_len(shown_line(paper.title)))]
    for block in paper.blocks:
        found += _block(block, width)
    return found


def _block(block: Block, width: int) -> list[str]:
    if isinstance(block, Heading):
        return ["", shown_line(block.text), "-" * min(width, cell_len(shown_line(block.text)))]
    if isinstance(block, Text):
        return _printed(Words(shown(block.text)), width)
    if isinstance(block, Table):
        return _table(block, width)
    if isinstance(block, Picture):
        return [f"[picture, {block.width} by {block.height}: {shown_line(block.caption)}]"]
    return _bars(block, width)


def _table(table: Table, width: int) -> list[str]:
    grid = Grid(box=None, pad_edge=False, show_header=any(table.names), header_style="")
    for at, name in enumerate(table.names):
        words, share = Words(shown_line(name)), table.widths[at]
        if at in table.numbers:
            grid.add_column(words, ratio=share, justify="right")
        else:
            grid.add_column(words, ratio=share, overflow="fold")
    grid.expand = True
    for row in table.rows:
        grid.add_row(*(Words(shown(cell)) for cell in row))
    return _printed(grid, width)


def _bars(bars: Bars, width: int) -> list[str]:
    most = max((number for _, number in bars.rows), default=0) or 1
    room = max(1, width - NAME_CELLS - 8)
    return [
        f"{set_cell_size(shown_line(name), NAME_CELLS)} {BAR * (room * number // most)} {number}"
        for name, number in bars.rows
    ]


def _printed(what: Words | Grid, width: int) -> list[str]:
    out = io.StringIO()
    Console(file=out, width=width, color_system=None, highlight=False, markup=False).print(what)
    return [line.rstrip() for line in out.getvalue().rstrip("\n").split("\n")]
