"""Trustees' devices at a host that cheats: a fork, a ballot without proof, a close nobody saw."""

from pathlib import Path

import pytest

from concerted.client import secret, trusteeship
from concerted.kernel.errors import Refused
from concerted.rules import evidence
from tests.client.room import Room
from tests.client.test_checkers import admit, confirm
from tests.client.urn import closed, forging, opened, secret_room


@pytest.fixture
def room(tmp_path: Path) -> Room:
    return secret_room(tmp_path)


def test_a_member_finds_its_ballot_by_a_number_that_tells_nothing(room: Room) -> None:
    motion = opened(room)
    numbers = [secret.cast(member, motion, "yes") for member in room.members]
    assert len(set(numbers)) == 5
    amber = room.members[3]
    again = secret.cast(amber, motion, "no")
    amber.refresh()
    assert secret.my_receipt(amber, motion) == again
    closed(room, motion)
    for member in room.members[:2]:
        trusteeship.count(member, motion)
    amber.refresh()
    result = amber.state.motions[motion].result
    assert result is not None
    assert (result.yes, result.no) == (4, 1)


def test_a_trustee_shows_a_ballot_without_proof_before_it_counts(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The host lets one through; the first trustee's own check takes it out."""
    motion = opened(room)
    for member in room.members[:4]:
        secret.cast(member, motion, "yes")
    jade = room.members[4]
    with forging(monkeypatch):
        with pytest.raises(Refused, match=r"proof_invalid|ballot_signature_invalid"):
            secret.cast(jade, motion, "yes")  # an honest host refuses it
        with monkeypatch.context() as lax:
            lax.setattr(evidence, "check_proofs", lambda *_: None)
            secret.cast(jade, motion, "yes")
    closed(room, motion)
    assert trusteeship.count(room.members[0], motion) == 1
    assert trusteeship.count(room.members[1], motion) == 0
    room.members[2].refresh()
    result = room.members[2].state.motions[motion].result
    assert result is not None
    assert (result.yes, result.ballots) == (4, 4)


def test_a_trustee_who_is_shown_another_record_decrypts_nothing_more(room: Room) -> None:
    """A fork with fewer ballots: what was decrypted once is never decrypted beside another sum."""
    motion = opened(room)
    for member in room.members:
        secret.cast(member, motion, "yes")
    closed(room, motion)
    red = room.members[0]
    opening = red.state.motions[motion].opening
    assert opening is not None
    red.place.decrypted[opening.id] = "00" * 32  # as after a count on the host's other branch
    with pytest.raises(Refused, match="decrypted_other"):
        trusteeship.count(red, motion)
    red.refresh()
    found = red.state.motions[motion].opening
    assert found is not None
    assert found.urn is not None
    assert not found.urn.parts


def test_a_trustee_waits_for_a_checker_to_have_seen_the_close(room: Room) -> None:
    admit(room)
    motion = opened(room)
    for member in room.members:
        secret.cast(member, motion, "yes")
    confirm(room)
    closed(room, motion)
    with pytest.raises(Refused, match="close_unwitnessed"):
        trusteeship.count(room.members[0], motion)
    confirm(room)
    assert trusteeship.count(room.members[0], motion) == 0


def test_a_share_before_the_close_is_not_even_made(room: Room) -> None:
    motion = opened(room)
    for member in room.members:
        secret.cast(member, motion, "yes")
    with pytest.raises(Refused, match="not_counting"):
        trusteeship.count(room.members[0], motion)
    assert not room.members[0].place.decrypted


def test_a_new_phone_with_the_same_sheet_counts(room: Room) -> None:
    motion = opened(room)
    for member in room.members:
        secret.cast(member, motion, "yes")
    closed(room, motion)
    red = room.again(room.members[0])
    trusteeship.count(red, motion)
    blue = room.members[1]
    blue.refresh()
    opening = blue.state.motions[motion].opening
    assert opening is not None
    assert opening.urn is not None
    assert list(opening.urn.parts) == [red.me]


def test_whoever_is_left_is_told_to_begin_anew_after_a_change(room: Room) -> None:
    red, blue, green = room.members[:3]
    assert trusteeship.due(red) == ""
    green.last_word("member.leave")
    for member in (red, blue):
        member.refresh()
        assert trusteeship.due(member) == "begin"
    room.host.clock += 60
    trusteeship.begin(red)
    for _ in range(4):
        for member in (red, blue):
            member.refresh()
            trusteeship.go_on(member)
    red.refresh()
    assert trusteeship.due(red) == ""
