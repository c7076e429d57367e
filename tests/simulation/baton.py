"""Threads that take turns: exactly one runs at any time, so a run follows from its seed alone.

The client library waits for its answers, so each simulated device is a thread of its own. It runs
from ``begin`` or ``resume`` until it waits at ``pause`` or its work is done; meanwhile the one who
resumed it waits. So many clients are in the middle of something, and only one of them moves.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

STUCK_S = 60.0


class Killed(BaseException):
    """The process ended here: nothing that follows happens, and nothing can catch it."""


class Strand:
    """A thread that runs only while it holds the baton. ``error`` is what its work ended with."""

    def __init__(self, name: str) -> None:
        self.idle = True
        self.error: BaseException | None = None
        self._work: Callable[[], None] | None = None
        self._go = threading.Semaphore(0)
        self._back = threading.Semaphore(0)
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def begin(self, work: Callable[[], None]) -> None:
        """Start ``work`` and wait until it pauses or is done."""
        self._work, self.error, self.idle = work, None, False
        self.resume()

    def resume(self) -> None:
        """Let the thread go on, and wait until it pauses again or is done."""
        self._go.release()
        if not self._back.acquire(timeout=STUCK_S):
            raise AssertionError(f"{self._thread.name} neither waits nor ends")

    def pause(self) -> None:
        """Within the thread: give the baton back, and wait for it."""
        self._back.release()
        self._go.acquire()

    def end(self) -> None:
        """End the thread, which must be idle."""
        self._work = None
        self._go.release()
        self._thread.join(STUCK_S)

    def _run(self) -> None:
        while True:
            self._go.acquire()
            if self._work is None:
                return
            try:
                self._work()
            except BaseException as error:
                self.error = error
            self.idle = True
            self._back.release()
