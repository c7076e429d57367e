"""Rows of blobs: what entries bring, claim and delete, and reading it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import ColumnElement, Connection, and_, bindparam, select, update

from concerted.kernel.entry import BlobHash, CommitteeId
from concerted.store.dialect import insert_new
from concerted.store.errors import Missing
from concerted.store.interface import CHUNK_BYTES, BlobKind, Claim, Deletion, NewBlob
from concerted.store.tables import KIND_NUMBERS, blobs, chunks
from concerted.store.wiping import wipe

_EVIDENCE = KIND_NUMBERS[BlobKind.EVIDENCE]
_HASHES_A_QUERY = 500
_OWNED = select(blobs.c.size, blobs.c.data).where(
    blobs.c.log == bindparam("log"),
    blobs.c.hash == bindparam("hash"),
    blobs.c.owner.is_not(None),
)
_PIECE = select(chunks.c.data).where(
    chunks.c.log == bindparam("log"),
    chunks.c.hash == bindparam("hash"),
    chunks.c.part == bindparam("part"),
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
    if wipe(connection, blobs, this & blobs.c.owner.is_(None)):
        wipe_chunks(connection, log, blob.hash)
        connection.execute(blobs.insert(), _row(log, blob))
    elif blob.kind is BlobKind.EVIDENCE:
        connection.execute(update(blobs).where(this).values(kind=_EVIDENCE))


def claim(
    connection: Connection, log: int, committee: CommitteeId, claims: Iterable[Claim]
) -> None:
    """Give staged attachments to those who claim them; ``Missing`` where one is not whole.

    One that has an owner already stays with it.
    """
    for claimed in claims:
        row = connection.execute(
            select(blobs.c.size, blobs.c.owner).where(at(log, claimed.hash))
        ).first()
        if row is None or row.size is None:
            raise Missing(committee, claimed.hash)
        if row.owner is None and not replace_staged(
            connection, log, claimed.hash, size=row.size, owner=claimed.index
        ):
            raise Missing(committee, claimed.hash)


def replace_staged(
    connection: Connection, log: int, hash_: BlobHash, **columns: int | None
) -> bool:
    """Put a new row in the place of one that is staged; False where it has gone meanwhile."""
    this = at(log, hash_)
    if not wipe(connection, blobs, this & blobs.c.owner.is_(None)):
        return False
    kind = KIND_NUMBERS[BlobKind.ATTACHMENT]
    row = {"log": log, "hash": bytes.fromhex(hash_), "kind": kind, **columns}
    connection.execute(blobs.insert(), row)
    return True


def delete_blob(connection: Connection, log: int, deletion: Deletion) -> bool:
    """Delete a body or attachment that belongs to the entry named; False where none does."""
    its_own = and_(
        at(log, deletion.hash), blobs.c.owner == deletion.index, blobs.c.kind != _EVIDENCE
    )
    gone = wipe(connection, blobs, its_own) > 0
    if gone:
        wipe_chunks(connection, log, deletion.hash)
    return gone


def wipe_chunks(connection: Connection, log: int, hash_: BlobHash) -> None:
    """Wipe the pieces of a blob whose row is gone."""
    of_blob = and_(chunks.c.log == log, chunks.c.hash == bytes.fromhex(hash_))
    wipe(connection, chunks, of_blob)


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
    row = connection.execute(_OWNED, {"log": log, "hash": bytes.fromhex(hash_)}).first()
    return None if row is None else (row.size, row.data)


def piece(connection: Connection, log: int, hash_: BlobHash, part: int) -> bytes | None:
    """Return one piece, None where there is none."""
    this = {"log": log, "hash": bytes.fromhex(hash_), "part": part}
    data: bytes | None = connection.execute(_PIECE, this).scalar()
    return data


def at(log: int, hash_: BlobHash) -> ColumnElement[bool]:
    """Return the condition that picks one blob."""
    return and_(blobs.c.log == log, blobs.c.hash == bytes.fromhex(hash_))
