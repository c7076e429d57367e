"""Our rules, what a proposal would do, and how it stands, in sentences for the reader.

The device words an effect itself, from the header: whatever a mover's own text promises, this is
what would happen. Every setting and every effect has its sentence; tests hold them to the rules.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from concerted.client.committee import Committee
from concerted.client.words import nickname, office_name, plain, title
from concerted.rules.constitution import Constitution, Fraction, Value
from concerted.rules.effects import Pledge, read_effect
from concerted.rules.state import Motion

SHARES: Mapping[Fraction, str] = {
    (1, 4): "a quarter",
    (1, 3): "a third",
    (1, 2): "half",
    (3, 5): "three fifths",
    (2, 3): "two thirds",
    (3, 4): "three quarters",
}
PROPOSERS = {
    "all": "Every member can make proposals.",
    "settled": "Members can make proposals once their time as a new member is over.",
    "mover": "openly, or in secret where whoever proposes it asks for that",
    "open": "openly",
    "secret": "in secret",
}
# {} is the value in words. A heading, then the settings below it.
RULES: Mapping[str, Mapping[str, str]] = {
    "Who belongs": {
        "vouches": "{} members must say that they know a newcomer.",
        "vouch_ration": "A member says so {} times in 30 days at most.",
        "newcomer_days": "For {} days a new member cannot say so, nor vote where two thirds are "
        "needed or somebody is elected or called back.",
        "withdraw_days": "For {} days after an admission those who vouched can take it back.",
        "growth_floor": "In 30 days {} can join,",
        "growth_percent": "or {} for each hundred members, whichever is more.",
        "freeze_count": "{} members together can freeze another's access.",
        "replacement_hours": "Lost keys are replaced after {} hours, unless their owner objects.",
        "wall_days": "A new member can read what was written in the last {} days.",
    },
    "Proposals and votes": {
        "proposers": "{}",
        "supports": "Others who must support a proposal before it is voted on: {}.",
        "ordinary_hours": "A vote is open for {} hours;",
        "election_hours": "an election or a recall for {} hours;",
        "grave_hours": "what needs two thirds for {} hours.",
        "ordinary_majority": "A proposal passes with {} among those who say yes or no,",
        "ordinary_quorum": "if {} of those who can vote take part.",
        "election_majority": "A recall passes with {},",
        "election_quorum": "and it or an election counts if {} take part.",
        "grave_majority": "Our rules, our programme, removing somebody and dissolving need {},",
        "grave_quorum": "and that {} take part.",
        "term_days": "An office is held for {} days at most, then there is an election.",
    },
    "Secret votes": {
        "ordinary_ballot": "Proposals are voted on {};",
        "grave_ballot": "what needs two thirds {};",
        "election_ballot": "elections and recalls {}. "
        "What concerns the vote counters is always open.",
        "secret_roll": "A vote can be secret where {} or more can vote,",
        "secret_turnout": "and is counted where {} or more have voted.",
        "share_days": "The vote counters have {} days to count.",
    },
    "Limits": {
        "quota_entries": "A member can do {} things in our record in a day,",
        "quota_bytes": "of {} in all.",
        "quota_messages": "A member can send {} messages in a day.",
        "talk_days": "What is said in talk is kept for {} days.",
    },
}
SENTENCES = {name: text for group in RULES.values() for name, text in group.items()}


def in_words(setting: str, value: Value) -> str:
    """Return a setting's value in words."""
    if isinstance(value, str):
        return PROPOSERS.get(value, value)
    if isinstance(value, int):
        return f"{value / 1_048_576:.0f} MB" if setting.endswith("_bytes") else f"{value:,}"
    n, d = value
    if setting.endswith("_majority"):
        return "more yes than no" if 2 * n == d else f"{_share(value)} yes"
    return "anybody" if n == 0 else f"{_share(value)}"


def _share(value: Fraction) -> str:
    return "at least " + SHARES.get(value, f"{value[0]}/{value[1]}")


def rule_sentence(setting: str, value: Value) -> str:
    """Return what a setting says with this value."""
    return SENTENCES.get(setting, f"{setting}: {{}}").format(in_words(setting, value))


def rule_lines(constitution: Constitution) -> list[str]:
    """Return our rules under their headings; sentences that go on share a line."""
    lines: list[str] = []
    for heading, group in RULES.items():
        lines += ["", heading] if lines else [heading]
        said = ""
        for setting in group:
            sentence = rule_sentence(setting, constitution.values[setting])
            said = f"{said} {sentence}".strip()
            if said.endswith("."):
                lines.append(f"  {said}")
                said = ""
    return lines


def needs(committee: Committee, motion: Motion) -> str:
    """Return what it takes for a proposal to pass, as frozen at its opening or as rules are now."""
    effect = read_effect(motion.effect)
    if isinstance(effect, Pledge):
        return f"Opens if at least {effect.opens_at} sign."
    kind = effect.decided_as
    opening, rules = motion.opening, committee.state.constitution
    majority = opening.majority if opening else rules.share(f"{kind}_majority")
    quorum = opening.quorum if opening else rules.share(f"{kind}_quorum")
    part = f"if {in_words('quorum', quorum)} of those who can vote take part"
    if motion.effect.get("type") == "elect":
        return f"Counts {part}."
    return f"Passes with {in_words('_majority', majority)}, {part}."


Wording = Callable[[Committee, Mapping[str, Any]], str]


def _member(committee: Committee, effect: Mapping[str, Any]) -> str:
    return nickname(committee, str(effect["member"]))


def _office(committee: Committee, effect: Mapping[str, Any]) -> str:
    return office_name(committee, str(effect["office"]))


def _seats(count: int) -> str:
    return f"{count} seat" if count == 1 else f"{count} seats"


def _rule(committee: Committee, effect: Mapping[str, Any]) -> str:
    setting, value = str(effect["setting"]), effect["value"]
    now = committee.state.constitution.values.get(setting)
    new = rule_sentence(setting, tuple(value) if isinstance(value, list) else value)
    old = rule_sentence(setting, now) if now is not None else "nothing"
    return f"Changes our rules. New: {_whole(new)} Until now: {_whole(old)}"


def _whole(sentence: str) -> str:
    text = sentence.rstrip(",;. ")
    return f"{text[:1].upper()}{text[1:]}."


def _amend(committee: Committee, effect: Mapping[str, Any]) -> str:
    target = str(effect["motion"])
    motion = committee.state.motions.get(target)
    name = title(committee, motion.text) if motion else target[:8]
    then = effect_sentence(committee, effect["effect"])
    return f"Puts these words in place of “{name}” ({target[:8]}). {then}".strip()


def _create(committee: Committee, effect: Mapping[str, Any]) -> str:
    said = f"Makes an office of {_seats(effect['seats'])}, each for {effect['term_days']} days."
    powers = {
        "announce": "announces to all",
        "moderate": "can delete what others wrote",
        "trustee": "counts secret votes, together with the others",
    }
    does = [powers.get(power, power) for power in effect.get("powers", ())]
    return f"{said} Whoever holds it {' and '.join(does)}." if does else said


def _choose(committee: Committee, effect: Mapping[str, Any]) -> str:
    least, most = effect["least"], effect["most"]
    marks = f"{most}" if least == most else f"{least} to {most}"
    return f"Chooses {effect['take']} of {len(effect['options'])} options; each marks {marks}."


def _pledge(committee: Committee, effect: Mapping[str, Any]) -> str:
    days = -(-effect["hours"] // 24)
    return (
        f"Asks for pledges for {days} {'day' if days == 1 else 'days'}. If at least "
        f"{effect['opens_at']} have signed then, all see who did; if fewer have, nobody ever does."
    )


EFFECTS: Mapping[str, Wording] = {
    "resolve": lambda c, e: "",
    "choose": _choose,
    "pledge": _pledge,
    "amend": _amend,
    "create_office": _create,
    "abolish_office": lambda c, e: f"Ends the office {_office(c, e)}.",
    "elect": lambda c, e: f"Fills {_seats(e['seats'])} of {_office(c, e)} from those who stand.",
    "recall": lambda c, e: f"Calls {_member(c, e)} back from the office {_office(c, e)}.",
    "adopt_document": lambda c, e: "Makes this text a document of ours.",
    "withdraw_document": lambda c, e: "Withdraws a document of ours.",
    "adopt_programme": lambda c, e: "Makes this text our programme.",
    "change_rule": _rule,
    "raise_rules": lambda c, e: (
        f"Puts version {e['rules']} of the rules in force. "
        "Programs that do not know it stop until they are updated."
    ),
    "admit_above_cap": lambda c, e: (
        f"Lets {e['count']} more people in than our rules allow in 30 days."
    ),
    "remove": lambda c, e: f"Removes {_member(c, e)}, who can read nothing that follows.",
    "remove_subtree": lambda c, e: (
        f"Removes {_member(c, e)} and {len(e['members'])} people they brought in."
    ),
    "freeze": lambda c, e: f"Freezes the access of {_member(c, e)}.",
    "unfreeze": lambda c, e: f"Gives {_member(c, e)} access again.",
    "admit_auditor": lambda c, e: "Lets an outside reader see who did what and when, but no words.",
    "dismiss_auditor": lambda c, e: "Shuts an outside reader out again.",
    "admit_witness": lambda c, e: f"Admits {plain(e['name'])} as an outside checker.",
    "dismiss_witness": lambda c, e: "Dismisses an outside checker.",
    "move_host": lambda c, e: "Moves our record to another server.",
    "dissolve": lambda c, e: "Dissolves the committee. It can be read, and nothing added.",
    "delete_body": lambda c, e: "Deletes what somebody wrote, for everybody.",
}


def effect_sentence(committee: Committee, effect: Mapping[str, Any]) -> str:
    """Return what a proposal would do besides what it says; empty where that is nothing."""
    wording = EFFECTS.get(str(effect.get("type")))
    return wording(committee, effect) if wording else "Does what this program does not know yet."


STATUSES = {
    "proposed": "proposed",
    "open": "vote is open",
    "counting": "vote is over, being counted",
    "reached": "reached, being opened",
    "passed": "passed",
    "rejected": "rejected",
    "impossible": "passed, but can no longer be done",
    "trial": "passed, as a trial",
    "lapsed": "cleared away",
    "withdrawn": "withdrawn",
    "merged": "its words were taken over",
}
PLEDGE_STATUSES = {"passed": "reached and opened", "rejected": "not reached"}


def status_words(effect: str, status: str) -> str:
    """Return how a proposal with this type of effect stands, in words."""
    return PLEDGE_STATUSES.get(status, STATUSES[status]) if effect == "pledge" else STATUSES[status]
