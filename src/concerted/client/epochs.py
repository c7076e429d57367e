"""Finding the keys that seal the committee's words, and opening the next epoch (seal §2).

A member's keys come from the wraps that the record names for it, and from the chain that leads
back from each epoch to the one before. Each key is checked against the record's hash, and kept.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from typing import TYPE_CHECKING

from concerted.client.draft import Draft
from concerted.client.errors import HostFaulty, HostMisbehaved, HostUnreachable
from concerted.client.keyed import unkeyed
from concerted.crypto.epoch import (
    FOUNDING_COMMITTEE,
    FOUNDING_MEMBER,
    ID_BYTES,
    Epoch,
    EpochKey,
    encode_wraps,
    key_hash,
    open_chain,
    open_wrap,
    seal_chain,
    seal_wrap,
    slice_wrap,
)
from concerted.crypto.signature import PublicKey
from concerted.kernel.canonical import base64url_decode, base64url_encode
from concerted.kernel.entry import MemberId, blob_hash
from concerted.kernel.errors import Malformed, Refused
from concerted.rules.epochs import wall_due
from concerted.rules.state import Member, State

if TYPE_CHECKING:
    from concerted.client.committee import Committee
    from concerted.client.record import Row

ABSENT = 404
OPENS = ("founding", "epoch.open")
BRINGS = 8  # how many members a single act brings the key to
WRAPS = ("founding", "epoch.open", "epoch.wrap", "vouch")


def need_key(committee: Committee) -> EpochKey:
    """Return the key that seals what is written now, opening an epoch first where one is due.

    ``Refused("wrap_missing")`` if nobody has given this member the key.
    """
    state = committee.state
    due = wall_due(state, committee.record.now)
    if state.epoch.ended or due:
        try:
            open_epoch(committee, due)
        except Refused as error:  # the server's clock decides, and this device's may be far off
            if error.code == "wall_other":
                open_epoch(committee, not due)
            elif error.code != "epoch_current" or state.epoch.ended:
                raise
    return key_of(committee, committee.state.epoch.number)


def open_epoch(committee: Committee, wall: bool) -> None:
    """Open the next epoch for exactly the members there are (rules §7); saved before it is sent."""
    state = committee.state
    number = state.epoch.number + 1
    key = EpochKey(secrets.token_bytes(32))
    epoch = Epoch(committee.id, number, key_hash(key))
    wraps = {MemberId(member): _wrap(epoch, state, member, key) for member in state.roll()}
    payload = {
        "epoch": number,
        "key_hash": epoch.key_hash,
        "removals": state.epoch.removals,
        "wall": wall,
        "wraps": len(wraps),
    }
    if not wall:
        below, _ = state.epoch.base
        chain = seal_chain(committee.id, number, key, key_of(committee, below))
        payload |= {"below": below, "chain": base64url_encode(chain)}
    _keep(committee, number, key)
    draft = Draft("epoch.open", payload, evidence=(encode_wraps(wraps),))
    try:
        committee.send(committee.sign(draft, None))
    except Refused:
        committee.place.keys.pop(str(number), None)
        raise


def wrap_for(state: State, committee: Committee, request: str) -> bytes:
    """Return the wrap list that brings the current key to a newcomer (rules §4)."""
    key = key_of(committee, state.epoch.number)
    epoch = Epoch(committee.id, state.epoch.number, state.epoch.key_hash)
    seal_key = PublicKey(bytes.fromhex(state.requests[request].seal_key))
    return encode_wraps({MemberId(request): seal_wrap(epoch, MemberId(request), seal_key, key)})


def rewrap(committee: Committee, member: str) -> Row:
    """Give a member the current key once more (``epoch.wrap``)."""
    return committee.act(lambda state: _wrap_draft(committee, state, member))


def bring_keys(committee: Committee) -> None:
    """Give the key in use to members whom it has not reached, a few at a time, and say nothing.

    Two who do so at once do it twice, which harms nobody. Nor does it matter that it fails: whoever
    acts next tries again.
    """
    if not committee.state.is_active(committee.me):
        return
    try:
        for member in unkeyed(committee.record.keyed, committee.state)[:BRINGS]:
            committee.send(committee.sign(_wrap_draft(committee, committee.state, member), None))
    except (Refused, HostFaulty, HostUnreachable):
        return


def _wrap_draft(committee: Committee, state: State, member: str) -> Draft:
    key = key_of(committee, state.epoch.number)
    epoch = Epoch(committee.id, state.epoch.number, state.epoch.key_hash)
    wraps = encode_wraps({MemberId(member): _wrap(epoch, state, member, key)})
    payload = {"epoch": state.epoch.number, "member": member}
    return Draft("epoch.wrap", payload, evidence=(wraps,))


def dispute(committee: Committee) -> Row:
    """Say that the current epoch's opener gave no key that opens anything (rules §7).

    ``Refused("key_held")`` where this device has the key and its chain opens. A host that withholds
    or alters a wrap makes nobody accuse the opener: what the record names is checked as a whole.
    """
    committee.refresh()
    _gather(committee, dict(_hashes(committee)), committee.state.epoch.number)
    if _in_order(committee, committee.state.epoch.number):
        raise Refused("key_held")
    return committee.act(lambda state: Draft("epoch.dispute", {"epoch": state.epoch.number}))


def _in_order(committee: Committee, number: int) -> bool:
    """Whether this device has the epoch's key, and the chain in its opening holds what it says."""
    try:
        key = key_of(committee, number)
    except Refused:
        return False
    for row in committee.record.of_kind("epoch.open"):
        if _number(row) == number and row.entry and "chain" in row.entry.header.payload:
            return _unchain(committee, row, key, dict(_hashes(committee))) is not None
    return True


def key_of(committee: Committee, number: int) -> EpochKey:
    """Return an epoch's key: kept, by the chain from a later one, or from an own wrap.

    ``Refused("wrap_missing")`` where it cannot be had.
    """
    hashes = dict(_hashes(committee))
    kept = _kept(committee, number, hashes)
    if kept is not None:
        return kept
    _gather(committee, hashes)
    found = _kept(committee, number, hashes)
    if found is None:
        raise Refused("wrap_missing", f"key {number}")
    return found


def _kept(committee: Committee, number: int, hashes: dict[int, str]) -> EpochKey | None:
    text = committee.place.keys.get(str(number))
    if text is None:
        return None
    key = EpochKey(bytes.fromhex(text))
    return key if key_hash(key) == hashes.get(number) else None


def _keep(committee: Committee, number: int, key: EpochKey) -> None:
    committee.place.keys[str(number)] = key.expose().hex()
    committee.home.save(committee.place)


def _hashes(committee: Committee) -> Iterator[tuple[int, str]]:
    for row in committee.record.rows:
        if row.entry is not None and not row.finding and row.entry.header.kind in OPENS:
            payload = row.entry.header.payload
            yield int(payload.get("epoch", 1)), str(payload["key_hash"])


def _gather(committee: Committee, hashes: dict[int, str], doubted: int = 0) -> None:
    """Open every own wrap that brings a key not yet held, newest first, then walk the chains.

    Lists of the ``doubted`` epoch are fetched whole and checked against the record's hash.
    """
    for row in reversed(committee.record.rows):
        if row.finding or row.entry is None or row.entry.header.kind not in WRAPS:
            continue
        number = _number(row)
        if number in hashes and _kept(committee, number, hashes) is None:
            _take(committee, row, number, hashes[number], whole=number == doubted)
        _walk_back(committee, row, hashes)


def _number(row: Row) -> int:
    assert row.entry is not None
    return int(row.entry.header.payload.get("epoch", max(row.epoch, 1)))


def _take(committee: Committee, row: Row, number: int, expected: str, *, whole: bool) -> None:
    """Fetch and open the own wrap that this entry may bring; nothing if it brings none."""
    assert row.entry is not None
    header = row.entry.header
    payload, me = header.payload, committee.me
    aimed = payload.get("request") or payload.get("member") or me
    if (
        aimed != me
        or not header.evidence
        or (header.kind == "founding" and str(me) != str(committee.id))
    ):
        return
    founding = header.kind == "founding"
    recipient = FOUNDING_MEMBER if founding else me
    epoch = Epoch(FOUNDING_COMMITTEE if founding else committee.id, number, expected)
    try:
        item = _own_part(committee, header.evidence[0].hash, recipient, whole)
        wrap = item[ID_BYTES:]
        _keep(committee, number, open_wrap(epoch, recipient, committee.keys.sealing, wrap))
    except (Refused, Malformed):
        return  # not in that list, or not for these keys: another wrap may bring it


def _own_part(committee: Committee, name: str, recipient: MemberId, whole: bool) -> bytes:
    """Return the own part of a wrap list; ``Refused("wrap_missing")`` where there is none.

    Only the ``whole`` can be checked: then the host's word that there is none counts for nothing.
    """
    if not whole:
        try:
            return committee.wire.evidence(committee.id, name, recipient)
        except HostFaulty as error:
            if error.status != ABSENT:
                raise
            raise Refused("wrap_missing", name) from error
    data = committee.wire.evidence(committee.id, name)
    if blob_hash(data) != name:
        raise HostMisbehaved("altered", f"evidence {name}")
    return slice_wrap(data, recipient)


def _walk_back(committee: Committee, row: Row, hashes: dict[int, str]) -> None:
    assert row.entry is not None
    payload = row.entry.header.payload
    if row.entry.header.kind != "epoch.open" or "chain" not in payload:
        return
    number, below = _number(row), int(payload["below"])
    key = _kept(committee, number, hashes)
    if key is None or _kept(committee, below, hashes) is not None:
        return
    previous = _unchain(committee, row, key, hashes)
    if previous is not None:  # else it is chained wrongly: own wraps may still serve
        _keep(committee, below, previous)


def _unchain(
    committee: Committee, row: Row, key: EpochKey, hashes: dict[int, str]
) -> EpochKey | None:
    """The key that an opening's chain holds, or None where it holds none."""
    assert row.entry is not None
    payload = row.entry.header.payload
    chain = base64url_decode(payload["chain"])
    try:
        return open_chain(committee.id, _number(row), key, chain, hashes[int(payload["below"])])
    except (Refused, Malformed):
        return None


def _wrap(epoch: Epoch, state: State, member: str, key: EpochKey) -> bytes:
    found: Member = state.members[member]
    return seal_wrap(epoch, MemberId(member), PublicKey(bytes.fromhex(found.seal_key)), key)
