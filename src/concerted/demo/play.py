"""What happens in the demonstration, in the order of its time, up to the present."""

from __future__ import annotations

from collections.abc import Callable

from concerted.client import founding, items, motions
from concerted.client.draft import Draft
from concerted.demo.ballots import prepare, vote_in_secret
from concerted.demo.facts import CLAIMS
from concerted.demo.script import (
    CONFIRMED,
    LATER,
    NAME,
    PEOPLE,
    PROGRAMME,
    REPORTS,
    SAID,
    STATUSES,
)
from concerted.demo.stage import Stage, entry_of
from concerted.items.forms import Confirmation, Report, Status
from concerted.rules.state import State

LENGTH_DAYS = 75
Progress = Callable[[str], None]


def play(stage: Stage, progress: Progress) -> None:
    """Play it all; the stage begins ``LENGTH_DAYS`` before the present."""
    progress("three begin a committee")
    _begin(stage)
    progress("others come in")
    _grow(stage)
    progress("reports")
    _report(stage)
    progress("decisions")
    _decide(stage)
    progress("talk and history")
    items.bring_in(stage.members["blue"], CLAIMS)
    _talk(stage)


def _begin(stage: Stage) -> None:
    stage.found("red", NAME, PROGRAMME)
    stage.invite("red", uses=40)
    stage.join("blue", "red", greeting=PEOPLE["blue"])
    stage.join("green", "red", "blue", greeting=PEOPLE["green"])
    for who in ("blue", "green"):
        founding.sign_founding(stage.members[who])
    for name, place in (("Inbound", "inbound"), ("Outbound", "outbound"), ("Sortation", "sort")):
        channel = {"channel": place.encode().hex().ljust(32, "0"), "announce": False}
        _open_channel(stage, Draft("channel.open", channel, {"name": name, "purpose": ""}))


def _open_channel(stage: Stage, draft: Draft) -> None:
    stage.members["red"].act(lambda _: draft)


def _grow(stage: Stage) -> None:
    """Nobody vouches for more than five in thirty days, and newcomers wait a fortnight."""
    waiting = [name for name in PEOPLE if name not in stage.members]
    for days in (1, 15, 16):
        stage.wait(days=days)
        able = [name for name in stage.members if _settled(stage, name)]
        stage.invite(able[0], uses=40)
        while waiting and len(hands := _free_hands(stage, able)) >= 2:
            name = waiting.pop(0)
            stage.join(name, *hands[:2], greeting=PEOPLE[name])
            stage.wait(minutes=20)


def _free_hands(stage: Stage, able: list[str]) -> list[str]:
    """Who can still vouch, those first who have done so least."""
    given = {name: len(_state(stage).ration(_id(stage, name), stage.now).vouches) for name in able}
    ration = _state(stage).constitution.number("vouch_ration")
    return sorted((name for name in able if given[name] < ration), key=lambda name: given[name])


def _state(stage: Stage) -> State:
    """The state as the one sees it who was active last: the first founder's is brought up."""
    stage.members["red"].refresh()
    return stage.members["red"].state


def _id(stage: Stage, name: str) -> str:
    return stage.members[name].me


def _settled(stage: Stage, name: str) -> bool:
    member = stage.members[name]
    member.refresh()
    return member.state.is_settled(member.me, stage.now)


def _report(stage: Stage) -> None:
    entries: list[str] = []
    for who, kind, place, what, more in REPORTS:
        report = Report(version=1, kind=kind, place=place, what=what, **more)
        entries.append(entry_of(items.post(stage.members[who], report)))
        stage.wait(days=3.6)
    for number, names in CONFIRMED.items():
        for name in names:
            about = Confirmation(version=1, about=entries[number])
            items.post(stage.members[name], about)
    for number, who, word, text in STATUSES:
        status = Status(version=1, about=entries[number], status=word, text=text)
        items.post(stage.members[who], status)


def _decide(stage: Stage) -> None:
    """One passed, one rejected, an office filled, one open now, one that waits for support."""
    voters = [name for name in stage.members if _settled(stage, name)]
    office = prepare(stage, voters)
    fans = _proposed(stage, "blue", "Fans in bay 4 before June", LATER["fans"])
    badges = _proposed(stage, "amber", "Badges with our names at every meeting", LATER["badges"])
    for mover, motion in (("blue", fans), ("amber", badges)):
        stage.open_vote(mover, "green" if mover == "blue" else "red", motion)
    stage.vote(fans, **{name: "no" if name in ("olive", "slate") else "yes" for name in voters})
    stage.vote(badges, **{name: "yes" if name == "amber" else "no" for name in voters[:11]})
    stage.wait(days=2.5)
    for motion in (fans, badges):
        motions.close(stage.members["red"], motion)
    row = motions.propose_office(stage.members["red"], "Treasurer", 1, 180)
    assert row.entry is not None
    stage.open_vote("red", "blue", row.entry.id)
    stage.vote(row.entry.id, **dict.fromkeys(voters[:10], "yes"))
    stage.wait(days=2.5)
    motions.close(stage.members["green"], row.entry.id)
    vote_in_secret(stage, voters, office, row.entry.header.payload["effect"]["office"])
    breaks = _proposed(stage, "green", "Ten minutes more at night", LATER["breaks"])
    motions.minority(stage.members["slate"], breaks, LATER["slate"])
    stage.open_vote("green", "red", breaks)
    stage.vote(breaks, **dict.fromkeys(voters[:9], "yes"), **dict.fromkeys(voters[9:12], "no"))
    _proposed(stage, "teal", "A second delegate for nights", LATER["delegate"])


def _proposed(stage: Stage, who: str, title: str, text: str) -> str:
    return entry_of(motions.propose(stage.members[who], {"type": "resolve"}, title, text))


def _talk(stage: Stage) -> None:
    stage.now = stage.end_s - 3 * 3_600
    for who, text in SAID:
        stage.say(who, text)
        stage.wait(minutes=7)
