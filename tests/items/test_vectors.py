"""Every file of ``vectors/items`` is run; a file that no function here runs is a failure."""

import json
from collections import Counter
from dataclasses import astuple
from pathlib import Path
from typing import Any

import pytest

from concerted.audit.evidence import audit_evidence
from concerted.items.balance import balance_sheet, names
from concerted.items.board import Board, Saying, gather
from concerted.items.decisions import Members
from concerted.items.documents import documents
from concerted.items.happenings import happenings, waiting
from concerted.items.patterns import patterns
from concerted.items.reading import read_item, write_item
from concerted.items.reports import reports
from concerted.items.timeline import timeline
from concerted.kernel.errors import Malformed, Refused

FOLDER = Path(__file__).parents[2] / "vectors" / "items"
FORMS = {"report", "confirmation", "status", "document", "history", "withdrawal"}
Case = dict[str, Any]


def run_form(case: Case) -> None:
    assert write_item(read_item(case["words"])) == case["words"]


def run_board(case: Case) -> None:
    board = gather(Saying(**saying) for saying in case["sayings"])
    shown = [
        {
            "id": view.id,
            "newest": view.newest,
            "confirmations": len(view.confirmations),
            "to_newest": view.to_newest,
            "status": view.status,
            "closed": view.closed,
            "withdrawn": view.withdrawn,
        }
        for view in reports(board)
    ]
    assert shown == case["reports"]
    assert Counter(unread.code for unread in board.unread) == case["unread"]


def run_evidence(case: Case) -> None:
    found = audit_evidence(case["file"].encode())
    for finding in found.findings:
        if case["expect"].startswith("malformed"):
            raise Malformed(finding.code, finding.detail)
        raise Refused(finding.code, finding.detail)
    assert (found.entry, found.author) == (case["entry"], case["author"])
    assert (found.stamped, found.latest) == (case["stamped"], case["latest"])
    assert list(found.files) == case["files"]


def run_views(case: Case) -> None:
    board = gather(Saying(**saying) for saying in case["sayings"])
    found = happenings(board)
    shown = {
        "patterns": _patterns(board, case["now"]),
        "happenings": [[e.key, e.date, [claim.entry for claim in e.claims]] for e in found],
        "naming": [e.key for e in found if case["about"] and names(e, case["about"])],
        "conflicts": [
            [c.key, c.name, [v.text for v in c.values]] for e in found for c in e.conflicts()
        ],
        "waiting": [
            [w.happening.key, w.age_days, [a.key for a in w.answers]]
            for w in waiting(found, case["now"])
        ],
        "documents": [
            [d.id, list(d.followed_by), list(map(list, d.translations)), d.adopted, d.withdrawn > 0]
            for d in documents(board, case["adopted"])
        ],
        "timeline": [dated.day for dated in timeline(found, (), reports(board))],
        "sheet": _sheet(board, case["now"], case["about"]),
    }
    assert shown == {name: case[name] for name in shown}


def _patterns(board: Board, now: int) -> dict[str, Any]:
    found = patterns(reports(board), now)
    claimed = patterns(reports(board), now, by_happened=True)
    return {
        "places": [list(astuple(row)) for row in found.places],
        "kinds": [list(astuple(row)) for row in found.kinds],
        "weeks": [[row.name, row.reports] for row in found.weeks],
        "claimed": [[row.name, row.reports] for row in claimed.weeks],
        "undated": claimed.undated,
        "withdrawn": found.withdrawn,
    }


def _sheet(board: Board, now: int, about: str) -> dict[str, list[str]]:
    nobody = Members(active=0, ever=0, frozen=0, left=0, removed=0)
    found = balance_sheet(board, (), nobody, now, about=about)
    return {
        "happenings": [each.key for each in found.happenings],
        "open": [each.happening.key for each in found.open],
    }


RUN = dict.fromkeys(FORMS, run_form)
RUN |= {"board": run_board, "views": run_views, "evidence": run_evidence}


@pytest.mark.parametrize("path", sorted(FOLDER.iterdir()), ids=lambda path: path.name)
def test_vectors(path: Path) -> None:
    assert path.suffix == ".json"
    run = RUN[path.stem]  # a KeyError: nothing here runs this file
    for case in json.loads(path.read_text())["cases"]:
        outcome = "ok"
        try:
            run(case)
        except Malformed as error:
            outcome = f"malformed {error.layer}"
        except Refused as error:
            outcome = f"refused {error.code}"
        assert outcome == case["expect"], f"{path.name}: {case['name']}"


def test_no_vectors_are_missing() -> None:
    assert {path.stem for path in FOLDER.iterdir()} == set(RUN)
