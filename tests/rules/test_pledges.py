"""Pledges: who signed is known from the number on, and below it to nobody, ever."""

import random

import pytest

from concerted.ballots.decryption import decrypt
from concerted.ballots.singles import decrypt_singles
from concerted.rules.pledges import pledged, read_opened, singles_of
from concerted.rules.secrecy import election_of
from tests.rules.test_secret import refused
from tests.rules.urn import SecretRoom, secret_committee


def signing(opens_at: int = 4) -> tuple[SecretRoom, list[str], str]:
    """A pledge that is open; room, members, the motion."""
    room, members, _ = secret_committee()
    motion = room.propose_secret(*members[:2], type="pledge", opens_at=opens_at, hours=48)
    room.open(motion)
    return room, members, motion


def reached() -> tuple[SecretRoom, list[str], str]:
    """A pledge of four that five of six have signed, counted."""
    room, members, motion = signing()
    for voter, choice in zip(members, ("yes", "yes", "no", "yes", "yes", "yes"), strict=True):
        room.cast(voter, motion, choice)
    room.close(motion, members[0])
    for trustee in members[:2]:
        room.share(trustee, motion)
    return room, members, motion


@pytest.mark.parametrize("seed", range(4))
def test_who_pledged_is_who_said_yes_last(seed: int) -> None:
    """Random members sign and withdraw: opened is a plain list of theirs, or nothing."""
    draw = random.Random(seed)
    room, members, motion = signing(3)
    last: dict[str, str] = {}
    for voter in [*draw.choices(members, k=8), *members]:
        choice = draw.choice(("yes", "no"))
        room.cast(voter, motion, choice)
        last[voter] = choice
    room.close(motion, members[0])
    signed = sorted(voter for voter, choice in last.items() if choice == "yes")
    for trustee in members[1:3]:
        room.share(trustee, motion)
    assert room.result(motion).yes == len(signed)
    if len(signed) < 3:
        assert room.motion(motion).status == "rejected"
        with refused("not_reached"):
            room.open_pledge(members[0], motion, b"{}")
        return
    for trustee in draw.sample(members[:3], 2):
        room.open_pledge(trustee, motion)
    assert room.motion(motion).status == "passed"
    assert list(room.pledged(motion)) == signed


def test_below_the_number_nothing_is_kept_that_could_be_opened() -> None:
    room, members, motion = signing(5)
    for voter, choice in zip(members, ("yes", "yes", "no", "yes", "no", "yes"), strict=True):
        room.cast(voter, motion, choice)
    room.close(motion, members[0])
    early = room.opened(members[0], motion)
    for trustee in members[:2]:
        room.share(trustee, motion)
    assert room.motion(motion).status == "rejected"
    assert room.motion(motion).opening is None
    with refused("not_reached"):
        room.open_pledge(members[0], motion, early)


def test_with_fewer_ballots_than_the_number_not_even_the_sum_is_decrypted() -> None:
    """The sum of so few would tell: if all who took part said yes, it names them."""
    room, members, motion = signing(4)
    for voter in members[:3]:
        room.cast(voter, motion, "yes")
    assert room.close(motion, members[0]).status == "rejected"
    assert room.result(motion).yes == 0


def test_nothing_is_opened_before_the_end_or_before_the_count() -> None:
    room, members, motion = signing()
    for voter in members:
        room.cast(voter, motion, "yes")
    with refused("close_early"):  # all have signed, and may still withdraw
        room.act("motion.close", members[0], motion=motion)
    with refused("not_reached"):
        room.open_pledge(members[0], motion, b"{}")
    room.close(motion, members[0])
    with refused("not_reached"):
        room.open_pledge(members[0], motion)


def test_a_forged_share_of_one_ballot_fails_and_spoils_nothing() -> None:
    """One trustee opens a ballot falsely: its part is refused, and the others' tell the truth."""
    room, (a, b, c, *_), motion = reached()
    election, urn = election_of(room.state, room.motion(motion)), room.urn(motion)
    row, secret = list(singles_of(urn)), room.secret_share(urn.key, a)
    row[2], row[3] = row[3], row[2]
    swapped = decrypt_singles(election, row, secret, room.seed())
    by_tally = decrypt(election, ((singles_of(urn),),), secret, room.seed())
    for forged in (swapped, by_tally, room.opened(b, motion), room.opened(a, motion)[:-1]):
        with refused("decryption_invalid"):
            read_opened(room.state, motion, a, forged)
    room.open_pledge(a, motion, swapped)  # what no host would accept, let through
    room.open_pledge(b, motion)
    assert room.motion(motion).status == "passed"
    with refused("decryption_missing"):
        room.pledged(motion)
    room.open_pledge(c, motion)  # the third is enough, whatever the first has done
    assert len(room.pledged(motion)) == 5


def test_a_ballot_left_out_of_what_is_opened_is_seen() -> None:
    room, (a, *_), motion = reached()
    election, urn = election_of(room.state, room.motion(motion)), room.urn(motion)
    fewer = decrypt_singles(
        election, singles_of(urn)[1:], room.secret_share(urn.key, a), room.seed()
    )
    with refused("decryption_invalid"):
        read_opened(room.state, motion, a, fewer)


def test_fewer_trustees_than_are_needed_open_nothing() -> None:
    room, (a, *_), motion = reached()
    with refused("decryption_missing"):
        pledged(room.state, motion, {a: room.opened(a, motion)})
    with refused("decryption_missing"):
        pledged(room.state, motion, {})


def test_a_pledge_copied_from_another_is_refused() -> None:
    """Who could cast another's pledge would have it opened under the own name."""
    room, (a, b, *_), motion = signing()
    ballot = room.ballot(a, motion, "yes")
    room.cast(a, motion, "", ballot)
    with refused("credential_other"):
        room.cast(b, motion, "", ballot)
    room.cast(a, motion, "no")
    with refused("ballot_twice"):  # a withdrawn one, replayed by whoever kept it
        room.cast(a, motion, "", ballot)


def test_abstaining_is_no_answer_to_a_pledge() -> None:
    room, (a, *_), motion = signing()
    with refused("choice_invalid"):
        room.ballot(a, motion, [])


def test_a_pledge_whose_trustees_do_not_open_is_held_again() -> None:
    room, (a, b, c, *_), motion = reached()
    room.open_pledge(c, motion)
    opening = room.motion(motion).opening
    assert opening is not None
    room.wait(days=4)
    room.act("count.lapse", a, motion=motion, opening=opening.id)
    again = room.motion(motion)
    assert (again.status, again.opening, again.result) == ("proposed", None, None)
    (office,) = (one for one in room.state.offices.values() if "trustee" in one.powers)
    assert set(office.holders) == {c}
    assert not {a, b} & set(office.holders)
