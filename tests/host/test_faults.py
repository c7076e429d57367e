"""The store fails: every batch is either lost or stored, and the host finds out which."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from concerted.host.ledger import Ledger
from concerted.kernel.statehash import state_hash
from concerted.store import DiskFull, Fault, Store, Unavailable
from tests.faults import FaultyStore, Outcome
from tests.host.author import Bench, hosting

pytestmark = pytest.mark.anyio


@pytest.fixture
async def failing(any_store: Store, tmp_path: Path) -> AsyncIterator[Bench]:
    async with hosting(FaultyStore(any_store), tmp_path) as made:
        yield made


def store_of(bench: Bench) -> FaultyStore:
    assert isinstance(bench.store, FaultyStore)
    return bench.store


async def agrees_with_its_store(bench: Bench) -> None:
    """The live state is the one that a fold of the store gives."""
    fresh = bench.host.records._read(bench.committee)
    assert fresh is not None
    assert fresh.state is not None
    assert fresh.size == bench.ledger.size == bench.ledger.history.size
    assert state_hash(fresh.state.canonical()) == state_hash(bench.state.canonical())
    assert fresh.checkpoint == bench.ledger.checkpoint


@pytest.mark.parametrize(("fault", "code"), [(DiskFull, "disk_full"), (Unavailable, "unavailable")])
async def test_a_lost_batch_leaves_nothing(failing: Bench, fault: type[Fault], code: str) -> None:
    one, *_ = await failing.stand()
    size, checkpoint = failing.ledger.size, failing.ledger.checkpoint
    store_of(failing).fail_next(Outcome.LOST, fault)
    draft = failing.draft("profile", one)
    answer = await failing.send(draft)
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, code)
    assert "Retry-After" in answer.headers
    assert (failing.ledger.size, failing.ledger.checkpoint) == (size, checkpoint)
    await agrees_with_its_store(failing)
    assert (await failing.send(draft)).json()["results"][0]["index"] == size
    await agrees_with_its_store(failing)


async def test_a_batch_stored_but_reported_failed_is_a_success(failing: Bench) -> None:
    one, *_ = await failing.stand()
    store_of(failing).fail_next(Outcome.STORED)
    draft = failing.draft("profile", one)
    answer = (await failing.send(draft)).json()
    assert answer["results"][0]["index"] == failing.ledger.size - 1
    await agrees_with_its_store(failing)


@pytest.mark.parametrize("outcome", list(Outcome))
async def test_where_nobody_can_tell_the_store_is_read_anew(
    failing: Bench, outcome: Outcome
) -> None:
    one, *_ = await failing.stand()
    size, store = failing.ledger.size, store_of(failing)
    store.fail_next(outcome)
    store.deaf = 1
    draft = failing.draft("profile", one)
    assert (await failing.send(draft)).status_code == 503
    answer = (await failing.send(draft)).json()
    assert answer["results"][0]["index"] == size
    assert failing.ledger.size == size + 1
    await agrees_with_its_store(failing)


async def test_streams_end_where_leaves_might_be_missed(failing: Bench) -> None:
    one, *_ = await failing.stand()
    streams = failing.host.records.streams
    listener = streams.open(failing.committee, "k", lambda: True)
    store_of(failing).fail_next(Outcome.STORED)
    store_of(failing).deaf = 1
    await failing.send(failing.draft("profile", one))
    assert listener.ended
    streams.leave(failing.committee, listener)


async def test_a_bug_while_writing_answers_and_heals(
    failing: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, *_ = await failing.stand()
    draft = failing.draft("profile", one)
    with monkeypatch.context() as patch:
        patch.setattr(Ledger, "accept", lambda _: 1 // 0)
        assert (await failing.send(draft)).status_code == 503
    assert (await failing.send(draft)).status_code == 200
    await agrees_with_its_store(failing)


async def test_a_lost_founding_leaves_no_committee(failing: Bench) -> None:
    store_of(failing).fail_next(Outcome.LOST, DiskFull)
    with pytest.raises(AssertionError, match="disk_full"):
        await failing.found()
    assert not failing.host.records._ledgers
    await failing.found()
    await agrees_with_its_store(failing)


async def test_another_process_that_was_first_is_heard(failing: Bench, tmp_path: Path) -> None:
    one, two, _ = await failing.stand()
    async with hosting(store_of(failing).store, tmp_path) as other:
        other.committee, other.count = failing.committee, 5_000
        await other.host.records.ledger(other.committee)
        draft = failing.draft("profile", one)
        await other.act("profile", two)
        assert (await failing.send(draft)).json()["results"][0]["index"] == other.ledger.size
    await agrees_with_its_store(failing)
