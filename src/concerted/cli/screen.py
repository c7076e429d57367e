"""What people see: tables that fit 80 columns, sentences, or JSON for programs."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import IO, Any

import msgspec
from rich.cells import cell_len
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn
from rich.table import Table
from rich.text import Text


def console(stderr: bool = False) -> Console:
    """Return a console on the present standard output, or error."""
    return Console(file=sys.stderr if stderr else sys.stdout, highlight=False, markup=False)


COLUMNS = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn())
DOING = {
    "fetching": "Fetching our record",
    "checking": "Checking our record",
    "checking ballots": "Checking the ballots",
    "sending": "Sending",
    "loading": "Fetching",
}
PATIENCE_S = 0.5
NARROW = 60


@contextmanager
def working(patience_s: float = PATIENCE_S) -> Iterator[Callable[[str, int, int], None]]:
    """Give what tells of long work on standard error: nothing where it is quick, or nobody sees it.

    ::

        with working() as progress:
            progress("checking", 500, 6_000)
    """
    began_s = time.monotonic()
    bar = Progress(*COLUMNS, console=console(stderr=True), transient=True)
    tasks: dict[str, TaskID] = {}

    def tell(what: str, done: int, total: int) -> None:
        if time.monotonic() - began_s < patience_s or not bar.console.is_terminal:
            return
        if not tasks:
            bar.start()
        if what not in tasks:
            tasks[what] = bar.add_task(DOING.get(what, what), total=total)
        bar.update(tasks[what], completed=done, total=total)

    try:
        yield tell
    finally:
        if tasks:
            bar.stop()


def say(*lines: str) -> None:
    """Print lines, broken between words where a screen is narrow; a link is never broken."""
    _print(console(), is_screen(), lines)


def say_error(*lines: str) -> None:
    """Print lines on standard error."""
    _print(console(stderr=True), is_screen(sys.stderr), lines)


def _print(out: Console, breaks: bool, lines: Iterable[str]) -> None:
    for line in lines:
        for piece in broken(line, out.width) if breaks else [line]:
            out.print(Text(piece), soft_wrap=True)


def broken(line: str, width: int) -> list[str]:
    """Break a line between words so that it fits ``width`` cells, keeping how far it is set in.

    A word that is too long stays whole: it may be a link. Cells are counted, not letters, so that
    Burmese or Arabic with its marks is not broken early.
    """
    if cell_len(line) <= width:
        return [line]
    indent = " " * (len(line) - len(line.lstrip(" ")))
    found: list[str] = []
    for word in line.split():
        if found and cell_len(found[-1]) + 1 + cell_len(word) <= width:
            found[-1] += f" {word}"
        else:
            found.append(indent + word)
    return found


def is_screen(stream: IO[str] | None = None) -> bool:
    """Whether somebody reads this: a terminal, or a width that was asked for. Files are not cut."""
    return (stream or sys.stdout).isatty() or "COLUMNS" in os.environ


def show_json(value: Any) -> None:
    """Print one JSON value."""
    sys.stdout.write(msgspec.json.format(msgspec.json.encode(value), indent=2).decode() + "\n")


def show_table(names: Sequence[str], rows: Iterable[Sequence[str]], *empty: str) -> None:
    """Print a table, or the lines ``empty`` where it has no row: what to do next.

    Where a screen is narrower than 60 columns, each row is a few lines of its own.
    """
    found = [[*row] for row in rows]
    if not found:
        say(*empty)
    elif console().width < NARROW and is_screen():
        for first, *rest in found:
            say(f"{first}  {rest[0]}" if rest else first)
            pairs = zip(names[2:], rest[1:], strict=True)
            say(*(f"  {name}: {cell}" for name, cell in pairs if cell))
    else:
        table = Table(*names, box=None, pad_edge=False, header_style="bold")
        for row in found:
            table.add_row(*(Text(cell) for cell in row))
        console().print(table)


def show(as_json: bool, value: Mapping[str, Any], *lines: str) -> None:
    """Print ``value`` for programs, or ``lines`` for people."""
    if as_json:
        show_json(value)
    else:
        say(*lines)


def counted(count: int, thing: str) -> str:
    """Return a number with its noun: 1 member, 2 members."""
    return f"{count:,} {thing}" if count == 1 else f"{count:,} {thing}s"


def day(seconds: int) -> str:
    """Return a time as date and minute, UTC."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M")
