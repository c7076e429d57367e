"""The demonstration is made whole, its record is in order, and it shows what it promises."""

from collections import Counter
from pathlib import Path

import httpx
import pytest

from concerted.audit import audit_bytes
from concerted.audit.urnfile import archives
from concerted.client import items, motions, secret
from concerted.client.committee import Committee
from concerted.client.exporting import export
from concerted.client.home import Home
from concerted.client.talk import Talk
from concerted.client.words import nickname, office_name
from concerted.demo.counting import take_turn
from concerted.demo.facts import CLAIMS
from concerted.demo.play import LENGTH_DAYS, play
from concerted.demo.script import COUNTERS, PEOPLE, SAID
from concerted.demo.stage import Stage, stage
from concerted.items.happenings import happenings
from concerted.items.reports import reports
from concerted.kernel.entry import Entry
from concerted.kernel.leaf import Leaf
from concerted.rules.fields import DAY_S
from concerted.rules.secrecy import trustee_office

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
        assert statuses == {"passed": 5, "rejected": 1, "open": 2, "proposed": 1}
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
        whoever_is_simulated_says_so(committee)
        a_visitor_votes(made, tmp_path)
        file = tmp_path / "record.tar"
        export(committee, file)
    assert audit_bytes(file.read_bytes()).clean
    assert len(told) == 5


def a_visitor_votes(made: Stage, folder: Path) -> None:
    """The one vote that is missing, as the commands print it; then the simulated counters count."""
    red = made.members["red"]
    (motion,) = (
        key
        for key, found in red.state.motions.items()
        if found.status == "open" and found.opening and found.opening.urn
    )
    receipt = secret.cast(red, motion, "no")
    assert secret.my_receipt(red, motion) == receipt
    assert motions.close(red, motion) == "counting"
    for name in COUNTERS:
        take_turn(Home(folder / "homes" / name), made.http, made.clock)
    red.refresh()
    assert red.state.motions[motion].status == "passed"
    result = red.state.motions[motion].result
    assert result is not None
    assert (result.ballots, result.abstain) == (30, 3)
    assert len([one for one in archives(record_of(red)) if one.motion == motion]) == 1


def whoever_is_simulated_says_so(committee: Committee) -> None:
    """In their names, which stand wherever they do, and in the name of their office."""
    office = trustee_office(committee.state)
    names = {nickname(committee, member) for member in committee.state.offices[office].holders}
    assert names == set(COUNTERS)
    for said in (*names, office_name(committee, office)):
        assert said.endswith("(simulated)")


def record_of(committee: Committee) -> list[tuple[Leaf, Entry | None]]:
    return [(row.leaf, None if row.finding else row.entry) for row in committee.record.rows]


def test_the_homes_are_kept_for_whoever_looks(tmp_path: Path) -> None:
    with stage(tmp_path / "data", tmp_path / "homes", "http://127.0.0.1:8470", SPAN_S) as made:
        made.found("red", "Depot", "words")
        committee = made.members["red"].id
    found = Committee.open(Home(tmp_path / "homes" / "red"), committee)
    assert found.place.address == "http://127.0.0.1:8470"
    with pytest.raises(FileExistsError):
        stage(tmp_path / "data", tmp_path, "http://127.0.0.1:8470", SPAN_S).__enter__()
    assert isinstance(made.http, httpx.Client)
