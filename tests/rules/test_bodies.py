"""Words that may be deleted, and by whom; channels, and what an office may do in them."""

import pytest

from concerted.kernel.errors import Malformed, Refused
from concerted.rules.bodies import deleted_by
from concerted.rules.channels import find_channel, general_channel, has_power
from concerted.rules.fold import judge
from tests.rules.room import Room, standing, unsigned


def refused(code: str) -> pytest.RaisesExc[Refused]:
    return pytest.raises(Refused, match=f"^{code}")


def office(room: Room, a: str, b: str, *powers: str) -> str:
    """An office with these powers, held by `b`."""
    key = room.hash()[:32]
    effect = {"type": "create_office", "office": key, "seats": 1, "term_days": 30}
    made = room.propose(a, b, **effect, powers=list(powers))
    assert room.decide(made, "yes", *room.state.roll()).status == "passed"
    election = room.propose(a, b, type="elect", office=key, seats=1)
    room.act("motion.stand", b, motion=election)
    assert room.decide(election, [0], *room.state.roll()).status == "passed"
    return key


def test_authors_delete_their_words_and_nobody_elses() -> None:
    room, (a, b, _) = standing()
    item = room.act("item", a)
    with refused("not_yours"):
        room.act("body.delete", b, entry=item)
    entry = room.entry("body.delete", a, {"entry": item})
    act = judge(room.state, room.history, entry, room.now, unsigned)
    before = room.state
    room.take(entry)
    assert deleted_by(before, room.state, act) == item
    with refused("body_unknown"):
        room.act("body.delete", a, entry=item)


def test_words_of_a_decision_cannot_be_deleted() -> None:
    room, (a, b, c) = standing()
    motion = room.propose(a, b, type="resolve")
    with refused("body_unknown"):
        room.act("body.delete", a, entry=motion)
    with refused("body_unknown"):
        room.propose(c, b, type="delete_body", entry=motion)
    with refused("body_unknown"):
        room.act("body.delete", a, entry=room.state.committee)


def test_a_motion_deletes_words_whoever_wrote_them() -> None:
    room, (a, b, c) = standing()
    item = room.act("item", a)
    motion = room.propose(b, c, type="delete_body", entry=item)
    assert room.decide(motion, "yes", b, c).status == "passed"
    assert item not in room.state.bodies


def test_a_deletion_that_came_first_makes_the_motion_impossible() -> None:
    room, (a, b, c) = standing()
    item = room.act("item", a)
    motion = room.propose(b, c, type="delete_body", entry=item)
    room.open(motion)
    room.act("body.delete", a, entry=item)
    for member in (b, c):
        room.vote(member, motion, "yes")
    room.wait(days=3)
    room.act("motion.close", a, motion=motion)
    assert room.state.motions[motion].status == "impossible"


def test_channels_open_once_and_close_by_their_opener() -> None:
    room, (a, b, _) = standing()
    channel = room.hash()[:32]
    room.act("channel.open", a, channel=channel, announce=False)
    assert find_channel(room.state, channel).opener == a
    with refused("channel_exists"):
        room.act("channel.open", b, channel=channel, announce=False)
    with refused("channel_exists"):
        general = general_channel(room.state.committee)
        room.act("channel.open", b, channel=general, announce=False)
    with refused("not_yours"):
        room.act("channel.close", b, channel=channel)
    room.act("channel.close", a, channel=channel)
    with refused("channel_closed"):
        room.act("channel.close", a, channel=channel)
    with refused("channel_unknown"):
        room.act("channel.close", a, channel=room.hash()[:32])


def test_the_general_channel_stays() -> None:
    room, (a, *_) = standing()
    general = general_channel(room.state.committee)
    assert not find_channel(room.state, general).announce
    with refused("not_yours"):
        room.act("channel.close", a, channel=general)


def test_newcomers_open_no_channels_and_there_is_an_end_to_them() -> None:
    room, (a, b, _) = standing()
    newcomer = room.join(a, b)
    with refused("newcomer"):
        room.act("channel.open", newcomer, channel=room.hash()[:32], announce=False)
    for _ in range(100):
        room.act("channel.open", a, channel=room.hash()[:32], announce=False)
    with refused("channels_many"):
        room.act("channel.open", b, channel=room.hash()[:32], announce=False)


def test_a_power_is_given_by_two_thirds_and_ends_with_the_seat() -> None:
    room, (a, b, c) = standing()
    key = office(room, a, b, "announce", "moderate")
    assert has_power(room.state, b, "moderate", room.now)
    assert not has_power(room.state, a, "moderate", room.now)
    channel = room.hash()[:32]
    room.act("channel.open", c, channel=channel, announce=True)
    room.act("channel.close", b, channel=channel)
    recall = room.propose(a, c, type="recall", office=key, member=b)
    assert room.decide(recall, "yes", a, c).status == "passed"
    assert not has_power(room.state, b, "moderate", room.now)


def test_an_office_with_powers_is_grave_and_its_powers_ascend() -> None:
    room, (a, b, c) = standing()
    effect = {"type": "create_office", "office": room.hash()[:32], "seats": 1, "term_days": 30}
    motion = room.propose(a, b, **effect, powers=["moderate"])
    room.open(motion)
    opening = room.state.motions[motion].opening
    assert opening is not None
    assert opening.majority == (2, 3)
    for powers in (["moderate", "announce"], ["announce", "announce"], ["admit"]):
        with pytest.raises(Malformed, match="payload"):
            room.propose(c, b, **effect, powers=powers)


def test_an_amendment_is_decided_as_what_it_would_put_there() -> None:
    room, (a, b, _) = standing()
    motion = room.propose(a, b, type="resolve")
    change = {"type": "change_rule", "setting": "vouches", "value": 3}
    amendment = room.propose(b, a, type="amend", motion=motion, revision=0, effect=change)
    room.open(amendment)
    opening = room.state.motions[amendment].opening
    assert opening is not None
    assert opening.majority == (2, 3)
    assert opening.until - opening.opened == 120 * 3_600
