"""RFC 6962 §2.1 as it is written there: recursive, slow, and apart from the code under test."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence


def hash_leaf(leaf: bytes) -> bytes:
    """Return the hash of a leaf's bytes."""
    return hashlib.sha256(b"\x00" + leaf).digest()


def root(hashes: Sequence[bytes]) -> bytes:
    """Return MTH(D) for the hashes of the leaves D."""
    if not hashes:
        return hashlib.sha256(b"").digest()
    if len(hashes) == 1:
        return hashes[0]
    k = split(len(hashes))
    return hashlib.sha256(b"\x01" + root(hashes[:k]) + root(hashes[k:])).digest()


def path(index: int, hashes: Sequence[bytes]) -> list[bytes]:
    """Return PATH(m, D) (RFC 6962 §2.1.1)."""
    if len(hashes) == 1:
        return []
    k = split(len(hashes))
    if index < k:
        return [*path(index, hashes[:k]), root(hashes[k:])]
    return [*path(index - k, hashes[k:]), root(hashes[:k])]


def proof(size: int, hashes: Sequence[bytes]) -> list[bytes]:
    """Return PROOF(m, D) (RFC 6962 §2.1.2), for 0 < m."""
    return _subproof(size, hashes, True)


def split(size: int) -> int:
    """Return the largest power of two smaller than ``size``."""
    k = 1
    while 2 * k < size:
        k *= 2
    return k


def _subproof(size: int, hashes: Sequence[bytes], whole: bool) -> list[bytes]:
    if size == len(hashes):
        return [] if whole else [root(hashes)]
    k = split(len(hashes))
    if size <= k:
        return [*_subproof(size, hashes[:k], whole), root(hashes[k:])]
    return [*_subproof(size - k, hashes[k:], False), root(hashes[:k])]
