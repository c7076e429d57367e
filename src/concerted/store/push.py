"""The part of the store that keeps which phones asked to be woken, and where (docs/api.md, Push).

The same contracts as ``interface``. An address is a secret of one phone: who has it can wake it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Protocol

from concerted.kernel.entry import CommitteeId, MemberId


@dataclass(frozen=True, slots=True)
class Phone:
    """A phone of a member. ``everything`` also wakes it for talk, not for decisions alone."""

    member: MemberId
    endpoint: str = field(repr=False)
    everything: bool = False


class PushStore(Protocol):
    """Phones to wake, by committee. Every method may raise ``Fault`` or one of its kinds."""

    def add(self, committee: CommitteeId, phone: Phone, limit: int) -> bool:
        """Keep a phone, or what it wants now; beyond ``limit`` a member's oldest phone goes.

        False where another member has this address: it stays theirs. Raises ``Missing`` where
        there is no such log.
        """
        ...

    def remove(self, committee: CommitteeId, endpoint: str, member: MemberId | None = None) -> bool:
        """Forget an address, of this member alone where one is given; whether it was there."""
        ...

    def forget(self, committee: CommitteeId, active: Collection[MemberId]) -> int:
        """Forget the phones of all who are not ``active``; how many."""
        ...

    def phones(self, committee: CommitteeId) -> list[Phone]:
        """The phones of a committee, in the order in which they came."""
        ...
