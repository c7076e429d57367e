"""Reading logs and their entries, and counting them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, func, select

from concerted.kernel.entry import CommitteeId, EntryId
from concerted.store import staging
from concerted.store.interface import LogHead, Stats, StoredEntry
from concerted.store.tables import blobs, entries, logs

PAGE_ENTRIES = 256

_LOG = select(logs.c.committee, logs.c.origin, logs.c.created_s, logs.c.size)
_ENTRY = select(
    entries.c.position,
    entries.c.entry_id,
    entries.c.time_s,
    entries.c.signature,
    entries.c.header,
)


def all_logs(connection: Connection) -> list[LogHead]:
    """Return all logs, oldest first."""
    return [_head(row) for row in connection.execute(_LOG.order_by(logs.c.number))]


def one_log(connection: Connection, committee: CommitteeId) -> LogHead | None:
    """Return a log, None where there is none."""
    named = _LOG.where(logs.c.committee == bytes.fromhex(committee))
    row = connection.execute(named).first()
    return None if row is None else _head(row)


def number_of(connection: Connection, committee: CommitteeId) -> int | None:
    """Return the number of a log, None where there is none."""
    named = select(logs.c.number).where(logs.c.committee == bytes.fromhex(committee))
    number: int | None = connection.execute(named).scalar()
    return number


def page(connection: Connection, log: int, start: int, count: int) -> list[StoredEntry]:
    """Return at most ``count`` entries from ``start`` up, in order."""
    from_start = _ENTRY.where(entries.c.log == log, entries.c.position >= start)
    rows = connection.execute(from_start.order_by(entries.c.position).limit(count))
    return [_entry(row) for row in rows]


def entry_by_id(connection: Connection, log: int, entry_id: EntryId) -> StoredEntry | None:
    """Return the entry with this id, None where there is none."""
    named = _ENTRY.where(entries.c.log == log, entries.c.entry_id == bytes.fromhex(entry_id))
    row = connection.execute(named).first()
    return None if row is None else _entry(row)


def stats(connection: Connection, database_bytes: int) -> Stats:
    """Count everything."""
    log_count, entry_count = connection.execute(
        select(func.count(), func.coalesce(func.sum(logs.c.size), 0)).select_from(logs)
    ).one()
    blob_count, blob_bytes = connection.execute(
        select(func.count(), func.coalesce(func.sum(blobs.c.size), 0)).where(
            blobs.c.owner.is_not(None)
        )
    ).one()
    staged = staging.staged_bytes(connection)
    return Stats(log_count, int(entry_count), blob_count, int(blob_bytes), staged, database_bytes)


def _head(row: Sequence[Any]) -> LogHead:
    committee, origin, created_s, size = row
    return LogHead(CommitteeId(committee.hex()), origin, created_s, size)


def _entry(row: Sequence[Any]) -> StoredEntry:
    position, entry_id, time_s, signature, header = row
    return StoredEntry(position, EntryId(entry_id.hex()), time_s, signature, header)
