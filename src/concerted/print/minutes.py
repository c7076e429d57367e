"""The minutes as a paper: what was decided, in order, with the words and the counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from concerted.items.days import stamp
from concerted.items.decisions import Decision
from concerted.print.paper import Block, Heading, Paper, Text, pairs
from concerted.print.sentences import count, verdict

NEEDS = {"ordinary": "a majority", "grave": "two thirds or more", "election": "an election"}


def minutes_paper(
    found: Iterable[Decision], texts: Mapping[str, str], committee: str, time: int
) -> Paper:
    """Return the minutes of ``committee`` at ``time``; ``texts`` gives the words of each motion."""
    blocks: list[Block] = [Text(f"As of {stamp(time)} UTC")]
    for each in found:
        blocks += _decision(each, texts.get(each.id, ""))
    if len(blocks) == 1:
        blocks.append(Text("Nothing is decided yet."))
    return Paper(f"Minutes of {committee}", tuple(blocks))


def _decision(decision: Decision, text: str) -> list[Block]:
    needed = NEEDS.get(decision.decided_as, decision.decided_as)
    if decision.effect == "pledge":
        needed = "as many as were asked for"
    rows = (
        ("Decided", f"{stamp(decision.time)} UTC"),
        ("Outcome", verdict(decision)),
        ("Needed", needed),
        ("Count", "" if decision.decided_as == "election" else count(decision)),
        ("Took part", f"{decision.ballots} of {decision.roll}"),
        ("Number", decision.id),
    )
    heading = Heading(decision.title or "(words not readable)")
    return [heading, *([Text(text)] if text.strip() else []), pairs(rows)]
