"""SQLite: one file, one process, one connection that writes.

Before 3.51.3 SQLite can damage a database in WAL mode if two connections checkpoint at once, and
Debian's is older. So exactly one connection of one process may write, and with it checkpoint: the
pool of writers holds one, a lock on ``FILE.lock`` keeps other processes out, and readers are opened
``mode=ro`` and with ``query_only``, which cannot checkpoint. ``synchronous=FULL``: each commit ends
with an fsync of the log. ``secure_delete``: what is deleted is overwritten with zeros.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import QueuePool

from concerted.store.database import DatabaseStore
from concerted.store.errors import Unavailable
from concerted.store.interface import Append
from concerted.store.migrate import REVISION, migrate, require_present, revision
from concerted.store.talk import Said
from concerted.store.translate import translated
from concerted.store.watch import Watch

_WAIT_S = 30
_READERS = 8
_LOG_KEPT_BYTES = 16 << 20
_WRITER_CACHE_KIB = 8192
_FINDINGS = 20


class SqliteStore(DatabaseStore):
    """A ``Store`` in a file; see the module's text."""

    def __init__(self, path: Path, lock: int | None) -> None:
        super().__init__(_writer(path), _reader(path))
        self._path = path
        self._lock = lock

    def _announce(self, connection: Connection, batch: Sequence[Append]) -> None:
        """Nobody else can write, so whoever wants to know has been told."""

    def _announce_talk(self, connection: Connection, batch: Sequence[Said]) -> None:
        """See ``_announce``."""

    def purge_deleted(self) -> bool:
        """See ``Store``."""
        with translated(), self._writer.connect() as connection:
            driver = _driver(connection)
            # Not waiting for readers here, since appends would wait as well.
            driver.execute("PRAGMA busy_timeout=0")
            try:
                busy = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
            finally:
                driver.execute(f"PRAGMA busy_timeout={_WAIT_S * 1000}")
        return not busy

    def watch(self) -> Watch | None:
        """See ``Store``: no other process can write."""
        return None

    def _database_bytes(self, connection: Connection) -> int:
        files = (self._path, Path(f"{self._path}-wal"))
        return sum(file.stat().st_size for file in files if file.exists())

    def backup(self, path: Path) -> None:
        """See ``Store``. Read through a reader, in one step, so that appends go on meanwhile."""
        if path.exists():
            raise FileExistsError(path)
        partial = path.with_name(path.name + ".partial")
        partial.unlink(missing_ok=True)
        try:
            self._copy_to(partial)
            partial.rename(path)
        except BaseException:
            for left in (partial, path.with_name(partial.name + "-journal")):
                left.unlink(missing_ok=True)
            raise
        sync(path.parent)

    def _copy_to(self, path: Path) -> None:
        _create(path)
        with (
            translated(),
            contextlib.closing(sqlite3.connect(path)) as copy,
            self._reader.connect() as connection,
        ):
            source = connection.connection.driver_connection
            assert isinstance(source, sqlite3.Connection)
            source.backup(copy)
        settle(path)

    def _engine_findings(self, connection: Connection) -> list[str]:
        rows = connection.exec_driver_sql(f"PRAGMA integrity_check({_FINDINGS})")
        return [f"SQLite: {row[0]}" for row in rows if row[0] != "ok"]

    def close(self) -> None:
        """See ``Store``."""
        super().close()
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None


def open_sqlite(path: Path, *, read_only: bool) -> SqliteStore:
    """Open the database in ``path``, and unless ``read_only`` make or migrate it.

    Raises:
        Unavailable: another process has it open for writing, or it cannot be opened.
        SchemaNewer: a newer version made it.

    """
    if read_only:
        return _open_read_only(path)
    lock = _take(path)
    try:
        if not path.exists():
            _create(path)
        store = SqliteStore(path, lock)
        with translated():
            _turn_to_wal(store._writer)
            with store._writer.begin() as connection:
                if revision(connection) != REVISION:
                    migrate(connection)
    except BaseException:
        os.close(lock)
        raise
    return store


def settle(path: Path) -> None:
    """Make of a closed database one file without a log beside it, durably, until it is opened."""
    with translated(), contextlib.closing(sqlite3.connect(path)) as copy:
        copy.execute("PRAGMA journal_mode=DELETE")
    sync(path)


def _open_read_only(path: Path) -> SqliteStore:
    if not path.exists():
        raise Unavailable(f"There is no database at {path}.")
    store = SqliteStore(path, None)
    # Both engines only read, so whatever writes is refused by SQLite.
    store._writer = store._reader
    with store.reading() as connection:
        require_present(revision(connection))
    return store


def _take(path: Path) -> int:
    """Take the lock that makes this process the only writer; released when the process ends."""
    try:
        lock = os.open(f"{path}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise Unavailable(f"{path}.lock cannot be opened: {error.strerror}.") from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(lock)
        raise Unavailable(f"Another process has {path} open. Only one may write to it.") from error
    return lock


def _create(path: Path) -> None:
    """Make an empty file that only its owner can read; SQLite gives its other files that mode."""
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    except OSError as error:
        raise Unavailable(f"{path} cannot be made: {error.strerror}.") from error


def sync(path: Path) -> None:
    """Make a file, or the names in a folder, durable."""
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _writer(path: Path) -> Engine:
    engine = _engine(path, "rw", 1)

    @event.listens_for(engine, "connect")
    def _prepare(connection: sqlite3.Connection, _: Any) -> None:
        for pragma in (
            "synchronous=FULL",
            "secure_delete=ON",
            f"journal_size_limit={_LOG_KEPT_BYTES}",
            f"cache_size=-{_WRITER_CACHE_KIB}",
            f"busy_timeout={_WAIT_S * 1000}",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def _reader(path: Path) -> Engine:
    """Each statement is a transaction of its own: no question here needs two to agree."""
    engine = _engine(path, "ro", _READERS)

    @event.listens_for(engine, "connect")
    def _prepare(connection: sqlite3.Connection, _: Any) -> None:
        connection.execute("PRAGMA query_only=ON")
        connection.execute(f"PRAGMA busy_timeout={_WAIT_S * 1000}")

    return engine


def _engine(path: Path, mode: str, connections: int) -> Engine:
    """Return an engine of at most so many connections, for which callers queue."""
    uri = f"{path.absolute().as_uri()}?mode={mode}"
    return create_engine(
        "sqlite://",
        creator=lambda: sqlite3.connect(
            uri, uri=True, isolation_level=None, check_same_thread=False, cached_statements=256
        ),
        poolclass=QueuePool,
        pool_size=connections,
        max_overflow=0,
        pool_timeout=_WAIT_S,
        hide_parameters=True,
    )


def _turn_to_wal(engine: Engine) -> None:
    with engine.connect() as connection:
        mode = _driver(connection).execute("PRAGMA journal_mode=WAL").fetchone()[0]
    if mode != "wal":
        raise Unavailable("The file system cannot hold a write-ahead log; use a local disk.")


def _driver(connection: Connection) -> sqlite3.Connection:
    """Return the driver's own connection, for what must stand outside a transaction."""
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    return driver
