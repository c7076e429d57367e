"""Commands as processes of their own, at a server that is one too: at once, and killed."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.town import hosting

CONCERTED = [sys.executable, "-c", "from concerted.cli.main import main; main()"]


class Desk:
    """A home below a folder for each ``who``, and a terminal."""

    def __init__(self, folder: Path, address: str) -> None:
        self.folder = folder
        self.address = address

    def start(self, who: str, *words: str) -> subprocess.Popen[str]:
        """Start a command; its standard input is open."""
        env = os.environ | {"CONCERTED_HOME": str(self.folder / who), "COLUMNS": "80"}
        pipe = subprocess.PIPE
        return subprocess.Popen(
            [*CONCERTED, *words], env=env, stdin=pipe, stdout=pipe, stderr=pipe, text=True
        )

    def type(self, who: str, *words: str, answers: str = "") -> str:
        """Run a command to its end; what it shows."""
        with self.start(who, *words) as running:
            out, err = running.communicate(answers)
        assert running.returncode == 0, out + err
        assert "Traceback" not in err
        return out

    def ask(self, who: str, *words: str) -> dict[str, str]:
        answer: dict[str, str] = json.loads(self.type(who, *words, "--json"))
        return answer


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with hosting(tmp_path) as address:
        made = Desk(tmp_path, address)
        made.type("red", "found", "Depot", "Shorter.", "--server", address, "--nickname", "red")
        yield made


def test_restored_on_another_device_by_typing_words(desk: Desk) -> None:
    sheet = desk.ask("red", "sheet")
    committee = desk.ask("red", "status")["committee"]
    answers = f"{sheet['sheet_words']}\n{desk.address}\n{committee[:8]}\n"
    assert "Welcome back to Depot, red." in desk.type("red-again", "restore", answers=answers)
    assert "red (you)" in desk.type("red-again", "members")


def test_many_commands_at_once_on_one_home_take_turns(desk: Desk) -> None:
    words = ("propose", "resolution")
    running = [desk.start("red", *words, f"Proposal {n}", "Words.") for n in range(5)]
    for each in running:
        out, err = each.communicate()
        assert each.returncode == 0, out + err
    titles = {row["title"] for row in json.loads(desk.type("red", "decisions", "--json"))}
    assert titles == {f"Proposal {n}" for n in range(5)}


@pytest.mark.second_try
def test_a_command_killed_at_any_moment_leaves_the_home_sound(desk: Desk) -> None:
    for n in range(6):
        with desk.start("red", "propose", "resolution", f"Proposal {n}", "Words.") as running:
            try:
                running.wait(0.25 + n * 0.07)
            except subprocess.TimeoutExpired:
                running.kill()
        assert "Depot: 1 member." in desk.type("red", "status")
    desk.type("red", "export", str(desk.folder / "record.tar"), "--bodies")
    assert "nothing was found against it" in desk.type(
        "red", "audit", str(desk.folder / "record.tar")
    )
