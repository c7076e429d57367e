"""A whole committee by commands, at a server that runs as a process of its own."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    data = tmp_path / "data"
    words = ["serve", "--host", "127.0.0.1", "--port", str(port), "--data", str(data)]
    with subprocess.Popen([*CONCERTED, *words], stdout=subprocess.DEVNULL) as process:
        address = f"http://127.0.0.1:{port}"
        _await(address)
        yield address
        process.terminate()


CONCERTED = [sys.executable, "-c", "from concerted.cli.main import main; main()"]


def _await(address: str) -> None:
    for _ in range(100):
        try:
            httpx.get(f"{address}/health")
            return
        except httpx.TransportError:
            time.sleep(0.1)
    raise AssertionError("the server does not answer")


class Desk:
    """Homes below one folder, and a terminal for each."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def type(self, who: str, *words: str, code: int = 0) -> str:
        env = os.environ | {"CONCERTED_HOME": str(self.folder / who), "COLUMNS": "80"}
        done = subprocess.run([*CONCERTED, *words], env=env, capture_output=True, text=True)
        assert done.returncode == code, done.stdout + done.stderr
        assert "Traceback" not in done.stderr
        return done.stdout

    def ask(self, who: str, *words: str) -> dict[str, str]:
        answer: dict[str, str] = json.loads(self.type(who, *words, "--json"))
        return answer


def test_found_invite_admit_decide(server: str, tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.type("red", "found", "Depot", "Shorter days.", "--server", server, "--nickname", "red")
    link = desk.ask("red", "invite", "--uses", "3")["link"]
    known: list[str] = ["red"]
    for who in ("blue", "green"):
        asked = desk.ask(who, "join", link, "--nickname", who)
        assert desk.ask("red", "compare", who)["words"] == asked["words"]
        for member in known:
            desk.type(member, "vouch", who)
        desk.type(who, "sign")
        known.append(who)
    desk.type("amber", "join", link, "--nickname", "amber")
    assert "waiting" in desk.type("amber", "status")
    desk.type("red", "vouch", "amber")
    assert "member now" in desk.type("green", "vouch", "amber")
    motion = desk.ask("red", "propose", "resolution", "Breaks", "Longer.")["proposal"][:8]
    desk.type("blue", "support", motion)
    desk.type("blue", "open", motion)
    desk.type("blue", "close", motion, code=1)
    for who in ("red", "blue", "green", "amber"):
        desk.type(who, "vote", motion, "yes")
    assert desk.type("amber", "close", motion).startswith("Passed.")
    sheet = desk.ask("green", "sheet")["sheet"]
    assert "Depot" in desk.type("green-again", "restore", sheet)
    desk.type("red", "export", str(tmp_path / "record.tar"), "--bodies")
    desk.type("red", "audit", str(tmp_path / "record.tar"))
