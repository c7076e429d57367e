"""Hashes over texts, as the protocol prescribes them (ballot §3)."""

from __future__ import annotations

import hashlib
from base64 import b64encode

from concerted.ballots.groups import Group


def challenge(group: Group, *parts: str) -> int:
    """Return SHA-256 of the parts joined by ``|``, as a big-endian number mod q."""
    digest = hashlib.sha256("|".join(parts).encode()).digest()
    return int.from_bytes(digest, "big") % group.order


def fingerprint(data: bytes) -> str:
    """Return unpadded Base64 of SHA-256: of an election φ, of a ballot its receipt number."""
    return b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode("ascii")


def hex_hash(data: bytes) -> str:
    """Return SHA-256 in hex: the name of a record in an archive."""
    return hashlib.sha256(data).hexdigest()
