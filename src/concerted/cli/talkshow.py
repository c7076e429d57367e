"""Messages on a terminal: names, times, signs, and words in whatever script.

What others write is cleaned first, since a terminal obeys what it is sent: control characters go,
and so do the marks that turn the direction of what follows. Where words run from right to left they
are isolated, so that the numbers and names beside them stay where they are.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from concerted.cli.screen import day
from concerted.client.committee import Committee
from concerted.client.talk import Standing, Talk, long
from concerted.client.words import nickname, words_of
from concerted.items.saying import Shown
from concerted.rules.talk import Place

GENERAL = "general"
ISOLATE, END_ISOLATE = "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"
_JOINERS = "\N{ZERO WIDTH JOINER}\N{ZERO WIDTH NON-JOINER}"  # letters and emoji are made of them
_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})

FINDINGS: Mapping[str, str] = {
    "altered": "The server gave something that nobody signed.",
    "misplaced": "The server gave this in a place where it was not said.",
    "time_ahead": "The server's clock runs ahead.",
    "reordered": "The server showed others another order than yours.",
    "split": "The author's device was shown another record than yours.",
    "epoch_back": "This came late, under a key that someone who left still has.",
    "room_wrong": "This changed the room against the rules, and is not followed.",
    "repeated": "The server gave two messages in one place.",
    "gap": "The server held back what the author said before this.",
    "withheld": "The server held back a message, or the words of one.",
    "not_announcer": "The author holds no office now that may speak here.",
}
TROUBLES: Mapping[str, str] = {
    "locked": "(you have no key for this: it is from before your time, or ask for `rekey`)",
    "unsealed": "(the author's device sealed this wrongly)",
    "missing": "(the server held the words back)",
    "taken_out": "You are not in this room any more.",
}


def cleaned(text: str) -> str:
    """Return text without what could steer a terminal; line feeds stay."""
    return "".join(
        letter if letter.isprintable() or letter in _JOINERS or letter == "\n" else " "
        for letter in text.expandtabs(4)
    ).strip()


def isolated(text: str) -> str:
    """Return text so that its direction touches nothing beside it."""
    turns = any(unicodedata.bidirectional(letter) in _RIGHT_TO_LEFT for letter in text)
    return f"{ISOLATE}{text}{END_ISOLATE}" if turns else text


def person(committee: Committee, member: str) -> str:
    """Return a member's name as it can stand in a line."""
    return isolated(nickname(committee, member))


def place_name(talk: Talk, place: Place) -> str:
    """Return how a place is called: a channel's or room's name, or the other of two."""
    committee = talk.committee
    if not place[1]:
        return GENERAL if place == talk.general else _channel_name(committee, place[0])
    versions = talk.store.versions(place[0])
    newest = versions[-1] if versions else None
    if newest is not None and newest.pair:
        other = next((name for name in newest.members if name != committee.me), committee.me)
        return "@" + nickname(committee, other)
    named = cleaned(newest.name).replace("\n", " ") if newest else ""
    return named or place[0][:8]


def _channel_name(committee: Committee, channel: str) -> str:
    for row in committee.record.of_kind("channel.open"):
        if row.entry is not None and row.entry.header.payload["channel"] == channel:
            name = (words_of(committee, row.entry.id) or {}).get("name")
            if isinstance(name, str) and name.strip():
                kept = cleaned(name).replace("\n", " ")[:40]
                return f"{kept} {channel[:4]}" if kept.casefold() == GENERAL else kept
    return channel[:8]


def purpose(committee: Committee, channel: str) -> str:
    """Return what a channel is for, in its opener's words."""
    for row in committee.record.of_kind("channel.open"):
        if row.entry is not None and row.entry.header.payload["channel"] == channel:
            text = (words_of(committee, row.entry.id) or {}).get("purpose")
            return cleaned(text).replace("\n", " ") if isinstance(text, str) else ""
    return ""


def message_lines(talk: Talk, shown: Shown) -> list[str]:
    """Return a message as a few lines: who and when, then the words, set in."""
    heard, committee = shown.heard, talk.committee
    head = f"{heard.position}  {person(committee, heard.author)}  {day(heard.time_s)}"
    if shown.reply:
        head += f"  answers {_position(talk, shown.reply)}"
    head += "  (edited)" * shown.edited + "  (pinned)" * bool(shown.pinned_by)
    lines = [head, *(f"  {isolated(line)}" for line in _said(talk, shown))]
    if heard.files and not heard.gone_by:
        names = [cleaned(file.name) for file in talk.files(long(heard.id))]
        lines += [f"  file {number}: {isolated(name)}" for number, name in enumerate(names, 1)]
    if shown.reactions:
        lines.append("  " + ", ".join(_reactions(committee, shown)))
    return lines + [f"  ! {FINDINGS[code]}" for code in heard.findings if code in FINDINGS]


def _reactions(committee: Committee, shown: Shown) -> Iterable[str]:
    for emoji, who in shown.reactions.items():
        yield f"{cleaned(emoji)} " + " ".join(person(committee, member) for member in who)


def _said(talk: Talk, shown: Shown) -> list[str]:
    heard, committee = shown.heard, talk.committee
    if heard.gone_by:
        if heard.removed:
            return [f"(removed by {person(committee, heard.gone_by)}, who holds an office)"]
        return ["(taken back)"]
    if not heard.readable:
        kept = talk.store.message(long(heard.id))
        return [TROUBLES.get(kept.trouble if kept else "", TROUBLES["locked"])]
    if heard.saying.form == "leave":
        return ["(leaves this room)"]
    if heard.saying.form == "name":
        return [f"({_version(talk, shown)})"]
    return cleaned(shown.text).split("\n")


def _version(talk: Talk, shown: Shown) -> str:
    """Say what a `room` message did: who is in the room from there on."""
    kept = talk.store.message(long(shown.heard.id))
    assert kept is not None
    versions = talk.store.versions(kept.place[0])
    names = next((one.members for one in versions if one.id == kept.id), ())
    listed = ", ".join(sorted(person(talk.committee, name) for name in names))
    return f"in this room from now on: {listed}" if listed else "changed the room"


def _position(talk: Talk, message: str) -> str:
    found = talk.store.position(long(message))
    return str(found) if found else "something forgotten"


def message_value(talk: Talk, shown: Shown) -> dict[str, Any]:
    """Return a message for programs."""
    heard, committee = shown.heard, talk.committee
    value: dict[str, Any] = {
        "position": heard.position,
        "id": long(heard.id),
        "author": heard.author,
        "name": nickname(committee, heard.author),
        "time": heard.time_s,
        "kind": heard.saying.form,
        "text": shown.text,
        "edited": shown.edited,
        "readable": heard.readable,
        "pinned": bool(shown.pinned_by),
        "reactions": shown.reactions,
        "findings": list(heard.findings),
    }
    if shown.reply:
        value["answers"] = talk.store.position(long(shown.reply))
    if heard.gone_by:
        value["gone"] = "removed" if heard.removed else "deleted"
    if heard.files:
        value["files"] = [file.name for file in talk.files(long(heard.id))]
    return value


def place_value(talk: Talk, standing: Standing) -> dict[str, Any]:
    """Return a place for programs."""
    name, in_room = standing.place
    value: dict[str, Any] = {
        "id": name,
        "name": place_name(talk, standing.place),
        "kind": "pair" if standing.pair else "room" if in_room else "channel",
        "unread": standing.unread,
        "newest": standing.newest,
        "muted": standing.muted,
    }
    if in_room:
        return value | {"members": list(standing.members)}
    return value | {"announce": standing.announce, "closed": standing.closed}
