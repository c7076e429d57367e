"""Hearing of what other processes write to the same database."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from concerted.kernel.entry import CommitteeId


class Appended(NamedTuple):
    """A log has grown to ``size``."""

    committee: CommitteeId
    size: int


class Spoken(NamedTuple):
    """The talk of a committee has come to ``position``."""

    committee: CommitteeId
    position: int


class Watch(Protocol):
    """Appends as they become durable, by whichever process."""

    def wait(self, timeout_s: float) -> tuple[Appended | Spoken, ...]:
        """What was appended since the last call, by this process too; empty on time-out.

        A log or talk may occur more than once, and may have grown further by now.

        Raises:
            Unavailable: the connection is gone. Open another watch, then read ``logs()``, since
                what was appended in between will not be told.

        """
        ...

    def close(self) -> None:
        """End the watch; not while another thread waits."""
        ...
