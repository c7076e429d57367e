"""Offices: made by motion, filled by election, emptied by recall, and ending with their term.

Spec: spec/rules.md §6.9 and §9. An office gives only what a passed motion gave it.
"""

from typing import Annotated, Literal

import msgspec
from msgspec.structs import replace

from concerted.kernel.errors import Malformed, Refused
from concerted.rules.effect import Effect
from concerted.rules.fields import DAY_S, Id, Short
from concerted.rules.state import Office, State

Seats = Annotated[int, msgspec.Meta(ge=1, le=50)]
Power = Literal["announce", "moderate", "trustee"]
TRUSTEE = "trustee"
TRUSTEES_LEAST, TRUSTEES_MOST = 3, 9


def find_office(state: State, key: str) -> Office:
    """The office, or Refused `office_unknown`."""
    office = state.offices.get(key)
    if office is None:
        raise Refused("office_unknown")
    return office


class CreateOffice(Effect, frozen=True, tag="create_office"):
    """A new office."""

    office: Short
    seats: Seats
    term_days: int
    powers: tuple[Power, ...] = ()

    @property
    def decided_as(self) -> str:
        """See `Effect`. What gives power over others' words needs two thirds."""
        return "grave" if self.powers else "ordinary"

    def check(self, state: State) -> None:
        """`office_exists`, `trustees_exist`, `setting_bounds`; malformed unless powers ascend."""
        if list(self.powers) != sorted(set(self.powers)):
            raise Malformed("payload", "powers must ascend and not repeat")
        if self.office in state.offices:
            raise Refused("office_exists")
        if not 1 <= self.term_days <= state.constitution.number("term_days"):
            raise Refused("setting_bounds", "term_days")
        if TRUSTEE in self.powers:
            self._check_trustees(state)

    def _check_trustees(self, state: State) -> None:
        """Of 2t − 1 trustees t decrypt, so that fewer neither learn anything nor block. §16."""
        if not TRUSTEES_LEAST <= self.seats <= TRUSTEES_MOST or self.seats % 2 == 0:
            raise Refused("setting_bounds", "seats")
        if any(TRUSTEE in office.powers for office in state.offices.values()):
            raise Refused("trustees_exist")

    def enact(self, state: State, entry: str, now: int) -> State:
        """The office is there, vacant."""
        office = Office(self.seats, self.term_days, self.powers)
        return replace(state, offices=state.offices.set(self.office, office))


class AbolishOffice(Effect, frozen=True, tag="abolish_office"):
    """An office ends, whoever holds it."""

    office: Short

    def check(self, state: State) -> None:
        """`office_unknown`."""
        find_office(state, self.office)

    def enact(self, state: State, entry: str, now: int) -> State:
        """The office is gone."""
        return replace(state, offices=state.offices.delete(self.office))


class Elect(Effect, frozen=True, tag="elect"):
    """Vacant seats are filled from those who stand. Seated by motions.py, which counts."""

    office: Short
    seats: Seats

    @property
    def decided_as(self) -> str:
        """See `Effect`."""
        return "election"

    def check(self, state: State) -> None:
        """`office_unknown`, `seats_taken` (more than the office has)."""
        office = find_office(state, self.office)
        if self.seats > office.seats:
            raise Refused("seats_taken")


class Recall(Effect, frozen=True, tag="recall"):
    """Whoever was sent is called back."""

    member: Id
    office: Short

    @property
    def decided_as(self) -> str:
        """See `Effect`."""
        return "election"

    def check(self, state: State) -> None:
        """`office_unknown`, `not_in_office`."""
        office = find_office(state, self.office)
        if self.member not in office.holders:
            raise Refused("not_in_office")

    def enact(self, state: State, entry: str, now: int) -> State:
        """The seat is vacant."""
        office = state.offices[self.office]
        office = replace(office, holders=office.holders.delete(self.member))
        return replace(state, offices=state.offices.set(self.office, office))


def vacant(state: State, office: str, now: int) -> int:
    """How many seats nobody holds; none where the office is gone."""
    found = state.offices.get(office)
    return found.seats - len(found.sitting(now)) if found else 0


def seat(state: State, office: str, winners: tuple[str, ...], now: int) -> State:
    """The state in which the winners hold the office until their term ends."""
    found = state.offices[office]
    holders = {**found.sitting(now), **dict.fromkeys(winners, now + found.term_days * DAY_S)}
    filled = replace(found, holders=found.holders.update(holders))
    return replace(state, offices=state.offices.set(office, filled))
