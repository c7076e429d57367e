"""Filling an empty database with a backup, whichever engine it is of."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path

from sqlalchemy import Connection, select, text

from concerted.store.copying import copy_rows
from concerted.store.database import DatabaseStore
from concerted.store.opening import open_store
from concerted.store.tables import metadata


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
