"""Attachments before an entry claims them: pieces arrive, are declared whole, or are swept."""

from __future__ import annotations

from sqlalchemy import Connection, and_, delete, func, select, update

from concerted.kernel.entry import BlobHash
from concerted.store.blobs import at, delete_chunks
from concerted.store.dialect import insert
from concerted.store.interface import BlobKind
from concerted.store.tables import KIND_NUMBERS, blobs, chunks


def stage_chunk(
    connection: Connection, log: int, hash_: BlobHash, number: int, data: bytes, time_s: int
) -> None:
    """Keep a piece, unless the blob is whole or the piece is there already."""
    key = {"log": log, "hash": bytes.fromhex(hash_)}
    started = insert(connection, blobs).values(
        **key, kind=KIND_NUMBERS[BlobKind.ATTACHMENT], staged_s=time_s
    )
    started = started.on_conflict_do_update(
        index_elements=[blobs.c.log, blobs.c.hash],
        set_={"staged_s": time_s},
        where=and_(blobs.c.owner.is_(None), blobs.c.size.is_(None)),
    )
    if connection.execute(started.returning(blobs.c.log)).all():
        one = insert(connection, chunks).values(**key, part=number, data=data)
        connection.execute(one.on_conflict_do_nothing())


def staged_parts(connection: Connection, log: int, hash_: BlobHash) -> int | None:
    """Return how many pieces are staged; None where one is not there, or there are none."""
    found = _pieces(connection, log, hash_) if _is_staged(connection, log, hash_) else None
    return None if found is None else found[0]


def finish_staged(connection: Connection, log: int, hash_: BlobHash, size: int) -> bool:
    """Declare an attachment whole; False where it is not of that size, or nothing is staged."""
    # The lock keeps further pieces out until this is decided (PostgreSQL; SQLite has one writer).
    row = connection.execute(select(blobs.c.size).where(at(log, hash_)).with_for_update()).first()
    if row is None:
        return False
    if row.size is not None:
        return True
    found = _pieces(connection, log, hash_)
    if found is None or found[1] != size:
        return False
    connection.execute(update(blobs).where(at(log, hash_)).values(size=size))
    return True


def drop_staged(
    connection: Connection, log: int, hash_: BlobHash, before_s: int | None = None
) -> bool:
    """Delete what is staged and not claimed, if ``before_s`` is given only what is older."""
    this = and_(at(log, hash_), blobs.c.owner.is_(None))
    if before_s is not None:
        this = and_(this, blobs.c.staged_s < before_s)
    gone = connection.execute(delete(blobs).where(this)).rowcount > 0
    if gone:
        delete_chunks(connection, log, hash_)
    return gone


def staged_before(connection: Connection, time_s: int) -> list[tuple[int, BlobHash]]:
    """Return log numbers and hashes of what was staged, not claimed, and last added to before."""
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
