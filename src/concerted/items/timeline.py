"""Everything that is dated, in order (items §7)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from concerted.items.days import day_of
from concerted.items.decisions import Decision
from concerted.items.happenings import Happening
from concerted.items.reports import ReportView


@dataclass(frozen=True, slots=True)
class Dated:
    """One line: its day, and the one thing that it shows."""

    day: str
    thing: Happening | Decision | ReportView


def timeline(
    happenings: Iterable[Happening],
    decisions: Iterable[Decision],
    reports: Iterable[ReportView],
) -> tuple[Dated, ...]:
    """Return all of them by day; a less precise day before those within it, the undated last."""
    found = [
        *(Dated(happening.date, happening) for happening in happenings),
        *(Dated(day_of(decision.time), decision) for decision in decisions),
        *(Dated(day_of(report.time), report) for report in reports if not report.withdrawn),
    ]
    return tuple(sorted(found, key=lambda dated: (not dated.day, dated.day)))
