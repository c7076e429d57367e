"""Outside checkers: who they are, what they have confirmed, and having one admitted (log §4)."""

from __future__ import annotations

from typing import Any

from cyclopts import App

from concerted.cli.device import CHECKING, Common, Unclear, place
from concerted.cli.propose import propose, proposed
from concerted.cli.screen import day, say, show_json
from concerted.client import motions
from concerted.client.checkers import Confirmed, confirmations
from concerted.client.committee import Committee
from concerted.client.words import plain
from concerted.kernel.errors import Malformed
from concerted.kernel.note import COSIGNATURE_V1, VerifierKey

MINUTE_S, HOUR_S, DAY_S = 60, 3_600, 86_400


def add(app: App) -> None:
    """Add these commands to ``app``."""
    app.command(checkers, group=CHECKING)


def checkers(*, common: Common | None = None) -> None:
    """Say who checks our record from outside, and how far.

    Example: concerted checkers
    """
    common = common or Common()
    with place(common) as committee:
        found = confirmations(committee)
        lines = confirmed_lines(committee, found)
        origin, log_key = committee.state.origin, committee.state.log_key
        value = confirmed_value(committee, found)
    if common.json:
        show_json(value | {"origin": origin, "log_key": log_key})
        return
    say(*lines, "", "Whoever keeps another server can check our record there with:")
    say(f"  concerted host witness add {origin} {log_key}")


@propose.command
def checker(key: str, *, reason: str = "", common: Common | None = None) -> None:
    """Propose to let another server check our record from outside (needs two thirds).

    Example: concerted propose checker 'b.example/checker+1b2c3d4e+BAAB…'

    :param key: the line that its keeper gave you, in quotes
    :param reason: why this one

    """
    common = common or Common()
    try:
        read = VerifierKey.parse(key.strip())
    except Malformed as error:
        raise Unclear("checker_wrong", error.reason) from None
    if read.algorithm != COSIGNATURE_V1:
        raise Unclear("checker_wrong", "a key for other signatures")
    with place(common) as committee:
        effect = {"type": "admit_witness", "key": read.key.hex(), "name": read.name}
        title = f"Outside checker: {read.name}"
        proposed(common, motions.propose(committee, effect, title, reason))


def confirmed_value(committee: Committee, found: list[Confirmed]) -> dict[str, Any]:
    """Return the same for programs."""
    seen = {one.key: one for one in found}
    rows = [
        {"name": name, "key": key, "size": seen[key].size, "time": seen[key].time_s}
        if key in seen
        else {"name": name, "key": key, "size": 0, "time": 0}
        for key, name in sorted(committee.state.witnesses.items())
    ]
    return {"size": committee.record.size, "checkers": rows}


def confirmed_lines(committee: Committee, found: list[Confirmed]) -> list[str]:
    """Say in sentences how far the record is confirmed from outside, and when."""
    witnesses, size, now = committee.state.witnesses, committee.record.size, committee.clock()
    if not witnesses:
        return ["No outside checker is admitted: dates are the server's word alone."]
    seen = {one.key: one for one in found}
    lines = []
    for key, name in sorted(witnesses.items(), key=lambda pair: pair[1]):
        one = seen.get(key)
        if one is None:
            lines.append(f"Outside checker {plain(name)} has confirmed nothing yet.")
            continue
        what = "our whole record" if one.size == size else f"the first {one.size} of {size} lines"
        when = f"{_ago(now - one.time_s)} ({day(one.time_s)} UTC)"
        lines.append(f"Outside checker {plain(name)} confirmed {what} {when}.")
    newest = max((one.size for one in found), default=0)
    if newest < size:
        lines.append(f"The newest {size - newest} have the server's word alone so far.")
    return lines


def _ago(seconds: int) -> str:
    for unit_s, name in ((DAY_S, "day"), (HOUR_S, "hour"), (MINUTE_S, "minute")):
        count = seconds // unit_s
        if count >= 1:
            return f"{count} {name}{'s' if count > 1 else ''} ago"
    return "just now"
