"""The host's computer: the real application on a real SQLite file, which can die at any moment.

The event loop runs in steps that the seed chooses, and what the host gives to worker threads is
done between those steps, some steps late. So the host can die between any two steps of its
coroutines, at any statement of its database, and before or after any write.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from random import Random
from typing import Any, NoReturn

import httpx
from sqlalchemy import event

from concerted.host.app import build_app
from concerted.host.keyring import Keyring
from concerted.host.settings import Settings
from concerted.store import DiskFull, Store, Unavailable, open_store
from tests.faults import FaultyStore, Outcome
from tests.simulation.baton import Killed

PATIENCE_STEPS = 20_000
HOPS = 4


class Between(ThreadPoolExecutor):
    """Does what is meant for a worker thread in the loop itself, a few steps later."""

    def __init__(self, loop: asyncio.AbstractEventLoop, random: Random) -> None:
        super().__init__(1)
        self._loop = loop
        self._random = random

    def submit(self, call: Callable[..., Any], /, *given: Any, **named: Any) -> Future[Any]:
        """Return the promise of ``call(*given, **named)``."""
        future: Future[Any] = Future()

        def do() -> None:
            try:
                result = call(*given, **named)
            except BaseException as error:
                self._hop(partial(future.set_exception, error))
            else:
                self._hop(partial(future.set_result, result))

        self._hop(do)
        return future

    def _hop(self, then: Callable[[], object]) -> None:
        self._walk(self._random.randrange(HOPS), then)

    def _walk(self, steps: int, then: Callable[[], object]) -> None:
        if steps:
            self._loop.call_soon(self._walk, steps - 1, then)
        else:
            then()


FATES = {
    "lost": (Outcome.LOST, Unavailable),
    "full": (Outcome.LOST, DiskFull),
    "stored": (Outcome.STORED, Unavailable),
}


@dataclass
class Weather:
    """What may go wrong with the host's disk."""

    fates: dict[str, float] = field(default_factory=dict)  # of a write, with their probabilities
    gone: int = 0  # so many statements from now find no database
    die_at: int = 0  # the host dies at the n-th statement from now; 0 for never


class Disk(FaultyStore):
    """A store on which each write may fail or be the last."""

    def __init__(self, store: Store, machine: Machine) -> None:
        super().__init__(store)
        self._machine = machine

    def _write(self, name: str, write: Any) -> Any:
        machine, fate = self._machine, self._machine.draw_fate()
        if fate == "die before":
            machine.kill()
        if fate in FATES:
            machine.said(f"disk {fate}")
            self.fail_next(*FATES[fate])
        done = super()._write(name, write)
        if fate == "die after":
            machine.kill()
        return done


class Machine:
    """The host's computer. ``clock`` gives its time in seconds; ``said`` takes what happens."""

    def __init__(
        self, folder: Path, random: Random, clock: Callable[[], int], said: Callable[[str], None]
    ) -> None:
        self.folder = folder
        self.random = random
        self.clock = clock
        self.said = said
        self.weather = Weather()
        self.bugs: list[str] = []
        self.boots = 0
        self.dead = True
        self._dying = False

    def boot(self) -> None:
        """Start the host on what is on its disk."""
        self.boots += 1
        self._dying = self.dead = False
        self.loop = asyncio.new_event_loop()
        self.loop.set_exception_handler(self._noted)
        self.loop.set_default_executor(Between(self.loop, self.random))
        self.store: Any = open_store(f"sqlite:///{self.folder}/concerted.db")
        for engine in (self.store._writer, self.store._reader):
            event.listen(engine, "before_cursor_execute", self._statement)
        event.listen(self.store._writer, "commit", self._statement)
        disk = Disk(self.store, self)
        settings = Settings(self.folder, clock=self.clock)
        self.app = build_app(settings, disk, Keyring.open(self.folder))
        self._lifespan = self.app.router.lifespan_context(self.app)
        self._transport = httpx.ASGITransport(self.app, client=("127.0.0.1", 1))
        self.loop.run_until_complete(self._lifespan.__aenter__())

    def draw_fate(self) -> str:
        """Draw what becomes of a write: one of ``FATES``, to die before or after it, or nothing."""
        drawn = self.random.random()
        for fate, share in self.weather.fates.items():
            if drawn < share:
                return fate
            drawn -= share
        return ""

    def kill(self) -> NoReturn:
        """Let the process end at this statement."""
        self._dying = True
        raise Killed

    def _statement(self, *_: Any) -> None:
        weather = self.weather
        if weather.die_at:
            weather.die_at -= 1
            if not weather.die_at:
                self.kill()
        if self._dying:
            raise Killed
        if weather.gone:
            weather.gone -= 1
            raise sqlite3.OperationalError("planned: gone")

    def _noted(self, _: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        if not self._dying:
            self.bugs.append(str(context))

    def serve(
        self, requests: Sequence[httpx.Request], steps: int | None = None
    ) -> list[httpx.Response | None]:
        """Let requests arrive together; None for each that died with the host.

        After so many ``steps`` of the loop the host dies, whatever it is doing.
        """
        tasks = [self.loop.create_task(self._answer(one)) for one in requests]
        died = self.loop.run_until_complete(self._watch(tasks, steps))
        answers = [_answer_of(task) for task in tasks]
        if died:
            self.die()
        return answers

    async def _answer(self, request: httpx.Request) -> httpx.Response:
        for _ in range(self.random.randrange(HOPS * 2)):
            await asyncio.sleep(0)
        answer = await self._transport.handle_async_request(request)
        await answer.aread()
        return answer

    async def _watch(
        self, tasks: list[asyncio.Task[httpx.Response]], steps: int | None
    ) -> bool:
        for step in range(PATIENCE_STEPS):
            await asyncio.sleep(0)
            if self._dying or step == steps:
                return True
            if all(task.done() for task in tasks):
                return False
        raise AssertionError("the host does not answer")

    def die(self) -> None:
        """The host ends here and now; its memory is gone, and the disk is as it is."""
        self.said("host died")
        self._dying = True
        tasks = asyncio.all_tasks(self.loop)
        for task in tasks:
            task.cancel()
        if tasks:
            self.loop.run_until_complete(asyncio.wait(tasks))
        self._release()
        self.dead = True

    def halt(self) -> None:
        """Stop the host in good order."""
        self.loop.run_until_complete(self._lifespan.__aexit__(None, None, None))
        self._release()

    def _release(self) -> None:
        self.store.close()
        self.loop.close()
        self.weather.die_at = 0


def _answer_of(task: asyncio.Task[httpx.Response]) -> httpx.Response | None:
    if not task.done() or task.cancelled() or isinstance(task.exception(), Killed):
        return None
    return task.result()
