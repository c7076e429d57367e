"""What officers, founders, the removed and the re-admitted try, and do not get."""

from typing import get_args

import pytest

from concerted.kernel.errors import Malformed, Refused
from concerted.rules.offices import Power
from tests.rules.room import Room, standing


def refused(code: str) -> pytest.RaisesExc[Refused]:
    return pytest.raises(Refused, match=f"^{code}")


def with_office() -> tuple[Room, str, list[str]]:
    """Five members, the third of whom holds an office with every power that there is."""
    room, (a, b, c) = standing()
    d, e = room.join(a, b), room.join(a, b)
    room.wait(days=15)
    office = room.hash()[:32]
    effect = {"type": "create_office", "office": office, "seats": 1, "term_days": 300}
    made = room.propose(a, b, powers=sorted(set(get_args(Power)) - {"trustee"}), **effect)
    room.decide(made, "yes", a, b, c, d)
    election = room.propose(a, b, type="elect", office=office, seats=1)
    room.act("motion.stand", c, motion=election)
    room.decide(election, [0], a, b, c, d)
    assert c in room.state.offices[office].sitting(room.now)
    return room, office, [a, b, c, d, e]


def test_an_officer_alone_decides_nothing() -> None:
    """Admitting, removing, changing a rule, moving, dissolving: an office is no short cut."""
    room, _, (a, b, c, d, _) = with_office()
    request = room.request()
    room.vouch(c, request)
    assert not room.state.is_active(request)
    with refused("already_vouched"):
        room.vouch(c, request)
    for effect in (
        {"type": "remove", "member": d},
        {"type": "change_rule", "setting": "vouches", "value": 3},
        {"type": "dissolve"},
    ):
        motion = room.propose(c, **effect)
        with refused("supports_few"):
            room.open(motion)
        room.act("motion.support", a, motion=motion)
        room.open(motion, c)
        room.vote(c, motion, "yes")
        with refused("close_early"):
            room.act("motion.close", c, motion=motion)
        room.wait(days=10)
        room.act("motion.close", c, motion=motion)
        assert room.state.motions[motion].status == "rejected"  # no quorum of one
    assert room.state.is_active(d)
    assert room.state.stage == "standing"
    assert room.state.is_active(b)


def test_an_officer_does_not_outlast_a_recall() -> None:
    room, office, (a, b, c, d, _) = with_office()
    recall = room.propose(a, b, type="recall", member=c, office=office)
    room.open(recall)
    with refused("not_on_roll"):
        room.vote(c, recall, "no")
    for voter in (a, b, d):
        room.vote(voter, recall, "yes")
    room.wait(days=4)
    room.act("motion.close", a, motion=recall)
    assert room.state.offices[office].sitting(room.now) == {}


def test_whoever_is_removed_and_comes_back_has_nothing_of_before() -> None:
    """Takeover by re-admission: a founder, officer and voter comes back as a newcomer."""
    room, office, (a, b, c, d, e) = with_office()
    vote = room.propose(a, b, type="change_rule", setting="vouches", value=3)
    room.open(vote)
    room.vote(c, vote, "no")
    removal = room.propose(a, b, type="remove", member=c)
    room.open(removal)
    for voter in (a, b, d):
        room.vote(voter, removal, "yes")
    room.wait(hours=119)
    room.vote(a, vote, "yes")
    room.wait(hours=2)
    room.act("motion.close", a, motion=removal)
    assert room.state.members[c].status == "removed"
    for kind, payload in (("profile", {}), ("vouch", {"request": c}), ("member.leave", {})):
        with refused("author_gone"):
            room.act(kind, c, **payload)
    room.epoch(a)
    again = room.join(a, b)
    assert again != c
    assert room.state.offices[office].sitting(room.now) == {}
    assert not room.state.is_settled(again, room.now)
    with refused("newcomer"):
        room.vouch(again, room.request())
    fresh = room.propose(a, b, type="change_rule", setting="vouches", value=4)
    room.open(fresh)
    with refused("not_on_roll"):
        room.vote(again, fresh, "no")
    with refused("replaces_gone"):
        room.request(replaces=c)
    assert room.state.is_active(e)


def test_the_keys_of_a_removed_member_enter_no_second_time() -> None:
    room, (a, b, c) = standing()
    keys = room.new_keys()
    request = room.act("request", room.open_link(), keys=keys)
    room.vouch(a, request)
    room.vouch(b, request)
    removal = room.propose(a, b, type="remove", member=request)
    room.decide(removal, "yes", a, b, c)
    with refused("key_used"):
        room.act("request", room.open_link(), keys=keys)


def test_an_effect_has_one_reading_and_nothing_beside_it() -> None:
    """What a header says is read strictly, so no device words an effect unlike another."""
    room, (a, _, c) = standing()
    for effect in (
        {"type": "remove", "member": c, "reason": "none"},
        {"type": "remove"},
        {"type": "remove", "member": [c]},
        {"type": "Remove", "member": c},
        {"member": c},
    ):
        with pytest.raises((Malformed, Refused)):
            room.propose(a, **effect)
    assert not room.state.motions
