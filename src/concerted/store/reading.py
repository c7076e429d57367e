"""Reading logs and their entries, and counting them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, func, select

from concerted.kernel.entry import CommitteeId, EntryId
from concerted.store import staging
from concerted.store.interface import LogHead, Stats, StoredEntry
from concerted.store.tables import blobs, entries, logs

PAGE_ENTRIES = 256
ID_DIGITS = 64

_LOG = select(logs.c.committee, logs.c.origin, logs.c.created_s, logs.c.size)
_ENTRY = select(
    entries.c.position,
    entries.c.entry_id,
    entries.c.time_s,
    entries.c.signature,
    entries.c.header,
)
# Built once: what is asked for every entry or request should not be put together each time.
_NAMED = logs.c.committee == bindparam("committee")
_ONE_LOG = _LOG.where(_NAMED)
_NUMBER = select(logs.c.number).where(_NAMED)
_PAGE = (
    _ENTRY.where(entries.c.log == bindparam("log"), entries.c.position >= bindparam("start"))
    .order_by(entries.c.position)
    .limit(bindparam("count"))
)


def all_logs(connection: Connection, begins: str) -> list[LogHead]:
    """Return the logs whose committee's id begins with these hex digits, oldest first."""
    least, most = (bytes.fromhex(begins.ljust(ID_DIGITS, digit)) for digit in "0f")
    wanted = _LOG.where(logs.c.committee.between(least, most)) if begins else _LOG
    return [_head(row) for row in connection.execute(wanted.order_by(logs.c.number))]


def one_log(connection: Connection, committee: CommitteeId) -> LogHead | None:
    """Return a log, None where there is none."""
    row = connection.execute(_ONE_LOG, {"committee": bytes.fromhex(committee)}).first()
    return None if row is None else _head(row)


def number_of(connection: Connection, committee: CommitteeId) -> int | None:
    """Return the number of a log, None where there is none."""
    named = {"committee": bytes.fromhex(committee)}
    number: int | None = connection.execute(_NUMBER, named).scalar()
    return number


def page(connection: Connection, log: int, start: int, count: int) -> list[StoredEntry]:
    """Return at most ``count`` entries from ``start`` up, in order."""
    rows = connection.execute(_PAGE, {"log": log, "start": start, "count": count})
    return [_entry(row) for row in rows]


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
