"""Secret ballots from outside: checking an election's archive (ballot.md §12)."""

from __future__ import annotations

import time
from pathlib import Path

from cyclopts import App

from concerted.audit import electionreport
from concerted.audit.election import verify_file
from concerted.audit.urnfile import archives
from concerted.cli.device import CHECKING, Common, Unclear, pick_motion, place, write_out
from concerted.cli.screen import say, show, show_json, working
from concerted.client.words import plain
from concerted.kernel.errors import Refused

ballot = App(name="ballot", help="Check an election by secret ballot.", group=CHECKING)


def add(app: App) -> None:
    """Add these commands to ``app``."""
    app.command(ballot)


@ballot.command
def export(proposal: str, file: Path, *, common: Common | None = None) -> None:
    """Write a finished secret vote into a .bel file, which anybody can check.

    Example: concerted ballot export 77c2 vote.bel

    :param proposal: which one; of its votes the last that was counted
    :param file: where to

    """
    common = common or Common()
    with place(common) as committee:
        chosen = pick_motion(committee, proposal)
        rows = [(r.leaf, None if r.finding else r.entry) for r in committee.record.rows]
        found = [one for one in archives(rows) if one.motion == chosen]
    if not found:
        raise Refused("not_secret")
    write_out(file, found[-1].data)
    value = {"proposal": chosen, "uuid": found[-1].uuid, "ballots": found[-1].ballots}
    show(common.json, value, f"Written to {file}. To check it: concerted ballot verify {file}")


@ballot.command
def verify(file: Path, *, common: Common | None = None) -> int:
    """Check an election from its archive: every ballot, every trustee, the result.

    The archive is a .bel file, of this program or of Belenios, protocol 1.

    Exit code: 0 everything holds, 1 something does not, 2 not an archive.

    Example: concerted ballot verify election.bel

    :param file: the archive

    """
    common = common or Common()
    start = time.monotonic()
    with working() as progress:
        try:
            counted = verify_file(
                file, progress=lambda done, total: progress("checking ballots", done, total)
            )
        except OSError as error:
            raise Unclear("file_unreadable", str(error)) from error
    seconds = time.monotonic() - start
    if common.json:
        show_json(electionreport.as_json(counted, seconds))
    else:
        say(*(plain(line) for line in electionreport.lines(counted, seconds)))
    return electionreport.exit_code(counted)
