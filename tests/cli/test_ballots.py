"""`concerted ballot verify`: what people and programs read, and the exit code."""

import json
from pathlib import Path

import pytest

from concerted.audit.electionreport import RULES
from concerted.ballots.archive import EventType
from concerted.cli.main import run
from tests.ballots.making import YES_NO, join, make

SPEC = Path(__file__).parents[2] / "spec" / "ballot.md"


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    made = make(YES_NO, voters=3)
    ballots = [made.ballot(0, [[1, 0]]), made.ballot(1, [[0, 1]]), made.ballot(2, [[1, 0]])]
    file = tmp_path / "election.bel"
    file.write_bytes(join(made.parts(ballots)))
    return file


def forged(file: Path) -> Path:
    """The same, with the result that somebody would have liked."""
    made = make(YES_NO, voters=3)
    ballots = [made.ballot(0, [[1, 0]]), made.ballot(1, [[0, 1]]), made.ballot(2, [[1, 0]])]
    parts = made.parts(ballots)
    parts[2] = (EventType.BALLOT, (_spoilt(ballots[1]),))
    parts[-1] = (EventType.RESULT, (b'{"result":[[1,2]]}',))
    file.write_bytes(join(parts))
    return file


def _spoilt(ballot: bytes) -> bytes:
    digit = b"1" if ballot[-6:-5] != b"1" else b"2"
    return ballot[:-6] + digit + ballot[-5:]


def test_an_election_that_holds(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["ballot", "verify", str(archive)]) == 0
    said = capsys.readouterr().out
    assert "Ballots     3 of 3 on the roll counted (3 sent)" in said
    assert "Question  1 2, 1" in said
    assert said.endswith("Everything holds: the result is that of the ballots on the roll.\n")
    assert run(["ballot", "verify", str(archive), "--json"]) == 0
    value = json.loads(capsys.readouterr().out)
    assert (value["holds"], value["result"], value["failures"]) == (True, [[2, 1]], [])


def test_an_election_that_does_not(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["ballot", "verify", str(forged(archive))]) == 1
    said = capsys.readouterr().out
    assert "b12: The signature of this ballot is wrong." in said
    assert "Ballot 2, receipt number " in said
    assert "b22: The result is not what the trustees' parts open." in said
    assert said.endswith("checks failed: this election is not proven.\n")
    assert run(["ballot", "verify", str(archive), "--json"]) == 1
    value = json.loads(capsys.readouterr().out)
    assert not value["holds"]
    assert value["failures"][0]["ballot"] == 2


def test_what_is_no_archive(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "x.bel"
    assert run(["ballot", "verify", str(file)]) == 2
    file.write_bytes(b"hello")
    assert run(["ballot", "verify", str(file)]) == 2
    assert "The file is no archive of an election." in capsys.readouterr().err
    file.write_bytes(b"")
    assert run(["ballot", "verify", str(file), "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "archive"
    assert run(["ballot", "verify", str(tmp_path)]) == 2


def test_a_name_steers_no_terminal(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = archive.read_bytes()
    archive.write_bytes(data.replace(b'"name":"Depot"', b'"name":"D\\u001b"'))
    assert run(["ballot", "verify", str(archive)]) == 1
    assert "\x1b" not in capsys.readouterr().out


def test_every_check_of_the_spec_has_a_sentence() -> None:
    rows = [
        line.split("|")[1].strip() for line in SPEC.read_text().splitlines() if "| b" in line[:3]
    ]
    assert list(RULES) == rows
