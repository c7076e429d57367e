"""A member's plain client at a host in this process, which has an event loop of its own."""

import asyncio
import threading
from collections.abc import Coroutine
from typing import Any, TypeVar

import httpx
from starlette.applications import Starlette

Done = TypeVar("Done")


class Bridge(httpx.BaseTransport):
    """Runs an application in a thread until `close`, which also lets it finish its writing."""

    def __init__(self, app: Starlette) -> None:
        self._app = app
        self._inner = httpx.ASGITransport(app)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()

    def run(self, work: Coroutine[Any, Any, Done]) -> Done:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return self.run(self._handle(request, request.read()))

    async def _handle(self, request: httpx.Request, content: bytes) -> httpx.Response:
        there = httpx.Request(request.method, request.url, headers=request.headers, content=content)
        answer = await self._inner.handle_async_request(there)
        read = await answer.aread()
        return httpx.Response(answer.status_code, headers=answer.headers, content=read)

    def close(self) -> None:
        if self._loop.is_closed():
            return
        self.run(self._app.state.host.records.close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
