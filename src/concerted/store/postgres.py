"""PostgreSQL 15 and newer: any number of host processes on one database.

``synchronous_commit=on`` whatever the server's default is: a commit returns once its log is on the
disk. Every append also notifies a channel, delivered with the commit.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg
from sqlalchemy import URL, Connection, Engine, create_engine, select, text
from sqlalchemy.dialects.postgresql import Insert, insert

from concerted.kernel.entry import CommitteeId
from concerted.store.copying import copy_rows
from concerted.store.database import DatabaseStore
from concerted.store.interface import Append
from concerted.store.migrate import REVISION, migrate, require_present, revision
from concerted.store.sqlite import open_sqlite, settle, sync
from concerted.store.tables import logs, talks
from concerted.store.talk import Said
from concerted.store.translate import fault_of, translated
from concerted.store.watch import Appended, Spoken, Watch

_CHANNEL = "concerted_appended"
_CONNECTIONS = 8
_WAIT_S = 30
_MIGRATION_LOCK = 0x636F6E6365727465
_OPTIONS = (
    "-c synchronous_commit=on -c lock_timeout=10s"
    " -c idle_in_transaction_session_timeout=60s -c default_transaction_isolation=read\\ committed"
)
_CONNECT: dict[str, Any] = {
    "options": _OPTIONS,
    "connect_timeout": 5,
    "keepalives_idle": 30,
    "tcp_user_timeout": 30_000,
    "application_name": "concerted",
}
_NOTIFY = text("SELECT pg_notify(:channel, told) FROM unnest(CAST(:grown AS text[])) AS told")


class PostgresStore(DatabaseStore):
    """A ``Store`` in a PostgreSQL database."""

    def __init__(self, engine: Engine, *, read_only: bool) -> None:
        super().__init__(engine, engine)
        self._read_only = read_only

    def _announce(self, connection: Connection, batch: Sequence[Append]) -> None:
        grown = [f"{one.committee} {one.expected_size + len(one.entries)}" for one in batch]
        connection.execute(_NOTIFY, {"channel": _CHANNEL, "grown": grown})

    def _announce_talk(self, connection: Connection, batch: Sequence[Said]) -> None:
        said = [f"{one.committee} talk {one.messages[-1].position}" for one in batch]
        connection.execute(_NOTIFY, {"channel": _CHANNEL, "grown": said})

    def head(self, committee: CommitteeId) -> int:
        """See ``Store``.

        After a lost connection the server may still be committing. Its transaction then holds the
        log's row, or for a founding the index entry of the committee, and this waits for it.
        """
        if self._read_only:
            return super().head(committee)
        named = logs.c.committee == bytes.fromhex(committee)
        locked = select(logs.c.size).where(named).with_for_update(read=True)
        with translated(), self._writer.connect() as connection, connection.begin() as transaction:
            size: int | None = connection.execute(locked).scalar()
            if size is None:
                # Meets the founding in the unique index; what this writes is never committed.
                connection.execute(_probe(committee))
                size = connection.execute(locked).scalar()
            transaction.rollback()
        return size or 0

    def _newest_position(self, committee: CommitteeId) -> int:
        """See ``head``: here too a lost transaction may still be committing."""
        if self._read_only:
            return super()._newest_position(committee)
        with translated(), self._writer.connect() as connection, connection.begin() as transaction:
            log = self._number(connection, committee)
            newest = 0 if log is None else _newest_locked(connection, log)
            transaction.rollback()
        return newest

    def purge_deleted(self) -> bool:
        """See ``Store``: dead rows are freed, their bytes overwritten when the room is used."""
        with translated(), self._writer.connect() as connection:
            plain = connection.execution_options(isolation_level="AUTOCOMMIT")
            plain.execute(text("VACUUM blobs, chunks, messages, chains"))
        return False

    def watch(self) -> Watch | None:
        """See ``Store``."""
        return PostgresWatch(self._writer.url)

    def _database_bytes(self, connection: Connection) -> int:
        size = connection.execute(text("SELECT pg_database_size(current_database())"))
        return int(size.scalar_one())

    def backup(self, path: Path) -> None:
        """See ``Store``: every row as one moment saw it, so that the copy needs no PostgreSQL."""
        if path.exists():
            raise FileExistsError(path)
        with TemporaryDirectory(dir=path.parent, prefix=f".{path.name}.") as folder:
            made = Path(folder) / "copy.db"
            copy = open_sqlite(made, read_only=False)
            try:
                with self._snapshot() as source:
                    copy_rows(source, copy.writing)
            finally:
                copy.close()
            settle(made)
            made.rename(path)
        sync(path.parent)

    @contextmanager
    def _snapshot(self) -> Iterator[Connection]:
        with translated(), self._reader.connect() as connection:
            still = connection.execution_options(isolation_level="REPEATABLE READ")
            with still.begin():
                yield still


class PostgresWatch:
    """A connection of its own that listens."""

    def __init__(self, address: URL) -> None:
        plain = address.set(drivername="postgresql").render_as_string(hide_password=False)
        try:
            self._connection = psycopg.connect(plain, autocommit=True, **_CONNECT)
            self._connection.execute(f"LISTEN {_CHANNEL}")
        except psycopg.Error as error:
            raise fault_of(error) from error

    def wait(self, timeout_s: float) -> tuple[Appended | Spoken, ...]:
        """See ``Watch``."""
        try:
            told = list(self._connection.notifies(timeout=timeout_s, stop_after=1))
        except psycopg.Error as error:
            raise fault_of(error) from error
        return tuple(_told(note.payload) for note in told)

    def close(self) -> None:
        """See ``Watch``."""
        self._connection.close()


def open_postgres(address: URL, *, read_only: bool) -> PostgresStore:
    """Connect, and unless ``read_only`` make or migrate the tables.

    Raises:
        Unavailable: the server cannot be reached, or refuses.
        SchemaNewer: a newer version made the tables.

    """
    engine = create_engine(
        address.set(drivername="postgresql+psycopg"),
        pool_size=_CONNECTIONS,
        max_overflow=0,
        pool_timeout=_WAIT_S,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args=_CONNECT
        | ({"options": f"{_OPTIONS} -c default_transaction_read_only=on"} if read_only else {}),
    )
    try:
        with translated(), engine.begin() as connection:
            _prepare(connection, read_only=read_only)
    except BaseException:
        engine.dispose()
        raise
    return PostgresStore(engine, read_only=read_only)


def _prepare(connection: Connection, *, read_only: bool) -> None:
    """Migrate where needed; processes that start together do so one after another."""
    found = revision(connection)
    if found == REVISION:
        return
    if not read_only:
        connection.execute(text(f"SELECT pg_advisory_xact_lock({_MIGRATION_LOCK})"))
        migrate(connection)
    else:
        require_present(found)


def _probe(committee: CommitteeId) -> Insert:
    row = {
        "committee": bytes.fromhex(committee),
        "origin": f"probe {committee}",
        "created_s": 0,
        "size": 0,
    }
    return insert(logs).values(row).on_conflict_do_nothing()


def _newest_locked(connection: Connection, log: int) -> int:
    named = select(talks.c.newest).where(talks.c.log == log).with_for_update(read=True)
    newest: int | None = connection.execute(named).scalar()
    if newest is None:
        probe = insert(talks).values({"log": log, "newest": 0}).on_conflict_do_nothing()
        if connection.execute(probe).rowcount == 0:
            newest = connection.execute(named).scalar()
    return newest or 0


def _told(payload: str) -> Appended | Spoken:
    committee, *what, number = payload.split(" ")
    return (Spoken if what else Appended)(CommitteeId(committee), int(number))
