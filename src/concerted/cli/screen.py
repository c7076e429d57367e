"""What people see: tables that fit 80 columns, sentences, or JSON for programs."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import msgspec
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
    "sending": "Sending",
    "loading": "Fetching",
}
PATIENCE_S = 0.5


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
        if time.monotonic() - began_s < patience_s:
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
    """Print lines as they are; long words such as links are not broken."""
    for line in lines:
        console().print(Text(line), soft_wrap=True)


def show_json(value: Any) -> None:
    """Print one JSON value."""
    sys.stdout.write(msgspec.json.format(msgspec.json.encode(value), indent=2).decode() + "\n")


def show_table(names: Sequence[str], rows: Iterable[Sequence[str]], empty: str) -> None:
    """Print a table, or the sentence ``empty`` where it has no row."""
    table = Table(*names, box=None, pad_edge=False, header_style="bold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    if table.row_count:
        console().print(table)
    else:
        say(empty)


def show(as_json: bool, value: Mapping[str, Any], *lines: str) -> None:
    """Print ``value`` for programs, or ``lines`` for people."""
    if as_json:
        show_json(value)
    else:
        say(*lines)


def day(seconds: int) -> str:
    """Return a time as date and minute, UTC."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M")
