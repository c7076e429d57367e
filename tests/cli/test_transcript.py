"""Transcripts: what people type, and what they read."""

import json
import re
from io import StringIO
from pathlib import Path

import pytest

from concerted.cli.main import run
from concerted.cli.sentences import BALLOTS, SENTENCES
from concerted.host.serve import serve
from tests.cli.conftest import Type
from tests.client.double import ADDRESS, Host

ROOT = Path(__file__).parents[2]


def test_a_committee(type_: Type, link: str, tmp_path: Path) -> None:
    _, said = type_("amber", "join", link, "--nickname", "amber", "--json")
    words = json.loads(said)["words"]
    assert "Depot: You are waiting to be let in." in type_("amber", "status")[1]
    assert " ".join(words) in type_("red", "compare", "amber")[1]
    assert "amber" in type_("red", "requests")[1]
    assert "1 of 2 say so" in type_("red", "vouch", "amber")[1]
    assert "amber is a member now." in type_("blue", "vouch", "amber")[1]
    assert type_("amber", "status")[1].splitlines() == [
        "Depot: 4 members. You are a member, amber.",
        "No outside checker is admitted: dates are the server's word alone.",
    ]
    _, said = type_("red", "propose", "resolution", "Breaks", "Ten minutes more.", "--json")
    motion = json.loads(said)["proposal"][:8]
    assert "lacks support. Read it: concerted show" in type_("green", "status")[1]
    assert "You support it. To vote on it:" in type_("green", "support", motion)[1]
    assert "4 members can vote until" in type_("red", "open", motion)[1]
    for who in ("red", "blue", "green", "amber"):
        assert "Receipt number" in type_(who, "vote", motion, "yes")[1]
    assert type_("amber", "close", motion)[1].startswith("Passed.\n4 yes, 0 no")
    assert "passed" in type_("amber", "decisions")[1]
    assert "Ten minutes more." in type_("amber", "show", motion)[1]
    assert "Breaks: passed\n  4 yes, 0 no" in type_("green", "minutes")[1]
    assert type_("red", "members")[1].count("\n") == 5
    file = tmp_path / "record.tar"
    assert type_("red", "export", str(file), "--bodies")[0] == 0
    assert run(["audit", str(file)]) == 0


def test_an_invitation_on_paper(type_: Type, link: str, tmp_path: Path) -> None:
    wall, code = tmp_path / "wall.pdf", tmp_path / "code.png"
    _, said = type_("red", "invite", "--poster", str(wall), "--png", str(code))
    assert f"Written to {wall}." in said.replace("\n", " ")
    assert wall.read_bytes().startswith(b"%PDF")
    assert code.read_bytes().startswith(b"\x89PNG")
    assert type_("red", "invite", "--png", "/nowhere/at/all.png")[0] == 2


def test_an_office_is_made_and_filled(type_: Type, link: str, host: Host) -> None:
    _, said = type_("red", "propose", "office", "Treasurer", "--json")
    motion = json.loads(said)["proposal"]
    type_("blue", "support", motion[:8])
    type_("blue", "open", motion[:8])
    for who in ("red", "blue", "green"):
        assert type_(who, "vote", motion[:8], "yes")[0] == 0
    assert type_("blue", "close", motion[:8])[0] == 0
    assert "Treasurer" in type_("green", "offices")[1]
    election = json.loads(type_("red", "propose", "election", "Treasurer", "--json")[1])["proposal"]
    for who in ("blue", "green"):
        assert type_(who, "stand", election[:8])[0] == 0
    type_("green", "support", election[:8])
    type_("green", "open", election[:8])
    for who in ("red", "blue"):
        assert type_(who, "vote", election[:8], "green")[0] == 0
    host.clock += 72 * 3_600 + 1
    assert "Passed." in type_("red", "close", election[:8])[1]
    assert "green" in type_("red", "offices")[1]


def test_restored_on_another_device(type_: Type, link: str) -> None:
    sheet = json.loads(type_("blue", "sheet", "--json")[1])["sheet"]
    assert type_("blue-again", "restore", sheet) == (0, "Welcome back to Depot, blue.\n")
    assert "blue (you)" in type_("blue-again", "members")[1]


def test_restored_from_the_twelve_words(
    type_: Type, link: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    value = json.loads(type_("blue", "sheet", "--json")[1])
    committee = json.loads(type_("blue", "status", "--json")[1])["committee"]
    answers = f"{value['sheet_words'].upper()}\n{ADDRESS}/\n{committee[:4]} {committee[4:8]}\n"
    monkeypatch.setattr("sys.stdin", StringIO(answers))
    code, said = type_("blue-again", "restore")
    assert code == 0, said
    assert "Welcome back to Depot, blue." in said
    assert committee in said.replace(" ", "")
    assert "blue (you)" in type_("blue-again", "members")[1]


@pytest.mark.parametrize(
    ("answers", "code", "sentence"),
    [
        ("", 2, "There was no answer to a question."),
        ("one two three\n", 2, "The twelve words are not right."),
        ("WORDS\nftp://x\n", 2, "cut or mistyped"),
        (f"WORDS\n{ADDRESS}\n65c7\n", 2, "no beginning of a committee's id"),
        (f"WORDS\n{ADDRESS}\n00000000\n", 3, "The server has no such committee."),
    ],
)
def test_restoring_goes_wrong(
    type_: Type,
    link: str,
    monkeypatch: pytest.MonkeyPatch,
    answers: str,
    code: int,
    sentence: str,
) -> None:
    words = json.loads(type_("blue", "sheet", "--json")[1])["sheet_words"]
    monkeypatch.setattr("sys.stdin", StringIO(answers.replace("WORDS", words)))
    found, said = type_("blue-again", "restore")
    assert (found, sentence in said) == (code, True), said
    assert type_("blue-again", "members")[0] == 2  # nothing is left behind


def test_a_file_goes_with_a_proposal(type_: Type, link: str, tmp_path: Path) -> None:
    photo = tmp_path / "bay 4.jpg"
    photo.write_bytes(b"light and shadow")
    with (tmp_path / "film.mp4").open("wb") as film:
        film.truncate(26_214_401)
    words = ("propose", "resolution", "Fans", "See the photo.", "--attach")
    code, said = type_("red", *words, str(tmp_path / "film.mp4"))
    assert (code, said.splitlines()[0]) == (2, SENTENCES["file_large"][0])
    _, said = type_("red", *words, str(photo), "--json")
    motion = json.loads(said)["proposal"][:8]
    assert "File 1: bay 4.jpg (16 bytes)." in type_("blue", "show", motion)[1]
    assert type_("blue", "fetch", motion, "--to", str(tmp_path / "got.jpg"))[0] == 0
    assert (tmp_path / "got.jpg").read_bytes() == photo.read_bytes()
    assert "name already" in type_("blue", "fetch", motion, "--to", str(tmp_path / "got.jpg"))[1]
    assert "no such file" in type_("blue", "fetch", motion, "2")[1]


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (["vote", "ffff", "yes"], 2, "Nobody and nothing here is called “ffff”."),
        (["join", "https://host.example/join#1.x", "--nickname", "x"], 2, "cut or mistyped"),
        (["restore", "concerted:1.x"], 2, "cut or mistyped"),
        (["sign"], 1, "The committee is founded already."),
        (["invite", "--days", "99"], 1, "An invitation lasts 30 days at most."),
        (["invite", "--uses", "900"], 1, "An invitation is for 1 to 100 people."),
        (["propose", "rule", "supports", "99"], 1, "outside what our rules may be"),
        (["propose", "effect", "{", "x"], 2, "not a number or a choice"),
        (["audit", "/nowhere/at/all"], 2, "The file cannot be read"),
        (["--committee", "ffff"], 2, ""),
        (["members", "--committee", "ffff"], 2, "This device is in no such committee."),
        (["dance"], 2, ""),
    ],
)
def test_bad_input(type_: Type, link: str, words: list[str], code: int, sentence: str) -> None:
    found, said = type_("red", *words)
    assert found == code, said
    assert sentence in said.replace("\n", " ")


def test_a_server_that_is_away_or_lies(type_: Type, link: str, host: Host) -> None:
    host.down = True
    assert type_("red", "members")[0] == 3
    host.down = False
    host.key = type(host.key)(bytes(32))
    code, said = type_("red", "members")
    assert (code, said.split("\n")[0]) == (4, "The server showed something altered.")


def test_a_library_that_checks_wrongly_stops_everything(
    type_: Type, link: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("concerted.crypto.library.verify", lambda *_: None)
    code, said = type_("red", "members")
    assert (code, said.splitlines()[0]) == (2, SENTENCES["library_unsafe"][0])
    with pytest.raises(RuntimeError, match="not safe"):
        serve("127.0.0.1", 0, tmp_path / "data")
    assert not (tmp_path / "data").exists()


def test_every_refusal_has_a_sentence() -> None:
    source = ROOT / "src" / "concerted"
    text = "".join(
        path.read_text()
        for part in ("rules", "kernel", "crypto", "ballots")
        for path in (source / part).glob("*.py")
    )
    codes = set(re.findall(r'Refused\(\s*"([a-z_]+)"', text))
    codes |= set(re.findall(r"`([a-z]+_[a-z_]+)`", (ROOT / "spec" / "entry.md").read_text()))
    not_codes = {"sign_key", "seal_key", "vote_key", "request_key"}
    assert codes - not_codes - SENTENCES.keys() - BALLOTS.keys() == set()
