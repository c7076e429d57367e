"""Streams: what comes, what was missed, and who may no longer listen."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from concerted.host.stream import QUEUE_LIMIT, Listener
from concerted.kernel.canonical import base64url_decode
from concerted.kernel.leaf import Leaf
from concerted.store import Store
from tests.host.author import Bench, hosting

pytestmark = pytest.mark.anyio


class Ear:
    """A connection that listens, without a network."""

    def __init__(self) -> None:
        self.sent: asyncio.Queue[bytes | None] = asyncio.Queue()
        self.away = asyncio.Event()
        self.asked = False
        self.left = b""

    async def receive(self) -> dict[str, Any]:
        if self.asked:
            await self.away.wait()
            return {"type": "http.disconnect"}
        self.asked = True
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(self, message: Any) -> None:
        if message["type"] == "http.response.body":
            self.sent.put_nowait(message["body"] or None)

    async def event(self) -> tuple[int, bytes] | None:
        """The next event: its id and leaf; None at the end."""
        while True:
            text, found, rest = self.left.partition(b"\n\n")
            if found:
                self.left = rest
                if not text.startswith(b":"):
                    number, data = text.decode().split("\n")
                    leaf = base64url_decode(data.removeprefix("data: "))
                    size, said = number.removeprefix("id: ").split(".")
                    assert said == "0"  # nothing was said
                    return int(size), leaf
                continue
            piece = await asyncio.wait_for(self.sent.get(), 5)
            if piece is None:
                return None
            self.left += piece


@asynccontextmanager
async def listening(bench: Bench, headers: dict[str, str]) -> AsyncIterator[Ear]:
    ear = Ear()
    scope = {
        "type": "http",
        "method": "GET",
        "path": f"{bench.at}/stream",
        "query_string": b"",
        "headers": [(k.lower().encode(), v.encode()) for k, v in headers.items()],
        "client": ("127.0.0.1", 1),
    }
    task = asyncio.create_task(bench.app(scope, ear.receive, ear.send))
    assert await asyncio.wait_for(ear.sent.get(), 5) == b": welcome\n\n"
    try:
        yield ear
    finally:
        ear.away.set()
        await asyncio.wait_for(task, 5)


async def test_a_stream_brings_what_is_durable(bench: Bench) -> None:
    one, two, _ = await bench.stand()
    headers = await bench.session(two)
    async with listening(bench, headers) as ear:
        draft = bench.draft("profile", one)
        await bench.send(draft)
        event = await ear.event()
        assert event is not None
        assert event[0] == bench.ledger.size
        assert Leaf.decode(event[1]).encode() == event[1]
    assert not bench.host.records.streams._listeners


async def test_a_stream_resumes_where_it_was_cut(bench: Bench) -> None:
    one, *_ = await bench.stand()
    headers = await bench.session(one) | {"Last-Event-ID": "3.0"}
    async with listening(bench, headers) as ear:
        await bench.act("profile", one)
        ids = [(await ear.event() or (0, b""))[0] for _ in range(bench.ledger.size - 3)]
        assert ids == list(range(4, bench.ledger.size + 1))
    for wrong in ("x", "-1", str(bench.ledger.size + 1)):
        answer = await bench.http.get(
            f"{bench.at}/stream", headers=headers | {"Last-Event-ID": wrong}
        )
        assert answer.status_code == 400


async def test_a_frozen_members_stream_ends(bench: Bench) -> None:
    _one, _, three = await bench.stand()
    headers = await bench.session(three)
    async with listening(bench, headers) as ear:
        await bench.act("member.freeze", three, member=three.id)
        assert await ear.event() is None


async def test_who_does_not_keep_up_is_let_go() -> None:
    listener = Listener("k", lambda: True)
    for _ in range(QUEUE_LIMIT + 5):
        listener.push(b"x")
    assert listener.ended
    assert listener.queue.qsize() == QUEUE_LIMIT + 1


async def test_quiet_streams_beat_and_are_limited(store: Store, tmp_path: Path) -> None:
    async with hosting(store, tmp_path, heartbeat_s=0.01, streams_per_key=1) as bench:
        one = await bench.found()
        headers = await bench.session(one)
        async with listening(bench, headers) as ear:
            beat = await asyncio.wait_for(ear.sent.get(), 5)
            assert beat == b": still here\n\n"
