"""Every command: it teaches, it answers programs, and its exit code says how it went."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from cyclopts import App

from concerted.cli import main
from concerted.cli.commands import COMMANDS
from concerted.cli.main import build, run
from concerted.client.committee import Committee
from tests.cli.conftest import Type
from tests.client.double import Host

GUIDE = Path(__file__).parents[2] / "docs" / "guide-member.md"
SERVERS = ("serve", "host")  # for keepers; docs/guide-host.md


def commands(app: App, *chain: str) -> Iterator[tuple[str, ...]]:
    """Every command that a member can type, with those below it."""
    for name, below in app.resolved_commands().items():
        if name.startswith("-") or name in SERVERS:
            continue
        if list(below.resolved_commands().keys() - {"--help", "-h", "--version"}):
            yield from commands(below, *chain, name)
        else:
            yield (*chain, name)


ALL = sorted(set(commands(build())))


@pytest.mark.parametrize("chain", ALL, ids=" ".join)
def test_each_teaches(chain: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    assert run([*chain, "--help"]) == 0
    said = capsys.readouterr().out
    assert "Example" in said
    assert "--json" in said


def test_each_module_brings_the_commands_that_the_table_says() -> None:
    for module, words in COMMANDS.items():
        app = App(name="one")
        import_module(f"concerted.cli.{module}").add(app)
        added = [name for name in app.resolved_commands() if not name.startswith("-")]
        extends = "propose" in words.split() and module != "propose"
        assert words.split() == [*added, *(["propose"] if extends else [])]


@pytest.mark.parametrize("chain", ALL, ids=" ".join)
def test_each_is_there_without_the_others(chain: tuple[str, ...]) -> None:
    assert chain in set(commands(build(chain[0])))


def test_one_command_does_not_wait_for_the_libraries_of_another() -> None:
    code = "import sys; from concerted.cli.main import build; build('members')"
    code += "; print(*{'fpdf', 'PIL', 'sqlalchemy', 'uharfbuzz', 'segno'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_the_list_of_commands_has_one_line_for_each(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    assert run(["--help"]) == 0
    said = capsys.readouterr().out
    rows = re.findall(r"^│ (\S*) +(\S.*?) +│$", said, re.MULTILINE)
    names = {name for name, _ in rows if not name.startswith("-")}
    assert {chain[0] for chain in ALL} <= names
    assert "" not in names, "a line of help is broken: make it shorter"


# What each says in a committee of three that has a proposal, an office and a newcomer.
SAYS: dict[str, list[str]] = {
    "status": [],
    "compare": ["amber"],
    "sheet": [],
    "members": ["--all-ever"],
    "requests": [],
    "invitations": [],
    "invite": [],
    "decisions": [],
    "show": ["MOTION"],
    "support": ["MOTION"],
    "amend": ["MOTION", "Fans", "Two fans."],
    "minority": ["MOTION", "Too early."],
    "minutes": [],
    "programme": [],
    "rules": [],
    "offices": [],
    "checkers": [],
    "name": ["ruby"],
    "vouch": ["amber"],
    "propose resolution": ["A", "b"],
    "propose office": ["Treasurer"],
    "propose rule": ["supports", "2"],
    "propose document": ["House rules", "No one alone."],
    "propose programme": ["All together."],
    "propose more-members": ["9"],
    "propose remove": ["green"],
    "propose freeze": ["green"],
    "propose effect": ['{"type":"resolve"}', "Title"],
    "propose dissolve": [],
    "report": ["unsafe", "Bay 4", "The rail is loose."],
    "reports": [],
    "patterns": [],
    "history list": [],
    "history add": ["strike", "depot/1", "--source", "Our minutes"],
    "document": ["Heat", "Drink water."],
    "documents": [],
    "balance-sheet": [],
    "freeze": ["red"],
    "leave": ["--yes"],
    "say": ["Fans?"],
    "dm": ["red", "Fans?"],
    "read": [],
    "follow": ["--seconds", "0.0001"],
    "search": ["fans"],
    "channels": [],
    "pins": [],
    "block": ["green"],
    "mute": ["general"],
    "channel open": ["nights"],
    "room open": ["Bay 4", "red"],
    "room who": ["@red"],
}
LAST = [("room", "who"), ("leave",)]  # needs a room; after leaving one can do nothing more


def late(chain: tuple[str, ...]) -> int:
    return LAST.index(chain) + 1 if chain in LAST else 0


def test_each_answers_programs(type_: Type, three: tuple[Host, str]) -> None:
    """One JSON value, whether it is done, refused or typed wrongly, and nothing else."""
    for count, chain in enumerate(sorted(ALL, key=late)):
        name, who = " ".join(chain), "blue"
        if chain[0] == "propose":  # nobody proposes too much
            who = ("blue", "green")[count % 2]
        words = [three[1] if word == "MOTION" else word for word in SAYS.get(name, [])]
        code, said = type_(who, *chain, *words, "--json")
        value: Any = json.loads(said)
        assert code == 0 if name in SAYS else code in (0, main.REFUSED, main.INPUT), said
        if name == "doctor":  # what it finds is its answer, and the code says how bad it is
            assert {line["verdict"] for line in value["lines"]} == {"broken"}
        elif code:
            assert value["error"].keys() == {"code", "what", "do"}


@pytest.fixture
def three(type_: Type, link: str, host: Host) -> tuple[Host, str]:
    """Three founders, a proposal of red's, and amber who asks to join."""
    type_("amber", "join", link, "--nickname", "amber")
    said = type_("red", "propose", "resolution", "Fans", "We ask for fans.", "--json")[1]
    return host, json.loads(said)["proposal"][:8]


def test_exit_codes(type_: Type, link: str, host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    assert type_("red", "members")[0] == main.DONE
    assert type_("red", "sign")[0] == main.REFUSED
    assert type_("red", "dance")[0] == main.INPUT
    assert type_("nobody", "members")[0] == main.INPUT
    host.down = True
    assert type_("red", "members")[0] == main.SERVER
    host.down = False
    host.lies["session"] = {}
    assert type_("red", "members")[0] == main.SERVER
    host.lies.clear()
    host.rebuild(host.leaves[:-1])
    assert type_("red", "members")[0] == main.MISBEHAVED

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(Committee, "refresh", interrupted)
    assert type_("red", "members") == (main.STOPPED, "")
    monkeypatch.setattr(Committee, "refresh", broken)
    code, said = type_("red", "members")
    assert code == main.FAULT
    assert "ZeroDivisionError" in said


def test_the_guide_lists_the_exit_codes() -> None:
    rows = re.findall(r"^\| (\d+) \| ", GUIDE.read_text(), re.MULTILINE)
    known = (main.DONE, main.REFUSED, main.INPUT, main.SERVER, main.MISBEHAVED)
    assert [int(row) for row in rows] == [*known, main.FAULT, main.STOPPED]


@pytest.mark.parametrize(
    ("words", "what", "todo"),
    [
        (["memberz"], "There is no command “memberz”.", "Did you mean concerted members?"),
        (["tango"], "There is no command “tango”.", "To see all: concerted --help"),
        (["vote"], "Something is missing: PROPOSAL.", "For example: concerted vote 77c2 yes"),
        (["join", "x"], "Something is missing: --nickname.", "For example: concerted join"),
        (["members", "--colour"], "There is no option “--colour” here.", "For example:"),
        (["invite", "--uses", "many"], "“many” does not fit --uses.", "For example:"),
        (["support", "a", "b"], "“b” is one word too many.", "For example: concerted support"),
        (["propose", "strike"], "There is no command “strike”.", "concerted propose --help"),
        (["\x1b[31mx"], "There is no command “[31mx”.", "concerted --help"),
    ],
)
def test_typed_wrongly(
    words: list[str], what: str, todo: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(words) == main.INPUT
    said = capsys.readouterr().err
    assert what in said
    assert todo in said
    assert "\x1b" not in said
