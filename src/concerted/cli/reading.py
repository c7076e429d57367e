"""Commands that read and keep: decisions, minutes, rules, offices, export, audit."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated, Any

from cyclopts import App, Parameter
from rich.progress import track

from concerted import audit as auditing
from concerted.audit.recordfile import record_chunks
from concerted.cli.device import Common, Unclear, pick_motion, place
from concerted.cli.files import files_of, size
from concerted.cli.screen import console, day, say, show, show_json, show_table
from concerted.client.committee import Committee
from concerted.client.errors import HostFaulty
from concerted.client.words import (
    committee_name,
    fetch_body,
    nickname,
    office_name,
    plain,
    title,
    words_of,
)
from concerted.rules.effects import read_effect
from concerted.rules.state import Motion

Flag = Annotated[bool, Parameter(negative=())]
CLASSES = {"ordinary": "a majority", "grave": "two thirds", "election": "an election"}


def add(app: App) -> None:
    """Add these commands to ``app``."""
    for command in (decisions, show_proposal, minutes, rules, offices, export, audit):
        app.command(command, name="show" if command is show_proposal else None)


def _row(committee: Committee, identity: str, motion: Motion) -> dict[str, Any]:
    opening = motion.opening
    return {
        "id": identity,
        "title": title(committee, motion.text),
        "by": nickname(committee, motion.mover),
        "status": motion.status,
        "supporters": len(motion.supporters) - 1,
        "votes": len(opening.votes) if opening else motion.result.ballots if motion.result else 0,
        "until": opening.until if opening else 0,
        "proposed": motion.proposed,
    }


def decisions(*, common: Common | None = None) -> None:
    """List proposals and how they were decided, newest first.

    Example: concerted decisions
    """
    common = common or Common()
    with place(common) as committee:
        pairs = committee.state.motions.items()
        ordered = sorted(pairs, key=lambda pair: -pair[1].proposed)
        found = [_row(committee, identity, motion) for identity, motion in ordered]
    if common.json:
        show_json(found)
        return
    rows = [
        [f["id"][:8], f["title"][:34], f["by"][:12], f["status"], str(f["votes"])] for f in found
    ]
    show_table(["id", "proposal", "by", "status", "votes"], rows, "Nothing is proposed yet.")


def show_proposal(proposal: str, *, common: Common | None = None) -> None:
    """Show a proposal in full: its words, who supports it, how the vote stands.

    Example: concerted show 77c2
    """
    common = common or Common()
    with place(common) as committee:
        chosen = pick_motion(committee, proposal)
        motion = committee.state.motions[chosen]
        text = plain_text((words_of(committee, motion.text) or {}).get("text"))
        names = [nickname(committee, item) for item in motion.supporters]
        standing = [nickname(committee, item) for item in motion.candidates]
        row = _row(committee, chosen, motion)
        files = [
            {"name": file.name, "size_bytes": file.size_bytes}
            for file in files_of(committee, motion.text)
        ]
        needs = CLASSES[read_effect(motion.effect).decided_as]
    value = {**row, "text": text, "supported_by": names, "candidates": standing, "files": files}
    lines = [row["title"], "", text, "", f"Needs {needs}. Status: {motion.status}."]
    lines.append(f"Supported by {', '.join(names)}.")
    if standing:
        lines.append(f"Candidates: {', '.join(standing)}.")
    if motion.opening:
        lines.append(f"Votes so far {row['votes']}; open until {day(row['until'])} UTC.")
    for number, file in enumerate(files, 1):
        lines.append(f"File {number}: {file['name']} ({size(int(str(file['size_bytes'])))}).")
    if files:
        lines.append(f"To have a file: concerted fetch {motion.text[:8]} 1")
    show(common.json, value, *lines)


def plain_text(text: object) -> str:
    """Return words line by line, without what could steer a terminal."""
    return "\n".join(plain(line) for line in str(text or "").splitlines())


def minutes(*, common: Common | None = None) -> None:
    """Write out what was decided, in order, with the counts.

    Example: concerted minutes > minutes.txt
    """
    common = common or Common()
    with place(common) as committee:
        name = committee_name(committee)
        closed = _closed(committee)
    if common.json:
        show_json(closed)
        return
    say(f"Minutes of {name}", "")
    for item in closed:
        count = item["result"]
        say(
            f"{day(item['time'])}  {item['title']}: {item['status']}"
            f" ({count['yes']} yes, {count['no']} no, {count['abstain']} abstained,"
            f" {count['ballots']} of {count['roll']} took part)"
        )


def _closed(committee: Committee) -> list[dict[str, Any]]:
    found = []
    for row in reversed(list(committee.record.of_kind("motion.close"))):
        assert row.entry is not None
        identity = str(row.entry.header.payload["motion"])
        motion = committee.state.motions[identity]
        if motion.result is not None:
            value = _row(committee, identity, motion)
            found.append({**value, "time": row.leaf.time, "result": motion.result.canonical()})
    return found


def rules(*, common: Common | None = None) -> None:
    """Show our rules as they are in force.

    Example: concerted rules
    """
    common = common or Common()
    with place(common) as committee:
        found = committee.state.constitution.canonical()
    if common.json:
        show_json(found)
        return
    rows = [
        [key, "/".join(map(str, value)) if isinstance(value, list) else str(value)]
        for key, value in found.items()
    ]
    show_table(["rule", "value"], rows, "None.")


def offices(*, common: Common | None = None) -> None:
    """List the offices and who holds them.

    Example: concerted offices
    """
    common = common or Common()
    with place(common) as committee:
        now = committee.record.now
        found: list[dict[str, Any]] = [
            {
                "id": item,
                "name": office_name(committee, item),
                "seats": office.seats,
                "holders": [nickname(committee, m) for m in office.sitting(now)],
            }
            for item, office in committee.state.offices.items()
        ]
    if common.json:
        show_json(found)
        return
    rows = [[f["id"][:8], f["name"], str(f["seats"]), ", ".join(f["holders"])] for f in found]
    show_table(["id", "office", "seats", "held by"], rows, "There are no offices yet.")


def export(file: Path, *, bodies: Flag = False, common: Common | None = None) -> None:
    """Write our whole record to one file, which anybody we give it to can audit.

    Example: concerted export record.tar

    :param file: where to
    :param bodies: with the words, sealed as they are

    """
    common = common or Common()
    with place(common) as committee:
        rows = [row for row in committee.record.rows if row.entry is not None]
        named = {ref.hash for row in rows if row.entry for ref in row.entry.header.evidence}
        sealed = {row.entry.header.body.hash for row in rows if row.entry and row.entry.header.body}
        evidence = [
            (name, committee.wire.evidence(committee.id, name))
            for name in track(sorted(named), "Fetching", console=console(True), transient=True)
        ]
        words = [(name, fetch_body(committee, name)) for name in sorted(sealed)] if bodies else []
        leaves = [row.leaf.encode() for row in committee.record.rows]
        chunks = record_chunks(committee.record.note, _cosigned(committee), leaves, evidence, words)
        try:
            with file.open("wb") as out:
                out.writelines(chunks)
        except OSError as error:
            raise Unclear("file_unreadable", str(error)) from error
    show(common.json, {"file": str(file), "size": len(leaves)}, f"Written to {file}.")


def _cosigned(committee: Committee) -> list[tuple[int, bytes]]:
    try:
        notes = committee.wire.cosigned(committee.id)
    except HostFaulty:
        return []
    pairs = {int(note.split("\n")[1]): note.encode() for note in notes}
    return [(size, pairs[size]) for size in sorted(pairs) if size < committee.record.size]


def audit(file: Path, *, common: Common | None = None) -> int:
    """Check a record file from the first line to the last.

    Exit code: 0 all is well, 1 something is wrong, 2 not a whole record.

    Example: concerted audit record.tar
    """
    common = common or Common()
    start = time.monotonic()
    try:
        result = auditing.audit_file(file)
    except OSError as error:
        raise Unclear("file_unreadable", str(error)) from error
    seconds = time.monotonic() - start
    if common.json:
        show_json(auditing.as_json(result, seconds))
    else:
        say(*auditing.lines(result, seconds))
    return auditing.exit_code(result)
