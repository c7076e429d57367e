"""Figures as newspapers print them, as JSON: several accounts of one election side by side.

Form (items §6): an object of places; each has ``case``, and accounts: itself, each of ``claims``,
or each object that it holds by a label. An account has figures, a ``source``, and may have days. A
label ending in a year dates it; one that begins with ``rerun`` is of a rerun. An account is a row.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import msgspec

from concerted.items.forms import Claim
from concerted.items.importers import nlrb
from concerted.items.importers.found import Import, RowRefused, Sheet, make_claim
from concerted.kernel.errors import Malformed

NAME = "press"
FIGURES = {
    **{name: name for name in ("eligible", "for", "against", "void", "challenged", "counted")},
    "valid": "counted",
    "ballots_cast": "ballots",
}
FILED = ("filed", "petition_filed")
KNOWN = {*FIGURES, *FILED, "case", "source", "election", "withdrawn", "claims", "note"}
_YEAR = re.compile(r".*_((?:19|20)[0-9]{2})").fullmatch
_SPAN = re.compile(r"([0-9]{4}-[0-9]{2}-)([0-9]{2})\.\.([0-9]{2})").fullmatch

Account = dict[str, Any]


def parse_json(text: str) -> Import:
    """Return what the accounts say; ``Malformed("table_unknown")`` if there are none."""
    try:
        whole = msgspec.json.decode(text, type=dict[str, Any])
    except (msgspec.DecodeError, ValueError, RecursionError):
        raise Malformed("table_unknown", "JSON") from None
    places = {name: entry for name, entry in whole.items() if type(entry) is dict}
    if not any("case" in entry for entry in places.values()):
        raise Malformed("table_unknown", "JSON")
    sheet = Sheet(NAME)
    for place, entry in places.items():
        for label, account in _accounts(entry):
            sheet.rows += 1
            try:
                sheet.keep(sheet.rows, _claims(sheet, place, entry, label, account))
            except RowRefused as error:
                sheet.refuse(sheet.rows, error)
    return sheet.done()


def _accounts(entry: Account) -> Iterator[tuple[str, Account]]:
    if "source" in entry:
        yield "", entry
    listed = entry.get("claims")
    for account in listed if type(listed) is list else []:
        yield "", account if type(account) is dict else {}
    for label, account in entry.items():
        if type(account) is dict:
            yield label, account


def _claims(sheet: Sheet, place: str, entry: Account, label: str, account: Account) -> list[Claim]:
    row = sheet.rows
    case = nlrb.case_number(str(entry.get("case", "")))
    source = account.get("source")
    if type(source) is not str or not source.strip():
        raise RowRefused("no_source")
    shared: dict[str, Any] = {"places": [place], "sources": [{"title": source, "reference": case}]}
    claims = [
        make_claim(key=f"nlrb/{case}/petition", kind="petition", date=_day(account, name), **shared)
        for name in FILED
        if name in account
    ]
    election = _election(sheet, row, case, label, account)
    if election:
        claims.append(make_claim(**election, **shared))
    if "withdrawn" in account:
        day = _day(account, "withdrawn")
        claims.append(
            make_claim(
                key=f"nlrb/{case}/closed", kind="closed", date=day, tags=["withdrawn"], **shared
            )
        )
    if not claims:
        raise RowRefused("says_nothing")
    return claims


def _election(
    sheet: Sheet, row: int, case: str, label: str, account: Account
) -> dict[str, Any] | None:
    found = _figures(sheet, row, account)
    day, until = _span(str(account.get("election", "")))
    if not found and not day:
        return None
    dated = _YEAR(label)
    tally = "Rerun" if label.startswith("rerun") else "Initial"
    sheet.find(row, "unit_unnamed", case)
    if found.keys() & {"for", "against"}:
        nlrb.check_figures(sheet, row, {"counted": _total(found), **found})
    return {
        "key": nlrb.election_key(case, nlrb.ONLY_UNIT, tally),
        "kind": "election",
        "date": day or (dated[1] if dated else ""),
        "until": until,
        "figures": found,
    }


def _total(found: nlrb.Figures) -> int:
    return found.get("for", 0) + found.get("against", 0)


def _figures(sheet: Sheet, row: int, account: Account) -> nlrb.Figures:
    found: nlrb.Figures = {}
    for name, value in account.items():
        if name in FIGURES and type(value) is int and value >= 0:
            found[FIGURES[name]] = value
        elif name in FIGURES or (name not in KNOWN and type(value) is not dict):
            sheet.find(row, "number", name, str(value)[:40])
    return found


def _day(account: Account, name: str) -> str:
    return nlrb.iso_day(str(account[name]), name)


def _span(text: str) -> tuple[str, str]:
    """Return the first and the last day of ``2022-10-12..17``; ``RowRefused("date")``."""
    found = _SPAN(text)
    if found is None:
        return nlrb.iso_day(text, "election"), ""
    first, last = found[1] + found[2], found[1] + found[3]
    return nlrb.iso_day(first, "election"), nlrb.iso_day(last, "election")
