"""Claims about the past, by key, side by side (items §5). Nothing is averaged and nothing picked.

A *happening* is what claims of one key are about. For each of its figures, and for its dates, kinds
and places, it knows every value and who gives it; where there is more than one, that is a conflict
and is shown as such.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from concerted.items.board import Board
from concerted.items.days import days_since
from concerted.items.forms import Claim

OPEN_KINDS = ("demand", "promise")
DATED = ("date", "until")


@dataclass(frozen=True, slots=True)
class Entered:
    """A claim, and the entry by which a member brought it in."""

    entry: str
    author: str
    time: int
    claim: Claim


@dataclass(frozen=True, slots=True)
class Value:
    """One value of one thing, and the claims that give it. ``text`` is the value as written."""

    text: str
    given_by: tuple[Entered, ...]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two or more values for what can have but one. ``name`` is a figure, ``date`` or ``until``."""

    key: str
    name: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Happening:
    """All claims of one key, in the order in which they were entered."""

    key: str
    claims: tuple[Entered, ...]

    @property
    def date(self) -> str:
        """The earliest day that is claimed, if any; the others stand in ``values("date")``."""
        return min((found.claim.date for found in self.claims if found.claim.date), default="")

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds that are claimed."""
        return _distinct(found.claim.kind for found in self.claims)

    @property
    def places(self) -> tuple[str, ...]:
        """The places that are named."""
        return _distinct(place for found in self.claims for place in found.claim.places)

    @property
    def bodies(self) -> tuple[str, ...]:
        """The organisations that are named."""
        return _distinct(body for found in self.claims for body in found.claim.bodies)

    @property
    def figures(self) -> tuple[str, ...]:
        """The names of the figures that are given."""
        return _distinct(name for found in self.claims for name in found.claim.figures)

    def values(self, name: str) -> tuple[Value, ...]:
        """Return every value of a figure, or of ``date`` or ``until``, with who gives it."""
        read = _reader(name)
        found: dict[str, list[Entered]] = {}
        for entered in self.claims:
            text = read(entered.claim)
            if text:
                found.setdefault(text, []).append(entered)
        return tuple(Value(text, tuple(given)) for text, given in found.items())

    def conflicts(self) -> tuple[Conflict, ...]:
        """Return what its claims disagree about. A day and its month do not disagree."""
        found = []
        for name in (*DATED, *self.figures):
            values = self.values(name)
            if len(values) > 1 and not (name in DATED and _nested(values)):
                found.append(Conflict(self.key, name, values))
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A demand or promise: for how many days it has been open, or what answered it, and when."""

    happening: Happening
    age_days: int | None  # None where no source gives a date
    answers: tuple[Happening, ...]


def happenings(board: Board) -> tuple[Happening, ...]:
    """Return every happening by its earliest day, undated last; equal claims are one (items §5)."""
    found: dict[str, dict[bytes, Entered]] = {}
    for thing in board.histories:
        version = thing.versions[-1]
        for claim in version.item.claims:
            entered = Entered(version.id, thing.author, version.time, claim)
            found.setdefault(claim.key, {}).setdefault(claim.same(), entered)
    whole = (Happening(key, tuple(claims.values())) for key, claims in found.items())
    return tuple(sorted(whole, key=lambda each: (not each.date, each.date, each.key)))


def known_claims(board: Board) -> frozenset[bytes]:
    """Return what an importer need not bring in again: the claims that stand, as ``same``."""
    return frozenset(
        claim.same() for thing in board.histories for claim in thing.versions[-1].item.claims
    )


def waiting(found: Iterable[Happening], now: int) -> tuple[Waiting, ...]:
    """Return demands and promises with their answers, or with their age at ``now``, in seconds."""
    whole = list(found)
    answers: dict[str, list[Happening]] = {}
    for happening in whole:
        for key in _distinct(key for each in happening.claims for key in each.claim.answers):
            answers.setdefault(key, []).append(happening)
    return tuple(
        Waiting(each, _age(each.date, now), tuple(answers.get(each.key, ())))
        for each in whole
        if any(kind in OPEN_KINDS for kind in each.kinds)
    )


def _age(day: str, now: int) -> int | None:
    return days_since(day, now) if day else None


def _reader(name: str) -> Callable[[Claim], str]:
    if name == "date":
        return lambda claim: claim.date
    if name == "until":
        return lambda claim: claim.until
    return lambda claim: str(claim.figures[name]) if name in claim.figures else ""


def _nested(values: tuple[Value, ...]) -> bool:
    longest = max((value.text for value in values), key=len)
    return all(longest.startswith(value.text) for value in values)


def _distinct(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))
