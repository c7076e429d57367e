"""Vectors of items: each form with one failure a case, and what a board makes of sayings.

Spec: items.md §1 to §5. What is expected is written here by hand.
"""

from __future__ import annotations

from typing import Any

from vector import OK, Case, Content, content, malformed, refused

ITEM = malformed("item")
NEWER = refused("item_newer")
A, B, C = "a1" * 32, "b2" * 32, "c3" * 32
FOREIGN = "\u1019\u103c\u1014\u103a\u1019\u102c"  # six code points of Burmese

FILE = {"key": B, "name": "photo-1.jpg"}
REPORT = {
    "item": "report",
    "version": 1,
    "kind": "unsafe",
    "place": "Bay 4",
    "what": "The guard rail is loose.\nIt has been so since Monday.",
    "happened": "2026-11-20T14:05",
    "severity": 3,
    "people": 12,
    "attachments": [FILE],
    "lang": "en",
}
CONFIRMATION = {"item": "confirmation", "version": 1, "about": A, "text": "Me too."}
STATUS = {"item": "status", "version": 1, "about": A, "status": "raised", "text": "With the shift."}
DOCUMENT = {
    "item": "document",
    "version": 1,
    "title": "House rules",
    "text": "One speaks at a time.",
    "lang": "en",
    "follows": A,
    "salt": B,
}
SOURCE = {
    "title": "Tally of ballots",
    "publisher": "National Labor Relations Board",
    "date": "2022-04-01",
    "reference": "29-RC-288020",
    "url": "https://example.org/case",
}
CLAIM = {
    "key": "nlrb/29-RC-288020/election",
    "kind": "election",
    "date": "2022-04-01",
    "until": "2022-04-02",
    "sources": [SOURCE],
    "places": ["JFK8, Staten Island"],
    "bodies": ["A union", "A company"],
    "figures": {"eligible": 8325, "for": 2654, "against": 2131},
    "tags": ["Initial"],
    "text": "Counted in public.",
    "answers": ["our/demand-1"],
}
HISTORY = {"item": "history", "version": 1, "claims": [CLAIM]}
WITHDRAWAL = {"item": "withdrawal", "version": 1, "about": A, "why": "It was another bay."}

ABOUT = "Read `words`, a JSON object; where it is good, it is written again and gives `words`."


def files() -> dict[str, Content]:
    """Return the files of this module by their path."""
    return {
        "items/report.json": content(ABOUT, "items.md §1, §2", _reports()),
        "items/confirmation.json": content(ABOUT, "items.md §1, §2", _confirmations()),
        "items/status.json": content(ABOUT, "items.md §1, §2", _statuses()),
        "items/document.json": content(ABOUT, "items.md §1, §4", _documents()),
        "items/history.json": content(ABOUT, "items.md §1, §5", _histories()),
        "items/withdrawal.json": content(ABOUT, "items.md §1, §3", _withdrawals()),
        "items/board.json": _board(),
    }


def _case(label: str, expect: str, base: Case, *without: str, **changed: Any) -> Case:
    words = {field: value for field, value in base.items() if field not in without} | changed
    return {"name": label, "words": words, "expect": expect}


def _everywhere(base: Case) -> list[Case]:
    """Cases that every form has."""
    return [
        _case("whole", OK, base),
        _case("no name", ITEM, base, "item"),
        _case("a name that is a number", ITEM, base, item=1),
        _case("a name from later", NEWER, base, item="song"),
        _case("no version", ITEM, base, "version"),
        _case("version 0", ITEM, base, version=0),
        _case("version 2", NEWER, base, version=2),
        _case("version 1.5", ITEM, base, version=1.5),
        _case("version as text", ITEM, base, version="1"),
    ]


def _reports() -> list[Case]:
    least = {name: REPORT[name] for name in ("item", "version", "kind", "place", "what")}

    def one(name: str, expect: str, *without: str, **changed: Any) -> Case:
        return _case(name, expect, REPORT, *without, **changed)

    def file(label: str, expect: str, **changed: Any) -> Case:
        return one(label, expect, attachments=[FILE | changed])

    return [
        *_everywhere(REPORT),
        {"name": "the least", "words": least, "expect": OK},
        one("in Burmese", OK, place=FOREIGN, what=FOREIGN, lang="my"),
        one("replacing another", OK, replaces=A),
        one("no kind", ITEM, "kind"),
        one("no such kind", ITEM, kind="weather"),
        one("no place", ITEM, "place"),
        one("a place of blanks", ITEM, place=" \t"),
        one("a place of 200 characters beyond 16 bits", OK, place="\U0001f6a7" * 200),
        one("a place of 201", ITEM, place="x" * 201),
        one("nothing told", ITEM, "what"),
        one("20,000 characters told", OK, what="x" * 20_000),
        one("20,001 characters told", ITEM, what="x" * 20_001),
        one("a list told", ITEM, what=["x"]),
        one("only a year", OK, happened="2026"),
        one("only a month", OK, happened="2026-11"),
        one("29 February of a leap year", OK, happened="2024-02-29"),
        one("29 February of another", ITEM, happened="2026-02-29"),
        one("month 13", ITEM, happened="2026-13"),
        one("year 0999", ITEM, happened="0999"),
        one("hour 24", ITEM, happened="2026-11-20T24:00"),
        one("an hour in a month", ITEM, happened="2026-11T14:05"),
        one("a moment with seconds", ITEM, happened="2026-11-20T14:05:00"),
        one("a day and a line feed", ITEM, happened="2026-11-20\n"),
        one("severity 4", OK, severity=4),
        one("severity 5", ITEM, severity=5),
        one("severity 2.5", ITEM, severity=2.5),
        one("severity as text", ITEM, severity="3"),
        one("severity true", ITEM, severity=True),
        one("a million people", OK, people=1_000_000),
        one("a million and one people", ITEM, people=1_000_001),
        one("minus one people", ITEM, people=-1),
        one("null people", ITEM, people=None),
        one("16 files", OK, attachments=[FILE] * 16),
        one("17 files", ITEM, attachments=[FILE] * 17),
        file("a key of 31 bytes", ITEM, key=B[2:]),
        file("a key in capitals", ITEM, key="B2" * 32),
        file("a key and a line feed", ITEM, key=B + "\n"),
        file("a name that is a path", OK, name="../../etc/passwd"),
        file("a name of 256", ITEM, name="x" * 256),
        file("a file without a name", ITEM, name=""),
        one("lang in capitals", ITEM, lang="EN"),
        one("lang with a script", OK, lang="zh-Hans"),
        one("replacing no id", ITEM, replaces="Bay 4"),
    ]


def _confirmations() -> list[Case]:
    return [
        *_everywhere(CONFIRMATION),
        _case("without words", OK, CONFIRMATION, "text"),
        _case("about nothing", ITEM, CONFIRMATION, "about"),
        _case("about an empty text", ITEM, CONFIRMATION, about=""),
        _case("4,000 characters", OK, CONFIRMATION, text="x" * 4_000),
        _case("4,001 characters", ITEM, CONFIRMATION, text="x" * 4_001),
    ]


def _statuses() -> list[Case]:
    words = ("open", "raised", "answered", "resolved", "reopened")
    return [
        *_everywhere(STATUS),
        *(_case(word, OK, STATUS, status=word) for word in words),
        _case("about nothing", ITEM, STATUS, "about"),
        _case("no status", ITEM, STATUS, "status"),
        _case("no such status", ITEM, STATUS, status="closed"),
    ]


def _documents() -> list[Case]:
    def one(name: str, expect: str, *without: str, **changed: Any) -> Case:
        return _case(name, expect, DOCUMENT, *without, **changed)

    return [
        *_everywhere(DOCUMENT),
        one("a translation", OK, "salt", "follows", translates=A, lang="es"),
        one("no title", ITEM, "title"),
        one("no text", ITEM, "text"),
        one("100,001 characters", ITEM, text="x" * 100_001),
        one("no lang", ITEM, "lang"),
        one("a salt of 16 bytes", ITEM, salt=B[:32]),
        one("following no id", ITEM, follows="the last one"),
    ]


def _histories() -> list[Case]:
    def claim(name: str, expect: str, *without: str, **changed: Any) -> Case:
        return _case(name, expect, HISTORY, claims=[_without(CLAIM, *without) | changed])

    def source(name: str, expect: str, **fields: Any) -> Case:
        return claim(name, expect, sources=[fields])

    least = {name: CLAIM[name] for name in ("key", "kind")}
    figures = {f"n{number}": number for number in range(41)}
    return [
        *_everywhere(HISTORY),
        claim("the least", OK, *CLAIM, **least, sources=[{"title": "A newspaper"}]),
        _case("no claims", ITEM, HISTORY, claims=[]),
        claim("no key", ITEM, "key"),
        claim("a key of 201", ITEM, key="x" * 201),
        claim("no such kind", ITEM, kind="party"),
        claim("a year", OK, date="2022"),
        claim("the American way to write a date", ITEM, date="04/01/2022"),
        claim("no source", ITEM, sources=[]),
        claim("21 sources", ITEM, sources=[SOURCE] * 21),
        source("a source by its number alone", OK, reference="29-RC-288020"),
        source("a source by its publisher alone", ITEM, publisher="A newspaper"),
        source("a source with a blank title", ITEM, title="  "),
        source("a source of a day that is none", ITEM, title="A newspaper", date="2022-04-31"),
        claim("a figure of zero", OK, figures={"void": 0}),
        claim("a figure of 2^53 - 1", OK, figures={"void": 2**53 - 1}),
        claim("a figure of 2^53", ITEM, figures={"void": 2**53}),
        claim("a figure below zero", ITEM, figures={"void": -1}),
        claim("a figure with a fraction", ITEM, figures={"void": 0.5}),
        claim("a figure's name in capitals", ITEM, figures={"Void": 1}),
        claim("41 figures", ITEM, figures=figures),
        claim("a place of 501", ITEM, places=["x" * 501]),
        claim("41 tags", ITEM, tags=["x"] * 41),
        claim("an answer to nothing", ITEM, answers=[""]),
    ]


def _withdrawals() -> list[Case]:
    return [
        *_everywhere(WITHDRAWAL),
        _case("about nothing", ITEM, WITHDRAWAL, "about"),
        _case("a reason of 4,001", ITEM, WITHDRAWAL, why="x" * 4_001),
    ]


def _without(base: Case, *names: str) -> Case:
    return {name: value for name, value in base.items() if name not in names}


ANN, BEN, CLEO = "0a" * 32, "0b" * 32, "0c" * 32


def _said(number: int, author: str, words: Case) -> Case:
    return {"id": _id(number), "author": author, "time": 1_000 * number, "words": words}


def _id(number: int) -> str:
    return f"{number:064x}"


def _about(base: Case, number: int, **changed: Any) -> Case:
    return base | {"about": _id(number)} | changed


def _board() -> Content:
    """Each case: sayings, and of each report what a reader is shown."""
    bare = _without(REPORT, "attachments")
    mild = bare | {"what": "A little noise."}
    worse = bare | {"what": "A fire.", "replaces": _id(1)}
    resolved = _about(STATUS, 1, status="resolved")
    reopened = _about(STATUS, 1, status="reopened")
    reported = _said(1, ANN, mild)
    confirmed = [_said(2, BEN, _about(CONFIRMATION, 1)), _said(3, CLEO, _about(CONFIRMATION, 1))]

    def case(name: str, sayings: list[Case], *reports: Case, unread: Case | None = None) -> Case:
        return {
            "name": name,
            "sayings": sayings,
            "reports": list(reports),
            "unread": unread or {},
            "expect": OK,
        }

    def report(number: int = 1, **changed: Any) -> Case:
        shown = {"id": _id(number), "newest": _id(number), "confirmations": 0, "to_newest": 0}
        return shown | {"status": "open", "closed": False, "withdrawn": 0} | changed

    two = {"confirmations": 2, "to_newest": 2}
    cases = [
        case("nothing", []),
        case("a report", [reported], report()),
        case("two confirm", [reported, *confirmed], report(**two)),
        case(
            "one confirms twice",
            [reported, confirmed[0], _said(3, BEN, _about(CONFIRMATION, 1))],
            report(confirmations=1, to_newest=1),
        ),
        case("the author confirms", [reported, _said(2, ANN, _about(CONFIRMATION, 1))], report()),
        case(
            "what was confirmed is changed afterwards",
            [reported, *confirmed, _said(4, ANN, worse)],
            report(newest=_id(4), confirmations=2, to_newest=0),
        ),
        case(
            "a confirmation of the later version",
            [reported, _said(2, ANN, worse), _said(3, BEN, _about(CONFIRMATION, 2))],
            report(newest=_id(2), confirmations=1, to_newest=1),
        ),
        case(
            "another's report is not replaced",
            [reported, _said(2, BEN, worse)],
            report(),
            report(2),
        ),
        case(
            "another's report is not withdrawn",
            [reported, _said(2, BEN, _about(WITHDRAWAL, 1))],
            report(),
        ),
        case(
            "withdrawn, and replaced afterwards",
            [reported, _said(2, ANN, _about(WITHDRAWAL, 1)), _said(3, ANN, worse)],
            report(withdrawn=2_000),
            report(3),
        ),
        case(
            "a confirmation taken back",
            [reported, confirmed[0], _said(3, BEN, _about(WITHDRAWAL, 2))],
            report(),
        ),
        case(
            "the author says that it is resolved",
            [reported, *confirmed, _said(4, ANN, resolved)],
            report(**two, status="resolved", closed=True),
        ),
        case(
            "one who was not there says that it is resolved",
            [reported, _said(2, BEN, resolved)],
            report(status="resolved"),
        ),
        case(
            "one of three who were there says so",
            [reported, *confirmed, _said(4, BEN, resolved)],
            report(**two, status="resolved"),
        ),
        case(
            "one says so twice",
            [reported, *confirmed, _said(4, BEN, resolved), _said(5, BEN, resolved)],
            report(**two, status="resolved"),
        ),
        case(
            "two of three who were there say so",
            [reported, *confirmed, _said(4, BEN, resolved), _said(5, CLEO, resolved)],
            report(**two, status="resolved", closed=True),
        ),
        case(
            "said to be resolved first, and confirmed after",
            [
                reported,
                _said(2, BEN, resolved),
                _said(3, BEN, _about(CONFIRMATION, 1)),
                _said(4, CLEO, _about(CONFIRMATION, 1)),
                _said(5, CLEO, resolved),
            ],
            report(**two, status="resolved"),
        ),
        case(
            "reopened by anybody",
            [reported, _said(2, ANN, resolved), _said(3, CLEO, reopened)],
            report(status="reopened"),
        ),
        case(
            "a status of nothing known",
            [reported, _said(2, ANN, _about(STATUS, 9, status="resolved"))],
            report(),
        ),
        case(
            "items that cannot be read",
            [reported, _said(2, BEN, {"item": "song", "version": 1}), _said(3, BEN, {})],
            report(),
            unread={"item": 1, "item_newer": 1},
        ),
    ]
    about = (
        "`sayings` in the order of the log. `reports`: each with its id, the entry of its newest "
        "version, confirmations in all and of the newest version, status, whether closed, and when "
        "withdrawn. `unread`: how many sayings could not be read, by code."
    )
    return content(about, "items.md §2, §3", cases)
