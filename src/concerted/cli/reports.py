"""Reports, from ``report`` and ``confirm`` to ``patterns`` and ``evidence``."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

from cyclopts import App, Parameter

from concerted.cli.device import REPORTING, Common, Flag, Unclear, pick, place, text_of, write_out
from concerted.cli.files import files_of, size
from concerted.cli.reading import plain_text
from concerted.cli.screen import counted, day, say, show, show_json, show_table
from concerted.client.committee import Committee
from concerted.client.items import board_of, photos_made_anew, post
from concerted.client.words import committee_name, nickname, plain
from concerted.items.board import Board
from concerted.items.days import stamp
from concerted.items.forms import Confirmation, Report, ReportKind, Status, StatusWord, Withdrawal
from concerted.items.patterns import Count
from concerted.items.patterns import patterns as patterns_of
from concerted.items.reports import ReportView
from concerted.items.reports import reports as reports_of
from concerted.print.sentences import REPORT_KINDS, SEVERITIES, STATUSES

SHORT = 8
BAR, BAR_CELLS = "█", 30
Photos = Annotated[
    tuple[Path, ...],
    Parameter(
        negative=(),
        show_default=False,
        help="A photo: JPEG, PNG or WebP. It is made anew, without place, time and device. "
        "Give it again for more.",
    ),
]


def add(app: App) -> None:
    """Add these commands to ``app``."""
    for command in (report, reports, confirm, mark, retract, patterns, evidence):
        app.command(command, group=REPORTING)


def report(
    kind: ReportKind,
    where: str,
    what: str,
    *,
    happened: str = "",
    severity: int = 0,
    people: int = 0,
    photo: Photos = (),
    lang: str = "",
    corrects: str = "",
    common: Common | None = None,
) -> None:
    """Report what is wrong, to all members.

    Example: concerted report unsafe "Bay 4" "The rail is loose." --photo rail.jpg --people 12

    :param kind: which kind of thing it is
    :param where: the place
    :param what: what happened, in your words; @FILE reads a file
    :param happened: when: 2026-11-20, 2026-11-20T14:05, or only 2026-11
    :param severity: 1 minor, 2 serious, 3 grave, 4 danger to life
    :param people: how many it concerns
    :param lang: the language of your words: en, es, my
    :param corrects: the first letters of an earlier report of yours that this replaces

    """
    common = common or Common()
    with place(common) as committee, photos_made_anew(photo) as photos:
        replaces = _view(committee, corrects).id if corrects else ""
        item = Report(
            version=1,
            kind=kind,
            place=where,
            what=text_of(what),
            happened=happened,
            severity=severity,
            people=people,
            lang=lang,
            replaces=replaces,
        )
        row = post(committee, item, photos)
    assert row.entry is not None
    short = row.entry.id[:SHORT]
    said = f"Reported as {short}. Others whom it happened to: concerted confirm {short}"
    show(common.json, {"report": row.entry.id}, said)


def _view(committee: Committee, text: str, board: Board | None = None) -> ReportView:
    """Return the report that ``text`` begins the number of, in any of its versions."""
    board = board or board_of(committee)
    views = reports_of(board)
    versions = {version.id: view for view in views for version in view.versions}
    return versions[pick(text, ((item, "") for item in versions))]


def _value(committee: Committee, view: ReportView) -> dict[str, Any]:
    item = view.report
    return {
        "id": view.id,
        "newest": view.newest,
        "by": nickname(committee, view.author),
        "reported": view.time,
        "kind": item.kind,
        "place": plain(item.place),
        "what": plain_text(item.what),
        "happened": item.happened,
        "severity": item.severity,
        "people": item.people,
        "lang": item.lang,
        "confirmations": len(view.confirmations),
        "to_newest": view.to_newest,
        "status": view.status,
        "closed": view.closed,
        "withdrawn": view.withdrawn,
        "files": [
            {"of": version.id, "number": at, "name": file.name, "size_bytes": file.size_bytes}
            for version in view.versions
            for at, file in enumerate(files_of(committee, version.id), 1)
        ],
    }


def reports(number: str = "", *, still_open: Flag = False, common: Common | None = None) -> None:
    """List the reports, or show one in full.

    Example: concerted reports 77c2

    :param number: the first letters of one report's number
    :param still_open: only those that are not closed

    """
    common = common or Common()
    with place(common) as committee:
        board = board_of(committee)
        if number:
            view = _view(committee, number, board)
            value = _with_sayings(_value(committee, view), view)
            show(common.json, value, *_whole(committee, view))
            return
        views = [view for view in reports_of(board) if not (still_open and view.closed)]
        found = [_value(committee, view) for view in reversed(views)]
    if common.json:
        show_json(found)
    else:
        _list(found)
        _tell_unread(board)


def _list(found: list[dict[str, Any]]) -> None:
    rows = [
        [
            value["id"][:SHORT],
            day(value["reported"])[:10],
            REPORT_KINDS[value["kind"]],
            value["place"][:24],
            str(value["confirmations"]),
            _state(value),
        ]
        for value in found
    ]
    names = ["id", "day", "kind", "place", "me too", "now"]
    todo = 'Report something: concerted report unsafe "Bay 4" "The rail is loose."'
    show_table(names, rows, "Nothing is reported yet.", todo)


def _tell_unread(board: Board) -> None:
    if board.unread:
        say(f"{counted(len(board.unread), 'item')} cannot be read on this device.")


def _state(value: dict[str, Any]) -> str:
    if value["withdrawn"]:
        return "withdrawn"
    return "closed" if value["closed"] else STATUSES[value["status"]]


def _whole(committee: Committee, view: ReportView) -> list[str]:
    value = _value(committee, view)
    lines = [f"{REPORT_KINDS[value['kind']]}, {value['place']}"]
    lines.append(f"by {value['by']}, {day(value['reported'])} UTC: the server's stamp")
    if value["happened"]:
        lines.append(f"When, as its author says: {value['happened'].replace('T', ' ')}")
    if value["severity"]:
        lines.append(f"How bad, as its author says: {SEVERITIES[value['severity']]}")
    if value["people"]:
        lines.append(
            f"It concerns {counted(value['people'], 'person').replace('persons', 'people')}."
        )
    lines += ["", *value["what"].splitlines(), ""]
    for file in value["files"]:
        have = f"concerted fetch {file['of'][:SHORT]} {file['number']}"
        lines.append(f"File {file['name']} ({size(file['size_bytes'])}): {have}")
    return [*lines, *_said(committee, view), f"Now: {_state(value)}."]


def _said(committee: Committee, view: ReportView) -> list[str]:
    """What others said: confirmations, and how it stands, each with who and when."""
    lines = [f"It happened to {counted(len(view.confirmations), 'other member')} too."]
    if view.to_newest < len(view.confirmations):
        lines.append(f"{view.to_newest} of them have read the words as they are now.")
    for found in view.confirmations:
        if found.text:
            lines += [f"  {nickname(committee, found.member)}: {plain(found.text)}"]
    for said in view.statuses:
        who = nickname(committee, said.member)
        lines.append(f"  {day(said.time)} UTC, {who}: {said.status} {plain(said.text)}".rstrip())
    return lines


def _with_sayings(value: dict[str, Any], view: ReportView) -> dict[str, Any]:
    confirmed = [
        {"member": each.member, "time": each.time, "text": each.text, "version": each.version}
        for each in view.confirmations
    ]
    statuses = [
        {"member": each.member, "time": each.time, "status": each.status, "text": each.text}
        for each in view.statuses
    ]
    return {**value, "confirmed": confirmed, "statuses": statuses}


def confirm(number: str, text: str = "", *, common: Common | None = None) -> None:
    """Say that it happened to you too.

    Example: concerted confirm 77c2 "On Monday, at station 9."

    :param number: the first letters of the report's number
    :param text: your own words, if you like

    """
    common = common or Common()
    with place(common) as committee:
        view = _view(committee, number)
        if view.author == committee.me or committee.me in {c.member for c in view.confirmations}:
            raise Unclear("already_confirmed", number)
        post(committee, Confirmation(version=1, about=view.newest, text=text_of(text)))
        total = len(view.confirmations) + 1
    value = {"report": view.id, "confirmations": total}
    show(common.json, value, f"Said. It happened to {counted(total, 'other member')} too.")


def mark(number: str, status: StatusWord, text: str = "", *, common: Common | None = None) -> None:
    """Say how a report stands.

    Anybody can. It is closed when its author says that it is resolved, or most of those whom it
    happened to; and anybody can reopen it.

    Example: concerted mark 77c2 raised "With the shift lead, today."

    :param number: the first letters of the report's number
    :param status: how it stands
    :param text: your own words, if you like

    """
    common = common or Common()
    with place(common) as committee:
        view = _view(committee, number)
        post(committee, Status(version=1, about=view.newest, status=status, text=text_of(text)))
        view = _view(committee, view.id)
    value = {"report": view.id, "status": view.status, "closed": view.closed}
    said = "It is closed." if view.closed else f"It is marked: {STATUSES[view.status]}."
    show(common.json, value, said)


def retract(number: str, why: str = "", *, common: Common | None = None) -> None:
    """Withdraw something that you reported or entered.

    It is shown as withdrawn, and what others said of it stays.

    Example: concerted retract 77c2 "It was another bay."

    :param number: the first letters of its number
    :param why: the reason, if you like

    """
    common = common or Common()
    with place(common) as committee:
        board = board_of(committee)
        own = [each for each in board.things if each.author == committee.me and not each.withdrawn]
        versions = {version.id: each.id for each in own for version in each.versions}
        chosen = versions[pick(number, ((item, "") for item in versions))]
        post(committee, Withdrawal(version=1, about=chosen, why=text_of(why)))
    show(common.json, {"withdrawn": chosen}, "Withdrawn.")


def patterns(*, by_happened: Flag = False, common: Common | None = None) -> None:
    """Show where, what and how often: reports by place, kind and week.

    Example: concerted patterns

    :param by_happened: weeks by what the authors say, not by the server's stamp

    """
    common = common or Common()
    with place(common) as committee:
        views = reports_of(board_of(committee))
        found = patterns_of(views, committee.record.now, by_happened=by_happened)
    if common.json:
        show_json(found)
        return
    if not found.total.reports:
        say("Nothing is reported yet.")
        return
    _counts("place", found.places)
    say("")
    _counts("kind", tuple(replace(row, name=REPORT_KINDS[row.name]) for row in found.kinds))
    say("", "Reports a week")
    most = max(row.reports for row in found.weeks) if found.weeks else 1
    for row in found.weeks:
        say(f"  {row.name}  {BAR * (BAR_CELLS * row.reports // most)} {row.reports}")
    if found.undated:
        say(f"{counted(found.undated, 'report')} without a day are in no week.")
    if found.withdrawn:
        say(f"{counted(found.withdrawn, 'report')} withdrawn by their authors are not counted.")


def _counts(name: str, rows: tuple[Count, ...]) -> None:
    table = [
        [
            plain(row.name)[:28],
            str(row.reports),
            str(row.open),
            str(row.people),
            str(row.confirmations),
            f"{row.earlier} → {row.recent}",
        ]
        for row in rows
    ]
    names = [name, "reports", "open", "people", "me too", "4 weeks before → last 4"]
    show_table(names, table, "None.")


def evidence(
    number: str, *, first: Flag = False, to: Path | None = None, common: Common | None = None
) -> None:
    """Print one report with proofs of its date, for somebody outside.

    The file gives away the words and photos of this report and no others, and the number under
    which its author is known in our record. Anybody can check it: concerted audit FILE.

    Example: concerted evidence 77c2 --to report.pdf

    :param number: the first letters of the report's number
    :param first: as it was first reported, before its author corrected it
    :param to: the file to write

    """
    from concerted.client.evidence import make_pack
    from concerted.print.evidence import evidence_paper
    from concerted.print.pdf import to_pdf

    common = common or Common()
    with place(common) as committee:
        view = _view(committee, number)
        version = view.id if first else view.newest
        target = to or Path(f"report-{version[:SHORT]}.pdf")
        pack, found, pictures = make_pack(committee, version)
        paper = evidence_paper(view, found, pictures, committee_name(committee), pack)
        data = to_pdf(paper, committee.record.now)
    write_out(target, data)
    value = {
        "file": str(target),
        "report": view.id,
        "stamped": found.stamped,
        "latest": found.latest or None,
        "seen_by": [seen.name for seen in found.seen],
    }
    dated = (
        f"An outside checker saw it no later than {stamp(found.latest)} UTC."
        if found.seen
        else "No outside checker has seen it yet: its date is the server's word alone."
    )
    told = f"Anybody can check it: concerted audit {target}"
    show(common.json, value, f"Written to {target}. {dated}", told)
