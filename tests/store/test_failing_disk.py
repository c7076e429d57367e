"""Disks that are full, files that are damaged: a plain fault, and nothing acknowledged is lost."""

import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from concerted.kernel.entry import CommitteeId
from concerted.store import BlobKind, Corrupt, DiskFull, Store, open_store
from tests.disks import small_disk
from tests.store.making import blob, committee, entry, found, grow
from tests.store.test_opening import connected

__all__ = ["small_disk"]
ROOT = Path(__file__).parents[2]
PAGE_BYTES = 4096


def fill(store: Store) -> int:
    """Append until there is no room; return how many entries were acknowledged."""
    of, size = committee(), 1
    try:
        while True:
            body = blob(b"x" * 9000 + bytes([size % 256]), size)
            store.append([grow(of, size, 5, blobs=[body])])
            size += 5
    except DiskFull:
        return size


def test_full_disk_loses_nothing_and_room_heals_it(small_disk: Path) -> None:
    ballast = small_disk / "ballast"
    ballast.write_bytes(bytes(400_000))
    store = open_store(f"sqlite:///{small_disk}/store.db")
    of = found(store)
    size = fill(store)
    for _ in range(3):
        with pytest.raises(DiskFull, match="Make room"):
            store.append([grow(of, size, 5, blobs=[blob(bytes(200_000), size)])])
        assert store.head(of) == size
    assert list(store.entries(of)) == [entry(index, of) for index in range(size)]
    ballast.unlink()
    store.append([grow(of, size, 5)])
    assert store.head(of) == size + 5
    assert store.check() == []
    store.close()
    again = open_store(f"sqlite:///{small_disk}/store.db")
    assert list(again.entries(of)) == [entry(index, of) for index in range(size + 5)]
    assert again.check() == []
    again.close()


def test_no_room_for_the_backup(small_disk: Path, sqlite_store: Store) -> None:
    of = found(sqlite_store)
    sqlite_store.append([grow(of, 1, blobs=[blob(bytes(4_000_000), 1)])])
    with pytest.raises(DiskFull):
        sqlite_store.backup(small_disk / "copy.db")
    assert list(small_disk.iterdir()) == []
    sqlite_store.append([grow(of, 2)])


LIMITED = """
import resource
from concerted.store import Fault, open_store
from tests.disks import small_disk
from tests.store.making import blob, committee, found, grow

store = open_store({url!r})
of, size = found(store), 1
soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (600_000, hard))
try:
    while True:
        store.append([grow(of, size, 5, blobs=[blob(b"x" * 9000 + bytes([size % 256]), size)])])
        size += 5
except Fault as fault:
    print(type(fault).__name__)
assert store.head(of) == size, (store.head(of), size)
resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
store.append([grow(of, size, 5)])
assert store.check() == []
print(store.head(of) - size)
"""


def test_limit_on_the_size_of_files(sqlite_path: Path) -> None:
    script = LIMITED.format(url=f"sqlite:///{sqlite_path}")
    ran = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ran.stdout.split() in (["DiskFull", "5"], ["Unavailable", "5"]), ran.stderr


@pytest.mark.parametrize("kept", [0.1, 0.5, 0.9])
def test_truncated_database(sqlite_path: Path, kept: float) -> None:
    url = f"sqlite:///{sqlite_path}"
    store = open_store(url)
    of = found(store, count=2000)
    store.close()
    pages = sqlite_path.stat().st_size // PAGE_BYTES
    with sqlite_path.open("r+b") as file:
        file.truncate(int(pages * kept) * PAGE_BYTES)
    with pytest.raises(Corrupt, match="restore a backup"):
        read_all(url, of)


def read_all(url: str, of: CommitteeId) -> None:
    with closing(open_store(url)) as damaged:
        assert damaged.check() != []
        list(damaged.entries(of))


def test_overwritten_pages_are_found(sqlite_path: Path) -> None:
    url = f"sqlite:///{sqlite_path}"
    store = open_store(url)
    found(store, count=2000)
    store.close()
    with sqlite_path.open("r+b") as file:
        file.seek(100 * PAGE_BYTES)
        file.write(b"\xff" * 20 * PAGE_BYTES)
    damaged = open_store(url)
    assert damaged.check() != []
    damaged.close()


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        ("DELETE FROM entries WHERE position = 3", "should hold 9 entries"),
        ("DELETE FROM entries", "should hold 9 entries"),
        ("UPDATE logs SET size = 8", "should hold 8 entries"),
        ("UPDATE entries SET position = 20 WHERE position = 8", "should hold 9 entries"),
        ("UPDATE blobs SET size = size + 1 WHERE kind = 2", "does not have the bytes"),
        ("DELETE FROM chunks WHERE part = 1", "does not have the bytes"),
        ("UPDATE blobs SET log = 77", "rows of blobs belong to no log"),
        ("DELETE FROM blobs", "pieces belong to no blob"),
    ],
)
def test_check_finds_what_does_not_agree(url: str, damage: str, words: str) -> None:
    store = open_store(url)
    of = found(store, count=8)
    evidence = blob(bytes(3_000_000), 8, BlobKind.EVIDENCE)
    store.append([grow(of, 8, blobs=[blob(b"body", 8), evidence])])
    assert store.check() == []
    store.close()
    with connected(url) as connection:
        connection.execute(text(damage))
    store = open_store(url)
    assert any(words in line for line in store.check())
    store.close()
