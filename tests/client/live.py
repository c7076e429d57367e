"""A real host in this process, for clients that are not asynchronous, which lies when told to.

Its event loop runs in a thread of its own; requests pass through `Bridge`, where a test may cut the
line, lose an answer, or have answers altered on the way: a hostile host is an honest one whose
answers somebody rewrites.
"""

import asyncio
import queue
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import msgspec

from concerted.host.app import build_app
from concerted.host.asking import Host
from concerted.host.keyring import Keyring
from concerted.host.settings import Settings
from concerted.store import open_store

START_S = 1_760_000_000
Lie = Callable[[httpx.Request, dict[str, Any]], None]


class Body(httpx.SyncByteStream):
    """What the application sends, as it comes; None ends it."""

    def __init__(self, pieces: "queue.Queue[bytes | None]", over: Callable[[], None]) -> None:
        self.pieces = pieces
        self.over = over

    def __iter__(self) -> Iterator[bytes]:
        while (piece := self.pieces.get(timeout=20)) is not None:
            yield piece

    def close(self) -> None:
        self.over()


class LiveHost(httpx.BaseTransport):
    """The host, the clock it shares with its clients, and the wire between them."""

    def __init__(self, path: Path, **settings: Any) -> None:
        self.clock = START_S
        self.down = False
        self.lose_answers = 0
        self.losing = "/talk"  # the end of the path whose answers are lost
        self.lies: list[Lie] = []
        self.asked: list[str] = []
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self._thread.start()
        path.mkdir(exist_ok=True)
        self.path = path / "host.db"
        self.store = open_store(f"sqlite:///{self.path}")
        made = Settings(path, clock=self.now, talk_burst=10_000, **settings)
        self.app = build_app(made, self.store, Keyring.open(path))
        self.http = httpx.Client(transport=self, timeout=20)

    def now(self) -> int:
        return self.clock

    @property
    def host(self) -> Host:
        found: Host = self.app.state.host
        return found

    def wait(self, coroutine: Any) -> Any:
        """Run something in the host's loop."""
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(20)

    def stop(self) -> None:
        self.wait(self.host.talks.close())
        self.wait(self.host.records.close())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(10)
        self.loop.close()
        self.store.close()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if self.down:
            raise httpx.ConnectError("down")
        content = request.read()
        self.asked.append(f"{request.method} {request.url.path}")
        status, headers, body = self._ask(request, content)
        losing = request.method == "POST" and request.url.path.endswith(self.losing)
        if losing and self.lose_answers:
            self.lose_answers -= 1
            b"".join(body)
            raise httpx.ReadError("the answer was lost")
        streaming = request.url.path.endswith("/stream")
        if streaming or not self.lies or status != 200:
            return httpx.Response(status, headers=headers, stream=body, request=request)
        return httpx.Response(status, content=self._lie(request, b"".join(body)), request=request)

    def _lie(self, request: httpx.Request, answer: bytes) -> bytes:
        try:
            value = msgspec.json.decode(answer)
        except msgspec.DecodeError:
            return answer
        for lie in self.lies:
            lie(request, value)
        return msgspec.json.encode(value)

    def _ask(self, request: httpx.Request, content: bytes) -> tuple[int, Any, Body]:
        begun: queue.Queue[tuple[int, Any]] = queue.Queue()
        pieces: queue.Queue[bytes | None] = queue.Queue()
        over = asyncio.Event()
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": request.method,
            "headers": [(key.lower(), value) for key, value in request.headers.raw],
            "scheme": "http",
            "path": request.url.path,
            "raw_path": request.url.raw_path,
            "query_string": request.url.query,
            "server": ("host", 80),
            "client": ("127.0.0.1", 1),
            "root_path": "",
        }
        asked = [{"type": "http.request", "body": content, "more_body": False}]

        async def receive() -> Any:
            if asked:
                return asked.pop()
            await over.wait()
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            if message["type"] == "http.response.start":
                begun.put((message["status"], message["headers"]))
                return
            if message.get("body"):
                pieces.put(message["body"])
            if not message.get("more_body"):
                pieces.put(None)

        asyncio.run_coroutine_threadsafe(self.app(scope, receive, send), self.loop)
        status, headers = begun.get(timeout=20)
        return status, headers, Body(pieces, lambda: self._end(over))

    def _end(self, over: asyncio.Event) -> None:
        self.loop.call_soon_threadsafe(over.set)
