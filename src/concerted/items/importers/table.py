"""Bytes in, rows of cells out, with the row number that a spreadsheet shows (items §6).

Errors are ``Malformed``, one layer for each thing that can be wrong with the file, so that each has
its own sentence: ``table_binary``, ``table_encoding``, ``table_empty``, ``table_quotes``,
``table_column``, ``table_unknown``, ``table_long``. A cell may hold line breaks; an empty line is
no row.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass

from concerted.items.importers.found import RowRefused, Sheet
from concerted.kernel.errors import Malformed

FILE_LIMIT_BYTES = 67_108_864
ROWS_LIMIT = 200_000
_BINARY = {b"PK\x03\x04": "zip", b"\xd0\xcf\x11\xe0": "xls", b"%PDF": "pdf"}
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_UTF8_MARK = "\ufeff"


@dataclass(frozen=True, slots=True)
class Table:
    """The names of the columns, and the rows: number and cells, as many as there are."""

    names: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


Cells = dict[str, str]


def read_table(data: bytes) -> Table:
    """Return the table in ``data``; ``Malformed`` by the layers above."""
    rows = _rows(text_of(data))
    if not rows or not any(cell.strip() for cell in rows[0][1]):
        raise Malformed("table_empty", "no heading")
    return Table(tuple(name.strip() for name in rows[0][1]), tuple(rows[1:]))


def text_of(data: bytes) -> str:
    """Return the text of a file; ``Malformed``: too long, no text at all, or not UTF-8."""
    if len(data) > FILE_LIMIT_BYTES:
        raise Malformed("table_long", str(FILE_LIMIT_BYTES))
    for beginning, what in _BINARY.items():
        if data.startswith(beginning):
            raise Malformed("table_binary", what)
    if data.startswith(_UTF16):
        raise Malformed("table_encoding", "UTF-16")
    if b"\x00" in data:
        raise Malformed("table_binary", "zero bytes")
    try:
        text = data.decode("utf-8").removeprefix(_UTF8_MARK)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Malformed("table_encoding", f"line {line}") from None
    if not text.strip():
        raise Malformed("table_empty", "nothing")
    return text


def require(table: Table, columns: frozenset[str]) -> None:
    """``Malformed("table_column")`` naming a column that is missing, or stands there twice."""
    for name in sorted(columns):
        if table.names.count(name) != 1:
            raise Malformed("table_column", name)


def cells_of(table: Table, sheet: Sheet) -> Iterator[tuple[int, Cells]]:
    """Yield each whole row by its column names; one with too few or many cells is refused."""
    for number, cells in table.rows:
        sheet.rows += 1
        if len(cells) != len(table.names):
            error = RowRefused("cells", str(len(cells)), str(len(table.names)))
            sheet.refuse(number, error)
            continue
        yield number, {name: cell.strip() for name, cell in zip(table.names, cells, strict=True)}


def _rows(text: str) -> list[tuple[int, tuple[str, ...]]]:
    rows: list[tuple[int, tuple[str, ...]]] = []
    number = 0
    # Lines end in a line feed alone: any other way to split would cut cells at rarer characters.
    lines = (line + "\n" for line in text.replace("\r\n", "\n").split("\n"))
    try:
        for cells in csv.reader(lines, strict=True):
            number += 1
            if any(cells):
                rows.append((number, tuple(cells)))
            if len(rows) > ROWS_LIMIT:
                raise Malformed("table_long", f"{ROWS_LIMIT} rows")
    except csv.Error:
        raise Malformed("table_quotes", f"row {number + 1}") from None
    return rows
