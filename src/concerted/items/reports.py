"""Reports as they stand: who confirmed them, what was said of them (items §2).

No single member but its author can make a report go away: else more than half of those affected
must have said that it is resolved.
"""

from __future__ import annotations

from dataclasses import dataclass

from concerted.items.board import Board, Thing, Version
from concerted.items.forms import Confirmation, Report, Status


@dataclass(frozen=True, slots=True)
class Confirmed:
    """One member's "this happened to me too". ``version`` is the entry that the member had read."""

    id: str
    member: str
    time: int
    text: str
    version: str


@dataclass(frozen=True, slots=True)
class Said:
    """What one member said of how a report stands; ``affected`` if the member was there."""

    id: str
    member: str
    time: int
    status: str
    text: str
    affected: bool


@dataclass(frozen=True, slots=True)
class ReportView:
    """One report with all that belongs to it. ``withdrawn`` in seconds, 0 if it was not."""

    id: str
    author: str
    time: int
    report: Report
    versions: tuple[Version[Report], ...]
    confirmations: tuple[Confirmed, ...]
    statuses: tuple[Said, ...]
    withdrawn: int
    why: str

    @property
    def newest(self) -> str:
        """The entry that holds the newest version."""
        return self.versions[-1].id

    @property
    def to_newest(self) -> int:
        """How many confirmed the newest version, and not an earlier one."""
        return sum(found.version == self.newest for found in self.confirmations)

    @property
    def status(self) -> str:
        """What was said last; ``open`` if nobody said anything."""
        return self.statuses[-1].status if self.statuses else "open"

    @property
    def closed(self) -> bool:
        """Whether the author, or most of those affected, say at the end that it is resolved."""
        resolved: set[str] = set()
        for said in reversed(self.statuses):
            if said.status != "resolved":
                break
            if said.affected:
                resolved.add(said.member)
        return self.author in resolved or 2 * len(resolved) > 1 + len(self.confirmations)


def reports(board: Board) -> tuple[ReportView, ...]:
    """Return every report in the order in which they came, withdrawn ones too."""
    confirmed: dict[str, dict[str, Confirmed]] = {}
    for thing in board.confirmations:
        _confirm(confirmed.setdefault(board.first(thing.item.about), {}), thing)
    statuses: dict[str, list[Thing[Status]]] = {}
    for status in board.statuses:
        statuses.setdefault(board.first(status.item.about), []).append(status)
    return tuple(
        _view(report, confirmed.get(report.id, {}), statuses.get(report.id, []))
        for report in board.reports
    )


def _confirm(found: dict[str, Confirmed], thing: Thing[Confirmation]) -> None:
    """Count the first of each member; later ones are no further people."""
    if thing.author not in found:
        item = thing.item
        found[thing.author] = Confirmed(thing.id, thing.author, thing.time, item.text, item.about)


def _view(
    report: Thing[Report], confirmed: dict[str, Confirmed], statuses: list[Thing[Status]]
) -> ReportView:
    others = {member: found for member, found in confirmed.items() if member != report.author}
    return ReportView(
        id=report.id,
        author=report.author,
        time=report.time,
        report=report.item,
        versions=report.versions,
        confirmations=tuple(others.values()),
        statuses=tuple(_said(report, others, status) for status in statuses),
        withdrawn=report.withdrawn,
        why=report.why,
    )


def _said(report: Thing[Report], others: dict[str, Confirmed], status: Thing[Status]) -> Said:
    before = others.get(status.author)
    affected = status.author == report.author or (before is not None and before.time <= status.time)
    item = status.item
    return Said(status.id, status.author, status.time, item.status, item.text, affected)
