"""How often, where, and when: reports counted by place, kind and ISO week (items §7).

Counts say how many reports there are, not how many things happened. ``people`` are added up as
their authors gave them, and may be the same people.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from concerted.items.days import day_of, week_before, week_of
from concerted.items.reports import ReportView

TREND_WEEKS = 4


@dataclass(frozen=True, slots=True)
class Count:
    """One row: ``name`` as first written; ``recent`` and ``earlier`` are four weeks each."""

    name: str
    reports: int = 0
    people: int = 0
    confirmations: int = 0
    open: int = 0
    recent: int = 0
    earlier: int = 0


@dataclass(frozen=True, slots=True)
class Patterns:
    """Reports by place, kind and week; ``weeks`` ascending and without gaps."""

    places: tuple[Count, ...]
    kinds: tuple[Count, ...]
    weeks: tuple[Count, ...]
    total: Count
    withdrawn: int
    undated: int  # reports without a whole day, where weeks go by what was claimed


def patterns(views: Iterable[ReportView], now: int, *, by_happened: bool = False) -> Patterns:
    """Count the reports up to ``now``, in seconds; weeks by leaf time, or by ``happened``."""
    all_of_them = [view for view in views if view.time <= now]
    kept = [view for view in all_of_them if not view.withdrawn]
    this_week = week_of(day_of(now))
    recent = {week_before(this_week, back) for back in range(TREND_WEEKS)}
    earlier = {week_before(this_week, back) for back in range(TREND_WEEKS, 2 * TREND_WEEKS)}

    def week(view: ReportView) -> str:
        return week_of(view.report.happened[:10] if by_happened else day_of(view.time))

    def count(name: Callable[[ReportView], str]) -> tuple[Count, ...]:
        found: dict[str, Count] = {}
        for view in kept:
            key = _plain(name(view))
            before = found.get(key) or Count(" ".join(name(view).split()))
            found[key] = _add(before, view, week(view) in recent, week(view) in earlier)
        return tuple(sorted(found.values(), key=lambda row: (-row.reports, row.name)))

    whole = count(lambda view: "all")
    weeks = {row.name: row for row in count(week) if row.name}
    return Patterns(
        places=count(lambda view: view.report.place),
        kinds=count(lambda view: view.report.kind),
        weeks=_without_gaps(weeks),
        total=whole[0] if whole else Count("all"),
        withdrawn=len(all_of_them) - len(kept),
        undated=sum(not week(view) for view in kept),
    )


def _plain(name: str) -> str:
    """Return a place as it is compared: without case, and with single blanks."""
    return " ".join(name.split()).casefold()


def _add(row: Count, view: ReportView, recent: bool, earlier: bool) -> Count:
    return replace(
        row,
        reports=row.reports + 1,
        people=row.people + view.report.people,
        confirmations=row.confirmations + len(view.confirmations),
        open=row.open + (not view.closed),
        recent=row.recent + recent,
        earlier=row.earlier + earlier,
    )


def _without_gaps(weeks: dict[str, Count], most: int = 520) -> tuple[Count, ...]:
    """Return a row for each week from the first to the last, ten years at most."""
    if not weeks:
        return ()
    rows: list[Count] = []
    week, first = max(weeks), min(weeks)
    while week >= first and len(rows) < most:
        rows.append(weeks.get(week) or Count(week))
        week = week_before(week, 1)
    return tuple(reversed(rows))
