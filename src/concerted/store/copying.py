"""Whole databases from one engine to the other, row by row: backups, and restoring them.

Every table of ``tables`` is copied as it is, so that what a later revision adds is copied as well.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

from sqlalchemy import Connection, select

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
