"""The bytes of deleted words are no longer in the files of a SQLite database."""

import random
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from concerted.kernel.entry import CommitteeId
from concerted.store import CHUNK_BYTES, Append, BlobKind, Claim, Deletion, Store, open_store
from tests.store.making import TIME_S, blob, committee, entry, found, grow, hash_of

MARK_BYTES = 16


def words(seed: str, size: int) -> bytes:
    return random.Random(seed).randbytes(size)


def on_disk(path: Path) -> bytes:
    return b"".join(file.read_bytes() for file in sorted(path.parent.glob("store.db*")))


def traces(data: bytes, files: bytes) -> int:
    """How many of the pieces of ``data``, each 16 bytes, are found in the files."""
    pieces = (data[start : start + MARK_BYTES] for start in range(0, len(data), MARK_BYTES))
    return sum(piece in files for piece in pieces if len(piece) == MARK_BYTES)


def test_bytes_of_a_deleted_body_leave_the_files(sqlite_store: Store, sqlite_path: Path) -> None:
    of = found(sqlite_store)
    secret, kept = words("secret", 3000), words("kept", 3000)
    sqlite_store.append([grow(of, 1, blobs=[blob(secret, 1), blob(kept, 1)])])
    assert traces(secret, on_disk(sqlite_path)) == traces(kept, on_disk(sqlite_path)) == 187
    sqlite_store.delete_blob(of, Deletion(hash_of(secret), 1))
    # Until the log is emptied it holds the page as it was written first.
    assert traces(secret, on_disk(sqlite_path)) > 0
    assert sqlite_store.purge_deleted()
    assert traces(secret, on_disk(sqlite_path)) == 0
    assert traces(kept, on_disk(sqlite_path)) == 187


def test_bytes_of_an_attachment_leave_the_files(sqlite_store: Store, sqlite_path: Path) -> None:
    of = found(sqlite_store)
    data = words("photo", 2 * CHUNK_BYTES + 5000)
    hash_ = hash_of(data)
    for number in range(3):
        piece = data[number * CHUNK_BYTES : (number + 1) * CHUNK_BYTES]
        sqlite_store.stage_chunk(of, hash_, number, piece, TIME_S)
    sqlite_store.finish_staged(of, hash_, len(data))
    claimed = Append(of, 1, (entry(1, of),), claims=(Claim(hash_, 1),))
    sqlite_store.append([claimed])
    assert sqlite_store.purge_deleted()
    files = on_disk(sqlite_path)
    assert all(data[at : at + MARK_BYTES] in files for at in (0, CHUNK_BYTES, 2 * CHUNK_BYTES))
    sqlite_store.delete_blob(of, Deletion(hash_, 1))
    assert sqlite_store.purge_deleted()
    files = on_disk(sqlite_path)
    left = [
        at for at in range(0, len(data) - MARK_BYTES, 509) if data[at : at + MARK_BYTES] in files
    ]
    assert left == []


def stage_and_drop(store: Store, of: CommitteeId, data: bytes, deleted: list[bytes]) -> None:
    """Two attachments, one finished and claimed: its row changes twice. The other is dropped."""
    for part in (data[:600], data[600:]):
        store.stage_chunk(of, hash_of(part), 0, part, TIME_S)
    claimed, dropped = data[:600], data[600:]
    store.finish_staged(of, hash_of(claimed), 600)
    store.drop_staged(of, hash_of(dropped))
    deleted.append(dropped)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_no_trace_after_many_deletions_in_any_order(
    sqlite_store: Store, sqlite_path: Path, seed: int
) -> None:
    """Pages are split, merged and used again: SQLite alone would leave copies of moved rows."""
    drawn = random.Random(seed)
    of = found(sqlite_store)
    stored: dict[int, bytes] = {}
    deleted: list[bytes] = []
    size = 1
    for _ in range(30):
        bodies = {size + n: drawn.randbytes(drawn.choice([40, 300, 900, 5000])) for n in range(20)}
        brought = [blob(data, index) for index, data in bodies.items()]
        sqlite_store.append([grow(of, size, 20, blobs=brought)])
        stored |= bodies
        size += 20
        evidence = blob(drawn.choice(list(stored.values())), size, BlobKind.EVIDENCE)
        stage_and_drop(sqlite_store, of, drawn.randbytes(1200), deleted)
        sqlite_store.append([grow(of, size, blobs=[evidence])])
        stored = {index: data for index, data in stored.items() if data != evidence.data}
        size += 1
        for index in drawn.sample(sorted(stored), 12):
            data = stored.pop(index)
            assert sqlite_store.delete_blob(of, Deletion(hash_of(data), index))
            deleted.append(data)
    assert sqlite_store.purge_deleted()
    files = on_disk(sqlite_path)
    assert [traces(data[:MARK_BYTES], files) for data in deleted] == [0] * len(deleted)
    assert [traces(data[-MARK_BYTES:], files) for data in deleted] == [0] * len(deleted)
    assert all(data in files for data in stored.values() if len(data) == 40)
    assert sqlite_store.check() == []


def test_purging_waits_for_readers_and_says_so(sqlite_store: Store, sqlite_path: Path) -> None:
    of = found(sqlite_store)
    secret = words("secret", 3000)
    sqlite_store.append([grow(of, 1, blobs=[blob(secret, 1)])])
    with closing(sqlite3.connect(f"file:{sqlite_path}?mode=ro", uri=True)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM entries").fetchall()
        sqlite_store.delete_blob(of, Deletion(hash_of(secret), 1))
        assert not sqlite_store.purge_deleted()
    assert sqlite_store.purge_deleted()
    assert traces(secret, on_disk(sqlite_path)) == 0


def test_closing_empties_the_log(sqlite_path: Path) -> None:
    store = open_store(f"sqlite:///{sqlite_path}")
    of: CommitteeId = committee()
    secret = words("secret", 3000)
    store.append([grow(of, 0, blobs=[blob(secret, 0)])])
    store.delete_blob(of, Deletion(hash_of(secret), 0))
    store.close()
    assert traces(secret, on_disk(sqlite_path)) == 0
