"""The archive of an election, byte for byte: a ``.bel`` file (ballot §11).

A sequence of records in an old form of tar, without an end. Each is named after the hash of its
content; *events* form a chain, and each follows the *data* that it is about. This file knows the
form of records and the order of events; ``audit`` reads files with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from msgspec import UNSET, UnsetType

from concerted.ballots.forms import (
    EventForm,
    HeadForm,
    OwnedForm,
    SetupForm,
    decode,
    encode,
)
from concerted.ballots.hashes import hex_hash
from concerted.kernel.errors import Malformed

BLOCK_BYTES = 512
HEAD_NAME = "BELENIOS"
LIMIT_BYTES = 1 << 28  # of one record
_VERSION = 1
_NAME = re.compile(r"([0-9a-f]{64})\.(data|event)\.json").fullmatch
_TIME = re.compile(r"0|[1-9][0-9]{0,9}").fullmatch
_OCTAL = re.compile(rb"[0-7]{11}").fullmatch
_MODE, _OWNER, _FILE = b"0000644", b"0000000", b"0"
_CHECKSUM = slice(148, 156)
_LAYER = "archive"


class EventType(Enum):
    """What can happen, in the order in which it can."""

    SETUP = "Setup"
    BALLOT = "Ballot"
    END_BALLOTS = "EndBallots"
    TALLY = "EncryptedTally"
    SHUFFLE = "Shuffle"
    END_SHUFFLES = "EndShuffles"
    DECRYPTION = "PartialDecryption"
    RESULT = "Result"


# How many data records each event follows. The last of them is its payload; without any, none.
DATA_COUNTS = {
    EventType.SETUP: 4,
    EventType.BALLOT: 1,
    EventType.END_BALLOTS: 0,
    EventType.TALLY: 2,
    EventType.SHUFFLE: 2,
    EventType.END_SHUFFLES: 0,
    EventType.DECRYPTION: 2,
    EventType.RESULT: 1,
}

# Which events can follow each. An election without shuffled questions goes from the tally straight
# to decryption.
FOLLOWING: dict[EventType | None, tuple[EventType, ...]] = {
    None: (EventType.SETUP,),
    EventType.SETUP: (EventType.BALLOT, EventType.END_BALLOTS),
    EventType.BALLOT: (EventType.BALLOT, EventType.END_BALLOTS),
    EventType.END_BALLOTS: (EventType.TALLY,),
    EventType.TALLY: (EventType.SHUFFLE, EventType.DECRYPTION),
    EventType.SHUFFLE: (EventType.SHUFFLE, EventType.END_SHUFFLES),
    EventType.END_SHUFFLES: (EventType.DECRYPTION,),
    EventType.DECRYPTION: (EventType.DECRYPTION, EventType.RESULT),
    EventType.RESULT: (),
}


@dataclass(frozen=True, slots=True)
class RecordHead:
    """A record's name and size."""

    name: str
    size_bytes: int

    @property
    def padding_bytes(self) -> int:
        """How many zero bytes follow the content."""
        return -self.size_bytes % BLOCK_BYTES

    @property
    def hash(self) -> str:
        """The hash that the name tells of the content; empty for the first record."""
        return self.name.partition(".")[0] if "." in self.name else ""

    @property
    def is_event(self) -> bool:
        """Whether it is an event; if not, it is data, or the first record."""
        return self.name.endswith(".event.json")


@dataclass(frozen=True, slots=True)
class Event:
    """An event, read."""

    parent: str
    height: int
    type: EventType
    payload: str


def write_head(name: str, size_bytes: int, time: int) -> bytes:
    """Return the 512 bytes before a record's content (ballot §11.1)."""
    block = bytearray(BLOCK_BYTES)
    for start, field in (
        (0, name.encode("ascii")),
        (100, _MODE),
        (108, _OWNER),
        (116, _OWNER),
        (124, b"%011o" % size_bytes),
        (136, b"%011o" % time),
        (156, _FILE),
    ):
        block[start : start + len(field)] = field
    block[_CHECKSUM] = b" " * 8
    block[_CHECKSUM] = b"%06o\0 " % sum(block)
    return bytes(block)


def read_head(block: bytes, time: int | None) -> RecordHead:
    """Return name and size; ``Malformed("archive")`` if one byte is not as it must be.

    ``time`` is the archive's; ``None`` for the first record, whose time is not known yet.
    """
    if len(block) != BLOCK_BYTES:
        raise Malformed(_LAYER, "cut short in the head of a record")
    text, size, mtime = block[:100].rstrip(b"\0"), block[124:135], block[136:147]
    name = text.decode("ascii", "replace")
    if not (name == HEAD_NAME if time is None else _NAME(name)):
        raise Malformed(_LAYER, "a record with a name that it cannot have")
    if not (_OCTAL(size) and _OCTAL(mtime)):
        raise Malformed(_LAYER, "a size or time that is no number")
    head = RecordHead(name, int(size, 8))
    if write_head(name, head.size_bytes, int(mtime, 8) if time is None else time) != block:
        raise Malformed(_LAYER, "the head of a record is not as it must be")
    if head.size_bytes > LIMIT_BYTES:
        raise Malformed(_LAYER, f"a record of more than {LIMIT_BYTES} bytes")
    return head


def write_record(name: str, data: bytes, time: int) -> bytes:
    """Return a record: head, content, padding."""
    head = write_head(name, len(data), time)
    return head + data + bytes(-len(data) % BLOCK_BYTES)


def write_begin(time: int) -> bytes:
    """Return an archive's first record; ``time`` in seconds."""
    return write_record(HEAD_NAME, encode(HeadForm(_VERSION, str(time))), time)


def read_begin(block: bytes, data: bytes) -> int:
    """Return the archive's time; ``Malformed("archive")``. Source: ballot §11.1 (b2)."""
    form = decode(HeadForm, data, _LAYER)
    if form.version != _VERSION or not _TIME(form.timestamp):
        raise Malformed(_LAYER, "another version, or a time that is no number")
    time = int(form.timestamp)
    read_first = write_head(HEAD_NAME, len(data), time)
    if read_first != block:
        raise Malformed(_LAYER, "the first record has another time than it tells")
    return time


def read_event(data: bytes) -> Event:
    """Return an event; ``Malformed("archive")``. Empty strings stand for what is not there."""
    form = decode(EventForm, data, _LAYER)
    try:
        kind = EventType(form.type)
    except ValueError:
        raise Malformed(_LAYER, "an event that is not known") from None
    return Event(_given(form.parent), form.height, kind, _given(form.payload))


def _given(text: str | UnsetType) -> str:
    if text == "":
        raise Malformed(_LAYER, "an empty hash")
    return text if isinstance(text, str) else ""


@dataclass(frozen=True, slots=True)
class Owned:
    """Whose contribution a record is, and its hash."""

    owner: int
    payload: str


def read_owned(data: bytes) -> Owned:
    """Return whose a contribution is; ``Malformed("archive")``."""
    form = decode(OwnedForm, data, _LAYER)
    return Owned(form.owner, form.payload)


class Writer:
    """Gives an archive's bytes, event by event. It keeps only the last event's hash."""

    def __init__(self, time: int) -> None:
        self._time = time
        self._parent: str | UnsetType = UNSET
        self._height = 0

    def begin(self, election: bytes, trustees: bytes, roll: bytes) -> bytes:
        """Return the first record and the setup."""
        hashes = [hex_hash(data) for data in (election, trustees, roll)]
        setup = encode(SetupForm(*hashes))
        data = (election, trustees, roll, setup)
        return write_begin(self._time) + self.event(EventType.SETUP, data)

    def event(self, kind: EventType, data: Sequence[bytes] = ()) -> bytes:
        """Return the records of an event: its data in order, then the event itself."""
        payload = hex_hash(data[-1]) if data else UNSET
        form = EventForm(parent=self._parent, height=self._height, type=kind.value, payload=payload)
        event = encode(form)
        self._parent, self._height = hex_hash(event), self._height + 1
        records = [write_record(f"{hex_hash(one)}.data.json", one, self._time) for one in data]
        name = f"{hex_hash(event)}.event.json"
        return b"".join([*records, write_record(name, event, self._time)])

    def owned(self, kind: EventType, owner: int, data: bytes) -> bytes:
        """Return the records of a trustee's contribution; trustees are numbered from 1."""
        return self.event(kind, (data, encode(OwnedForm(owner, hex_hash(data)))))


def archive_chunks(
    time: int,
    setup: tuple[bytes, bytes, bytes],
    ballots: Iterable[bytes],
    tally: tuple[bytes, bytes],
    decryptions: Iterable[tuple[int, bytes]],
    result: bytes,
) -> Iterator[bytes]:
    """Yield the bytes of a finished archive of an election without shuffles.

    ``setup`` is election, trustees and roll; ``tally`` the encrypted tally and its size.
    """
    writer = Writer(time)
    yield writer.begin(*setup)
    for ballot in ballots:
        yield writer.event(EventType.BALLOT, (ballot,))
    yield writer.event(EventType.END_BALLOTS)
    yield writer.event(EventType.TALLY, tally)
    for owner, data in decryptions:
        yield writer.owned(EventType.DECRYPTION, owner, data)
    yield writer.event(EventType.RESULT, (result,))
