"""The demonstration is made whole, its record is in order, and it shows what it promises."""

from collections import Counter
from pathlib import Path

import httpx
import pytest

from concerted.audit import audit_bytes
from concerted.client import items
from concerted.client.committee import Committee
from concerted.client.exporting import export
from concerted.client.home import Home
from concerted.client.talk import Talk
from concerted.demo.facts import CLAIMS
from concerted.demo.play import LENGTH_DAYS, play
from concerted.demo.script import PEOPLE, SAID
from concerted.demo.stage import Stage, stage
from concerted.items.happenings import happenings
from concerted.items.reports import reports
from concerted.rules.fields import DAY_S

START_S = 1_790_000_000
SPAN_S = range(START_S, START_S + LENGTH_DAYS * DAY_S)


def look(made: Stage) -> Committee:
    committee = made.members["red"]
    committee.refresh()
    return committee


def test_the_demonstration(tmp_path: Path) -> None:
    told: list[str] = []
    with stage(tmp_path / "data", tmp_path / "homes", "http://127.0.0.1:8470", SPAN_S) as made:
        play(made, told.append)
        assert made.now <= made.end_s
        committee = look(made)
        state = committee.state
        assert state.active == len(PEOPLE) == 30
        statuses = Counter(motion.status for motion in state.motions.values())
        assert statuses == {"passed": 2, "rejected": 1, "open": 1, "proposed": 1}
        board = items.board_of(committee)
        assert board.unread == ()
        places = Counter(view.report.place for view in reports(board))
        assert places.most_common(1) == [("Bay 4", 4)]
        conflicts = {c.key for each in happenings(board) for c in each.conflicts()}
        assert conflicts == {"nlrb/29-RC-290053/election"}
        assert len({claim.key for claim in CLAIMS}) == len(happenings(board))
        talk = Talk(committee)
        talk.catch_up()
        assert len(talk.conversation(talk.general)) == len(SAID)
        talk.close()
        file = tmp_path / "record.tar"
        export(committee, file)
    assert audit_bytes(file.read_bytes()).clean
    assert len(told) == 5


def test_the_homes_are_kept_for_whoever_looks(tmp_path: Path) -> None:
    with stage(tmp_path / "data", tmp_path / "homes", "http://127.0.0.1:8470", SPAN_S) as made:
        made.found("red", "Depot", "words")
        committee = made.members["red"].id
    found = Committee.open(Home(tmp_path / "homes" / "red"), committee)
    assert found.place.address == "http://127.0.0.1:8470"
    with pytest.raises(FileExistsError):
        stage(tmp_path / "data", tmp_path, "http://127.0.0.1:8470", SPAN_S).__enter__()
    assert isinstance(made.http, httpx.Client)
