"""The two things that both engines have and that are spelled once for each."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

Rows = Sequence[dict[str, object]]


def insert(connection: Connection, table: Table) -> sqlite.Insert:
    """Return an insert that knows ``on_conflict_do_nothing`` and ``on_conflict_do_update``.

    Typed as SQLite's; PostgreSQL's has the same methods.
    """
    if connection.dialect.name == "postgresql":
        return postgresql.insert(table)  # type: ignore[return-value]
    return sqlite.insert(table)


def insert_new(connection: Connection, table: Table, rows: Rows) -> int:
    """Insert the rows whose key is new, in one go; return how many that were.

    SQLite is fastest with one prepared statement for all rows, PostgreSQL with one statement that
    holds all rows, which SQLAlchemy makes only where something is returned.
    """
    statement = insert(connection, table).on_conflict_do_nothing()
    if connection.dialect.name == "sqlite":
        return connection.execute(statement, rows).rowcount
    return len(connection.execute(statement.returning(table.c.log), rows).all())
