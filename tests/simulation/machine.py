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
from starlette.applications import Starlette

from concerted.host.app import build_app
from concerted.host.asking import Host
from concerted.host.keeping import Keeping, WitnessedFor
from concerted.host.keyring import Keyring
from concerted.host.posting import WitnessSilent
from concerted.host.settings import Settings
from concerted.host.witnessing import own_signer
from concerted.store import DiskFull, Store, Unavailable, open_store
from concerted.store.sqlite import SqliteStore
from tests.faults import FaultyStore, Outcome
from tests.simulation.baton import Killed

PATIENCE_STEPS = 20_000
NEVER_S = 1e9
WITNESS = "b.example/checker"
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
    unheard: float = 0.0  # the share of questions to the witness that are lost, or their answers


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
        self.witness = Witness(self)
        self.bugs: list[str] = []
        self.dead = True
        self._dying = False

    def boot(self) -> None:
        """Start the host on what is on its disk."""
        self._dying = self.dead = False
        self.loop = asyncio.new_event_loop()
        self.loop.set_exception_handler(self._noted)
        self.loop.set_default_executor(Between(self.loop, self.random))
        self.store = self.open(self.folder)
        self.app = self.build(self.folder, self.store)
        self._host: Host = self.app.state.host
        self._host.cosigning.post = self.witness.post
        self._host.cosigning._clock = self.clock
        self._lifespan = self.app.router.lifespan_context(self.app)
        self._transport = httpx.ASGITransport(self.app, client=("127.0.0.1", 1))
        self.witness.boot()
        self.loop.run_until_complete(self._lifespan.__aenter__())

    def open(self, folder: Path) -> SqliteStore:
        """Open a database each of whose statements may be the last."""
        store = open_store(f"sqlite:///{folder}/concerted.db")
        assert isinstance(store, SqliteStore)
        for engine in (store._writer, store._reader):
            event.listen(engine, "before_cursor_execute", self._statement)
        event.listen(store._writer, "commit", self._statement)
        return store

    def build(self, folder: Path, store: SqliteStore) -> Starlette:
        """Return the real application, which asks witnesses only in ``round``."""
        settings = Settings(folder, clock=self.clock, cosign_every_s=NEVER_S)
        return build_app(settings, Disk(store, self), Keyring.open(folder))

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

    def round(self, steps: int | None = None) -> None:
        """Have the host visit its witness, as it does every few seconds."""
        tasks = [self.loop.create_task(self._visit())]
        if self.loop.run_until_complete(self._watch(tasks, steps)):
            self.die()

    async def _visit(self) -> None:
        for visit in await self._host.cosigning.round():
            await visit

    async def _answer(self, request: httpx.Request) -> httpx.Response:
        for _ in range(self.random.randrange(HOPS * 2)):
            await asyncio.sleep(0)
        answer = await self._transport.handle_async_request(request)
        await answer.aread()
        return answer

    async def _watch(self, tasks: Sequence[asyncio.Task[Any]], steps: int | None) -> bool:
        """Whether the host died before all of it was done."""
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
        self.witness.store.close()
        self.loop.close()
        self.weather.die_at = 0


class Witness:
    """Another host, which cosigns what ours signs. It restarts whenever ours does."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self.folder = machine.folder / "witness"
        self.folder.mkdir()
        self.silent = False

    def boot(self) -> None:
        """Start it, and let each keeper type what the other says."""
        self.store = self.machine.open(self.folder)
        self.app = self.machine.build(self.folder, self.store)
        self._transport = httpx.ASGITransport(self.app, client=("127.0.0.1", 1))
        ours: Host = self.machine.app.state.host
        theirs: Host = self.app.state.host
        logs = self.machine.store.logs() if not self.machine.weather.gone else []
        known = {
            log.origin: WitnessedFor(ours.keyring.log_key(log.origin).public.hex()) for log in logs
        }
        theirs.keeper.change(lambda _: Keeping(WITNESS, known))
        ours.keeper.change(lambda _: Keeping(addresses={WITNESS: "http://127.0.0.1:1/witness"}))

    @property
    def key(self) -> str:
        """Its key in hex, as its keeper tells it to whoever asks."""
        return own_signer(self.app.state.host).key.key.hex()

    async def post(self, address: str, content: bytes) -> tuple[int, bytes]:
        """Carry a request there, and the answer back, as far as the network lets either."""
        lost = self.machine.random.random()
        if self.silent or lost < self.machine.weather.unheard / 2:
            raise WitnessSilent("lost")
        request = httpx.Request("POST", address, content=content)
        answer = await self._transport.handle_async_request(request)
        data = await answer.aread()
        if lost < self.machine.weather.unheard:
            raise WitnessSilent("answer lost")
        return answer.status_code, data


def _answer_of(task: asyncio.Task[httpx.Response]) -> httpx.Response | None:
    if not task.done() or task.cancelled() or isinstance(task.exception(), Killed):
        return None
    return task.result()
