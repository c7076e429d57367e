"""What the forms of the National Labor Relations Board share (items §6).

Figures stay as they stand in the file. What does not fit together is found and not put right; a
blank is zero only where the same row's total proves it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from concerted.items.days import check_optional_day
from concerted.items.forms import Claim
from concerted.items.importers.found import RowRefused, Sheet
from concerted.items.importers.table import Cells

PUBLISHER = "National Labor Relations Board"
ONLY_UNIT = "A"
TALLIES = {"Initial": "", "Rerun": "/rerun", "Run-off": "/run-off", "Runoff": "/run-off"}
_CASE = re.compile(r"[0-9]{2}-[A-Z]{2}-[0-9]{6}").fullmatch
_NUMBER = re.compile(r"[0-9]{1,15}").fullmatch
_AMERICAN = re.compile(r"([0-9]{2})/([0-9]{2})/([0-9]{4})").fullmatch

Figures = dict[str, int]


@dataclass(frozen=True, slots=True)
class Columns:
    """Where a form of election results has what: names of its columns."""

    eligible: str
    void: str
    against: str
    counted: str
    challenged: str
    unions: Sequence[str]
    votes: Sequence[str]

    @property
    def all(self) -> frozenset[str]:
        """All of them."""
        single = (self.eligible, self.void, self.against, self.counted, self.challenged)
        return frozenset((*single, *self.unions, *self.votes))


def case_number(text: str) -> str:
    """Return a case number; ``RowRefused("case")`` if it is none."""
    if _CASE(text) is None:
        raise RowRefused("case", text[:40])
    return text


def american_day(text: str, column: str) -> str:
    """Return a day written as month/day/year; empty if blank; ``RowRefused("date")``."""
    found = _AMERICAN(text)
    return iso_day(f"{found[3]}-{found[1]}-{found[2]}" if found else text, column)


def iso_day(text: str, column: str) -> str:
    """Return a whole day as it stands; empty if blank; ``RowRefused("date")``."""
    try:
        check_optional_day(text)
    except ValueError:
        raise RowRefused("date", column, text[:40]) from None
    return text


def election_key(case: str, unit: str, tally: str) -> str:
    """Return the key of an election (items §6); ``RowRefused("tally_type")``."""
    if tally not in TALLIES:
        raise RowRefused("tally_type", tally[:40])
    return f"nlrb/{case}/election{'' if unit == ONLY_UNIT else '/' + unit}{TALLIES[tally]}"


def number(sheet: Sheet, row: int, cells: Cells, column: str) -> int | None:
    """Return a whole number; None for a blank, and for what is no number, which is found."""
    text = cells[column]
    if not text:
        return None
    if _NUMBER(text) is None:
        sheet.find(row, "number", column, text[:40])
        return None
    return int(text)


def figures(sheet: Sheet, row: int, cells: Cells, columns: Columns) -> tuple[Figures, list[str]]:
    """Return the figures of one tally and the organisations that stood, checked and found."""
    votes, unions = _votes(sheet, row, cells, columns)
    counted = number(sheet, row, cells, columns.counted)
    votes[columns.against] = number(sheet, row, cells, columns.against)
    _prove_blanks(sheet, row, cells, votes, counted)
    single = len(unions) == 1
    found: dict[str, int | None] = {"eligible": number(sheet, row, cells, columns.eligible)}
    for place, column in enumerate(list(votes)[:-1], start=1):
        found["for" if single else f"for_{place}"] = votes[column]
    found["against"] = votes[columns.against]
    found["counted"] = counted
    for name, column in (("void", columns.void), ("challenged", columns.challenged)):
        found[name] = number(sheet, row, cells, column)
        if not cells[column]:
            sheet.find(row, "blank", column)
    kept = {name: value for name, value in found.items() if value is not None}
    check_figures(sheet, row, kept)
    return kept, [union for union in unions if union]


def _votes(
    sheet: Sheet, row: int, cells: Cells, columns: Columns
) -> tuple[dict[str, int | None], list[str]]:
    """Return the votes of those who stood: the first always, others if named or voted for."""
    votes: dict[str, int | None] = {}
    unions: list[str] = []
    for union, column in zip(columns.unions, columns.votes, strict=True):
        value = number(sheet, row, cells, column)
        if votes and not cells[union] and not value:
            continue
        if value and not cells[union]:
            sheet.find(row, "unnamed", column, value)
        votes[column] = value
        unions.append(cells[union])
    return votes, unions


def _prove_blanks(
    sheet: Sheet, row: int, cells: Cells, votes: dict[str, int | None], counted: int | None
) -> None:
    """Take blank votes for zero where the others make the whole total; else leave them out."""
    given = sum(value for value in votes.values() if value is not None)
    for column, value in votes.items():
        if value is None and not cells[column]:
            proven = counted is not None and given == counted
            votes[column] = 0 if proven else None
            sheet.find(row, "blank_zero" if proven else "blank", column)


def check_figures(sheet: Sheet, row: int, found: Mapping[str, int]) -> None:
    """Find what does not fit together: sums, and more votes than voters."""
    votes = [found[name] for name in ("for", "for_1", "for_2", "for_3", "against") if name in found]
    total, counted, eligible = sum(votes), found.get("counted"), found.get("eligible")
    if votes and counted != total:
        sheet.find(row, "votes_sum", total, "" if counted is None else counted)
    if eligible is not None and counted is not None and counted > eligible:
        sheet.find(row, "votes_many", counted, eligible)
    elif eligible is not None and total > eligible:
        sheet.find(row, "sum_many", total, eligible)


def find_repeats(sheet: Sheet, tallies: Mapping[str, list[int]]) -> None:
    """Find reruns and run-offs with their first election, and rows of one and the same election."""
    for key, rows in tallies.items():
        first, slash, again = key.rpartition("/")
        if slash and again in ("rerun", "run-off"):
            earlier = tallies.get(first)
            for row in rows:
                code = "rerun" if again == "rerun" else "run_off"
                sheet.find(row, code, earlier[0] if earlier else "")
        if len(rows) > 1:
            for row in rows:
                others = ", ".join(str(other) for other in rows if other != row)
                sheet.find(row, "same_election", others)


def told(cells: Cells, columns: Sequence[str]) -> list[str]:
    """Return what the file says besides, in its own words."""
    return [f"{column}: {cells[column]}"[:500] for column in columns if cells[column]]


def find_unused(sheet: Sheet, names: Sequence[str], used: frozenset[str]) -> None:
    """Say which columns are not brought in."""
    unused = [name for name in names if name and name not in used]
    if unused:
        sheet.find(0, "columns_unused", ", ".join(unused))


Claims = list[Claim]
