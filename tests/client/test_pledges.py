"""Pledges on the devices of members and trustees, at a host that cheats and beside one who does."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from concerted.audit import Result, audit_bytes
from concerted.audit.election import verify_bytes
from concerted.audit.urnfile import archives
from concerted.ballots.singles import decrypt_singles
from concerted.client import exporting, motions, pledges, secret, trusteeship
from concerted.client.committee import Committee
from concerted.client.draft import Draft
from concerted.client.errors import HostFaulty, HostMisbehaved
from concerted.kernel.errors import Refused
from concerted.rules import evidence
from concerted.rules.pledges import singles_of
from concerted.rules.secrecy import election_of
from concerted.rules.urns import Urn
from tests.client.room import Room
from tests.client.test_checkers import admit, confirm
from tests.client.urn import closed, forging, identity, secret_room

ALL = ("yes", "yes", "no", "yes", "yes")


@pytest.fixture
def room(tmp_path: Path) -> Room:
    return secret_room(tmp_path)


def signing(room: Room, opens_at: int = 3) -> str:
    """A pledge that is open for three days."""
    mover = room.members[3]
    row = motions.propose_pledge(mover, "Together", "I stay out too.", opens_at, 72)
    motions.support(room.members[0], identity(row))
    motions.open_vote(room.members[0], identity(row))
    return identity(row)


def signed(room: Room, motion: str, choices: tuple[str, ...] = ALL) -> None:
    """Everybody says this, and the time is over."""
    for member, choice in zip(room.members, choices, strict=True):
        secret.cast(member, motion, choice)
    closed(room, motion)


def counted(room: Room, motion: str) -> None:
    for member in room.members[:2]:
        trusteeship.count(member, motion)
    for member in room.members:
        member.refresh()


def reached(room: Room) -> str:
    motion = signing(room)
    signed(room, motion)
    counted(room, motion)
    return motion


def status(member: Committee, motion: str) -> str:
    member.refresh()
    return member.state.motions[motion].status


def urn(member: Committee, motion: str) -> Urn:
    opening = member.state.motions[motion].opening
    assert opening is not None
    assert opening.urn is not None
    return opening.urn


def audited(room: Room, path: Path) -> Result:
    room.members[0].refresh()
    exporting.export(room.members[0], path / "record.tar")
    return audit_bytes((path / "record.tar").read_bytes())


def test_names_are_open_to_all_once_trustees_have_opened(room: Room, tmp_path: Path) -> None:
    motion = reached(room)
    red, blue, green, amber, jade = room.members
    assert status(amber, motion) == "reached"
    assert pledges.to_open(blue) == [motion]
    assert pledges.to_open(amber) == []
    with pytest.raises(Refused, match="not_trustee"):
        pledges.open_ballots(jade, motion)
    pledges.open_ballots(blue, motion)
    with pytest.raises(Refused, match="already_shared"):
        pledges.open_ballots(blue, motion)
    assert status(amber, motion) == "reached"
    with pytest.raises(Refused, match="decryption_missing"):
        pledges.signed_by(amber, motion)
    pledges.open_ballots(green, motion)
    assert status(amber, motion) == "passed"
    wanted = sorted((red.me, blue.me, amber.me, jade.me))
    assert pledges.signed_by(amber, motion) == wanted
    result = audited(room, tmp_path)
    assert result.findings == ()
    (told,) = result.pledges
    assert (told.motion, told.opens_at, list(told.signed)) == (motion, 3, wanted)
    rows = [(row.leaf, None if row.finding else row.entry) for row in amber.record.rows]
    (archive,) = archives(rows)
    assert verify_bytes(archive.data).result == [[4, 1]]


def test_below_the_number_no_device_opens_anything(room: Room, tmp_path: Path) -> None:
    """Not even a trustee who would, at a host that would."""
    motion = signing(room, 4)
    signed(room, motion, ("yes", "no", "no", "yes", "yes"))
    counted(room, motion)
    red = room.members[0]
    assert status(red, motion) == "rejected"
    assert pledges.to_open(red) == []
    with pytest.raises(Refused, match="not_reached"):
        pledges.open_ballots(red, motion)
    assert set(red.place.decrypted) == {opening(red, motion)}
    assert audited(room, tmp_path).pledges == ()


def opening(member: Committee, motion: str) -> str:
    rows = [r.entry for r in member.record.of_kind("motion.open") if r.entry is not None]
    return next(e.id for e in rows if e.header.payload["motion"] == motion)


@pytest.mark.parametrize("when", ["while it is open", "before the count", "after one share"])
def test_a_trustee_who_opens_early_is_refused_at_the_own_device(room: Room, when: str) -> None:
    motion = signing(room)
    red = room.members[0]
    for member in room.members:
        secret.cast(member, motion, "yes")
    if when != "while it is open":
        closed(room, motion)
    if when == "after one share":
        trusteeship.count(red, motion)
    with pytest.raises(Refused, match="not_reached"):
        pledges.open_ballots(red, motion)
    assert not [key for key in red.place.decrypted if key.endswith("/single")]


def open_as(forge: Callable[[Committee, str], bytes]) -> Callable[[Committee, str], None]:
    """A trustee's device that opens what `forge` makes."""

    def act(member: Committee, motion: str) -> None:
        data, named = forge(member, motion), urn(member, motion)
        assert named is not None
        found = member.state.motions[motion].opening
        payload = {"motion": motion, "opening": found.id if found else ""}
        member.act(lambda _: Draft("pledge.open", payload, evidence=(data,)))

    return act


def of(member: Committee, motion: str, row: Any) -> bytes:
    found, kept = member.state.motions[motion], urn(member, motion)
    share = trusteeship.share_of(member, kept.key)
    return decrypt_singles(election_of(member.state, found), row, share, bytes(32))


def one_turned(member: Committee, motion: str) -> bytes:
    """The ballots of two voters in each other's place."""
    row = list(singles_of(urn(member, motion)))
    return of(member, motion, [row[1], row[0], *row[2:]])


def one_dropped(member: Committee, motion: str) -> bytes:
    return of(member, motion, singles_of(urn(member, motion))[1:])


@pytest.mark.parametrize("forge", [one_turned, one_dropped])
def test_false_evidence_is_refused_and_let_through_is_named_and_changes_no_name(
    room: Room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, forge: Callable[..., bytes]
) -> None:
    """A trustee's false share of one ballot; then with a host that takes it."""
    motion = reached(room)
    red, blue, green, amber, jade = room.members
    cheat = open_as(forge)
    with pytest.raises(Refused, match="decryption_invalid"):
        cheat(red, motion)
    with monkeypatch.context() as lax:
        lax.setattr(evidence, "read_opened", lambda *_: ())
        cheat(red, motion)
    pledges.open_ballots(blue, motion)
    assert status(amber, motion) == "passed"
    with pytest.raises(Refused, match="decryption_missing"):
        pledges.signed_by(amber, motion)
    codes = {finding.code for finding in audited(room, tmp_path).findings}
    assert codes == {"decryption_invalid", "decryption_missing"}
    pledges.open_ballots(green, motion)
    amber.refresh()
    assert pledges.signed_by(amber, motion) == sorted((red.me, blue.me, amber.me, jade.me))


def test_a_host_that_withholds_or_alters_evidence_makes_no_names(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    motion = reached(room)
    red, blue, _, amber, _ = room.members
    for trustee in (red, blue):
        pledges.open_ballots(trustee, motion)
    amber.refresh()
    given = amber.wire.evidence
    answer: list[Any] = []

    def evidence_of(committee: str, name: str, member: str = "") -> bytes:
        if isinstance(answer[0], Exception):
            raise answer[0]
        return bytes(answer[0] or given(committee, name, member))

    monkeypatch.setattr(amber.wire, "evidence", evidence_of)
    answer[:] = [HostFaulty("blob_unknown", "gone")]
    with pytest.raises(HostFaulty, match="blob_unknown"):
        pledges.signed_by(amber, motion)
    answer[:] = [of(red, motion, singles_of(urn(red, motion))[::-1])]
    with pytest.raises(HostMisbehaved, match="altered"):
        pledges.signed_by(amber, motion)
    answer[:] = [b""]
    assert len(pledges.signed_by(amber, motion)) == 4


def test_a_trustee_who_knows_another_sum_opens_nothing(room: Room) -> None:
    """A host shows a fork on which a withdrawal is missing: there the number is reached."""
    motion = reached(room)
    red = room.members[0]
    red.place.decrypted[opening(red, motion)] = "00" * 32  # as after the count of the other branch
    with pytest.raises(Refused, match="decrypted_other"):
        pledges.open_ballots(red, motion)
    assert status(red, motion) == "reached"
    assert not urn(red, motion).parts


def test_a_trustee_opens_the_ballots_of_one_opening_once(room: Room) -> None:
    motion = reached(room)
    red = room.members[0]
    red.place.decrypted[f"{opening(red, motion)}/single"] = "00" * 32
    with pytest.raises(Refused, match="decrypted_other"):
        pledges.open_ballots(red, motion)


def test_a_trustee_waits_for_a_checker_to_have_seen_the_count(room: Room) -> None:
    admit(room)
    motion = signing(room)
    signed(room, motion)
    confirm(room)
    counted(room, motion)
    with pytest.raises(Refused, match="close_unwitnessed"):
        pledges.open_ballots(room.members[0], motion)
    confirm(room)
    pledges.open_ballots(room.members[0], motion)


def test_a_ballot_without_proof_that_made_up_the_number_begins_the_count_anew(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Host and two trustees let it through; the third, before it opens, does not."""
    motion = signing(room)
    jade = room.members[4]
    for member, choice in zip(room.members[:4], ("yes", "no", "no", "yes"), strict=True):
        secret.cast(member, motion, choice)
    with forging(monkeypatch), monkeypatch.context() as lax:
        lax.setattr(evidence, "check_proofs", lambda *_: None)
        secret.cast(jade, motion, "yes")
    closed(room, motion)
    with monkeypatch.context() as lax:
        lax.setattr(trusteeship, "check_proofs", lambda *_: None)
        counted(room, motion)
    assert status(jade, motion) == "reached"
    with pytest.raises(Refused, match="not_reached"):
        pledges.open_ballots(room.members[2], motion)
    assert status(jade, motion) == "counting"
    assert len(urn(jade, motion).ballots) == 4
