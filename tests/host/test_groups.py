"""Group commit: what arrives while one transaction runs goes together into the next."""

import asyncio
import gc
import threading
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any, cast

import pytest

from concerted.store import Append, Store, Unavailable
from tests.host.author import Bench, Draft, Who, hosting

pytestmark = pytest.mark.anyio


class Gated:
    """A store whose appends wait at a gate, and fail there if told to; all else is the real one."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.gate = threading.Event()
        self.gate.set()
        self.reached = threading.Event()
        self.fails = False
        self.sizes: list[int] = []  # how many entries each append held

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def append(self, batch: Sequence[Append]) -> None:
        self.sizes.append(sum(len(one.entries) for one in batch))
        self.reached.set()
        assert self.gate.wait(10)
        if self.fails:
            raise Unavailable("gone")
        self._store.append(batch)


@pytest.fixture
async def gated(any_store: Store, tmp_path: Path) -> AsyncIterator[Bench]:
    async with hosting(cast(Store, Gated(any_store)), tmp_path) as made:
        yield made


def gate_of(bench: Bench) -> Gated:
    found: Any = bench.store
    assert isinstance(found, Gated)
    return found


async def held(bench: Bench, first: Who, *drafts: Draft) -> list[asyncio.Task[Any]]:
    """Let one entry be on its way to the disk, and all the drafts arrive meanwhile, in order."""
    store = gate_of(bench)
    store.sizes.clear()
    store.gate.clear()
    store.reached.clear()
    tasks = [asyncio.create_task(bench.send(bench.draft("profile", first)))]
    await asyncio.to_thread(store.reached.wait, 10)
    for number, draft in enumerate(drafts):
        tasks.append(asyncio.create_task(bench.send(draft)))
        while len(bench.ledger.waiting) + answered(tasks) <= number:  # noqa: ASYNC110
            await asyncio.sleep(0)  # there is no event to wait for, and nothing else to do
    return tasks


def answered(tasks: list[asyncio.Task[Any]]) -> int:
    """How many were refused at once, without waiting for the gate."""
    return sum(task.done() for task in tasks)


async def results(tasks: list[asyncio.Task[Any]]) -> list[dict[str, Any]]:
    return [task.result().json()["results"][0] for task in tasks]


async def test_what_arrives_during_a_commit_is_the_next_group(gated: Bench) -> None:
    one, two, three = await gated.stand()
    drafts = [gated.draft("profile", who) for who in (three, two, one, two)]
    tasks = await held(gated, one, *drafts)
    assert not any(task.done() for task in tasks)
    gate_of(gated).gate.set()
    await asyncio.gather(*tasks)
    assert gate_of(gated).sizes == [1, 4]
    first, *others = await results(tasks)
    assert [found["index"] for found in others] == [first["index"] + n for n in range(1, 5)]
    assert [found["id"] for found in others] == [draft.id for draft in drafts]


async def test_nobody_hears_of_a_group_before_it_is_durable(gated: Bench) -> None:
    one, two, _ = await gated.stand()
    size, checkpoint = gated.ledger.size, gated.ledger.checkpoint
    listener = gated.host.records.streams.open(gated.committee, "k", lambda: True)
    tasks = await held(gated, one, gated.draft("profile", two))
    assert (gated.ledger.size, gated.ledger.checkpoint) == (size, checkpoint)
    assert listener.queue.empty()
    gate_of(gated).gate.set()
    await asyncio.gather(*tasks)
    assert gated.ledger.size == size + 2
    assert listener.queue.qsize() == 2
    gated.host.records.streams.leave(gated.committee, listener)


async def test_a_failed_group_leaves_nobody_acknowledged(gated: Bench) -> None:
    """Nor anyone whose entry was judged upon it; all of them may send again."""
    one, two, three = await gated.stand()
    size, checkpoint = gated.ledger.size, gated.ledger.checkpoint
    drafts = [gated.draft("profile", who) for who in (two, three)]
    tasks = await held(gated, one, *drafts)
    gate_of(gated).fails = True
    gate_of(gated).gate.set()
    answers = await asyncio.gather(*tasks)
    assert [answer.status_code for answer in answers] == [503, 503, 503]
    assert (gated.ledger.size, gated.ledger.checkpoint) == (size, checkpoint)
    assert gated.store.head(gated.committee) == size
    gate_of(gated).fails = False
    again = await asyncio.gather(*(gated.send(draft) for draft in drafts))
    assert [answer.json()["results"][0]["index"] for answer in again] == [size, size + 1]


async def test_one_bad_entry_in_a_group_harms_no_other(gated: Bench) -> None:
    one, two, three = await gated.stand()
    good, also_good = gated.draft("profile", two), gated.draft("profile", three)
    forged = gated.draft("profile", two)
    forged.sent["signature"] = "A" * 86
    unruly = gated.draft("vouch", three, request="ab" * 32)
    tasks = await held(gated, one, good, forged, unruly, also_good)
    gate_of(gated).gate.set()
    await asyncio.gather(*tasks)
    first, *others = await results(tasks)
    assert others[0]["index"] == first["index"] + 1
    assert others[1]["error"]["code"] == "signature_invalid"
    assert others[2]["error"]["code"] == "request_unknown"
    assert others[3]["index"] == first["index"] + 2
    assert gate_of(gated).sizes == [1, 2]


async def test_a_record_in_memory_is_no_matter_for_the_garbage_collector(
    any_store: Store, tmp_path: Path
) -> None:
    async with hosting(any_store, tmp_path) as first:
        await first.stand()
    before = gc.get_freeze_count()
    async with hosting(any_store, tmp_path) as second:
        ledger = await second.host.records.ledger(first.committee)
        assert ledger.size
        assert gc.get_freeze_count() > before
        assert not any(ledger.state is found for found in gc.get_objects())
    gc.unfreeze()
