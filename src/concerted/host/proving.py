"""Checking ballots' proofs in processes of their own, one for each core (spec/rules.md §15).

Points are multiplied by a library that lets go of the interpreter for each multiplication, sixty
times a ballot; between threads that work at once, taking it back costs more time than is won. So
whole ballots go to other processes, and the host's own is free for what else arrives. They start
with the first ballot, and end once none has come for a while.

A process that dies takes no verdict with it: what it had not answered is asked of another.
"""

from __future__ import annotations

import asyncio
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections import deque

import msgspec

from concerted.ballots.election import Election
from concerted.host.prover import SIZE_BYTES, Question, Verdict, frame
from concerted.kernel.errors import Refused
from concerted.store import Fault

IDLE_S = 60.0
_COMMAND = (sys.executable, "-m", "concerted.host.prover")
_decode = msgspec.msgpack.Decoder(Verdict).decode


class ProverGone(Exception):
    """The process ended before it answered."""


class Prover:
    """One process. Its answers come in the order of what it was asked."""

    def __init__(self, process: Process) -> None:
        self.process = process
        self._asked: deque[asyncio.Future[Verdict]] = deque()
        self._reading = asyncio.create_task(self._read())

    @classmethod
    async def start(cls) -> Prover:
        """Start a process; it finds this program where this process found it."""
        places = os.pathsep.join(one for one in sys.path if one)
        around = {**os.environ, "PYTHONPATH": places}
        return cls(
            await asyncio.create_subprocess_exec(*_COMMAND, stdin=PIPE, stdout=PIPE, env=around)
        )

    @property
    def load(self) -> int:
        """How many ballots it has not answered."""
        return len(self._asked)

    @property
    def gone(self) -> bool:
        """Whether it can answer no more."""
        return self._reading.done()

    async def ask(self, question: Question) -> Verdict:
        """Return its verdict; ``ProverGone``."""
        if self.gone:
            raise ProverGone
        assert self.process.stdin is not None
        answer: asyncio.Future[Verdict] = asyncio.get_running_loop().create_future()
        self._asked.append(answer)
        self.process.stdin.write(frame(question))
        return await answer

    async def _read(self) -> None:
        assert self.process.stdout is not None
        try:
            while True:
                size = await self.process.stdout.readexactly(SIZE_BYTES)
                data = await self.process.stdout.readexactly(int.from_bytes(size, "big"))
                answer = self._asked.popleft()
                if not answer.done():
                    answer.set_result(_decode(data))
        except (asyncio.IncompleteReadError, OSError, ValueError):
            pass  # it is gone, or says what no prover says: either way nothing more is asked of it
        finally:
            self._give_up()

    def _give_up(self) -> None:
        for answer in self._asked:
            if not answer.done():
                answer.set_exception(ProverGone())
                answer.exception()  # whoever waited may be gone
        self._asked.clear()

    async def end(self) -> None:
        """Let it end, and wait until it has."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        await self._reading
        await self.process.wait()


class Provers:
    """The processes of one host, for one event loop."""

    def __init__(self, count: int | None = None, idle_s: float = IDLE_S) -> None:
        self._count = count or os.cpu_count() or 1
        self._idle_s = idle_s
        self.running: list[Prover] = []
        self.rested = asyncio.Event()  # no process runs
        self._starting = asyncio.Lock()
        self._idle: asyncio.TimerHandle | None = None
        self._ending: set[asyncio.Task[None]] = set()

    async def check(self, election: Election, ballot: str) -> None:
        """Return if the ballot, in base64url, is sound: the refusals of ``check_sound``.

        ``Fault`` if as many processes died over it as there are, and one.
        """
        for _ in range(self._count + 1):
            prover = await self._least_busy()
            try:
                verdict = await prover.ask(Question(election.data, ballot))
            except ProverGone:
                continue
            finally:
                self._rest_later()
            if verdict.code:
                raise Refused(verdict.code, verdict.detail)
            return
        raise Fault("the processes that check ballots do not last")

    async def _least_busy(self) -> Prover:
        async with self._starting:
            self.rested.clear()
            self.running = [one for one in self.running if not one.gone]
            while len(self.running) < self._count:
                started = await Prover.start()
                self.running.append(started)  # looked up now: they may all have rested since
        return min(self.running, key=lambda one: one.load)

    def _rest_later(self) -> None:
        if self._idle is not None:
            self._idle.cancel()
        self._idle = asyncio.get_running_loop().call_later(self._idle_s, self._rest)

    def _rest(self) -> None:
        if any(one.load for one in self.running):
            return  # the last of them will come by here
        task = asyncio.create_task(self.close())
        self._ending.add(task)
        task.add_done_callback(self._ending.discard)

    async def close(self) -> None:
        """End every process; the next ballot starts others."""
        if self._idle is not None:
            self._idle.cancel()
        ended, self.running = self.running, []
        for one in ended:
            await one.end()
        if not self.running:
            self.rested.set()
