"""Opening: migrations, other processes, and what is not a database."""

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, event, inspect, text

from concerted.store import Corrupt, Fault, SchemaNewer, Store, Unavailable, open_store
from concerted.store.migrate import REVISION, VERSIONS, migrate, revision
from concerted.store.tables import entries, logs, metadata
from tests.store.making import committee, entry, found, grow

FULL = 2

LATER = f"{int(REVISION) + 1:04}"
NEXT = f'''
"""A revision for this test."""
import sqlalchemy as sa
from alembic import op

revision = "{LATER}"
down_revision = "{REVISION}"


def upgrade():
    op.add_column("logs", sa.Column("colour", sa.Text))
    op.execute("UPDATE logs SET colour = 'red'")
'''


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    """A transaction on the database, past the store, rolled back by an error in it."""
    engine = create_engine(url)
    if url.startswith("sqlite"):
        # By itself the driver would commit before each change of a table.
        event.listen(engine, "connect", lambda driver, _: setattr(driver, "isolation_level", None))
        event.listen(engine, "begin", lambda opened: opened.exec_driver_sql("BEGIN IMMEDIATE"))
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


def next_folder(folder: Path) -> Path:
    folder.mkdir()
    (folder / f"r{LATER}_colour.py").write_text(NEXT)
    return folder


def test_migrations_make_the_tables_that_the_code_uses(store: Store, url: str) -> None:
    assert store.logs() == []
    with connected(url) as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        assert revision(connection) == REVISION
    assert ScriptDirectory(str(VERSIONS.parent)).get_current_head() == REVISION


def test_migration_to_the_next_revision_keeps_the_rows(url: str, tmp_path: Path) -> None:
    store = open_store(url)
    of = found(store, count=3)
    store.close()
    with connected(url) as connection:
        migrate(connection, (VERSIONS, next_folder(tmp_path / "next")))
        assert revision(connection) == LATER
        assert connection.execute(text("SELECT colour, size FROM logs")).all() == [("red", 3)]
        found_ids = connection.execute(text("SELECT entry_id FROM entries ORDER BY position"))
        assert [bytes(row[0]).hex() for row in found_ids] == [
            entry(index, of).entry_id for index in range(3)
        ]


def test_a_database_from_before_talk_is_brought_up(url: str, tmp_path: Path) -> None:
    old = tmp_path / "old"
    old.mkdir()
    shutil.copy(VERSIONS / "r0001_tables.py", old)
    with connected(url) as connection:
        migrate(connection, (old,))
        assert revision(connection) == "0001"
    store = open_store(url)
    of = found(store)
    assert store.talk.newest(of) == 0
    assert store.check() == []
    store.close()


def test_bringing_up_keeps_every_entry(url: str, tmp_path: Path) -> None:
    """Revision 0003 makes SQLite copy the table of entries."""
    old = tmp_path / "old"
    old.mkdir()
    for name in ("r0001_tables.py", "r0002_talk.py"):
        shutil.copy(VERSIONS / name, old)
    with connected(url) as connection:
        migrate(connection, (old,))
        rows = [
            {
                "log": 1,
                "position": one.index,
                "entry_id": bytes.fromhex(one.entry_id),
                "time_s": one.time_s,
                "signature": one.signature,
                "header": one.header,
            }
            for one in (entry(index, committee()) for index in range(300))
        ]
        connection.execute(
            logs.insert().values(
                number=1, committee=bytes.fromhex(committee()), origin="o", created_s=0, size=300
            )
        )
        connection.execute(entries.insert(), rows)
    store = open_store(url)
    assert list(store.entries(committee())) == [entry(n, committee()) for n in range(300)]
    assert store.check() == []
    store.append([grow(committee(), 300)])
    store.close()


def test_a_migration_that_fails_changes_nothing(url: str, tmp_path: Path) -> None:
    store = open_store(url)
    found(store)
    store.close()
    folder = next_folder(tmp_path / "next")
    (folder / f"r{LATER}_colour.py").write_text(NEXT + '    op.execute("SELECT no_such_column")\n')
    with pytest.raises(Exception, match="no_such_column"), connected(url) as connection:
        migrate(connection, (VERSIONS, folder))
    with connected(url) as connection:
        assert revision(connection) == REVISION
        columns = {column["name"] for column in inspect(connection).get_columns("logs")}
        assert "colour" not in columns


@pytest.mark.parametrize("read_only", [False, True])
def test_a_newer_database_is_refused(url: str, tmp_path: Path, read_only: bool) -> None:
    open_store(url).close()
    with connected(url) as connection:
        migrate(connection, (VERSIONS, next_folder(tmp_path / "next")))
    with pytest.raises(SchemaNewer, match=rf"revision {LATER}.*newer version"):
        open_store(url, read_only=read_only)
    with connected(url) as connection:
        assert revision(connection) == LATER


def test_started_together_one_of_them_migrates(postgres_url: str) -> None:
    opened: list[Store] = []
    threads = [
        threading.Thread(target=lambda: opened.append(open_store(postgres_url))) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(opened) == 4
    for store in opened:
        assert store.logs() == []
        store.close()


def test_read_only_reads_and_does_not_write(url: str) -> None:
    writing = open_store(url)
    of = found(writing, count=2)
    reading = open_store(url, read_only=True)
    assert len(list(reading.entries(of))) == 2
    with pytest.raises(Fault):
        reading.append([grow(of, 2)])
    writing.append([grow(of, 2)])
    assert reading.head(of) == 3
    assert reading.check() == []
    reading.close()
    writing.close()
    alone = open_store(url, read_only=True)
    assert alone.head(of) == 3
    alone.close()


def test_read_only_needs_a_database(url: str) -> None:
    with pytest.raises(Fault):
        open_store(url, read_only=True)


@pytest.mark.parametrize(
    "url", ["sqlite://", "sqlite:///:memory:", "mysql://host/db", "store.db", "", "sqlite:///"]
)
def test_addresses_that_are_none(url: str) -> None:
    with pytest.raises(ValueError, match="address"):
        open_store(url)


def test_server_that_does_not_answer() -> None:
    with pytest.raises(Unavailable):
        open_store("postgresql://nobody@127.0.0.1:1/none")


# SQLite alone


def test_a_second_process_may_not_write(sqlite_store: Store, sqlite_path: Path) -> None:
    script = (
        "from concerted.store import Unavailable, open_store\n"
        "try:\n"
        f"    open_store('sqlite:///{sqlite_path}')\n"
        "except Unavailable as fault:\n"
        "    print(fault)\n"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert "Another process has" in ran.stdout
    with pytest.raises(Unavailable, match="Only one may write"):
        open_store(f"sqlite:///{sqlite_path}")


def test_files_are_for_their_owner_alone(sqlite_store: Store, sqlite_path: Path) -> None:
    found(sqlite_store)
    files = list(sqlite_path.parent.glob("store.db*"))
    assert len(files) == 4  # database, log, shared memory, lock
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}


def test_the_writer_is_durable_and_readers_cannot_write(
    sqlite_store: Store, sqlite_path: Path
) -> None:
    writer = sqlite_store._writer  # type: ignore[attr-defined]
    reader = sqlite_store._reader  # type: ignore[attr-defined]
    with writer.connect() as connection:
        pragmas = ("journal_mode", "synchronous", "secure_delete", "query_only")
        asked = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in pragmas]
        assert asked == ["wal", FULL, 1, 0]
    assert writer.pool.size() + writer.pool._max_overflow == 1
    with reader.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA query_only").scalar() == 1
        with pytest.raises(Exception, match="readonly"):
            connection.exec_driver_sql("DELETE FROM logs")
        checkpoint = "PRAGMA wal_checkpoint(TRUNCATE)"
        with pytest.raises(Exception, match="disk I/O error"):
            connection.exec_driver_sql(checkpoint)


def test_no_such_folder(tmp_path: Path) -> None:
    with pytest.raises(Unavailable):
        open_store(f"sqlite:///{tmp_path}/no/such/store.db")


def test_a_file_that_is_no_database(sqlite_path: Path) -> None:
    sqlite_path.write_bytes(os.urandom(10_000))
    with pytest.raises(Corrupt, match="damaged, or is no database"):
        open_store(f"sqlite:///{sqlite_path}")


def test_a_lock_of_a_failed_opening_is_given_back(sqlite_path: Path) -> None:
    sqlite_path.write_bytes(os.urandom(10_000))
    with pytest.raises(Corrupt):
        open_store(f"sqlite:///{sqlite_path}")
    sqlite_path.unlink()
    open_store(f"sqlite:///{sqlite_path}").close()
