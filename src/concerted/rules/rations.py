"""What members have used of what they may do: rations of 30 days, growth, the quota of a day.

Spec: spec/rules.md §4, §10. Rations roll: what counts at a moment is what lies in the 30
days before it, so that no boundary lets twice as much through.
"""

from bisect import bisect_right
from typing import Any

import msgspec

from concerted.rules.fields import PERIOD_S

RATIONED = ("vouches", "freezes", "invitations", "disputes")


class Growth(msgspec.Struct, frozen=True):
    """Admissions of the last 30 days, by time in seconds, and what motions added to the cap."""

    admitted: tuple[int, ...] = ()
    extra: tuple[tuple[int, int], ...] = ()

    def recent(self, now: int) -> "Growth":
        """What of it still counts at `now`. Times ascend, and thousands can be in one period."""
        since = now - PERIOD_S
        return Growth(
            self.admitted[bisect_right(self.admitted, since) :],
            tuple(pair for pair in self.extra if pair[0] > since),
        )

    def canonical(self) -> dict[str, Any]:
        """The canonical value."""
        return {"admitted": list(self.admitted), "extra": [list(pair) for pair in self.extra]}


class Ration(msgspec.Struct, frozen=True):
    """What one member has used in the last 30 days: the times of each, in seconds."""

    vouches: tuple[int, ...] = ()
    freezes: tuple[int, ...] = ()
    invitations: tuple[int, ...] = ()
    disputes: tuple[int, ...] = ()

    def recent(self, now: int) -> "Ration":
        """What of it still counts at `now`."""
        since = now - PERIOD_S
        kept = (tuple(t for t in getattr(self, name) if t > since) for name in RATIONED)
        return Ration(*kept)

    def canonical(self) -> dict[str, Any]:
        """The canonical value."""
        return {name: list(getattr(self, name)) for name in RATIONED}


class Quota(msgspec.Struct, frozen=True):
    """What one member has written on a UTC day."""

    day: int
    entries: int = 0
    size_bytes: int = 0

    def canonical(self) -> dict[str, Any]:
        """The canonical value."""
        return {"bytes": self.size_bytes, "day": self.day, "entries": self.entries}
