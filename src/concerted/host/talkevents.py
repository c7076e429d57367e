"""Messages as a host gives them: in answers, in pages, and as events (docs/api.md).

Each is encoded once; who may have it is asked for each listener only where it is a room's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from concerted.host.answers import encode
from concerted.host.conversation import Conversation
from concerted.kernel.canonical import base64url_encode
from concerted.kernel.message import parse_message
from concerted.rules.talk import Reading, may_read
from concerted.store import StoredMessage


@dataclass(frozen=True, slots=True)
class TalkEvent:
    """A message on its way to listeners: its position, its JSON, and who may have it."""

    position: int
    whole: bytes
    reading: Callable[[str], Reading]
    everyone: bool
    notice: bytes = b""

    def for_member(self, member: str) -> bytes:
        """Return the JSON for a member; empty where there is none."""
        if self.everyone:
            return self.whole
        reading = self.reading(member)
        return self.whole if reading == "whole" else self.notice if reading == "notice" else b""


def fields_of(stored: StoredMessage, reading: Reading = "whole") -> dict[str, Any]:
    """Return a message as JSON has it; a notice is without its body."""
    fields: dict[str, Any] = {
        "position": stored.position,
        "time": stored.time_s,
        "header": base64url_encode(stored.header),
        "signature": base64url_encode(stored.signature),
    }
    if stored.gone:
        fields["gone"] = stored.gone
    if stored.wraps is not None:
        fields["wraps"] = base64url_encode(stored.wraps)
    if stored.body is not None and reading == "whole":
        fields["body"] = base64url_encode(stored.body)
    return fields


def readable(
    batch: Iterable[StoredMessage], talk: Conversation, member: str
) -> list[dict[str, Any]]:
    """Return those of the messages that the member may have, as JSON has them."""
    found = []
    for stored in batch:
        reading = reading_of(stored, talk, member)
        if reading:
            found.append(fields_of(stored, reading))
    return found


def reading_of(stored: StoredMessage, talk: Conversation, member: str) -> Reading:
    """Return how much of a message a member may have (talk §6)."""
    if not stored.room:
        return "whole"
    return may_read(talk.rooms.get(stored.place), member, parse_message(stored.header))


def encode_talk(batch: Iterable[StoredMessage], talk: Conversation) -> list[TalkEvent]:
    """Return a batch that has become durable as events."""
    return [_event(stored, talk) for stored in batch]


def _event(stored: StoredMessage, talk: Conversation) -> TalkEvent:
    def reading(member: str) -> Reading:
        return reading_of(stored, talk, member)

    notice = encode(fields_of(stored, "notice")) if stored.wraps is not None else b""
    return TalkEvent(stored.position, encode(fields_of(stored)), reading, not stored.room, notice)


def event_bytes(size: int, position: int, data: bytes) -> bytes:
    """Return one server-sent event of talk, whose id names both positions."""
    return b"event: talk\nid: %d.%d\ndata: %b\n\n" % (size, position, data)


def chunk_for(member: str, size: int, events: Iterable[TalkEvent]) -> bytes:
    """Return the events that a member may have, while the log is of ``size``."""
    mine = ((event.position, event.for_member(member)) for event in events)
    return b"".join(event_bytes(size, position, data) for position, data in mine if data)
