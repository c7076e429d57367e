"""Keeping and checking our record: export and audit (log §7)."""

from __future__ import annotations

import time
from pathlib import Path

from cyclopts import App

from concerted import audit as auditing
from concerted.audit.recordfile import record_chunks
from concerted.cli.device import CHECKING, Common, Flag, Unclear, place
from concerted.cli.screen import say, show, show_json, working
from concerted.client.committee import Committee
from concerted.client.errors import HostFaulty
from concerted.client.words import fetch_body


def add(app: App) -> None:
    """Add these commands to ``app``."""
    for command in (export, audit):
        app.command(command, group=CHECKING)


def export(file: Path, *, bodies: Flag = False, common: Common | None = None) -> None:
    """Write our whole record to one file, for anybody to check.

    Example: concerted export record.tar

    :param file: where to
    :param bodies: with the words, sealed as they are

    """
    common = common or Common()
    with place(common) as committee:
        rows = [row for row in committee.record.rows if row.entry is not None]
        named = {ref.hash for row in rows if row.entry for ref in row.entry.header.evidence}
        sealed = {row.entry.header.body.hash for row in rows if row.entry and row.entry.header.body}
        evidence = []
        with working() as progress:
            for count, name in enumerate(sorted(named), 1):
                evidence.append((name, committee.wire.evidence(committee.id, name)))
                progress("loading", count, len(named))
        words = [(name, fetch_body(committee, name)) for name in sorted(sealed)] if bodies else []
        leaves = [row.leaf.encode() for row in committee.record.rows]
        chunks = record_chunks(committee.record.note, _cosigned(committee), leaves, evidence, words)
        try:
            with file.open("wb") as out:
                out.writelines(chunks)
        except OSError as error:
            raise Unclear("file_unreadable", str(error)) from error
    value = {"file": str(file), "size": len(leaves)}
    show(common.json, value, f"Written to {file}. Anybody can check it: concerted audit {file}")


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
