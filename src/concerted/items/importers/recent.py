"""The board's own download of recent election results (items §6).

Its cells run over several lines, and it leaves blank what is zero, and also what is not known.
"""

from __future__ import annotations

from concerted.items.importers import nlrb
from concerted.items.importers.elections import check_dates
from concerted.items.importers.found import Import, RowRefused, Sheet, make_claim
from concerted.items.importers.table import Cells, Table, cells_of

NAME = "recent"
TITLE = "Recent election results"
COLUMNS = nlrb.Columns(
    eligible="No of Eligible Voters",
    void="Void Ballots",
    against="Votes Against",
    counted="Total Ballots Counted",
    challenged="Challenged Ballots",
    unions=[f"Labor Union{n}" for n in (1, 2, 3)],
    votes=[f"Votes for Labor Union{n}" for n in (1, 2, 3)],
)
TOLD = (
    *("Region", "Ballot Type", "Challenges are Determinative", "Runoff Required"),
    *("Union to Certify", "Status", "Reason Closed"),
)
REQUIRED = COLUMNS.all | {
    *("Case Number", "Case Name", "City", "States & Territories", "Unit ID"),
    *("Tally Date", "Tally Type", "Date Filed", "Date Closed"),
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
    for column in cells:
        if "\n" in cells[column]:
            sheet.find(row, "cell_lines", column)
    if not cells["Tally Date"] and not cells["Tally Type"]:
        raise RowRefused("no_tally")
    key = nlrb.election_key(case, cells["Unit ID"], cells["Tally Type"])
    filed, day, closed = (
        nlrb.american_day(cells[column], column)
        for column in ("Date Filed", "Tally Date", "Date Closed")
    )
    found, unions = nlrb.figures(sheet, row, cells, COLUMNS)
    check_dates(sheet, row, filed, day, closed)
    claim = make_claim(
        key=key,
        kind="election",
        date=day,
        sources=[{"title": TITLE, "publisher": nlrb.PUBLISHER, "reference": case}],
        places=[f"{cells['City']}, {cells['States & Territories']}"],
        bodies=[*unions, cells["Case Name"]],
        figures=found,
        tags=nlrb.told(cells, TOLD),
    )
    sheet.keep(row, [claim])
    return key
