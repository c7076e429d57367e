"""The record file: a whole record in one tar that anybody can read (log §7).

Written one way, so that one record gives one file: owner and time of every file are zero, the
end is two blocks of zeros and nothing after them. Read strictly: `RecordFile` looks through all
the headers first, so a file that is cut short or has a name too many is refused before anything
in it is believed. What is large stays on disk until it is asked for.

Errors are ``Malformed("record")``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from tarfile import BLOCKSIZE, USTAR_FORMAT, TarInfo
from typing import BinaryIO, NoReturn

from concerted.kernel.entry import (
    ATTACHMENT_LIMIT_BYTES,
    BODY_LIMIT_BYTES,
    EVIDENCE_LIMIT_BYTES,
)
from concerted.kernel.errors import Malformed, Newer
from concerted.kernel.leaf import LEAF_LIMIT_BYTES
from concerted.kernel.note import NOTE_LIMIT_BYTES
from concerted.kernel.tiles import TILE_WIDTH, Tile, decode_bundle, encode_bundle

MAGIC = b"concerted-record/1\n"
END = bytes(2 * BLOCKSIZE)
BUNDLE_LIMIT_BYTES = TILE_WIDTH * (LEAF_LIMIT_BYTES + 2)

_ANY_VERSION = re.compile(rb"concerted-record/[1-9][0-9]{0,3}\n").fullmatch
_HASH = r"[0-9a-f]{64}"
# The order of the file; each with the most bytes that one such file may hold.
_SECTIONS = (
    (re.compile(r"record").fullmatch, len(MAGIC) + 3),
    (re.compile(r"checkpoint").fullmatch, NOTE_LIMIT_BYTES),
    (re.compile(r"cosigned/[0-9]{16}", re.ASCII).fullmatch, NOTE_LIMIT_BYTES),
    (re.compile(r"tile/entries/.*").fullmatch, BUNDLE_LIMIT_BYTES),
    (re.compile(rf"evidence/{_HASH}").fullmatch, EVIDENCE_LIMIT_BYTES),
    (re.compile(rf"body/{_HASH}").fullmatch, BODY_LIMIT_BYTES),
    (re.compile(rf"file/{_HASH}").fullmatch, ATTACHMENT_LIMIT_BYTES),
)
_RECORD, _CHECKPOINT, _COSIGNED, _ENTRIES, _EVIDENCE, _BODY, _FILE = range(len(_SECTIONS))


def tar_file(name: str, data: bytes) -> bytes:
    """Return one file of the tar: header, bytes, and zeros up to a whole block."""
    about = TarInfo(name)
    about.size = len(data)
    return about.tobuf(USTAR_FORMAT) + data + bytes(-len(data) % BLOCKSIZE)


def record_chunks(
    checkpoint: bytes,
    cosigned: Iterable[tuple[int, bytes]],
    leaves: Iterable[bytes],
    evidence: Iterable[tuple[str, bytes]],
    bodies: Iterable[tuple[str, bytes]] = (),
    files: Iterable[tuple[str, bytes]] = (),
) -> Iterator[bytes]:
    """Yield the record file, piece by piece, for a file or a response.

    ``cosigned`` ascends by size; ``evidence``, ``bodies`` and ``files`` (sealed attachments) by
    hash (hex); ``leaves`` are encoded and as many as the checkpoint covers. What they hold is not
    checked. Source: log §7.
    """
    yield tar_file("record", MAGIC)
    yield tar_file("checkpoint", checkpoint)
    for size, note in cosigned:
        yield tar_file(f"cosigned/{size:016}", note)
    rest, index = iter(leaves), 0
    while bundle := list(islice(rest, TILE_WIDTH)):
        yield tar_file(Tile(None, index, len(bundle)).path, encode_bundle(bundle))
        index += 1
    for name, blobs in (("evidence", evidence), ("body", bodies), ("file", files)):
        for digest, data in blobs:
            yield tar_file(f"{name}/{digest}", data)
    yield END


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the bytes of one file stand in the tar."""

    name: str
    start: int
    size_bytes: int


class RecordFile:
    """A record file that has the prescribed form; what is in it has been believed in nothing.

    ``stream`` can seek and stays open as long as this is used. One thread at a time.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._sections: list[list[_Place]] = [[] for _ in _SECTIONS]
        self._index()
        record, checkpoint = self._sections[_RECORD], self._sections[_CHECKPOINT]
        magic = self._read(record[0]) if len(record) == 1 else b""
        if magic != MAGIC and _ANY_VERSION(magic):
            raise Newer("record", f"of version {magic.decode().strip()[-4:]}")
        if magic != MAGIC:
            _fail("not a record of version 1")
        if len(checkpoint) != 1:
            _fail("not one checkpoint")
        self._tiles = _check_bundles([place.name for place in self._sections[_ENTRIES]])
        self._evidence = {place.name[-64:]: place for place in self._sections[_EVIDENCE]}
        sealed = (*self._sections[_BODY], *self._sections[_FILE])
        self._sealed = {place.name[-64:]: place for place in sealed}

    @property
    def checkpoint(self) -> bytes:
        """The newest checkpoint, a signed note, not parsed."""
        return self._read(self._sections[_CHECKPOINT][0])

    @property
    def size(self) -> int:
        """How many leaves the bundles' names promise."""
        return self._tiles[-1].start + self._tiles[-1].width

    @property
    def evidence_hashes(self) -> frozenset[str]:
        """The names, hex, of the evidence items in the file."""
        return frozenset(self._evidence)

    def cosigned(self) -> Iterator[tuple[int, bytes]]:
        """Yield size and note of the older cosigned checkpoints, ascending by size."""
        for place in self._sections[_COSIGNED]:
            yield int(place.name[-16:]), self._read(place)

    def leaves(self) -> Iterator[bytes]:
        """Yield the encoded leaves, in order, a bundle in memory at a time."""
        for tile, place in zip(self._tiles, self._sections[_ENTRIES], strict=True):
            try:
                leaves = decode_bundle(self._read(place))
            except Malformed as error:
                _fail(f"{place.name}: {error.reason}")
            if len(leaves) != tile.width:
                _fail(f"{place.name} does not hold {tile.width} leaves")
            yield from leaves

    def evidence(self, digest: str) -> bytes | None:
        """Return the item of this name, or ``None``. Whether it has that hash is not checked."""
        place = self._evidence.get(digest)
        return None if place is None else self._read(place)

    @property
    def sealed_hashes(self) -> frozenset[str]:
        """The names, hex, of the sealed bodies and attachments in the file."""
        return frozenset(self._sealed)

    def sealed(self, digest: str) -> bytes | None:
        """Return a sealed body or attachment, or ``None``; its hash is not checked."""
        place = self._sealed.get(digest)
        return None if place is None else self._read(place)

    def _index(self) -> None:
        """Look through the headers; the order of sections, and within each, is the one there is."""
        end_bytes = self._stream.seek(0, 2)
        start, newest = 0, (0, "")
        while True:
            self._stream.seek(start)
            block = self._stream.read(BLOCKSIZE)
            if block == END[:BLOCKSIZE]:
                break
            place = _read_header(block, start + BLOCKSIZE)
            after = place.start + place.size_bytes
            start = after + (-after % BLOCKSIZE)
            if start + len(END) > end_bytes:
                _fail("cut short")
            self._stream.seek(after)
            if any(self._stream.read(start - after)):
                _fail(f"bytes after the end of {place.name}")
            newest = self._enter(place, newest)
        if self._stream.read(BLOCKSIZE) != END[:BLOCKSIZE]:
            _fail("cut short")
        if start + len(END) != end_bytes:
            _fail("bytes after the end")

    def _enter(self, place: _Place, newest: tuple[int, str]) -> tuple[int, str]:
        section = _section(place)
        # The order of bundles is checked with their numbers, since paths sort otherwise.
        here = (section, "" if section == _ENTRIES else place.name)
        if here < newest or (here == newest and section != _ENTRIES):
            _fail(f"{place.name} is not in its place")
        self._sections[section].append(place)
        return here

    def _read(self, place: _Place) -> bytes:
        self._stream.seek(place.start)
        data = self._stream.read(place.size_bytes)
        if len(data) != place.size_bytes:
            _fail("cut short")
        return data


def _fail(reason: str) -> NoReturn:
    raise Malformed("record", reason)


def _read_header(block: bytes, start: int) -> _Place:
    """Take one header; it must be the very block that ``tar_file`` writes."""
    if len(block) != BLOCKSIZE:
        _fail("cut short")
    name, size = block[:100].rstrip(b"\0"), block[124:135]
    if not re.fullmatch(rb"[!-~]{1,99}", name) or not re.fullmatch(rb"[0-7]{11}", size):
        _fail("not a header of a file")
    about = TarInfo(name.decode("ascii"))
    about.size = int(size, 8)
    if about.tobuf(USTAR_FORMAT) != block:
        _fail(f"{about.name} is not a plain file without owner and time")
    return _Place(about.name, start, about.size)


def _section(place: _Place) -> int:
    for section, (matches, limit_bytes) in enumerate(_SECTIONS):
        if matches(place.name):
            if not 1 <= place.size_bytes <= limit_bytes:
                _fail(f"{place.name} is empty or longer than {limit_bytes} bytes")
            return section
    _fail(f"{place.name[:80]} does not belong in a record")


def _check_bundles(names: list[str]) -> list[Tile]:
    """Return the bundles by their names: all numbers in order, only the last one partial."""
    try:
        tiles = [Tile.parse(name) for name in names]
    except Malformed as error:
        _fail(error.reason)
    if not tiles:
        _fail("no entries")
    for index, tile in enumerate(tiles):
        if tile.index != index or (tile.width < TILE_WIDTH and tile is not tiles[-1]):
            _fail(f"{tile.path} is not in its place")
    return tiles
