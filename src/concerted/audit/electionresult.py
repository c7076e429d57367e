"""What checking an election's archive comes to (ballot.md §12)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from concerted.kernel.errors import Malformed, Refused


@dataclass(frozen=True, slots=True)
class Failure:
    """One check that failed: its number in the spec, and what was found.

    ``record`` counts the archive's records from 0; ``ballot`` its ballots from 1, and is None where
    the failure is not one of a ballot, whose ``receipt`` is then empty.
    """

    rule: str
    code: str
    detail: str = ""
    record: int | None = None
    ballot: int | None = None
    receipt: str = ""

    @classmethod
    def of(cls, rule: str, error: Malformed | Refused, record: int | None = None) -> Failure:
        """Return the failure that an error tells of."""
        if isinstance(error, Malformed):
            return cls(rule, error.layer, error.reason, record)
        return cls(rule, error.code, error.detail, record)


@dataclass(frozen=True, slots=True)
class Counted:
    """The outcome. ``counted`` and ``weight`` are of the last ballots, ``received`` is of all.

    ``result`` is as the archive writes it, and None where not everything holds.
    ``stopped`` is empty, or a sentence that says why not everything could be checked.
    """

    name: str
    uuid: str
    group: str
    fingerprint: str
    roll: int
    trustees: int
    received: int
    counted: int
    weight: int
    result: list[Any] | None
    failures: tuple[Failure, ...]
    stopped: str = ""

    @property
    def holds(self) -> bool:
        """Whether everything was checked and held."""
        return not self.failures and not self.stopped
