"""Every file of ``vectors/items`` is run; a file that no function here runs is a failure."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from concerted.audit.evidence import audit_evidence
from concerted.items.board import Saying, gather
from concerted.items.reading import read_item, write_item
from concerted.items.reports import reports
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


RUN = dict.fromkeys(FORMS, run_form) | {"board": run_board, "evidence": run_evidence}


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
