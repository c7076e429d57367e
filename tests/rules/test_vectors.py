"""Python runs every vector of the rules; rules version 1 folds them the same for ever."""

import json
from pathlib import Path
from typing import Any

import pytest

from concerted.kernel.canonical import base64url_decode
from concerted.kernel.entry import Entry
from concerted.kernel.errors import Refused
from concerted.kernel.history import History
from concerted.kernel.leaf import Leaf
from concerted.kernel.statehash import state_hash
from concerted.rules.evidence import check_evidence
from concerted.rules.fold import apply, judge
from concerted.rules.pledges import pledged
from concerted.rules.state import State
from tests.rules.room import SIGNATURE, unsigned

FILES = sorted((Path(__file__).parents[2] / "vectors" / "rules").glob("*.json"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_scenario(path: Path) -> None:
    history = History()
    state: State | None = None
    opened: dict[tuple[str, str], bytes] = {}
    cases: list[dict[str, Any]] = json.loads(path.read_text())["cases"]
    for case in cases:
        entry = Entry.parse(case["header"].encode(), SIGNATURE)
        try:
            act = judge(state, history, entry, case["time"], unsigned)
            if "evidence" in case:
                blob = base64url_decode(case["evidence"])
                check_evidence(state, act, [blob])
                opened[act.payload.motion, act.author] = blob
            state, verdict = apply(state, act), "ok"
            history.append(Leaf(case["time"], SIGNATURE, entry.header_bytes), entry)
        except Refused as refusal:
            verdict = f"refused {refusal.code}"
        assert verdict == case["expect"], case["name"]
        assert state is not None
        assert state_hash(state.canonical()).hex() == case["state"], case["name"]
        if "pledged" in case:
            motion = entry.header.payload["motion"]
            given = {who: blob for (of, who), blob in opened.items() if of == motion}
            assert list(pledged(state, motion, given)) == case["pledged"], case["name"]
    assert state is not None
    assert state.canonical() == cases[-1]["whole_state"]


def test_there_are_scenarios() -> None:
    assert len(FILES) >= 4
