"""Messages as a host gives them: read, and not believed yet (docs/api.md)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from concerted.client.errors import HostUnreachable
from concerted.client.talkstore import Kept
from concerted.client.wire import read_bytes
from concerted.kernel.message import Message
from concerted.rules.thread import Placed

LATEST_S = 253_402_300_800  # the year 10000: no calendar that a program shows goes further


@dataclass(frozen=True, slots=True)
class Given:
    """A message as the host gives it, read but not verified."""

    placed: Placed
    body: bytes | None
    wraps: bytes | None
    gone: int


@dataclass(slots=True)
class News:
    """What a reading brought: messages in order, and what no message could be blamed for."""

    kept: list[Kept] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)

    @property
    def findings(self) -> set[str]:
        """All codes that accuse the host."""
        return {code for kept in self.kept for code in kept.findings} | set(self.troubles)


def read_given(value: Any) -> Given:
    """Return a message out of an answer.

    ``HostUnreachable`` if it is none by its form, ``Malformed`` or ``Refused`` by its header.
    """
    if not isinstance(value, dict):
        raise HostUnreachable("answer_unreadable", "message")
    numbers = [value.get(name, 0) for name in ("position", "time", "gone")]
    if any(type(number) is not int or number < 0 for number in numbers):
        raise HostUnreachable("answer_unreadable", "message")
    position, time_s, gone = numbers
    if time_s >= LATEST_S:
        raise HostUnreachable("answer_unreadable", "message")
    parts = [read_bytes(value.get(name, "")) for name in ("header", "signature", "body", "wraps")]
    message = Message.parse(parts[0], parts[1])
    return Given(Placed(position, time_s, message), parts[2] or None, parts[3] or None, gone)
