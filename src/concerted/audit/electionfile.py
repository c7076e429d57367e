"""An election's archive, read record by record from a file (ballot.md §11, b1 to b3).

Memory holds one record at a time. A record that was read can be read again by its place.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from concerted.ballots.archive import BLOCK_BYTES, RecordHead, read_begin, read_head
from concerted.kernel.errors import Malformed

_LAYER = "archive"


@dataclass(frozen=True, slots=True)
class Record:
    """A record; ``number`` counts from 0, ``start`` is where its content begins in the file."""

    number: int
    head: RecordHead
    start: int
    data: bytes

    @property
    def hash(self) -> str:
        """The hash that the name tells; b3 says where it is not that of the content."""
        return self.head.hash


class ElectionFile:
    """An archive in a file that can be read at any place."""

    def __init__(self, stream: BinaryIO) -> None:
        """Read the first record (b2); ``Malformed("archive")`` if this is no archive at all."""
        self._stream = stream
        block = stream.read(BLOCK_BYTES)
        head = read_head(block, None)
        self.time = read_begin(block, self._content(head))
        self._place = stream.tell()

    def records(self) -> Iterator[Record]:
        """Yield the records after the first; ``Malformed("archive")`` where one is damaged."""
        number = 1
        while True:
            self._stream.seek(self._place)
            block = self._stream.read(BLOCK_BYTES)
            if not block:
                return
            head = read_head(block, self.time)
            start = self._stream.tell()
            data = self._content(head)
            self._place = self._stream.tell()
            yield Record(number, head, start, data)
            number += 1

    def again(self, start: int) -> bytes:
        """Return the content of a record that was read before, and begins at ``start``."""
        self._stream.seek(start - BLOCK_BYTES)
        return self._content(read_head(self._stream.read(BLOCK_BYTES), self.time))

    @property
    def place(self) -> int:
        """How many bytes have been read."""
        return self._place

    def _content(self, head: RecordHead) -> bytes:
        data = self._stream.read(head.size_bytes)
        padding = self._stream.read(head.padding_bytes)
        if len(data) + len(padding) != head.size_bytes + head.padding_bytes:
            raise Malformed(_LAYER, "cut short in a record")
        if any(padding):
            raise Malformed(_LAYER, "the padding of a record is not zero")
        return data
