"""Words for what the views hold: kinds, statuses, figures, sources, effects.

Every word of a printed page that is not a member's own stands here or in the page's own module.
"""

from __future__ import annotations

from collections.abc import Mapping

from concerted.items.decisions import Decision
from concerted.items.forms import Source

REPORT_KINDS: Mapping[str, str] = {
    "unsafe": "unsafe conditions",
    "injury": "injury",
    "abuse": "abuse",
    "harassment": "harassment",
    "speed_up": "speed-up",
    "surveillance": "surveillance",
    "pay": "pay",
    "job_cuts": "job cuts",
    "discrimination": "discrimination",
    "retaliation": "retaliation",
    "other": "other",
}
STATUSES: Mapping[str, str] = {
    "open": "open",
    "raised": "raised",
    "answered": "answered",
    "resolved": "said to be resolved",
    "reopened": "reopened",
}
SEVERITIES = ("", "minor", "serious", "grave", "danger to life")
HAPPENINGS: Mapping[str, str] = {
    "petition": "petition",
    "election": "election",
    "ruling": "ruling",
    "certification": "certification",
    "closed": "case closed",
    "walkout": "walkout",
    "strike": "strike",
    "protest": "protest",
    "letter": "open letter",
    "boycott": "boycott",
    "affiliation": "affiliation",
    "injunction": "injunction",
    "agreement": "agreement",
    "demand": "demand",
    "promise": "promise",
    "other": "other",
}
VERDICTS: Mapping[str, str] = {
    "passed": "passed",
    "rejected": "not passed",
    "trial": "passed as a trial, without effect",
    "impossible": "passed, and could no longer be done",
}
PLEDGED: Mapping[str, str] = {"passed": "reached, and opened", "rejected": "not reached"}
DATES: Mapping[str, str] = {"date": "the day", "until": "the last day"}


def verdict(decision: Decision) -> str:
    """Return how a proposal or a pledge came out, in words."""
    own = PLEDGED if decision.effect == "pledge" else {}
    return own.get(decision.status) or VERDICTS.get(decision.status, decision.status)


def count(decision: Decision) -> str:
    """Return how it was counted, in words: of a pledge nobody abstains."""
    yes, no, abstain = decision.yes, decision.no, decision.abstain
    if decision.effect == "pledge":
        return f"{yes} signed, {no} did not" if yes + no else "not counted"
    return f"{yes} yes, {no} no, {abstain} abstained"


def figure_name(name: str) -> str:
    """Return the name of a figure, or of a date, in words."""
    return DATES.get(name) or name.replace("_", " ")


def figure(name: str, text: str) -> str:
    """Return a figure with its thousands apart; a day as it is."""
    return text if name in DATES else f"{int(text):,}"


def source_line(source: Source) -> str:
    """Return a source as one line, with all that it has."""
    parts = (source.title, source.publisher, source.reference, source.date, source.url)
    return ", ".join(part for part in parts if part.strip())
