"""Going with our record to another host (rules §11).

Where the old host is willing, the committee decides it by motion. Where it is not, more than half
of the members sign at the new host, which holds what somebody kept of the record. A device goes
along only if the new host's record, folded here, holds that decision or those signatures.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

from concerted.client.committee import Committee
from concerted.client.draft import Draft, sign_header
from concerted.client.errors import HostMisbehaved
from concerted.client.record import Record, entry_of, verify_entry
from concerted.client.wire import Wire
from concerted.crypto.signature import PublicKey
from concerted.kernel.entry import After, Header
from concerted.kernel.errors import Malformed, Refused
from concerted.kernel.tiles import decode_bundle
from concerted.rules.moving import check_log_key
from concerted.rules.state import State


@dataclass(frozen=True, slots=True)
class Offer:
    """A host that would sign our record: its address, its log key for it, and the proof of that."""

    address: str
    log_key: str
    proof: str

    def fields(self) -> dict[str, str]:
        """What ``host.leave`` and the effect ``move_host`` say."""
        return {"log_key": self.log_key, "proof": self.proof}


@dataclass(frozen=True, slots=True)
class Signed:
    """How many members have signed for a host, and how many there are."""

    signed: int
    members: int


def ask(committee: Committee, address: str) -> Offer:
    """Return a host's offer, checked: ``key_invalid``, ``log_key_same``, ``possession_invalid``."""
    wire = committee.wire.elsewhere(address)
    log_key, proof = wire.offer(committee.id, committee.state.origin)
    check_log_key(committee.state, log_key, proof)
    return Offer(wire.address, log_key, proof)


def effect(offer: Offer) -> dict[str, Any]:
    """Return what a motion does that moves us there with the old host's help."""
    return {"type": "move_host", **offer.fields()}


def look(committee: Committee, address: str) -> tuple[Record, Wire, Offer]:
    """Return the record as the host at ``address`` has it, verified from its first leaf.

    Its checkpoint may still be the old host's: then nobody has moved yet.
    """
    wire = committee.wire.elsewhere(address)
    log_key, proof = wire.offer(committee.id, committee.state.origin)
    key = PublicKey(bytes.fromhex(log_key))
    wire.open_session(committee.id, key, "member", committee.me, committee.keys.signing)
    record = Record(committee.id, committee.clock)
    record.refresh(wire, committee.progress)
    return record, wire, Offer(wire.address, log_key, proof)


def sign(committee: Committee, address: str) -> Signed:
    """Sign for the host at ``address``, upon what it has of our record; how many have so far.

    ``log_key_same`` where it has moved already, ``already_signed``.
    """
    record, wire, offer = look(committee, address)
    _send(committee, record, wire, "host.leave", offer.fields())
    return count(committee, record, wire, offer)


def count(committee: Committee, record: Record, wire: Wire, offer: Offer) -> Signed:
    """Count the signatures for a host beyond what it has a checkpoint of; each is verified."""
    state = record.state
    members = state.active
    if state.log_key == offer.log_key:
        return Signed(members, members)
    authors: set[str] = set()
    for data in decode_bundle(wire.entries(committee.id, record.size, 1_000)):
        author = _signer(state, data, offer.log_key)
        if author is not None:
            authors.add(author)
    return Signed(len(authors), members)


def _signer(state: State, leaf: bytes, log_key: str) -> str | None:
    """The active member who signs for this key by this leaf, or None."""
    _, entry = entry_of(leaf)
    member = state.member(entry.header.author or "")
    named = entry.header.payload.get("log_key") == log_key
    if entry.header.kind != "host.leave" or not named or member is None:
        return None
    try:
        verify_entry(bytes.fromhex(member.sign_key), entry)
    except (Malformed, Refused):
        return None
    return member.id if member.status == "active" else None


def common_size(one: Record, two: Record) -> int:
    """How many leaves two records share from their beginning."""
    low, high = 0, min(one.size, two.size)
    while low < high:
        middle = (low + high + 1) // 2
        if one.history.tree.root(middle) == two.history.tree.root(middle):
            low = middle
        else:
            high = middle - 1
    return low


def close_there(committee: Committee, record: Record, wire: Wire, offer: Offer) -> bool:
    """Have the new host count the vote that moves our record to it; whether there was one."""
    for key, motion in record.state.motions.items():
        named = motion.effect.get("log_key") if motion.effect["type"] == "move_host" else ""
        if named == offer.log_key and motion.opening and motion.opening.until < record.now:
            _send(committee, record, wire, "motion.close", {"motion": key})
            return True
    return False


def move(committee: Committee, address: str, *, lose: int = 0) -> int:
    """Go on at the host at ``address``; return how many leaves of this device's are not there.

    Where a vote to move there is over, it is counted first. ``Refused``: ``not_moved`` while
    neither a motion nor more than half of the members have said so; ``leaves_lost``, with their
    number, where those are more than ``lose``.
    """
    record, wire, offer = look(committee, address)
    if record.state.log_key != offer.log_key and close_there(committee, record, wire, offer):
        record.refresh(wire)
    if record.state.log_key != offer.log_key:
        raise Refused("not_moved")
    lost = committee.record.size - common_size(committee.record, record)
    if lost > lose:
        raise Refused("leaves_lost", str(lost))
    if record.state.member(committee.me) is None:
        raise HostMisbehaved("altered", "the record does not know this member")
    committee.adopt(record, wire, offer.log_key)
    return lost


def _send(
    committee: Committee, record: Record, wire: Wire, kind: str, payload: dict[str, Any]
) -> None:
    header = Header(
        kind=kind,
        nonce=secrets.token_hex(16),
        payload=payload,
        committee=committee.id,
        author=committee.me,
        after=After(record.size, record.history.tree.root().hex()),
    )
    signed = sign_header(header, committee.keys.signing, 0, None, Draft(kind, payload))
    wire.submit(committee.id, [signed])
