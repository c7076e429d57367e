"""The board's list of representation cases: petitions, how they ended, who could vote (items §6).

One row gives up to three claims: the petition, the election's number of voters (without a date,
which the list does not have), and the closing of the case.
"""

from __future__ import annotations

from typing import Any

from concerted.items.forms import Claim
from concerted.items.importers import nlrb
from concerted.items.importers.found import Import, RowRefused, Sheet, make_claim
from concerted.items.importers.table import Cells, Table, cells_of

NAME = "cases"
TITLE = "Representation cases"
BUILDING = "Building (from Unit Sought)"
EMPLOYEES = "Employees on charge/petition"
REQUIRED = frozenset(
    {
        *("Case Number", "Case Name", "Region", "Status", "Date Filed", "Date Closed"),
        *("Reason Closed", "City", "States & Territories", EMPLOYEES, "Voters", BUILDING),
    }
)
CERTIFIED = ("Certific. of Representative", "Certification of Results", "Amended Certification")


def parse(table: Table) -> Import:
    """Return what the file says; every row is kept or refused."""
    sheet = Sheet(NAME)
    for row, cells in cells_of(table, sheet):
        try:
            sheet.keep(row, _row(sheet, row, cells))
        except RowRefused as error:
            sheet.refuse(row, error)
    nlrb.find_unused(sheet, table.names, REQUIRED)
    return sheet.done()


def _row(sheet: Sheet, row: int, cells: Cells) -> list[Claim]:
    case = nlrb.case_number(cells["Case Number"])
    place = ", ".join(
        cells[column] for column in (BUILDING, "City", "States & Territories") if cells[column]
    )
    shared: dict[str, Any] = {
        "sources": [{"title": TITLE, "publisher": nlrb.PUBLISHER, "reference": case}],
        "places": [place] if place else [],
        "bodies": [cells["Case Name"]] if cells["Case Name"] else [],
    }
    filed = nlrb.american_day(cells["Date Filed"], "Date Filed")
    closed = nlrb.american_day(cells["Date Closed"], "Date Closed")
    employees = nlrb.number(sheet, row, cells, EMPLOYEES)
    voters = nlrb.number(sheet, row, cells, "Voters")
    if not cells[BUILDING]:
        sheet.find(row, "blank", BUILDING)
    petition = {"employees": employees} if employees is not None else {}
    claims = [
        make_claim(
            key=f"nlrb/{case}/petition",
            kind="petition",
            date=filed,
            figures=petition,
            tags=nlrb.told(cells, ("Region", "Status")),
            **shared,
        )
    ]
    if voters is not None:
        key = nlrb.election_key(case, nlrb.ONLY_UNIT, "Initial")
        sheet.find(row, "unit_unnamed", case)
        claims.append(make_claim(key=key, kind="election", figures={"eligible": voters}, **shared))
    if closed:
        reason = cells["Reason Closed"]
        kind = "certification" if reason in CERTIFIED else "closed"
        tags = [reason] if reason else []
        claims.append(
            make_claim(key=f"nlrb/{case}/closed", kind=kind, date=closed, tags=tags, **shared)
        )
    return claims
