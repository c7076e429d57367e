"""Backup, counts, and hearing of what other processes append."""

import threading
import time
import traceback
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import psycopg
import pytest
from sqlalchemy import make_url, select

from concerted.kernel.entry import CommitteeId
from concerted.store import (
    Appended,
    CosignedCheckpoint,
    Deletion,
    Fault,
    Stats,
    Store,
    Unavailable,
    Watch,
    open_store,
)
from concerted.store.database import DatabaseStore
from concerted.store.filling import fill
from concerted.store.tables import metadata
from tests.store.making import (
    TIME_S,
    blob,
    committee,
    entry,
    found,
    founding,
    grow,
    hash_of,
    read,
)


def listen(store: Store) -> Watch:
    watch = store.watch()
    assert watch is not None
    return watch


def driver(url: str) -> psycopg.Connection:
    """A connection past the store."""
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    return psycopg.connect(plain)


def end_other_connections(url: str) -> None:
    with driver(url) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def test_stats(store: Store) -> None:
    empty = store.stats()
    assert (empty.logs, empty.entries, empty.blobs) == (0, 0, 0)
    of = found(store, count=5)
    found(store, "other", count=2)
    store.append([grow(of, 5, blobs=[blob(b"12345", 5), blob(b"123", 5)])])
    store.stage_chunk(of, hash_of(b"1"), 0, b"staged", TIME_S)
    counted = store.stats()
    assert counted == Stats(2, 8, 2, 8, 6, counted.database_bytes)
    assert counted.database_bytes >= 8 * 650


# Backup


def test_backup_while_appending_is_a_prefix(sqlite_store: Store, tmp_path: Path) -> None:
    of = found(sqlite_store, count=500)
    done = threading.Event()

    def write() -> None:
        size = 500
        while not done.is_set():
            sqlite_store.append([grow(of, size, 5, blobs=[blob(f"{size}".encode(), size)])])
            size += 5

    writer = threading.Thread(target=write)
    writer.start()
    for number in range(3):
        sqlite_store.backup(tmp_path / f"copy{number}.db")
    done.set()
    writer.join()
    for number in range(3):
        path = tmp_path / f"copy{number}.db"
        assert path.stat().st_mode & 0o777 == 0o600
        copy = open_store(f"sqlite:///{path}")
        size = copy.head(of)
        assert 500 <= size <= sqlite_store.head(of)
        assert list(copy.entries(of)) == [entry(index, of) for index in range(size)]
        assert copy.has_blobs(of, [hash_of(f"{at}".encode()) for at in range(500, size, 5)])
        assert copy.check() == []
        copy.append([grow(of, size)])
        copy.close()
    assert not list(tmp_path.glob("*.partial"))


def test_backup_by_another_process_than_the_host(sqlite_store: Store, sqlite_path: Path) -> None:
    of = found(sqlite_store, count=50)
    reading = open_store(f"sqlite:///{sqlite_path}", read_only=True)
    reading.backup(sqlite_path.with_name("copy.db"))
    reading.close()
    copy = open_store(f"sqlite:///{sqlite_path.with_name('copy.db')}", read_only=True)
    assert copy.head(of) == 50
    copy.close()


def test_backup_does_not_overwrite(sqlite_store: Store, tmp_path: Path) -> None:
    kept = tmp_path / "copy.db"
    kept.write_bytes(b"yesterday")
    with pytest.raises(FileExistsError):
        sqlite_store.backup(kept)
    assert kept.read_bytes() == b"yesterday"


def all_rows(url: str) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, in an order of their own."""
    store = open_store(url, read_only=True)
    assert isinstance(store, DatabaseStore)
    with store.reading() as connection:
        rows = {
            table.name: sorted(map(tuple, connection.execute(select(table))), key=repr)
            for table in metadata.sorted_tables
        }
    store.close()
    return rows


def test_a_copy_of_postgres_is_one_moment_in_a_file(postgres_url: str, tmp_path: Path) -> None:
    store = open_store(postgres_url)
    of = found(store, count=300)
    data = b"x" * 2_500_000
    store.append([grow(of, 300, blobs=[blob(b"body", 300), blob(data, 300)])])
    store.stage_chunk(of, hash_of(b"1"), 0, b"staged", TIME_S)
    store.add_checkpoint(CosignedCheckpoint(of, 3, "note"))
    before = all_rows(postgres_url)
    done = threading.Event()

    def write() -> None:
        size = 301
        while not done.is_set():
            store.append([grow(of, size, blobs=[blob(f"{size}".encode(), size)])])
            size += 1

    writer = threading.Thread(target=write)
    writer.start()
    path = tmp_path / "copy.db"
    store.backup(path)
    done.set()
    writer.join()
    assert [item.name for item in tmp_path.iterdir()] == ["copy.db"]
    assert path.stat().st_mode & 0o777 == 0o600
    copy = open_store(f"sqlite:///{path}")
    size = copy.head(of)
    assert 301 <= size <= store.head(of)
    assert list(copy.entries(of)) == list(store.entries(of, 0, size))
    assert read(copy, of, data) == data
    assert copy.has_blobs(of, [hash_of(f"{at}".encode()) for at in range(301, size)])
    assert copy.check() == []
    copy.append([grow(of, size)])
    copy.close()
    store.close()
    copied = all_rows(f"sqlite:///{path}")
    for name in ("chunks", "checkpoints", "witnessed"):
        assert copied[name] == before[name]


def test_a_copy_fills_an_empty_database_and_no_other(
    url: str, sqlite_path: Path, tmp_path: Path
) -> None:
    path = tmp_path / "made.db"
    source = open_store(f"sqlite:///{path}")
    of = found(source, count=70)
    source.append([grow(of, 70, blobs=[blob(b"body", 70), blob(b"gone", 70)])])
    source.delete_blob(of, Deletion(hash_of(b"gone"), 70))
    source.backup(tmp_path / "copy.db")
    source.close()
    fill(url, tmp_path / "copy.db")
    assert all_rows(url) == all_rows(f"sqlite:///{path}")
    with pytest.raises(ValueError, match="not empty"):
        fill(url, tmp_path / "copy.db")
    store = open_store(url)
    found(store, "another", count=2)  # the numbers go on
    store.append([grow(of, 71, blobs=[blob(b"more", 71)])])
    assert store.check() == []
    store.close()


# Several processes on one database


def test_sqlite_has_nobody_to_hear_of(sqlite_store: Store) -> None:
    assert sqlite_store.watch() is None


def test_appends_of_another_process_are_heard(postgres_url: str) -> None:
    here, there = open_store(postgres_url), open_store(postgres_url)
    watch = listen(here)
    assert watch.wait(0.05) == ()
    of = found(there, count=3)
    assert watch.wait(10) == (Appended(of, 3),)
    assert here.head(of) == 3
    day = committee("day")
    there.append([grow(day, 0), grow(of, 3, 2)])
    assert set(watch.wait(10)) == {Appended(day, 1), Appended(of, 5)}
    assert watch.wait(0.05) == ()
    for each in (watch, here, there):
        each.close()


def test_what_was_rolled_back_is_not_heard(postgres_url: str) -> None:
    store = open_store(postgres_url)
    of = found(store)
    watch = listen(store)
    with pytest.raises(Exception, match="another writer"):
        store.append([grow(committee("new"), 0), grow(of, 7)])
    assert watch.wait(0.2) == ()
    watch.close()
    store.close()


def test_a_watch_that_lost_its_connection_says_so(postgres_url: str) -> None:
    store = open_store(postgres_url)
    of = found(store)
    watch = listen(store)
    end_other_connections(postgres_url)
    with pytest.raises(Unavailable):
        watch.wait(10)
    watch.close()
    # The store itself notices before it uses a connection that is gone.
    store.append([grow(of, 1)])
    assert store.head(of) == 2
    store.close()


def ask_head(store: Store, of: CommitteeId, answers: list[int]) -> threading.Thread:
    """Ask in a thread."""
    thread = threading.Thread(target=lambda: answers.append(store.head(of)))
    thread.start()
    return thread


def wait_for_waiting(url: str) -> None:
    """Return once somebody waits for a lock in the database."""
    waiting = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        " AND wait_event_type = 'Lock'"
    )
    with driver(url) as connection:
        connection.autocommit = True
        deadline = time.monotonic() + 10
        while connection.execute(waiting).fetchone() == (0,):
            assert time.monotonic() < deadline


@pytest.mark.parametrize("commits", [True, False])
def test_head_waits_for_an_append_that_is_still_committing(
    postgres_url: str, commits: bool
) -> None:
    """The sender's connection broke, its server process goes on: head must not answer too early."""
    store = open_store(postgres_url)
    of = found(store)
    with driver(postgres_url) as orphan:
        orphan.execute("UPDATE logs SET size = 2")
        answers: list[int] = []
        thread = ask_head(store, of, answers)
        wait_for_waiting(postgres_url)
        assert answers == []
        if commits:
            orphan.commit()
        else:
            orphan.rollback()
        thread.join()
    assert answers == [2 if commits else 1]
    store.close()


@pytest.mark.parametrize("commits", [True, False])
def test_head_waits_for_a_founding_that_is_still_committing(
    postgres_url: str, commits: bool
) -> None:
    store = open_store(postgres_url)
    of = committee()
    with driver(postgres_url) as orphan:
        orphan.execute(
            "INSERT INTO logs (committee, origin, created_s, size) VALUES (%s, %s, 0, 1)",
            (bytes.fromhex(of), founding(of).origin),
        )
        answers: list[int] = []
        thread = ask_head(store, of, answers)
        wait_for_waiting(postgres_url)
        if commits:
            orphan.commit()
        else:
            orphan.rollback()
        thread.join()
    assert answers == [1 if commits else 0]
    assert store.head(of) == answers[0]
    store.close()


def test_an_append_whose_connection_ends_is_unavailable_and_not_stored(postgres_url: str) -> None:
    store = open_store(postgres_url)
    of = found(store)
    raised: list[Exception] = []

    def append() -> None:
        try:
            store.append([grow(of, 1, blobs=[blob(b"body", 1)])])
        except Fault as fault:
            raised.append(fault)

    with driver(postgres_url) as blocker:
        blocker.execute("SELECT * FROM logs FOR UPDATE")
        thread = threading.Thread(target=append)
        thread.start()
        wait_for_waiting(postgres_url)
        blocker.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        thread.join()
    assert [type(fault) for fault in raised] == [Unavailable]
    assert store.head(of) == 1
    store.append([grow(of, 1, blobs=[blob(b"body", 1)])])
    assert read(store, of, b"body") == b"body"
    store.close()


def test_faults_quote_no_values(store: Store) -> None:
    """What a fault says may end in the host's journal; ids and sealed bytes must not."""
    of = found(store)
    broken = replace(entry(1, of), signature=cast(bytes, None))
    with pytest.raises(Fault) as raised:
        store.append([replace(grow(of, 1, blobs=[blob(b"sealed", 1)]), entries=(broken,))])
    shown = "".join(traceback.format_exception(raised.value))
    for value in (broken.entry_id, of, hash_of(b"sealed")):
        assert value not in shown
        assert repr(bytes.fromhex(value))[2:20] not in shown
