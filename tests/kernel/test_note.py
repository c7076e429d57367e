"""Notes and checkpoints: what was written is read, and misuse of keys is a fault."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from concerted.kernel.checkpoint import Checkpoint, open_checkpoint, sign_checkpoint
from concerted.kernel.cosignature import cosign, cosigner
from concerted.kernel.errors import Malformed
from concerted.kernel.note import COSIGNATURE_V1, ED25519, Note, Verifier, sign_note
from tests.kernel.ed25519 import signer, verifier_of

ORIGIN = "concerted/" + "cd" * 16
LOG = signer(ORIGIN, ED25519, b"log".ljust(32))
OTHER = signer("concerted/" + "ef" * 16, ED25519, b"other".ljust(32))
WITNESS = signer("witness.example", COSIGNATURE_V1, b"witness".ljust(32))
VERIFIER = Verifier.of(LOG.key, verifier_of(LOG.key.key))
TEXT = st.text(st.characters(min_codepoint=0x20, exclude_categories=["Cs"]) | st.just("\n"))


@given(TEXT.map(lambda text: text + "\n"))
def test_any_text_is_signed_and_read_again(text: str) -> None:
    data = sign_note(text, LOG).encode()
    note = Note.parse(data)
    assert note.text == text
    assert note.encode() == data
    assert [each.name for each in note.verified_by([VERIFIER])] == [ORIGIN]


@given(st.integers(0, 2**53 - 1), st.binary(min_size=32, max_size=32))
def test_a_checkpoint_is_opened_by_its_log_alone(size: int, root: bytes) -> None:
    checkpoint = Checkpoint(ORIGIN, size, root)
    data = sign_checkpoint(checkpoint, LOG).encode()
    opened, note = open_checkpoint(data, VERIFIER)
    assert opened == checkpoint
    assert note.encode() == data
    with pytest.raises(Malformed, match="note"):
        open_checkpoint(data, Verifier.of(OTHER.key, verifier_of(OTHER.key.key)))


@given(st.integers(0, 300), st.integers(0, 7))
def test_a_bit_changed_anywhere_is_refused(at: int, bit: int) -> None:
    data = bytearray(sign_checkpoint(Checkpoint(ORIGIN, 7, bytes(32)), LOG).encode())
    data[at % len(data)] ^= 1 << bit
    with pytest.raises(Malformed):
        open_checkpoint(bytes(data), VERIFIER)


def test_a_checkpoint_of_another_log_under_this_log_s_key() -> None:
    note = sign_note(Checkpoint(OTHER.key.name, 7, bytes(32)).text(), LOG)
    with pytest.raises(Malformed, match="another log"):
        open_checkpoint(note.encode(), VERIFIER)


def test_a_cosignature_does_not_pass_for_the_log_s() -> None:
    """The same key pair under both algorithms: the key id and the message keep them apart."""
    twin = dataclasses.replace(LOG, key=dataclasses.replace(LOG.key, algorithm=COSIGNATURE_V1))
    text = Checkpoint(ORIGIN, 7, bytes(32)).text()
    note = Note(text, (cosign(text, 1, twin),))
    with pytest.raises(Malformed, match="no signature of a known key"):
        note.verified_by([VERIFIER])


def test_keys_are_used_for_what_they_are_for() -> None:
    with pytest.raises(ValueError, match="name of its origin"):
        sign_checkpoint(Checkpoint(ORIGIN, 7, bytes(32)), OTHER)
    with pytest.raises(ValueError, match="covers more"):
        sign_note("text\n", WITNESS)
    with pytest.raises(ValueError, match="algorithm 04"):
        cosign("text\n", 1, LOG)
    with pytest.raises(ValueError, match="algorithm 04"):
        cosigner(LOG.key, verifier_of(LOG.key.key))
    with pytest.raises(ValueError, match="module cosignature"):
        Verifier.of(WITNESS.key, verifier_of(WITNESS.key.key))
