"""The host as an ASGI application: routes, rations, headers, and errors as JSON (docs/api.md)."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from concerted.host.answers import ApiError, error_answer, expected, readonly
from concerted.host.asking import Host, host_of
from concerted.host.cosigning import Cosigning
from concerted.host.keeping import KeeperFile
from concerted.host.keyring import Keyring
from concerted.host.limits import Ration, is_local, peer_of
from concerted.host.records import Records
from concerted.host.restoring import Restoring
from concerted.host.returning import Returning
from concerted.host.routes import API, PAGES, WHILE_RESTORING, Answerer, Call
from concerted.host.sessions import Sessions
from concerted.host.settings import Settings
from concerted.host.sharing import Sharing
from concerted.host.talks import Talks
from concerted.host.vapid import Vapid
from concerted.host.waking import Waking
from concerted.store import Store

PREFLIGHT_S = 7_200  # the longest that browsers remember it
log = logging.getLogger("concerted.host")
_HEADERS = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (
        b"content-security-policy",
        b"default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; "
        b"frame-ancestors 'none'",
    ),
    (b"cache-control", b"no-store"),
]


def build_app(settings: Settings, store: Store, keyring: Keyring) -> Starlette:
    """Return the application on an open store, which the caller closes."""
    records, keeper = Records(store, keyring, settings), KeeperFile(settings.data)
    restoring = Restoring(settings.data)
    host = Host(
        settings,
        store,
        keyring,
        records,
        Sessions(settings.clock),
        Ration(settings.requests_per_s, settings.requests_burst, time.monotonic),
        Ration(settings.challenges_per_s, settings.challenges_burst, time.monotonic),
        keeper,
        Cosigning(records, keeper, settings, restoring),
        Talks(records, store, settings),
        Ration(settings.talk_per_s, settings.talk_burst, time.monotonic),
        restoring,
        Returning(records, restoring),
        Waking(records, keeper, settings, Vapid.of(keyring)),
    )
    records.noted, host.talks.noted = host.waking.note_entries, host.waking.note_talk

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        tasks = [
            asyncio.create_task(host.cosigning.run()),
            asyncio.create_task(host.waking.run()),
            asyncio.create_task(Sharing(host.records, host.talks).run()),
        ]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
        await host.talks.close()
        await host.records.close()

    # Outermost, so that pages from elsewhere can read every refusal too. No cookie is ever set, and
    # a session's token is sent by hand: a foreign page gains nothing that any program has not.
    calls = Middleware(
        CORSMiddleware,
        allow_origins=settings.cors_origins,
        allow_methods=["GET", "POST", "PUT"],
        allow_headers=["Authorization", "Content-Type", "Last-Event-ID"],
        expose_headers=["Retry-After"],
        max_age=PREFLIGHT_S,
    )
    middleware = [calls, Middleware(Edge, host=host)]
    app = Starlette(
        routes=[_route(call) for call in (*API, *PAGES)],
        middleware=middleware,
        exception_handlers={404: _no_such_call, 405: _no_such_call},
        lifespan=lifespan,
    )
    app.state.host = host
    return app


def _route(call: Call) -> Route:
    writes = call.method != "GET" and call.answer not in WHILE_RESTORING
    return Route(call.pattern, Guarded(call.answer, writes=writes), methods=[call.method])


class Guarded:
    """An answerer as an application of its own, whose errors become JSON.

    Starlette wraps a plain function in error handling of its own, which nothing here needs.
    """

    def __init__(self, answer: Answerer, *, writes: bool) -> None:
        self._answer = answer
        self._writes = writes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request = Request(scope, receive, send)
        try:
            if self._writes and host_of(request).restoring.active:
                raise readonly("This host is being restored: nothing can be added yet.")
            response = await self._answer(request)
        except Exception as error:
            if not expected(error):
                # No address, key or body: where it happened, and the kind of error.
                log.error("%s failed", self._answer.__name__, exc_info=error)
            response = error_answer(error)
        await response(scope, receive, send)


async def _no_such_call(_: Request, error: Exception) -> Response:
    status = getattr(error, "status_code", 404)
    return error_answer(ApiError("absent", "call_unknown", "See /openapi.json.", status=status))


class Edge:
    """Around everything: rations before any work, and headers on every answer."""

    def __init__(self, app: ASGIApp, host: Host) -> None:
        self._app = app
        self._host = host

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass an HTTP request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = {name for name, _ in message["headers"]}
                extra = [pair for pair in _HEADERS if pair[0] not in given]
                message["headers"] = [*message["headers"], *extra]
            await send(message)

        try:
            self._ration(scope)
        except ApiError as error:
            await error_answer(error)(scope, receive, send_with_headers)
            return
        await self._app(scope, receive, send_with_headers)

    def _ration(self, scope: Scope) -> None:
        peer = peer_of(scope.get("client"))
        if self._host.settings.limit_loopback or not is_local(peer):
            self._host.requests.take(peer)
