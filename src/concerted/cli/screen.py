"""What people see: tables that fit 80 columns, sentences, or JSON for programs."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec
from rich.console import Console
from rich.table import Table
from rich.text import Text


def console(stderr: bool = False) -> Console:
    """Return a console on the present standard output, or error."""
    return Console(file=sys.stderr if stderr else sys.stdout, highlight=False, markup=False)


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
