"""Commands that decide: propose, support, amend, accept, stand, open, vote, close."""

from __future__ import annotations

import json as jsonlib
from typing import Any

from cyclopts import App

from concerted.cli.device import (
    Common,
    Unclear,
    pick,
    pick_member,
    pick_motion,
    pick_office,
    place,
    text_of,
)
from concerted.cli.screen import day, show
from concerted.client import motions
from concerted.client.committee import Committee
from concerted.client.record import Row
from concerted.client.words import nickname

propose = App(name="propose", help="Make a proposal. Each kind is a command of its own.")
VERDICTS = {
    "passed": "Passed.",
    "rejected": "Rejected.",
    "trial": "Passed, as a trial: the committee does not stand yet, so nothing changes.",
    "impossible": "Passed, but it can no longer be done; nothing changes.",
    "tied": "A tie over the last seat: open it again.",
}


def add(app: App) -> None:
    """Add these commands to ``app``."""
    app.command(propose)
    for command in (support, unsupport, amend, accept, minority, stand, withdraw):
        app.command(command)
    for command in (vote, close, lapse):
        app.command(command)
    app.command(open_vote, name="open")


def _proposed(common: Common, row: Row) -> None:
    assert row.entry is not None
    identity = row.entry.id
    show(common.json, {"proposal": identity}, f"Proposed as {identity[:8]}. Others can support it.")


@propose.command
def resolution(title: str, text: str, *, common: Common | None = None) -> None:
    """Propose that the committee says or does something.

    Example: concerted propose resolution "Longer breaks" "Ten minutes more, from May."

    :param title: a line
    :param text: the words; @FILE reads a file

    """
    common = common or Common()
    with place(common) as committee:
        _proposed(common, motions.propose(committee, {"type": "resolve"}, title, text_of(text)))


@propose.command
def office(
    name: str, *, seats: int = 1, term_days: int = 365, common: Common | None = None
) -> None:
    """Propose a new office.

    Example: concerted propose office Treasurer --seats 1 --term-days 180
    """
    common = common or Common()
    with place(common) as committee:
        _proposed(common, motions.propose_office(committee, name, seats, term_days))


@propose.command
def election(name: str, *, seats: int = 1, common: Common | None = None) -> None:
    """Propose to fill seats of an office from those who stand.

    Example: concerted propose election Treasurer
    """
    common = common or Common()
    with place(common) as committee:
        effect = {"type": "elect", "office": pick_office(committee, name), "seats": seats}
        _proposed(common, motions.propose(committee, effect, f"Election: {name}", ""))


@propose.command
def recall(member: str, name: str, *, reason: str = "", common: Common | None = None) -> None:
    """Propose to call a member back from an office.

    Example: concerted propose recall green Treasurer --reason "No report since May."
    """
    common = common or Common()
    with place(common) as committee:
        chosen, held = pick_member(committee, member), pick_office(committee, name)
        effect = {"type": "recall", "member": chosen, "office": held}
        _proposed(common, motions.propose(committee, effect, f"Recall: {name}", reason))


@propose.command
def rule(setting: str, value: str, *, reason: str = "", common: Common | None = None) -> None:
    """Propose to change one of our rules (needs two thirds).

    Example: concerted propose rule ordinary_hours 72
    """
    common = common or Common()
    number: Any = value
    if value.isdigit():
        number = int(value)
    elif "/" in value:
        number = [int(part) for part in value.split("/") if part.isdigit()]
    with place(common) as committee:
        effect = {"type": "change_rule", "setting": setting, "value": number}
        title = f"Our rules: {setting} {value}"
        _proposed(common, motions.propose(committee, effect, title, reason))


@propose.command
def document(title: str, text: str, *, common: Common | None = None) -> None:
    """Propose a text as a document of ours.

    Example: concerted propose document "House rules" @rules.txt
    """
    common = common or Common()
    with place(common) as committee:
        _proposed(common, motions.propose_document(committee, title, text_of(text)))


@propose.command
def programme(text: str, *, common: Common | None = None) -> None:
    """Propose another programme (needs two thirds).

    Example: concerted propose programme @programme.txt
    """
    common = common or Common()
    with place(common) as committee:
        _proposed(common, motions.propose_programme(committee, text_of(text)))


@propose.command
def more_members(count: int, *, reason: str = "", common: Common | None = None) -> None:
    """Propose to let in more people this month than our rules allow.

    Example: concerted propose more-members 50
    """
    common = common or Common()
    with place(common) as committee:
        effect = {"type": "admit_above_cap", "count": count}
        _proposed(common, motions.propose(committee, effect, f"{count} more members", reason))


@propose.command
def remove(member: str, *, reason: str = "", common: Common | None = None) -> None:
    """Propose to remove a member (needs two thirds).

    Example: concerted propose remove 91ab --reason "Not one of us."
    """
    _about_member(common, "remove", member, reason)


@propose.command
def freeze(member: str, *, reason: str = "", common: Common | None = None) -> None:
    """Propose to freeze a member's access.

    Example: concerted propose freeze green
    """
    _about_member(common, "freeze", member, reason)


@propose.command
def unfreeze(member: str, *, reason: str = "", common: Common | None = None) -> None:
    """Propose to unfreeze a member's access.

    Example: concerted propose unfreeze green
    """
    _about_member(common, "unfreeze", member, reason)


def _about_member(common: Common | None, what: str, member: str, reason: str) -> None:
    common = common or Common()
    with place(common) as committee:
        effect = {"type": what, "member": pick_member(committee, member)}
        _proposed(
            common, motions.propose(committee, effect, f"{what.capitalize()}: {member}", reason)
        )


@propose.command
def dissolve(*, reason: str = "", common: Common | None = None) -> None:
    """Propose to dissolve the committee (needs two thirds).

    Example: concerted propose dissolve --reason "We won."
    """
    common = common or Common()
    with place(common) as committee:
        _proposed(common, motions.propose(committee, {"type": "dissolve"}, "Dissolve", reason))


@propose.command
def effect(value: str, title: str, text: str = "", *, common: Common | None = None) -> None:
    """Propose any effect of the rules, as JSON.

    Example: concerted propose effect '{"type":"raise_rules","rules":2}' "Newer rules"
    """
    common = common or Common()
    with place(common) as committee:
        _proposed(common, motions.propose(committee, _effect(value), title, text_of(text)))


def _effect(value: str) -> dict[str, Any]:
    try:
        read = jsonlib.loads(text_of(value))
    except ValueError as error:
        raise Unclear("number_wrong", str(error)) from error
    if not isinstance(read, dict):
        raise Unclear("number_wrong", "not an object")
    return read


def _on_motion(common: Common | None, kind: str, proposal: str, said: str) -> None:
    common = common or Common()
    with place(common) as committee:
        chosen = pick_motion(committee, proposal)
        committee.simple(kind, motion=chosen)
    show(common.json, {"proposal": chosen}, said)


def support(proposal: str, *, common: Common | None = None) -> None:
    """Support a proposal, so that it can be voted on.

    Example: concerted support 77c2
    """
    common = common or Common()
    with place(common) as committee:
        chosen = pick_motion(committee, proposal)
        motions.support(committee, chosen)
    show(common.json, {"proposal": chosen}, "You support it.")


def unsupport(proposal: str, *, common: Common | None = None) -> None:
    """Take your support back.

    Example: concerted unsupport 77c2
    """
    _on_motion(common, "motion.unsupport", proposal, "You no longer support it.")


def accept(proposal: str, *, common: Common | None = None) -> None:
    """Accept a change to your own proposal.

    Example: concerted accept 88d0
    """
    _on_motion(common, "motion.accept", proposal, "Accepted: the proposal has the new words.")


def withdraw(proposal: str, *, common: Common | None = None) -> None:
    """Withdraw your own proposal before its vote.

    Example: concerted withdraw 77c2
    """
    _on_motion(common, "motion.withdraw", proposal, "Withdrawn.")


def lapse(proposal: str, *, common: Common | None = None) -> None:
    """Clear away a proposal that nobody took up in 30 days.

    Example: concerted lapse 77c2
    """
    _on_motion(common, "motion.lapse", proposal, "Cleared away.")


def amend(
    proposal: str, title: str, text: str, *, effect: str = "", common: Common | None = None
) -> None:
    """Propose a change to a proposal: other words, or another effect too.

    Example: concerted amend 77c2 "Breaks" "Five minutes more."
    """
    common = common or Common()
    with place(common) as committee:
        chosen = pick_motion(committee, proposal)
        wanted = _effect(effect) if effect else committee.state.motions[chosen].effect
        _proposed(common, motions.amend(committee, chosen, wanted, title, text_of(text)))


def minority(proposal: str, text: str, *, common: Common | None = None) -> None:
    """Set a minority statement beside a proposal.

    Example: concerted minority 77c2 "We think it comes too early."
    """
    common = common or Common()
    with place(common) as committee:
        chosen = pick_motion(committee, proposal)
        motions.minority(committee, chosen, text_of(text))
    show(common.json, {"proposal": chosen}, "Your statement stands beside it.")


def stand(proposal: str, text: str = "", *, common: Common | None = None) -> None:
    """Stand as a candidate in an election.

    Example: concerted stand 77c2 "I kept the books for two years."
    """
    common = common or Common()
    with place(common) as committee:
        chosen = pick_motion(committee, proposal)
        motions.stand(committee, chosen, text_of(text))
    show(common.json, {"proposal": chosen}, "You stand.")


def open_vote(proposal: str, *, common: Common | None = None) -> None:
    """Open the vote on a proposal that enough support.

    Example: concerted open 77c2
    """
    common = common or Common()
    with place(common) as committee:
        chosen = pick_motion(committee, proposal)
        motions.open_vote(committee, chosen)
        opening = committee.state.motions[chosen].opening
    assert opening is not None
    value = {"proposal": chosen, "until": opening.until, "can_vote": len(opening.roll)}
    said = f"{len(opening.roll)} can vote until {day(opening.until)} UTC."
    show(common.json, value, said)


def vote(proposal: str, *choice: str, common: Common | None = None) -> None:
    """Vote: yes, no or abstain; in an election name as many candidates as you approve of.

    Example: concerted vote 77c2 yes
    """
    common = common or Common()
    with place(common) as committee:
        chosen = pick_motion(committee, proposal)
        read = _choice(committee, chosen, choice)
        row = motions.vote(committee, chosen, read)
    assert row.entry is not None
    value = {"proposal": chosen, "choice": read, "receipt": row.entry.id}
    show(common.json, value, f"You voted. Receipt number {row.entry.id[:8]}.")


def _choice(committee: Committee, motion: str, choice: tuple[str, ...]) -> str | list[int]:
    found = committee.state.motions[motion]
    if found.effect.get("type") == "elect":
        known = [(item, nickname(committee, item)) for item in found.candidates]
        picked = {pick(text, known) for text in choice}
        return [n for n, item in enumerate(found.candidates) if item in picked]
    if len(choice) != 1 or choice[0] not in ("yes", "no", "abstain"):
        raise Unclear("number_wrong", "yes, no or abstain")
    return choice[0]


def close(proposal: str, *, common: Common | None = None) -> None:
    """Have the votes counted. This device counts them itself.

    Example: concerted close 77c2
    """
    common = common or Common()
    with place(common) as committee:
        chosen = pick_motion(committee, proposal)
        verdict = motions.close(committee, chosen)
        result = committee.state.motions[chosen].result
    assert result is not None
    value = {"proposal": chosen, "verdict": verdict, "result": result.canonical()}
    count = f"{result.yes} yes, {result.no} no, {result.abstain} abstained"
    turnout = f"{result.ballots} of {result.roll} took part."
    show(common.json, value, VERDICTS.get(verdict, verdict), f"{count}; {turnout}")
