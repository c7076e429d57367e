"""The collection of collective actions in tech, as its CSV file (items §6).

Its cells hold lists. The description is not brought in: it names persons, and history names none;
nor are places that a program looked up by a company's name, which put some of them in the wrong
state.
"""

from __future__ import annotations

import ast

from concerted.items.forms import Claim
from concerted.items.importers import nlrb
from concerted.items.importers.found import Import, RowRefused, Sheet, make_claim
from concerted.items.importers.table import Cells, Table, cells_of

NAME = "actions"
PUBLISHER = "Collective Action in Tech"
REQUIRED = frozenset(
    {
        *("id", "date", "sources", "actions", "struggles", "employment_types"),
        *("online", "locations", "companies", "workers", "tags"),
    }
)
KINDS = {
    "strike": "strike",
    "protest": "protest",
    "open letter": "letter",
    "boycott": "boycott",
    "union contract": "agreement",
}
TOLD = ("actions", "struggles", "employment_types", "tags")
LISTS = (*TOLD, "sources", "locations", "companies")
NOTHING = ("", "None")
CELL_LIMIT = 16_384


def parse(table: Table) -> Import:
    """Return what the file says; every row is kept or refused."""
    sheet = Sheet(NAME)
    seen: dict[str, int] = {}
    for row, cells in cells_of(table, sheet):
        try:
            earlier = seen.setdefault(cells["id"], row)
            if earlier != row:
                sheet.find(row, "same_id", earlier)
            sheet.keep(row, [_row(sheet, row, cells)])
        except RowRefused as error:
            sheet.refuse(row, error)
    nlrb.find_unused(sheet, table.names, REQUIRED)
    return sheet.done()


def _row(sheet: Sheet, row: int, cells: Cells) -> Claim:
    if not cells["id"].isascii() or not cells["id"].isdigit():
        raise RowRefused("id", cells["id"][:40])
    day = nlrb.iso_day(cells["date"], "date")
    if not day:
        raise RowRefused("date", "date", "")
    if day.endswith("-01-01"):
        sheet.find(row, "new_year", day)
    lists = {column: _list(sheet, row, cells, column) for column in LISTS}
    for column in ("companies", "locations"):
        if not lists[column]:
            sheet.find(row, "blank", column)
    workers = _workers(sheet, row, cells)
    online = ["online"] if cells["online"] == "True" else []
    return make_claim(
        key=f"collective-action/{cells['id']}",
        kind=_kind(sheet, row, lists["actions"]),
        date=day,
        sources=_sources(sheet, row, lists["sources"]),
        places=lists["locations"],
        bodies=lists["companies"],
        figures={"workers": workers} if workers is not None else {},
        tags=[*(tag for column in TOLD for tag in lists[column]), *online],
    )


def _list(sheet: Sheet, row: int, cells: Cells, column: str) -> list[str]:
    """Return the list of texts that a cell holds; ``RowRefused("list")`` if it holds another."""
    text = cells[column]
    if text in NOTHING:
        return []
    try:
        found = ast.literal_eval(text) if len(text) <= CELL_LIMIT else None
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        found = None
    if type(found) is not list or not all(type(each) is str for each in found):
        raise RowRefused("list", column)
    kept = [each.strip() for each in found if each.strip()]
    if len(kept) < len(found):
        sheet.find(row, "empty_part", column)
    return kept


def _kind(sheet: Sheet, row: int, actions: list[str]) -> str:
    """Return our kind where there is one action that has one; else ``other``, and say so."""
    if len(actions) == 1 and actions[0] in KINDS:
        return KINDS[actions[0]]
    sheet.find(row, "kind_other", ", ".join(actions))
    return "other"


def _workers(sheet: Sheet, row: int, cells: Cells) -> int | None:
    if cells["workers"] in NOTHING:
        sheet.find(row, "blank", "workers")
        return None
    return nlrb.number(sheet, row, cells, "workers")


def _sources(sheet: Sheet, row: int, urls: list[str]) -> list[dict[str, str]]:
    if not urls:
        raise RowRefused("no_source")
    for url in urls:
        if not url.startswith(("http://", "https://")):
            sheet.find(row, "no_address", url[:80])
    return [{"url": url} for url in urls]
