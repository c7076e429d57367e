"""Proposals and votes: what a member says about them (rules §6, §9)."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from concerted.client.attachments import seal_files
from concerted.client.committee import Committee
from concerted.client.draft import Draft
from concerted.client.record import Row
from concerted.client.words import salted_hash
from concerted.kernel.errors import Refused
from concerted.rules.effects import read_effect
from concerted.rules.motions import find_motion
from concerted.rules.state import State


def propose(
    committee: Committee,
    effect: Mapping[str, Any],
    title: str,
    text: str,
    *,
    files: Sequence[Path] = (),
    secret: bool = False,
    **more: str,
) -> Row:
    """Make a proposal with files beside it; ``more`` are further words, as an office's name.

    ``secret`` prepares a secret ballot: the question's salted hash stands in the header (rules
    §15).
    """
    read_effect(dict(effect))  # a malformed one is told before anything is sent
    words = {"title": title, "text": text, **more}
    sealed = seal_files(committee, files)
    payload: dict[str, Any] = {"effect": dict(effect)}
    if secret:
        salt = secrets.token_bytes(32)
        payload["question"] = salted_hash(salt, f"{title}\n\n{text}")
        words["question_salt"] = salt.hex()
    return committee.act(lambda state: Draft("motion.propose", payload, words, (), sealed))


def propose_office(
    committee: Committee,
    name: str,
    seats: int,
    term_days: int,
    text: str = "",
    files: Sequence[Path] = (),
    powers: Sequence[str] = (),
    secret: bool = False,
) -> Row:
    """Propose a new office; its id is drawn, its name stays in the sealed words.

    ``powers`` are of ``announce``, ``moderate`` and ``trustee``; with any, it needs two thirds.
    """
    office = secrets.token_hex(16)
    effect: dict[str, Any] = {"type": "create_office", "office": office, "seats": seats}
    effect["term_days"] = term_days
    if powers:
        effect["powers"] = sorted(set(powers))
    title = f"New office: {name}"
    return propose(committee, effect, title, text, files=files, secret=secret, office_name=name)


def propose_choice(
    committee: Committee,
    title: str,
    text: str,
    options: Sequence[str],
    bounds: tuple[int, int, int],
    *,
    files: Sequence[Path] = (),
    secret: bool = False,
) -> Row:
    """Propose to choose among options; ``bounds``: marks at least, at most, and how many win."""
    salts = [secrets.token_bytes(32) for _ in options]
    hashes = [salted_hash(salt, one) for salt, one in zip(salts, options, strict=True)]
    effect = dict(zip(("least", "most", "take"), bounds, strict=True))
    words = {"options": "\n".join(options), "option_salts": "".join(s.hex() for s in salts)}
    whole = {"type": "choose", "options": hashes, **effect}
    return propose(committee, whole, title, text, files=files, secret=secret, **words)


def propose_pledge(
    committee: Committee,
    title: str,
    text: str,
    opens_at: int,
    hours: int,
    files: Sequence[Path] = (),
) -> Row:
    """Propose a pledge: it is always secret, and who signed opens only from a number on."""
    effect = {"type": "pledge", "opens_at": opens_at, "hours": hours}
    return propose(committee, effect, title, text, files=files, secret=True)


def propose_document(
    committee: Committee,
    title: str,
    text: str,
    document: str = "",
    files: Sequence[Path] = (),
    secret: bool = False,
) -> Row:
    """Propose a text as the committee's document; a new one, or in place of ``document``."""
    salt = secrets.token_bytes(32)
    effect = {
        "type": "adopt_document",
        "document": document or secrets.token_hex(16),
        "text": salted_hash(salt, text),
    }
    return propose(committee, effect, title, text, files=files, secret=secret, salt=salt.hex())


def propose_programme(
    committee: Committee, text: str, files: Sequence[Path] = (), secret: bool = False
) -> Row:
    """Propose another programme."""
    salt = secrets.token_bytes(32)
    effect = {"type": "adopt_programme", "text": salted_hash(salt, text)}
    title = "New programme"
    return propose(committee, effect, title, text, files=files, secret=secret, salt=salt.hex())


def amend(
    committee: Committee,
    motion: str,
    effect: Mapping[str, Any],
    title: str,
    text: str,
    files: Sequence[Path] = (),
    secret: bool = False,
) -> Row:
    """Propose other words, or another effect, for a proposal."""
    revision = find_motion(committee.state, motion).revision
    whole = {"type": "amend", "motion": motion, "revision": revision, "effect": dict(effect)}
    return propose(committee, whole, title, text, files=files, secret=secret)


def seen(committee: Committee, motion: str) -> dict[str, Any]:
    """What names a motion as this device shows it: sending again never moves to a later text."""
    if motion not in committee.state.motions:
        committee.refresh()
    return {"motion": motion, "revision": find_motion(committee.state, motion).revision}


def support(committee: Committee, motion: str) -> Row:
    """Support a proposal in the words that this device shows."""
    return committee.simple("motion.support", **seen(committee, motion))


def minority(committee: Committee, motion: str, text: str) -> Row:
    """Set a minority statement beside a proposal."""
    payload = seen(committee, motion)
    return committee.act(lambda state: Draft("motion.minority", payload, {"text": text}))


def stand(committee: Committee, motion: str, text: str = "") -> Row:
    """Stand as a candidate, with a word of one's own if there is one."""
    words = {"text": text} if text else None
    payload = seen(committee, motion)
    return committee.act(lambda state: Draft("motion.stand", payload, words))


def open_vote(committee: Committee, motion: str) -> Row:
    """Open the vote on the revision that this device has seen."""
    committee.refresh()
    revision = find_motion(committee.state, motion).revision
    return committee.simple("motion.open", motion=motion, revision=revision)


def vote(committee: Committee, motion: str, choice: str | list[int]) -> Row:
    """Vote, or change one's vote by naming the one it replaces."""

    def draft(state: State) -> Draft:
        found = find_motion(state, motion)
        if found.opening is None:
            raise Refused("motion_not_open")
        payload: dict[str, Any] = {
            "choice": choice,
            "motion": motion,
            "opening": found.opening.id,
        }
        before = found.opening.votes.get(committee.me)
        if before is not None:
            payload["replaces"] = before[0]
        return Draft("vote.cast", payload)

    return committee.act(draft)


def close(committee: Committee, motion: str) -> str:
    """Have the votes counted; return how it was decided, as this device counted it."""
    committee.simple("motion.close", motion=motion)
    found = committee.state.motions[motion]
    return "tied" if found.status == "proposed" else found.status
