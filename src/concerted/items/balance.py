"""The balance sheet: what happened, what was decided, what followed and what has not (items §7).

It takes no side and weighs nothing. Each line knows what it rests on: happenings their sources and
entries, decisions and reports their entries. Lines whose sources differ show every value.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from concerted.items.board import Board
from concerted.items.days import day_of
from concerted.items.decisions import Decision, Members
from concerted.items.happenings import Conflict, Happening, Waiting, happenings, waiting
from concerted.items.patterns import Patterns, patterns
from concerted.items.reports import ReportView, reports


@dataclass(frozen=True, slots=True)
class BalanceSheet:
    """As of ``time``, in seconds. ``waiting``: demands and promises; ``unread``: codes, counted."""

    time: int
    happenings: tuple[Happening, ...]
    decisions: tuple[Decision, ...]
    members: Members
    reports: tuple[ReportView, ...]
    patterns: Patterns
    waiting: tuple[Waiting, ...]
    conflicts: tuple[Conflict, ...]
    unread: tuple[tuple[str, int], ...]

    @property
    def open(self) -> tuple[Waiting, ...]:
        """The demands and promises that nothing has answered."""
        return tuple(found for found in self.waiting if not found.answers)


def balance_sheet(
    board: Board,
    decided: Iterable[Decision],
    members: Members,
    time: int,
    *,
    about: str = "",
) -> BalanceSheet:
    """Return the sheet as of ``time``, of a board gathered from the sayings up to then.

    With ``about``, only happenings that name it.
    ``about`` is looked for, without case, in keys, places, bodies and references: a facility or a
    company. Demands and promises are looked up among all that happened.
    """
    day = day_of(time)
    known = tuple(each for each in happenings(board) if each.date <= day)
    shown = tuple(each for each in known if names(each, about))
    views = tuple(view for view in reports(board) if view.time <= time)
    return BalanceSheet(
        time=time,
        happenings=shown,
        decisions=tuple(decision for decision in decided if decision.time <= time),
        members=members,
        reports=views,
        patterns=patterns(views, time),
        waiting=tuple(each for each in waiting(known, time) if names(each.happening, about)),
        conflicts=tuple(conflict for each in shown for conflict in each.conflicts()),
        unread=_unread(board),
    )


def names(happening: Happening, about: str) -> bool:
    """Whether a happening names ``about`` in its key, places, bodies or references."""
    wanted = about.casefold()
    references = (source.reference for each in happening.claims for source in each.claim.sources)
    texts = (happening.key, *happening.places, *happening.bodies, *references)
    return any(wanted in text.casefold() for text in texts)


def _unread(board: Board) -> tuple[tuple[str, int], ...]:
    found: dict[str, int] = {}
    for unread in board.unread:
        found[unread.code] = found.get(unread.code, 0) + 1
    return tuple(sorted(found.items()))
