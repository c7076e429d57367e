"""Making rows of blobs go so that their bytes leave a SQLite file.

A deletion lets SQLite merge pages, and that leaves copies of *other* rows in the gaps, which would
stay when those rows are deleted later. Setting all columns to null makes a row shorter where it is,
and ``secure_delete`` zeroes what was freed. A few bytes stay behind as an empty row.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, Connection, Table, delete, null, update


def wipe(connection: Connection, table: Table, which: ColumnElement[bool]) -> int:
    """Wipe the rows of ``blobs`` or ``chunks`` that match; return how many."""
    if connection.dialect.name == "postgresql":
        return connection.execute(delete(table).where(which)).rowcount
    emptied = {column.name: null() for column in table.columns if not column.primary_key}
    return connection.execute(update(table).where(which).values(emptied)).rowcount
