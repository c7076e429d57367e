"""Sealed files, chunk by chunk, so that 25 MiB need never be in memory twice (seal §4).

The STREAM construction: each chunk of 1 MiB is sealed under its number and a mark for the last, so
a chunk dropped, doubled, reordered or cut off does not open. Both directions take parts of any
length and yield chunks; nothing happens, and no error is raised, until they are iterated.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from concerted.crypto.suite import TAG_BYTES, Secret, gcm_open, gcm_seal, info
from concerted.kernel.errors import Malformed

CHUNK_BYTES = 1_048_576
CHUNKS_LIMIT = 25
FILE_LIMIT_BYTES = CHUNKS_LIMIT * CHUNK_BYTES  # 26,214,400
SEALED_LIMIT_BYTES = FILE_LIMIT_BYTES + CHUNKS_LIMIT * TAG_BYTES  # 26,214,800


class AttachmentKey(Secret):
    """The 32 random bytes that seal one file; they lie in the body that names it."""

    __slots__ = ()


def sealed_size(file_bytes: int) -> int:
    """Return the stored size of a file of ``file_bytes``: a tag for each chunk begun."""
    return file_bytes + TAG_BYTES * max(1, -(-file_bytes // CHUNK_BYTES))


def seal_attachment(key: AttachmentKey, parts: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the sealed chunks of a file; ``Malformed("attachment")`` above 25 MiB.

    Once for each key. Source: seal §4.
    """
    for number, chunk, last in _chunks(parts, CHUNK_BYTES):
        yield gcm_seal(key.expose(), chunk, info("attachment"), _nonce(number, last))


def open_attachment(key: AttachmentKey, parts: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the file's chunks as they open; it counts only once the iteration has ended.

    ``Malformed("attachment")``: too long, or no sum of chunks; ``Refused("seal_broken")``. After
    either, what was yielded before is to be thrown away. Source: seal §4.
    """
    for number, chunk, last in _chunks(parts, CHUNK_BYTES + TAG_BYTES):
        # Only a whole empty file has an empty last chunk: one way to seal a file.
        if len(chunk) < TAG_BYTES or (len(chunk) == TAG_BYTES and number > 0):
            raise Malformed("attachment", "no sum of sealed chunks")
        yield gcm_open(key.expose(), chunk, info("attachment"), _nonce(number, last))


def _nonce(number: int, last: bool) -> bytes:
    return bytes(7) + number.to_bytes(4) + bytes([last])


def _chunks(parts: Iterable[bytes], size: int) -> Iterator[tuple[int, bytes, bool]]:
    """Yield each chunk of ``size`` with its number from 0, and whether it is the last."""
    held = bytearray()
    number = 0
    for part in parts:
        rest = memoryview(part)
        while len(held) + len(rest) > size:  # strictly more: a full chunk may be the last
            taken = size - len(held)
            held += rest[:taken]
            rest = rest[taken:]
            yield number, bytes(held), False
            held.clear()
            number += 1
            if number == CHUNKS_LIMIT:
                raise Malformed("attachment", f"above {CHUNKS_LIMIT} chunks")
        held += rest
    yield number, bytes(held), True
