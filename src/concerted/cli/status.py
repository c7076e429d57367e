"""``status``: how one stands, and what waits to be done, each with the command that does it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cyclopts import App

from concerted.cli.checkers import confirmed_lines, confirmed_value
from concerted.cli.device import BEGINNING, Common, place
from concerted.cli.screen import counted, show
from concerted.client import waiting, words
from concerted.client.checkers import confirmations
from concerted.client.committee import Committee
from concerted.client.pledges import to_open
from concerted.client.trusteeship import due, to_count
from concerted.rules.motions import supports_needed
from concerted.rules.state import Motion

STANDS = {
    "pending": "You are waiting to be let in. Members who know you must say so.",
    "waiting": "Your new keys wait for their time.",
    "frozen": "Your access is frozen. Ask the others to propose unfreezing it.",
    "left": "You have left this committee.",
    "removed": "You are no longer a member.",
    "undone": "Your admission was taken back.",
    "replaced": "Your keys were replaced by new ones.",
    "cancelled": "Your request was stopped.",
}


def add(app: App) -> None:
    """Add this command to ``app``."""
    app.command(status, group=BEGINNING)


def status(*, common: Common | None = None) -> None:
    """Say how you stand, and what waits for you.

    Example: concerted status
    """
    common = common or Common()
    with place(common, fresh=False) as committee:
        stands = waiting.standing(committee)
        value: dict[str, Any] = {"committee": committee.id, "id": committee.me, "status": stands}
        name = words.committee_name(committee)
        lines = [f"{name}: {STANDS.get(stands, f'your request is {stands}.')}"]
        if stands == "member":
            committee.refresh()
            confirmed = confirmations(committee)
            open_to_me = list(waits(committee))
            value |= {
                "nickname": words.nickname(committee, committee.me),
                "members": committee.state.active,
                "stage": committee.state.stage,
                "waiting": [{"what": what, "command": command} for what, command in open_to_me],
                "record": confirmed_value(committee, confirmed),
            }
            lines = [
                f"{name}: {counted(committee.state.active, 'member')}. You are a member, "
                f"{value['nickname']}.",
                *(f"{what} {command}" for what, command in open_to_me),
                *confirmed_lines(committee, confirmed),
            ]
    show(common.json, value | {"name": name}, *lines)


def waits(committee: Committee) -> Iterator[tuple[str, str]]:
    """Yield what waits for this member: a sentence, and the command."""
    state, now, me = committee.state, committee.record.now, str(committee.me)
    if state.forming and me not in state.signed:
        yield "The programme and our rules wait for your name:", "concerted sign"
    asking = [
        item
        for item in state.requests.values()
        if item.status == "pending" and me not in item.vouchers
    ]
    if asking and state.is_settled(me, now):
        asks = "asks" if len(asking) == 1 else "ask"
        yield f"{len(asking)} {asks} to join. Do you know them?", "concerted requests"
    if due(committee):
        yield "The vote counters wait for you:", "concerted trustee status"
    for identity in to_count(committee):
        name = words.title(committee, state.motions[identity].text)
        yield (
            f"The secret vote on “{name}” is to be counted:",
            f"concerted trustee count {identity[:8]}",
        )
    for identity in to_open(committee):
        name = words.title(committee, state.motions[identity].text)
        yield (
            f"The pledge “{name}” was reached; open who signed:",
            f"concerted trustee open {identity[:8]}",
        )
    for identity, motion in sorted(state.motions.items(), key=lambda pair: pair[1].proposed):
        said = _wait(committee, motion, now, me)
        if said:
            yield said[0], f"concerted {said[1]} {identity[:8]}"


def _wait(committee: Committee, motion: Motion, now: int, me: str) -> tuple[str, str] | None:
    """Return what a proposal waits for that this member can do, and the command's word."""
    name = f"“{words.title(committee, motion.text)}”"
    opening = motion.opening
    if motion.status == "open" and opening is not None:
        if now > opening.until:
            return f"The time to vote on {name} is over; have it counted:", "close"
        if me in opening.roll and me not in opening.voted:
            return f"{name} lacks your vote. Read it:", "show"
    if motion.status == "proposed":
        lacking = supports_needed(committee.state) - (len(motion.supporters) - 1)
        if lacking <= 0:
            return f"{name} has enough support to be voted on:", "open"
        if me not in motion.supporters:
            return f"{name} lacks support. Read it:", "show"
    return None
