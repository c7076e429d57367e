"""The balance sheet as a paper: every line with what it rests on, conflicts shown, nothing weighed.

Claims are numbered in the order in which they are first named; the numbers stand in the lines, the
sources and entries behind them at the end.
"""

from __future__ import annotations

from collections.abc import Iterable

from concerted.items.balance import BalanceSheet
from concerted.items.days import day_of, stamp
from concerted.items.decisions import Decision
from concerted.items.happenings import Entered, Happening, Value, Waiting
from concerted.items.patterns import Count, Patterns
from concerted.print.paper import Bars, Block, Heading, Paper, Table, Text, pairs
from concerted.print.sentences import (
    HAPPENINGS,
    REPORT_KINDS,
    count,
    figure,
    figure_name,
    source_line,
    verdict,
)

SHORT, LONG = 8, 16  # letters of an id in a table, and where it is looked up
ABOUT = (
    "Facts, dates and numbers from our record and from the sources named at the end. Where sources "
    "differ, each is shown. Nothing is averaged, picked or judged."
)


class _Sources:
    """The numbers under which claims are named."""

    def __init__(self) -> None:
        self.numbers: dict[tuple[str, bytes], int] = {}
        self.rows: list[tuple[str, str, str]] = []

    def of(self, claims: Iterable[Entered]) -> str:
        """Return the numbers of these claims, each in brackets."""
        return " ".join(f"[{number}]" for number in sorted({self._number(each) for each in claims}))

    def _number(self, entered: Entered) -> int:
        lines = "\n".join(source_line(source) for source in entered.claim.sources)
        key = (entered.entry, lines.encode())
        if key not in self.numbers:
            self.numbers[key] = len(self.rows) + 1
            self.rows.append((f"[{len(self.rows) + 1}]", lines, entered.entry[:LONG]))
        return self.numbers[key]


def balance_paper(sheet: BalanceSheet, committee: str, about: str = "") -> Paper:
    """Return the balance sheet of ``committee``; ``about`` names the facility, if it is of one."""
    sources = _Sources()
    subject = f"{committee}: {about}" if about else committee
    blocks: list[Block] = [
        Text(f"As of {stamp(sheet.time)} UTC"),
        Text(ABOUT, small=True),
        *_happened(sheet.happenings, sources),
        *_conflicts(sheet, sources),
        *_decided(sheet.decisions),
        *_waiting(sheet.waiting, sources),
        *_members(sheet),
        *_reported(sheet.patterns),
        *_unread(sheet),
        *_sources(sources),
    ]
    return Paper(f"Balance sheet of {subject}", tuple(blocks))


def _happened(found: Iterable[Happening], sources: _Sources) -> list[Block]:
    rows = tuple(
        (
            " or ".join(_dates(happening)) or "no day given",
            _what(happening),
            "\n".join(f"{name} {text}" for name, text in _figures(happening)),
            sources.of(happening.claims),
        )
        for happening in found
    )
    names = ("Day", "What happened", "Figures", "Rests on")
    return _section("What happened", names, rows, (3, 8, 4, 2), "Nothing is entered yet.")


def _dates(happening: Happening) -> list[str]:
    """Return each first day that is claimed, with the last one where it took several."""
    return [value.text + _until(happening, value) for value in happening.values("date")]


def _until(happening: Happening, date: Value) -> str:
    ends = {each.claim.until for each in date.given_by if each.claim.until}
    return f" to {' or '.join(sorted(ends))}" if ends else ""


def _what(happening: Happening) -> str:
    kinds = " or ".join(HAPPENINGS[kind] for kind in happening.kinds)
    lines = [f"{kinds[:1].upper()}{kinds[1:]}, {happening.key}"]
    lines += ["; ".join(happening.places), "; ".join(happening.bodies)]
    lines += [each.claim.text for each in happening.claims]
    tags = list(dict.fromkeys(tag for each in happening.claims for tag in each.claim.tags))
    return "\n".join(line for line in [*lines, "; ".join(tags)] if line)


def _figures(happening: Happening) -> list[tuple[str, str]]:
    return [
        (
            figure_name(name),
            " or ".join(figure(name, value.text) for value in happening.values(name)),
        )
        for name in happening.figures
    ]


def _conflicts(sheet: BalanceSheet, sources: _Sources) -> list[Block]:
    places = {each.key: "; ".join(each.places) for each in sheet.happenings}
    rows = tuple(
        (
            f"{conflict.key}\n{places[conflict.key]}".strip(),
            figure_name(conflict.name),
            "\n".join(
                f"{figure(conflict.name, value.text)}  {sources.of(value.given_by)}"
                for value in conflict.values
            ),
        )
        for conflict in sheet.conflicts
    )
    names = ("Of what", "What differs", "Each value, with those who give it")
    return _section("Where sources differ", names, rows, (4, 2, 4), "No sources differ.")


def _decided(found: Iterable[Decision]) -> list[Block]:
    rows = tuple(
        (
            day_of(each.time),
            each.title or "(words not readable)",
            verdict(each),
            f"{count(each)}\n{each.ballots} of {each.roll} took part",
            each.id[:SHORT],
        )
        for each in found
    )
    names = ("Day", "Proposal", "Outcome", "Count", "Rests on")
    return _section("What was decided", names, rows, (3, 6, 3, 5, 2), "Nothing is decided yet.")


def _waiting(found: Iterable[Waiting], sources: _Sources) -> list[Block]:
    whole = list(found)
    still = tuple(
        (
            each.happening.date or "no day given",
            _what(each.happening),
            "not known" if each.age_days is None else str(each.age_days),
            sources.of(each.happening.claims),
        )
        for each in whole
        if not each.answers
    )
    answered = tuple(
        (
            each.happening.date or "no day given",
            _what(each.happening),
            "\n".join(f"{answer.date}: {_what(answer)}" for answer in each.answers),
            sources.of([*each.happening.claims, *(c for a in each.answers for c in a.claims)]),
        )
        for each in whole
        if each.answers
    )
    open_names = ("Day", "Demand or promise", "Days open", "Rests on")
    done_names = ("Day", "Demand or promise", "What answered it", "Rests on")
    return [
        *_section("Demands and promises still open", open_names, still, (3, 8, 2, 2), "None."),
        *_section("Demands and promises answered", done_names, answered, (3, 6, 6, 2), "None."),
    ]


def _members(sheet: BalanceSheet) -> list[Block]:
    count = sheet.members
    rows = (
        ("Active now", str(count.active)),
        ("Ever admitted", str(count.ever)),
        ("Frozen", str(count.frozen)),
        ("Left", str(count.left)),
        ("Removed", str(count.removed)),
    )
    return [Heading("Members"), pairs(rows)]


def _reported(found: Patterns) -> list[Block]:
    total = found.total
    rows = (
        ("Reports", str(total.reports)),
        ("Open", str(total.open)),
        ("Closed", str(total.reports - total.open)),
        ("Withdrawn by their authors", str(found.withdrawn)),
        ("“This happened to me too”", str(total.confirmations)),
    )
    blocks: list[Block] = [Heading("Reports"), pairs(rows)]
    if total.reports:
        blocks += [*_counts("Kind", found.kinds), *_counts("Place", found.places)]
        blocks.append(Bars(tuple((row.name, row.reports) for row in found.weeks)))
    return blocks


def _counts(name: str, rows: Iterable[Count]) -> list[Block]:
    whole = tuple(
        (
            REPORT_KINDS.get(row.name, row.name),
            str(row.reports),
            str(row.open),
            str(row.people),
            f"{row.earlier} → {row.recent}",
        )
        for row in rows
    )
    names = (name, "Reports", "Open", "People named", "Trend over 4 weeks")
    return [Table(names, whole, (5, 2, 2, 2, 3), frozenset({1, 2, 3, 4}))]


def _unread(sheet: BalanceSheet) -> list[Block]:
    words = {
        "item": "cannot be read",
        "item_newer": "were written by a newer program",
        "words": "have no words that can be read here",
    }
    return [
        Text(f"{number} items {words.get(code, code)}, and are not in this sheet.", small=True)
        for code, number in sheet.unread
    ]


def _sources(sources: _Sources) -> list[Block]:
    names = ("", "Source", "Brought in as")
    return _section("Sources", names, tuple(sources.rows), (2, 10, 5), "None.")


def _section(
    title: str,
    names: tuple[str, ...],
    rows: tuple[tuple[str, ...], ...],
    widths: tuple[int, ...],
    empty: str,
) -> list[Block]:
    return [Heading(title), Table(names, rows, widths) if rows else Text(empty)]
