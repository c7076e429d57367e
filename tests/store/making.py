"""Logs, entries and blobs to store. Bytes follow from a seed, so two processes make the same."""

import hashlib
import random
from collections.abc import Sequence

from concerted.kernel.entry import BlobHash, CommitteeId, EntryId
from concerted.store import Append, BlobKind, Deletion, Founding, NewBlob, Store, StoredEntry

TIME_S = 1_700_000_000


def committee(name: str = "night shift") -> CommitteeId:
    return CommitteeId(hashlib.sha256(name.encode()).hexdigest())


def founding(of: CommitteeId) -> Founding:
    return Founding(f"concerted/{of[:32]}", TIME_S)


def entry(index: int, of: CommitteeId, *, by: str = "", header_bytes: int = 650) -> StoredEntry:
    drawn = random.Random(f"{of} {index} {by}")
    header = drawn.randbytes(header_bytes)
    entry_id = EntryId(hashlib.sha256(header).hexdigest())
    return StoredEntry(index, entry_id, TIME_S + index, drawn.randbytes(64), header)


def blob(
    data: bytes, index: int, kind: BlobKind = BlobKind.BODY, hash_: str | None = None
) -> NewBlob:
    return NewBlob(BlobHash(hash_ or hashlib.sha256(data).hexdigest()), kind, data, index)


def hash_of(data: bytes) -> BlobHash:
    return BlobHash(hashlib.sha256(data).hexdigest())


def grow(
    of: CommitteeId,
    start: int,
    count: int = 1,
    *,
    by: str = "",
    blobs: Sequence[NewBlob] = (),
    deletions: Sequence[Deletion] = (),
) -> Append:
    """An append of ``count`` entries from ``start``, founding the log where it starts at 0."""
    return Append(
        of,
        start,
        tuple(entry(index, of, by=by) for index in range(start, start + count)),
        blobs=tuple(blobs),
        deletions=tuple(deletions),
        founding=founding(of) if start == 0 else None,
    )


def found(store: Store, name: str = "night shift", count: int = 1) -> CommitteeId:
    """Store a new log of ``count`` entries."""
    of = committee(name)
    store.append([grow(of, 0, count)])
    return of


def read(store: Store, of: CommitteeId, data: bytes) -> bytes:
    """The bytes stored under the hash of ``data``."""
    return b"".join(store.blob(of, hash_of(data)))
