"""What a dishonest host, member or courier can do to a record, and that the auditor says so.

Each attacker but the courier holds the log's key: `record()` signs whatever tree it is given.
"""

from dataclasses import replace
from typing import Any

import pytest

from concerted.audit import Result, audit_bytes, exit_code, lines
from concerted.crypto.signature import SigningKey
from concerted.kernel.entry import After, Entry, signing_message
from concerted.kernel.errors import Malformed
from concerted.kernel.leaf import Leaf, leaf_hash
from concerted.kernel.statehash import state_hash
from concerted.kernel.tree import Tree
from tests.authors import Assembly, standing

HEADER = 73  # bytes before the header in a leaf


def voting() -> tuple[Assembly, str]:
    room = standing(5)
    motion = room.propose(room.members[0], room.members[1])
    room.open(room.members[0], motion)
    return room, motion


def signed_again(room: Assembly, leaves: list[bytes]) -> bytes:
    """The record of these leaves under a checkpoint that the log's key signs."""
    root = Tree(map(leaf_hash, leaves)).root()
    return room.record(room.sign_root(len(leaves), root), leaves)


def codes(result: Result) -> list[str]:
    assert exit_code(result) == (1 if result.findings else 0)
    assert "not in order" in lines(result, 1.0)[-1]
    return [finding.code for finding in result.findings]


def forced(room: Assembly, entry: Entry) -> list[str]:
    """Append it, and check that the state is as if it had not been; what is found at it."""
    before = state_hash(room.state.canonical()).hex()
    room.force(entry)
    result = audit_bytes(room.record())
    assert result.state_hash == before
    assert {finding.index for finding in result.findings} == {result.size - 1}
    assert {finding.entry for finding in result.findings} == {entry.id}
    return codes(result)


# -- the log's keeper alters what is there


@pytest.mark.parametrize(
    ("at", "code"), [(HEADER + 400, "canonical"), (20, "signature_invalid"), (-3, "canonical")]
)
def test_altered_byte(at: int, code: str) -> None:
    room, _ = voting()
    leaf = bytearray(room.leaves[-1])
    at = at if at < len(leaf) else len(leaf) - 5
    leaf[at] ^= 0x80
    leaves = [*room.leaves[:-1], bytes(leaf)]
    result = audit_bytes(signed_again(room, leaves))
    assert codes(result) == [code]
    assert result.findings[0].index == len(leaves) - 1
    assert "root_other" in codes(audit_bytes(room.record(leaves=leaves)))


def test_altered_word_of_a_header_breaks_its_signature() -> None:
    room, motion = voting()
    room.vote(room.members[0], motion, "no")
    leaf = room.leaves[-1].replace(b'"choice":"no"', b'"choice":"yes"')
    assert codes(audit_bytes(signed_again(room, [*room.leaves[:-1], leaf]))) == [
        "signature_invalid"
    ]


def test_altered_time_changes_the_root() -> None:
    room, _ = voting()
    leaf = bytearray(room.leaves[-1])
    leaf[8] ^= 1
    assert "root_other" in codes(audit_bytes(room.record(leaves=[*room.leaves[:-1], bytes(leaf)])))


def test_time_running_backwards() -> None:
    room, motion = voting()
    entry = room.make("vote.cast", room.members[0], motion=motion, choice="yes")
    room.now -= 1
    assert forced(room, entry) == ["time_decreases"]


def test_reordered() -> None:
    room, motion = voting()
    for voter in room.members:
        room.vote(voter, motion)
    leaves = room.leaves
    leaves[-1], leaves[-3] = leaves[-3], leaves[-1]
    assert set(codes(audit_bytes(signed_again(room, leaves)))) == {"after_unknown"}


def test_dropped() -> None:
    room, motion = voting()
    for voter in room.members:
        room.vote(voter, motion)
    leaves = [*room.leaves[:-4], *room.leaves[-3:]]
    assert "after_unknown" in codes(audit_bytes(signed_again(room, leaves)))
    assert "root_other" in codes(audit_bytes(room.record(leaves=leaves)))


def test_repeated() -> None:
    room, motion = voting()
    room.vote(room.members[0], motion)
    result = audit_bytes(signed_again(room, [*room.leaves, room.leaves[-1]]))
    assert codes(result) == ["nonce_reused"]
    founding = replace(Leaf.decode(room.leaves[0]), time=room.now).encode()
    result = audit_bytes(signed_again(room, [*room.leaves, founding]))
    assert codes(result) == ["founding_misplaced"]


# -- signatures of logs and witnesses


def test_tail_withheld_from_the_checkpoint() -> None:
    room, _ = voting()
    assert codes(audit_bytes(room.record(room.checkpoint(room.history.size - 1)))) == ["root_other"]


def test_root_altered() -> None:
    room, _ = voting()
    assert codes(audit_bytes(room.record(room.sign_root(room.history.size, bytes(32))))) == [
        "root_other"
    ]


def test_checkpoint_by_another_key() -> None:
    room, _ = voting()
    note = room.checkpoint(log=SigningKey(room.draw()))
    assert codes(audit_bytes(room.record(note))) == ["note"]


def test_checkpoint_altered() -> None:
    room, _ = voting()
    note = room.checkpoint()
    note = replace(note, text=note.text.replace(str(room.history.size), "3"))
    assert codes(audit_bytes(room.record(note))) == ["note"]


def test_witness_saw_another_branch() -> None:
    room, _ = voting()
    room.cosign("w.example", SigningKey(room.draw()), room.sign_root(4, bytes(32)))
    assert codes(audit_bytes(room.record())) == ["forked"]


def test_forged_cosignature_of_an_admitted_witness() -> None:
    room = standing(3)
    key = SigningKey(room.draw())
    effect = {"type": "admit_witness", "name": "w.example", "key": key.public.hex()}
    room.decide(room.propose(*room.members[:2], **effect), *room.members)
    note = room.cosign("w.example", key)
    line = note.signatures[-1]
    broken = replace(line, signature=line.signature[:-1] + bytes([line.signature[-1] ^ 1]))
    note = replace(note, signatures=(*note.signatures[:-1], broken))
    room.cosigned.clear()
    assert codes(audit_bytes(room.record(note))) == ["note"]


def with_witness() -> tuple[Assembly, SigningKey]:
    room = standing(3)
    key = SigningKey(room.draw())
    effect = {"type": "admit_witness", "name": "w.example", "key": key.public.hex()}
    room.decide(room.propose(*room.members[:2], **effect), *room.members)
    return room, key


def test_dated_back_past_what_a_witness_saw() -> None:
    """The host has its checkpoint cosigned, and then stamps an entry as if it had come before."""
    room, key = with_witness()
    room.wait(hours=1)
    room.cosign("w.example", key)
    room.now -= 3_600
    room.act("profile", room.members[0])
    result = audit_bytes(room.record())
    assert [note.split(":")[0] for note in result.notes] == ["Dated back"]
    assert f"entry {result.size - 1} " in result.notes[0]


def test_dated_ahead_of_what_a_witness_saw() -> None:
    room, key = with_witness()
    room.wait(hours=1)
    room.act("profile", room.members[0])
    room.now -= 1_800
    room.cosign("w.example", key)
    room.now += 1_800
    assert [note.split(":")[0] for note in audit_bytes(room.record()).notes] == ["Dated ahead"]


def test_a_witness_a_few_minutes_off_is_no_matter() -> None:
    room, key = with_witness()
    for seconds in (299, -298):
        room.now += seconds
        room.cosign("w.example", key)
        room.now -= seconds
        room.act("profile", room.members[0])
        room.now += 300
    assert audit_bytes(room.record()).notes == ()


# -- entries that the rules refuse, and the host lets in


def test_entry_of_another_committee() -> None:
    room, motion = voting()
    over = {"committee": standing(3, vouches=3).state.committee}
    entry = room.make("vote.cast", room.members[0], over=over, motion=motion, choice="yes")
    assert forced(room, entry) == ["committee_other"]


def test_invented_member() -> None:
    room, motion = voting()
    stranger = replace(room.members[0], id=room.draw_hex(), key=SigningKey(room.draw()))
    entry = room.make("vote.cast", stranger, motion=motion, choice="yes")
    assert forced(room, entry) == ["author_unknown"]


def test_invented_newcomer_without_an_invitation() -> None:
    room, _ = voting()
    other = standing(3, vouches=3)
    link = other.link()
    over = {"committee": room.state.committee, "after": room.after()}
    forged = other.make("request", link, over=over, proofs=["A" * 86] * 3, sign_key="00" * 32,
                        seal_key="11" * 32, vote_key="22" * 32)  # fmt: skip
    assert forced(room, forged) == ["invitation_unknown"]


def test_entry_in_a_members_name_that_they_did_not_sign() -> None:
    room, motion = voting()
    entry = room.make("vote.cast", room.members[0], motion=motion, choice="yes")
    assert forced(room, replace(entry, signature=bytes(64))) == ["signature_invalid"]


def test_signature_of_another_member() -> None:
    room, motion = voting()
    entry = room.make("vote.cast", room.members[0], motion=motion, choice="yes")
    signature = room.members[1].key.sign(signing_message(entry.header_bytes))
    assert forced(room, replace(entry, signature=signature)) == ["signature_invalid"]


def test_vote_after_the_deadline() -> None:
    room, motion = voting()
    room.wait(days=3)
    late = room.make("vote.cast", room.members[0], motion=motion, choice="yes")
    assert forced(room, late) == ["vote_late"]


def test_entry_held_back_for_a_day() -> None:
    room, motion = voting()
    held = room.make("vote.cast", room.members[0], motion=motion, choice="yes")
    room.vote(room.members[1], motion)
    room.wait(hours=25)
    assert forced(room, held) == ["after_stale"]


def test_entry_of_another_branch() -> None:
    room, motion = voting()
    over = {"after": After(5, "00" * 32)}
    entry = room.make("vote.cast", room.members[0], over=over, motion=motion, choice="yes")
    assert forced(room, entry) == ["after_unknown"]


def test_nonce_reused() -> None:
    room, motion = voting()
    over = {"nonce": "ab" * 16}
    room.act("vote.cast", room.members[0], over, motion=motion, choice="yes")
    again = room.make("motion.propose", room.members[0], over=over, effect={"type": "resolve"})
    assert forced(room, again) == ["nonce_reused"]


def test_header_that_is_not_canonical() -> None:
    room, _ = voting()
    good = room.make("motion.propose", room.members[0], effect={"type": "resolve"})
    data = good.header_bytes.replace(b'"kind":', b'"kind": ')
    signature = room.members[0].key.sign(signing_message(data))
    leaf = Leaf(room.now, signature, data).encode()
    assert codes(audit_bytes(signed_again(room, [*room.leaves, leaf]))) == ["canonical"]


def test_leaf_of_another_version_stops_the_audit() -> None:
    room, _ = voting()
    leaf = b"\x02" + room.leaves[-1][1:]
    result = audit_bytes(signed_again(room, [*room.leaves[:-1], leaf]))
    assert exit_code(result) == 2
    assert [finding.code for finding in result.findings] == ["leaf"]


def test_rules_newer_than_ours() -> None:
    room = standing(3)
    raise_rules = room.propose(*room.members[:2], type="raise_rules", rules=2)
    room.decide(raise_rules, *room.members)
    room.force(room.make("motion.propose", room.members[0], effect={"type": "resolve"}))
    result = audit_bytes(room.record())
    assert exit_code(result) == 2
    assert result.findings == ()
    assert "version 2 of the rules" in lines(result, 1.0)[-1]


# -- evidence: the entry stands, and the finding names it


def test_wrong_wrap_list() -> None:
    room, _ = voting()
    room.act("member.leave", room.members[-1])
    leaver = next(a for a in room.authors.values() if not room.state.is_active(a.id))
    roll, make = room.state.roll(), room.wraps
    room.wraps = lambda *members: make(*roll[1:], leaver.id)  # type: ignore[method-assign]
    epoch = room.open_epoch(room.members[0])
    result = audit_bytes(room.record())
    assert codes(result) == ["evidence_invalid"]
    assert result.findings[0].entry == epoch
    assert result.state_hash == state_hash(room.state.canonical()).hex()


@pytest.mark.parametrize(("data", "code"), [(None, "evidence_missing"), (b"x", "evidence_invalid")])
def test_evidence_withheld_or_altered(data: Any, code: str) -> None:
    room, _ = voting()
    digest = min(room.evidence)
    del room.evidence[digest]
    if data is not None:
        room.evidence[digest] = data
    assert codes(audit_bytes(room.record())) == [code]


def test_evidence_that_nobody_named() -> None:
    room, _ = voting()
    room.blob(b"something else")
    with pytest.raises(Malformed, match="named by no entry"):
        audit_bytes(room.record())
