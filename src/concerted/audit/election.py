"""An election checked from its archive alone, believing nobody (ballot.md §12).

Every check of the spec that can still be made is made, also after one has failed, and each failure
is named by its rule and, where it is one, by its ballot. Only what makes the rest meaningless ends
it: a damaged archive, an election that cannot be read, records out of order.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from concerted.audit.counting import Count
from concerted.audit.electionfile import ElectionFile, Record
from concerted.audit.electionresult import Counted, Failure
from concerted.ballots.archive import (
    DATA_COUNTS,
    FOLLOWING,
    Event,
    EventType,
    read_event,
)
from concerted.ballots.hashes import hex_hash
from concerted.kernel.errors import Malformed, Refused

Progress = Callable[[int, int], None]  # bytes read, bytes in all
WORKERS = 2
_OPEN = (None, EventType.SETUP, EventType.BALLOT)  # before the end of ballots


def verify_file(
    path: str | Path, *, workers: int = WORKERS, progress: Progress | None = None
) -> Counted:
    """Check the archive at ``path``.

    ``Malformed("archive")`` if it does not even begin as one; ``OSError`` if it can't be read.
    ``progress`` is called after every event. Source: ballot §12.
    """
    with Path(path).open("rb") as stream:
        return verify(stream, Path(path).stat().st_size, workers, progress)


def verify_bytes(data: bytes, *, workers: int = WORKERS) -> Counted:
    """Check an archive that was fetched; see ``verify_file``."""
    return verify(BytesIO(data), len(data), workers, None)


def verify(stream: BinaryIO, size_bytes: int, workers: int, progress: Progress | None) -> Counted:
    """Check an archive in an open file; see ``verify_file``."""
    file = ElectionFile(stream)
    count = Count(file, size_bytes, workers)
    stopped = ""
    with count:
        try:
            _walk(file, count, lambda: progress(file.place, size_bytes) if progress else None)
        except Stop as stop:
            stopped = str(stop)
    return count.outcome(stopped)


class Stop(Exception):
    """What follows cannot be checked; the text says why."""


@dataclass(slots=True)
class _Chain:
    """Where we are in the chain of events."""

    kind: EventType | None = None
    hash: str = ""
    height: int = 0
    data: list[Record] = field(default_factory=list)


def _walk(file: ElectionFile, count: Count, tell: Callable[[], None]) -> None:
    chain = _Chain()
    records = file.records()
    while True:
        try:
            record = next(records, None)
        except Malformed as error:
            count.settle()
            count.failures.append(Failure.of("b1", error))
            raise Stop("The archive is damaged; what follows could not be read.") from None
        if record is None:
            break
        if hex_hash(record.data) != record.hash:
            count.failures.append(Failure("b3", "hash_wrong", "", record.number))
        if record.head.is_event:
            _take(chain, record, count)
            tell()
        else:
            chain.data.append(record)
    count.settle()
    if chain.kind is not EventType.RESULT or chain.data:
        count.failures.append(Failure("b23", "unfinished", "the archive ends before a result"))


def _take(chain: _Chain, record: Record, count: Count) -> None:
    try:
        event = read_event(record.data)
    except Malformed as error:
        count.settle()
        count.failures.append(Failure.of("b4", error, record.number))
        raise Stop("An event cannot be read.") from None
    if event.parent != chain.hash or event.height != chain.height:
        count.failures.append(Failure("b4", "chain_broken", "", record.number))
    chain.hash, chain.height = record.hash, chain.height + 1
    if event.type is EventType.BALLOT and chain.kind not in _OPEN:
        count.late(record.number)  # said of the ballot, and passed over: the rest can be checked
        chain.data = []
        return
    if not _in_order(chain, event, record, count):
        count.settle()
        raise Stop("The records are not in their order.")
    try:
        count.take(event, chain.data)
    except (Malformed, Refused) as error:
        if event.type is EventType.TALLY:  # which was said
            raise Stop("The encrypted tally cannot be read.") from None
        count.failures.append(Failure.of("b6", error, chain.data[0].number))
        raise Stop("The election cannot be read.") from None
    chain.kind, chain.data = event.type, []


def _in_order(chain: _Chain, event: Event, record: Record, count: Count) -> bool:
    """Whether the event can come here and tells of the data before it; what is wrong is noted."""
    expected = DATA_COUNTS[event.type]
    payload = chain.data[-1].hash if chain.data else ""
    if event.type not in FOLLOWING[chain.kind]:
        detail = f"{event.type.value} cannot come here"
    elif len(chain.data) != expected:
        detail = f"{len(chain.data)} data records before {event.type.value}, not {expected}"
    elif event.payload != payload:
        detail = "an event that tells of other data than what stands before it"
    else:
        return True
    count.failures.append(Failure("b5", "order_wrong", detail, record.number))
    return False
