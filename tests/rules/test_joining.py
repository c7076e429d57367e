"""Coming in: what an invited person can do, and what keeps one person from becoming a hundred."""

from dataclasses import replace
from typing import Any

import pytest

from concerted.crypto.possession import prove_header
from concerted.kernel import canonical
from concerted.kernel.entry import CommitteeId, Entry, Header
from concerted.kernel.errors import Malformed, Refused
from tests.rules.room import SIGNATURE, Room, standing


def remade(header: Header, **changes: Any) -> Entry:
    """The entry of a header in which something is changed."""
    return Entry.parse(canonical.encode(replace(header, **changes).fields()), SIGNATURE)


def refused(code: str) -> pytest.RaisesExc[Refused]:
    return pytest.raises(Refused, match=f"^{code}")


def test_one_alone_is_forming_and_three_signatures_stand() -> None:
    room = Room()
    two = room.join(room.founder)
    with refused("already_signed"):
        room.sign(room.founder)
    room.sign(two)
    assert room.state.forming
    three = room.join(room.founder, two)
    room.sign(three)
    assert room.state.stage == "standing"
    assert all(room.state.members[m].founder for m in (room.founder, two, three))
    with refused("not_forming"):
        room.sign(room.join(room.founder, two))


def test_signing_another_programme_is_refused() -> None:
    room = Room()
    two = room.join(room.founder)
    with refused("text_other"):
        room.act("founding.sign", two, constitution=room.hash(), programme=room.state.programme)


def test_while_forming_everyone_present_must_vouch() -> None:
    room = Room()
    two = room.join(room.founder)
    request = room.request()
    room.vouch(two, request)
    assert not room.state.is_active(request)
    room.vouch(room.founder, request)
    assert room.state.is_active(request)


def test_two_vouches_admit_and_one_does_not() -> None:
    room, (a, b, _) = standing()
    request = room.request()
    room.vouch(a, request)
    assert request not in room.state.members
    with refused("already_vouched"):
        room.vouch(a, request)
    room.vouch(b, request)
    assert room.state.is_active(request)
    with refused("request_closed"):
        room.vouch(a, request)


def test_a_newcomer_cannot_vouch_until_settled() -> None:
    room, (a, b, _) = standing()
    newcomer = room.join(a, b)
    request = room.request()
    with refused("newcomer"):
        room.vouch(newcomer, request)
    room.wait(days=14)
    room.vouch(newcomer, room.request())


def test_a_hundred_sybils_do_not_get_in() -> None:
    """Two infiltrators who were vouched in bring as many as they can for two periods."""
    room, (a, b, _) = standing()
    ring = [room.join(a, b), room.join(a, b)]
    refusals, got_in = set(), 0
    for _ in range(60):
        room.wait(days=1)
        for _ in range(5):
            request = room.request()
            try:
                for infiltrator in ring:
                    room.vouch(infiltrator, request)
                got_in += 1
            except Refused as refusal:
                refusals.add(refusal.code)
    assert refusals == {"newcomer", "vouch_rationed"}
    assert got_in <= 15


def test_growth_is_capped_until_a_motion_allows_more() -> None:
    room, (a, b, c) = standing(growth_floor=5, vouch_ration=100)
    for _ in range(5):
        room.join(a, b)
    request = room.request()
    room.vouch(a, request)
    with refused("growth_capped"):
        room.vouch(b, request)
    motion = room.propose(a, b, type="admit_above_cap", count=1)
    assert room.decide(motion, "yes", a, b, c).status == "passed"
    room.vouch(b, request)
    assert room.state.is_active(request)


def test_the_last_vouch_must_bring_the_key() -> None:
    room, (a, b, _) = standing()
    request = room.request()
    room.vouch(a, request)
    with refused("wrap_missing"):
        room.act("vouch", b, request=request)


def test_invitations_expired_revoked_used_and_unknown() -> None:
    room, (a, b, _) = standing()
    short = room.invite(uses=1, days=1)
    room.request(short)
    with refused("invitation_used"):
        room.request(short)
    late = room.invite(days=1)
    room.wait(days=1.1)
    with refused("invitation_expired"):
        room.request(late)
    gone = room.invite(a)
    room.act("invitation.revoke", b, invitation=gone)
    with refused("invitation_revoked"):
        room.request(gone)
    with refused("invitation_unknown"):
        room.request(room.hash())


def test_invitation_bounds() -> None:
    room, (a, _, _) = standing()
    for days, code in ((31, "until_far"), (0, "until_past")):
        with refused(code):
            room.invite(days=days)
    for uses in (0, 101):
        with refused("uses_bounds"):
            room.invite(uses=uses)
    for _ in range(19):  # the room's own link is the twentieth
        room.invite(a)
    with refused("invitations_many"):
        room.invite(a)


def test_a_leaver_s_invitation_dies_with_the_membership() -> None:
    room, (*_, c) = standing()
    link = room.invite(c)
    room.act("member.leave", c)
    with refused("inviter_gone"):
        room.request(link)


def test_a_key_swapped_at_joining_is_refused() -> None:
    room, _ = standing()
    link = room.open_link()
    made = room.entry("request", link, {"keys": room.new_keys()}).header
    other = room.entry("request", link, {"keys": room.new_keys()}).header
    swapped = {**made.payload, "seal_key": other.payload["seal_key"]}
    with refused("possession_invalid"):
        room.take(remade(made, payload=swapped))


def test_proofs_made_for_another_committee_are_refused() -> None:
    room, _ = standing()
    link = room.open_link()
    made = room.entry("request", link, {"keys": room.new_keys()}).header
    elsewhere = remade(made, committee=CommitteeId("ab" * 32), payload=made.payload)
    with refused("committee_other"):
        room.take(elsewhere)
    moved = prove_header(elsewhere.header, room.new_keys()).payload
    with refused("possession_invalid"):
        room.take(remade(made, payload=moved))


def test_whoever_has_the_link_cannot_use_up_a_newcomer_s_keys() -> None:
    """The keys and proofs of a request that the host held back, under other words."""
    room, _ = standing()
    link = room.open_link()
    made = room.entry("request", link, {"keys": room.new_keys()}).header
    with refused("possession_invalid"):
        room.act("request", link, **made.payload)
    room.take(remade(made))


def test_a_withdrawn_vouch_undoes_an_admission_in_time_only() -> None:
    room, (a, b, _) = standing()
    first, second = room.join(a, b), room.join(a, b)
    room.act("vouch.withdraw", a, request=first)
    assert room.state.members[first].status == "undone"
    assert room.state.epoch.ended
    with refused("author_gone"):
        room.act("member.leave", first)
    room.wait(days=15)
    with refused("withdraw_late"):
        room.act("vouch.withdraw", a, request=second)
    with refused("not_vouched"):
        room.act("vouch.withdraw", _other(room, a, b), request=second)


def _other(room: Room, a: str, b: str) -> str:
    return next(m for m in room.state.roll() if m not in (a, b))


def test_a_request_lapses() -> None:
    room, (a, _, _) = standing()
    request = room.request()
    room.wait(days=15)
    with refused("request_expired"):
        room.vouch(a, request)


def test_the_last_member_stays() -> None:
    room = Room()
    with refused("last_member"):
        room.act("member.leave", room.founder)


def test_payloads_are_read_strictly() -> None:
    room, (a, _, _) = standing()
    for payload in ({}, {"request": "zz"}, {"request": room.hash(), "more": 1}, {"request": 5}):
        with pytest.raises(Malformed, match="payload"):
            room.act("vouch", a, **payload)
