"""Commands that decide: propose, support, amend, accept, stand, open, vote, close."""

from __future__ import annotations

from cyclopts import App

from concerted.cli.device import (
    DECIDING,
    Common,
    Proposal,
    Unclear,
    pick,
    pick_motion,
    place,
    text_of,
)
from concerted.cli.propose import effect_of, proposed
from concerted.cli.screen import counted, day, show
from concerted.client import motions, secret
from concerted.client.committee import Committee
from concerted.client.words import nickname, plain, words_of
from concerted.rules.motions import supports_needed
from concerted.rules.secrecy import ANSWERS, PLEDGE_ANSWERS
from concerted.rules.state import Motion

VERDICTS = {
    "passed": "Passed.",
    "rejected": "Rejected.",
    "trial": "Passed, as a trial: the committee does not stand yet, so nothing changes.",
    "impossible": "Passed, but it can no longer be done; nothing changes.",
    "counting": "The vote is over. The vote counters count it: concerted trustee count",
    "reached": "Enough have signed. The vote counters open the names: concerted trustee open",
    "tied": "A tie over the last seat: open it again.",
}


def add(app: App) -> None:
    """Add these commands to ``app``."""
    for command in (support, unsupport, amend, accept, minority, stand, withdraw):
        app.command(command, group=DECIDING)
    app.command(open_vote, name="open", group=DECIDING)
    for command in (vote, close, lapse):
        app.command(command, group=DECIDING)


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
        motion = committee.state.motions[chosen]
        lacking = supports_needed(committee.state) - (len(motion.supporters) - 1)
    more = f"{lacking} more must." if lacking > 0 else f"To vote on it: concerted open {chosen[:8]}"
    value = {"proposal": chosen, "lacking": max(lacking, 0)}
    show(common.json, value, f"You support it. {more}")


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
    proposal: str, title: str, text: str, *, effect: str = "", options: Proposal | None = None
) -> None:
    """Propose other words for a proposal, or another effect.

    Example: concerted amend 77c2 "Breaks" "Five minutes more."
    """
    options = options or Proposal()
    with place(options) as committee:
        chosen = pick_motion(committee, proposal)
        wanted = effect_of(effect) if effect else committee.state.motions[chosen].effect
        row = motions.amend(
            committee, chosen, wanted, title, text_of(text), options.attach, options.secret
        )
        proposed(options, row)


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
        elects = committee.state.motions[chosen].effect.get("type") in ("elect", "choose")
    assert opening is not None
    value = {"proposal": chosen, "until": opening.until, "can_vote": len(opening.roll)}
    how = " in secret" if opening.urn else ""
    said = f"{counted(len(opening.roll), 'member')} can vote{how} until {day(opening.until)} UTC:"
    choice = "NAME…" if elects else "yes"
    show(common.json, value, said, f"  concerted vote {chosen[:8]} {choice}")


def vote(proposal: str, *choice: str, common: Common | None = None) -> None:
    """Vote yes, no or abstain; in an election by names.

    In an election name everybody whom you approve of, as many as there are seats at most. Vote
    again to change your mind.

    Example: concerted vote 77c2 yes

    Example: concerted vote 88d0 green amber
    """
    common = common or Common()
    with place(common) as committee:
        chosen = pick_motion(committee, proposal)
        read = _choice(committee, chosen, choice)
        found = committee.state.motions[chosen].opening
        if found is not None and found.urn is not None:
            receipt = secret.cast(committee, chosen, read)
        else:
            row = motions.vote(committee, chosen, read)
            receipt = row.entry.id if row.entry else ""
    value = {"proposal": chosen, "choice": read, "receipt": receipt}
    show(common.json, value, f"You voted. Receipt number {receipt[:8]}.")


def _choice(committee: Committee, motion: str, choice: tuple[str, ...]) -> str | list[int]:
    found = committee.state.motions[motion]
    if found.effect.get("type") in ("elect", "choose"):
        known = choices(committee, found)
        if not choice:
            raise Unclear("names_missing")
        picked = {pick(text, known) for text in choice}
        return [n for n, (item, _) in enumerate(known) if item in picked]
    answers = PLEDGE_ANSWERS if found.effect.get("type") == "pledge" else ANSWERS
    if len(choice) != 1 or choice[0] not in answers:
        raise Unclear("choice_wrong", " ".join(choice))
    return choice[0]


def choices(committee: Committee, motion: Motion) -> list[tuple[str, str]]:
    """Return whom or what one can mark, in order: its id, and its name."""
    if motion.effect.get("type") == "elect":
        return [(item, nickname(committee, item)) for item in motion.candidates]
    names = str((words_of(committee, motion.text) or {}).get("options", "")).split("\n")
    names += ["?"] * len(motion.effect["options"])
    return list(zip(motion.effect["options"], (plain(name) for name in names), strict=False))


def close(proposal: str, *, common: Common | None = None) -> None:
    """Have the votes counted; your own device counts them.

    Example: concerted close 77c2
    """
    common = common or Common()
    with place(common) as committee:
        chosen = pick_motion(committee, proposal)
        verdict = motions.close(committee, chosen)
        result = committee.state.motions[chosen].result
        count = count_lines(committee, committee.state.motions[chosen])
    value = {"proposal": chosen, "verdict": verdict, "result": result.canonical() if result else {}}
    show(common.json, value, VERDICTS.get(verdict, verdict), *count)


def count_lines(committee: Committee, motion: Motion) -> list[str]:
    """Say how the votes were counted; nothing where there was no count."""
    result = motion.result
    if result is None:
        return []
    part = f"{result.ballots} of {result.roll} took part."
    if motion.effect.get("type") == "pledge":
        return [f"{result.yes} signed, {motion.effect['opens_at']} were asked for; {part}"]
    if motion.effect.get("type") not in ("elect", "choose"):
        return [f"{result.yes} yes, {result.no} no, {result.abstain} abstained; {part}"]
    word = " (elected)" if motion.effect.get("type") == "elect" else " (chosen)"
    lines = [
        f"  {name}: {votes}{word if item in result.elected else ''}"
        for (item, name), votes in zip(choices(committee, motion), result.approvals, strict=False)
    ]
    return [*lines, part]
