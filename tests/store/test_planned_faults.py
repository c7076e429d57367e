"""The test double itself, and what `head` decides after a failure of either kind."""

from collections.abc import Callable

import pytest

from concerted.store import (
    Conflict,
    CosignedCheckpoint,
    Deletion,
    DiskFull,
    Store,
    Unavailable,
    WitnessedLog,
)
from tests.faults import Failure, FaultyStore, Outcome
from tests.store.making import TIME_S, blob, committee, entry, grow, hash_of

ROOT = "ab" * 32


def all_writes(store: Store) -> list[type[Exception]]:
    """Make every write once, going on after each failure; return the failures."""
    of, data = committee(), b"attachment"
    body = blob(b"body", 0)
    writes: list[Callable[[], object]] = [
        lambda: store.append([grow(of, 0, 2, blobs=[body])]),
        lambda: store.stage_chunk(of, hash_of(data), 0, data, TIME_S),
        lambda: store.finish_staged(of, hash_of(data), len(data)),
        lambda: store.sweep_staged(TIME_S),
        lambda: store.drop_staged(of, hash_of(data)),
        lambda: store.delete_blob(of, Deletion(body.hash, 0)),
        lambda: store.add_checkpoint(CosignedCheckpoint(of, 2, "note")),
        lambda: store.add_witnessed(WitnessedLog("origin", b"key", "name", 0, ROOT)),
        lambda: store.advance_witnessed("origin", 0, 5, ROOT),
        lambda: store.bring_blobs(of, [blob(b"brought", 1)]),
    ]
    failures: list[type[Exception]] = []
    for write in writes:
        try:
            write()
        except Unavailable as error:
            failures.append(type(error))
    return failures


def test_without_a_plan_it_is_the_store(store: Store) -> None:
    faulty = FaultyStore(store)
    assert all_writes(faulty) == []
    assert len(faulty.written) == len(set(faulty.written)) == 10
    assert list(faulty.entries(committee())) == [entry(0, committee()), entry(1, committee())]
    assert faulty.logs() == store.logs()
    assert faulty.stats() == store.stats()
    assert faulty.check() == []


@pytest.mark.parametrize("number", range(2, 11))
def test_each_write_can_be_stored_and_reported_failed(store: Store, number: int) -> None:
    faulty = FaultyStore(store, {number: Failure(Outcome.STORED)})
    assert all_writes(faulty) == [Unavailable]
    assert len(faulty.written) == 10


@pytest.mark.parametrize("outcome", list(Outcome))
def test_head_decides_after_a_failed_append(store: Store, outcome: Outcome) -> None:
    of = committee()
    faulty = FaultyStore(store, {2: Failure(outcome, DiskFull)})
    faulty.append([grow(of, 0, 3)])
    one = grow(of, 3, 2, blobs=[blob(b"with it", 3)])
    with pytest.raises(DiskFull, match=r"write 2 \(append\)"):
        faulty.append([one])
    stored = outcome is Outcome.STORED
    assert faulty.head(of) == (5 if stored else 3)
    assert faulty.has_blobs(of, [hash_of(b"with it")]) is stored
    if stored:
        with pytest.raises(Conflict):
            faulty.append([one])
    else:
        faulty.append([one])
    assert list(faulty.entries(of)) == [entry(index, of) for index in range(5)]
    assert faulty.check() == []
