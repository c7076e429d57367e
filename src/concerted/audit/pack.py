"""The form of an evidence pack, alone or inside a PDF (items §8).

Reading takes bytes from anybody: sizes are bounded, unknown fields refused, and a file that holds
two packs is none, since nobody could say which one its pages print.
"""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from concerted.kernel.canonical import base64url_decode, base64url_encode
from concerted.kernel.entry import ATTACHMENTS_LIMIT, Entry
from concerted.kernel.errors import Malformed
from concerted.kernel.leaf import Leaf

LIMIT_BYTES = 67_108_864
FIRST, LAST = b"concerted-evidence/1\n", b"\nconcerted-evidence-end\n"
HINT = FIRST[:-1]
PROOF_LIMIT = 64

Hex = Annotated[str, Meta(pattern=r"\A[0-9a-f]{64}\Z")]
Number = Annotated[int, Meta(ge=0, le=2**53 - 1)]


class Placed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A leaf with its place in the tree; ``time`` in seconds."""

    header: Annotated[str, Meta(max_length=32_768)]
    index: Number
    proof: Annotated[tuple[Hex, ...], Meta(max_length=PROOF_LIMIT)]
    signature: Annotated[str, Meta(max_length=100)]
    time: Number

    def leaf(self) -> bytes:
        """Return the bytes that the tree hashes; ``Malformed``."""
        return Leaf(self.time, self._signature(), self.bytes()).encode()

    def entry(self) -> Entry:
        """Return the entry; ``Malformed``, or ``Refused("version_unknown")``."""
        return Entry.parse(self.bytes(), self._signature())

    def _signature(self) -> bytes:
        return base64url_decode(self.signature, 64, "evidence")

    def bytes(self) -> bytes:
        """Return the header's bytes; ``Malformed("evidence")`` if they are not ASCII."""
        try:
            return self.header.encode("ascii")
        except UnicodeEncodeError:
            raise Malformed("evidence", "a header that is not ASCII") from None


class WitnessKey(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A witness whom the committee admits."""

    key: Hex
    name: Annotated[str, Meta(min_length=1, max_length=128)]


class Pack(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All that somebody outside needs to check one entry of kind ``item``."""

    committee: Hex
    checkpoint: Annotated[str, Meta(max_length=131_072)]
    log_key: Hex
    founding: Placed
    entry: Placed
    body: Annotated[str, Meta(max_length=349_526)]
    body_key: Hex
    author: Placed | None = None
    witnesses: Annotated[tuple[WitnessKey, ...], Meta(max_length=16)] = ()
    files: Annotated[tuple[str, ...], Meta(max_length=ATTACHMENTS_LIMIT)] = ()

    def __repr__(self) -> str:
        return f"Pack(committee={self.committee!r})"

    def sealed(self) -> bytes:
        """Return the sealed body; ``Malformed("evidence")``."""
        return base64url_decode(self.body, layer="evidence")

    def contents(self) -> list[bytes | None]:
        """Return the files that are there; ``Malformed("evidence")``."""
        return [base64url_decode(each, layer="evidence") if each else None for each in self.files]


def place(leaf: Leaf, index: int, proof: list[bytes]) -> Placed:
    """Return a leaf as a pack holds it."""
    return Placed(
        header=leaf.header_bytes.decode("ascii"),
        index=index,
        proof=tuple(each.hex() for each in proof),
        signature=base64url_encode(leaf.signature),
        time=leaf.time,
    )


def write_pack(pack: Pack) -> bytes:
    """Return a pack as bytes; ``Malformed("evidence")`` if it is too large."""
    data = FIRST + msgspec.json.encode(pack) + LAST
    read_pack(data)
    return data


def read_pack(data: bytes) -> Pack:
    """Return the one pack in ``data``, a file of its own or a PDF; ``Malformed("evidence")``."""
    if data.count(FIRST) != 1 or data.count(LAST) != 1:
        raise Malformed("evidence", "not exactly one pack")
    start, end = data.index(FIRST) + len(FIRST), data.index(LAST)
    if not start <= end <= start + LIMIT_BYTES:
        raise Malformed("evidence", "empty, or too large")
    try:
        return msgspec.json.decode(data[start:end], type=Pack)
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        raise Malformed("evidence", str(error)[:200]) from None


def holds_pack(beginning: bytes) -> bool:
    """Whether a file that begins so is to be read as an evidence pack and not as a record."""
    return beginning.startswith((b"%PDF-", HINT))
