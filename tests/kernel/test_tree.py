"""The tree against RFC 6962 as it is written: recursive, in `vectors/naive_tree.py`."""

import hashlib
from itertools import pairwise

import naive_tree
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from concerted.kernel.errors import Malformed
from concerted.kernel.tree import EMPTY_ROOT, Tree, verify_consistency, verify_inclusion

SIZE = 70
HASHES = [hashlib.sha256(bytes([number])).digest() for number in range(SIZE)]
ROOTS = [naive_tree.root(HASHES[:size]) for size in range(SIZE + 1)]


def test_every_inclusion_proof_up_to_70_leaves() -> None:
    tree = Tree(HASHES)
    for size in range(1, SIZE + 1):
        assert tree.root(size) == ROOTS[size]
        for index in range(size):
            proof = tree.inclusion_proof(index, size)
            assert proof == naive_tree.path(index, HASHES[:size])
            verify_inclusion(HASHES[index], index, size, proof, ROOTS[size])


def test_every_consistency_proof_up_to_70_leaves() -> None:
    tree = Tree(HASHES)
    for new in range(1, SIZE + 1):
        for old in range(1, new + 1):
            proof = tree.consistency_proof(old, new)
            assert proof == naive_tree.proof(old, HASHES[:new])
            verify_consistency(old, ROOTS[old], new, ROOTS[new], proof)
        verify_consistency(0, EMPTY_ROOT, new, ROOTS[new], tree.consistency_proof(0, new))


def alterations(proof: list[bytes]) -> list[list[bytes]]:
    """Every proof that differs from this one by one hash more, less, changed or exchanged."""
    flipped = [
        [*proof[:at], bytes([item[0] ^ 0x80]) + item[1:], *proof[at + 1 :]]
        for at, item in enumerate(proof)
    ]
    cut = [[*proof[:at], item[:-1], *proof[at + 1 :]] for at, item in enumerate(proof)]
    dropped = [[*proof[:at], *proof[at + 1 :]] for at in range(len(proof))]
    added = [[*proof[:at], HASHES[0], *proof[at:]] for at in range(len(proof) + 1)]
    doubled = [[*proof[: at + 1], *proof[at:]] for at in range(len(proof))]
    exchanged = [
        [*proof[:at], second, first, *proof[at + 2 :]]
        for at, (first, second) in enumerate(pairwise(proof))
    ]
    return [*flipped, *cut, *dropped, *added, *doubled, *exchanged]


@settings(max_examples=150)
@given(st.data())
def test_every_altered_inclusion_proof_is_refused(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, SIZE))
    index = data.draw(st.integers(0, size - 1))
    proof, root = naive_tree.path(index, HASHES[:size]), ROOTS[size]
    for altered in alterations(proof):
        with pytest.raises(Malformed, match="proof"):
            verify_inclusion(HASHES[index], index, size, altered, root)
    for other in {*range(size)} - {index}:
        with pytest.raises(Malformed):
            verify_inclusion(HASHES[index], other, size, proof, root)
    for other in {*range(SIZE + 1)} - {size}:
        with pytest.raises(Malformed):
            verify_inclusion(HASHES[index], index, size, proof, ROOTS[other])


@settings(max_examples=150)
@given(st.data())
def test_every_altered_consistency_proof_is_refused(data: st.DataObject) -> None:
    new = data.draw(st.integers(1, SIZE))
    old = data.draw(st.integers(1, new))
    proof = naive_tree.proof(old, HASHES[:new])
    for altered in alterations(proof):
        with pytest.raises(Malformed, match="proof"):
            verify_consistency(old, ROOTS[old], new, ROOTS[new], altered)
    for other in {*range(SIZE + 1)} - {old}:
        with pytest.raises(Malformed):
            verify_consistency(old, ROOTS[other], new, ROOTS[new], proof)
    for other in {*range(SIZE + 1)} - {new}:
        with pytest.raises(Malformed):
            verify_consistency(old, ROOTS[old], new, ROOTS[other], proof)


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=12))
def test_what_was_truncated_leaves_no_trace(steps: list[tuple[int, int]]) -> None:
    """Grow and truncate at random; roots asked for in between must not be remembered wrongly."""
    tree, model = Tree(), list[bytes]()
    fresh = (hashlib.sha256(number.to_bytes(4, "big")).digest() for number in range(10_000))
    for grow, keep in steps:
        added = [next(fresh) for _ in range(grow)]
        tree.extend(added)
        model += added
        assert tree.root() == naive_tree.root(model)
        keep = min(keep, len(model))
        tree.truncate(keep)
        del model[keep:]
        assert tree.size == keep
        for size in {0, keep // 2, keep}:
            assert tree.root(size) == naive_tree.root(model[:size])


def test_more_roots_than_are_remembered() -> None:
    tree = Tree(HASHES[number % SIZE] for number in range(5000))
    roots = [tree.root(size) for size in range(5001)]
    assert [tree.root(size) for size in range(5001)] == roots


def test_what_the_tree_has_not_is_a_fault_of_the_caller() -> None:
    tree = Tree(HASHES[:5])
    with pytest.raises(IndexError):
        tree.root(6)
    with pytest.raises(IndexError):
        tree.inclusion_proof(5, 5)
    with pytest.raises(IndexError):
        tree.inclusion_proof(-1)
    with pytest.raises(IndexError):
        tree.consistency_proof(5, 4)
    with pytest.raises(IndexError):
        tree.truncate(6)
    for nodes in [(0, 0, 6), (1, 2, 1), (3, 0, 1), (0, -1, 1)]:
        with pytest.raises(IndexError):
            tree.nodes(*nodes)
    with pytest.raises(ValueError, match="32 bytes"):
        tree.append(b"short")
