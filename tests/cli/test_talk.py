"""Talk as people type and read it, at a real host in this process."""

import json
import re
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from concerted.cli import device, main
from concerted.cli.main import run
from concerted.cli.talkshow import FINDINGS, cleaned, isolated
from concerted.client.committee import Committee
from concerted.client.home import Home
from concerted.client.talk import Talk
from concerted.rules.thread import FINDINGS as CODES
from tests.cli.conftest import INTERNAL, Type
from tests.client.double import ADDRESS
from tests.client.live import LiveHost

ARABIC = "السَّاعَةُ السَّادِسَة"


@pytest.fixture
def live(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[LiveHost]:
    made = LiveHost(tmp_path / "host")
    monkeypatch.setattr(device.DEVICE, "http", made.http)
    monkeypatch.setattr(device.DEVICE, "clock", made.now)
    yield made
    made.stop()


@pytest.fixture
def talk(
    live: LiveHost,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Type:
    """Three founders at their terminals."""
    monkeypatch.setenv("COLUMNS", "80")

    def typed(who: str, *words: str) -> tuple[int, str]:
        monkeypatch.setenv("CONCERTED_HOME", str(tmp_path / who))
        code = run(words)
        out, err = capsys.readouterr()
        if "--json" in words:
            return code, out
        said = re.sub(r"^  .*$", "", out + err, flags=re.MULTILINE)  # a sheet's words, and people's
        assert not INTERNAL.search(said), said
        return code, out + err

    args = ("found", "Depot", "Shorter days.", "--server", ADDRESS, "--nickname", "red")
    assert typed("red", *args)[0] == 0
    link = json.loads(typed("red", "invite", "--uses", "9", "--json")[1])["link"]
    for who, known in (("blue", ["red"]), ("green", ["red", "blue"])):
        assert typed(who, "join", link, "--nickname", who)[0] == 0
        for member in known:
            assert typed(member, "vouch", who)[0] == 0
        assert typed(who, "sign")[0] == 0
    return typed


def test_a_day_at_the_depot(talk: Type) -> None:
    assert talk("red", "say", "Fans in bay 4 at six?") == (0, "Said.\n")
    assert talk("blue", "channels")[1].splitlines()[1].split() == ["general", "1", "new"]
    said = talk("blue", "read")[1]
    assert said.splitlines()[:2] == ["1  red  2025-10-09 08:53", "  Fans in bay 4 at six?"]
    assert talk("blue", "say", "Yes.", "--answer", "1")[0] == 0
    assert talk("green", "react", "1", "🔥")[0] == 2  # nothing is read yet
    assert talk("green", "read")[0] == 0
    assert talk("green", "react", "1", "🔥") == (0, "Done.\n")
    assert talk("red", "edit", "1", "Fans in bay 5 at six?") == (0, "Edited.\n")
    assert talk("blue", "edit", "1", "No.")[0] == 1
    assert talk("blue", "pin", "1")[0] == 0
    lines = talk("red", "read")[1].splitlines()
    assert lines[0] == "1  red  2025-10-09 08:53  (edited)  (pinned)"
    assert lines[1:3] == ["  Fans in bay 5 at six?", "  🔥 green"]
    assert lines[4] == "2  blue  2025-10-09 08:53  answers 1"
    assert "bay 5" in talk("green", "pins")[1]
    assert talk("blue", "delete", "1")[0] == 1
    assert talk("red", "delete", "1") == (0, "Taken back, here and at the server.\n")
    assert "(taken back)" in talk("blue", "read")[1]
    assert "bay 5" not in talk("blue", "read")[1]
    assert "bay 5" not in talk("blue", "search", "bay")[1]
    assert "Yes." in talk("blue", "search", "yes")[1]
    assert talk("blue", "remove", "2")[0] == 1


def test_rooms_and_talks_of_two(talk: Type) -> None:
    assert talk("red", "room", "open", "Bay 4", "blue") == (0, "The room Bay 4 is open.\n")
    assert talk("red", "say", "Only us", "--in", "bay 4") == (0, "Said.\n")
    assert "room of 2" in talk("blue", "channels")[1]
    assert "Only us" in talk("blue", "read", "Bay 4")[1]
    assert "Bay" not in talk("green", "channels")[1]
    assert talk("green", "read", "Bay 4")[0] == 2
    assert talk("blue", "room", "add", "Bay 4", "green")[0] == 0
    said = talk("green", "read", "Bay 4")[1]
    assert "(in this room from now on: blue, green, red)" in said
    assert "Only us" not in said
    assert talk("green", "room", "take-out", "Bay 4", "blue")[0] == 0
    assert talk("green", "room", "rename", "Bay 4", "Bay 5")[0] == 0
    assert talk("red", "room", "who", "Bay 4")[0] == 2
    assert talk("red", "room", "who", "Bay 5")[1] == "green\nred\n"
    assert "You are not in this room any more." in talk("blue", "read", "Bay 4")[1]
    assert talk("blue", "say", "Hello?", "--in", "Bay 4")[0] == 1
    assert talk("red", "room", "leave", "Bay 5")[0] == 0
    assert talk("green", "dm", "red", "Swap Tuesday?") == (0, "Said.\n")
    assert "Swap Tuesday?" in talk("red", "dm", "green")[1]
    assert "the two of you" in talk("red", "channels")[1]
    assert talk("blue", "dm", "red")[1] == "Nothing was said here yet.\n"
    assert talk("blue", "dm", "blue", "to myself")[0] == 2


def test_channels(talk: Type) -> None:
    assert talk("red", "channel", "open", "nights", "All about nights")[0] == 0
    assert talk("red", "channel", "open", "news", "--announce")[0] == 0
    assert talk("red", "channel", "open", "General")[0] == 0  # is not taken for the other
    listed = talk("blue", "channels")[1]
    assert "All about nights" in listed
    assert "announcements" in listed
    assert talk("blue", "say", "hi", "--in", "news")[0] == 1
    assert talk("blue", "say", "hi", "--in", "general")[0] == 0
    assert "hi" in talk("green", "read")[1]
    assert talk("blue", "channel", "close", "nights")[0] == 1
    assert talk("red", "channel", "close", "nights")[0] == 0
    assert talk("red", "say", "hi", "--in", "nights")[0] == 1


def test_without_a_server_it_waits(talk: Type, live: LiveHost) -> None:
    live.down = True
    code, said = talk("red", "say", "Later")
    assert code == main.SERVER
    assert said.startswith("The server cannot be reached.\n1 message kept here, to be sent")
    live.down = False
    assert talk("red", "say", "Now")[0] == 0
    found = json.loads(talk("blue", "read", "--json")[1])["messages"]
    assert [one["text"] for one in found] == ["Later", "Now"]


def test_muted_and_blocked(talk: Type) -> None:
    talk("red", "say", "noise")
    assert talk("blue", "mute", "general")[1] == "It is quiet now.\n"
    assert "muted" in talk("blue", "channels")[1]
    assert talk("blue", "block", "red")[1] == "Not shown: red.\n"
    assert talk("blue", "read")[1] == "Nothing was said here yet.\n"
    assert talk("blue", "block", "red", "--off")[1] == "Everybody's words are shown.\n"
    assert "noise" in talk("blue", "read")[1]


def test_a_photo_goes_along_without_its_place_and_name(talk: Type, tmp_path: Path) -> None:
    photo = tmp_path / "IMG_Jo_at_home.jpg"
    exif = Image.Exif()
    exif[0x010F] = "Telephone maker"
    Image.new("RGB", (64, 48), "red").save(photo, exif=exif)
    assert talk("red", "say", "Look", "--attach", str(photo))[0] == 0
    said = talk("blue", "read")[1]
    assert "file 1: photo-1.jpg" in said
    target = tmp_path / "saved.jpg"
    assert talk("blue", "save", "1", "--to", str(target))[0] == 0
    assert b"Telephone" not in target.read_bytes()
    with Image.open(target) as saved:
        assert saved.size == (64, 48)
    movie = tmp_path / "clip.heic"
    movie.write_bytes(b"not to be made anew")
    assert talk("red", "say", "Look", "--attach", str(movie))[0] == 2
    assert not list((tmp_path / "red").rglob("photos/*"))


def test_a_host_that_cheats_is_named(talk: Type, live: LiveHost) -> None:
    for text in ("one", "two", "three"):
        talk("red", "say", text)

    def swallow(request: object, answer: dict[str, object]) -> None:
        given = answer.get("messages")
        if isinstance(given, list) and len(given) > 2:
            del given[1]

    live.lies.append(swallow)
    code, said = talk("blue", "read")
    assert code == main.MISBEHAVED
    assert f"  ! {FINDINGS['gap']}" in said
    live.lies.clear()
    assert talk("blue", "read")[0] == 0
    assert f"  ! {FINDINGS['gap']}" in talk("blue", "read")[1]
    assert FINDINGS.keys() == {*CODES, "not_announcer"}


def test_followed_as_it_is_said(
    talk: Type, live: LiveHost, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    talk("blue", "say", "before")
    heard: list[str] = []

    def speak() -> None:
        while not any(one.endswith("/stream") for one in live.asked):
            time.sleep(0.02)
        # Another terminal, that is: this one has its own environment.
        home = Home(tmp_path / "red")
        with home.lock():
            committee = Committee.open(home, home.choose(), http=live.http, clock=live.now)
            mine = Talk(committee)
            mine.say(mine.general, "while you listen")
            mine.send()
            mine.close()
        heard.append("said")

    speaker = threading.Thread(target=speak)
    speaker.start()
    code, said = talk("green", "follow", "--seconds", "3", "--json")
    speaker.join()
    assert code == 0, said
    lines = [json.loads(line) for line in said.splitlines()]
    assert (code, heard) == (0, ["said"])
    assert lines[0] == {"following": "everywhere"}
    assert [line["text"] for line in lines[1:]] == ["while you listen"]


def test_no_words_of_others_steer_the_terminal(talk: Type) -> None:
    talk("red", "say", "\x1b[2J\x07plain\u202egnp.exe\nsecond line")
    said = talk("blue", "read")[1]
    assert "\x1b" not in said
    assert "\u202e" not in said
    assert "\n  second line\n" in said


def test_right_to_left_words_turn_nothing_beside_them(talk: Type) -> None:
    talk("red", "say", ARABIC)
    line = talk("blue", "read")[1].splitlines()[1]
    assert line == f"  \u2068{ARABIC}\u2069"
    assert isolated("Fans") == "Fans"
    family = "\N{MAN}\N{ZERO WIDTH JOINER}\N{WOMAN}"
    assert cleaned(family) == family
    assert cleaned("می\u200cخواهم") == "می\u200cخواهم"


def test_a_narrow_screen(talk: Type, monkeypatch: pytest.MonkeyPatch) -> None:
    talk("red", "say", "Nobody works a double shift twice in a week, whatever the rota says.")
    talk("red", "room", "open", "The night shift of bay 4", "blue")
    monkeypatch.setenv("COLUMNS", "40")
    for words in (("read",), ("channels",), ("read", "The night shift of bay 4")):
        said = talk("blue", *words)[1]
        assert all(len(line) <= 40 for line in said.splitlines()), said
