"""One paper as PDF, HTML and lines: the same words in each, and nothing that runs or fetches."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from concerted.items.balance import BalanceSheet, balance_sheet
from concerted.items.decisions import Decision, Members
from concerted.print.balance import balance_paper
from concerted.print.html import to_html
from concerted.print.minutes import minutes_paper
from concerted.print.paper import Bars, Heading, Paper, Picture, Table, Text
from concerted.print.pdf import to_pdf
from concerted.print.terminal import to_lines
from tests.client.test_photo import jpeg
from tests.items.making import BEN, Room, seconds
from tests.print.reading import TIME, letters, needs_noto, needs_poppler, run, text_of

NOW = seconds("2026-11-20")
MEMBERS = Members(active=12, ever=15, frozen=0, left=2, removed=1)
FANS = Decision(
    id="d1" * 32,
    time=seconds("2026-11-02"),
    title="Fans in bay 4",
    effect="resolve",
    decided_as="ordinary",
    status="passed",
    yes=9,
    no=2,
    abstain=1,
    ballots=12,
    roll=14,
)


def sheet() -> BalanceSheet:
    room = Room()
    room.claim("ldj5", "2022-05-02", "One paper", figures={"for": 380, "eligible": 1_633})
    room.claim("ldj5", "2022-05-02", "Another paper", BEN, figures={"for": 381})
    room.claim("ask", "2026-11-10", "Our letter", kind="demand", places=["LDJ5"])
    room.claim("vow", "2026-10-01", "A notice", kind="promise")
    room.claim("done", "2026-10-05", "A notice", kind="other", answers=["vow"])
    room.report("2026-11-18", "Bay 4", people=3)
    room.say("2026-11-18", "song")
    return balance_sheet(room.board, (FANS,), MEMBERS, NOW)


def has_all(text: str) -> None:
    for part in (
        *("380 or 381", "380 [1]", "381 [2]", "1,633"),
        *("Our letter", "9 yes, 2 no, 1", "12 of 14", "Fans in bay 4"),
        *("d1d1d1d1", "1 items were written by a newer program"),
    ):
        assert letters(part) in letters(text), part


def test_the_balance_sheet_says_the_same_in_all_three() -> None:
    paper = balance_paper(sheet(), "Night shift")
    has_all("\n".join(to_lines(paper, 100)))
    has_all(re.sub(r"<[^>]+>", " ", to_html(paper)))


@needs_noto
@needs_poppler
def test_the_balance_sheet_as_pdf(tmp_path: Path) -> None:
    has_all(text_of(balance_paper(sheet(), "Night shift"), tmp_path))


def test_a_pledge_is_signed_and_not_voted_on() -> None:
    kept = replace(FANS, effect="pledge", abstain=0)
    said = "\n".join(to_lines(minutes_paper([kept], {}, "Depot", TIME)))
    assert "reached, and opened" in said
    assert "9 signed, 2 did not" in said
    few = replace(kept, status="rejected", yes=0, no=0)
    said = "\n".join(to_lines(minutes_paper([few], {}, "Depot", TIME)))
    assert "not reached" in said
    assert "not counted" in said


def test_open_and_answered_demands_stand_apart() -> None:
    lines = to_lines(balance_paper(sheet(), "Night shift"), 100)
    still = lines.index("Demands and promises still open")
    answered = lines.index("Demands and promises answered")
    assert any("Demand, ask" in line and " 10 " in line for line in lines[still:answered])
    assert any("Promise, vow" in line for line in lines[answered:])
    assert not any("vow" in line for line in lines[still:answered])


class Strict(HTMLParser):
    """Fails on anything that runs or fetches; counts directions."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        assert tag not in ("script", "iframe", "object", "link", "form", "base", "svg")
        for name, value in attrs:
            assert not name.startswith("on")
            if name in ("src", "href"):
                assert (value or "").startswith("data:image/")


HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'&{{7*7}}"


def everything(words: str) -> Paper:
    photo = Picture(jpeg(), "image/jpeg", 80, 40, words)
    table = Table((words, "n"), ((words, "1"), (f"{words}\n{words}", "2")), (3, 1), frozenset({1}))
    blocks = (
        Heading(words),
        Text(words, lang="ar"),
        table,
        Bars(((words, 3), ("b", 0))),
        photo,
        Text("6f" * 40, mono=True),
    )
    return Paper(words, blocks, lang="ar")


def test_hostile_words_stay_words() -> None:
    page = to_html(everything(HOSTILE))
    parser = Strict()
    parser.feed(page)
    assert "<script" not in page.lower()
    assert page.count("&lt;script&gt;") >= 6
    assert "default-src 'none'" in page


def test_a_page_from_right_to_left() -> None:
    page = to_html(everything("تقرير"))
    assert '<html lang="ar" dir="rtl">' in page
    assert page.count('dir="auto"') >= 8


@needs_noto
def test_everything_goes_into_a_pdf_and_a_terminal() -> None:
    paper = everything("تقرير (أ) Bay 4")
    assert to_pdf(paper, TIME).startswith(b"%PDF-")
    lines = to_lines(paper, 60)
    assert any("█" in line for line in lines)
    assert any("picture, 80 by 40" in line for line in lines)


def test_words_do_not_steer_a_terminal() -> None:
    lines = to_lines(everything("\x1b]0;owned\x07\x1b[2Jred\u202e"), 60)
    assert not any("\x1b" in line or "\x07" in line or "\u202e" in line for line in lines)


@needs_noto
@needs_poppler
def test_a_long_table_goes_on_over_pages_with_its_head(tmp_path: Path) -> None:
    rows = tuple((f"row {n}", "words " * 30, str(n)) for n in range(120))
    paper = Paper("Long", (Table(("Name", "Said", "Count"), rows, (2, 6, 1), frozenset({2})),))
    text = text_of(paper, tmp_path)
    assert all(f"row {n}" in text for n in range(120))
    pages = int(re.findall(r"Pages:\s+(\d+)", run("pdfinfo", str(tmp_path / "paper.pdf")))[0])
    assert pages > 3
    assert text.count("Name Said Count") == pages


@needs_noto
def test_the_same_paper_gives_the_same_bytes() -> None:
    paper = balance_paper(sheet(), "Night shift")
    assert to_pdf(paper, TIME) == to_pdf(paper, TIME)


@pytest.mark.parametrize("number", [0, 2])
def test_minutes(number: int) -> None:
    paper = minutes_paper([FANS] * number, {FANS.id: "We ask for fans.\nBefore June."}, "We", NOW)
    text = "\n".join(to_lines(paper, 100))
    assert text.count("We ask for fans.") == number
    assert ("Nothing is decided yet." in text) == (number == 0)
    assert text.count(FANS.id) == number
