"""Starting, asking and stopping the programs that a benchmark watches, each its own process."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from concerted.crypto.session import sign_challenge
from concerted.crypto.signature import PublicKey
from concerted.kernel.canonical import base64url_encode
from concerted.kernel.entry import CommitteeId
from tests.authors import Assembly, Author

BENCH = Path(__file__).resolve().parent
START_LIMIT_S = 30.0
SEND_LIMIT_S = 300.0
CLI = "from concerted.cli.main import main; main()"  # what the script `concerted` runs


class Program:
    """A server on a port of this machine; ``first_answer_s`` is how long its start took."""

    def __init__(self, port: int, *command: str) -> None:
        self.port = port
        began = time.perf_counter()
        self._process = subprocess.Popen(
            [sys.executable, *command], stdout=subprocess.DEVNULL, cwd=BENCH.parent
        )
        self._wait(began + START_LIMIT_S)
        self.first_answer_s = time.perf_counter() - began

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    def _wait(self, limit: float) -> None:
        while not _answers(self.port):
            if self._process.poll() is not None or time.perf_counter() > limit:
                self.stop()
                raise RuntimeError("the program did not start")

    def memory_bytes(self) -> int:
        """What the process holds in memory now (its resident set)."""
        pages = int(Path(f"/proc/{self.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")

    def cpu_s(self) -> float:
        """Seconds of processor time that the process has used, and those that it started."""
        begun = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        return sum(_cpu_s(pid) for pid in (self.pid, *map(int, begun)))

    def stop(self) -> None:
        """End the process as its keeper would."""
        self._process.terminate()
        self._process.wait(timeout=START_LIMIT_S)


def _cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _answers(port: int) -> bool:
    """Whether something answers with HTTP; the status is its own matter."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=START_LIMIT_S) as connection:
            connection.sendall(b"GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            return connection.recv(5) == b"HTTP/"
    except OSError:
        return False


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


@contextmanager
def host(data: Path, *options: str) -> Iterator[Program]:
    """A host on this data directory, started as its keeper starts it."""
    port = free_port()
    where = ("--host", "127.0.0.1", "--port", str(port), "--data", str(data))
    program = Program(port, "-c", CLI, "serve", *where, *options)
    try:
        yield program
    finally:
        program.stop()


@contextmanager
def floor(database: Path, keys: Path) -> Iterator[Program]:
    """The bare floor on a new database."""
    port = free_port()
    program = Program(port, str(BENCH / "floor.py"), str(port), str(database), str(keys))
    try:
        yield program
    finally:
        program.stop()


def send(program: Program, requests: Path, connections: int, start: int, count: int) -> Any:
    """Let ``sender`` send; what it printed, and the seconds of processor time of the server."""
    cpu = program.cpu_s()
    arguments = (str(program.port), str(requests), str(connections), str(start), str(count))
    done = subprocess.run(
        [sys.executable, str(BENCH / "sender.py"), *arguments],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        timeout=SEND_LIMIT_S,
    )
    found = json.loads(done.stdout)
    return found | {"server_cpu_s": program.cpu_s() - cpu}


def enter(http: httpx.Client, room: Assembly, author: Author) -> str:
    """Open a member's session; its token."""
    base = f"/c/{room.state.committee}"
    challenge = http.post(f"{base}/challenge").json()["challenge"]
    log_key = PublicKey(bytes.fromhex(room.state.log_key))
    committee = CommitteeId(room.state.committee)
    signed = sign_challenge(author.key, committee, log_key, bytes.fromhex(challenge))
    sent = {
        "kind": "member",
        "key": author.id,
        "challenge": challenge,
        "signature": base64url_encode(signed),
    }
    return str(http.post(f"{base}/session", json=sent).json()["token"])


def listen(program: Program, folder: Path, plan: dict[str, Any], count: int, per_s: float) -> Any:
    """Let ``listeners`` run a plan with so many streams open; what it printed."""
    path = folder / "plan"
    path.write_text(json.dumps(plan))
    arguments = (str(program.port), str(path), str(count), str(per_s), str(program.pid))
    done = subprocess.run(
        [sys.executable, str(BENCH / "listeners.py"), *arguments],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        timeout=len(plan["requests"]) / per_s + SEND_LIMIT_S,
    )
    return json.loads(done.stdout)
