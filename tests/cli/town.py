"""A real host, and real homes of people who type at it, all by one clock that a test turns."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from concerted.cli import device
from concerted.cli.main import run
from concerted.client.home import write_atomically
from tests.ports import held_port

START_S = 1_760_000_000
HOST = Path(__file__).with_name("timed_host.py")
PATIENCE_S = 30


class Town:
    """``address`` of the host, ``now`` of its clock and of everybody's, a home for each ``who``."""

    def __init__(
        self,
        folder: Path,
        address: str,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        self.folder = folder
        self.address = address
        self._clock = folder / "clock"
        self._patch = monkeypatch
        self._capsys = capsys
        self._patch.setattr(device.DEVICE, "http", None)
        self._patch.setattr(device.DEVICE, "clock", self.now)
        self._patch.setenv("COLUMNS", "80")

    def now(self) -> int:
        return int(self._clock.read_text())

    def wait(self, seconds: int) -> None:
        write_atomically(self._clock, str(self.now() + seconds).encode())

    def home(self, who: str) -> Path:
        return self.folder / who

    def type(self, who: str, *words: str) -> tuple[int, str]:
        """Have somebody type a command; its exit code, and what the screen shows."""
        self._patch.setenv("CONCERTED_HOME", str(self.home(who)))
        code = run(words)
        out, err = self._capsys.readouterr()
        return code, out + err


@contextmanager
def hosting(folder: Path) -> Iterator[str]:
    """Run a host of its own process under the clock in ``folder``; its address."""
    (folder / "clock").write_text(str(START_S))
    with held_port() as port:
        words = [sys.executable, str(HOST), str(port), str(folder / "data"), str(folder / "clock")]
        with subprocess.Popen(words, stdout=subprocess.DEVNULL) as process:
            address = f"http://127.0.0.1:{port}"
            try:
                await_host(address)
                yield address
            finally:
                process.terminate()


def await_host(address: str) -> None:
    """Return as soon as the host answers."""
    until_s = time.monotonic() + PATIENCE_S
    while time.monotonic() < until_s:
        try:
            httpx.get(f"{address}/health")
            return
        except httpx.TransportError:
            time.sleep(0.05)
    raise AssertionError("the host does not answer")
