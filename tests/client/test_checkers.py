"""What outside checkers confirmed, as a member's device reads it from a host that may lie."""

from collections.abc import Callable

import pytest

from concerted.client import checkers, motions
from concerted.client.checkers import Confirmed, confirmations
from concerted.client.committee import Committee
from concerted.client.errors import HostMisbehaved
from concerted.crypto.signature import SigningKey
from concerted.kernel.cosignature import cosign
from concerted.kernel.leaf import Leaf
from concerted.kernel.note import COSIGNATURE_V1, Note, Signer, VerifierKey
from tests.client.room import Room

DAY_S = 86_400
NAME = "b.example/checker"
KEY = SigningKey(b"w" * 32)
WITNESS = Signer(VerifierKey(NAME, COSIGNATURE_V1, KEY.public), KEY.sign)
OTHER_KEY = SigningKey(b"o" * 32)
OTHER = Signer(VerifierKey(NAME, COSIGNATURE_V1, OTHER_KEY.public), OTHER_KEY.sign)


def admit(room: Room) -> None:
    """Pass the motion that lets the witness count."""
    red, blue = room.members[:2]
    effect = {"type": "admit_witness", "key": KEY.public.hex(), "name": NAME}
    row = motions.propose(red, effect, "Outside checker", "")
    assert row.entry is not None
    motion = row.entry.id
    motions.support(blue, motion)
    motions.open_vote(blue, motion)
    for member in room.members:
        motions.vote(member, motion, "yes")
    room.host.clock += 10 * DAY_S
    assert motions.close(red, motion) == "passed"


def confirm(room: Room, signer: Signer = WITNESS, ahead_s: int = 0) -> bytes:
    """Have the host's newest checkpoint cosigned, and have the host keep that."""
    note = Note.parse(room.host.note())
    signed = cosign(note.text, room.host.clock + ahead_s, signer)
    made = Note(note.text, (*note.signatures, signed)).encode()
    room.host.cosigned.append(made)
    return made


def ask(member: Committee) -> list[Confirmed]:
    member.refresh()
    return confirmations(member)


def test_the_newest_of_each_counts(standing: Room) -> None:
    assert ask(standing.red) == []
    admit(standing)
    assert ask(standing.red) == []
    confirm(standing)
    motions.propose(standing.red, {"type": "resolve"}, "x", "y")
    standing.host.clock += 60
    confirm(standing)
    found = ask(standing.red)
    size = standing.red.record.size
    assert found == [Confirmed(NAME, KEY.public.hex(), size, standing.host.clock)]


def test_one_that_is_far_behind_is_found_all_the_same(
    standing: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkers, "LATELY", 1)
    admit(standing)
    confirm(standing)
    behind = standing.host.history.size
    for number in range(3):
        motions.propose(standing.red, {"type": "resolve"}, f"{number}", "y")
    assert [one.size for one in ask(standing.red)] == [behind]
    confirm(standing)
    assert [one.size for one in ask(standing.red)] == [behind + 3]


def test_cosignatures_of_others_count_for_nothing(standing: Room) -> None:
    confirm(standing)  # before it was admitted, by the state as it then was
    admit(standing)
    standing.host.cosigned.clear()
    confirm(standing, OTHER)
    assert ask(standing.red) == []


def test_a_time_ahead_of_our_clock_counts_for_nothing(standing: Room) -> None:
    admit(standing)
    confirm(standing, ahead_s=301)
    assert ask(standing.red) == []
    confirm(standing, ahead_s=300)
    assert len(ask(standing.red)) == 1


def test_what_the_log_did_not_sign_is_passed_over(standing: Room) -> None:
    admit(standing)
    note = Note.parse(confirm(standing))
    standing.host.cosigned[:] = [Note(note.text, note.signatures[1:]).encode(), b"no note"]
    assert ask(standing.red) == []


def forked(room: Room, genuine: list[Leaf], more: int) -> None:
    """Cosign another branch, then show the members the first one again."""
    last = genuine[-1]
    other = Leaf(last.time, bytes(64), last.header_bytes)
    room.host.rebuild([*genuine[:-1], other, *[other] * more])
    confirm(room)
    room.host.rebuild(genuine)


def hidden(room: Room, genuine: list[Leaf], more: int) -> None:
    """Cosign what the members are not shown."""
    room.host.rebuild([*genuine, *[genuine[-1]] * (more + 1)])
    confirm(room)
    room.host.rebuild(genuine)


@pytest.mark.parametrize(
    ("lie", "more", "code"),
    [(forked, 0, "forked"), (forked, 2, "rolled_back"), (hidden, 0, "rolled_back")],
)
def test_a_host_that_shows_its_witness_another_history_is_caught(
    standing: Room, lie: Callable[[Room, list[Leaf], int], None], more: int, code: str
) -> None:
    admit(standing)
    standing.red.refresh()
    lie(standing, list(standing.host.leaves), more)
    with pytest.raises(HostMisbehaved, match=code):
        ask(standing.red)


def test_growth_between_two_answers_is_no_lie(standing: Room) -> None:
    admit(standing)
    standing.red.refresh()
    motions.propose(standing.members[1], {"type": "resolve"}, "x", "y")
    confirm(standing)
    assert [one.size for one in confirmations(standing.red)] == [standing.host.history.size]
    assert standing.red.record.size == standing.host.history.size
