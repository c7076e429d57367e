"""A witness among hosts that lie: however requests interleave, what it cosigned is one history."""

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from concerted.kernel.checkpoint import Checkpoint, sign_checkpoint
from concerted.kernel.cosignature import Cosignature, cosign, cosigner
from concerted.kernel.note import (
    COSIGNATURE_V1,
    ED25519,
    Note,
    Verifier,
    VerifierKey,
    base64_encode,
)
from concerted.kernel.tree import Tree
from concerted.kernel.witness import NEVER, Outcome, Stored, decide, parse_request
from tests.kernel.ed25519 import signer, verifier_of

ORIGIN = "concerted/" + "ab" * 16
LOG = signer(ORIGIN, ED25519, b"log".ljust(32))
WITNESS = signer("witness.example", COSIGNATURE_V1, b"witness".ljust(32))
VERIFIER = Verifier.of(LOG.key, verifier_of(LOG.key.key))
BRANCH_AT = 5


def branch(number: int) -> Tree:
    """One of three histories of the same log that part after five leaves."""
    names = [f"leaf {at}" if at < BRANCH_AT else f"leaf {at} of {number}" for at in range(24)]
    return Tree(hashlib.sha256(name.encode()).digest() for name in names)


BRANCHES = [branch(number) for number in range(3)]


def request(tree: Tree, old: int, size: int) -> bytes:
    proof = tree.consistency_proof(old, size) if old <= size else []
    lines = "".join(base64_encode(item) + "\n" for item in proof)
    note = sign_checkpoint(Checkpoint(ORIGIN, size, tree.root(size)), LOG)
    return f"old {old}\n{lines}\n".encode() + note.encode()


ASKED = st.tuples(st.sampled_from(BRANCHES), st.integers(0, 24), st.integers(0, 24))


@given(st.lists(ASKED, max_size=12))
def test_a_forking_host_never_gets_two_histories_cosigned(
    asked: list[tuple[Tree, int, int]],
) -> None:
    stored = NEVER
    cosigned: list[tuple[Tree, int]] = []
    for tree, old, size in asked:
        outcome = decide(parse_request(request(tree, old, size)), VERIFIER, stored)
        if outcome.status == 409:  # a host that lies well begins again from what is stored
            old = int(outcome.body)
            outcome = decide(parse_request(request(tree, old, size)), VERIFIER, stored)
        if outcome.status == 200:
            assert outcome.store == Stored(size, tree.root(size))
            stored = outcome.store
            cosigned.append((tree, size))
    for tree, size in cosigned:  # each lies within the last one
        last, last_size = cosigned[-1]
        assert size <= last_size
        assert last.root(size) == tree.root(size)


def test_an_honest_host_is_served() -> None:
    stored, tree = NEVER, BRANCHES[0]
    for size in [1, 2, 2, 7, 8, 24]:
        outcome = decide(parse_request(request(tree, stored.size, size)), VERIFIER, stored)
        assert outcome.status == 200
        assert outcome.store is not None
        stored = outcome.store


def test_two_requests_at_once_do_not_roll_back() -> None:
    """The one that loses the compare-and-swap is decided again, and learns the new size."""
    tree, stored = BRANCHES[0], Stored(5, BRANCHES[0].root(5))
    smaller = parse_request(request(tree, 5, 6))
    larger = decide(parse_request(request(tree, 5, 9)), VERIFIER, stored)
    assert decide(smaller, VERIFIER, stored).status == 200
    assert larger.store is not None
    assert decide(smaller, VERIFIER, larger.store) == Outcome(
        400 if smaller.old_size > smaller.checkpoint.size else 409,
        body=b"9\n",
        content_type="text/x.tlog.size",
    )


def test_the_cosignature_lines_make_the_log_s_note_stronger() -> None:
    checkpoint = Checkpoint(ORIGIN, 7, BRANCHES[0].root(7))
    note = sign_checkpoint(checkpoint, LOG)
    answer = cosign(checkpoint.text(), 1_700_000_000, WITNESS).line().encode()
    both = Note.parse(note.encode() + answer)
    cosigners = [cosigner(WITNESS.key, verifier_of(WITNESS.key.key))]
    (found,) = both.verified_by(cosigners)
    assert Cosignature.decode(found.signature).time == 1_700_000_000
    assert len(both.verified_by([VERIFIER, *cosigners])) == 2


def test_a_key_s_written_form_is_read_again() -> None:
    assert VerifierKey.parse(WITNESS.key.format()) == WITNESS.key
