"""Cosignatures: a witness's word that it saw a checkpoint, and when (log §4).

The format is ``cosignature/v1`` of c2sp.org/tlog-cosignature. Errors are ``Malformed("note")``:
a cosignature is a note's signature.
"""

from __future__ import annotations

from dataclasses import dataclass

from concerted.kernel.errors import Malformed
from concerted.kernel.leaf import SIGNATURE_BYTES
from concerted.kernel.note import (
    COSIGNATURE_V1,
    NoteSignature,
    Signer,
    Verifier,
    VerifierKey,
    Verify,
)

_TIME_BYTES = 8
_TIME_LIMIT = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Cosignature:
    """``time`` in seconds since 1970-01-01 UTC and the 64-byte Ed25519 signature."""

    time: int
    signature: bytes

    def encode(self) -> bytes:
        """Return what stands in the note after the key id."""
        return self.time.to_bytes(_TIME_BYTES, "big") + self.signature

    @classmethod
    def decode(cls, data: bytes) -> Cosignature:
        """Take it apart; ``Malformed("note")``."""
        if len(data) != _TIME_BYTES + SIGNATURE_BYTES:
            raise Malformed("note", "a cosignature is 72 bytes")
        time = int.from_bytes(data[:_TIME_BYTES], "big")
        if not 1 <= time <= _TIME_LIMIT:  # a witness never leaves the time out
            raise Malformed("note", "a cosignature without a time")
        return cls(time, data[_TIME_BYTES:])


def cosigned_message(text: str, time: int) -> bytes:
    """Return the bytes that a witness signs for the checkpoint's ``text`` at ``time``."""
    return f"cosignature/v1\ntime {time}\n{text}".encode()


def cosign(text: str, time: int, signer: Signer) -> NoteSignature:
    """Return the cosignature of a checkpoint's text, to be added to its note.

    The caller has stored the checkpoint's size and root before (log §4). ``time`` ≥ 1, in seconds.
    """
    if signer.key.algorithm != COSIGNATURE_V1:
        raise ValueError("a witness signs with a key of algorithm 04")
    made = Cosignature(time, signer.sign(cosigned_message(text, time)))
    return NoteSignature(signer.key.name, signer.key.key_id, made.encode())


def cosigner(key: VerifierKey, verify: Verify) -> Verifier:
    """Bind a witness's key of algorithm 04 to ``verify(message, signature)`` of that key.

    The verifier goes into ``Note.verified_by``; the times of what it finds are read by
    ``Cosignature.decode``.
    """
    if key.algorithm != COSIGNATURE_V1:
        raise ValueError("a witness signs with a key of algorithm 04")

    def check(text: bytes, data: bytes) -> None:
        made = Cosignature.decode(data)
        verify(cosigned_message(text.decode(), made.time), made.signature)

    return Verifier(key.name, key.key_id, check)
