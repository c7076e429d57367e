"""An audit's result in words for a person, and as a value for a program (log.md §7)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from concerted.audit.result import Finding, Pledged, Result, Seen

CLEAN, FOUND, STOPPED = 0, 1, 2  # exit status; a file that is no record is 2 as well


def exit_code(result: Result) -> int:
    """Return 0 where all is well, 1 where there are findings, 2 where the audit had to stop."""
    if result.stopped:
        return STOPPED
    return FOUND if result.findings else CLEAN


def lines(result: Result, seconds: float) -> list[str]:
    """Return the result as lines of text. ``seconds`` is what the audit took."""
    cosigners = ", ".join(result.cosigners) or "nobody"
    text = [
        f"Committee   {result.committee or 'none: the founding entry was refused'}",
        f"Entries     {result.size}, checked in {seconds:.1f} s",
        f"Root        {result.root}",
        f"State       {result.state_hash or 'none'}",
        f"Cosigned by {cosigners}",
    ]
    text += [f"Confirmed   {_confirmed(seen, result.size)}" for seen in result.confirmed]
    text += [f"Pledge      {_pledged(pledge)}" for pledge in result.pledges]
    text += [f"Note        {note}" for note in result.notes]
    text += [f"Finding     {_finding(finding)}" for finding in result.findings]
    return [*text, _verdict(result)]


def as_json(result: Result, seconds: float) -> dict[str, Any]:
    """Return the result as a JSON value. ``index`` is null where a finding is of no one entry."""
    return {
        "clean": result.clean,
        "committee": result.committee,
        "confirmed": [{"name": s.name, "size": s.size, "time": s.time} for s in result.confirmed],
        "cosigners": list(result.cosigners),
        "counts": dict(result.counts),
        "findings": [
            {"code": f.code, "detail": f.detail, "entry": f.entry, "index": f.index}
            for f in result.findings
        ],
        "notes": list(result.notes),
        "pledges": [
            {"motion": p.motion, "opens_at": p.opens_at, "signed": list(p.signed)}
            for p in result.pledges
        ],
        "root": result.root,
        "seconds": round(seconds, 3),
        "size": result.size,
        "state_hash": result.state_hash,
        "stopped": result.stopped,
    }


def _confirmed(seen: Seen, size: int) -> str:
    """Say how much one witness had seen of the record, and when."""
    what = f"all {size}" if seen.size == size else f"the first {seen.size}"
    when = datetime.fromtimestamp(seen.time, UTC).strftime("%Y-%m-%d %H:%M")
    return f"{seen.name} had seen {what} entries on {when} UTC"


def _pledged(pledge: Pledged) -> str:
    """Say of an opened pledge what the audit has computed itself."""
    many, at = len(pledge.signed), pledge.opens_at
    return f"{pledge.motion[:8]} was opened: {many} signed, {at} were asked for"


def _finding(finding: Finding) -> str:
    words = f"{finding.code}: {finding.detail}" if finding.detail else finding.code
    if finding.index is None:
        return words
    return f"{words}, at entry {finding.index} {finding.entry}".rstrip()


def _verdict(result: Result) -> str:
    if result.stopped:
        return result.stopped
    if result.findings:
        many = len(result.findings)
        return f"{many} finding{'s' if many > 1 else ''}: this record is not in order."
    return "This record is in order: nothing was found against it."
