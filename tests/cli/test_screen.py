"""What people see on a narrow screen, in a file, in their own script, and while it takes long."""

import io
import json
import sys

import pytest
from rich.cells import cell_len

from concerted.cli import screen
from concerted.cli.screen import broken, say, show_table, working
from concerted.client.words import plain
from tests.cli.conftest import Type
from tests.client.double import ADDRESS

WIDTHS = (40, 80)
LISTS = ("status", "members", "requests", "invitations", "decisions", "minutes", "programme")
MORE = ("rules", "rules --names", "offices", "checkers", "sheet", "compare amber", "invite")


def test_no_line_is_wider_than_the_screen(
    type_: Type, link: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    type_("amber", "join", link, "--nickname", "amber", "--greeting", "We met at the gate, bay 4.")
    text = "A long title of a proposal that goes on and on, as they do"
    type_("red", "propose", "resolution", text, "With a text of several lines. " * 9)
    for width in WIDTHS:
        monkeypatch.setenv("COLUMNS", str(width))
        for command in (*LISTS, *MORE):
            code, said = type_("red", *command.split())
            assert code == 0
            for line in said.splitlines():
                assert cell_len(line.rstrip()) <= width or len(line.split()) == 1, line


def test_a_proposal_on_a_narrow_screen(
    type_: Type, link: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "Ten minutes more, because the way to the canteen takes five of them.\n\nFrom May."
    said = type_("red", "propose", "resolution", "Breaks", text, "--json")[1]
    motion = json.loads(said)["proposal"][:8]
    monkeypatch.setenv("COLUMNS", "40")
    assert type_("blue", "show", motion)[1].splitlines() == [
        "Breaks",
        "by red, 2025-10-09 08:53 UTC",
        "",
        "Ten minutes more, because the way to the",
        "canteen takes five of them.",
        "",
        "From May.",
        "",
        "Passes with more yes than no, if at",
        "least a quarter of those who can vote",
        "take part. Supported by red.",
        "It needs support: concerted support",
        motion,
    ]


def test_lines_in_a_file_are_not_broken(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    line = "word " * 60
    say(line)
    assert capsys.readouterr().out == line + "\n"


@pytest.mark.parametrize(
    ("line", "width", "pieces"),
    [
        ("one two", 7, ["one two"]),
        ("one two", 6, ["one", "two"]),
        ("  one two", 7, ["  one", "  two"]),
        (
            "see https://host.example/join#1.abc now",
            12,
            ["see", "https://host.example/join#1.abc", "now"],
        ),
        ("", 5, [""]),
        ("နေ့ နေ့ နေ့", 8, ["နေ့ နေ့ နေ့"]),  # nine letters and marks, five cells
    ],
)
def test_broken_between_words(line: str, width: int, pieces: list[str]) -> None:
    assert broken(line, width) == pieces


def test_an_empty_list_says_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    show_table(["a", "b"], [], "Nothing yet.", "Begin: concerted propose")
    assert capsys.readouterr().out == "Nothing yet.\nBegin: concerted propose\n"


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("می\u200cخواهیم", "می\u200cخواهیم"),  # Persian, whose letters must not join there
        ("မြန်မာ\u200bစာ", "မြန်မာ\u200bစာ"),
        ("\u0601۱۹۴۸", "\u0601۱۹۴۸"),  # Urdu, the sign of a year
        ("De\u00admo", "De\u00admo"),
        ("a\x1b[2Jb", "a [2Jb"),
        ("a\U000e0041b", "a b"),
        ("safe\u202egpj.exe", "safe gpj.exe"),
        ("\u2066x\u2069", "x"),
    ],
)
def test_other_scripts_stay_whole_and_nothing_steers_the_terminal(given: str, shown: str) -> None:
    assert plain(given) == shown


class Terminal(io.StringIO):
    """A terminal that remembers what it was told."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("patience_s", "tells"), [(0.0, True), (60.0, False)])
def test_long_work_shows_how_far_it_is(
    monkeypatch: pytest.MonkeyPatch, patience_s: float, tells: bool
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    for stream, visible in ((Terminal(), True), (io.StringIO(), False)):
        monkeypatch.setattr(sys, "stderr", stream)
        with working(patience_s) as progress:
            progress("checking", 500, 1_000)
            progress("checking", 1_000, 1_000)
        assert ("Checking our record" in stream.getvalue()) == (tells and visible)


def test_what_is_done_has_words() -> None:
    from concerted.client import attachments, record

    names = {attachments.SENDING, attachments.LOADING, record.FETCHING, record.CHECKING}
    names.add("checking ballots")
    assert screen.DOING.keys() == names
    assert ADDRESS
