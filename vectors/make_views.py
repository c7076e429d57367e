"""Vectors of what members are shown of items: patterns, happenings, demands, documents, a timeline.

Spec: items.md §4, §5, §7. What is expected is written here by hand; the one hash plainly.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Any

from vector import OK, Case, Content, content

ANN, BEN, CLEO = "0a" * 32, "0b" * 32, "0c" * 32
SALT = "5a" * 32
ABOUT = (
    "Gather `sayings` and show them as of `now`. `patterns`: rows are name, reports, people, "
    "confirmations, open, of the newest four weeks, of the four before; weeks are name and "
    "reports, by leaf time and `claimed`. `happenings`: key, day, entries of its claims; `naming`: "
    "those that name `about`. `conflicts`: key, name, values. `waiting`: key, days or null, what "
    "answers it. `documents`, with `adopted` the hashes of the state: id, what follows it, "
    "translations, whether adopted, whether withdrawn. `timeline`: days. `sheet`: the balance "
    "sheet about `about`."
)


def files() -> dict[str, Content]:
    """Return the file of this module by its path."""
    return {"items/views.json": content(ABOUT, "items.md §4, §5, §7", _cases())}


def _seconds(day: str) -> int:
    return int(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp())


def _id(number: int) -> str:
    return f"{number:064x}"


class _Room:
    """Says one thing after another."""

    def __init__(self) -> None:
        self.sayings: list[Case] = []

    def say(self, day: str, item: str, author: str = ANN, **fields: Any) -> str:
        identity = _id(len(self.sayings) + 1)
        words = {"item": item, "version": 1, **fields}
        saying = {"id": identity, "author": author, "time": _seconds(day), "words": words}
        self.sayings.append(saying)
        return identity

    def report(self, day: str, place: str, kind: str = "unsafe", **fields: Any) -> str:
        return self.say(day, "report", kind=kind, place=place, what="What it is.", **fields)

    def claim(self, key: str, date: str, source: str, author: str = ANN, **fields: Any) -> str:
        given = {"date": date} if date else {}
        claim = {"key": key, "kind": "election", "sources": [{"title": source}], **given, **fields}
        return self.say("2026-11-01", "history", author, claims=[claim])

    def case(
        self, name: str, now: str, about: str = "", adopted: tuple[str, ...] = (), **shown: Any
    ) -> Case:
        nothing: Case = {
            "patterns": {
                "places": [],
                "kinds": [],
                "weeks": [],
                "claimed": [],
                "undated": 0,
                "withdrawn": 0,
            },
            "happenings": [],
            "naming": [],
            "conflicts": [],
            "waiting": [],
            "documents": [],
            "timeline": [],
            "sheet": {"happenings": [], "open": []},
        }
        asked = {"now": _seconds(now), "about": about, "adopted": list(adopted)}
        return {"name": name, "sayings": self.sayings, **asked, **nothing, **shown, "expect": OK}


def _cases() -> list[Case]:
    return [
        _Room().case("nothing", "2026-11-20"),
        _patterns(),
        _cases_of_letters(),
        _new_year(),
        _claims(),
        _documents(),
    ]


def _patterns() -> Case:
    room = _Room()
    first = room.report("2026-11-18", "Bay  4", people=3)
    room.report("2026-11-19", "bay 4", kind="pay", people=2)
    room.report("2026-10-20", "Dock", happened="2026-09-01")
    gone = room.report("2026-11-19", "Dock")
    room.say("2026-11-19", "withdrawal", about=gone)
    room.say("2026-11-19", "confirmation", BEN, about=first)
    room.say("2026-11-19", "status", about=first, status="resolved")
    room.report("2026-11-21", "Bay 4")
    return room.case(
        "reports by place, kind and week, and one that is not yet there",
        "2026-11-20",
        patterns={
            "places": [["Bay 4", 2, 5, 1, 1, 2, 0], ["Dock", 1, 0, 0, 1, 0, 1]],
            "kinds": [["unsafe", 2, 3, 1, 1, 1, 1], ["pay", 1, 2, 0, 1, 1, 0]],
            "weeks": [
                ["2026-W43", 1],
                ["2026-W44", 0],
                ["2026-W45", 0],
                ["2026-W46", 0],
                ["2026-W47", 2],
            ],
            "claimed": [["2026-W36", 1]],
            "undated": 2,
            "withdrawn": 1,
        },
        timeline=["2026-10-20", "2026-11-18", "2026-11-19", "2026-11-21"],
    )


def _cases_of_letters() -> Case:
    """Places that are the same without case, in letters that have more than one small form."""
    room = _Room()
    for place in (
        "STRASSE",
        "stra\u00dfe",
        "\u039f\u0394\u039f\u03a3",
        "\u03bf\u03b4\u03bf\u03c2",
        "a\u00a0 b",
        "A b",
    ):
        room.report("2026-11-19", place)
    room.report("2026-11-19", "\ufb01n")  # a ligature of f and i
    room.report("2026-11-19", "FIN")
    room.report("2026-11-19", "\U0001f6a7")  # beyond 16 bits, after every letter
    room.report("2026-11-19", "\uff21")
    row = [2, 0, 0, 2, 2, 0]
    one = [1, 0, 0, 1, 1, 0]
    return room.case(
        "places without case",
        "2026-11-20",
        patterns={
            "places": [
                ["STRASSE", *row],
                ["a b", *row],
                ["\u039f\u0394\u039f\u03a3", *row],
                ["\ufb01n", *row],
                ["\uff21", *one],
                ["\U0001f6a7", *one],
            ],
            "kinds": [["unsafe", 10, 0, 0, 10, 10, 0]],
            "weeks": [["2026-W47", 10]],
            "claimed": [],
            "undated": 10,
            "withdrawn": 0,
        },
        timeline=["2026-11-19"] * 10,
    )


def _new_year() -> Case:
    room = _Room()
    room.report("2026-12-31", "Dock")
    room.report("2027-01-01", "Dock")  # of a week that belongs to the year before
    room.report("2027-01-04", "Dock", happened="2027-01-04T06:30")
    return room.case(
        "a year of 53 weeks",
        "2027-01-05",
        patterns={
            "places": [["Dock", 3, 0, 0, 3, 3, 0]],
            "kinds": [["unsafe", 3, 0, 0, 3, 3, 0]],
            "weeks": [["2026-W53", 2], ["2027-W01", 1]],
            "claimed": [["2027-W01", 1]],
            "undated": 2,
            "withdrawn": 0,
        },
        timeline=["2026-12-31", "2027-01-01", "2027-01-04"],
    )


def _claims() -> Case:
    room = _Room()
    room.claim(
        "jfk8", "2022-04-01", "one", places=["JFK8"], figures={"for": 2654, "constructor": 0}
    )
    room.claim("jfk8", "2022-04", "another", BEN, figures={"for": 2653, "constructor": 0})
    room.claim("jfk8", "2022-04", "another", CLEO, figures={"constructor": 0, "for": 2653})
    room.claim("bhm1", "2021-04-09", "one", places=["BHM1"])
    room.claim("bhm1", "2021-04-10", "another")
    room.claim("later", "2030", "a prophet", places=["JFK8"])
    room.claim("undated", "", "one")
    taken = room.claim("taken back", "2022", "one")
    room.say("2026-11-02", "withdrawal", BEN, about=room.sayings[0]["id"])
    room.say("2026-11-02", "withdrawal", about=taken)
    room.claim("ask", "2026-11-10", "our letter", kind="demand", places=["JFK8"])
    room.claim("promise", "2026-10", "a notice", kind="promise")
    room.claim("answer", "2026-11-15", "another notice", kind="other", answers=["promise"])
    return room.case(
        "what sources say",
        "2026-11-20",
        "Jfk8",
        happenings=[
            ["bhm1", "2021-04-09", [_id(4), _id(5)]],
            ["jfk8", "2022-04", [_id(1), _id(2)]],
            ["promise", "2026-10", [_id(12)]],
            ["ask", "2026-11-10", [_id(11)]],
            ["answer", "2026-11-15", [_id(13)]],
            ["later", "2030", [_id(6)]],
            ["undated", "", [_id(7)]],
        ],
        naming=["jfk8", "ask", "later"],
        conflicts=[
            ["bhm1", "date", ["2021-04-09", "2021-04-10"]],
            ["jfk8", "for", ["2654", "2653"]],
        ],
        waiting=[["promise", 20, ["answer"]], ["ask", 10, []]],
        sheet={"happenings": ["jfk8", "ask"], "open": ["ask"]},
        timeline=["2021-04-09", "2022-04", "2026-10", "2026-11-10", "2026-11-15", "2030", ""],
    )


def _documents() -> Case:
    room = _Room()
    text = "One speaks at a time."
    one = room.say("2026-11-01", "document", title="Rules", text=text, lang="en", salt=SALT)
    two = room.say(
        "2026-11-02", "document", BEN, title="Rules", text="More.", lang="en", follows=one
    )
    three = room.say(
        "2026-11-02", "document", CLEO, title="Reglas", text="Uno.", lang="es", translates=one
    )
    four = room.say(
        "2026-11-02", "document", CLEO, title="Rules", text="Less.", lang="en", follows=one
    )
    room.say("2026-11-03", "withdrawal", CLEO, about=four)
    hashed = hashlib.sha256(_tag("salted") + bytes.fromhex(SALT) + text.encode()).hexdigest()
    return room.case(
        "documents",
        "2026-11-20",
        adopted=(hashed,),
        documents=[
            [one, [two], [["es", three]], True, False],
            [two, [], [], False, False],
            [three, [], [], False, False],
            [four, [], [], False, True],
        ],
    )


def _tag(name: str) -> bytes:
    """Return the tag as entry.md §1 writes it."""
    return f"concerted/1/{name}".encode() + b"\x00"
