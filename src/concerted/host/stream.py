"""Server-sent events by log size and talk position (docs/api.md, stream).

A batch is encoded once for everyone. Each listener has a short queue; one who does not keep up is
let go, and comes back with ``Last-Event-ID`` to read on from the store. One timer beats for all.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from concerted.host.answers import too_many
from concerted.host.ledger import Ledger
from concerted.host.settings import Settings
from concerted.host.talkevents import TalkEvent, chunk_for, event_bytes
from concerted.kernel.canonical import base64url_encode
from concerted.kernel.entry import CommitteeId
from concerted.rules.state import State

QUEUE_LIMIT = 64
HEARTBEAT = b": still here\n\n"


def encode_events(start: int, leaves: Sequence[bytes], position: int) -> bytes:
    """Return leaves, the first at index ``start``, as events.

    The id of each is the size of the log after it, and the talk's position before it.
    """
    events = (
        f"id: {start + number}.{position}\ndata: {base64url_encode(leaf)}\n\n"
        for number, leaf in enumerate(leaves, 1)
    )
    return "".join(events).encode("ascii")


@dataclass(eq=False, slots=True)
class Listener:
    """One open stream. ``stands`` says whether its session still does; None in the queue ends.

    ``member`` is who hears what is said in talk, empty for those who do not.
    """

    key: str
    stands: Callable[[], bool]
    member: str = ""
    queue: asyncio.Queue[bytes | None] = field(
        default_factory=lambda: asyncio.Queue(QUEUE_LIMIT + 1)
    )
    ended: bool = False

    def push(self, data: bytes) -> None:
        """Hand on what is to be sent; end where the queue is full."""
        if self.queue.qsize() >= QUEUE_LIMIT:
            self.end()
        elif not self.ended:
            self.queue.put_nowait(data)

    def end(self) -> None:
        """Let the stream come to its end after what is queued."""
        if not self.ended:
            self.ended = True
            self.queue.put_nowait(None)


class Streams:
    """Who listens to which committee."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._listeners: dict[CommitteeId, set[Listener]] = {}
        self._keys: dict[str, int] = {}
        self._count = 0
        self._positions: dict[CommitteeId, int] = {}
        self._beating: asyncio.Task[None] | None = None

    def open(
        self, committee: CommitteeId, key: str, stands: Callable[[], bool], member: str = ""
    ) -> Listener:
        """Begin to listen: from now on every batch is queued. ``too_many`` beyond the limits."""
        open_here = self._keys.get(key, 0)
        if self._count >= self._settings.streams or open_here >= self._settings.streams_per_key:
            raise too_many("Too many streams are open.", retry_s=20)
        listener = Listener(key, stands, member)
        self._listeners.setdefault(committee, set()).add(listener)
        self._keys[key] = open_here + 1
        self._count += 1
        if self._beating is None or self._beating.done():
            self._beating = asyncio.create_task(self._beat())
        return listener

    def leave(self, committee: CommitteeId, listener: Listener) -> None:
        """Stop listening."""
        found = self._listeners.get(committee, set())
        if listener not in found:
            return
        found.discard(listener)
        if not found:
            del self._listeners[committee]
        self._count -= 1
        self._keys[listener.key] -= 1
        if not self._keys[listener.key]:
            del self._keys[listener.key]

    def publish(self, ledger: Ledger, before: State | None, leaves: Sequence[bytes]) -> None:
        """Send a durable batch to all who may still hear it."""
        listeners = self._listeners.get(ledger.committee)
        if not listeners:
            return
        state = ledger.state
        if before is None or state is None or _standing_changed(before, state):
            self._dismiss(listeners)
        position = self._positions.get(ledger.committee, 0)
        chunk = encode_events(ledger.size - len(leaves), leaves, position)
        for listener in listeners:
            listener.push(chunk)

    def talk_has_come_to(self, committee: CommitteeId, position: int) -> None:
        """The talk of a committee was read from the store; it is that far."""
        self._positions[committee] = position

    def publish_talk(self, ledger: Ledger, position: int, events: Sequence[TalkEvent]) -> None:
        """Send messages that are durable to all who may have them; the talk is at ``position``."""
        self._positions[ledger.committee] = position
        listeners = self._listeners.get(ledger.committee)
        if not listeners:
            return
        to_all = all(event.everyone for event in events)
        chunk = b"".join(event_bytes(ledger.size, one.position, one.whole) for one in events)
        for listener in listeners:
            if not listener.member:
                continue
            mine = chunk if to_all else chunk_for(listener.member, ledger.size, events)
            if mine:
                listener.push(mine)

    def _dismiss(self, listeners: set[Listener]) -> None:
        for listener in listeners:
            if not listener.stands():
                listener.end()

    async def _beat(self) -> None:
        while self._count:
            await asyncio.sleep(self._settings.heartbeat_s)
            for listeners in self._listeners.values():
                self._dismiss(listeners)
                for listener in listeners:
                    if listener.queue.empty():
                        listener.push(HEARTBEAT)

    def end(self, committee: CommitteeId) -> None:
        """End the streams of one committee; whoever listened comes back and reads on."""
        for listener in self._listeners.get(committee, set()):
            listener.end()

    def close(self) -> None:
        """End every stream: the host is stopping."""
        for listeners in self._listeners.values():
            for listener in listeners:
                listener.end()
        if self._beating is not None:
            self._beating.cancel()


def _standing_changed(before: State, after: State) -> bool:
    return before.members is not after.members or before.auditors is not after.auditors
