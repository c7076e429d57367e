"""Whole databases from one engine to the other, row by row: backups, and restoring them.

Every table of ``tables`` is copied as it is, so that what a later revision adds is copied as well.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from sqlalchemy import Connection, select, text

from concerted.store.database import DatabaseStore
from concerted.store.opening import open_store
from concerted.store.tables import metadata

ROWS = 32  # of at most a little more than 1 MiB each


def copy_rows(source: Connection, write: Callable[[], AbstractContextManager[Connection]]) -> None:
    """Copy every row of ``source``; each batch of rows inside a connection that ``write`` gives."""
    streamed = {"stream_results": True, "max_row_buffer": ROWS}
    for table in metadata.sorted_tables:
        found = source.execute(select(table), execution_options=streamed)
        for rows in found.mappings().partitions(ROWS):
            with write() as target:
                target.execute(table.insert(), [dict(row) for row in rows])


def fill(url: str, copy: Path) -> None:
    """Fill an empty database, made if new, with a copy that ``Store.backup`` wrote; all or nothing.

    ``ValueError`` where it is not empty; ``Fault``.
    """
    source, target = open_store(f"sqlite:///{copy}", read_only=True), open_store(url)
    try:
        assert isinstance(source, DatabaseStore)
        assert isinstance(target, DatabaseStore)
        with source.reading() as here, target.writing() as there:
            for table in metadata.sorted_tables:
                if there.execute(select(table).limit(1)).first() is not None:
                    raise ValueError("The database is not empty: nothing was restored into it.")
            copy_rows(here, lambda: nullcontext(there))
            if there.dialect.name == "postgresql":
                _number_on(there)
    finally:
        source.close()
        target.close()


def _number_on(connection: Connection) -> None:
    """Let PostgreSQL count on from the numbers that were copied."""
    for table in metadata.sorted_tables:
        column = table.autoincrement_column
        if column is not None:
            connection.execute(
                text(
                    f"SELECT setval(pg_get_serial_sequence('{table.name}', '{column.name}'),"  # noqa: S608
                    f" (SELECT coalesce(max({column.name}), 0) + 1 FROM {table.name}), false)"
                )
            )
