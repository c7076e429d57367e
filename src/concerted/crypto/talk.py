"""Sealed words of messages, and the keys of rooms (talk §3, §6).

What all may read is sealed under the epoch's key alone; what is said in a room under that key and
the room's together, so that whoever leaves the committee has left every room as well.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from concerted.crypto.body import decode_words, encode_words
from concerted.crypto.epoch import WRAP_BYTES, EpochKey
from concerted.crypto.seed import SealingKey, x25519_of
from concerted.crypto.signature import PublicKey
from concerted.crypto.suite import (
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
from concerted.kernel.entry import BlobHash, BlobRef, CommitteeId, MemberId, blob_hash
from concerted.kernel.errors import Malformed, Refused
from concerted.kernel.message import (
    BODY_LEAST_BYTES,
    BODY_LIMIT_BYTES,
    MessageHeader,
    PlaceId,
    message_aad,
)
from concerted.kernel.tags import tag

_NO_HASH = BlobHash("0" * 64)


class RoomKey(Secret):
    """The 32 random bytes that seal one version of a room, together with an epoch's key."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class RoomVersion:
    """What a ``room`` message says: ``number`` is its ``room``, ``key_hash`` hex."""

    committee: CommitteeId
    room: PlaceId
    number: int
    key_hash: str


def room_key_hash(key: RoomKey) -> str:
    """Return SHA-256(tag("room-key") ‖ R) in hex (talk §6)."""
    return hashlib.sha256(tag("room-key") + key.expose()).hexdigest()


def check_room_key(data: bytes, expected_hash: str) -> RoomKey:
    """Return ``data`` as a key if it fits the hash in the message; ``Refused("key_wrong")``."""
    if len(data) != KEY_BYTES:
        raise Refused("key_wrong", "not 32 bytes")
    key = RoomKey(data)
    if not hmac.compare_digest(room_key_hash(key), expected_hash):
        raise Refused("key_wrong", "another key than the message names")
    return key


def seal_room_wrap(
    version: RoomVersion, recipient: MemberId, seal_key: PublicKey, key: RoomKey
) -> bytes:
    """Return the 80-byte wrap of ``key`` for one member, as ``epoch.seal_wrap`` does.

    ``Refused``: ``key_wrong``, ``key_invalid``. Impure: see ``suite.hpke_seal``. Source: talk §6.
    """
    check_room_key(key.expose(), version.key_hash)
    return hpke_seal(x25519_of(seal_key), key.expose(), _wrap_info(version, recipient))


def open_room_wrap(
    version: RoomVersion, recipient: MemberId, sealing: SealingKey, wrap: bytes
) -> RoomKey:
    """Return the version's key, checked against its hash.

    ``Malformed("wraps")`` for another length; ``Refused``: ``seal_broken``, ``key_wrong``.
    """
    if len(wrap) != WRAP_BYTES:
        raise Malformed("wraps", f"a wrap is {WRAP_BYTES} bytes")
    data = hpke_open(sealing.x25519_secret(), wrap, _wrap_info(version, recipient))
    return check_room_key(data, version.key_hash)


def _wrap_info(version: RoomVersion, recipient: MemberId) -> bytes:
    return info(
        "room-wrap",
        bytes.fromhex(version.committee),
        bytes.fromhex(version.room),
        version.number.to_bytes(8),
        bytes.fromhex(recipient),
        bytes.fromhex(version.key_hash),
    )


def seal_words(
    epoch_key: EpochKey, room_key: RoomKey | None, header: MessageHeader, words: Mapping[str, Any]
) -> tuple[MessageHeader, bytes]:
    """Return the finished header and the sealed body that it names.

    ``header`` is a draft with its epoch and its ``salt``, 16 random bytes in hex for these very
    words; body size and hash are put in here. ``Malformed("body")`` if the words are too many.
    """
    padded = encode_words(words, BODY_LIMIT_BYTES - TAG_BYTES)
    draft = replace(header, body=BlobRef(_NO_HASH, len(padded) + TAG_BYTES))
    sealed = gcm_seal(_words_key(epoch_key, room_key, draft), padded, message_aad(draft))
    assert BODY_LEAST_BYTES <= len(sealed) <= BODY_LIMIT_BYTES
    return replace(draft, body=BlobRef(blob_hash(sealed), len(sealed))), sealed


def open_words(
    epoch_key: EpochKey, room_key: RoomKey | None, header: MessageHeader, sealed: bytes
) -> dict[str, Any]:
    """Return the words under ``header``, as parsed from its received bytes (talk §3).

    ``Refused("seal_broken")``; ``Malformed("body")``: padding or text.
    """
    opened = gcm_open(_words_key(epoch_key, room_key, header), sealed, message_aad(header))
    return decode_words(opened)


def _words_key(epoch_key: EpochKey, room_key: RoomKey | None, header: MessageHeader) -> bytes:
    if not header.salt or not header.epoch or (room_key is None) != (header.room == 0):
        raise ValueError("these are not the keys that this message names")
    return derive(
        epoch_key.expose() + (room_key.expose() if room_key else b""),
        info(
            "talk",
            bytes.fromhex(header.committee),
            bytes.fromhex(header.channel),
            bytes.fromhex(header.author),
            hashlib.sha256(message_aad(header)).digest(),
        ),
        salt=bytes.fromhex(header.salt),
    )
