"""Several processes on one PostgreSQL: nobody is refused, and everybody hears."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, suppress
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import make_url

from concerted.host.sharing import Sharing
from concerted.store import Appended, Spoken, Store, open_store
from tests.auditing import audit_store
from tests.host.author import Bench, Who, hosting
from tests.host.talker import Talker

pytestmark = [pytest.mark.anyio, pytest.mark.postgres]


class Processes:
    """Two hosts with a store each on one database, and a committee that both know."""

    def __init__(self, one: Bench, two: Bench, members: list[Who]) -> None:
        self.one, self.two, self.members = one, two, members

    def sharing(self, bench: Bench) -> Sharing:
        return Sharing(bench.host.records, bench.host.talks)

    async def settle(self) -> None:
        """Let each hear of what the other has written."""
        for bench in (self.one, self.two):
            await self.sharing(bench).look_at_all()

    def agree(self) -> None:
        one, two = self.one.ledger, self.two.ledger
        assert one.size == two.size == self.one.store.head(self.one.committee)
        assert one.checkpoint == two.checkpoint
        assert one.state is not None
        assert two.state is not None
        assert one.state.canonical() == two.state.canonical()
        assert audit_store(self.one.store, self.one.committee, one.checkpoint).clean


@pytest.fixture
async def processes(postgres_url: str, tmp_path: Path) -> AsyncIterator[Processes]:
    async with AsyncExitStack() as stack:
        benches = []
        for _ in range(2):
            store = open_store(postgres_url)
            stack.callback(store.close)
            benches.append(await stack.enter_async_context(hosting(store, tmp_path)))
        one, two = benches
        members = await one.stand()
        two.committee, two.count = one.committee, 50_000
        await two.host.records.ledger(two.committee)
        yield Processes(one, two, members)


async def test_both_write_at_once_and_nobody_is_refused(processes: Processes) -> None:
    one, two = processes.one, processes.two
    size = one.ledger.size
    drafts = [
        (bench, bench.draft("profile", processes.members[number % 3]))
        for number in range(30)
        for bench in (one, two)
    ]
    answers = await asyncio.gather(*(bench.send(draft) for bench, draft in drafts))
    results = [answer.json()["results"][0] for answer in answers]
    assert sorted(result.get("index", -1) for result in results) == list(range(size, size + 60))
    await processes.settle()
    processes.agree()


async def test_one_entry_sent_to_both_stands_once(processes: Processes) -> None:
    draft = processes.one.draft("profile", processes.members[0])
    answers = await asyncio.gather(processes.one.send(draft), processes.two.send(draft))
    first, second = (answer.json()["results"][0] for answer in answers)
    assert first == second
    await processes.settle()
    processes.agree()


async def test_what_the_other_process_took_counts_for_the_verdict(processes: Processes) -> None:
    one, two, (red, blue, _) = processes.one, processes.two, processes.members
    motion = await one.act("motion.propose", red, effect={"type": "resolve"})
    await processes.settle()
    supports = [
        bench.draft("motion.support", blue, motion=motion, revision=0) for bench in (one, two)
    ]
    answers = await asyncio.gather(one.send(supports[0]), two.send(supports[1]))
    results = [answer.json()["results"][0] for answer in answers]
    codes = {result.get("error", {}).get("code", "") for result in results}
    assert codes == {"", "already_supported"}
    await processes.settle()
    processes.agree()


async def test_one_founding_sent_to_both(processes: Processes) -> None:
    one, two = processes.one, processes.two
    sent: list[Any] = []
    real = one.send

    async def both(*drafts: Any) -> Any:
        two.committee = one.committee
        sent.extend(await asyncio.gather(real(*drafts), two.send(*drafts)))
        return sent[0]

    one.send = both  # type: ignore[method-assign]
    await one.found()
    one.send = real  # type: ignore[method-assign]
    first, second = (answer.json()["results"] for answer in sent)
    assert first == second
    await processes.settle()
    processes.agree()


async def test_listeners_at_one_hear_what_the_other_took(processes: Processes) -> None:
    one, two, (red, *_) = processes.one, processes.two, processes.members
    streams = two.host.records.streams
    listener = streams.open(two.committee, "k", lambda: True)
    running = asyncio.create_task(processes.sharing(two).run())
    await one.act("profile", red)
    told = await asyncio.wait_for(listener.queue.get(), 20)
    assert told is not None
    assert told.startswith(f"id: {one.ledger.size}.".encode())
    processes.agree()
    streams.leave(two.committee, listener)
    await stopped(running)


async def test_a_removed_member_stops_hearing_at_both(processes: Processes) -> None:
    one, two, members = processes.one, processes.two, processes.members
    green = members[2]
    headers = await two.session(green)
    token = headers["Authorization"].removeprefix("Bearer ")
    name, _ = two.host.sessions.find(token, two.state)
    streams = two.host.records.streams
    stands = lambda: two.host.sessions.stands(name, two.state)  # noqa: E731
    listener = streams.open(two.committee, green.id, stands)
    await one.act("member.leave", green)
    await processes.settle()
    assert listener.ended
    streams.leave(two.committee, listener)
    assert (await two.http.get(f"{two.at}/checkpoint", headers=headers)).status_code == 401


async def test_talk_at_one_brings_listeners_at_the_other_back(processes: Processes) -> None:
    one, two, (red, *_) = processes.one, processes.two, processes.members
    here, there = await Talker.of(one, red), await Talker.of(two, red)
    await here.say()
    await two.host.talks.conversation(two.committee)
    streams = two.host.records.streams
    listener = streams.open(two.committee, "k", lambda: True)
    running = asyncio.create_task(processes.sharing(two).run())
    said = await here.say()
    assert await asyncio.wait_for(listener.queue.get(), 20) is None  # comes back, and reads on
    assert [given["position"] for given in await there.since()] == [1, 2]
    assert said.id
    streams.leave(two.committee, listener)
    await stopped(running)


async def test_a_lost_connection_loses_nothing(processes: Processes, postgres_url: str) -> None:
    one, two, (red, *_) = processes.one, processes.two, processes.members
    streams = two.host.records.streams
    listener = streams.open(two.committee, "k", lambda: True)
    running = asyncio.create_task(processes.sharing(two).run())
    await one.act("profile", red)
    assert await asyncio.wait_for(listener.queue.get(), 20)
    await asyncio.to_thread(end_listening, postgres_url)
    await one.act("profile", red)
    assert await asyncio.wait_for(listener.queue.get(), 20)
    processes.agree()
    streams.leave(two.committee, listener)
    await stopped(running)


def end_listening(url: str) -> None:
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE query LIKE 'LISTEN%' AND datname = current_database()"
        )


async def stopped(running: "asyncio.Task[None]") -> None:
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running


async def test_a_watch_tells_of_records_and_of_talk(processes: Processes) -> None:
    one, (red, *_) = processes.one, processes.members
    watch = processes.two.store.watch()
    assert watch is not None
    await one.act("profile", red)
    await (await Talker.of(one, red)).say()
    told: set[Appended | Spoken] = set()
    while len(told) < 2:
        told |= set(await asyncio.to_thread(watch.wait, 10.0))
    assert told == {Appended(one.committee, one.ledger.size), Spoken(one.committee, 1)}
    watch.close()


async def test_on_sqlite_there_is_nobody_to_hear(store: Store, tmp_path: Path) -> None:
    async with hosting(store, tmp_path) as bench:
        await asyncio.wait_for(Sharing(bench.host.records, bench.host.talks).run(), 20)


async def test_what_cannot_be_folded_deafens_nobody(
    processes: Processes, monkeypatch: pytest.MonkeyPatch
) -> None:
    two = processes.two
    sharing = processes.sharing(two)
    await processes.one.act("profile", processes.members[0])
    monkeypatch.setattr(two.host.records, "hear", broken)
    await sharing.hear([Appended(two.committee, 99), Spoken(two.committee, 1)])


async def broken(*_: Any) -> None:
    raise ZeroDivisionError
