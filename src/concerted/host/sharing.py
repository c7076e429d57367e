"""Several processes on one PostgreSQL: hearing of what the others append (docs/guide-host.md).

Each committee is best served by one process at a time, to which the web server in front leads. But
where another has written, its leaves are folded here and told to whoever listens here, and talk is
read anew. On SQLite there is nobody else.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from concerted.host.records import Records
from concerted.host.talks import Talks
from concerted.store import Appended, Fault, Spoken, Watch

WAIT_S = 1.0  # how long a stopping host may have to wait for the thread that listens
FIRST_PAUSE_S, LONGEST_PAUSE_S = 1.0, 30.0
Done = TypeVar("Done")
log = logging.getLogger("concerted.host")


class Sharing:
    """The one listener of a process. For one event loop."""

    def __init__(self, records: Records, talks: Talks) -> None:
        self._records = records
        self._talks = talks
        self._thread = ThreadPoolExecutor(1, "watch")

    async def run(self) -> None:
        """Listen until cancelled, or return at once where no other process can write."""
        pause_s = FIRST_PAUSE_S
        try:
            while True:
                try:
                    watch = await self._in_thread(self._records.store.watch)
                    if watch is None:
                        return
                    pause_s = FIRST_PAUSE_S
                    await self._listen(watch)
                except Fault as error:
                    log.warning("other processes are not heard: %s", type(error).__name__)
                await asyncio.sleep(pause_s)
                pause_s = min(2 * pause_s, LONGEST_PAUSE_S)
        finally:
            self._thread.shutdown(wait=False)

    async def _listen(self, watch: Watch) -> None:
        try:
            await self.look_at_all()  # what was appended before anybody listened
            while True:
                await self.hear(await self._in_thread(watch.wait, WAIT_S))
        finally:
            self._thread.submit(watch.close)  # after the wait that may be under way

    async def look_at_all(self) -> None:
        """Take what other processes have appended to records and talk that are open here."""
        heads = await asyncio.to_thread(self._records.store.logs)
        await self.hear([Appended(head.committee, head.size) for head in heads])
        for committee in self._talks.open_here():
            position = await asyncio.to_thread(self._records.store.talk.newest, committee)
            await self.hear([Spoken(committee, position)])

    async def hear(self, told: Iterable[Appended | Spoken]) -> None:
        """Take what was told; the newest of each record or talk is enough."""
        newest = {(type(one), one.committee): one for one in told}
        for one in newest.values():
            try:
                if isinstance(one, Appended):
                    await self._records.hear(one.committee, one.size)
                else:
                    self._talks.hear(one.committee, one.position)
            except Fault:
                raise
            except Exception as error:  # one record that cannot be folded must not deafen us
                log.error("what another process wrote was not taken", exc_info=error)

    async def _in_thread(self, call: Callable[..., Done], *given: float) -> Done:
        return await asyncio.get_running_loop().run_in_executor(self._thread, call, *given)
