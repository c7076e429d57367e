"""What the record decided, and its members in number, for the balance sheet (items §7).

Drawn from the folded state alone. When a motion was closed is not in the state: the caller, who has
the leaves, says so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from concerted.rules.effects import read_effect
from concerted.rules.state import State


@dataclass(frozen=True, slots=True)
class Decision:
    """A motion that was counted; ``time`` of its close in seconds, ``title`` where readable."""

    id: str
    time: int
    title: str
    effect: str
    decided_as: str
    status: str
    yes: int
    no: int
    abstain: int
    ballots: int
    roll: int


@dataclass(frozen=True, slots=True)
class Members:
    """The members in number: those active, and all whom the record ever admitted."""

    active: int
    ever: int
    frozen: int
    left: int
    removed: int


def decisions(
    state: State, closes: Iterable[tuple[str, int]], titles: Mapping[str, str]
) -> tuple[Decision, ...]:
    """Return what was decided, in order; ``closes`` are motions and the times of their close.

    ``titles`` gives the words of a motion where they can be read. A motion that was opened again
    after a tie stands with its last close.
    """
    found = [_decision(state, motion, time, titles) for motion, time in dict(closes).items()]
    return tuple(decision for decision in found if decision is not None)


def _decision(state: State, identity: str, time: int, titles: Mapping[str, str]) -> Decision | None:
    motion = state.motions.get(identity)
    if motion is None or motion.result is None or motion.undecided:
        return None
    result = motion.result
    return Decision(
        id=identity,
        time=time,
        title=titles.get(identity, ""),
        effect=str(motion.effect.get("type", "")),
        decided_as=read_effect(motion.effect).decided_as,
        status=motion.status,
        yes=result.yes,
        no=result.no,
        abstain=result.abstain,
        ballots=result.ballots,
        roll=result.roll,
    )


def members(state: State) -> Members:
    """Count the members. A replaced key is the same person and counts once."""
    found = Counter(member.status for member in state.members.values())
    return Members(
        active=found["active"],
        ever=len(state.members) - found["replaced"],
        frozen=found["frozen"],
        left=found["left"],
        removed=found["removed"] + found["undone"],
    )
