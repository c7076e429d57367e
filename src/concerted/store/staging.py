"""Attachments before an entry claims them: pieces arrive, are declared whole, or are swept."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, and_, func, select

from concerted.kernel.entry import BlobHash
from concerted.store.blobs import at, replace_staged, wipe_chunks
from concerted.store.dialect import insert_new
from concerted.store.errors import Unavailable
from concerted.store.interface import BlobKind
from concerted.store.tables import KIND_NUMBERS, blobs, chunks
from concerted.store.wiping import wipe

_TRIES = 5


def stage_chunk(
    connection: Connection, log: int, hash_: BlobHash, number: int, data: bytes, time_s: int
) -> None:
    """Keep a piece, unless the blob is whole or the piece is there already."""
    if _is_open(connection, log, hash_, time_s):
        piece = {"log": log, "hash": bytes.fromhex(hash_), "part": number, "data": data}
        insert_new(connection, chunks, [piece])


def _is_open(connection: Connection, log: int, hash_: BlobHash, time_s: int) -> bool:
    """Whether pieces may be added; the row that says so is made, and stays locked."""
    kind = KIND_NUMBERS[BlobKind.ATTACHMENT]
    row = {"log": log, "hash": bytes.fromhex(hash_), "kind": kind, "staged_s": time_s}
    for _ in range(_TRIES):
        if insert_new(connection, blobs, [row]):
            return True
        found = _locked(connection, log, hash_)
        if found is not None:
            return found.owner is None and found.size is None
    raise Unavailable("An attachment was staged and dropped at the same time, again and again.")


def _locked(connection: Connection, log: int, hash_: BlobHash) -> Row[Any, Any, Any] | None:
    """Return size, owner and time of a blob's row, locked (SQLite has one writer anyhow)."""
    columns = select(blobs.c.size, blobs.c.owner, blobs.c.staged_s)
    return connection.execute(columns.where(at(log, hash_)).with_for_update()).first()


def staged_parts(connection: Connection, log: int, hash_: BlobHash) -> int | None:
    """Return how many pieces are staged; None where one is not there, or there are none."""
    found = _pieces(connection, log, hash_) if _is_staged(connection, log, hash_) else None
    return None if found is None else found[0]


def finish_staged(connection: Connection, log: int, hash_: BlobHash, size: int) -> bool:
    """Declare an attachment whole; False where it is not of that size, or nothing is staged."""
    row = _locked(connection, log, hash_)
    if row is None:
        return False
    if row.size is not None:
        return True
    found = _pieces(connection, log, hash_)
    if found is None or found[1] != size:
        return False
    return replace_staged(connection, log, hash_, size=size, staged_s=row.staged_s)


def drop_staged(
    connection: Connection, log: int, hash_: BlobHash, before_s: int | None = None
) -> bool:
    """Delete what is staged and not claimed, if ``before_s`` is given only what is older."""
    this = and_(at(log, hash_), blobs.c.owner.is_(None))
    if before_s is not None:
        this = and_(this, blobs.c.staged_s < before_s)
    gone = wipe(connection, blobs, this) > 0
    if gone:
        wipe_chunks(connection, log, hash_)
    return gone


def staged_before(connection: Connection, time_s: int) -> list[tuple[int, BlobHash]]:
    """Return log numbers and hashes of what was staged before, and not claimed."""
    rows = connection.execute(select(blobs.c.log, blobs.c.hash).where(blobs.c.staged_s < time_s))
    return [(log, BlobHash(hash_.hex())) for log, hash_ in rows]


def staged_bytes(connection: Connection, log: int | None = None) -> int:
    """Return the bytes staged and not claimed, of one log or of all."""
    same = and_(chunks.c.log == blobs.c.log, chunks.c.hash == blobs.c.hash)
    total = select(func.coalesce(func.sum(func.length(chunks.c.data)), 0)).select_from(
        blobs.join(chunks, same)
    )
    total = total.where(blobs.c.staged_s.is_not(None))
    if log is not None:
        total = total.where(blobs.c.log == log)
    return int(connection.execute(total).scalar_one())


def _is_staged(connection: Connection, log: int, hash_: BlobHash) -> bool:
    staged = select(blobs.c.log).where(at(log, hash_), blobs.c.owner.is_(None))
    return connection.execute(staged).first() is not None


def _pieces(connection: Connection, log: int, hash_: BlobHash) -> tuple[int, int] | None:
    """Return number and total size of the pieces; None where one is missing, or all are."""
    count, last, size = connection.execute(
        select(func.count(), func.max(chunks.c.part), func.sum(func.length(chunks.c.data))).where(
            chunks.c.log == log, chunks.c.hash == bytes.fromhex(hash_)
        )
    ).one()
    return (count, int(size)) if count and last + 1 == count else None
