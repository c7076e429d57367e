"""``GET …/stream``: the log as it grows, in server-sent events (docs/api.md)."""

from __future__ import annotations

import asyncio
import re

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from concerted.host.answers import malformed
from concerted.host.asking import Host, Reader, host_of, reader_of
from concerted.host.reading import WHOLE, read_leaves
from concerted.host.stream import Listener, encode_events

_POSITION = re.compile(r"0|[1-9][0-9]{0,15}", re.ASCII).fullmatch
_PAGE = 500


async def get_stream(request: Request) -> Response:
    """Open a stream, from ``Last-Event-ID`` or from now on."""
    reader = await reader_of(request, *WHOLE)
    text = request.headers.get("last-event-id", str(reader.ledger.size))
    if _POSITION(text) is None or int(text) > reader.ledger.size:
        raise malformed("Last-Event-ID is not a size that this log has had")
    return EventStream(host_of(request), reader, int(text))


class EventStream(Response):
    """First what the listener missed, read in pages from the store; then what comes."""

    def __init__(self, host: Host, reader: Reader, position: int) -> None:
        super().__init__(headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
        del self.headers["content-length"]
        self.headers["Content-Type"] = "text/event-stream"
        self._host = host
        self._reader = reader
        self._position = position

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send until either side has had enough."""
        streams, committee = self._host.records.streams, self._reader.ledger.committee
        listener = streams.open(committee, self._reader.session.key, self._stands)
        until = self._reader.ledger.size  # all from here on is queued
        gone = asyncio.create_task(_wait_for_end(receive, listener))
        try:
            await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            await _send(send, b": welcome\n\n")
            await self._catch_up(send, until)
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
        while self._position < until:
            leaves = await asyncio.to_thread(
                read_leaves,
                self._host.store,
                self._reader,
                self._position,
                min(_PAGE, until - self._position),
                self._host.settings.page_bytes,
            )
            if not leaves:
                return
            await _send(send, encode_events(self._position, leaves))
            self._position += len(leaves)


async def _send(send: Send, data: bytes) -> None:
    await send({"type": "http.response.body", "body": data, "more_body": True})


async def _wait_for_end(receive: Receive, listener: Listener) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    listener.end()
