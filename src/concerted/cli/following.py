"""``follow``: what is said, as it is said."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from typing import Any

import msgspec
from cyclopts import App

from concerted.cli.device import TALKING, Common
from concerted.cli.screen import say, say_error
from concerted.cli.talk import MISBEHAVED, known_place, talking
from concerted.cli.talkshow import message_lines, message_value, place_name
from concerted.client.errors import HostFaulty, HostUnreachable
from concerted.client.talk import Talk, long
from concerted.client.talkfollow import knocks
from concerted.client.talkstore import Kept
from concerted.rules.talk import Place

RETRY_S = (1, 2, 5, 10, 30)


def add(app: App) -> None:
    """Add this command to ``app``."""
    app.command(follow, group=TALKING)


def follow(place: str = "", *, seconds: float = 0, common: Common | None = None) -> int:
    """Show what is said as it is said, until Ctrl-C.

    Example: concerted follow

    :param place: a channel, a room, or @ and a name; everywhere without it
    :param seconds: for how long; without it, until you stop it

    """
    common = common or Common()
    ends = time.monotonic() + seconds if seconds else None
    if common.json:
        _line({"following": place or "everywhere"})
    found: set[str] = set()
    for failures in _tries(ends):
        try:
            found |= _listen(place, common, ends, first=failures == 0)
        except HostUnreachable:
            say_error("The server cannot be reached; trying again.")
        except HostFaulty as error:
            if not error.code.startswith("session_"):
                raise  # else the session has run out, and another is opened
    return MISBEHAVED if found - {"not_announcer"} else 0


def _tries(ends: float | None) -> Iterator[int]:
    """Yield as often as a stream is to be opened, with longer and longer pauses between."""
    tries = 0
    while ends is None or time.monotonic() < ends or not tries:
        began = time.monotonic()
        yield tries
        tries = tries + 1 if time.monotonic() - began < 60 else 1
        left = float(RETRY_S[min(tries, len(RETRY_S)) - 1])
        if ends is not None:
            left = min(left, max(0, ends - time.monotonic()))
        time.sleep(left)


def _listen(place: str, common: Common, ends: float | None, first: bool) -> set[str]:
    """Hear the stream once; each knock takes the home for as long as it takes to catch up."""
    with talking(common) as talk:
        where = known_place(talk, place) if place else None
        committee = talk.committee
        found = _tell(talk, where, common, 0 if first else 1)
    if ends is not None and time.monotonic() >= ends:
        return found
    for knock in knocks(committee):
        if knock:
            with talking(common, fresh=False) as talk:
                talk.committee.wire, talk.committee.session = committee.wire, committee.session
                found |= _tell(talk, where, common, 1)
        if ends is not None and time.monotonic() >= ends:
            break
    return found


def _tell(talk: Talk, where: Place | None, common: Common, shown: int) -> set[str]:
    """Catch up and print what is new; at first nothing, since `read` shows it."""
    news = talk.catch_up()
    for kept in news.kept if shown else []:
        place = kept.place
        if (where and place != where) or (not where and talk.is_muted(place)):
            continue
        _tell_one(talk, kept, common)
    return news.findings


def _tell_one(talk: Talk, kept: Kept, common: Common) -> None:
    for one in talk.conversation(kept.place, kept.position - 1):
        if long(one.heard.id) != kept.id:
            continue
        name = place_name(talk, kept.place)
        if common.json:
            _line(message_value(talk, one) | {"place": name})
        else:
            head, *rest = message_lines(talk, one)
            say(f"{head}  in {name}", *rest, "")


def _line(value: dict[str, Any]) -> None:
    sys.stdout.write(msgspec.json.encode(value).decode() + "\n")
    sys.stdout.flush()
