"""``GET …/stream``: the log as it grows, and what is said, in server-sent events (docs/api.md)."""

from __future__ import annotations

import asyncio
import re

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from concerted.host.answers import malformed
from concerted.host.asking import Host, Reader, host_of, reader_of
from concerted.host.conversation import Conversation
from concerted.host.reading import WHOLE, read_leaves
from concerted.host.stream import Listener, encode_events
from concerted.host.talkevents import chunk_for, encode_talk

_NUMBER = r"(0|[1-9][0-9]{0,15})"
_PLACE = re.compile(rf"{_NUMBER}\.{_NUMBER}", re.ASCII).fullmatch
_PAGE = 500


async def get_stream(request: Request) -> Response:
    """Open a stream, from ``Last-Event-ID`` or from now on."""
    reader, host = await reader_of(request, *WHOLE), host_of(request)
    talk = await host.talks.conversation(reader.ledger.committee)
    size, position = reader.ledger.size, talk.position
    text = request.headers.get("last-event-id")
    if text is not None:
        found = _PLACE(text)
        if found is None or int(found[1]) > size or int(found[2]) > position:
            raise malformed("Last-Event-ID is not a place that this stream has had")
        size, position = int(found[1]), int(found[2])
    return EventStream(host, reader, talk, size, position)


class EventStream(Response):
    """First what the listener missed, read in pages from the store; then what comes."""

    def __init__(
        self, host: Host, reader: Reader, talk: Conversation, size: int, position: int
    ) -> None:
        super().__init__(headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
        del self.headers["content-length"]
        self.headers["Content-Type"] = "text/event-stream"
        self._host = host
        self._reader = reader
        self._talk = talk
        self._size = size
        self._position = position
        self._member = reader.session.key if reader.session.kind == "member" else ""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send until either side has had enough."""
        streams, committee = self._host.records.streams, self._reader.ledger.committee
        listener = streams.open(committee, self._reader.session.key, self._stands, self._member)
        size, position = self._reader.ledger.size, self._talk.position  # from here on it is queued
        gone = asyncio.create_task(_wait_for_end(receive, listener))
        try:
            await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            await _send(send, b": welcome\n\n")
            await self._catch_up(send, size)
            if self._member:
                await self._catch_up_talk(send, position)
            while (chunk := await listener.queue.get()) is not None:
                await _send(send, chunk)
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            gone.cancel()
            streams.leave(committee, listener)

    def _stands(self) -> bool:
        ledger = self._reader.ledger
        if ledger.broken or ledger.state is None:
            return False
        return self._host.sessions.stands(self._reader.token_hash, ledger.state)

    async def _catch_up(self, send: Send, until: int) -> None:
        while self._size < until:
            leaves = await asyncio.to_thread(
                read_leaves,
                self._host.store,
                self._reader,
                self._size,
                min(_PAGE, until - self._size),
                self._host.settings.page_bytes,
            )
            if not leaves:
                return
            await _send(send, encode_events(self._size, leaves, self._position))
            self._size += len(leaves)

    async def _catch_up_talk(self, send: Send, until: int) -> None:
        committee, since = self._reader.ledger.committee, self._host.store.talk.since
        while self._position < until:
            page = await asyncio.to_thread(since, committee, self._position, _PAGE)
            page = [stored for stored in page if stored.position <= until]
            if not page:
                return
            events = encode_talk(page, self._talk)
            if chunk := chunk_for(self._member, self._size, events):
                await _send(send, chunk)
            self._position = page[-1].position


async def _send(send: Send, data: bytes) -> None:
    await send({"type": "http.response.body", "body": data, "more_body": True})


async def _wait_for_end(receive: Receive, listener: Listener) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    listener.end()
