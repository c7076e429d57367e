"""Lost phones, removals and epochs: who can do what afterwards."""

import pytest

from concerted.crypto.signature import SigningKey
from concerted.kernel.canonical import base64url_encode
from concerted.kernel.errors import Refused
from concerted.rules.fields import DAY_S, PERIOD_S
from concerted.rules.moving import log_key_message
from concerted.rules.state import State
from tests.rules.room import Room, standing


def refused(code: str) -> pytest.RaisesExc[Refused]:
    return pytest.raises(Refused, match=f"^{code}")


def test_a_frozen_key_does_nothing_and_cancels_nothing() -> None:
    room, (a, b, c) = standing()
    request = room.request(replaces=c)
    room.act("member.freeze", c, member=c)
    assert room.state.epoch.ended
    room.vouch(a, request)
    room.vouch(b, request)
    for kind, payload in (
        ("profile", {}),
        ("member.leave", {}),
        ("replacement.cancel", {"request": request}),
        ("member.freeze", {"member": a}),
    ):
        with refused("author_frozen"):
            room.act(kind, c, **payload)
    room.wait(hours=72)
    room.act("replacement.complete", a, request=request)
    assert room.state.members[c].status == "replaced"
    assert room.state.is_active(request)
    assert not room.state.is_settled(request, room.now)


def test_an_unfrozen_old_key_cancels_a_takeover() -> None:
    room, (a, b, c) = standing()
    request = room.request(replaces=c)
    room.vouch(a, request)
    room.vouch(b, request)
    with refused("replacement_early"):
        room.act("replacement.complete", a, request=request)
    with refused("not_yours"):
        room.act("replacement.cancel", a, request=request)
    room.act("replacement.cancel", c, request=request)
    room.wait(hours=100)
    with refused("request_closed"):
        room.act("replacement.complete", a, request=request)
    assert room.state.is_active(c)


def test_offices_and_open_rolls_do_not_pass_to_a_new_key() -> None:
    room, (a, b, c) = standing(grave_hours=200)
    office = room.hash()[:32]
    made = room.propose(a, b, type="create_office", office=office, seats=1, term_days=300)
    room.decide(made, "yes", a, b)
    election = room.propose(a, b, type="elect", office=office, seats=1)
    room.act("motion.stand", c, motion=election)
    room.decide(election, [0], a, b, c)
    assert c in room.state.offices[office].holders
    motion = room.propose(a, b, type="change_rule", setting="vouches", value=3)
    room.open(motion)
    request = room.request(replaces=c)
    room.vouch(a, request)
    room.vouch(b, request)
    room.wait(hours=73)
    room.act("replacement.complete", a, request=request)
    assert room.state.offices[office].sitting(room.now) == {}
    with refused("not_on_roll"):
        room.vote(request, motion, "yes")


def test_several_members_freeze_another_but_not_without_end() -> None:
    room, (a, b, c) = standing()
    d, e = room.join(a, b), room.join(a, b)
    room.wait(days=14)
    room.act("member.freeze", a, member=d)
    with refused("already_called"):
        room.act("member.freeze", a, member=d)
    room.act("member.freeze", b, member=d)
    assert room.state.is_active(d)
    room.act("member.freeze", c, member=d)
    assert room.state.members[d].status == "frozen"
    with refused("freezes_many"):
        room.act("member.freeze", a, member=e)


def test_calls_to_freeze_are_forgotten_after_three_days() -> None:
    room, (a, b, c) = standing()
    room.act("member.freeze", a, member=c)
    room.wait(days=3.1)
    room.act("member.freeze", b, member=c)
    assert room.state.is_active(c)


def test_a_motion_unfreezes() -> None:
    room, (a, b, c) = standing()
    room.act("member.freeze", c, member=c)
    motion = room.propose(a, b, type="unfreeze", member=c)
    assert room.decide(motion, "yes", a, b).status == "passed"
    assert room.state.is_active(c)
    room.act("profile", c)


def test_after_a_removal_nothing_is_sealed_under_the_old_key() -> None:
    room, (a, b, c) = standing()
    newcomer = room.join(a, b)
    motion = room.propose(a, b, type="remove", member=newcomer)
    room.decide(motion, "yes", a, b, c)
    with refused("epoch_ended"):
        room.act("profile", a)
    with refused("author_gone"):
        room.act("profile", newcomer)
    room.epoch(a)
    room.act("profile", a)
    with refused("epoch_other"):
        _old_epoch(room, b)


def _old_epoch(room: Room, author: str) -> None:
    from concerted.kernel.entry import BlobHash, BodyRef

    room.act("profile", author, {"body": BodyRef(1, BlobHash(room.hash()), 528)})


def test_epochs_are_compare_and_swap() -> None:
    room, (a, b, _) = standing()
    with refused("epoch_current"):
        room.epoch(a)
    d, e = room.join(a, b), room.join(a, b)
    room.act("member.leave", d)
    before: State = room.state
    with refused("epoch_stale"):
        room.epoch(a, wraps=before.active + 1)
    with refused("epoch_other"):
        room.epoch(a, epoch=3)
    with refused("epoch_stale"):
        room.epoch(a, removals=room.hash())
    with refused("chain_missing"):
        room.act(
            "epoch.open", a, epoch=2, key_hash=room.hash(), wall=False,
            removals=before.epoch.removals, wraps=before.active,
        )  # fmt: skip
    with refused("wall_other"):
        room.act(
            "epoch.open", a, epoch=2, key_hash=room.hash(), wall=True,
            removals=before.epoch.removals, wraps=before.active,
        )  # fmt: skip
    room.epoch(a)
    assert room.state.epoch.number == 2
    room.act("epoch.wrap", b, epoch=2, member=e)
    with refused("member_gone"):
        room.act("epoch.wrap", b, epoch=2, member=d)


def test_a_wall_stands_after_ninety_days() -> None:
    room, (a, _, _) = standing()
    room.wait(days=90)
    room.epoch(a)
    assert room.state.epoch.walled == room.now


def test_a_subtree_is_removed_by_name_and_nobody_else() -> None:
    room, (a, b, c) = standing()
    spy = room.join(a, b)
    room.wait(days=15)
    friend = room.join(spy, c)
    stranger = room.join(a, b)
    with refused("not_in_subtree"):
        room.propose(a, b, type="remove_subtree", member=spy, members=[stranger])
    motion = room.propose(a, b, type="remove_subtree", member=spy, members=[friend])
    room.decide(motion, "yes", a, b, c)
    assert room.state.members[spy].status == room.state.members[friend].status == "removed"
    assert room.state.is_active(stranger)


def test_quota_and_its_exemption_for_duties() -> None:
    room, (a, _, c) = standing(quota_entries=50)
    room.wait(days=1)
    with refused("quota_entries"):
        for _ in range(60):
            room.act("profile", a)
    room.act("member.freeze", a, member=c)
    room.wait(days=1)
    room.act("profile", a)


def test_replay_and_staleness() -> None:
    room, (a, b, _) = standing()
    entry = room.entry("profile", a, {})
    room.take(entry)
    with refused("nonce_reused"):
        room.take(entry)
    held = room.entry("profile", a, {})
    room.act("profile", b)
    room.wait(days=1.1)
    with refused("after_stale"):
        room.take(held)


def test_an_entry_of_another_committee_or_branch_is_refused() -> None:
    room, (a, _, _) = standing()
    other = Room(vouches=3)
    entry = other.entry("profile", other.founder, {})
    with refused("committee_other"):
        room.take(entry)
    from concerted.kernel.entry import After

    with refused("after_unknown"):
        room.act("profile", a, {"after": After(3, room.hash())})
    with refused("after_unknown"):
        room.act("profile", a, {"after": After(99, room.hash())})


def test_strangers_and_unknown_kinds() -> None:
    room, (a, _, _) = standing()
    with refused("author_unknown"):
        room.act("profile", room.hash())
    with refused("kind_unknown"):
        room.act("admin.seize", a)
    with refused("body_forbidden"):
        _with_body(room, a)
    with refused("founding_misplaced"):
        room.take(room.entry("founding", None, {}))


def _with_body(room: Room, author: str) -> None:
    from concerted.kernel.entry import BlobHash, BodyRef

    body = BodyRef(room.state.epoch.number, BlobHash(room.hash()), 528)
    room.act("member.leave", author, {"body": body, "salt": room.hash()})


def test_a_refusal_changes_nothing() -> None:
    room, (a, _, _) = standing()
    before = room.state
    size = room.history.size
    with refused("request_unknown"):
        room.act("vouch", a, request=room.hash())
    assert room.state is before
    assert room.history.size == size


def test_nobody_is_frozen_while_forming_and_the_last_stays() -> None:
    """Two newcomers cannot freeze the founder and make the committee stand without it."""
    room = Room()
    with refused("last_member"):
        room.act("member.freeze", room.founder, member=room.founder)
    two = room.join(room.founder)
    three = room.join(room.founder, two)
    with refused("forming"):
        room.act("member.freeze", three, member=room.founder)


def test_a_vouch_for_a_replacement_can_be_taken_back_while_it_waits() -> None:
    room, (a, b, c) = standing()
    request = room.request(replaces=c)
    room.vouch(a, request)
    room.vouch(b, request)
    room.act("vouch.withdraw", b, request=request)
    room.wait(hours=80)
    with refused("request_closed"):
        room.act("replacement.complete", a, request=request)


def test_a_ring_does_not_save_itself_by_withdrawing_or_leaving() -> None:
    room, (a, b, c) = standing()
    spy = room.join(a, b)
    room.wait(days=15)
    friends = sorted([room.join(spy, c), room.join(spy, b)])
    motion = room.propose(a, b, type="remove_subtree", member=spy, members=friends)
    room.act("vouch.withdraw", spy, request=friends[0])
    room.act("member.leave", spy)
    room.decide(motion, "yes", a, b, c)
    assert room.state.motions[motion].status == "passed"
    assert room.state.members[friends[1]].status == "removed"


def test_evidence_is_as_large_as_its_kind_says() -> None:
    from concerted.kernel.entry import BlobHash, BlobRef

    room, (a, b, c) = standing()
    room.act("member.leave", c)
    large = {"evidence": (BlobRef(BlobHash(room.hash()), 4_194_304),)}
    with refused("size_bounds"):
        room.act("epoch.wrap", a, large, epoch=1, member=b)


def test_an_epoch_opened_with_junk_is_disputed_and_its_opener_barred() -> None:
    room, (a, b, c) = standing()
    d = room.join(a, b)
    room.wait(days=15)
    room.act("member.leave", d)
    room.epoch(c)  # c wraps a key that nobody has
    room.act("epoch.dispute", a, epoch=2)
    with refused("already_disputed"):
        room.act("epoch.dispute", a, epoch=2)
    room.act("item", a)  # one alone ends nothing
    room.act("epoch.dispute", b, epoch=2)
    assert room.state.epoch.ended
    with refused("epoch_barred"):
        room.epoch(c)
    with refused("epoch_stale"):
        room.epoch(a, below=2)  # nobody has that key
    room.epoch(a)
    assert room.state.epoch.below == 1
    room.act("item", b)
    room.act("member.leave", b)
    room.wait(days=30)
    room.epoch(c)


def test_disputes_are_rationed_and_of_the_epoch_in_use() -> None:
    room, (a, b, c) = standing()
    with refused("epoch_other"):
        room.act("epoch.dispute", a, epoch=2)
    newcomer = room.join(a, b)
    with refused("newcomer"):
        room.act("epoch.dispute", newcomer, epoch=1)
    for epoch in (1, 2):
        for member in (a, b):
            room.act("epoch.dispute", member, epoch=epoch)
        with refused("epoch_ended"):
            room.act("epoch.dispute", c, epoch=epoch)
        room.epoch(c if epoch == 1 else b)
    with refused("dispute_rationed"):
        room.act("epoch.dispute", a, epoch=3)


def test_a_wall_of_junk_is_built_again() -> None:
    room, (a, b, c) = standing()
    room.wait(days=90)
    room.epoch(c)
    for member in (a, b):
        room.act("epoch.dispute", member, epoch=2)
    with refused("wall_other"):
        room.epoch(a, wall=False)
    room.epoch(a)
    assert (room.state.epoch.below, room.state.epoch.walled) == (0, room.now)


def test_where_all_are_barred_nobody_is() -> None:
    room = Room()
    room.act("epoch.dispute", room.founder, epoch=1)
    room.epoch(room.founder)
    assert room.state.epoch.number == 2


def test_whoever_froze_a_key_cannot_vouch_for_its_replacement() -> None:
    room, (a, b, c) = standing()
    d = room.join(a, b)
    e = room.join(a, c)
    room.wait(days=15)
    room.act("member.freeze", a, member=d)
    room.act("member.freeze", b, member=d)
    room.act("member.freeze", c, member=d)
    assert room.state.members[d].status == "frozen"
    request = room.request(replaces=d)
    for caller in (a, b, c):
        with refused("froze_them"):
            room.vouch(caller, request)
    room.vouch(e, request)
    assert room.state.requests[request].status == "pending"


def test_whoever_vouched_for_a_replacement_cannot_freeze_the_old_key() -> None:
    room, (a, b, c) = standing()
    request = room.request(replaces=c)
    room.vouch(a, request)
    with refused("vouched_replacement"):
        room.act("member.freeze", a, member=c)
    room.act("member.freeze", b, member=c)
    room.vouch(b, room.request())  # of another, it is nobody's business


def test_half_of_the_roll_and_one_move_away_from_an_unwilling_host() -> None:
    room, (a, b, c) = standing()
    new = SigningKey(room.fresh())
    log_key = new.public.hex()
    proof = base64url_encode(new.sign(log_key_message(room.state.committee, log_key)))
    room.act("host.leave", a, log_key=log_key, proof=proof)
    with refused("already_signed"):
        room.act("host.leave", a, log_key=log_key, proof=proof)
    assert room.state.log_key != log_key
    room.act("host.leave", b, log_key=log_key, proof=proof)
    assert room.state.log_key == log_key
    with refused("log_key_same"):
        room.act("host.leave", c, log_key=log_key, proof=proof)


def test_nobody_is_moved_to_a_key_that_nobody_holds() -> None:
    room, (a, b, _) = standing()
    new, other = SigningKey(room.fresh()), SigningKey(room.fresh())
    log_key = new.public.hex()
    elsewhere = base64url_encode(new.sign(log_key_message("ab" * 32, log_key)))
    stranger = base64url_encode(other.sign(log_key_message(room.state.committee, log_key)))
    for proof in (elsewhere, stranger):
        with refused("possession_invalid"):
            room.act("host.leave", a, log_key=log_key, proof=proof)
        with refused("possession_invalid"):
            room.propose(a, b, type="move_host", log_key=log_key, proof=proof)


def test_a_member_signs_for_one_host_at_a_time() -> None:
    room, (a, b, _) = standing()
    proofs = {}
    for key in (SigningKey(room.fresh()), SigningKey(room.fresh())):
        message = log_key_message(room.state.committee, key.public.hex())
        proofs[key.public.hex()] = base64url_encode(key.sign(message))
    (one, its), (two, that) = proofs.items()
    room.act("host.leave", a, log_key=one, proof=its)
    room.act("host.leave", a, log_key=two, proof=that)
    room.act("host.leave", b, log_key=one, proof=its)
    assert dict(room.state.leaving) == {a: two, b: one}


def test_rations_roll_and_no_boundary_doubles_them() -> None:
    room, (a, b, _) = standing(growth_floor=5, vouch_ration=100)
    room.now += PERIOD_S - room.now % PERIOD_S - DAY_S // 2  # half a day before a boundary
    for _ in range(5):
        room.join(a, b)
    room.wait(days=1)  # into the next span of 30 days since 1970
    request = room.request()
    room.vouch(a, request)
    with refused("growth_capped"):
        room.vouch(b, request)
