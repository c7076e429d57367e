"""Secret votes of the demonstration: one that is counted, and one that waits for whoever looks.

Those who count are simulated, and say so wherever they appear: in their names, in the office's name
and in what they say of themselves. What they compute is what vote counters compute anywhere.
"""

from __future__ import annotations

from concerted.client import motions, secret, trusteeship
from concerted.demo.script import APPROVALS, CANDIDATES, COUNTERS, LATER
from concerted.demo.stage import Stage, entry_of
from concerted.rules.fields import DAY_S

OFFICE = "Vote counters (simulated)"
VISITOR = "red"  # whoever looks into it is this member, whose vote is the last that is missing


def prepare(stage: Stage, voters: list[str]) -> str:
    """Open the vote on an office of those who count; it needs five days. The motion's id."""
    mover = stage.members["blue"]
    row = motions.propose_office(mover, OFFICE, 3, 180, LATER["counters"], powers=["trustee"])
    motion = entry_of(row)
    stage.open_vote("blue", "green", motion)
    stage.vote(motion, **dict.fromkeys(voters[:12], "yes"))
    return motion


def vote_in_secret(stage: Stage, voters: list[str], office: str, treasurer: str) -> None:
    """Seat and ready the counters, elect a treasurer in secret, and open one more vote."""
    red = stage.members["red"]
    stage.wait(hours=1)
    motions.close(red, office)
    found = red.state.motions[office].effect["office"]
    election = _stand(stage, found, dict.fromkeys(COUNTERS, "I am a program."), secret=False)
    stage.open_vote("red", "blue", election)
    for name in voters[:12]:
        motions.vote(stage.members[name], election, [0, 1, 2])
    stage.wait(days=3.1)
    motions.close(red, election)
    _make_ready(stage)
    _elect(stage, voters, treasurer)
    stage.now = stage.end_s - DAY_S
    _leave_open(stage)


def _make_ready(stage: Stage) -> None:
    """The ceremony: four rounds, in which each simulated counter gives a part."""
    counters = [stage.members[name] for name in COUNTERS]
    counters[0].refresh()
    trusteeship.begin(counters[0])
    for _ in trusteeship.ROUNDS:
        for member in counters:
            member.refresh()
            trusteeship.go_on(member)


def _stand(stage: Stage, office: str, said: dict[str, str], *, secret: bool) -> str:
    """Propose an election to all seats of an office; these stand. The motion's id."""
    red = stage.members["red"]
    red.refresh()
    effect = {"type": "elect", "office": office, "seats": red.state.offices[office].seats}
    name = "Treasurer" if secret else OFFICE
    motion = entry_of(motions.propose(red, effect, f"Election: {name}", "", secret=secret))
    for who, text in said.items():
        motions.stand(stage.members[who], motion, text)
    return motion


def _elect(stage: Stage, voters: list[str], office: str) -> None:
    motion = _stand(stage, office, CANDIDATES, secret=True)
    stage.open_vote("red", "blue", motion)
    for number, name in enumerate(voters[:17]):
        secret.cast(stage.members[name], motion, APPROVALS[number % len(APPROVALS)])
    secret.cast(stage.members[voters[0]], motion, APPROVALS[-1])
    stage.wait(days=3.1)
    motions.close(stage.members["green"], motion)
    for name in COUNTERS[:2]:
        trusteeship.count(stage.members[name], motion)


def _leave_open(stage: Stage) -> None:
    """Everybody has voted but whoever looks into it: with that vote it can be counted."""
    teal = stage.members["teal"]
    title = "No longer shifts on Sundays"
    motion = entry_of(
        motions.propose(teal, {"type": "resolve"}, title, LATER["sundays"], secret=True)
    )
    stage.open_vote("teal", "green", motion)
    for number, (name, member) in enumerate(stage.members.items()):
        if name != VISITOR:
            choice = "abstain" if name in COUNTERS else ("yes", "yes", "no")[number % 3]
            secret.cast(member, motion, choice)
