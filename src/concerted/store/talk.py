"""The part of the store that keeps talk: messages, the heads of chains, and forgetting (talk.md).

The same contracts as ``interface``: what writes is durable once it returns, and all or nothing.
``append`` compares and swaps the newest position, as appending to a log does its size; after a
``Fault`` from it, ``newest`` decides whether the batch was stored.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from concerted.kernel.entry import BlobHash, CommitteeId, MemberId
from concerted.kernel.message import ChainId, MessageId, PlaceId


@dataclass(frozen=True, slots=True)
class StoredMessage:
    """A message at its position. ``room`` is a room's version, 0 in a channel.

    ``gone`` is the position of the message that took it back, 0 where none did; ``body`` is then
    None. ``wraps`` is what a ``room`` message brought.
    """

    position: int
    time_s: int
    message_id: MessageId
    place: PlaceId
    room: int
    signature: bytes
    header: bytes
    body: bytes | None = None
    wraps: bytes | None = None
    gone: int = 0


@dataclass(frozen=True, slots=True)
class ChainHead:
    """The newest message of a chain; ``time_s`` is its receipt time."""

    chain: ChainId
    author: MemberId
    place: PlaceId
    in_room: bool
    number: int
    message_id: MessageId
    time_s: int


@dataclass(frozen=True, slots=True)
class TakenBack:
    """The message at ``position`` is taken back by the one at ``by``: body and files go for good.

    ``attachments`` are those that its header names. Only those that it claimed itself are deleted.
    """

    position: int
    by: int
    attachments: tuple[BlobHash, ...] = ()


@dataclass(frozen=True, slots=True)
class MessageClaim:
    """The message at ``position`` claims the attachment ``hash``, staged and finished before."""

    hash: BlobHash
    position: int


@dataclass(frozen=True, slots=True)
class Said:
    """What is added to the talk of one committee, whose newest position is ``expected``.

    Positions ascend from ``expected + 1`` without a gap; ``chains`` are the heads after it.
    """

    committee: CommitteeId
    expected: int
    messages: tuple[StoredMessage, ...]
    chains: tuple[ChainHead, ...]
    claims: tuple[MessageClaim, ...] = ()
    taken_back: tuple[TakenBack, ...] = ()


class TalkStore(Protocol):
    """Talk of all committees. Every method may raise ``Fault`` or one of its kinds."""

    def append(self, batch: Sequence[Said]) -> None:
        """Add to the talk of one or several committees, each at most once, durably.

        Raises:
            Conflict: the newest position was not the one expected; ``name`` is the committee.
            Missing: no such log, or an attachment to be claimed was not staged and finished.
            ValueError: the batch contradicts itself.

        """
        ...

    def begin_above(self, committee: CommitteeId, position: int) -> None:
        """Let the newest position be this one at least: what was given by another is not reused.

        Raises:
            Missing: no such log.

        """
        ...

    def newest(self, committee: CommitteeId) -> int:
        """The newest position, 0 where nothing was ever said; waits for an append under way."""
        ...

    def message(self, committee: CommitteeId, message_id: MessageId) -> StoredMessage | None:
        """The message with this id, None where there is none, or none any more."""
        ...

    def at(self, committee: CommitteeId, position: int) -> StoredMessage | None:
        """The message at this position, None where there is none, or none any more."""
        ...

    def page(
        self,
        committee: CommitteeId,
        before: int,
        count: int,
        place: tuple[PlaceId, bool] | None = None,
    ) -> list[StoredMessage]:
        """At most ``count`` messages below position ``before``, newest first.

        Of one place, whose flag says whether it is a room, or of all.
        """
        ...

    def since(self, committee: CommitteeId, position: int, count: int) -> list[StoredMessage]:
        """At most ``count`` messages above ``position``, of all places, in order."""
        ...

    def room_messages(self, committee: CommitteeId) -> list[StoredMessage]:
        """The messages that opened a version of a room, in order."""
        ...

    def chains(self, committee: CommitteeId) -> list[ChainHead]:
        """The heads of all chains that are not forgotten."""
        ...

    def talking(self) -> list[CommitteeId]:
        """The committees in which anything was ever said."""
        ...

    def forget(self, committee: CommitteeId, before_s: int, keep: Collection[int] = ()) -> int:
        """Wipe messages received before ``before_s``, but for the positions ``keep``; how many.

        With them go their attachments, and chains whose head is as old. In several transactions,
        each whole, so that appends need not wait for all of them. For the bytes on the disk see
        ``Store.purge_deleted``.
        """
        ...
