"""What both engines share: the interface over two SQLAlchemy engines, one to write, one to read.

``sqlite`` and ``postgres`` add how to open, watch, back up and purge. The contracts stand in
``interface``; the statements in one file a concern.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import OperationalError

from concerted.kernel.entry import BlobHash, CommitteeId
from concerted.store import appending, blobs, reading, soundness, staging, talking, witnessing
from concerted.store.errors import Conflict, Corrupt, Missing
from concerted.store.interface import (
    CHUNK_BYTES,
    Append,
    CosignedCheckpoint,
    Deletion,
    LogHead,
    NewBlob,
    Stats,
    StoredEntry,
    WitnessedLog,
)
from concerted.store.push import PushStore
from concerted.store.pushes import DatabasePushes
from concerted.store.talk import Said, TalkStore
from concerted.store.talking import DatabaseTalk
from concerted.store.translate import translated
from concerted.store.watch import Watch


class DatabaseStore(ABC):
    """The ``Store`` on a database; the two engines may be the same one."""

    def __init__(self, writer: Engine, reader: Engine) -> None:
        self._writer = writer
        self._reader = reader
        # Numbers never change, and only committed ones are remembered.
        self._numbers: dict[CommitteeId, int] = {}
        self._talk = DatabaseTalk(
            self.writing, self.reading, self._number, self._newest_position, self._announce_talk
        )

        self._pushes = DatabasePushes(self.writing, self.reading, self._number)

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Open a transaction, committed durably at the end, rolled back by any exception."""
        with translated(), self._writer.connect() as connection:
            try:
                with connection.begin():
                    yield connection
            except OperationalError:
                # After a failed write or commit the connection's own idea of the database is not
                # to be trusted: the next write opens a new one.
                connection.invalidate()
                raise

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Open a connection that reads."""
        with translated(), self._reader.connect() as connection, connection.begin():
            yield connection

    def _number(self, connection: Connection, committee: CommitteeId) -> int | None:
        number = self._numbers.get(committee)
        if number is None:
            number = reading.number_of(connection, committee)
            if number is not None:
                self._numbers[committee] = number
        return number

    def _number_or_missing(self, connection: Connection, committee: CommitteeId) -> int:
        number = self._number(connection, committee)
        if number is None:
            raise Missing(committee, committee)
        return number

    # Logs

    def append(self, batch: Sequence[Append]) -> None:
        """See ``Store``."""
        appending.check_batch(batch)
        if batch:
            with self.writing() as connection:
                appending.append(connection, batch, self._number)
                self._announce(connection, batch)

    @abstractmethod
    def _announce(self, connection: Connection, batch: Sequence[Append]) -> None:
        """Tell other processes, with the commit, where there can be any."""

    @abstractmethod
    def _announce_talk(self, connection: Connection, batch: Sequence[Said]) -> None:
        """Tell them of talk."""

    def head(self, committee: CommitteeId) -> int:
        """See ``Store``."""
        found = self.log(committee)
        return 0 if found is None else found.size

    def logs(self, begins: str = "") -> list[LogHead]:
        """See ``Store``."""
        with self.reading() as connection:
            return reading.all_logs(connection, begins)

    def log(self, committee: CommitteeId) -> LogHead | None:
        """See ``Store``."""
        with self.reading() as connection:
            return reading.one_log(connection, committee)

    def entries(
        self, committee: CommitteeId, start: int = 0, count: int | None = None
    ) -> Iterator[StoredEntry]:
        """See ``Store``."""
        while count is None or count > 0:
            wanted = reading.PAGE_ENTRIES if count is None else min(count, reading.PAGE_ENTRIES)
            with self.reading() as connection:
                log = self._number(connection, committee)
                page = [] if log is None else reading.page(connection, log, start, wanted)
            yield from page
            if len(page) < wanted:
                return
            start += wanted
            count = None if count is None else count - wanted

    def entry(self, committee: CommitteeId, index: int) -> StoredEntry | None:
        """See ``Store``."""
        return next(self.entries(committee, index, 1), None)

    # Blobs

    def blob(self, committee: CommitteeId, hash_: BlobHash) -> Iterator[bytes]:
        """See ``Store``."""
        with self.reading() as connection:
            log = self._number(connection, committee)
            found = None if log is None else blobs.owned(connection, log, hash_)
        if log is None or found is None:
            raise Missing(committee, hash_)
        size, data = found
        return iter((data,)) if data is not None else self._pieces(committee, hash_, log, size)

    def _pieces(
        self, committee: CommitteeId, hash_: BlobHash, log: int, size: int
    ) -> Iterator[bytes]:
        part = 0
        while size > 0:
            with self.reading() as connection:
                data = blobs.piece(connection, log, hash_, part)
            if data is None:
                raise Missing(committee, hash_)
            yield data
            part += 1
            size -= len(data)

    def blob_sizes(
        self, committee: CommitteeId, hashes: Iterable[BlobHash]
    ) -> Mapping[BlobHash, int]:
        """See ``Store``."""
        with self.reading() as connection:
            log = self._number(connection, committee)
            return {} if log is None else blobs.whole_sizes(connection, log, hashes)

    def has_blobs(self, committee: CommitteeId, hashes: Iterable[BlobHash]) -> bool:
        """See ``Store``."""
        wanted = set(hashes)
        return len(self.blob_sizes(committee, wanted)) == len(wanted)

    def delete_blob(self, committee: CommitteeId, deletion: Deletion) -> bool:
        """See ``Store``."""
        with self.writing() as connection:
            log = self._number(connection, committee)
            return log is not None and blobs.delete_blob(connection, log, deletion)

    def bring_blobs(self, committee: CommitteeId, brought: Sequence[NewBlob]) -> None:
        """See ``Store``."""
        with self.writing() as connection:
            log = self._number_or_missing(connection, committee)
            blobs.add_blobs(connection, [(log, blob) for blob in brought])

    @abstractmethod
    def purge_deleted(self) -> bool:
        """See ``Store``."""

    # Attachments before an entry claims them

    def stage_chunk(
        self, committee: CommitteeId, hash_: BlobHash, number: int, data: bytes, time_s: int
    ) -> None:
        """See ``Store``."""
        if not 1 <= len(data) <= CHUNK_BYTES or number < 0:
            raise ValueError("a piece has 1 to 1048576 bytes, and a number from 0")
        with self.writing() as connection:
            log = self._number_or_missing(connection, committee)
            staging.stage_chunk(connection, log, hash_, number, data, time_s)

    def staged(self, committee: CommitteeId, hash_: BlobHash) -> Iterator[bytes]:
        """See ``Store``."""
        with self.reading() as connection:
            log = self._number(connection, committee)
            parts = None if log is None else staging.staged_parts(connection, log, hash_)
        if log is None or parts is None:
            raise Missing(committee, hash_)
        return self._staged_pieces(committee, hash_, log, parts)

    def _staged_pieces(
        self, committee: CommitteeId, hash_: BlobHash, log: int, parts: int
    ) -> Iterator[bytes]:
        for part in range(parts):
            with self.reading() as connection:
                data = blobs.piece(connection, log, hash_, part)
            if data is None:
                raise Missing(committee, hash_)
            yield data

    def finish_staged(self, committee: CommitteeId, hash_: BlobHash, size: int) -> None:
        """See ``Store``."""
        with self.writing() as connection:
            log = self._number_or_missing(connection, committee)
            if not staging.finish_staged(connection, log, hash_, size):
                raise Missing(committee, hash_)

    def drop_staged(self, committee: CommitteeId, hash_: BlobHash) -> None:
        """See ``Store``."""
        with self.writing() as connection:
            log = self._number(connection, committee)
            if log is not None:
                staging.drop_staged(connection, log, hash_)

    def staged_bytes(self, committee: CommitteeId) -> int:
        """See ``Store``."""
        with self.reading() as connection:
            log = self._number(connection, committee)
            return 0 if log is None else staging.staged_bytes(connection, log)

    def sweep_staged(self, before_s: int) -> int:
        """See ``Store``."""
        with self.reading() as connection:
            old = staging.staged_before(connection, before_s)
        swept = 0
        for log, hash_ in old:
            with self.writing() as connection:
                swept += staging.drop_staged(connection, log, hash_, before_s)
        return swept

    # Checkpoints and witnessing

    def add_checkpoint(self, checkpoint: CosignedCheckpoint) -> None:
        """See ``Store``."""
        with self.writing() as connection:
            log = self._number_or_missing(connection, checkpoint.committee)
            witnessing.add_checkpoint(connection, log, checkpoint.size, checkpoint.note)

    def newest_checkpoint(self, committee: CommitteeId) -> CosignedCheckpoint | None:
        """See ``Store``."""
        with self.reading() as connection:
            log = self._number(connection, committee)
            return None if log is None else witnessing.newest_checkpoint(connection, committee, log)

    def checkpoints(self, committee: CommitteeId, start: int = 0) -> list[CosignedCheckpoint]:
        """See ``Store``."""
        with self.reading() as connection:
            log = self._number(connection, committee)
            if log is None:
                return []
            return witnessing.checkpoints_from(connection, committee, log, start)

    def add_witnessed(self, log: WitnessedLog) -> None:
        """See ``Store``."""
        with self.writing() as connection:
            witnessing.add_witnessed(connection, log)

    def witnessed(self) -> list[WitnessedLog]:
        """See ``Store``."""
        with self.reading() as connection:
            return witnessing.all_witnessed(connection)

    def witnessed_log(self, origin: str) -> WitnessedLog | None:
        """See ``Store``."""
        with self.reading() as connection:
            return witnessing.one_witnessed(connection, origin)

    def advance_witnessed(self, origin: str, old_size: int, new_size: int, new_root: str) -> None:
        """See ``Store``."""
        if new_size < old_size:
            raise ValueError("a log does not shrink")
        with self.writing() as connection:
            if not witnessing.advance(connection, origin, old_size, new_size, new_root):
                raise Conflict(origin)

    # The whole

    @property
    def talk(self) -> TalkStore:
        """See ``Store``."""
        return self._talk

    @property
    def pushes(self) -> PushStore:
        """See ``Store``."""
        return self._pushes

    def _newest_position(self, committee: CommitteeId) -> int:
        with self.reading() as connection:
            log = self._number(connection, committee)
            return 0 if log is None else talking.newest_position(connection, log)

    @abstractmethod
    def watch(self) -> Watch | None:
        """See ``Store``."""

    def stats(self) -> Stats:
        """See ``Store``."""
        with self.reading() as connection:
            return reading.stats(connection, self._database_bytes(connection))

    @abstractmethod
    def _database_bytes(self, connection: Connection) -> int:
        """Room that the database takes on the disk."""

    @abstractmethod
    def backup(self, path: Path) -> None:
        """See ``Store``."""

    def check(self) -> list[str]:
        """See ``Store``."""
        try:
            with self.reading() as connection:
                return self._engine_findings(connection) or soundness.disagreements(connection)
        except Corrupt as error:
            return [str(error)]

    def _engine_findings(self, connection: Connection) -> list[str]:
        """What the engine's own check finds."""
        return []

    def close(self) -> None:
        """See ``Store``. Readers go first, so that the writer makes the last checkpoint."""
        self._reader.dispose()
        self._writer.dispose()
