"""A real server process that can be killed at any moment and started again on the same data.

Forked from a process that has imported everything, so that a thousand deaths do not take a day.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import socket
import time
from contextlib import suppress
from pathlib import Path

import httpx

from concerted.host.serve import serve

STARTS_WITHIN_S = 30.0
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["tests.killing.process"])


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def run(port: int, data: Path, database: str | None) -> None:
    """What the process does: `concerted serve`, quietly."""
    with Path(os.devnull).open("w") as nowhere:
        os.dup2(nowhere.fileno(), 1)
        os.dup2(nowhere.fileno(), 2)
    serve("127.0.0.1", port, data, database)


class Server:
    """The server of one data directory; ``start`` and ``kill`` in turn."""

    def __init__(self, data: Path, database: str | None = None) -> None:
        self.data = data
        self.database = database
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.revived = 0
        self._process: multiprocessing.process.BaseProcess | None = None

    def start(self) -> None:
        """Start it; it may not answer yet."""
        self._process = FORKS.Process(target=run, args=(self.port, self.data, self.database))
        self._process.start()

    def wait(self) -> None:
        """Wait until it answers."""
        until_s = time.monotonic() + STARTS_WITHIN_S
        while time.monotonic() < until_s:
            try:
                httpx.get(f"{self.address}/health").raise_for_status()
                return
            except httpx.HTTPError:
                self.revive()
                time.sleep(0.01)
        raise AssertionError("the server does not answer")

    def kill(self) -> None:
        """SIGKILL: nothing that it was doing is finished."""
        assert self._process is not None
        assert self._process.pid is not None
        with suppress(ProcessLookupError):
            os.kill(self._process.pid, signal.SIGKILL)
        self._process.join()
        self._process = None

    def revive(self) -> None:
        """Start it again if it has stopped by itself, as whoever keeps it would have it done.

        A host stops where its database cannot be opened when it starts.
        """
        assert self._process is not None
        if not self._process.is_alive():
            self.revived += 1
            self.start()

    def kill_and_start(self) -> None:
        """One death and one birth."""
        self.kill()
        self.start()
