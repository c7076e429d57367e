"""The store: what the host keeps, and what it may rely on.

Ids and hashes are 64 lower-case hex digits, times whole seconds since 1970-01-01 UTC, sizes bytes.
The store checks order and size of a log, and nothing that needs the rules: what it is given must
have been verified (entry §6), and hashes are believed.

**Durable** means that the bytes are on the disk (fsync) before the call returns: every method that
writes is durable once it returns, and is one transaction: all of it or nothing.

**After a failure.** ``Conflict`` and ``Missing`` mean that nothing was stored. After a ``Fault``
from ``append`` the batch may have been stored or not, as a whole; ``head`` of one of its committees
decides, and from then on the answer stays the same. All other writes may simply be made again.

**Concurrency.** All methods may be called from any thread. Writes to one SQLite file are made one
after another by one connection of one process; readers neither wait for them nor hold them up. On
PostgreSQL many processes may write to one database; appends to different committees run side by
side. No reader holds a transaction between two items of an iterator, so a slow one costs nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple, Protocol

from concerted.kernel.entry import BlobHash, CommitteeId, EntryId
from concerted.store.push import PushStore
from concerted.store.talk import TalkStore
from concerted.store.watch import Watch

CHUNK_BYTES = 1 << 20
"""Largest piece in which blobs are staged and read."""


class BlobKind(StrEnum):
    """The classes of data beside the headers (entry §3)."""

    BODY = "body"
    EVIDENCE = "evidence"
    ATTACHMENT = "attachment"


class LogHead(NamedTuple):
    """A log as the store knows it; ``size`` is its number of leaves."""

    committee: CommitteeId
    origin: str
    created_s: int
    size: int


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """A leaf at its place. ``signature`` is 64 bytes, ``header`` the bytes as received."""

    index: int
    entry_id: EntryId
    time_s: int
    signature: bytes
    header: bytes


@dataclass(frozen=True, slots=True)
class Founding:
    """Makes a new log; part of the ``Append`` that holds its first leaf."""

    origin: str
    created_s: int


@dataclass(frozen=True, slots=True)
class NewBlob:
    """A body or evidence item that arrives with the entry at ``index``; at most 4 MiB."""

    hash: BlobHash
    kind: BlobKind
    data: bytes
    index: int


@dataclass(frozen=True, slots=True)
class Claim:
    """The entry at ``index`` claims the attachment ``hash``, staged and finished before."""

    hash: BlobHash
    index: int


@dataclass(frozen=True, slots=True)
class Deletion:
    """The body or attachment ``hash`` of the entry at ``index`` is to go for good.

    A blob belongs to the entry that brought or claimed it first, so whoever repeats the hash of
    another's words in an entry of their own cannot delete them. Without effect where the blob
    belongs to another entry, is evidence, or is gone.
    """

    hash: BlobHash
    index: int


@dataclass(frozen=True, slots=True)
class Append:
    """What is added to one log: leaves, at least one, with indices from ``expected_size`` up.

    ``founding`` exactly where the log is new; ``expected_size`` is then 0. Blobs are stored,
    attachments claimed and deletions made in this order. A hash that the log has already is not
    stored twice; where it is now named as evidence it becomes evidence, never to be deleted.
    """

    committee: CommitteeId
    expected_size: int
    entries: tuple[StoredEntry, ...]
    blobs: tuple[NewBlob, ...] = ()
    claims: tuple[Claim, ...] = ()
    deletions: tuple[Deletion, ...] = ()
    founding: Founding | None = None


@dataclass(frozen=True, slots=True)
class CosignedCheckpoint:
    """A checkpoint with the cosignatures known: the whole text of the note."""

    committee: CommitteeId
    size: int
    note: str


@dataclass(frozen=True, slots=True)
class WitnessedLog:
    """A log of another host that this host cosigns (log §4). ``key`` is 32 bytes, ``root`` hex."""

    origin: str
    key: bytes
    name: str
    size: int
    root: str


@dataclass(frozen=True, slots=True)
class Stats:
    """Counts over all logs; ``staged_bytes`` belong to attachments that no entry has claimed."""

    logs: int
    entries: int
    blobs: int
    blob_bytes: int
    staged_bytes: int
    database_bytes: int


class Store(Protocol):
    """One database. See the module's text for durability, failure and concurrency.

    Every method may raise ``Fault`` or one of its kinds.
    """

    # Logs

    def append(self, batch: Sequence[Append]) -> None:
        """Add to one or several logs (each at most once) in one transaction, durably.

        Raises:
            Conflict: a log's size was not the one expected (or the log or origin of a founding
                exists already); ``name`` is the committee.
            Missing: no such log, or an attachment to be claimed was not staged and finished.
            ValueError: the batch contradicts itself.

        """
        ...

    def head(self, committee: CommitteeId) -> int:
        """Size of a log, 0 where there is none; waits for an append of it that is under way.

        After a failed ``append`` this decides whether the batch was stored.
        """
        ...

    def logs(self, begins: str = "") -> list[LogHead]:
        """All logs whose committee's id begins with these hex digits, oldest first."""
        ...

    def log(self, committee: CommitteeId) -> LogHead | None:
        """One log, None where there is none."""
        ...

    def entries(
        self, committee: CommitteeId, start: int = 0, count: int | None = None
    ) -> Iterator[StoredEntry]:
        """Leaves in order from index ``start``, at most ``count``, all there are without it.

        Read in pages; leaves appended meanwhile may or may not be seen. Empty for no such log.
        """
        ...

    def entry(self, committee: CommitteeId, index: int) -> StoredEntry | None:
        """The leaf at an index, None where there is none."""
        ...

    # Blobs

    def blob(self, committee: CommitteeId, hash_: BlobHash) -> Iterator[bytes]:
        """Pieces, of at most ``CHUNK_BYTES``, of a blob that an entry brought or claimed.

        Raises:
            Missing: at once where there is none; later where it is deleted while being read.

        """
        ...

    def blob_sizes(
        self, committee: CommitteeId, hashes: Iterable[BlobHash]
    ) -> Mapping[BlobHash, int]:
        """Sizes of those among ``hashes`` that are whole: brought, claimed or finished."""
        ...

    def has_blobs(self, committee: CommitteeId, hashes: Iterable[BlobHash]) -> bool:
        """Whether all of ``hashes`` are there whole, as in ``blob_sizes``."""
        ...

    def delete_blob(self, committee: CommitteeId, deletion: Deletion) -> bool:
        """Delete a body or attachment, as ``Deletion`` says; False where it had no effect.

        The row is gone once this returns; for the bytes on the disk see ``purge_deleted``.
        """
        ...

    def bring_blobs(self, committee: CommitteeId, brought: Sequence[NewBlob]) -> None:
        """Store what belongs to entries that are here already, as a restored host may lack it.

        What is here already stays as it is. Raises ``Missing`` where there is no such log.
        """
        ...

    def purge_deleted(self) -> bool:
        """Make the bytes of deleted blobs leave the files; True once they have.

        SQLite overwrites deleted bytes with zeros, at first in its write-ahead log: this moves the
        zeros into the database file and empties the log; False while a reader is in the way. The
        room of small blobs stays empty, so the file does not shrink. PostgreSQL keeps dead rows
        until a vacuum, and their bytes until the room is used again: this runs the vacuum and
        answers False, since it can promise no more. Neither can promise anything about backups,
        snapshots, or how a flash drive keeps old pages.
        """
        ...

    # Attachments before an entry claims them

    def stage_chunk(
        self, committee: CommitteeId, hash_: BlobHash, number: int, data: bytes, time_s: int
    ) -> None:
        """Keep piece ``number`` (from 0) of an attachment: 1 to ``CHUNK_BYTES`` bytes, durably.

        The first piece of a number stays; sending it again, or after the blob is whole, has no
        effect. ``time_s`` of the piece that comes first counts for ``sweep_staged``.

        Raises:
            Missing: no such log.

        """
        ...

    def staged(self, committee: CommitteeId, hash_: BlobHash) -> Iterator[bytes]:
        """The pieces of an attachment not yet claimed, in order, to be hashed before finishing.

        Raises:
            Missing: nothing is staged under this hash, or a piece before the last is not there.

        """
        ...

    def finish_staged(self, committee: CommitteeId, hash_: BlobHash, size: int) -> None:
        """Declare an attachment whole, of ``size`` bytes; the caller has checked the hash.

        Without effect where the blob is whole already.

        Raises:
            Missing: nothing is staged, a piece is not there, or the pieces make another size.

        """
        ...

    def drop_staged(self, committee: CommitteeId, hash_: BlobHash) -> None:
        """Forget what is staged under this hash and not claimed, such as what hashed wrongly."""

    def staged_bytes(self, committee: CommitteeId) -> int:
        """Bytes staged in this log that nobody has claimed; for the host's limit."""

    def sweep_staged(self, before_s: int) -> int:
        """Delete attachments staged before ``before_s`` and not claimed; how many.

        Each in a transaction of its own, so that appends need not wait for all of them.
        """
        ...

    # Checkpoints and witnessing

    def add_checkpoint(self, checkpoint: CosignedCheckpoint) -> None:
        """Keep a cosigned checkpoint; one of the same size is replaced.

        Raises:
            Missing: no such log.

        """
        ...

    def newest_checkpoint(self, committee: CommitteeId) -> CosignedCheckpoint | None:
        """The largest that is kept, None where there is none."""
        ...

    def checkpoints(self, committee: CommitteeId, start: int = 0) -> list[CosignedCheckpoint]:
        """All that are kept of size ``start`` or more, ascending by size."""
        ...

    def add_witnessed(self, log: WitnessedLog) -> None:
        """Start to witness a log. An origin that is known keeps size and root; key and name change.

        So that no keeper's slip can make the witness forget what it has cosigned.
        """
        ...

    def witnessed(self) -> list[WitnessedLog]:
        """All witnessed logs, ordered by origin."""
        ...

    def witnessed_log(self, origin: str) -> WitnessedLog | None:
        """One witnessed log, None where there is none."""
        ...

    def advance_witnessed(self, origin: str, old_size: int, new_size: int, new_root: str) -> None:
        """Compare-and-swap of size and root, durably; only then may the host cosign.

        Raises:
            Conflict: the stored size is not ``old_size``, or ``new_size`` equals it under another
                root; ``name`` is the origin.
            ValueError: ``new_size`` is below ``old_size``.

        """
        ...

    # The whole

    @property
    def talk(self) -> TalkStore:
        """Talk, beside the logs."""

    @property
    def pushes(self) -> PushStore:
        """Phones that asked to be woken."""

    def watch(self) -> Watch | None:
        """Hear of appends by other processes; None on SQLite, where there can be none."""
        ...

    def stats(self) -> Stats:
        """Counts; reads through the tables of blobs, so not for every request."""
        ...

    def backup(self, path: Path) -> None:
        """Write a whole, consistent copy to a new SQLite file, durably, while the store is in use.

        The file is renamed into place when complete. Raises ``FileExistsError``.
        """
        ...

    def check(self) -> list[str]:
        """What is wrong with the database, in plain words; empty where nothing was found.

        Reads everything. It does not verify hashes or signatures: that is for the audit.
        """
        ...

    def close(self) -> None:
        """Close all connections. The store is of no use afterwards."""
        ...
