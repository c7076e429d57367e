"""Tallies of 2017 to 2021 (NLRB-2022-000194), one row each (items §6)."""

from __future__ import annotations

from concerted.items.importers import nlrb
from concerted.items.importers.found import Import, RowRefused, Sheet, make_claim
from concerted.items.importers.table import Cells, Table, cells_of

NAME = "elections"
TITLE = "Election tallies, 2017 to 2021 (NLRB-2022-000194)"
COLUMNS = nlrb.Columns(
    eligible="Num Eligible Voters",
    void="Num Void Ballots",
    against="Votes Cast Against Labor Org",
    counted="Num Valid Votes Counted",
    challenged="Num Challenged Ballots",
    unions=[f"Labor Organization {n} Name" for n in (1, 2, 3)],
    votes=[f"Votes For Labor Org{n}" for n in (1, 2, 3)],
)
TOLD = (
    *("Tally Category", "Election Mode", "Schedule Election Date", "Ballots Impounded"),
    *("Challenges R Determinitive", "Runoff Required", "Union To Certify"),
    *("Case Status", "Closed Reason"),
)
REQUIRED = COLUMNS.all | {
    *("Case Number", "Case Name", "Unit City", "Unit State", "Unit ID"),
    *("Tally Date", "Tally Type", "Case Filed Date", "Case Closed Date"),
    *TOLD,
}


def parse(table: Table) -> Import:
    """Return what the file says; every row is kept or refused."""
    sheet = Sheet(NAME)
    tallies: dict[str, list[int]] = {}
    for row, cells in cells_of(table, sheet):
        try:
            key = _row(sheet, row, cells)
        except RowRefused as error:
            sheet.refuse(row, error)
        else:
            tallies.setdefault(key, []).append(row)
    nlrb.find_repeats(sheet, tallies)
    nlrb.find_unused(sheet, table.names, REQUIRED)
    return sheet.done()


def _row(sheet: Sheet, row: int, cells: Cells) -> str:
    case = nlrb.case_number(cells["Case Number"])
    if not cells["Tally Date"] and not cells["Tally Type"]:
        raise RowRefused("no_tally")
    key = nlrb.election_key(case, cells["Unit ID"], cells["Tally Type"])
    day = nlrb.iso_day(cells["Tally Date"], "Tally Date")
    found, unions = nlrb.figures(sheet, row, cells, COLUMNS)
    check_dates(sheet, row, cells["Case Filed Date"], day, cells["Case Closed Date"])
    claim = make_claim(
        key=key,
        kind="election",
        date=day,
        sources=[{"title": TITLE, "publisher": nlrb.PUBLISHER, "reference": case}],
        places=[f"{cells['Unit City']}, {cells['Unit State']}"],
        bodies=[*unions, cells["Case Name"]],
        figures=found,
        tags=nlrb.told(cells, TOLD),
    )
    sheet.keep(row, [claim])
    return key


def check_dates(sheet: Sheet, row: int, filed: str, tally: str, closed: str) -> None:
    """Find a tally before its petition, or after its case was closed; days as ISO texts."""
    if filed and tally and tally < filed:
        sheet.find(row, "before_filed", tally, filed)
    if closed and tally and closed < tally:
        sheet.find(row, "after_closed", tally, closed)
