"""A leaf: a header, its signature and the host's receipt time, as bytes (log §1)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from concerted.kernel.canonical import LIMIT_BYTES, LIMIT_INTEGER
from concerted.kernel.errors import Malformed

SIGNATURE_BYTES = 64
LEAF_VERSION = 1
_PREFIX_BYTES = 1 + 8 + SIGNATURE_BYTES
LEAF_LIMIT_BYTES = _PREFIX_BYTES + LIMIT_BYTES


@dataclass(frozen=True, slots=True)
class Leaf:
    """``time`` in seconds since 1970-01-01 UTC, a 64-byte signature, a header as received."""

    time: int
    signature: bytes
    header_bytes: bytes

    def __post_init__(self) -> None:
        if not 0 <= self.time <= LIMIT_INTEGER:
            raise Malformed("leaf", "time is not below 2^53")
        if len(self.signature) != SIGNATURE_BYTES:
            raise Malformed("leaf", "signature is not 64 bytes")
        if not 1 <= len(self.header_bytes) <= LIMIT_BYTES:
            raise Malformed("leaf", "header is empty or too long")

    def encode(self) -> bytes:
        """Return the bytes that the tree hashes and that tiles carry."""
        return b"\x01" + self.time.to_bytes(8, "big") + self.signature + self.header_bytes

    @classmethod
    def decode(cls, data: bytes) -> Leaf:
        """Take a leaf apart; ``Malformed("leaf")``. The header inside is not looked at."""
        if len(data) <= _PREFIX_BYTES:
            raise Malformed("leaf", "too short")
        if data[0] != LEAF_VERSION:
            raise Malformed("leaf", f"version {data[0]}")
        time = int.from_bytes(data[1:9], "big")
        return cls(time, bytes(data[9:_PREFIX_BYTES]), bytes(data[_PREFIX_BYTES:]))


def leaf_hash(leaf: bytes) -> bytes:
    """Return SHA-256(00 ‖ leaf) (RFC 9162 §2.1.1)."""
    return hashlib.sha256(b"\x00" + leaf).digest()
