"""Pledges at the terminal: ``pledges``, ``propose pledge``, and what ``show`` says of one."""

from __future__ import annotations

from typing import Annotated, Any

from cyclopts import App, Parameter

from concerted.cli.device import READING, Common, Proposal, place, text_of
from concerted.cli.propose import propose, proposed
from concerted.cli.screen import day, show_json, show_table
from concerted.cli.wording import status_words
from concerted.client import motions, pledges
from concerted.client.committee import Committee
from concerted.client.words import nickname, title
from concerted.kernel.errors import ConcertedError
from concerted.rules.state import Motion


def add(app: App) -> None:
    """Add these commands to ``app``."""
    app.command(list_pledges, name="pledges", group=READING)


@propose.command
def pledge(
    title: str,
    text: str,
    *,
    opens_at: Annotated[int, Parameter(name="--opens-at")],
    days: int = 7,
    options: Proposal | None = None,
) -> None:
    """Propose a pledge: who signs is opened only if enough have signed when time is up.

    Who takes part can be seen at once, but not whether they signed. Vote yes to sign, no to
    withdraw.

    Example: concerted propose pledge "Not without the night shift" "I stay out too." --opens-at 40

    :param title: a line
    :param text: what whoever signs says; @FILE reads a file
    :param opens_at: how many must have signed for their names to be opened
    :param days: for how many days one can sign, 1 to 30

    """
    options = options or Proposal()
    with place(options) as committee:
        row = motions.propose_pledge(
            committee, title, text_of(text), opens_at, days * 24, options.attach
        )
    proposed(options, row)


def list_pledges(*, common: Common | None = None) -> None:
    """List pledges, and how each came out.

    Example: concerted pledges
    """
    common = common or Common()
    with place(common) as committee:
        found = [
            _row(committee, name, motion)
            for name, motion in committee.state.motions.items()
            if motion.effect.get("type") == "pledge"
        ]
    if common.json:
        show_json(found)
        return
    show_table(
        ["id", "pledge", "opens at", "status", "signed"],
        [
            [f["id"][:8], f["title"][:34], str(f["opens_at"]), f["status_words"], _names(f)]
            for f in found
        ],
        "There is no pledge.",
        'Begin: concerted propose pledge "A title" "I …" --opens-at 20',
    )


def _names(row: dict[str, Any]) -> str:
    """Who signed where it is open, else how many where that is counted."""
    return ", ".join(row["signed"]) or (str(row["count"]) if row["counted"] else "not known")


def _row(committee: Committee, name: str, motion: Motion) -> dict[str, Any]:
    names, unread = signers(committee, name, motion)
    return {
        "id": name,
        "title": title(committee, motion.text),
        "opens_at": motion.effect["opens_at"],
        "status": motion.status,
        "status_words": status_words("pledge", motion.status),
        "counted": motion.result is not None and motion.result.yes + motion.result.no > 0,
        "count": motion.result.yes if motion.result else 0,
        "signed": names,
        "unread": unread,
    }


def signers(committee: Committee, name: str, motion: Motion) -> tuple[list[str], str]:
    """Return who signed, by name, where it is open; and the code of what kept this from being read.

    What one pledge lacks does not keep the others from being shown.
    """
    if motion.status != "passed" or motion.opening is None:
        return [], ""
    try:
        signed = pledges.signed_by(committee, name)
    except ConcertedError as error:
        return [], str(getattr(error, "code", "malformed"))
    return sorted(nickname(committee, member) for member in signed), ""


def trust(committee: Committee, motion: Motion) -> list[str]:
    """Return what everybody must know before signing, in words."""
    at, opening = motion.effect["opens_at"], motion.opening
    lines = [
        f"Nobody sees who has signed until {at} have, when time is up; then everybody here does.",
        "If fewer have, nobody ever does. Everybody sees at once that you took part, not what you "
        "said: also those who do not sign should take part, and say no.",
    ]
    if opening is None or opening.urn is None:
        return lines
    key = committee.state.tally_keys[opening.urn.key]
    needed, all_ = key.needed, len(key.trustees)
    who = ", ".join(nickname(committee, member) for member in key.trustees)
    lines.append(
        f"You trust that no {needed} of the {all_} vote counters ({who}) join to look before: they "
        "could, unseen, also if too few sign."
    )
    return lines


def stands(committee: Committee, name: str, motion: Motion) -> list[str]:
    """Return how a pledge stands, for ``show``; nothing where it stands as any proposal does."""
    opening, short = motion.opening, name[:8]
    if motion.status == "open" and opening is not None:
        took = f"{len(opening.voted)} of {len(opening.roll)} have taken part"
        return [
            f"{took}; open until {day(opening.until)} UTC.",
            f"To sign: concerted vote {short} yes. To say no, or to withdraw: vote {short} no.",
        ]
    result = motion.result
    if result is None:
        return []
    count = f"{result.yes} of {result.roll} signed, {motion.effect['opens_at']} were asked for."
    if motion.status == "reached" and opening is not None and opening.urn is not None:
        key = committee.state.tally_keys[opening.urn.key]
        return [
            f"Reached: {count}",
            f"{key.needed} of {len(key.trustees)} vote counters must open the names, and "
            f"{len(opening.urn.parts)} have: concerted trustee open {short}",
        ]
    if motion.status != "passed":
        if result.yes + result.no == 0:
            count = f"{result.ballots} took part, fewer than were asked for. It was not counted."
        return [f"Not reached: {count}", "Nothing is opened. Nobody learns who signed."]
    names, unread = signers(committee, name, motion)
    if unread:
        return [count, f"Who signed can't be read from this server ({unread}). Try again."]
    return [count, f"Signed: {', '.join(names)}."]
