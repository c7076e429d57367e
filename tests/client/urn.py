"""A committee at a host in memory whose members vote in secret, for tests of those who count."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from concerted.ballots import ballot
from concerted.client import founding, motions, trusteeship
from concerted.client.committee import Committee
from tests.client.room import Room

DAY_S = 86_400


def decide(room: Room, motion: str, choice: str | list[int], voters: list[Committee]) -> None:
    motions.support(room.members[1], motion)
    motions.open_vote(room.members[1], motion)
    for voter in voters:
        motions.vote(voter, motion, choice)
    room.host.clock += 10 * DAY_S
    assert motions.close(room.members[0], motion) == "passed"


def identity(row: object) -> str:
    entry = getattr(row, "entry", None)
    assert entry is not None
    return str(entry.id)


def secret_room(tmp_path: Path) -> Room:
    """Three founders who are ready to count, and two members more."""
    room = Room(tmp_path)
    seat_counters(room, "amber", "jade")
    founders = room.members[:3]
    trusteeship.begin(founders[0])
    for _ in range(4):
        for member in founders:
            member.refresh()
            trusteeship.go_on(member)
    return room


def seat_counters(room: Room, *others: str) -> None:
    """Three founders who hold the office of those who count, and these members more."""
    for name in ("blue", "green"):
        room.join(name)
    founders = room.members[:]
    for member in founders[1:]:
        founding.sign_founding(member)
    for name in others:
        room.join(name)
    made = motions.propose_office(founders[0], "Counters", 3, 300, powers=["trustee"])
    decide(room, identity(made), "yes", founders)
    founders[0].refresh()
    (office,) = founders[0].state.offices
    effect = {"type": "elect", "office": office, "seats": 3}
    election = identity(motions.propose(founders[0], effect, "Counters", ""))
    for member in founders:
        motions.stand(member, election)
    decide(room, election, [0, 1, 2], founders)


def opened(room: Room) -> str:
    """A secret vote, open."""
    row = motions.propose(room.members[3], {"type": "resolve"}, "Breaks", "Longer.", secret=True)
    motions.support(room.members[0], identity(row))
    motions.open_vote(room.members[0], identity(row))
    return identity(row)


def closed(room: Room, motion: str) -> None:
    room.host.clock += 10 * DAY_S
    motions.close(room.members[4], motion)
    for member in room.members:
        member.refresh()


@contextmanager
def forging(patch: pytest.MonkeyPatch) -> Iterator[None]:
    """While it lasts, devices cast ballots whose proofs fail."""
    cast = ballot.cast

    def forged(*arguments: Any) -> bytes:
        data = cast(*arguments)
        at = data.index(b'"response":"') + len(b'"response":"')
        return data[:at] + (b"1" if data[at : at + 1] != b"1" else b"2") + data[at + 1 :]

    with patch.context() as wrong:
        wrong.setattr(ballot, "cast", forged)
        yield
