"""Two writers of one log: exactly one wins each place, and nobody's entry is lost or doubled."""

import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest

from concerted.store import Append, Claim, Conflict, Deletion, Missing, NewBlob, Store, open_store
from tests.store.making import TIME_S, blob, committee, entry, found, grow, hash_of

ROOT = Path(__file__).parents[2]
ROUNDS = 60


def writer(url: str, by: str, count: int, *, until: int = 10**9) -> subprocess.Popen[str]:
    """Another process that appends ``count`` entries at a time to the night shift's log."""
    command = [sys.executable, "-m", "tests.store.writing", url, "night shift", by]
    return subprocess.Popen(
        [*command, str(count), str(until)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )


def race(store: Store, by: str, won: list[int]) -> None:
    of = committee()
    while (size := store.head(of)) < ROUNDS:
        try:
            store.append([grow(of, size, by=by)])
        except Conflict:
            continue
        won.append(size)


def test_threads_race_for_each_place(store: Store) -> None:
    of = found(store)
    wins: dict[str, list[int]] = {"left": [], "right": [], "third": []}
    threads = [threading.Thread(target=race, args=(store, by, wins[by])) for by in wins]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    places = sorted(place for won in wins.values() for place in won)
    assert places == list(range(1, len(places) + 1))
    winner = {place: by for by, won in wins.items() for place in won}
    stored = list(store.entries(of, 1))
    assert stored == [entry(place, of, by=winner[place]) for place in places]
    assert store.check() == []


def test_processes_race_for_each_place(postgres_url: str) -> None:
    store = open_store(postgres_url)
    of = found(store)
    writers = [writer(postgres_url, by, 1, until=ROUNDS) for by in ("left", "right")]
    said = [process.communicate(timeout=60)[0].split("\n") for process in writers]
    assert [process.returncode for process in writers] == [0, 0]
    grown = sorted(int(line) for lines in said for line in lines if line.isdigit())
    assert grown == list(range(2, len(grown) + 2))
    assert [stored.index for stored in store.entries(of)] == list(range(len(grown) + 1))
    for lines, by in zip(said, ("left", "right"), strict=True):
        for size in (int(line) for line in lines if line.isdigit()):
            assert next(store.entries(of, size - 1, 1)) == entry(size - 1, of, by=by)
    assert store.check() == []
    store.close()


def test_batches_in_opposite_order_do_not_block_each_other(store: Store) -> None:
    day, night = found(store, "day"), found(store, "night")
    failures: list[BaseException] = []

    def write(batch_of: list[str]) -> None:
        for _ in range(30):
            batch: list[Append] = [
                grow(of, store.head(of), by=batch_of[0])
                for of in (committee(name) for name in batch_of)
            ]
            try:
                store.append(batch)
            except Conflict:
                continue
            except BaseException as error:
                failures.append(error)
                raise

    threads = [
        threading.Thread(target=write, args=(order,))
        for order in (["day", "night"], ["night", "day"])
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert store.head(day) == store.head(night) > 1
    assert store.check() == []


def test_founders_race(store: Store) -> None:
    outcomes: list[str] = []

    def start(by: str) -> None:
        try:
            store.append([grow(committee(), 0, by=by)])
            outcomes.append("won")
        except Conflict:
            outcomes.append("lost")

    threads = [threading.Thread(target=start, args=(by,)) for by in ("left", "right", "third")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["lost", "lost", "won"]
    assert store.head(committee()) == 1


def test_readers_never_see_half_a_batch(store: Store) -> None:
    """Entries and blobs appear together with the head that counts them."""
    of = found(store)
    done = threading.Event()
    torn: list[str] = []

    def look() -> None:
        while not done.is_set():
            size = store.head(of)
            seen = [stored.index for stored in store.entries(of, 0, size)]
            if seen != list(range(size)) or (size - 1) % 5:
                torn.append(f"{size}: {len(seen)}")
            if size > 1 and not store.has_blobs(of, [hash_of(f"{size}".encode())]):
                torn.append(f"{size}: no blob")

    readers = [threading.Thread(target=look) for _ in range(2)]
    for reader in readers:
        reader.start()
    for size in range(1, 200, 5):
        bodies: list[NewBlob] = [blob(f"{size + 5}".encode(), size)]
        store.append([grow(of, size, 5, blobs=bodies)])
    done.set()
    for reader in readers:
        reader.join()
    assert torn == []


def test_claim_and_sweep_race(store: Store) -> None:
    """Whichever is first: a claimed attachment is whole, a swept one was not claimed."""
    of = found(store)
    for turn in range(20):
        data = f"attachment {turn}".encode()
        store.stage_chunk(of, hash_of(data), 0, data, TIME_S)
        store.finish_staged(of, hash_of(data), len(data))
        sweeper = threading.Thread(target=store.sweep_staged, args=(TIME_S + 1,))
        size = store.head(of)
        sweeper.start()
        one = grow(of, size)
        try:
            store.append([Append(of, size, one.entries, claims=(Claim(hash_of(data), size),))])
            claimed = True
        except Missing:
            claimed = False
        sweeper.join()
        assert store.has_blobs(of, [hash_of(data)]) is claimed
        assert store.delete_blob(of, Deletion(hash_of(data), size)) is claimed
    assert store.check() == []


@pytest.mark.second_try
@pytest.mark.parametrize("times", [3, pytest.param(12, marks=pytest.mark.slow)])
def test_killed_writer_keeps_every_acknowledged_entry(url: str, times: int) -> None:
    """Kill -9, a dozen times: what was acknowledged is there, and the row is unbroken."""
    store = open_store(url)
    of = found(store)
    store.close()
    for turn in range(times):
        process = writer(url, str(turn), 7)
        assert process.stdout is not None
        first = process.stdout.readline().split()
        assert first[0] == "open"
        size = int(first[1])
        # Not at the same moment each time: after the turn-th acknowledgement.
        told = [int(process.stdout.readline()) for _ in range(turn + 1)]
        process.kill()
        told += [int(line) for line in process.stdout.read().split("\n")[:-1]]
        process.wait()
        process.stdout.close()
        with closing(open_store(url, read_only=True)) as looking:
            assert looking.head(of) >= max(told)
        again = open_store(url)
        head = again.head(of)
        # One append may have been stored and not yet told.
        assert max(told) <= head <= max(told) + 7
        assert (head - size) % 7 == 0
        wanted = [entry(index, of, by=str(turn)) for index in range(size, head)]
        assert list(again.entries(of, size)) == wanted
        bodies = [hash_of(f"body {turn} {start}".encode() * 30) for start in range(size, head, 7)]
        assert again.has_blobs(of, bodies)
        assert again.check() == []
        again.close()
