"""What can go wrong in storage.

::

    Exception
    ├── Conflict          another writer was first; nothing of the batch was stored
    ├── Missing           a log, blob or chunk that the call needs is not there; nothing was stored
    └── Fault             storage failed; after a write, ask ``head`` what was stored
        ├── DiskFull      no room left, or a limit on the size of files reached
        ├── Unavailable   the database cannot be reached, or another process has it
        ├── Corrupt       the database is damaged
        └── SchemaNewer   a newer version of this program made the database

``Conflict`` and ``Missing`` are answers: the transaction was rolled back whole. A ``Fault`` raised
by a write says nothing of whether the write was stored. The words of a fault are for the keeper of
the host and name no committee.
"""

from __future__ import annotations


class Conflict(Exception):
    """The log ``name`` (a committee id, or the origin of a witnessed log) was not of that size."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name

    def __str__(self) -> str:
        return f"another writer was first in {self.name}"


class Missing(Exception):
    """``what`` (a hash, or a committee id where there is no such log) is not in the store."""

    def __init__(self, committee: str, what: str) -> None:
        super().__init__(committee, what)
        self.committee = committee
        self.what = what

    def __str__(self) -> str:
        return f"{self.what} is not in the store for {self.committee}"


class Fault(Exception):
    """Storage failed in a way that none of the kinds below describes."""


class DiskFull(Fault):
    """There is no room for what was to be written."""


class Unavailable(Fault):
    """The database cannot be reached, opened or locked; trying again later may help."""


class Corrupt(Fault):
    """The database is damaged, or the file is no database; only a backup helps."""


class SchemaNewer(Fault):
    """The database has a revision that this program does not know; a newer program does."""
