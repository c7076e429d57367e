"""A host that was restored from a backup: read-only until nothing is missing (DESIGN: running it).

A backup is older than what the host last signed. Were it to append at once, it would sign a second
history. So ``restoring.json`` stands in the data of a restored host, and while it does the host
takes back leaves that it signed before (``returning``) and appends nothing else. The keeper ends
that; a record of which a later checkpoint was shown than could be brought back is never resumed.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from concerted.host.files import MOVED, RESTORING, replace_file
from concerted.kernel.entry import CommitteeId


class LogMark(msgspec.Struct):
    """What is known of one record since the restoring.

    ``had`` is its size in the backup, ``shown`` the largest size of which somebody showed a
    checkpoint that this host had signed, ``heard`` how often one was shown; ``claimed`` what
    witnesses said, without proof, that they had cosigned.
    """

    had: int = 0
    shown: int = 0
    heard: int = 0
    claimed: dict[str, int] = {}


class Marker(msgspec.Struct):
    """The file: since when, from a backup of when, and what is known of each record."""

    since: int
    made: int
    logs: dict[str, LogMark]


class Restoring:
    """The marker of a running host. Calls come from any thread."""

    def __init__(self, data: Path) -> None:
        self._path = data / RESTORING
        self._lock = threading.Lock()
        self._marker = read_marker(data)

    @property
    def active(self) -> bool:
        """Whether nothing but what was lost may be added; the keeper may have ended it just now."""
        if self._marker is None:
            return False
        if not self._path.exists():
            self._marker = None
        return self._marker is not None

    def had(self, committee: CommitteeId) -> int:
        """Size of a record in the backup."""
        with self._changed() as marker:
            return marker.logs[committee].had if committee in marker.logs else 0

    def heard(self, committee: CommitteeId, size: int) -> None:
        """Note that a checkpoint of ours of this size was shown; durable once this returns."""
        with self._changed() as marker:
            mark = marker.logs.setdefault(committee, LogMark())
            mark.heard += 1
            mark.shown = max(mark.shown, size)

    def claimed(self, committee: CommitteeId, name: str, size: int) -> None:
        """Note what a witness says that it has cosigned."""
        with self._changed() as marker:
            marker.logs.setdefault(committee, LogMark()).claimed[name] = size

    @contextmanager
    def _changed(self) -> Iterator[Marker]:
        with self._lock:
            marker = self._marker
            if marker is None:  # ended in between: nobody asks any more
                yield Marker(0, 0, {})
                return
            before = msgspec.json.encode(marker)
            yield marker
            after = msgspec.json.encode(marker)
            if after != before and self._path.exists():
                replace_file(self._path, after)


def read_marker(data: Path) -> Marker | None:
    """Return what stands there, None where the host is not being restored; ``ValueError``."""
    try:
        return msgspec.json.decode((data / RESTORING).read_bytes(), type=Marker)
    except FileNotFoundError:
        return None
    except msgspec.MsgspecError as error:
        raise ValueError(f"{data / RESTORING} cannot be read: {error}") from None


def check_may_run(data: Path) -> None:
    """``ValueError`` where this host was moved: two with one key would sign two histories."""
    if (data / MOVED).exists():
        raise ValueError(
            f"This host was moved: a final backup was made of it. If the other one is not used,"
            f" remove {data / MOVED}."
        )
