"""What a reader checks of talk that a host gives it: order, chains, and what others saw (talk §8).

A host can hold back, repeat, reorder or mix messages; their authors' signatures bind enough for the
reader to notice. ``examine`` takes messages in the order of their positions and returns what is
wrong with each. It remembers a ``Mark`` and the heads of chains, and asks ``Held`` for the rest.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, Protocol

from concerted.kernel.entry import MemberId
from concerted.kernel.message import (
    DELETE,
    REMOVE,
    ChainId,
    Message,
    MessageHeader,
    MessageId,
)
from concerted.rules.talk import Place

AHEAD_S = 300
FINDINGS = (
    *("altered", "misplaced", "time_ahead", "reordered", "split", "epoch_back"),
    *("room_wrong", "repeated", "gap", "withheld"),
)


class Placed(NamedTuple):
    """A message as a host gives it; position and time (seconds) are the host's word."""

    position: int
    time_s: int
    message: Message


class Mark(NamedTuple):
    """How far a device has read: the newest position, time and epoch that it was given.

    ``since`` is the first position from which nothing may be missing, ``first`` the newest position
    of its first reading: chains that begin up to there may have a forgotten beginning.
    """

    position: int = 0
    time_s: int = 0
    epoch: int = 0
    since: int = 0
    first: int = 0


class Link(NamedTuple):
    """The newest message of a chain that a device has, and the stretch of the room it fell in."""

    author: MemberId
    place: Place
    number: int
    id: MessageId
    stretch: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """The versions of a room, without a break, that have the reader in their list.

    ``version`` is the first of them, ``position`` that of its message. In a channel: 0 and 0.
    """

    version: int = 0
    position: int = 0


class Held(Protocol):
    """What the device has of a place."""

    def link(self, chain: ChainId) -> Link | None:
        """The newest message of a chain."""
        ...

    def at(self, position: int) -> MessageId | None:
        """The message at a position."""
        ...

    def position(self, message: MessageId) -> int | None:
        """Where a message stands."""
        ...


def examine(
    held: Held, mark: Mark, placed: Placed, stretch: Stretch, clock_s: int
) -> tuple[str, ...]:
    """Return what is wrong with a message that is the next by its position, in the spec's order."""
    header = placed.message.header
    found = [
        _check_stamp(mark, placed, clock_s),
        _check_epoch(mark, header),
        _check_link(held, mark, placed, stretch),
        _check_seen(held, mark, placed, stretch),
    ]
    return tuple(dict.fromkeys(code for code in found if code))


def marked(mark: Mark, placed: Placed) -> Mark:
    """Return the mark once the message has been read."""
    return mark._replace(
        position=max(mark.position, placed.position),
        time_s=max(mark.time_s, placed.time_s),
        epoch=max(mark.epoch, placed.message.header.epoch),
    )


def linked(link: Link | None, placed: Placed, stretch: Stretch) -> Link:
    """Return the chain's newest message once this one has been read."""
    header = placed.message.header
    if link is not None and header.number <= link.number:
        return link
    return Link(header.author, header.place, header.number, placed.message.id, stretch.version)


def _check_stamp(mark: Mark, placed: Placed, clock_s: int) -> str:
    if placed.time_s > clock_s + AHEAD_S:
        return "time_ahead"
    backward = placed.position <= mark.position or placed.time_s < mark.time_s
    return "reordered" if backward else ""


def _check_epoch(mark: Mark, header: MessageHeader) -> str:
    return "epoch_back" if 0 < header.epoch < mark.epoch else ""


def _check_link(held: Held, mark: Mark, placed: Placed, stretch: Stretch) -> str:
    header = placed.message.header
    link = held.link(header.chain)
    if link is None:
        forgotten = placed.position <= mark.first or stretch.version > 1
        return "" if header.number == 1 or forgotten else "gap"
    if (link.author, link.place) != (header.author, header.place):
        return "repeated"
    if header.number <= link.number:
        return "repeated"
    where = held.position(link.id)
    if stretch.version != link.stretch or where is None or where < mark.since:
        return ""  # out of the room in between, or what stood in between is forgotten
    follows = header.number == link.number + 1 and header.previous == link.id
    return "" if follows else "gap"


def _check_seen(held: Held, mark: Mark, placed: Placed, stretch: Stretch) -> str:
    seen = placed.message.header.seen
    if seen is None:
        return ""
    if seen.position >= placed.position:
        return "reordered"
    where = held.position(seen.id)
    if where is not None:
        return "" if where == seen.position else "reordered"
    if held.at(seen.position) is not None:
        return "reordered"
    return "withheld" if seen.position >= max(mark.since, stretch.position) else ""


def takes_back(taking: MessageHeader, target: MessageHeader) -> bool:
    """Whether one message accounts for the other's having no body (talk §7)."""
    if taking.place != target.place:
        return False
    if taking.kind == DELETE:
        return taking.author == target.author
    return taking.kind == REMOVE and not taking.room
