"""Whoever was frozen and is not any more reads again, without anybody's being asked for it."""

from pathlib import Path

import pytest

from concerted.client import motions, restoring, words
from concerted.client.committee import Committee
from concerted.client.errors import HostFaulty
from concerted.client.home import Home
from concerted.client.keyed import unkeyed
from concerted.kernel.errors import Refused
from tests.client.room import Room

GRAVE_S = 120 * 3_600


def say(member: Committee, title: str) -> str:
    entry = motions.propose(member, {"type": "resolve"}, title, "words").entry
    assert entry is not None
    return entry.id


def read(member: Committee, entry: str) -> str:
    member.refresh()
    member.cache.clear()
    return words.title(member, entry)


def decide(room: Room, effect: dict[str, str], voters: list[Committee]) -> None:
    entry = motions.propose(voters[0], effect, "Effect", "").entry
    assert entry is not None
    motions.support(voters[1], entry.id)
    motions.open_vote(voters[0], entry.id)
    for voter in voters:
        motions.vote(voter, entry.id, "yes")
    room.host.clock += GRAVE_S + 1
    assert motions.close(voters[1], entry.id) == "passed"


@pytest.fixture
def unfrozen(standing: Room) -> Room:
    """Green froze itself, an epoch was opened without it, and it was unfrozen by vote."""
    red, blue, green = standing.members
    green.last_word("member.freeze", member=green.me)
    say(red, "while frozen")
    assert red.state.epoch.number == 2
    decide(standing, {"type": "unfreeze", "member": green.me}, [red, blue])
    return standing


def wraps_of(room: Room) -> int:
    room.red.refresh()
    return len(list(room.red.record.of_kind("epoch.wrap")))


def test_the_act_that_unfreezes_brings_the_key(unfrozen: Room) -> None:
    red, _, green = unfrozen.members
    assert wraps_of(unfrozen) == 1
    assert unkeyed(red.record.keyed, red.state) == []
    assert read(green, say(red, "after")) == "after"
    assert read(red, say(green, "mine")) == "mine"


def test_brought_once_and_not_again(unfrozen: Room) -> None:
    for member in unfrozen.members * 2:
        say(member, "more")
    assert wraps_of(unfrozen) == 1


def test_restored_on_another_device_after_an_unfreeze(unfrozen: Room, tmp_path: Path) -> None:
    green = unfrozen.members[2]
    entry = say(unfrozen.red, "after")
    http, clock = unfrozen.host.http, unfrozen.host.now
    home = Home(tmp_path / "new")
    again = restoring.restore(home, restoring.sheet_of(green), http=http, clock=clock)
    assert read(again, entry) == "after"


def test_two_who_race_do_it_twice_and_nothing_breaks(
    standing: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    red, blue, green = standing.members
    green.last_word("member.freeze", member=green.me)
    say(red, "while frozen")
    with monkeypatch.context() as patch:  # nobody's device has brought it yet
        patch.setattr("concerted.client.epochs.BRINGS", 0)
        decide(standing, {"type": "unfreeze", "member": green.me}, [red, blue])
    red.refresh()
    blue.refresh()
    assert unkeyed(red.record.keyed, red.state) == [green.me]
    sign = red.sign

    def overtaken(draft, key):  # type: ignore[no-untyped-def]
        signed = sign(draft, key)
        if draft.kind == "epoch.wrap":
            say(blue, "at the same time")
        return signed

    monkeypatch.setattr(red, "sign", overtaken)
    entry = say(red, "race")
    assert wraps_of(standing) == 2
    assert read(green, entry) == "race"
    assert red.state.canonical() == standing.host.state.canonical()  # type: ignore[union-attr]


def test_what_stands_in_the_way_of_bringing_it_does_not_undo_the_act(
    standing: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    red, blue, green = standing.members
    green.last_word("member.freeze", member=green.me)
    say(red, "while frozen")
    with monkeypatch.context() as patch:
        patch.setattr("concerted.client.epochs.BRINGS", 0)
        decide(standing, {"type": "unfreeze", "member": green.me}, [red, blue])
    real = standing.host._take

    def refusing(item):  # type: ignore[no-untyped-def]
        taken = real(item)
        standing.host.codes = ["quota_entries"]  # what comes after is refused
        return taken

    monkeypatch.setattr(standing.host, "_take", refusing)
    assert say(red, "done all the same")
    monkeypatch.undo()
    standing.host.codes = []
    with pytest.raises(Refused, match="wrap_missing"):
        say(green, "cannot yet")
    entry = say(blue, "the next who acts brings it")
    assert read(green, entry) == "the next who acts brings it"


def test_nobody_gives_the_key_to_who_is_not_a_member(standing: Room) -> None:
    red, _, green = standing.members
    green.last_word("member.freeze", member=green.me)
    entry = say(red, "while frozen")
    say(red, "more")
    assert wraps_of(standing) == 0
    assert green.me not in red.record.keyed
    frozen = standing.again(green)
    with pytest.raises(HostFaulty, match="session_ended"):
        say(frozen, "nothing")
    assert entry in red.record.found
