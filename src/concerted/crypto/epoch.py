"""Epoch keys: who gets one, and how the one before is reached (seal §2).

An epoch key seals the committee's bodies until somebody departs. Each member receives it in a wrap
of their own; the key before it lies in the chain, except behind a wall. A key is worth using only
when it fits the hash in the record, so every function that yields one checks that.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass

from concerted.crypto.seed import SealingKey, x25519_of
from concerted.crypto.signature import PublicKey
from concerted.crypto.suite import (
    HPKE_OVERHEAD_BYTES,
    KEY_BYTES,
    TAG_BYTES,
    Secret,
    derive,
    gcm_open,
    gcm_seal,
    hpke_open,
    hpke_seal,
    info,
)
from concerted.kernel.entry import EVIDENCE_LIMIT_BYTES, CommitteeId, MemberId
from concerted.kernel.errors import Malformed, Refused
from concerted.kernel.tags import tag

ID_BYTES = 32
WRAP_BYTES = KEY_BYTES + HPKE_OVERHEAD_BYTES  # 80
WRAP_RECORD_BYTES = ID_BYTES + WRAP_BYTES  # 112
CHAIN_BYTES = KEY_BYTES + TAG_BYTES  # 48

# A founding entry's id is not known before its wrap list is sealed: zeros stand for both.
FOUNDING_COMMITTEE = CommitteeId("0" * 64)
FOUNDING_MEMBER = MemberId("0" * 64)


class EpochKey(Secret):
    """The 32 random bytes that seal an epoch."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Epoch:
    """What the record says of an epoch: its ``number`` ≥ 1 and the hash of its key, hex."""

    committee: CommitteeId
    number: int
    key_hash: str


def key_hash(key: EpochKey) -> str:
    """Return SHA-256(tag("epoch-key") ‖ K) in hex, which the entry that opens an epoch names."""
    return hashlib.sha256(tag("epoch-key") + key.expose()).hexdigest()


def check_key(data: bytes, expected_hash: str) -> EpochKey:
    """Return ``data`` as a key if it fits the record's hash; ``Refused("key_wrong")`` (seal §2)."""
    if len(data) != KEY_BYTES:
        raise Refused("key_wrong", "not 32 bytes")
    key = EpochKey(data)
    if not hmac.compare_digest(key_hash(key), expected_hash):
        raise Refused("key_wrong", "another key than the record names")
    return key


def seal_wrap(epoch: Epoch, recipient: MemberId, seal_key: PublicKey, key: EpochKey) -> bytes:
    """Return the 80-byte wrap of ``key`` for one member; ``seal_key`` as the record holds it.

    In a founding entry the committee and the recipient are ``FOUNDING_COMMITTEE`` and
    ``FOUNDING_MEMBER``. ``Refused``: ``key_wrong`` where the key is not the epoch's,
    ``key_invalid`` where nothing can be sealed to ``seal_key``.
    Impure: see ``suite.hpke_seal``. Source: seal §2.
    """
    check_key(key.expose(), epoch.key_hash)
    return hpke_seal(x25519_of(seal_key), key.expose(), _wrap_info(epoch, recipient))


def open_wrap(epoch: Epoch, recipient: MemberId, sealing: SealingKey, wrap: bytes) -> EpochKey:
    """Return the epoch's key, checked against its hash.

    ``Malformed("wraps")`` for another length; ``Refused``: ``seal_broken``, ``key_wrong``.
    """
    if len(wrap) != WRAP_BYTES:
        raise Malformed("wraps", f"a wrap is {WRAP_BYTES} bytes")
    data = hpke_open(sealing.x25519_secret(), wrap, _wrap_info(epoch, recipient))
    return check_key(data, epoch.key_hash)


def _wrap_info(epoch: Epoch, recipient: MemberId) -> bytes:
    return info(
        "wrap",
        bytes.fromhex(epoch.committee),
        epoch.number.to_bytes(8),
        bytes.fromhex(recipient),
        bytes.fromhex(epoch.key_hash),
    )


def encode_wraps(wraps: Mapping[MemberId, bytes]) -> bytes:
    """Return the wrap list, an evidence item: 112 bytes a member, by ascending id (seal §2)."""
    if any(len(wrap) != WRAP_BYTES for wrap in wraps.values()):
        raise ValueError(f"a wrap is {WRAP_BYTES} bytes")
    return b"".join(bytes.fromhex(member) + wraps[member] for member in sorted(wraps))


def decode_wraps(data: bytes) -> dict[MemberId, bytes]:
    """Return each recipient's wrap; ``Malformed("wraps")``. Source: seal §2."""
    if not data or len(data) % WRAP_RECORD_BYTES or len(data) > EVIDENCE_LIMIT_BYTES:
        raise Malformed("wraps", f"not whole records of {WRAP_RECORD_BYTES} bytes, 1 or more")
    wraps: dict[MemberId, bytes] = {}
    newest = ""
    for start in range(0, len(data), WRAP_RECORD_BYTES):
        record = data[start : start + WRAP_RECORD_BYTES]
        member = MemberId(record[:ID_BYTES].hex())
        if member <= newest:
            raise Malformed("wraps", "recipients not in ascending order, or one twice")
        wraps[member] = record[ID_BYTES:]
        newest = member
    return wraps


def slice_wrap(data: bytes, member: MemberId) -> bytes:
    """Return the record of one member, 112 bytes, from a list that ``decode_wraps`` accepts.

    ``Refused("wrap_missing")`` if it holds none. This is what a host sends to a phone.
    """
    wanted = bytes.fromhex(member)
    low, high = 0, len(data) // WRAP_RECORD_BYTES
    while low < high:
        middle = (low + high) // 2
        start = middle * WRAP_RECORD_BYTES
        found = data[start : start + ID_BYTES]
        if found == wanted:
            return data[start : start + WRAP_RECORD_BYTES]
        low, high = (middle + 1, high) if found < wanted else (low, middle)
    raise Refused("wrap_missing")


def seal_chain(committee: CommitteeId, number: int, key: EpochKey, previous_key: EpochKey) -> bytes:
    """Return the 48-byte chain of the new epoch ``number``: the previous key under the new one.

    The key of the seal is used for nothing else, so its nonce is zero. Source: seal §2.
    """
    return gcm_seal(_chain_key(committee, number, key), previous_key.expose(), b"")


def open_chain(
    committee: CommitteeId, number: int, key: EpochKey, chain: bytes, previous_hash: str
) -> EpochKey:
    """Return the key of the epoch before ``number``, checked against its hash in the record.

    ``Malformed("chain")`` for another length; ``Refused``: ``seal_broken``, ``key_wrong``.
    """
    if len(chain) != CHAIN_BYTES:
        raise Malformed("chain", f"a chain is {CHAIN_BYTES} bytes")
    return check_key(gcm_open(_chain_key(committee, number, key), chain, b""), previous_hash)


def _chain_key(committee: CommitteeId, number: int, key: EpochKey) -> bytes:
    return derive(key.expose(), info("chain", bytes.fromhex(committee), number.to_bytes(8)))
