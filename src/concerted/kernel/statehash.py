"""The hash of a state, as a Merkle map, so that a part can be shown without the rest (log §8)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from concerted.kernel import canonical
from concerted.kernel.tags import tag

# Hashing starts from a copy that has taken the tag in: one allocation fewer for each of 100,000.
_LEAF = hashlib.sha256(tag("state-leaf"))
_ENTRY = hashlib.sha256(tag("state-entry"))
_NODE = hashlib.sha256(tag("state-node"))
_OBJECT = hashlib.sha256(tag("state-object"))
_EMPTY_ROOT = hashlib.sha256(tag("state-empty")).digest()


def state_hash(value: Any) -> bytes:
    """Return the 32-byte hash of a canonical value of any size and depth.

    Objects are ``Mapping``s of any make, at the top or inside other objects; arrays are lists.
    ``Malformed("canonical")`` where the value has no canonical form. Source: log §8.
    """
    kind = type(value)
    if kind is dict or (kind not in (str, int, bool, list) and isinstance(value, Mapping)):
        return _object_hash(value)
    data = canonical.encode(value, limit_bytes=canonical.UNLIMITED, limit_depth=canonical.UNLIMITED)
    return _hash(_LEAF, data)


def _object_hash(value: Mapping[str, Any]) -> bytes:
    canonical.check_names(value)
    root = _root([_entry_hash(name, value[name]) for name in sorted(value)])
    return _hash(_OBJECT, len(value).to_bytes(8, "big") + root)


def _entry_hash(name: str, value: Any) -> bytes:
    data = name.encode("ascii")
    return _hash(_ENTRY, len(data).to_bytes(2, "big") + data + state_hash(value))


def _root(hashes: Sequence[bytes]) -> bytes:
    """Pair neighbours, carry an odd last one up: the tree of RFC 6962 §2.1, from its leaves up."""
    if not hashes:
        return _EMPTY_ROOT
    while len(hashes) > 1:
        pairs = zip(hashes[0::2], hashes[1::2], strict=False)
        above = [_hash(_NODE, left + right) for left, right in pairs]
        hashes = [*above, hashes[-1]] if len(hashes) % 2 else above
    return hashes[0]


def _hash(start: Any, data: bytes) -> bytes:
    copy = start.copy()
    copy.update(data)
    digest: bytes = copy.digest()
    return digest
