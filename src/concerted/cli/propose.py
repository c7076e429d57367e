"""Making a proposal: ``propose`` and a command for each kind of proposal."""

from __future__ import annotations

import json as jsonlib
from collections.abc import Callable
from typing import Annotated, Any

from cyclopts import App, Parameter

from concerted.cli.device import (
    DECIDING,
    Common,
    Proposal,
    Reason,
    Unclear,
    pick_member,
    pick_office,
    place,
    text_of,
)
from concerted.cli.screen import show
from concerted.client import motions
from concerted.client.committee import Committee
from concerted.client.record import Row
from concerted.rules.offices import Power

propose = App(
    name="propose", help="Make a proposal. Each kind is a command of its own.", group=DECIDING
)
Effect = Callable[[Committee], dict[str, Any]]


def add(app: App) -> None:
    """Add these commands to ``app``."""
    app.command(propose)


def proposed(common: Common, row: Row) -> None:
    """Tell that a proposal was made, and its number."""
    assert row.entry is not None
    identity = row.entry.id
    said = f"Proposed as {identity[:8]}. The others: concerted support {identity[:8]}"
    show(common.json, {"proposal": identity}, said)


def effect_of(value: str) -> dict[str, Any]:
    """Return an effect written as JSON; ``Unclear`` if it is none."""
    try:
        read = jsonlib.loads(text_of(value))
    except ValueError as error:
        raise Unclear("number_wrong", str(error)) from error
    if not isinstance(read, dict):
        raise Unclear("number_wrong", "not an object")
    return read


def _propose(options: Proposal | None, effect: Effect, title: str, text: str) -> None:
    options = options or Proposal()
    with place(options) as committee:
        found = effect(committee)
        row = motions.propose(
            committee,
            found,
            title,
            text_of(text),
            files=options.attach,
            secret=options.secret,
        )
    proposed(options, row)


@propose.command
def resolution(title: str, text: str, *, options: Proposal | None = None) -> None:
    """Propose that the committee says or does something.

    Example: concerted propose resolution "Longer breaks" "Ten minutes more, from May."

    :param title: a line
    :param text: the words; @FILE reads a file

    """
    _propose(options, lambda _: {"type": "resolve"}, title, text)


@propose.command
def office(
    name: str,
    *,
    seats: int = 1,
    term_days: int = 365,
    may: Annotated[tuple[Power, ...], Parameter(negative=(), show_default=False)] = (),
    options: Proposal | None = None,
) -> None:
    """Propose a new office. One with a power over what others say needs two thirds.

    Example: concerted propose office Treasurer --seats 1 --term-days 180

    :param name: what the office is called
    :param seats: for how many people
    :param term_days: for how long they are elected
    :param may: announce: speak where only some speak; moderate: remove messages; trustee: count
        secret votes (3, 5, 7 or 9 seats). Give it again

    """
    options = options or Proposal()
    with place(options) as committee:
        row = motions.propose_office(
            committee,
            name,
            seats,
            term_days,
            files=options.attach,
            powers=may,
            secret=options.secret,
        )
    proposed(options, row)


@propose.command
def election(name: str, *, seats: int = 1, options: Proposal | None = None) -> None:
    """Propose to fill seats of an office from those who stand.

    Example: concerted propose election Treasurer

    :param name: the office
    :param seats: how many seats to fill

    """
    _propose(
        options,
        lambda here: {"type": "elect", "office": pick_office(here, name), "seats": seats},
        f"Election: {name}",
        "",
    )


@propose.command
def choice(
    title: str,
    text: str,
    *option: str,
    take: int = 1,
    least: int = 0,
    most: int = 1,
    options: Proposal | None = None,
) -> None:
    """Propose to choose among several options; those marked most often are chosen.

    Example: concerted propose choice "Meeting day" "When do we meet?" Friday Sunday --most 2

    :param title: a line
    :param text: the words; @FILE reads a file
    :param option: what can be marked, two or more
    :param take: how many are chosen
    :param least: how many everybody marks at least
    :param most: how many everybody marks at most

    """
    options = options or Proposal()
    with place(options) as committee:
        bounds = (least, most, take)
        row = motions.propose_choice(
            committee,
            title,
            text_of(text),
            option,
            bounds,
            files=options.attach,
            secret=options.secret,
        )
    proposed(options, row)


@propose.command
def recall(member: str, name: str, *, reason: Reason = "", options: Proposal | None = None) -> None:
    """Propose to call a member back from an office.

    Example: concerted propose recall green Treasurer --reason "No report since May."

    :param member: who
    :param name: the office

    """
    _propose(
        options,
        lambda here: {
            "type": "recall",
            "member": pick_member(here, member),
            "office": pick_office(here, name),
        },
        f"Recall: {name}",
        reason,
    )


@propose.command
def rule(setting: str, value: str, *, reason: Reason = "", options: Proposal | None = None) -> None:
    """Propose to change one of our rules (needs two thirds).

    Example: concerted propose rule ordinary_hours 72

    :param setting: as `concerted rules` names it
    :param value: a number, a fraction such as 2/3, or a word

    """
    number: Any = value
    if value.isdigit():
        number = int(value)
    elif "/" in value:
        number = [int(part) for part in value.split("/") if part.isdigit()]
    effect = {"type": "change_rule", "setting": setting, "value": number}
    _propose(options, lambda _: effect, f"Our rules: {setting} {value}", reason)


@propose.command
def document(title: str, text: str, *, options: Proposal | None = None) -> None:
    """Propose a text as a document of ours.

    Example: concerted propose document "House rules" @rules.txt

    :param title: what it is called
    :param text: the words; @FILE reads a file

    """
    options = options or Proposal()
    with place(options) as committee:
        text = text_of(text)
        row = motions.propose_document(
            committee, title, text, files=options.attach, secret=options.secret
        )
    proposed(options, row)


@propose.command
def programme(text: str, *, options: Proposal | None = None) -> None:
    """Propose another programme (needs two thirds).

    Example: concerted propose programme @programme.txt

    :param text: the words; @FILE reads a file

    """
    options = options or Proposal()
    with place(options) as committee:
        row = motions.propose_programme(committee, text_of(text), options.attach, options.secret)
    proposed(options, row)


@propose.command
def more_members(count: int, *, reason: Reason = "", options: Proposal | None = None) -> None:
    """Propose to let in more people this month than our rules allow.

    Example: concerted propose more-members 50

    :param count: how many more

    """
    effect = {"type": "admit_above_cap", "count": count}
    _propose(options, lambda _: effect, f"{count} more members", reason)


def _about_member(options: Proposal | None, what: str, member: str, reason: str) -> None:
    title = f"{what.capitalize()}: {member}"
    _propose(
        options, lambda here: {"type": what, "member": pick_member(here, member)}, title, reason
    )


@propose.command
def remove(member: str, *, reason: Reason = "", options: Proposal | None = None) -> None:
    """Propose to remove a member (needs two thirds).

    Example: concerted propose remove 91ab --reason "Not one of us."
    """
    _about_member(options, "remove", member, reason)


@propose.command
def freeze(member: str, *, reason: Reason = "", options: Proposal | None = None) -> None:
    """Propose to freeze a member's access (needs two thirds).

    Example: concerted propose freeze green
    """
    _about_member(options, "freeze", member, reason)


@propose.command
def unfreeze(member: str, *, reason: Reason = "", options: Proposal | None = None) -> None:
    """Propose to unfreeze a member's access.

    Example: concerted propose unfreeze green
    """
    _about_member(options, "unfreeze", member, reason)


@propose.command
def dissolve(*, reason: Reason = "", options: Proposal | None = None) -> None:
    """Propose to dissolve the committee (needs two thirds).

    Example: concerted propose dissolve --reason "We won."
    """
    _propose(options, lambda _: {"type": "dissolve"}, "Dissolve", reason)


@propose.command
def effect(value: str, title: str, text: str = "", *, options: Proposal | None = None) -> None:
    """Propose any effect of the rules, as JSON.

    Example: concerted propose effect '{"type":"raise_rules","rules":2}' "Newer rules"

    :param value: the effect; @FILE reads a file
    :param title: a line
    :param text: the words; @FILE reads a file

    """
    _propose(options, lambda _: effect_of(value), title, text)
