"""Backups: whole, private, verified, made while the host runs, and never half a file."""

import asyncio
import io
import os
import signal
import subprocess
import sys
import tarfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from concerted.cli.main import run
from concerted.host.backup import (
    FORMAT,
    back_up,
    last_backup,
    named,
    prune,
    read_manifest,
    unpack,
)
from concerted.host.files import DATABASE, MOVED, RESTORING
from concerted.host.keeping import KeeperFile, Keeping
from concerted.host.keyring import Keyring
from concerted.host.recovery import restore
from concerted.host.rehearsal import Rehearsed, rehearsed
from concerted.host.serve import serve
from concerted.store import Store, Unavailable, open_store
from tests.host.author import START_S, Bench, hosting
from tests.postgres import Cluster
from tests.store.making import found, grow

pytestmark = pytest.mark.anyio
NOW = START_S + 100


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A host's data folder that holds only its key."""
    folder = tmp_path / "data"
    Keyring.open(folder)
    return folder


@pytest.fixture
def store(data: Path) -> Iterator[Store]:
    opened = open_store(url(data))
    yield opened
    opened.close()


def url(data: Path) -> str:
    return f"sqlite:///{data / DATABASE}"


@pytest.fixture
def standing(store: Store, data: Path) -> Bench:
    """A committee of three, at a host that is stopped again."""

    async def stand() -> Bench:
        async with hosting(store, data) as bench:
            await bench.stand()
            return bench

    return asyncio.run(stand())


def test_a_backup_holds_everything_and_only_its_owner_reads_it(
    data: Path, standing: Bench, tmp_path: Path
) -> None:
    KeeperFile(data).change(lambda _: Keeping("a.example"))
    (data / "forks").mkdir()
    (data / "forks" / "ab-3").write_text("a proof")
    file = tmp_path / "copies" / "monday.tar"
    file.parent.mkdir()
    made = back_up(data, url(data), file, NOW)
    assert file.stat().st_mode & 0o777 == 0o600
    assert [item.name for item in file.parent.iterdir()] == ["monday.tar"]
    assert set(made.files) == {"host.key", "keeper.json", DATABASE, "forks/ab-3"}
    assert (made.format, made.logs, made.entries) == (FORMAT, 1, standing.ledger.size)
    assert read_manifest(file) == made
    unpack(file, tmp_path / "copies")
    assert (tmp_path / "copies" / "host.key").read_bytes() == (data / "host.key").read_bytes()
    last = last_backup(data)
    assert last is not None
    assert (last.file, last.made) == (str(file), NOW)


def test_a_backup_of_a_running_host_is_one_moment(data: Path, store: Store, tmp_path: Path) -> None:
    of = found(store, count=300)
    done = threading.Event()

    def write() -> None:
        size = 300
        while not done.is_set():
            store.append([grow(of, size)])
            size += 1

    writer = threading.Thread(target=write)
    writer.start()
    with pytest.raises(ValueError, match="not the key"):  # these entries are no one's
        back_up(data, url(data), tmp_path / "a.tar", NOW)
    done.set()
    writer.join()
    assert not list(tmp_path.glob("*.tar"))


def test_nothing_is_overwritten_and_no_host_is_no_backup(data: Path, tmp_path: Path) -> None:
    open_store(url(data)).close()
    back_up(data, url(data), tmp_path / "a.tar", NOW)
    with pytest.raises(ValueError, match="exists"):
        back_up(data, url(data), tmp_path / "a.tar", NOW)
    with pytest.raises(ValueError, match="no host"):
        back_up(tmp_path, url(tmp_path), tmp_path / "b.tar", NOW)
    assert not (tmp_path / "host.key").exists()


def test_a_backup_with_another_hosts_key_is_refused(data: Path, standing: Bench) -> None:
    (data / "host.key").write_bytes(b"k" * 32)
    with pytest.raises(ValueError, match="not the key of these records"):
        back_up(data, url(data), data.parent / "a.tar", NOW)


def test_an_unsound_database_is_no_backup(data: Path, standing: Bench, store: Store) -> None:
    connection = store._writer.connect()  # type: ignore[attr-defined]
    connection.exec_driver_sql("DELETE FROM entries WHERE position = 2")
    connection.commit()
    connection.close()
    with pytest.raises(ValueError, match="not sound"):
        back_up(data, url(data), data.parent / "a.tar", NOW)
    assert not list(data.parent.glob("*.tar"))


def test_a_folder_keeps_the_newest_and_nothing_else_is_touched(
    data: Path, standing: Bench, tmp_path: Path
) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    others = {"concerted-old.tar", "notes.txt", "xconcerted-2025-01-01-000000.tar"}
    for name in others:
        (folder / name).write_text("mine")
    for day in range(5):
        back_up(data, url(data), named(folder, NOW + day * 86_400), NOW)
        prune(folder, 3)
    made = {named(folder, NOW + day * 86_400).name for day in (2, 3, 4)}
    assert {path.name for path in folder.iterdir()} == made | others
    assert prune(folder, 0) == []
    assert run(["host", "backup", str(folder), "--keep", "1", "--data", str(data)]) == 0
    assert len({path.name for path in folder.iterdir()} - others) == 1
    assert run(["host", "backup", str(tmp_path / "a.tar"), "--keep", "1"]) == 2


KILLED = """
import sys, os, signal
from pathlib import Path
from concerted.host import backup
data, file, when = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
real = getattr(backup, when)
def killed(*given, **named):
    made = real(*given, **named)
    os.kill(os.getpid(), signal.SIGKILL)
setattr(backup, when, killed)
backup.back_up(data, f"sqlite:///{data}/concerted.db", file, 1)
"""


@pytest.mark.parametrize("when", ["_copy_small_files", "_check_copy", "_add", "read_manifest"])
def test_a_killed_backup_leaves_no_half_file_and_the_next_one_clears_up(
    data: Path, standing: Bench, when: str
) -> None:
    file = data.parent / "a.tar"
    command = [sys.executable, "-c", KILLED, str(data), str(file), when]
    done = subprocess.run(command, check=False, env=os.environ)
    assert done.returncode == -signal.SIGKILL
    assert not file.exists()
    assert last_backup(data) is None
    assert list(data.parent.glob(".a.tar.*"))
    back_up(data, url(data), file, NOW)
    assert not list(data.parent.glob(".a.tar.*"))


def test_a_disk_that_fails_leaves_nothing(
    data: Path, standing: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(tarfile.TarFile, "addfile", full)
    with pytest.raises(OSError, match="No space"):
        back_up(data, url(data), data.parent / "a.tar", NOW)
    assert [item.name for item in data.parent.iterdir()] == ["data"]


def damage(file: Path, at: int) -> None:
    with file.open("r+b") as opened:
        opened.seek(at)
        byte = opened.read(1)
        opened.seek(at)
        opened.write(bytes([byte[0] ^ 1]))


@pytest.mark.parametrize("where", [0.02, 0.3, 0.6, 0.9])
def test_a_damaged_backup_is_not_restored(data: Path, standing: Bench, where: float) -> None:
    file, new = data.parent / "a.tar", data.parent / "new"
    back_up(data, url(data), file, NOW)
    damage(file, int(file.stat().st_size * where))
    with pytest.raises(ValueError, match=r"damaged|not a whole backup"):
        restore(file, new, NOW)
    assert not new.exists()
    assert not list(data.parent.glob(".new.*"))


def test_a_backup_cut_short_is_not_restored(data: Path, standing: Bench) -> None:
    file = data.parent / "a.tar"
    back_up(data, url(data), file, NOW)
    os.truncate(file, file.stat().st_size // 2)
    with pytest.raises(ValueError, match=r"damaged|not a whole backup"):
        restore(file, data.parent / "new", NOW)


@pytest.mark.parametrize("name", ["../evil", "/tmp/evil", "a/b/c", ".hidden", "forks/../../evil"])
def test_a_backup_cannot_write_elsewhere(data: Path, standing: Bench, name: str) -> None:
    file, evil = data.parent / "a.tar", data.parent / "evil.tar"
    back_up(data, url(data), file, NOW)
    with tarfile.open(file) as source, tarfile.open(evil, "w") as target:
        for member in source:
            content = source.extractfile(member)
            assert content is not None
            read = content.read()
            if member.name == "backup.json":
                read = read.replace(
                    b'"host.key"', b'"%s": "%s", "host.key"' % (name.encode(), b"00")
                )
                member.size = len(read)
            target.addfile(member, io.BytesIO(read))
        about = tarfile.TarInfo(name)
        target.addfile(about)
    with pytest.raises(ValueError, match="not a whole backup"):
        restore(evil, data.parent / "new", NOW)


def test_a_link_in_a_backup_is_refused(data: Path, standing: Bench) -> None:
    file, evil = data.parent / "a.tar", data.parent / "evil.tar"
    back_up(data, url(data), file, NOW)
    with tarfile.open(file) as source, tarfile.open(evil, "w") as target:
        for member in source:
            if member.name == "host.key":
                member.type, member.linkname, member.size = tarfile.SYMTYPE, "/etc/passwd", 0
                target.addfile(member)
            else:
                target.addfile(member, source.extractfile(member))
    with pytest.raises(ValueError, match="not a whole backup"):
        restore(evil, data.parent / "new", NOW)


def test_restoring_over_a_host_is_refused(data: Path, standing: Bench) -> None:
    file = data.parent / "a.tar"
    back_up(data, url(data), file, NOW)
    with pytest.raises(ValueError, match="not empty"):
        restore(file, data, NOW)
    (data.parent / "new").mkdir()
    restore(file, data.parent / "new", NOW)
    assert (data.parent / "new" / RESTORING).exists()
    assert (data.parent / "new").stat().st_mode & 0o777 == 0o700


# Moving


async def test_a_final_backup_moves_a_host(data: Path, standing: Bench, store: Store) -> None:
    file, new = data.parent / "a.tar", data.parent / "new"
    with pytest.raises(Unavailable, match="Another process"):  # it runs still
        back_up(data, url(data), file, NOW, final=True)
    assert not (data / MOVED).exists()
    store.close()
    back_up(data, url(data), file, NOW, final=True)
    with pytest.raises(ValueError, match="was moved"):
        serve("127.0.0.1", 0, data)
    restore(file, new, NOW + 10, moved=True)
    assert not (new / RESTORING).exists()
    assert not (new / MOVED).exists()
    opened = open_store(url(new))
    async with hosting(opened, new) as bench:
        bench.committee, bench.count = standing.committee, 900
        await bench.host.records.ledger(bench.committee)
        assert bench.ledger.checkpoint == standing.ledger.checkpoint
    opened.close()


def test_no_other_backup_counts_as_a_move(data: Path, standing: Bench, store: Store) -> None:
    file, new = data.parent / "a.tar", data.parent / "new"
    back_up(data, url(data), file, NOW)
    with pytest.raises(ValueError, match="no final backup"):
        restore(file, new, NOW, moved=True)
    store.close()
    back_up(data, url(data), data.parent / "b.tar", NOW, final=True)
    with pytest.raises(ValueError, match="more than a week"):
        restore(data.parent / "b.tar", new, NOW + 8 * 86_400, moved=True)
    assert not new.exists()


# Rehearsal


def test_a_rehearsal_audits_every_record(data: Path, standing: Bench) -> None:
    file = data.parent / "a.tar"
    back_up(data, url(data), file, NOW)
    manifest, record = rehearsed(file, NOW)
    assert not isinstance(manifest, Rehearsed)
    assert isinstance(record, Rehearsed)
    assert record.result.clean
    assert record.result.size == standing.ledger.size
    assert run(["host", "rehearse", str(file)]) == 0


def test_a_rehearsal_finds_what_was_altered(
    data: Path, standing: Bench, store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    connection = store._writer.connect()  # type: ignore[attr-defined]
    connection.exec_driver_sql("UPDATE entries SET time_s = time_s + 1 WHERE position = 2")
    connection.exec_driver_sql("UPDATE blobs SET data = zeroblob(size) WHERE kind = 1")
    connection.commit()
    connection.close()
    file = data.parent / "a.tar"
    back_up(data, url(data), file, NOW)
    assert run(["host", "rehearse", str(file)]) == 1
    assert "wrong" in capsys.readouterr().out


# On PostgreSQL


@pytest.mark.postgres
async def test_from_postgres_to_a_file_and_back(postgres_cluster: Cluster, tmp_path: Path) -> None:
    data = tmp_path / "data"
    first, second = (postgres_cluster.url(postgres_cluster.create_database()) for _ in range(2))
    store = open_store(first)
    async with hosting(store, data) as bench:
        await bench.stand()
        size, checkpoint = bench.ledger.size, bench.ledger.checkpoint
    file = tmp_path / "a.tar"
    assert back_up(data, first, file, NOW).entries == size
    store.close()
    assert run(["host", "rehearse", str(file)]) == 0
    new = tmp_path / "new"
    restore(file, new, NOW, database_url=second)
    assert not (new / DATABASE).exists()
    opened = open_store(second)
    async with hosting(opened, new) as again:
        again.committee = bench.committee
        await again.host.records.ledger(again.committee)
        assert again.ledger.checkpoint == checkpoint
    with pytest.raises(ValueError, match="not empty"):
        restore(file, tmp_path / "third", NOW, database_url=second)
    assert not (tmp_path / "third").exists()
    opened.close()
