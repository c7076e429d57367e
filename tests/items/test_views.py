"""What members are shown: patterns, what sources say, documents, the balance sheet."""

import hashlib
from typing import Any

import msgspec
import pytest
from immutables import Map

from concerted.items.balance import balance_sheet
from concerted.items.days import days_since, last_day, week_before, week_of
from concerted.items.decisions import Members, decisions, members
from concerted.items.documents import documents
from concerted.items.happenings import happenings, known_claims, waiting
from concerted.items.patterns import patterns
from concerted.items.reading import read_item
from concerted.items.reports import reports
from concerted.items.timeline import timeline
from concerted.kernel.errors import Malformed
from concerted.kernel.tags import tag
from concerted.rules.state import Motion, Result
from tests.items.making import ANN, BEN, CLEO, Room, identity, seconds
from tests.rules.room import Room as Governed

NOW = seconds("2026-11-20")
NOBODY = Members(active=0, ever=0, frozen=0, left=0, removed=0)


def test_weeks_and_days() -> None:
    assert week_of("2026-01-01") == "2026-W01"
    assert week_of("2027-01-01") == "2026-W53"
    assert week_before("2027-W01", 1) == "2026-W53"
    assert week_of("2026-11") == ""
    assert last_day("2024-02").isoformat() == "2024-02-29"
    assert last_day("9999").isoformat() == "9999-12-31"
    assert days_since("2026-11-18", NOW) == 2
    assert days_since("2026-10", NOW) == 20
    assert days_since("2027", NOW) == 0


def test_patterns_count_by_place_kind_and_week() -> None:
    room = Room()
    first = room.report("2026-11-18", "Bay  4", people=3)
    room.report("2026-11-19", "bay 4", kind="pay", people=2)
    room.report("2026-10-20", "Dock", happened="2026-09-01")
    gone = room.report("2026-11-19", "Dock")
    room.say("2026-11-19", "withdrawal", about=gone)
    room.say("2026-11-19", "confirmation", BEN, about=first)
    room.say("2026-11-19", "status", about=first, status="resolved")
    found = patterns(reports(room.board), NOW)
    places = [
        (row.name, row.reports, row.people, row.confirmations, row.open) for row in found.places
    ]
    assert places == [("Bay 4", 2, 5, 1, 1), ("Dock", 1, 0, 0, 1)]
    assert {row.name: row.reports for row in found.kinds} == {"unsafe": 2, "pay": 1}
    weeks = [(row.name, row.reports) for row in found.weeks]
    assert weeks == [
        ("2026-W43", 1),
        ("2026-W44", 0),
        ("2026-W45", 0),
        ("2026-W46", 0),
        ("2026-W47", 2),
    ]
    assert (found.total.recent, found.total.earlier) == (2, 1)
    assert (found.withdrawn, found.undated) == (1, 0)
    claimed = patterns(reports(room.board), NOW, by_happened=True)
    assert [row.name for row in claimed.weeks] == ["2026-W36"]
    assert claimed.undated == 2


def test_reports_after_the_time_asked_for_are_not_counted() -> None:
    room = Room()
    room.report("2026-11-21", "Bay 4")
    assert patterns(reports(room.board), NOW).total.reports == 0


def test_conflicting_sources_stand_side_by_side() -> None:
    room = Room()
    room.claim("e", "2022-05-02", "one paper", figures={"for": 380, "against": 618})
    room.claim("e", "2022-05", "another paper", BEN, figures={"for": 381, "against": 618})
    (happening,) = happenings(room.board)
    (conflict,) = happening.conflicts()
    assert conflict.name == "for"
    shown = [(value.text, value.given_by[0].claim.sources[0].title) for value in conflict.values]
    assert shown == [("380", "one paper"), ("381", "another paper")]
    agreed = happening.values("against")
    assert [(value.text, len(value.given_by)) for value in agreed] == [("618", 2)]


def test_dates_conflict_unless_one_is_the_other_less_precisely() -> None:
    room = Room()
    room.claim("e", "2022-05-02", "one")
    room.claim("e", "2022-05-03", "another")
    (happening,) = happenings(room.board)
    assert [conflict.name for conflict in happening.conflicts()] == ["date"]


def test_the_same_claim_twice_is_one() -> None:
    room = Room()
    room.claim("e", "2022", "one", figures={"a": 1, "b": 2})
    room.claim("e", "2022", "one", BEN, figures={"b": 2, "a": 1})
    (happening,) = happenings(room.board)
    assert len(happening.claims) == 1
    assert len(known_claims(room.board)) == 1


def test_nobody_takes_back_anothers_claim() -> None:
    room = Room()
    entry = room.claim("e", "2022", "one")
    room.say("2026-11-02", "withdrawal", BEN, about=entry)
    room.say("2026-11-02", "history", BEN, replaces=entry, claims=[_claim("f")])
    assert [happening.key for happening in happenings(room.board)] == ["e", "f"]
    room.say("2026-11-02", "withdrawal", about=entry)
    assert [happening.key for happening in happenings(room.board)] == ["f"]


def test_demands_age_until_they_are_answered() -> None:
    room = Room()
    room.claim("d", "2026-11-10", "our letter", kind="demand")
    room.claim("p", "2026-10", "a notice", kind="promise")
    room.claim("a", "2026-11-15", "another notice", kind="other", answers=["p"])
    found = waiting(happenings(room.board), NOW)
    shown = [(each.happening.key, each.age_days, [a.key for a in each.answers]) for each in found]
    assert shown == [("p", 20, ["a"]), ("d", 10, [])]


def test_documents_know_versions_translations_and_adoption() -> None:
    room = Room()
    text, salt = "One speaks at a time.", "5a" * 32
    one = room.say("2026-11-01", "document", title="Rules", text=text, lang="en", salt=salt)
    room.say("2026-11-02", "document", BEN, title="Rules", text="More.", lang="en", follows=one)
    room.say("2026-11-02", "document", CLEO, title="Reglas", text="Uno.", lang="es", translates=one)
    hashed = hashlib.sha256(tag("salted") + bytes.fromhex(salt) + text.encode()).hexdigest()
    first, second, third = documents(room.board, {hashed})
    assert (first.followed_by, first.translations) == ((second.id,), (("es", third.id),))
    assert [view.adopted for view in (first, second, third)] == [True, False, False]


def test_the_balance_sheet_says_what_each_line_rests_on() -> None:
    room = Room()
    room.claim("jfk8", "2022-04-01", "one", places=["JFK8"], figures={"for": 2654})
    room.claim("jfk8", "2022-04-01", "another", figures={"for": 2653})
    room.claim("bhm1", "2021-04-09", "one", places=["BHM1"])
    room.claim("later", "2030", "a prophet", places=["JFK8"])
    room.claim("ask", "2026-11-10", "our letter", kind="demand", places=["JFK8"])
    room.report("2026-11-18", "JFK8, stow")
    room.say("2026-11-18", "song")
    sheet = balance_sheet(room.board, (), NOBODY, NOW, about="jfk8")
    assert [each.key for each in sheet.happenings] == ["jfk8", "ask"]
    entries = [claim.entry for claim in sheet.happenings[0].claims]
    assert entries == [identity(1), identity(2)]
    assert [conflict.name for conflict in sheet.conflicts] == ["for"]
    assert [(each.happening.key, each.age_days) for each in sheet.open] == [("ask", 10)]
    assert (len(sheet.reports), sheet.unread) == (1, (("item_newer", 1),))
    whole = balance_sheet(room.board, (), NOBODY, NOW)
    assert [each.key for each in whole.happenings] == ["bhm1", "jfk8", "ask"]
    days = [dated.day for dated in timeline(whole.happenings, (), whole.reports)]
    assert days == ["2021-04-09", "2022-04-01", "2026-11-10", "2026-11-18"]


def test_decisions_and_members_come_from_the_state() -> None:
    room = Governed()
    state = room.state
    first = next(iter(state.members.values()))
    result = Result(ballots=3, roll=4, yes=2, no=1)
    motion = _motion(first.id, result)
    state = msgspec.structs.replace(state, motions=Map({"m": motion}))
    (decision,) = decisions(state, [("m", 5), ("m", 7), ("unknown", 8)], {"m": "Fans"})
    assert (decision.time, decision.title, decision.status) == (7, "Fans", "passed")
    assert (decision.yes, decision.no, decision.ballots, decision.roll) == (2, 1, 3, 4)
    count = members(state)
    assert count.active == len(state.roll())


def _motion(mover: str, result: Result) -> Any:
    return Motion(mover, {"type": "resolve"}, "t", 64, 1, status="passed", result=result)


def _claim(key: str) -> dict[str, Any]:
    return {"key": key, "kind": "other", "date": "2022", "sources": [{"title": "one"}]}


def test_a_thousand_claims_are_read_and_one_more_is_not() -> None:
    words = {"item": "history", "version": 1, "claims": [_claim("e")] * 1_000}
    read_item(words)
    with pytest.raises(Malformed, match=r"^item"):
        read_item({**words, "claims": [_claim("e")] * 1_001})


def test_nested_nonsense_is_malformed_and_no_fault() -> None:
    deep: Any = 1
    for _ in range(100_000):
        deep = [deep]
    with pytest.raises(Malformed, match=r"^item"):
        read_item({"item": "report", "version": 1, "place": deep})


def test_a_file_key_is_in_no_repr() -> None:
    file = {"key": "5e" * 32, "name": "a"}
    words = {
        "item": "report",
        "version": 1,
        "kind": "pay",
        "place": "p",
        "what": "w",
        "attachments": [file],
    }
    assert "5e5e" not in repr(read_item(words))


def test_the_author_of_a_report_is_the_author_of_its_first_version() -> None:
    room = Room()
    one = room.report("2026-11-01", "Bay 4")
    room.say("2026-11-02", "report", BEN, kind="pay", place="x", what="y", replaces=one)
    assert [view.author for view in reports(room.board)] == [ANN, BEN]
