"""Running a host: open its data, listen, and say what to do next (docs/guide-host.md)."""

from __future__ import annotations

import asyncio
import logging
import resource
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.types import ASGIApp

from concerted.crypto.library import check_library
from concerted.host.app import build_app
from concerted.host.asking import Host
from concerted.host.files import DATABASE
from concerted.host.garbage import collect_seldom
from concerted.host.keyring import Keyring
from concerted.host.restoring import check_may_run, read_marker
from concerted.host.settings import SPARE_FILES, Settings, now
from concerted.store import Fault, Store, open_store

SWEEP_EVERY_S = 3_600
PURGE_EVERY_S = 600.0
PURGE_AGAIN_S = 5.0
log = logging.getLogger("concerted.host")


def serve(
    host: str,
    port: int,
    data: Path,
    database_url: str | None = None,
    *,
    cors_origins: Sequence[str] = (),
    clock: Callable[[], int] = now,
) -> None:
    """Run a host until it is interrupted; what it has acknowledged is on the disk.

    Raises ``Fault`` where the database cannot be opened, ``ValueError`` where ``host.key`` is not
    one or the host was moved, ``RuntimeError`` where this machine's library checks signatures
    wrongly; in words for the keeper.
    """
    check_library()
    collect_seldom()
    settings = Settings(data, database_url, clock, tuple(cors_origins) or ("*",))
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    check_may_run(data)
    keyring = Keyring.open(data)
    store = open_store(database_url or f"sqlite:///{data / DATABASE}")
    try:
        app = build_app(settings, store, keyring)
        _tell(host, port, data)
        _open_many_files(settings.streams)
        uvicorn.Server(config(with_sweeps(app, store, settings), host, port)).run()
    finally:
        store.close()


def config(app: ASGIApp, host: str, port: int) -> uvicorn.Config:
    """Return how uvicorn is to run: fast, and silent about who calls."""
    return uvicorn.Config(
        app,
        host=host,
        port=port,
        loop="uvloop",
        http="httptools",
        ws="none",
        access_log=False,
        log_level="warning",
        server_header=False,
        date_header=False,
        backlog=4_096,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=5,
        proxy_headers=True,
        forwarded_allow_ips="127.0.0.1,::1",
    )


def with_sweeps(app: Starlette, store: Store, settings: Settings) -> Starlette:
    """Return the application with the tasks that forget what is unclaimed, old or deleted."""
    inner = app.router.lifespan_context

    @asynccontextmanager
    async def lifespan(given: Starlette) -> AsyncIterator[None]:
        tasks = [
            asyncio.create_task(_sweep(app, store, settings)),
            asyncio.create_task(purging(store)),
        ]
        try:
            async with inner(given):
                yield
        finally:
            for task in tasks:
                task.cancel()

    app.router.lifespan_context = lifespan
    return app


async def _sweep(app: Starlette, store: Store, settings: Settings) -> None:
    host: Host = app.state.host
    while True:
        await sweep(store, settings)
        await host.talks.forget()
        await host.waking.forget_gone()
        await asyncio.sleep(SWEEP_EVERY_S)


async def sweep(store: Store, settings: Settings) -> None:
    """Forget attachments that were staged long ago and not claimed; if not now, next time."""
    try:
        await asyncio.to_thread(store.sweep_staged, settings.clock() - settings.staged_s)
    except Fault as error:
        log.warning("old attachments were not swept: %s", type(error).__name__)


async def purging(store: Store, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
    """Make deleted words leave the files, for ever: soon again while they have not."""
    pause_s = PURGE_AGAIN_S
    while True:
        gone = await purge(store)
        await sleep(PURGE_EVERY_S if gone else pause_s)
        pause_s = PURGE_AGAIN_S if gone else min(2 * pause_s, PURGE_EVERY_S)


async def purge(store: Store) -> bool:
    """Try once, as ``Store.purge_deleted``; a fault is one more time that it did not work."""
    try:
        return await asyncio.to_thread(store.purge_deleted)
    except Fault as error:
        log.warning("deleted words may still be in the files: %s", type(error).__name__)
        return False


def _open_many_files(streams: int) -> None:
    """Let this process have as many files open as its streams need, if the system allows it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = streams + SPARE_FILES
    allowed = needed if hard == resource.RLIM_INFINITY else min(needed, hard)
    if soft != resource.RLIM_INFINITY and soft < allowed:
        resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
    if allowed < needed:
        log.warning("at most %d files may be open here: some of %d streams fail", allowed, streams)


def _tell(host: str, port: int, data: Path) -> None:
    shown = f"[{host}]" if ":" in host else host
    sys.stdout.write(
        f"Concerted host on http://{shown}:{port}\n"
        f"Data in {data}. Keep a copy of {data / 'host.key'}: without it no record can go on.\n"
        f"Next: open that address in a browser, or type `concerted --help` in another terminal.\n"
        f"Ctrl-C stops the host.\n"
    )
    if read_marker(data) is not None:
        sys.stdout.write(
            f"It was restored: it only reads until `concerted host resume --data {data}`.\n"
        )
    sys.stdout.flush()
