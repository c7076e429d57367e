"""The whole way of a committee, from founding to a decision, and a host that lies on the way."""

import stat

import pytest

from concerted.client import deleting, epochs, joining, motions, restoring, waiting, words
from concerted.client.draft import Draft
from concerted.client.errors import HomeUnusable, HostMisbehaved, HostUnreachable
from concerted.client.home import Home
from concerted.kernel.errors import Refused
from concerted.kernel.leaf import Leaf
from tests.client.room import Room

DAY_S = 86_400


def test_from_founding_to_a_decision(standing: Room) -> None:
    red, blue, green = standing.members
    new = standing.ask("amber")
    assert waiting.standing(new) == "pending"
    red.refresh()
    assert joining.compare_digest(red, new.me) == joining.compare_digest(new)
    joining.vouch(red, new.me)
    joining.vouch(blue, new.me)
    assert waiting.standing(new) == "member"
    motion = motions.propose(red, {"type": "resolve"}, "Breaks", "Ten minutes more.").entry
    assert motion is not None
    motions.support(green, motion.id)
    motions.open_vote(blue, motion.id)
    for member in (red, blue, green):
        motions.vote(member, motion.id, "yes")
    motions.vote(green, motion.id, "no")
    with pytest.raises(Refused, match="close_early"):
        motions.close(red, motion.id)
    motions.vote(new, motion.id, "abstain")
    assert motions.close(new, motion.id) == "passed"
    assert words.title(new, motion.id) == "Breaks"
    assert words.programme(new) == "Shorter days."
    assert words.nickname(new, green.me) == "green"
    assert words.nickname(red, new.me) == "amber"


def test_who_left_reads_no_more_and_the_others_do(standing: Room) -> None:
    red, blue, green = standing.members
    green.last_word("member.leave")
    row = motions.propose(red, {"type": "resolve"}, "After", "words")
    assert red.state.epoch.number == 2
    assert row.entry is not None
    fresh = standing.again(blue)
    fresh.refresh()
    assert words.title(fresh, row.entry.id) == "After"
    assert words.words_of(fresh, red.id) is not None


def test_restored_from_the_sheet(standing: Room) -> None:
    for member in standing.members:
        home = Home(standing.path / f"again{member.me[:6]}")
        http, clock = standing.host.http, standing.host.now
        back = restoring.restore(home, restoring.sheet_of(member), http=http, clock=clock)
        assert back.me == member.me
        assert words.committee_name(back) == "Depot"


def test_a_wall_is_opened_when_due(standing: Room) -> None:
    standing.host.clock += 91 * DAY_S
    motions.propose(standing.red, {"type": "resolve"}, "Late", "words")
    assert standing.red.state.epoch.number == 2
    new = standing.members[1]
    new.refresh()
    assert epochs.key_of(new, 1) != epochs.key_of(new, 2)


def test_a_device_whose_clock_is_far_ahead_still_writes(standing: Room) -> None:
    """It takes a wall to be due, before and after somebody leaves, and the host knows better."""
    red, _, green = standing.members
    red.clock = red.record.clock = lambda: standing.host.clock + 365 * DAY_S
    motions.propose(red, {"type": "resolve"}, "Ahead", "words")
    green.last_word("member.leave")
    row = motions.propose(red, {"type": "resolve"}, "Ahead", "words after")
    assert row.entry is not None
    assert words.title(red, row.entry.id) == "Ahead"
    assert red.state.epoch.number == 2


def test_sent_again_where_the_record_moved_on(standing: Room) -> None:
    standing.host.codes = ["epoch_ended", "after_stale"]
    motions.propose(standing.red, {"type": "resolve"}, "Again", "words")
    standing.host.codes = ["after_stale"] * 9
    with pytest.raises(Refused, match="after_stale"):
        motions.propose(standing.red, {"type": "resolve"}, "Never", "words")


def test_kept_record_is_taken_up_again(standing: Room) -> None:
    again = standing.again(standing.red)
    assert again.record.size == standing.red.record.size
    again.refresh()
    assert again.state.canonical() == standing.host.state.canonical()  # type: ignore[union-attr]


def test_request_is_saved_before_it_is_sent(room: Room) -> None:
    new = room.ask("blue")
    assert stat.S_IMODE((new.home.folder(new.id) / "place.json").stat().st_mode) == 0o600
    room.host.down = True
    with pytest.raises(HostUnreachable):
        motions.propose(room.red, {"type": "resolve"}, "x", "y")


def test_a_second_process_waits(room: Room) -> None:
    with (
        room.red.home.lock(),
        pytest.raises(HomeUnusable, match="home_busy"),
        Home(room.red.home.path).lock(wait_s=0),
    ):
        pass


def test_rolled_back(standing: Room) -> None:
    standing.red.refresh()
    standing.host.rebuild(standing.host.leaves[:-1])
    with pytest.raises(HostMisbehaved, match="rolled_back"):
        standing.red.refresh()


@pytest.mark.parametrize("more", [0, 2])
def test_forked(standing: Room, more: int) -> None:
    standing.red.refresh()
    last = standing.host.leaves[-1]
    other = Leaf(last.time, bytes(64), last.header_bytes)
    standing.host.rebuild([*standing.host.leaves[:-1], other, *[other] * more])
    before = standing.red.record.size
    with pytest.raises(HostMisbehaved, match="forked"):
        standing.red.refresh()
    assert standing.red.record.size == before


def test_altered(standing: Room) -> None:
    standing.red.refresh()
    motions.propose(standing.members[1], {"type": "resolve"}, "x", "y")
    last = standing.host.leaves[-1]
    standing.host.leaves[-1] = Leaf(last.time, bytes(64), last.header_bytes)
    with pytest.raises(HostMisbehaved, match="altered"):
        standing.red.refresh()


@pytest.mark.parametrize(("shift", "code"), [(301, "time_ahead"), (-301, "time_decreases")])
def test_times(standing: Room, shift: int, code: str) -> None:
    standing.red.refresh()
    last = standing.host.leaves[-1]
    other = Leaf(last.time + shift, last.signature, last.header_bytes)
    standing.host.rebuild([*standing.host.leaves, other])
    with pytest.raises(HostMisbehaved, match=code):
        standing.red.refresh()


def test_a_link_whose_keys_were_swapped(standing: Room) -> None:
    standing.host.key = type(standing.host.key)(bytes(32))
    with pytest.raises(HostMisbehaved, match="altered"):
        standing.ask("amber")


def test_words_taken_back_are_gone_from_every_device(standing: Room) -> None:
    red, blue, _ = standing.members
    row = blue.act(lambda state: Draft("item", {}, {"item": "note", "text": "not for long"}))
    assert row.entry is not None
    assert row.entry.header.body is not None
    name = row.entry.header.body.hash
    red.refresh()
    assert words.words_of(red, row.entry.id) is not None
    assert red.home.body(red.id, name) is not None
    with pytest.raises(Refused, match="not_yours"):
        deleting.take_back(red, row.entry.id)
    deleting.take_back(blue, row.entry.id)
    red.refresh()
    assert deleting.is_deleted(red, row.entry.id)
    assert words.words_of(red, row.entry.id) is None
    for home in (red.home, blue.home):
        assert home.body(red.id, name) is None
