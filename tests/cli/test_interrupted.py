"""Ctrl-C anywhere: at any request, on its way or answered, and at any write to the disk.

Each command is stopped at its first such moment, then at its second, and so on until it is through.
After each stop it ends with 130 and says nothing of its inside; typed again it does what it should,
the home is sound, and what was said counts once.
"""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from concerted.cli import device
from concerted.client.home import Home
from tests.cli.conftest import Type
from tests.client.double import Host

STOPPED = 130
MOST = 80  # moments that a command may have


class Moments:
    """Counts what a command does outside, and stops it at the chosen moment."""

    def __init__(self, host: Host) -> None:
        self.host = host
        self.left = 0
        self.sync = os.fsync

    def pass_one(self) -> None:
        self.left -= 1
        if self.left == 0:
            raise KeyboardInterrupt

    def answer(self, request: httpx.Request) -> httpx.Response:
        self.pass_one()
        answer = self.host.answer(request)
        self.pass_one()
        return answer

    def fsync(self, descriptor: int) -> None:
        self.pass_one()
        self.sync(descriptor)
        self.pass_one()

    @contextmanager
    def stopping_at(self, number: int) -> Iterator[None]:
        self.left = number
        http = httpx.Client(transport=httpx.MockTransport(self.answer))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(device.DEVICE, "http", http)
            patch.setattr(os, "fsync", self.fsync)
            yield


def until_it_is_through(
    type_: Type, host: Host, who: Callable[[int], str], words: Callable[[int], list[str]]
) -> int:
    """Stop a command at each of its moments; return how many there were.

    ``who`` types it and what, may depend on how often it has been stopped so far.
    """
    moments = Moments(host)
    for number in range(1, MOST):
        with moments.stopping_at(number):
            code, said = type_(who(number), *words(number))
        assert "Traceback" not in said
        if code == 0:
            assert moments.left > 0, "it went on where it should have stopped"
            return number - 1
        assert code == STOPPED, said
        again, said = type_(who(number), *words(number))
        assert again == 0 or "already has a place" in said, said
    raise AssertionError("it never ends")


def kinds(host: Host) -> list[str]:
    return [json.loads(leaf.header_bytes)["kind"] for leaf in host.leaves]


@pytest.fixture
def vote(type_: Type, link: str) -> str:
    """A vote that is open."""
    said = type_("red", "propose", "resolution", "Fans", "We ask for fans.", "--json")[1]
    motion = str(json.loads(said)["proposal"][:8])
    assert type_("blue", "support", motion)[0] == 0
    assert type_("blue", "open", motion)[0] == 0
    return motion


def test_voting(type_: Type, link: str, host: Host, vote: str) -> None:
    choice = ("yes", "no")
    count = until_it_is_through(
        type_, host, lambda _: "red", lambda number: ["vote", vote, choice[number % 2]]
    )
    assert count > 8
    for who in ("blue", "green"):
        assert type_(who, "vote", vote, "yes")[0] == 0
    said = type_("green", "close", vote)[1]
    assert "3 of 3" in said  # red's many votes are one


def test_choosing_a_name(type_: Type, link: str, host: Host) -> None:
    until_it_is_through(type_, host, lambda _: "red", lambda number: ["name", f"red{number}"])
    assert kinds(host).count("epoch.open") == 0


def test_opening_the_next_epoch(type_: Type, link: str, host: Host) -> None:
    """Somebody has left, so the first who writes opens an epoch on the way."""
    assert type_("blue", "leave", "--yes")[0] == 0
    until_it_is_through(type_, host, lambda _: "red", lambda number: ["name", f"red{number}"])
    assert kinds(host).count("epoch.open") == 1
    assert "red" in type_("green", "members")[1]


def test_joining(type_: Type, link: str, host: Host, tmp_path: Path) -> None:
    """A new home each time; the second try may find that the first has arrived."""
    wide = json.loads(type_("red", "invite", "--uses", "100", "--json")[1])["link"]
    count = until_it_is_through(
        type_,
        host,
        lambda number: f"amber{number}",
        lambda number: ["join", wide, "--nickname", f"amber{number}"],
    )
    for number in range(1, count + 2):
        who = f"amber{number}"
        assert "waiting" in type_(who, "status")[1]
        assert len(Home(tmp_path / who).committees()) == 1
    assert kinds(host).count("request") == count + 1 + 2  # and two founders


def test_restoring(type_: Type, link: str, host: Host) -> None:
    sheet = json.loads(type_("red", "sheet", "--json")[1])["sheet"]
    count = until_it_is_through(
        type_, host, lambda number: f"phone{number}", lambda _: ["restore", sheet]
    )
    for number in range(1, count + 2):
        assert "red (you)" in type_(f"phone{number}", "members")[1]


def test_giving_a_key_once_more(type_: Type, link: str, host: Host) -> None:
    until_it_is_through(type_, host, lambda _: "red", lambda _: ["rekey", "blue"])
    assert type_("blue", "decisions")[0] == 0


def test_exporting(type_: Type, link: str, host: Host, tmp_path: Path) -> None:
    file = tmp_path / "record.tar"
    until_it_is_through(type_, host, lambda _: "red", lambda _: ["export", str(file)])
    assert type_("red", "audit", str(file))[0] == 0
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["record.tar"]
