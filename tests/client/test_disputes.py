"""A member opens an epoch with a key that nobody has."""

import pytest

from concerted.client import epochs, motions, words
from concerted.client.committee import Committee
from concerted.client.draft import Draft
from concerted.client.errors import HostFaulty, HostMisbehaved
from concerted.crypto.epoch import Epoch, EpochKey, encode_wraps, key_hash, seal_wrap
from concerted.kernel.entry import MemberId
from concerted.kernel.errors import Refused
from concerted.rules.state import State
from tests.client.room import Room


def open_with_junk(committee: Committee) -> None:
    """Name one key in the header and wrap another, as a hostile member's program could."""
    committee.refresh()
    named, wrapped = EpochKey(b"\x01" * 32), EpochKey(b"\x02" * 32)
    state = committee.state
    number = state.epoch.number + 1
    false = Epoch(committee.id, number, key_hash(wrapped))

    def draft(state: State) -> Draft:
        keys = {m: bytes.fromhex(state.members[m].seal_key) for m in state.roll()}
        wraps = {
            MemberId(m): seal_wrap(false, MemberId(m), key, wrapped)  # type: ignore[arg-type]
            for m, key in keys.items()
        }
        payload = {
            "below": state.epoch.number,
            "chain": "A" * 64,
            "epoch": number,
            "key_hash": key_hash(named),
            "removals": state.epoch.removals,
            "wall": False,
            "wraps": len(wraps),
        }
        return Draft("epoch.open", payload, evidence=(encode_wraps(wraps),))

    committee.act(draft)


def test_two_who_were_given_junk_go_on_without_its_maker(standing: Room) -> None:
    red, blue, green = standing.members
    amber = standing.join("amber")
    amber.last_word("member.leave")
    open_with_junk(green)
    with pytest.raises(Refused, match="wrap_missing"):
        motions.propose(red, {"type": "resolve"}, "Title", "words")
    epochs.dispute(red)
    epochs.dispute(blue)
    row = motions.propose(red, {"type": "resolve"}, "Title", "words")
    assert row.entry is not None
    blue.refresh()
    assert words.title(blue, row.entry.id) == "Title"
    assert red.state.epoch.number == 3
    with pytest.raises(Refused, match="key_held"):
        epochs.dispute(blue)


def test_what_was_sealed_before_the_junk_stays_readable(standing: Room) -> None:
    red, blue, green = standing.members
    row = motions.propose(red, {"type": "resolve"}, "Before", "words")
    amber = standing.join("amber")
    amber.last_word("member.leave")
    open_with_junk(green)
    for member in (red, blue):
        epochs.dispute(member)
    motions.propose(blue, {"type": "resolve"}, "After", "words")
    fresh = standing.again(red)
    fresh.refresh()
    assert row.entry is not None
    assert words.title(fresh, row.entry.id) == "Before"


def test_a_chain_of_junk_is_disputed_though_the_key_is_good(
    standing: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    red, blue, green = standing.members
    amber = standing.join("amber")
    amber.last_word("member.leave")
    green.refresh()
    epochs.need_key(green)
    for member in (red, blue):
        with pytest.raises(Refused, match="key_held"):
            epochs.dispute(member)
    pearl = standing.join("pearl")
    pearl.last_word("member.leave")
    green.refresh()
    with monkeypatch.context() as hostile:
        hostile.setattr(epochs, "seal_chain", lambda *_: bytes(48))
        epochs.need_key(green)
    for member in (red, blue):
        epochs.dispute(member)
    motions.propose(red, {"type": "resolve"}, "After", "words")
    assert red.state.epoch.below == 2


@pytest.mark.parametrize(
    ("lie", "error"),
    [(b"\x00" * 112, HostMisbehaved), (None, HostFaulty)],
    ids=["another list", "no list"],
)
def test_a_host_cannot_make_members_accuse_an_honest_opener(
    standing: Room, lie: bytes | None, error: type[Exception]
) -> None:
    """Two members who are shown no wrap, or a wrong one, dispute nothing."""
    red, blue, green = standing.members
    amber = standing.join("amber")
    amber.last_word("member.leave")
    green.refresh()
    epochs.need_key(green)
    opening = next(green.record.of_kind("epoch.open")).entry
    assert opening is not None
    name = opening.header.evidence[0].hash
    wraps = standing.host.blobs.pop(name)
    if lie is not None:
        standing.host.blobs[name] = lie
    size = green.record.size
    for member in (red, blue):
        with pytest.raises(error):
            epochs.dispute(member)
    standing.host.blobs[name] = wraps
    for member in (red, blue):
        with pytest.raises(Refused, match="key_held"):
            epochs.dispute(member)
        assert member.record.size == size


def test_a_host_that_cannot_answer_now_is_not_taken_for_one_that_has_no_key(
    standing: Room,
) -> None:
    """A database that is gone for a moment must not read as: nobody gave you the key."""
    blue = standing.members[1]
    for kept in list(blue.place.keys):
        del blue.place.keys[kept]
    blue.refresh()
    standing.host.faults["evidence"] = "unavailable"
    with pytest.raises(HostFaulty, match="unavailable"):
        epochs.key_of(blue, 1)
    row = next(blue.record.of_kind("founding"))
    assert row.entry is not None
    assert words.words_of(blue, row.entry.id) is None
    del standing.host.faults["evidence"]
    assert words.words_of(blue, row.entry.id) is not None
