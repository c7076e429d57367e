"""What happened and what came of it: ``history`` and ``balance-sheet``."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

from cyclopts import App, Parameter

from concerted.cli.device import REMEMBERING, Common, Unclear, place, text_of, write_out
from concerted.cli.reports import SHORT
from concerted.cli.screen import console, day, say, show, show_json, show_table
from concerted.client.items import balance_of, board_of, post
from concerted.client.words import committee_name, nickname, plain
from concerted.items.balance import BalanceSheet, names
from concerted.items.days import DAY_S, check_day
from concerted.items.forms import Claim, HappeningKind, Source
from concerted.items.forms import History as HistoryItem
from concerted.items.happenings import Conflict, Happening, happenings
from concerted.print.sentences import HAPPENINGS, figure, figure_name, source_line

Many = Annotated[tuple[str, ...], Parameter(negative=(), show_default=False)]

history = App(name="history", help="Show what happened, or enter it.", group=REMEMBERING)


def add(app: App) -> None:
    """Add these commands to ``app``."""
    app.command(history)
    app.command(balance_sheet, name="balance-sheet", group=REMEMBERING)


@history.command(name="list")
def list_history(*, about: str = "", common: Common | None = None) -> None:
    """List what happened, by its day.

    Where sources differ, each value is shown.

    Example: concerted history list --about JFK8

    :param about: only what names this: a place, an organisation, a case

    """
    common = common or Common()
    with place(common) as committee:
        found = [each for each in happenings(board_of(committee)) if names(each, about)]
    if common.json:
        show_json([happening_value(each) for each in found])
        return
    rows = [
        [each.date or "–", _kind(each), plain(each.key)[:34], _figures(each), _differs(each)]
        for each in found
    ]
    todo = "Enter something: concerted history add --help; or a public file: concerted import FILE"
    show_table(["day", "kind", "key", "figures", ""], rows, "Nothing is entered yet.", todo)


@history.command(name="show")
def show_history(key: str, *, common: Common | None = None) -> None:
    """Show all that sources say of one happening.

    Example: concerted history show nlrb/29-RC-290053/election

    :param key: its key, as `concerted history list` shows it, or the beginning of it

    """
    common = common or Common()
    with place(common) as committee:
        found = {each.key: each for each in happenings(board_of(committee))}
        exact = [each for each in found if each == key] or [e for e in found if e.startswith(key)]
        if len(exact) != 1:
            raise Unclear("name_many" if exact else "name_unknown", key)
        happening = found[exact[0]]
        who = {each.author: nickname(committee, each.author) for each in happening.claims}
    lines = [plain(happening.key), f"{_kind(happening)}, {happening.date or 'no day given'}"]
    lines += [plain(part) for part in (*happening.places, *happening.bodies)]
    for claim in happening.claims:
        lines += ["", *(plain(source_line(source)) for source in claim.claim.sources)]
        lines += [f"  {figure_name(n)} {v:,}" for n, v in claim.claim.figures.items()]
        lines += [f"  {plain(each)}" for each in (*claim.claim.tags, claim.claim.text) if each]
        lines.append(f"  brought in by {who[claim.author]}, {day(claim.time)} UTC")
    lines += ["", *_conflict_lines(happening.conflicts())]
    show(common.json, happening_value(happening), *lines)


@history.command(name="add")
def add_history(
    kind: HappeningKind,
    key: str,
    *,
    source: Annotated[str, Parameter(help="where you have it from: a title, a link")],
    date: str = "",
    publisher: str = "",
    reference: str = "",
    url: str = "",
    where: Many = (),
    body: Many = (),
    figure: Many = (),
    answers: Many = (),
    text: str = "",
    common: Common | None = None,
) -> None:
    """Enter something that happened, with its source.

    Name facilities and organisations, never persons. The same key again, with another source, puts
    both side by side.

    Example: concerted history add strike depot/2022-1 --source "Our minutes" --date 2022-04

    :param kind: what it was
    :param key: a key of your choosing; the same for the same happening
    :param date: 2022-04-01, 2022-04 or 2022
    :param publisher: who published the source
    :param reference: a case number or the like
    :param url: where the source can be read
    :param where: a place; give it again for more
    :param body: an organisation; give it again for more
    :param figure: a number with its name, such as for=380; give it again for more
    :param answers: the key of a demand or promise that this answers
    :param text: in your own words; @FILE reads a file

    """
    common = common or Common()
    named = Source(title=source, publisher=publisher, reference=reference, url=url)
    claim = Claim(
        key=key,
        kind=kind,
        sources=(named,),
        date=date,
        places=where,
        bodies=body,
        figures=dict(_figure(each) for each in figure),
        answers=answers,
        text=text_of(text),
    )
    with place(common) as committee:
        row = post(committee, HistoryItem(version=1, claims=(claim,)))
        board = board_of(committee)
        conflicts = [c for h in happenings(board) if h.key == key for c in h.conflicts()]
    assert row.entry is not None
    value = {"entered": row.entry.id, "conflicts": [_conflict_value(each) for each in conflicts]}
    show(common.json, value, f"Entered as {row.entry.id[:SHORT]}.", *_conflict_lines(conflicts))


def _figure(text: str) -> tuple[str, int]:
    name, sign, number = text.partition("=")
    if not sign or not number.replace(",", "").isascii() or not number.replace(",", "").isdigit():
        raise Unclear("figure_wrong", text)
    return name.strip(), int(number.replace(",", ""))


def balance_sheet(
    *,
    about: str = "",
    as_of: str = "",
    pdf: Path | None = None,
    html: Path | None = None,
    common: Common | None = None,
) -> None:
    """Show what happened, what was decided, and what is open.

    Facts, dates and numbers from our record and from sources, each line with what it rests on.
    Where sources differ, each value is shown.

    Example: concerted balance-sheet --about JFK8 --pdf sheet.pdf

    :param about: only what names this: a place, an organisation, a case
    :param as_of: at the end of which day: 2026-11-20
    :param pdf: write it as PDF
    :param html: write it as a page for a browser

    """
    from concerted.print.balance import balance_paper
    from concerted.print.html import to_html
    from concerted.print.terminal import to_lines

    common = common or Common()
    with place(common) as committee:
        time = _end_of(as_of) if as_of else committee.record.now
        sheet = balance_of(committee, time, about)
        paper = balance_paper(sheet, committee_name(committee), about)
    written = []
    if pdf:
        from concerted.print.pdf import to_pdf

        write_out(pdf, to_pdf(paper, time))
        written.append(str(pdf))
    if html:
        write_out(html, to_html(paper).encode())
        written.append(str(html))
    if common.json:
        show_json({**_sheet_value(sheet), "files": written})
    elif written:
        say(f"Written to {' and '.join(written)}.")
    else:
        say(*to_lines(paper, console().width))


def _end_of(text: str) -> int:
    """Return the last second of a day, UTC; ``Unclear("day_wrong")``."""
    try:
        check_day(text)
        start = datetime.fromisoformat(text).replace(tzinfo=UTC)
    except ValueError as error:
        raise Unclear("day_wrong", text) from error
    return int(start.timestamp()) + DAY_S - 1


def _sheet_value(sheet: BalanceSheet) -> dict[str, Any]:
    return {
        "time": sheet.time,
        "happenings": [happening_value(each) for each in sheet.happenings],
        "decisions": sheet.decisions,
        "members": sheet.members,
        "reports": sheet.patterns,
        "waiting": [
            {
                "key": each.happening.key,
                "age_days": each.age_days,
                "answered_by": [answer.key for answer in each.answers],
            }
            for each in sheet.waiting
        ],
        "conflicts": [_conflict_value(each) for each in sheet.conflicts],
        "unread": dict(sheet.unread),
    }


def happening_value(happening: Happening) -> dict[str, Any]:
    """Return all that is known of a happening, as a JSON value."""
    return {
        "key": happening.key,
        "date": happening.date,
        "kinds": list(happening.kinds),
        "places": list(happening.places),
        "bodies": list(happening.bodies),
        "claims": [
            {"entry": each.entry, "by": each.author, "entered": each.time, "claim": each.claim}
            for each in happening.claims
        ],
        "conflicts": [_conflict_value(each) for each in happening.conflicts()],
    }


def _conflict_value(conflict: Conflict) -> dict[str, Any]:
    return {
        "key": conflict.key,
        "name": conflict.name,
        "values": [
            {
                "value": value.text,
                "sources": [source_line(s) for each in value.given_by for s in each.claim.sources],
            }
            for value in conflict.values
        ],
    }


def _conflict_lines(conflicts: Iterable[Conflict]) -> list[str]:
    lines = []
    for conflict in conflicts:
        lines.append(f"The sources differ about {figure_name(conflict.name)}:")
        for value in conflict.values:
            said = "; ".join(source_line(s) for e in value.given_by for s in e.claim.sources)
            lines.append(f"  {figure(conflict.name, value.text)}: {plain(said)}")
    return lines


def _kind(happening: Happening) -> str:
    return " or ".join(HAPPENINGS[kind] for kind in happening.kinds)


def _figures(happening: Happening) -> str:
    parts = []
    for name in happening.figures:
        values = " or ".join(figure(name, value.text) for value in happening.values(name))
        parts.append(f"{figure_name(name)} {values}")
    return ", ".join(parts)


def _differs(happening: Happening) -> str:
    return "sources differ" if happening.conflicts() else ""
