"""A store whose writes fail as planned: lost before they are stored, or stored and then reported
failed. For tests that ask what host, client and auditor make of it.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import TypeVar

from concerted.kernel.entry import BlobHash, CommitteeId
from concerted.kernel.message import MessageId, PlaceId
from concerted.store import (
    Append,
    ChainHead,
    CosignedCheckpoint,
    Deletion,
    Fault,
    LogHead,
    NewBlob,
    PushStore,
    Said,
    Stats,
    Store,
    StoredEntry,
    StoredMessage,
    TalkStore,
    Unavailable,
    Watch,
    WitnessedLog,
)

Result = TypeVar("Result")
WRITES = (
    "append",
    "delete_blob",
    "stage_chunk",
    "finish_staged",
    "drop_staged",
    "sweep_staged",
    "add_checkpoint",
    "add_witnessed",
    "bring_blobs",
    "advance_witnessed",
)
"""Every write of a store, each of which `FaultyStore` can make fail."""
TALK_WRITES = ("talk.append", "talk.forget", "talk.begin_above")
"""And those of its talk."""


class Outcome(Enum):
    """What becomes of a write that is reported as failed."""

    LOST = "lost"
    STORED = "stored"


@dataclass(frozen=True)
class Failure:
    """One planned failure: what becomes of the write, and the fault that the caller sees."""

    outcome: Outcome
    fault: type[Fault] = Unavailable


class FaultyStore:
    """Passes everything on to ``store``, but the n-th write (from 1) fails as ``plan[n]`` says.

    ``written`` holds the names of the writes tried so far, so that a first run without a plan
    tells how many there are to fail. A write that the store itself refuses counts as well.
    While ``deaf`` is not 0 it counts down, and `head` does not answer.
    """

    def __init__(self, store: Store, plan: Mapping[int, Failure] | None = None) -> None:
        self.store = store
        self.plan = dict(plan or {})
        self.written: list[str] = []
        self.deaf = 0

    def fail_next(self, outcome: Outcome, fault: type[Fault] = Unavailable) -> None:
        """Plan that the next write fails so."""
        self.plan[len(self.written) + 1] = Failure(outcome, fault)

    def _write(self, name: str, write: Callable[[], Result]) -> Result:
        assert name in WRITES + TALK_WRITES
        self.written.append(name)
        failure = self.plan.get(len(self.written))
        if failure is None:
            return write()
        if failure.outcome is Outcome.STORED:
            write()
        raise failure.fault(f"planned: write {len(self.written)} ({name})")

    # Writes

    def append(self, batch: Sequence[Append]) -> None:
        self._write("append", lambda: self.store.append(batch))

    def delete_blob(self, committee: CommitteeId, deletion: Deletion) -> bool:
        return self._write("delete_blob", lambda: self.store.delete_blob(committee, deletion))

    def stage_chunk(
        self, committee: CommitteeId, hash_: BlobHash, number: int, data: bytes, time_s: int
    ) -> None:
        self._write(
            "stage_chunk",
            lambda: self.store.stage_chunk(committee, hash_, number, data, time_s),
        )

    def finish_staged(self, committee: CommitteeId, hash_: BlobHash, size: int) -> None:
        self._write("finish_staged", lambda: self.store.finish_staged(committee, hash_, size))

    def drop_staged(self, committee: CommitteeId, hash_: BlobHash) -> None:
        self._write("drop_staged", lambda: self.store.drop_staged(committee, hash_))

    def sweep_staged(self, before_s: int) -> int:
        return self._write("sweep_staged", lambda: self.store.sweep_staged(before_s))

    def add_checkpoint(self, checkpoint: CosignedCheckpoint) -> None:
        self._write("add_checkpoint", lambda: self.store.add_checkpoint(checkpoint))

    def add_witnessed(self, log: WitnessedLog) -> None:
        self._write("add_witnessed", lambda: self.store.add_witnessed(log))

    def bring_blobs(self, committee: CommitteeId, brought: Sequence[NewBlob]) -> None:
        self._write("bring_blobs", lambda: self.store.bring_blobs(committee, brought))

    def advance_witnessed(self, origin: str, old_size: int, new_size: int, new_root: str) -> None:
        self._write(
            "advance_witnessed",
            lambda: self.store.advance_witnessed(origin, old_size, new_size, new_root),
        )

    @property
    def talk(self) -> TalkStore:
        return FaultyTalk(self)

    # Everything else, as it is

    def head(self, committee: CommitteeId) -> int:
        if self.deaf:
            self.deaf -= 1
            raise Unavailable("planned: the head is not told")
        return self.store.head(committee)

    def logs(self, begins: str = "") -> list[LogHead]:
        return self.store.logs(begins)

    def log(self, committee: CommitteeId) -> LogHead | None:
        return self.store.log(committee)

    def entries(
        self, committee: CommitteeId, start: int = 0, count: int | None = None
    ) -> Iterator[StoredEntry]:
        return self.store.entries(committee, start, count)

    def entry(self, committee: CommitteeId, index: int) -> StoredEntry | None:
        return self.store.entry(committee, index)

    def blob(self, committee: CommitteeId, hash_: BlobHash) -> Iterator[bytes]:
        return self.store.blob(committee, hash_)

    def blob_sizes(
        self, committee: CommitteeId, hashes: Iterable[BlobHash]
    ) -> Mapping[BlobHash, int]:
        return self.store.blob_sizes(committee, hashes)

    def has_blobs(self, committee: CommitteeId, hashes: Iterable[BlobHash]) -> bool:
        return self.store.has_blobs(committee, hashes)

    def purge_deleted(self) -> bool:
        return self.store.purge_deleted()

    def staged(self, committee: CommitteeId, hash_: BlobHash) -> Iterator[bytes]:
        return self.store.staged(committee, hash_)

    def staged_bytes(self, committee: CommitteeId) -> int:
        return self.store.staged_bytes(committee)

    def newest_checkpoint(self, committee: CommitteeId) -> CosignedCheckpoint | None:
        return self.store.newest_checkpoint(committee)

    def checkpoints(self, committee: CommitteeId, start: int = 0) -> list[CosignedCheckpoint]:
        return self.store.checkpoints(committee, start)

    def witnessed(self) -> list[WitnessedLog]:
        return self.store.witnessed()

    def witnessed_log(self, origin: str) -> WitnessedLog | None:
        return self.store.witnessed_log(origin)

    def watch(self) -> Watch | None:
        return self.store.watch()

    def stats(self) -> Stats:
        return self.store.stats()

    @property
    def pushes(self) -> PushStore:
        return self.store.pushes

    def backup(self, path: Path) -> None:
        self.store.backup(path)

    def check(self) -> list[str]:
        return self.store.check()

    def close(self) -> None:
        self.store.close()


class FaultyTalk:
    """The talk of a `FaultyStore`, whose writes count with all others."""

    def __init__(self, faulty: FaultyStore) -> None:
        self.faulty = faulty
        self.talk = faulty.store.talk

    def append(self, batch: Sequence[Said]) -> None:
        self.faulty._write("talk.append", lambda: self.talk.append(batch))

    def forget(self, committee: CommitteeId, before_s: int, keep: Collection[int] = ()) -> int:
        forget = self.talk.forget
        return self.faulty._write("talk.forget", lambda: forget(committee, before_s, keep))

    def begin_above(self, committee: CommitteeId, position: int) -> None:
        begin = self.talk.begin_above
        self.faulty._write("talk.begin_above", lambda: begin(committee, position))

    def newest(self, committee: CommitteeId) -> int:
        if self.faulty.deaf:
            self.faulty.deaf -= 1
            raise Unavailable("planned: the newest position is not told")
        return self.talk.newest(committee)

    def message(self, committee: CommitteeId, message_id: MessageId) -> StoredMessage | None:
        return self.talk.message(committee, message_id)

    def at(self, committee: CommitteeId, position: int) -> StoredMessage | None:
        return self.talk.at(committee, position)

    def page(
        self,
        committee: CommitteeId,
        before: int,
        count: int,
        place: tuple[PlaceId, bool] | None = None,
    ) -> list[StoredMessage]:
        return self.talk.page(committee, before, count, place)

    def since(self, committee: CommitteeId, position: int, count: int) -> list[StoredMessage]:
        return self.talk.since(committee, position, count)

    def room_messages(self, committee: CommitteeId) -> list[StoredMessage]:
        return self.talk.room_messages(committee)

    def chains(self, committee: CommitteeId) -> list[ChainHead]:
        return self.talk.chains(committee)

    def talking(self) -> list[CommitteeId]:
        return self.talk.talking()
