"""Keeping our record and checking it, our own or as somebody outside (log §7)."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import httpx
from cyclopts import App

from concerted import audit as auditing
from concerted.audit.evidence import Evidence, read_evidence
from concerted.audit.evidence_report import evidence_exit_code, evidence_json, evidence_lines
from concerted.audit.recordfile import RecordFile
from concerted.audit.replay import audit as audit_record
from concerted.audit.result import Result
from concerted.cli.device import (
    CHECKING,
    DEVICE,
    Common,
    Flag,
    Proposal,
    Unclear,
    home,
    place,
    text_of,
)
from concerted.cli.propose import propose, proposed
from concerted.cli.screen import say, show, show_json, working
from concerted.client import exporting, motions
from concerted.client.errors import HostUnreachable
from concerted.client.record import Progress
from concerted.client.wire import TIMEOUT_S, Wire
from concerted.crypto.signature import check_public_key
from concerted.kernel.errors import Malformed, Newer, Refused

FILE_LIMIT_BYTES = 4 * 1024**3


def add(app: App) -> None:
    """Add these commands to ``app``."""
    for command in (export, audit, outsider):
        app.command(command, group=CHECKING)


def export(file: Path, *, bodies: Flag = False, common: Common | None = None) -> None:
    """Write our whole record to one file, for anybody to check.

    Example: concerted export record.tar

    :param file: where to
    :param bodies: with the words and files, sealed as they are

    """
    common = common or Common()
    with place(common) as committee:
        size = exporting.export(committee, file, words=bodies)
    said = f"Written to {file}. Anybody can check it: concerted audit {file}"
    show(common.json, {"file": str(file), "size": size}, said)


def audit(record: str, *, common: Common | None = None) -> int:
    """Check a record from its first entry to its last.

    It is a file, the web address of one, or the address that a committee gives to those outside
    whom it lets read its record (see `concerted outsider`). A report that was printed by
    `concerted evidence` is checked too: its words, its photos and its date.

    Exit code: 0 all is well, 1 something is wrong, 2 not a whole record.

    Example: concerted audit record.tar

    :param record: a file, or an address in quotes

    """
    common = common or Common()
    start = time.monotonic()
    with working() as progress:

        def checking(done: int, total: int) -> None:
            progress("checking", done, total)

        if record.startswith(("http://", "https://")):
            with tempfile.TemporaryFile() as file:
                _fetch(record, file, progress)
                result = _audit_fetched(file, checking)
        else:
            evidence = _evidence(Path(record))
            if evidence is not None:
                return _tell_evidence(evidence, common)
            result = _audit_file(Path(record), checking)
    seconds = time.monotonic() - start
    if common.json:
        show_json(auditing.as_json(result, seconds))
    else:
        say(*auditing.lines(result, seconds))
    return auditing.exit_code(result)


def _audit_fetched(file: BinaryIO, progress: Callable[[int, int], None]) -> Result:
    try:
        return audit_record(RecordFile(file), progress=progress)
    except Newer:
        raise
    except Malformed as error:
        raise Unclear("record_not_there", str(error)) from error


def _audit_file(path: Path, progress: Callable[[int, int], None]) -> Result:
    try:
        return auditing.audit_file(path, progress=progress)
    except OSError as error:
        raise Unclear("file_unreadable", str(error)) from error


def _evidence(path: Path) -> Evidence | None:
    """Check an evidence pack; None where the file is a record."""
    try:
        return read_evidence(path)
    except OSError as error:
        raise Unclear("file_unreadable", str(error)) from error


def _tell_evidence(found: Evidence, common: Common) -> int:
    if common.json:
        show_json(evidence_json(found))
    else:
        say(*evidence_lines(found))
    return evidence_exit_code(found)


def _fetch(address: str, file: BinaryIO, progress: Progress) -> None:
    """Bring a record to a file of our own: by our key if the address names a log, else as it is."""
    http = DEVICE.http or httpx.Client(timeout=TIMEOUT_S, follow_redirects=False)
    if "/c/" in address:
        outside = exporting.parse_outside(address)
        here = home()
        with here.lock():
            key = exporting.outside_key(here)
        exporting.write_outside(file, outside, key, Wire(outside.address, http), progress)
        return
    try:
        with http.stream("GET", address) as answer:
            if not answer.is_success:
                raise HostUnreachable("answer_unreadable", f"status {answer.status_code}")
            for piece in answer.iter_bytes():
                file.write(piece)
                if file.tell() > FILE_LIMIT_BYTES:
                    raise HostUnreachable("answer_unreadable", "too long")
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise HostUnreachable("unreachable", str(error)) from error


def outsider(*, common: Common | None = None) -> None:
    """Show the key by which you read others' records.

    Give it to a committee. When they have admitted it (`concerted propose outsider KEY`), a member
    tells you the address to audit, which this command shows to members.

    Example: concerted outsider
    """
    common = common or Common()
    here = home()
    with here.lock():
        key = exporting.outside_key(here).public.hex()
    value, lines = {"key": key}, [key]
    if here.committees():
        with place(common) as committee:
            value["address"] = exporting.format_outside(committee)
        lines += ["", "The address of our record, for those whom we let read it:"]
        lines += [value["address"]]
    show(common.json, value, *lines)


@propose.command(name="outsider")
def propose_outsider(key: str, *, reason: str = "", options: Proposal | None = None) -> None:
    """Propose to let somebody outside read our record, without words and names (two thirds).

    Example: concerted propose outsider 3fe0… --reason "They check our votes."

    :param key: what `concerted outsider` shows them
    :param reason: why them; @FILE reads a file

    """
    options = options or Proposal()
    named = key.strip().lower()
    try:
        check_public_key(bytes.fromhex(named))
    except (ValueError, Refused):
        raise Unclear("key_invalid", key) from None
    with place(options) as committee:
        effect = {"type": "admit_auditor", "key": named}
        title, text = f"Outside reader: {named[:8]}", text_of(reason)
        row = motions.propose(committee, effect, title, text, files=options.attach)
    proposed(options, row)
