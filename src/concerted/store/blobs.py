"""Rows of blobs: what entries bring, claim and delete, and reading it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import ColumnElement, Connection, and_, bindparam, delete, select, update

from concerted.kernel.entry import BlobHash
from concerted.store.dialect import insert_new
from concerted.store.errors import Missing
from concerted.store.interface import CHUNK_BYTES, Append, BlobKind, Deletion, NewBlob
from concerted.store.tables import KIND_NUMBERS, blobs, chunks

_EVIDENCE = KIND_NUMBERS[BlobKind.EVIDENCE]
_HASHES_A_QUERY = 500

_CLAIM = (
    update(blobs)
    .where(
        blobs.c.log == bindparam("of_log"),
        blobs.c.hash == bindparam("of_hash"),
        blobs.c.owner.is_(None),
        blobs.c.size.is_not(None),
    )
    .values(owner=bindparam("index"), staged_s=None)
)


def add_blobs(connection: Connection, arrived: Sequence[tuple[int, NewBlob]]) -> None:
    """Store what came with entries of the logs of these numbers."""
    if not arrived:
        return
    rows = [_row(log, blob) for log, blob in arrived]
    if insert_new(connection, blobs, rows) != len(rows):
        # Rare: somebody names bytes that are here already. Which of them tells only a closer look.
        for log, blob in arrived:
            _settle(connection, log, blob)
    parts = [part for log, blob in arrived for part in _parts(log, blob)]
    if parts:
        insert_new(connection, chunks, parts)


def _row(log: int, blob: NewBlob) -> dict[str, object]:
    size = len(blob.data)
    return {
        "log": log,
        "hash": bytes.fromhex(blob.hash),
        "kind": KIND_NUMBERS[blob.kind],
        "size": size,
        "owner": blob.index,
        "data": blob.data if size <= CHUNK_BYTES else None,
    }


def _parts(log: int, blob: NewBlob) -> Iterator[dict[str, object]]:
    if len(blob.data) <= CHUNK_BYTES:
        return
    for part, start in enumerate(range(0, len(blob.data), CHUNK_BYTES)):
        data = blob.data[start : start + CHUNK_BYTES]
        yield {"log": log, "hash": bytes.fromhex(blob.hash), "part": part, "data": data}


def _settle(connection: Connection, log: int, blob: NewBlob) -> None:
    """Replace what is only staged under this hash; make evidence of what is named as evidence."""
    this = at(log, blob.hash)
    staged = connection.execute(delete(blobs).where(this, blobs.c.owner.is_(None)))
    if staged.rowcount:
        delete_chunks(connection, log, blob.hash)
        connection.execute(blobs.insert(), _row(log, blob))
    elif blob.kind is BlobKind.EVIDENCE:
        connection.execute(update(blobs).where(this).values(kind=_EVIDENCE))


def claim(connection: Connection, log: int, one: Append) -> None:
    """Give staged attachments to the entries that claim them; ``Missing`` where one is not whole.

    One that belongs to an entry already stays with it.
    """
    for claimed in one.claims:
        values = {"of_log": log, "of_hash": bytes.fromhex(claimed.hash), "index": claimed.index}
        if connection.execute(_CLAIM, values).rowcount == 1:
            continue
        owned = select(blobs.c.owner).where(at(log, claimed.hash), blobs.c.owner.is_not(None))
        if connection.execute(owned).first() is None:
            raise Missing(one.committee, claimed.hash)


def delete_blob(connection: Connection, log: int, deletion: Deletion) -> bool:
    """Delete a body or attachment that belongs to the entry named; False where none does."""
    gone = connection.execute(
        delete(blobs).where(
            at(log, deletion.hash),
            blobs.c.owner == deletion.index,
            blobs.c.kind != _EVIDENCE,
        )
    )
    if gone.rowcount:
        delete_chunks(connection, log, deletion.hash)
    return bool(gone.rowcount)


def delete_chunks(connection: Connection, log: int, hash_: BlobHash) -> None:
    """Delete the pieces of a blob whose row is gone."""
    connection.execute(
        delete(chunks).where(chunks.c.log == log, chunks.c.hash == bytes.fromhex(hash_))
    )


def whole_sizes(
    connection: Connection, log: int, hashes: Iterable[BlobHash]
) -> dict[BlobHash, int]:
    """Return the sizes of those that are whole."""
    wanted = [bytes.fromhex(hash_) for hash_ in hashes]
    found: dict[BlobHash, int] = {}
    for start in range(0, len(wanted), _HASHES_A_QUERY):
        rows = connection.execute(
            select(blobs.c.hash, blobs.c.size).where(
                blobs.c.log == log,
                blobs.c.hash.in_(wanted[start : start + _HASHES_A_QUERY]),
                blobs.c.size.is_not(None),
            )
        )
        found.update({BlobHash(hash_.hex()): size for hash_, size in rows})
    return found


def owned(connection: Connection, log: int, hash_: BlobHash) -> tuple[int, bytes | None] | None:
    """Return size and bytes of a blob of an entry, without bytes where it is in pieces."""
    row = connection.execute(
        select(blobs.c.size, blobs.c.data).where(at(log, hash_), blobs.c.owner.is_not(None))
    ).first()
    return None if row is None else (row.size, row.data)


def piece(connection: Connection, log: int, hash_: BlobHash, part: int) -> bytes | None:
    """Return one piece, None where there is none."""
    this = and_(chunks.c.log == log, chunks.c.hash == bytes.fromhex(hash_), chunks.c.part == part)
    data: bytes | None = connection.execute(select(chunks.c.data).where(this)).scalar()
    return data


def at(log: int, hash_: BlobHash) -> ColumnElement[bool]:
    """Return the condition that picks one blob."""
    return and_(blobs.c.log == log, blobs.c.hash == bytes.fromhex(hash_))
