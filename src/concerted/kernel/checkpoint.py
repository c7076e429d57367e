"""Checkpoints: what a host signs about its tree (log §3, c2sp.org/tlog-checkpoint)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from concerted.kernel.errors import Malformed
from concerted.kernel.note import (
    Note,
    Signer,
    Verifier,
    base64_decode,
    base64_encode,
    check_name,
    sign_note,
)
from concerted.kernel.tree import HASH_BYTES

SIZE_LIMIT = 2**53 - 1
_SIZE = re.compile(r"0|[1-9][0-9]{0,15}", re.ASCII).fullmatch


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The ``size`` and ``root`` (32 bytes) of the log whose name is ``origin``.

    Any name that a key may have is taken as an origin: whoever reads a checkpoint compares it with
    the one origin that it expects, and a witness answers for an unknown one (log §4).
    """

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        """Return the three lines that are signed."""
        return f"{self.origin}\n{self.size}\n{base64_encode(self.root)}\n"

    @classmethod
    def parse(cls, text: str) -> Checkpoint:
        """Read the three lines; ``Malformed("checkpoint")``, also for extension lines (log §3)."""
        lines = text.split("\n")
        if len(lines) != 4 or lines[3]:
            raise Malformed("checkpoint", "not three lines")
        origin, size, root = lines[:3]
        try:
            check_name(origin)
        except Malformed as error:
            raise Malformed("checkpoint", error.reason) from None
        return cls(origin, parse_size(size, "checkpoint"), parse_hash(root, "checkpoint"))


def sign_checkpoint(checkpoint: Checkpoint, signer: Signer) -> Note:
    """Sign as the log. Only ever call it once the leaves are durable (log §3)."""
    if signer.key.name != checkpoint.origin:
        raise ValueError("the log's key bears the name of its origin")
    return sign_note(checkpoint.text(), signer)


def open_checkpoint(data: bytes, verifier: Verifier) -> tuple[Checkpoint, Note]:
    """Return the checkpoint that this log signed, and its note with the cosignatures in it.

    ``Malformed`` ``note`` or ``checkpoint``, the latter also for another log's. Source: log §3.
    """
    note = Note.parse(data)
    note.verified_by([verifier])
    checkpoint = Checkpoint.parse(note.text)
    if checkpoint.origin != verifier.name:
        raise Malformed("checkpoint", "of another log")
    return checkpoint, note


def parse_size(text: str, layer: str) -> int:
    """Read a size in decimal, below 2^53 and without leading zeroes; else ``Malformed(layer)``."""
    if _SIZE(text) is None or int(text) > SIZE_LIMIT:
        raise Malformed(layer, "not a size")
    return int(text)


def parse_hash(text: str, layer: str) -> bytes:
    """Read 32 bytes in base64; else ``Malformed(layer)``."""
    data = base64_decode(text, layer)
    if len(data) != HASH_BYTES:
        raise Malformed(layer, "not a hash of 32 bytes")
    return data
