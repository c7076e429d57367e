"""The evidence pack of one report as a paper, with the proof in it (items §8).

It is made from a pack that was checked, and says what that proves and what not, in the words that
`concerted audit` uses.
"""

from __future__ import annotations

from collections.abc import Sequence

from concerted.audit.evidence import LIMITS, Evidence
from concerted.audit.pack import Pack, read_pack
from concerted.items.board import Version
from concerted.items.days import stamp
from concerted.items.forms import Report
from concerted.items.reports import ReportView
from concerted.print.paper import Block, Heading, Paper, Picture, Text, pairs
from concerted.print.sentences import REPORT_KINDS, SEVERITIES, STATUSES

FILE_NAME = "concerted-evidence.txt"


def evidence_paper(
    view: ReportView,
    found: Evidence,
    pictures: Sequence[Picture],
    committee: str,
    pack: bytes,
) -> Paper:
    """Return the pack of one version of a report as pages.

    ``found`` is what checking ``pack`` came to; it names the version.
    """
    report = _version(view, found).item
    blocks: list[Block] = [
        Text(f"From the record of {committee}."),
        Heading("What was reported"),
        pairs(_about(view, found)),
        Text(report.what, lang=report.lang),
        *pictures,
        Heading("What others said"),
        *_others(view, found),
        Heading("When it was there"),
        pairs(_dates(found)),
        Heading("How to check this"),
        Text(
            "This file holds the report as it was sealed, and the proofs. Anybody can check them "
            "without asking us or the server: concerted audit FILE."
        ),
        Heading("What the check shows", 3),
        Text("\n".join(_shown(found))),
        Heading("What it does not prove", 3),
        Text("\n".join(f"– {limit}" for limit in LIMITS)),
        Heading("Proofs", 3),
        Text(_proofs(read_pack(pack)), mono=True),
    ]
    title = f"Report: {REPORT_KINDS[report.kind]}, {report.place}"
    return Paper(title, tuple(blocks), files=((FILE_NAME, pack),))


def _version(view: ReportView, found: Evidence) -> Version[Report]:
    return next(version for version in view.versions if version.id == found.entry)


def _about(view: ReportView, found: Evidence) -> list[tuple[str, str]]:
    report = _version(view, found).item
    return [
        ("Kind", REPORT_KINDS[report.kind]),
        ("Place", report.place),
        ("When, as its author says", report.happened.replace("T", " ")),
        ("How bad, as its author says", SEVERITIES[report.severity]),
        ("How many people it concerns", str(report.people or "")),
        ("Versions", _versions(view, found)),
        ("Withdrawn by its author", f"{stamp(view.withdrawn)} UTC" if view.withdrawn else ""),
    ]


def _versions(view: ReportView, found: Evidence) -> str:
    number = view.versions.index(_version(view, found)) + 1
    total = len(view.versions)
    return f"{number} of {total}: its author corrected it" if total > 1 else ""


def _others(view: ReportView, found: Evidence) -> list[Block]:
    total = len(view.confirmations)
    these = sum(each.version == found.entry for each in view.confirmations)
    who = "One member" if total == 1 else f"{total or 'No'} members"
    count = f"{who} said that it happened to them too"
    if these < total:
        count += f"; {these} of them of this very version"
    rows = [(f"{stamp(said.time)} UTC", STATUSES[said.status]) for said in view.statuses]
    note = "As the device counted that made this; no proof of it is in this file."
    return [Text(f"{count}."), *([pairs(rows)] if rows else []), Text(note, small=True)]


def _dates(found: Evidence) -> list[tuple[str, str]]:
    seen = [
        (f"Seen by {each.name}", f"no later than {stamp(each.time)} UTC\nkey {each.key}")
        for each in found.seen
    ]
    nobody = ("Seen by", "nobody outside yet: the date is the server's word alone")
    return [
        ("Stamped by the server", f"{stamp(found.stamped)} UTC"),
        *(seen or [nobody]),
        ("Number in our record", found.entry),
        ("Written by member", found.author),
        ("Committee", found.committee),
    ]


def _shown(found: Evidence) -> list[str]:
    lines = [
        "– The holder of that member's key wrote these words, and nobody has changed them since.",
        f"– They stand in the committee's record as number {found.index} of {found.size}, stamped "
        f"{stamp(found.stamped)} UTC.",
    ]
    if found.seen:
        lines.append(f"– They were there at the latest on {stamp(found.latest)} UTC.")
    files = sum(found.files)
    if files:
        lines.append(f"– {files} of {len(found.files)} files are those that were sealed with them.")
    return lines


def _proofs(pack: Pack) -> str:
    """Return what proves the place in the record, for whoever would check it by hand."""
    placed = pack.entry
    lines = [f"header {placed.header}", f"signature {placed.signature}"]
    lines += [f"time {placed.time}", f"index {placed.index}"]
    lines += [f"proof {each}" for each in placed.proof]
    return "\n".join([*lines, "", pack.checkpoint])
