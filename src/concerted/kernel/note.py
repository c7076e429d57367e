"""Signed notes (c2sp.org/signed-note): a text, a blank line, and lines of signatures (log §3).

The kernel knows no curve: a ``Verifier`` and a ``Signer`` carry the function that does. Signatures
of unknown keys are ignored, one of a known key must be right. Everything wrong is
``Malformed("note")``.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from concerted.kernel.errors import ConcertedError, Malformed

NOTE_LIMIT_BYTES = 131_072  # C2SP: room for 16 signatures of 5 kB
SIGNATURES_LIMIT = 64
ED25519 = 0x01
COSIGNATURE_V1 = 0x04
KEY_BYTES = 32
_KEY_ID_BYTES = 4
_NAME_LIMIT = 255
_DASH = "\u2014 "
_CONTROL = re.compile("[\x00-\x09\x0b-\x1f]").search

Verify = Callable[[bytes, bytes], None]  # (message, signature), raises a ConcertedError
Sign = Callable[[bytes], bytes]


@dataclass(frozen=True, slots=True)
class NoteSignature:
    """One signature line: whose, by which key, and what the algorithm made."""

    name: str
    key_id: bytes
    signature: bytes

    def line(self) -> str:
        """Return the line, with its line feed."""
        return f"{_DASH}{self.name} {base64_encode(self.key_id + self.signature)}\n"

    @classmethod
    def parse(cls, line: str) -> NoteSignature:
        """Read a line without its line feed; ``Malformed("note")``."""
        name, separator, encoded = line.removeprefix(_DASH).partition(" ")
        if not line.startswith(_DASH) or not separator:
            raise Malformed("note", "not a signature line")
        check_name(name)
        data = base64_decode(encoded, "note")
        if len(data) <= _KEY_ID_BYTES:
            raise Malformed("note", "a signature is too short")
        return cls(name, data[:_KEY_ID_BYTES], data[_KEY_ID_BYTES:])


@dataclass(frozen=True, slots=True)
class Note:
    """``text`` ends in a line feed; signatures stand as they were found, unverified."""

    text: str
    signatures: tuple[NoteSignature, ...]

    def encode(self) -> bytes:
        """Return the note as it travels."""
        lines = "".join(signature.line() for signature in self.signatures)
        return f"{self.text}\n{lines}".encode()

    @classmethod
    def parse(cls, data: bytes) -> Note:
        """Take a note apart; ``Malformed("note")``. No signature is verified here."""
        if len(data) > NOTE_LIMIT_BYTES:
            raise Malformed("note", f"longer than {NOTE_LIMIT_BYTES} bytes")
        try:
            whole = data.decode("utf-8")
        except UnicodeDecodeError:
            raise Malformed("note", "not UTF-8") from None
        if _CONTROL(whole):
            raise Malformed("note", "a control character")
        text, blank, lines = whole.rpartition("\n\n")
        if not blank or not lines.endswith("\n"):
            raise Malformed("note", "no blank line before the signatures, or the last is cut")
        rows = lines[:-1].split("\n")
        if len(rows) > SIGNATURES_LIMIT:
            raise Malformed("note", f"more than {SIGNATURES_LIMIT} signatures")
        return cls(text + "\n", tuple(NoteSignature.parse(row) for row in rows))

    def verified_by(self, verifiers: Iterable[Verifier]) -> tuple[NoteSignature, ...]:
        """Return the signatures of ``verifiers``, each key once; at least one.

        ``Malformed("note")`` if one of theirs is wrong, or if there is none.
        """
        known = {(verifier.name, verifier.key_id): verifier for verifier in verifiers}
        found: dict[tuple[str, bytes], NoteSignature] = {}
        for signature in self.signatures:
            key = (signature.name, signature.key_id)
            verifier = known.get(key)
            if verifier is None or key in found:
                continue
            try:
                verifier.verify(self.text.encode(), signature.signature)
            except ConcertedError as error:
                raise Malformed("note", f"the signature of {signature.name}: {error}") from None
            found[key] = signature
        if not found:
            raise Malformed("note", "no signature of a known key")
        return tuple(found.values())


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key with its name and algorithm: C2SP's *vkey* is its written form."""

    name: str
    algorithm: int
    key: bytes

    def __post_init__(self) -> None:
        check_name(self.name)
        if self.algorithm not in (ED25519, COSIGNATURE_V1) or len(self.key) != KEY_BYTES:
            raise Malformed("note", "not an Ed25519 key for notes or cosignatures")

    @property
    def key_id(self) -> bytes:
        """The first four bytes of SHA-256(name ‖ 0a ‖ algorithm ‖ key)."""
        data = self.name.encode() + b"\n" + bytes([self.algorithm]) + self.key
        return hashlib.sha256(data).digest()[:_KEY_ID_BYTES]

    def format(self) -> str:
        """Return ``name+hash+base64``."""
        encoded = base64_encode(bytes([self.algorithm]) + self.key)
        return f"{self.name}+{self.key_id.hex()}+{encoded}"

    @classmethod
    def parse(cls, text: str) -> VerifierKey:
        """Read ``name+hash+base64``; ``Malformed("note")``, also where the hash is another's."""
        name, _, rest = text.partition("+")
        _, _, encoded = rest.partition("+")
        data = base64_decode(encoded, "note")
        if not data:
            raise Malformed("note", "not a verifier key")
        key = cls(name, data[0], data[1:])
        if key.format() != text:
            raise Malformed("note", "not the verifier key that its hash names")
        return key


@dataclass(frozen=True, slots=True)
class Verifier:
    """Whose signatures count: name, key id, and what checks one over a note's text."""

    name: str
    key_id: bytes
    verify: Verify

    @classmethod
    def of(cls, key: VerifierKey, verify: Verify) -> Verifier:
        """Bind a key of algorithm 01 to the function that checks its signatures."""
        if key.algorithm != ED25519:
            raise ValueError("a cosigner's verifier comes from the module cosignature")
        return cls(key.name, key.key_id, verify)


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs: a key and the function that makes a 64-byte Ed25519 signature with it."""

    key: VerifierKey
    sign: Sign


def sign_note(text: str, signer: Signer) -> Note:
    """Return ``text`` under the signer's one signature, algorithm 01."""
    if signer.key.algorithm != ED25519:
        raise ValueError("a cosignature covers more than the text")
    signature = NoteSignature(signer.key.name, signer.key.key_id, signer.sign(text.encode()))
    return Note(text, (signature,))


def check_name(name: str) -> None:
    """``Malformed("note")`` for a key name that is empty, too long, or has blanks or a plus."""
    if not 1 <= len(name) <= _NAME_LIMIT or "+" in name or any(map(str.isspace, name)):
        raise Malformed("note", "not the name of a key")
    if _CONTROL(name):
        raise Malformed("note", "a control character")


def base64_encode(data: bytes) -> str:
    """Return ``data`` in base64 with padding (RFC 4648 §4), which C2SP uses throughout."""
    return base64.b64encode(data).decode("ascii")


def base64_decode(text: str, layer: str) -> bytes:
    """Return the bytes of padded base64, written the one way; else ``Malformed(layer)``."""
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError:
        raise Malformed(layer, "not base64") from None
    if base64_encode(data) != text:
        raise Malformed(layer, "not the one way to write it in base64")
    return data
