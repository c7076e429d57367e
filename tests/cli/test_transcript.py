"""Transcripts: what people type, and what they read."""

import json
import re
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest

from concerted.cli import device
from concerted.cli.main import run
from concerted.cli.sentences import SENTENCES
from concerted.crypto.signature import SigningKey
from concerted.host.serve import serve
from concerted.kernel.cosignature import cosign
from concerted.kernel.note import COSIGNATURE_V1, Note, Signer, VerifierKey
from tests.client.double import ADDRESS, Host

ROOT = Path(__file__).parents[2]
INTERNAL = re.compile(r"\b(epoch|entry|fold|checkpoint|traceback)\b", re.IGNORECASE)

Type = Callable[..., tuple[int, str]]


@pytest.fixture
def host(monkeypatch: pytest.MonkeyPatch) -> Host:
    made = Host()
    monkeypatch.setattr(device, "DEVICE", device.DEVICE)
    device.DEVICE.http, device.DEVICE.clock = made.http, made.now
    return made


@pytest.fixture
def type_(
    host: Host,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Type:
    monkeypatch.setenv("COLUMNS", "80")

    def typed(who: str, *words: str) -> tuple[int, str]:
        monkeypatch.setenv("CONCERTED_HOME", str(tmp_path / who))
        code = run(words)
        out, err = capsys.readouterr()
        if "--json" not in words:  # indented lines hold words of a list, such as the sheet's
            said = re.sub(r"^  .*$", "", out + err, flags=re.MULTILINE)
            assert not INTERNAL.search(said), said
        return code, out + err

    return typed


@pytest.fixture
def link(type_: Type) -> str:
    """Three founders, and a link."""
    args = ("found", "Depot", "Shorter days.", "--server", ADDRESS, "--nickname", "red")
    code, said = type_("red", *args)
    assert code == 0
    assert "RECOVERY SHEET" in said
    code, said = type_("red", "invite", "--uses", "9", "--json")
    assert code == 0, said
    found = str(json.loads(said)["link"])
    for who, known in (("blue", ["red"]), ("green", ["red", "blue"])):
        assert type_(who, "join", found, "--nickname", who)[0] == 0
        for member in known:
            assert type_(member, "vouch", who)[0] == 0
        assert type_(who, "sign")[0] == 0
    return found


def test_a_committee(type_: Type, link: str, tmp_path: Path) -> None:
    _, said = type_("amber", "join", link, "--nickname", "amber", "--json")
    words = json.loads(said)["words"]
    assert type_("amber", "status") == (0, "You are waiting to be let in.\n")
    assert " ".join(words) in type_("red", "compare", "amber")[1]
    assert "amber" in type_("red", "requests")[1]
    assert "More members must say" in type_("red", "vouch", "amber")[1]
    assert "They are a member now." in type_("blue", "vouch", "amber")[1]
    said = "You are a member.\nNo outside checker is admitted: dates are the server's word alone.\n"
    assert type_("amber", "status")[1] == said
    _, said = type_("red", "propose", "resolution", "Breaks", "Ten minutes more.", "--json")
    motion = json.loads(said)["proposal"][:8]
    assert type_("green", "support", motion) == (0, "You support it.\n")
    assert "4 can vote until" in type_("red", "open", motion)[1]
    for who in ("red", "blue", "green", "amber"):
        assert "Receipt number" in type_(who, "vote", motion, "yes")[1]
    assert type_("amber", "close", motion)[1].startswith("Passed.\n4 yes, 0 no")
    assert "passed" in type_("amber", "decisions")[1]
    assert "Ten minutes more." in type_("amber", "show", motion)[1]
    assert "Breaks: passed (4 yes" in type_("green", "minutes")[1]
    assert type_("red", "members")[1].count("\n") == 5
    file = tmp_path / "record.tar"
    assert type_("red", "export", str(file), "--bodies")[0] == 0
    assert run(["audit", str(file)]) == 0


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
    assert f"Committee  {committee}" in said
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
        (["vote", "ffff", "yes"], 2, "Nobody and nothing here is called that."),
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
        for part in ("rules", "kernel", "crypto")
        for path in (source / part).glob("*.py")
    )
    codes = set(re.findall(r'Refused\(\s*"([a-z_]+)"', text))
    codes |= set(re.findall(r"`([a-z]+_[a-z_]+)`", (ROOT / "spec" / "entry.md").read_text()))
    not_codes = {"sign_key", "seal_key", "vote_key", "request_key"}
    assert codes - not_codes - SENTENCES.keys() == set()


def test_every_command_teaches_with_an_example(type_: Type) -> None:
    code, said = type_("red", "--help")
    assert code == 0
    names = re.findall(r"^│ ([a-z]+) ", said, re.MULTILINE)
    assert len(names) > 25
    for name in set(names) - {"propose"}:
        assert "Example" in type_("red", name, "--help")[1], name


def test_an_outside_checker_is_admitted_and_its_word_shown(
    type_: Type, link: str, host: Host
) -> None:
    key = SigningKey(b"w" * 32)
    signer = Signer(VerifierKey("b.example", COSIGNATURE_V1, key.public), key.sign)
    assert "Copy the whole line" in type_("red", "propose", "checker", "b.example")[1]
    code, said = type_("red", "propose", "checker", signer.key.format(), "--json")
    assert code == 0
    motion = json.loads(said)["proposal"][:8]
    type_("blue", "support", motion)
    type_("blue", "open", motion)
    for who in ("red", "blue", "green"):
        assert type_(who, "vote", motion, "yes")[0] == 0
    host.clock += 10 * 86_400
    assert "Passed." in type_("red", "close", motion)[1]
    assert "b.example has confirmed nothing yet." in type_("blue", "status")[1]
    note = Note.parse(host.note())
    signed = cosign(note.text, host.clock, signer)
    host.cosigned.append(Note(note.text, (*note.signatures, signed)).encode())
    host.clock += 2 * 3_600
    confirmed = "Outside checker b.example confirmed our whole record 2 hours ago"
    assert confirmed in type_("blue", "status")[1]
    type_("red", "propose", "resolution", "Breaks", "Ten minutes more.")
    code, said = type_("blue", "checkers")
    assert "confirmed the first" in said
    assert "The newest 1 have the server's word alone so far." in said
    assert f"concerted host witness add {host.origin}" in said
    assert json.loads(type_("blue", "status", "--json")[1])["record"]["checkers"][0]["time"]
