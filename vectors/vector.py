"""What the makers of vectors share: the form of a file and of a case, and keys anyone can make."""

from __future__ import annotations

import hashlib
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

Case = dict[str, Any]
Content = dict[str, Any]
OK = "ok"


def content(about: str, spec: str, cases: list[Case]) -> Content:
    """Return a file; the names of its cases differ, so that a report can point at one."""
    names = [case["name"] for case in cases]
    twice = {name for name in names if names.count(name) > 1}
    assert not twice, twice
    return {"about": about, "spec": spec, "cases": cases}


def malformed(layer: str) -> str:
    """Return the expectation that ``layer`` refuses the input."""
    return f"malformed {layer}"


def refused(code: str) -> str:
    """Return the expectation that the rules refuse the input with ``code``."""
    return f"refused {code}"


def written(data: bytes) -> Case:
    """Return bytes as ``text`` where they are printable ASCII, else as ``hex``."""
    if data and all(0x20 <= byte < 0x7F for byte in data):
        return {"text": data.decode("ascii")}
    return {"hex": data.hex()}


def seeded(name: str, size: int = 32) -> bytes:
    """Return ``size`` bytes (at most 32) that depend on ``name`` alone."""
    return hashlib.sha256(f"vector {name}".encode()).digest()[:size]


def key_pair(name: str) -> tuple[Ed25519PrivateKey, bytes]:
    """Return the key whose Ed25519 seed is ``seeded(name)``, and its 32 public bytes."""
    key = Ed25519PrivateKey.from_private_bytes(seeded(name))
    return key, key.public_key().public_bytes_raw()
