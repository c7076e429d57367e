"""What both engines have and is spelled once for each, and how parts of the store reach them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from functools import cache

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import sqlite

from concerted.kernel.entry import CommitteeId

Opening = Callable[[], AbstractContextManager[Connection]]  # of a transaction
Number = Callable[[Connection, CommitteeId], int | None]  # of a log
Rows = Sequence[dict[str, object]]

_ROWS_A_STATEMENT = 100


def insert(connection: Connection, table: Table) -> sqlite.Insert:
    """Return an insert that knows ``on_conflict_do_nothing`` and ``on_conflict_do_update``.

    Typed as SQLite's; PostgreSQL's has the same methods.
    """
    return _insert(connection.dialect.name, table)


def insert_new(connection: Connection, table: Table, rows: Rows) -> int:
    """Insert the rows, of the same columns each, whose key is new; return how many that were.

    A statement holds many rows, not one: at each of its statements the driver gives up the
    interpreter's lock, and waits for it again while the rest of the host is at work.
    """
    names, added = tuple(rows[0]), 0
    mark = "?" if connection.dialect.name == "sqlite" else "%s"
    for start in range(0, len(rows), _ROWS_A_STATEMENT):
        part = rows[start : start + _ROWS_A_STATEMENT]
        values = tuple(row[name] for row in part for name in names)
        text = _insert_text(table.name, names, mark, len(part))
        added += connection.exec_driver_sql(text, values).rowcount
    return added


@cache
def _insert_text(table: str, names: tuple[str, ...], mark: str, rows: int) -> str:
    row = f"({', '.join([mark] * len(names))})"
    values = ", ".join([row] * rows)
    into = f"{table} ({', '.join(names)})"
    return f"INSERT INTO {into} VALUES {values} ON CONFLICT DO NOTHING"  # noqa: S608 - our own names


def _insert(dialect: str, table: Table) -> sqlite.Insert:
    if dialect == "postgresql":
        from sqlalchemy.dialects import postgresql  # a slow import that SQLite does without

        return postgresql.insert(table)  # type: ignore[return-value]
    return sqlite.insert(table)
