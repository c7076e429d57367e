"""A host that signs whatever it likes, against devices that have seen the truth or have not.

Every row is one thing that a host can do to a record with its own log key. A device that has seen
the record refuses what does not extend it. One that comes new cannot miss what it was never shown
(spec/threat-model.md says so); but nothing forged has any effect on it, and nothing is believed.
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from concerted.client import motions, restoring
from concerted.client.committee import Committee
from concerted.client.errors import HostMisbehaved
from concerted.client.home import Home
from concerted.crypto.possession import prove_header
from concerted.crypto.signature import SigningKey
from concerted.kernel import canonical
from concerted.kernel.entry import BlobHash, BodyRef, Entry, Header, MemberId, signing_message
from concerted.kernel.leaf import Leaf
from concerted.kernel.statehash import state_hash
from tests.client.room import Room

Lie = Callable[[Room], list[Leaf]]


def said_by_blue(room: Room) -> Header:
    """Words of blue's that blue never said."""
    last = room.host.leaves[-1]
    real = Entry.parse(last.header_bytes, last.signature).header
    return replace(real, kind="member.leave", payload={}, author=room.members[1].me, nonce="a" * 32)


def signed(room: Room, header: Header, key: SigningKey) -> list[Leaf]:
    """The true record and one leaf more, signed by this key."""
    data = canonical.encode(header.fields())
    mark = key.sign(signing_message(data))
    return [*room.host.leaves, Leaf(room.host.leaves[-1].time, mark, data)]


def forged_by_the_host(room: Room) -> list[Leaf]:
    return signed(room, said_by_blue(room), room.host.key)


def forged_by_a_member(room: Room) -> list[Leaf]:
    return signed(room, said_by_blue(room), room.members[2].keys.signing)


def invented_member(room: Room) -> list[Leaf]:
    """A request with keys of the host's own, which no holder of a link has signed."""
    keys = [SigningKey(bytes([n]) * 32) for n in (1, 2, 3)]
    invitation = MemberId(next(iter(room.members[0].state.invitations)))
    body = BodyRef(0, BlobHash("0" * 64), 100)
    header = replace(said_by_blue(room), kind="request", author=invitation, body=body)
    return signed(room, prove_header(header, keys), room.host.key)


def invented_voter(room: Room) -> list[Leaf]:
    stranger = SigningKey(b"\x07" * 32)
    header = replace(said_by_blue(room), author=MemberId("7" * 64))
    return signed(room, header, stranger)


def altered_vote(room: Room) -> list[Leaf]:
    *others, last = room.host.leaves
    turned = last.header_bytes.replace(b'"yes"', b'"no"')
    assert turned != last.header_bytes
    return [*others, Leaf(last.time, last.signature, turned)]


def reordered(room: Room) -> list[Leaf]:
    *others, before, last = room.host.leaves
    first = Leaf(before.time, last.signature, last.header_bytes)
    return [*others, first, Leaf(last.time, before.signature, before.header_bytes)]


def dropped(room: Room) -> list[Leaf]:
    return [*room.host.leaves[:-3], *room.host.leaves[-2:]]


def cut_short(room: Room) -> list[Leaf]:
    return room.host.leaves[:-1]


def repeated(room: Room) -> list[Leaf]:
    return [*room.host.leaves, room.host.leaves[-1]]


def dated_otherwise(room: Room) -> list[Leaf]:
    *others, last = room.host.leaves
    return [*others, Leaf(last.time + 1, last.signature, last.header_bytes)]


def dated_in_the_future(room: Room) -> list[Leaf]:
    last = room.host.leaves[-1]
    return [*room.host.leaves, Leaf(last.time + 301, last.signature, last.header_bytes)]


def dated_before_the_last(room: Room) -> list[Leaf]:
    last = room.host.leaves[-1]
    return [*room.host.leaves, Leaf(last.time - 1, last.signature, last.header_bytes)]


def taken_from_another_committee(room: Room) -> list[Leaf]:
    return [*room.host.leaves, Room(room.path / "other").host.leaves[-1]]


def another_committee(room: Room) -> list[Leaf]:
    return Room(room.path / "other").host.leaves


# What a device that has seen the record says, and what one that has not; a code in brackets is a
# finding at the leaf, which has then no effect.
LIES = [
    (forged_by_the_host, "(signature_invalid)", "(signature_invalid)"),
    (forged_by_a_member, "(signature_invalid)", "(signature_invalid)"),
    (invented_member, "(signature_invalid)", "(signature_invalid)"),
    (invented_voter, "(author_unknown)", "(author_unknown)"),
    (altered_vote, "forked", "(signature_invalid)"),
    (reordered, "forked", "(after_unknown)"),
    (dropped, "rolled_back|forked", "(after_unknown)"),
    (cut_short, "rolled_back", ""),
    (repeated, "(nonce_reused)", "(nonce_reused)"),
    (dated_otherwise, "forked", ""),
    (dated_in_the_future, "time_ahead", "time_ahead"),
    (dated_before_the_last, "time_decreases", "time_decreases"),
    (taken_from_another_committee, "(committee_other)", "(committee_other)"),
    (another_committee, "forked|rolled_back", "other_committee|altered"),
]


@pytest.fixture
def voting(standing: Room) -> tuple[Room, str]:
    """Three founders who vote on something; all have seen all of it."""
    red, blue, green = standing.members
    row = motions.propose(red, {"type": "resolve"}, "Fans", "words")
    assert row.entry is not None
    motions.support(blue, row.entry.id)
    motions.open_vote(blue, row.entry.id)
    for member in (red, blue, green):
        motions.vote(member, row.entry.id, "yes")
    for member in (red, blue, green):
        member.refresh()
    return standing, row.entry.id


def hashed(committee: Committee) -> bytes:
    return state_hash(committee.state.canonical())


@pytest.mark.parametrize(("lie", "verdict", "_"), LIES, ids=[lie[0].__name__ for lie in LIES])
def test_whoever_has_seen_the_record(
    voting: tuple[Room, str], lie: Lie, verdict: str, _: str
) -> None:
    room, _motion = voting
    red = room.members[0]
    before, size = hashed(red), red.record.size
    room.host.rebuild(lie(room))
    if verdict.startswith("("):
        red.refresh()
        assert [f"({row.finding})" for row in red.record.rows[size:]] == [verdict]
    else:
        with pytest.raises(HostMisbehaved, match=verdict):
            red.refresh()
        assert red.record.size == size
    assert hashed(red) == before


@pytest.mark.parametrize(("lie", "_", "verdict"), LIES, ids=[lie[0].__name__ for lie in LIES])
def test_whoever_comes_new(
    voting: tuple[Room, str], tmp_path: Path, lie: Lie, _: str, verdict: str
) -> None:
    """A new phone with a recovery sheet: a forged leaf changes nothing there either."""
    room, motion = voting
    red = room.members[0]
    sheet, home = restoring.sheet_of(red), Home(tmp_path / "new phone")
    room.host.rebuild(lie(room))
    if verdict and not verdict.startswith("("):
        with pytest.raises(HostMisbehaved, match=verdict):
            restoring.restore(home, sheet, http=room.host.http, clock=room.host.now)
        return
    new = restoring.restore(home, sheet, http=room.host.http, clock=room.host.now)
    findings = {f"({row.finding})" for row in new.record.rows if row.finding}
    assert findings == ({verdict} if verdict else set())
    assert new.state.roll() == red.state.roll()
    opening, true = new.state.motions[motion].opening, red.state.motions[motion].opening
    assert opening is not None
    assert true is not None
    assert set(opening.votes.items()) <= set(true.votes.items())
