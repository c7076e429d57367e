"""A terminal for each of a few people, at one host in memory."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from concerted.cli import device
from concerted.cli.main import run
from tests.client.double import ADDRESS, Host

INTERNAL = re.compile(r"\b(epoch|entry|fold|checkpoint|traceback)\b", re.IGNORECASE)

Type = Callable[..., tuple[int, str]]


@pytest.fixture
def host(monkeypatch: pytest.MonkeyPatch) -> Host:
    made = Host()
    monkeypatch.setattr(device.DEVICE, "http", made.http)
    monkeypatch.setattr(device.DEVICE, "clock", made.now)
    return made


@pytest.fixture
def type_(
    host: Host,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Type:
    monkeypatch.setenv("COLUMNS", "80")
    desk = tmp_path / "desk"  # a server's data may lie where the tests are started
    desk.mkdir(exist_ok=True)
    monkeypatch.chdir(desk)

    def typed(who: str, *words: str) -> tuple[int, str]:
        monkeypatch.setenv("CONCERTED_HOME", str(tmp_path / who))
        code = run(words)
        out, err = capsys.readouterr()
        if "--json" in words:
            return code, out
        # indented lines hold words of a list, such as the sheet's
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
