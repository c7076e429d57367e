"""What an evidence pack comes to, in words for a person and as a value for a program (items §8)."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from concerted.audit.evidence import LIMITS, Evidence
from concerted.audit.report import CLEAN, FOUND

UNSHOWN = "attachments"  # their keys are for nobody who only reads a result


def evidence_exit_code(found: Evidence) -> int:
    """Return 0 where every check passed, else 1."""
    return FOUND if found.findings else CLEAN


def evidence_lines(found: Evidence) -> list[str]:
    """Return the result as lines of text."""
    if found.findings:
        (finding,) = found.findings
        what = f"{finding.code}: {finding.detail}" if finding.detail else finding.code
        return [f"Finding     {what}", "This evidence is not in order. Believe nothing in it."]
    return [
        f"Committee   {found.committee}",
        f"Entry       {found.entry}, number {found.index} of its record",
        f"Written by  member {found.author}",
        f"Stamped     {_time(found.stamped)} by the server",
        *_seen(found),
        *(f"Note        {note}" for note in found.notes),
        f"Files       {_files(found)}",
        "",
        "These are the words that were sealed in it:",
        "",
        *_words(found),
        "",
        "Every check passed. It does not prove",
        *(f"  - {limit}" for limit in LIMITS),
    ]


def evidence_json(found: Evidence) -> dict[str, Any]:
    """Return the result as a JSON value; ``latest`` is null where no witness saw the entry."""
    return {
        "clean": not found.findings,
        "findings": [{"code": each.code, "detail": each.detail} for each in found.findings],
        "notes": list(found.notes),
        "committee": found.committee,
        "entry": found.entry,
        "author": found.author,
        "index": found.index,
        "stamped": found.stamped,
        "latest": found.latest or None,
        "seen": [{"name": each.name, "key": each.key, "time": each.time} for each in found.seen],
        "files": list(found.files),
        "words": _public(found),
        "does_not_prove": list(LIMITS),
    }


def _seen(found: Evidence) -> list[str]:
    if not found.seen:
        return ["Seen by     nobody outside: the date is the server's word alone"]
    return [
        f"Seen by     {each.name} (key {each.key}) no later than {_time(each.time)}"
        for each in found.seen
    ]


def _files(found: Evidence) -> str:
    if not found.files:
        return "none"
    there = sum(found.files)
    return f"{there} of {len(found.files)} are in it, and are those that were sealed"


def _public(found: Evidence) -> dict[str, Any] | None:
    if found.words is None:
        return None
    return {name: value for name, value in found.words.items() if name != UNSHOWN}


def _words(found: Evidence) -> list[str]:
    public = _public(found) or {}
    lines = []
    for name, value in public.items():
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        shown = ["".join(c if c.isprintable() else " " for c in line) for line in text.splitlines()]
        lines += [f"  {name}: {shown[0] if shown else ''}", *(f"    {line}" for line in shown[1:])]
    return lines


def _time(seconds: int) -> str:
    try:
        return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    except (ValueError, OverflowError, OSError):
        return f"{seconds} seconds after 1970"
