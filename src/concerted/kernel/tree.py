"""The Merkle tree of RFC 6962 (RFC 9162 §2.1): hashes in, roots and proofs out (log §2).

``Tree`` keeps every complete node, level above level, so a root or a proof at any size it has had
takes a number of hashes that grows with the logarithm of the size. The verifiers stand apart from
it and are strict: a proof has exactly the right length, or it is ``Malformed("proof")``.

All hashes are 32 bytes, all sizes and indexes count leaves.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

from concerted.kernel.errors import Malformed

HASH_BYTES = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()
_ROOTS_CACHED = 4096


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return SHA-256(01 ‖ left ‖ right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Tree:
    """An append-only tree in memory: 64 bytes a leaf.

    ``append`` is amortised O(1). Asking for a size or an index that the tree has not is a bug of
    the caller's and raises ``IndexError``. Not for several threads at once.
    """

    def __init__(self, leaf_hashes: Iterable[bytes] = ()) -> None:
        # _levels[k] holds, one after another, the hashes of the complete subtrees of 2^k leaves.
        self._levels: list[bytearray] = [bytearray()]
        self._size = 0
        self._roots: dict[int, bytes] = {}
        self.extend(leaf_hashes)

    @property
    def size(self) -> int:
        """The number of leaves."""
        return self._size

    def append(self, leaf_hash: bytes) -> int:
        """Add a leaf by its hash and return its index, counted from 0."""
        if len(leaf_hash) != HASH_BYTES:
            raise ValueError("a leaf hash is 32 bytes")
        index = self._size
        self._levels[0] += leaf_hash
        self._size = index + 1
        level, position = 0, index
        while position % 2:  # a right child completes its parent
            children = self._levels[level][-2 * HASH_BYTES :]
            level, position = level + 1, position // 2
            if level == len(self._levels):
                self._levels.append(bytearray())
            self._levels[level] += hashlib.sha256(b"\x01" + children).digest()
        return index

    def extend(self, leaf_hashes: Iterable[bytes]) -> None:
        """Append each in order."""
        for leaf_hash in leaf_hashes:
            self.append(leaf_hash)

    def truncate(self, size: int) -> None:
        """Forget all leaves from index ``size`` on: an append that was not made durable."""
        self._check_size(size)
        for level, nodes in enumerate(self._levels):
            del nodes[(size >> level) * HASH_BYTES :]
        self._size = size
        self._roots = {at: root for at, root in self._roots.items() if at <= size}

    def root(self, size: int | None = None) -> bytes:
        """Return the root over the first ``size`` leaves, or over all."""
        size = self._size if size is None else size
        root = self._roots.get(size)
        if root is None:
            self._check_size(size)
            root = self._range_hash(0, size) if size else EMPTY_ROOT
            if len(self._roots) >= _ROOTS_CACHED:
                del self._roots[next(iter(self._roots))]  # the one longest here
            self._roots[size] = root
        return root

    def nodes(self, level: int, start: int, count: int) -> bytes:
        """Return ``count`` complete nodes of ``level`` (0: leaves) from ``start``, joined."""
        held = len(self._levels[level]) // HASH_BYTES if level < len(self._levels) else 0
        if min(level, start, count) < 0 or start + count > held:
            raise IndexError("the tree has no such nodes")
        return bytes(self._levels[level][start * HASH_BYTES : (start + count) * HASH_BYTES])

    def inclusion_proof(self, index: int, size: int | None = None) -> list[bytes]:
        """Return the proof that leaf ``index`` is in the tree of ``size`` (RFC 9162 §2.1.3.1)."""
        size = self._size if size is None else size
        self._check_size(size)
        if not 0 <= index < size:
            raise IndexError("the tree has no such leaf")
        low, high, proof = 0, size, list[bytes]()
        while high - low > 1:  # descend from the root, so the proof is gathered from its end
            middle = low + _split(high - low)
            if index < middle:
                proof.append(self._range_hash(middle, high))
                high = middle
            else:
                proof.append(self._range_hash(low, middle))
                low = middle
        return proof[::-1]

    def consistency_proof(self, old: int, new: int | None = None) -> list[bytes]:
        """Return the proof that the tree of ``new`` extends that of ``old`` (RFC 9162 §2.1.4.1).

        Empty where ``old`` is 0 or equal to ``new``: there is nothing to prove.
        """
        new = self._size if new is None else new
        self._check_size(new)
        if not 0 <= old <= new:
            raise IndexError("the older tree is the larger")
        if old in (0, new):
            return []
        low, high, proof, whole = 0, new, list[bytes](), True
        while high != old:
            middle = low + _split(high - low)
            if old <= middle:
                proof.append(self._range_hash(middle, high))
                high = middle
            else:
                proof.append(self._range_hash(low, middle))
                low, whole = middle, False
        if not whole:  # the verifier knows the old root itself
            proof.append(self._range_hash(low, high))
        return proof[::-1]

    def _range_hash(self, low: int, high: int) -> bytes:
        """Return the hash over leaves ``low`` to ``high``, where ``low`` begins a subtree."""
        rest = high - low
        level = rest.bit_length() - 1
        start = low >> level
        root = self._node(level, start)
        parts = [root]
        rest -= 1 << level
        low += 1 << level
        while rest:  # the complete subtrees to the right, each smaller than the one before
            level = rest.bit_length() - 1
            parts.append(self._node(level, low >> level))
            rest -= 1 << level
            low += 1 << level
        root = parts.pop()
        while parts:
            root = node_hash(parts.pop(), root)
        return root

    def _node(self, level: int, position: int) -> bytes:
        start = position * HASH_BYTES
        return bytes(self._levels[level][start : start + HASH_BYTES])

    def _check_size(self, size: int) -> None:
        if not 0 <= size <= self._size:
            raise IndexError("the tree was never of that size")


def _split(size: int) -> int:
    """Return the largest power of two below ``size`` (RFC 9162 §2.1.1), for ``size`` ≥ 2."""
    return 1 << ((size - 1).bit_length() - 1)


def verify_inclusion(
    leaf_hash: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes
) -> None:
    """Check that ``leaf_hash`` stands at ``index`` in the tree of ``size`` and ``root``.

    ``Malformed("proof")`` where anything is wrong. Source: RFC 9162 §2.1.3.2; log §2.
    """
    _check_hashes([leaf_hash, root, *proof])
    if not 0 <= index < size:
        raise Malformed("proof", "index is not below the size")
    position, last, computed = index, size - 1, leaf_hash
    for sibling in proof:
        if last == 0:
            raise Malformed("proof", "too long")
        if position % 2 or position == last:
            computed = node_hash(sibling, computed)
            position, last = _climb(position, last)
        else:
            computed = node_hash(computed, sibling)
        position, last = position // 2, last // 2
    if last != 0:
        raise Malformed("proof", "too short")
    if computed != root:
        raise Malformed("proof", "does not lead to the root")


def verify_consistency(
    old_size: int, old_root: bytes, new_size: int, new_root: bytes, proof: Sequence[bytes]
) -> None:
    """Check that the tree of ``new_size`` extends the tree of ``old_size``.

    ``Malformed("proof")`` where anything is wrong. From an empty tree, and between equal sizes,
    the proof is empty and the roots alone are compared. Source: RFC 9162 §2.1.4.2; log §2.
    """
    _check_hashes([old_root, new_root, *proof])
    if not 0 <= old_size <= new_size:
        raise Malformed("proof", "the older tree is the larger")
    if old_size in (0, new_size):
        _check_trivial(old_size, old_root, new_size, new_root, proof)
        return
    if old_size & (old_size - 1) == 0:  # the old tree is itself a node of the new one
        proof = [old_root, *proof]
    if not proof:
        raise Malformed("proof", "too short")
    position, last = old_size - 1, new_size - 1
    while position % 2:
        position, last = position // 2, last // 2
    old_computed = new_computed = proof[0]
    for sibling in proof[1:]:
        if last == 0:
            raise Malformed("proof", "too long")
        if position % 2 or position == last:
            old_computed = node_hash(sibling, old_computed)
            new_computed = node_hash(sibling, new_computed)
            position, last = _climb(position, last)
        else:
            new_computed = node_hash(new_computed, sibling)
        position, last = position // 2, last // 2
    if last != 0:
        raise Malformed("proof", "too short")
    if old_computed != old_root or new_computed != new_root:
        raise Malformed("proof", "does not lead to the roots")


def _climb(position: int, last: int) -> tuple[int, int]:
    """Go up while the node is a left child, hence the last of its level, and has no sibling."""
    while position % 2 == 0 and position:
        position, last = position // 2, last // 2
    return position, last


def _check_trivial(
    old_size: int, old_root: bytes, new_size: int, new_root: bytes, proof: Sequence[bytes]
) -> None:
    if proof:
        raise Malformed("proof", "too long")
    if old_size == 0 and old_root != EMPTY_ROOT:
        raise Malformed("proof", "not the root of the empty tree")
    if old_size == new_size and old_root != new_root:
        raise Malformed("proof", "two roots for one size")


def _check_hashes(hashes: Sequence[bytes]) -> None:
    if any(len(item) != HASH_BYTES for item in hashes):
        raise Malformed("proof", "a hash is not 32 bytes")
