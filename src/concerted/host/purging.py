"""Getting the bytes of deleted words out of the files, soon after the deletion (ADR 2)."""

from __future__ import annotations

import asyncio
import logging

from concerted.host.settings import Settings
from concerted.store import Fault, Store

log = logging.getLogger("concerted.host")
TRIES = 10


class Purging:
    """One purge at a time, and none more often than the settings say."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self._store = store
        self._settings = settings
        self._wanted = False
        self._running: asyncio.Task[None] | None = None

    def soon(self) -> None:
        """Something was deleted."""
        self._wanted = True
        if self._running is None or self._running.done():
            self._running = asyncio.create_task(self._run())

    async def _run(self) -> None:
        while self._wanted:
            self._wanted = False
            await self._purge()
            await asyncio.sleep(self._settings.purge_every_s)

    async def _purge(self) -> None:
        """Try a few times: a reader may be in the way, and PostgreSQL promises nothing."""
        for _ in range(TRIES):
            try:
                if await asyncio.to_thread(self._store.purge_deleted):
                    return
            except Fault as error:
                log.warning("deleted words were not purged: %s", type(error).__name__)
            await asyncio.sleep(self._settings.purge_every_s / TRIES)

    async def close(self) -> None:
        """Stop; what is left is purged when the database is opened or closed."""
        if self._running is None or self._running.done():
            return
        self._running.cancel()
        await asyncio.wait([self._running])
