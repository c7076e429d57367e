"""The transaction that adds a batch to logs.

Sizes are compared and swapped first, in the order of the logs' numbers, so that two writers of the
same logs meet in one order and cannot block each other for ever.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, bindparam, update

from concerted.store import tables
from concerted.store.blobs import add_blobs, claim, delete_blob
from concerted.store.dialect import Number, insert, insert_new
from concerted.store.errors import Conflict, Fault, Missing
from concerted.store.interface import Append

BLOB_LIMIT_BYTES = 4 << 20


_SWAP = (
    update(tables.logs)
    .where(tables.logs.c.number == bindparam("log"), tables.logs.c.size == bindparam("expected"))
    .values(size=bindparam("grown"))
)


def check_batch(batch: Sequence[Append]) -> None:
    """Raise ``ValueError`` where a batch contradicts itself."""
    if len({one.committee for one in batch}) != len(batch):
        raise ValueError("a committee occurs twice in one batch")
    for one in batch:
        end = one.expected_size + len(one.entries)
        if [e.index for e in one.entries] != list(range(one.expected_size, end)) or not one.entries:
            raise ValueError("indices are not consecutive from the expected size")
        if (one.founding is None) != (one.expected_size > 0):
            raise ValueError("a founding belongs to the first leaf of a log, and only to it")
        if any(not 1 <= len(blob.data) <= BLOB_LIMIT_BYTES for blob in one.blobs):
            raise ValueError("a blob is empty or too large")


def append(connection: Connection, batch: Sequence[Append], number_of: Number) -> None:
    """Add a checked batch in the transaction that is open.

    Raises:
        Conflict: a log had another size, or exists already.
        Missing: no such log, or an attachment to be claimed is not there.
        Fault: a log holds an entry beyond its size, so the database is damaged.

    """
    numbered = sorted(
        ((_number(connection, one, number_of), one) for one in batch), key=lambda pair: pair[0]
    )
    _swap_sizes(connection, [pair for pair in numbered if pair[1].founding is None])
    rows = [row for log, one in numbered for row in _entry_rows(log, one)]
    if insert_new(connection, tables.entries, rows) != len(rows):
        raise Fault("The place of an entry is taken already in this log.")
    add_blobs(connection, [(log, blob) for log, one in numbered for blob in one.blobs])
    for log, one in numbered:
        claim(connection, log, one.committee, one.claims)
        for deletion in one.deletions:
            delete_blob(connection, log, deletion)


def _number(connection: Connection, one: Append, number_of: Number) -> int:
    if one.founding is not None:
        return _found(connection, one)
    number = number_of(connection, one.committee)
    if number is None:
        raise Missing(one.committee, one.committee)
    return number


def _found(connection: Connection, one: Append) -> int:
    assert one.founding is not None
    values = {
        "committee": bytes.fromhex(one.committee),
        "origin": one.founding.origin,
        "created_s": one.founding.created_s,
        "size": len(one.entries),
    }
    statement = insert(connection, tables.logs).values(values).on_conflict_do_nothing()
    number: int | None = connection.execute(statement.returning(tables.logs.c.number)).scalar()
    if number is None:
        raise Conflict(one.committee)
    return number


def _swap_sizes(connection: Connection, numbered: Iterable[tuple[int, Append]]) -> None:
    for log, one in numbered:
        grown = one.expected_size + len(one.entries)
        swapped = connection.execute(
            _SWAP, {"log": log, "expected": one.expected_size, "grown": grown}
        )
        if swapped.rowcount != 1:
            raise Conflict(one.committee)


def _entry_rows(log: int, one: Append) -> Iterable[dict[str, object]]:
    for entry in one.entries:
        yield {
            "log": log,
            "position": entry.index,
            "entry_id": bytes.fromhex(entry.entry_id),
            "time_s": entry.time_s,
            "signature": entry.signature,
            "header": entry.header,
        }
