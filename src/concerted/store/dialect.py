"""The two things that both engines have and that are spelled once for each."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from sqlalchemy import Connection, Executable, Table
from sqlalchemy.dialects import sqlite

Rows = Sequence[dict[str, object]]


def insert(connection: Connection, table: Table) -> sqlite.Insert:
    """Return an insert that knows ``on_conflict_do_nothing`` and ``on_conflict_do_update``.

    Typed as SQLite's; PostgreSQL's has the same methods.
    """
    return _insert(connection.dialect.name, table)


def insert_new(connection: Connection, table: Table, rows: Rows) -> int:
    """Insert the rows whose key is new, in one go; return how many that were.

    SQLite is fastest with one prepared statement for all rows, PostgreSQL with one statement that
    holds all rows, which SQLAlchemy makes only where something is returned.
    """
    statement = _insert_new(connection.dialect.name, table)
    result = connection.execute(statement, rows)
    return len(result.all()) if result.returns_rows else result.rowcount


def _insert(dialect: str, table: Table) -> sqlite.Insert:
    if dialect == "postgresql":
        from sqlalchemy.dialects import postgresql  # a slow import that SQLite does without

        return postgresql.insert(table)  # type: ignore[return-value]
    return sqlite.insert(table)


@cache
def _insert_new(dialect: str, table: Table) -> Executable:
    statement = _insert(dialect, table).on_conflict_do_nothing()
    return statement if dialect == "sqlite" else statement.returning(table.c.log)
