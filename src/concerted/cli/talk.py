"""Commands to talk: say, dm, read, search, react, edit, delete, remove, pin."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

from cyclopts import App, Parameter

from concerted.cli.device import TALKING, Common, Flag, Unclear, pick, pick_member, text_of
from concerted.cli.device import place as at_place
from concerted.cli.screen import counted, say, say_error, show, show_json
from concerted.cli.sentences import sentence
from concerted.cli.talkshow import (
    FINDINGS,
    GENERAL,
    message_lines,
    message_value,
    place_name,
)
from concerted.client.attachments import fetch
from concerted.client.errors import FileUnusable, HostUnreachable
from concerted.client.talk import Talk
from concerted.client.talkgiven import News
from concerted.items.saying import Shown
from concerted.kernel.message import MessageId
from concerted.rules.talk import Place

In = Annotated[
    str,
    Parameter(name="--in", show_default=False, help="a channel, a room, or @ and a name"),
]
Files = Annotated[
    tuple[Path, ...],
    Parameter(
        negative=(),
        show_default=False,
        help="a file to go with it; a photo loses all but its picture",
    ),
]
SERVER, MISBEHAVED = 3, 4
SHOWN = 30
ROUND = 20
RETRY_S = (1, 2, 5, 10, 30)


def add(app: App) -> None:
    """Add these commands to ``app``."""
    for command in (say_it, dm, read, search, react, edit, delete, remove, pin, pins):
        name = "say" if command is say_it else None
        app.command(command, name=name, group=TALKING)
    app.command(save, group=TALKING)


@contextmanager
def talking(common: Common, fresh: bool = True) -> Iterator[Talk]:
    """Hold the home and open the talk of the committee in use."""
    with at_place(common, fresh) as committee:
        talk = Talk(committee)
        try:
            yield talk
        finally:
            talk.close()


def pick_place(talk: Talk, text: str) -> Place:
    """Return a place by its name or the beginning of its id; `@NAME` is the talk with a member."""
    if text.casefold() in ("", GENERAL):
        return talk.general
    if text.startswith("@"):
        return talk.open_pair(other(talk, text[1:]))
    named = {str(one.place[0]): one.place for one in talk.places()}
    pairs = ((name, place_name(talk, found)) for name, found in named.items())
    return named[pick(text, pairs)]


def other(talk: Talk, text: str) -> str:
    """Return another member's id; ``Unclear`` for oneself."""
    member = pick_member(talk.committee, text)
    if member == talk.committee.me:
        raise Unclear("name_own", text)
    return member


def pick_message(talk: Talk, position: int) -> tuple[Place, MessageId]:
    """Return where a message stands, and its id."""
    found = talk.store.at(position)
    kept = talk.store.message(found) if found else None
    if kept is None:
        raise Unclear("message_unknown", str(position))
    return kept.place, kept.id


def accused(news: News, as_json: bool) -> int:
    """Say what the server did wrong; return the exit code."""
    if not as_json:
        say_error(*(f"! {FINDINGS[code]}" for code in sorted(news.findings) if code in FINDINGS))
    return MISBEHAVED if news.findings - {"not_announcer"} else 0


def sent(talk: Talk, common: Common, said: str, **value: Any) -> int:
    """Send what waits and say so; without a server it waits, durably, for the next command."""
    try:
        unsaid = talk.send()
    except HostUnreachable:
        waiting = len(talk.box.drafts())
        lines = ("The server cannot be reached.", f"{_kept(waiting)} with your next command.")
        show(common.json, {**value, "sent": False, "waiting": waiting}, *lines)
        return SERVER
    for one in unsaid:
        what, todo = sentence(one.code)
        if not common.json:
            say_error(f"Not said: {_excerpt(one.draft.words)}", what, todo)
    if unsaid:
        codes = [one.code for one in unsaid]
        if common.json:
            show_json({**value, "sent": False, "refused": codes})
        return 1
    show(common.json, {**value, "sent": True}, *([said] if said else []))
    return 0


def _kept(waiting: int) -> str:
    return f"{counted(waiting, 'message')} kept here, to be sent"


def _excerpt(words: dict[str, Any] | None) -> str:
    text = str((words or {}).get("text", "what you did"))
    return text if len(text) <= 40 else text[:39] + "…"


def say_it(
    text: str, *, to: In = "", answer: int = 0, attach: Files = (), common: Common | None = None
) -> int:
    """Say something to all, or in a place of your choice.

    Example: concerted say "Fans in bay 4 at six?" --in night-shift

    :param text: what to say; @FILE says what a file holds
    :param answer: the number of the message that this answers

    """
    common = common or Common()
    with talking(common, fresh=False) as talk:
        reply: MessageId | None = None
        place = pick_place(talk, to) if to or not answer else None
        if answer:
            where, reply = pick_message(talk, answer)
            place = place or where
        assert place is not None
        talk.say(place, text_of(text), reply=reply, files=attach)
        return sent(talk, common, "Said.", place=place[0])


def dm(
    member: str, text: str = "", *, attach: Files = (), common: Common | None = None
) -> int | None:
    """Write to one member alone.

    Without words, read what the two of you said.

    Example: concerted dm green "Can you swap Tuesday?"

    :param member: to whom
    :param text: what to say

    """
    common = common or Common()
    if not text:
        return read(f"@{member}", common=common)
    return say_it(text, to=f"@{member}", attach=attach, common=common)


def read(place: str = "", *, count: int = SHOWN, common: Common | None = None) -> int:
    """Read what was said in a place, the newest last.

    Example: concerted read night-shift --count 100

    :param place: a channel, a room, or @ and a name
    :param count: how many messages

    """
    common = common or Common()
    with talking(common) as talk:
        news = talk.catch_up()
        where = known_place(talk, place)
        lately = ROUND * max(count, SHOWN)  # with the edits and signs among them
        shown = talk.conversation(where, newest=lately) if where else []
        shown = shown[-count:] if count > 0 else []
        if common.json:
            found = [message_value(talk, one) for one in shown]
            show_json({"place": place_name(talk, where) if where else place, "messages": found})
        else:
            _print(talk, shown)
        if where and shown:
            talk.read_up_to(where, talk.store.mark().position)
    return accused(news, common.json)


def known_place(talk: Talk, text: str) -> Place | None:
    """Return a place to read in; None for the talk with a member that nobody has opened."""
    if text.startswith("@"):
        place = talk.pair_with(other(talk, text[1:]))
        return place if talk.store.versions(place[0]) else None
    return pick_place(talk, text)


def _print(talk: Talk, shown: Sequence[Shown], empty: str = "Nothing was said here yet.") -> None:
    for one in shown:
        say(*message_lines(talk, one), "")
    if not shown and empty:
        say(empty)


def search(text: str, *, where: In = "", common: Common | None = None) -> None:
    """Find what was said, by words.

    Only what this device holds; capitals and accents make no difference.

    Example: concerted search "reunion manana"

    :param text: one or several words, all of which must be there

    """
    common = common or Common()
    with talking(common, fresh=False) as talk:
        found = talk.search(text, pick_place(talk, where) if where else None)
        values = [message_value(talk, one) | {"place": place_name(talk, at)} for at, one in found]
        if common.json:
            show_json({"messages": values})
            return
        for at, one in found:
            head, *rest = message_lines(talk, one)
            say(f"{head}  in {place_name(talk, at)}", *rest, "")
        if not found:
            say("Nothing was found on this device.")


def react(message: int, sign: str, *, common: Common | None = None) -> int:
    """Answer a message with a sign.

    Example: concerted react 12 🔥

    :param message: its number, as `read` shows it
    :param sign: an emoji

    """
    common = common or Common()
    with talking(common, fresh=False) as talk:
        place, target = pick_message(talk, message)
        talk.react(place, target, sign)
        return sent(talk, common, "Done.", message=message)


def edit(message: int, text: str, *, common: Common | None = None) -> int:
    """Say something of yours anew.

    All see that it was edited.

    Example: concerted edit 12 "Fans in bay 5 at six?"

    :param message: its number, as `read` shows it
    :param text: the new words

    """
    common = common or Common()
    with talking(common, fresh=False) as talk:
        place, target = pick_message(talk, message)
        talk.edit(place, target, text_of(text))
        return sent(talk, common, "Edited.", message=message)


def delete(message: int, *, common: Common | None = None) -> int:
    """Take back what you said.

    Whoever read it has read it.

    Example: concerted delete 12

    :param message: its number, as `read` shows it

    """
    common = common or Common()
    with talking(common, fresh=False) as talk:
        place, target = pick_message(talk, message)
        talk.delete(place, target)
        return sent(talk, common, "Taken back, here and at the server.", message=message)


def remove(message: int, *, common: Common | None = None) -> int:
    """Remove what another said, as an office.

    The office must have that power, and all see that you did it.

    Example: concerted remove 12

    :param message: its number, as `read` shows it

    """
    common = common or Common()
    with talking(common, fresh=False) as talk:
        place, target = pick_message(talk, message)
        talk.remove(place, target)
        return sent(talk, common, "Removed.", message=message)


def pin(message: int, *, off: Flag = False, common: Common | None = None) -> int:
    """Put a message where all find it.

    Example: concerted pin 12

    :param message: its number, as `read` shows it
    :param off: take it from there

    """
    common = common or Common()
    with talking(common, fresh=False) as talk:
        place, target = pick_message(talk, message)
        talk.pin(place, target, on=not off)
        return sent(talk, common, "Done.", message=message)


def pins(place: str = "", *, common: Common | None = None) -> int:
    """Read what is pinned in a place.

    Example: concerted pins night-shift

    :param place: a channel, a room, or @ and a name

    """
    common = common or Common()
    with talking(common) as talk:
        news = talk.catch_up()
        where = known_place(talk, place)
        pinned = [one for one in (talk.conversation(where) if where else []) if one.pinned_by]
        if common.json:
            show_json({"messages": [message_value(talk, one) for one in pinned]})
        else:
            _print(talk, pinned, "Nothing is pinned here.")
    return accused(news, common.json)


def save(message: int, number: int = 1, *, to: Path = Path(), common: Common | None = None) -> None:
    """Fetch a file that came with a message.

    Nothing on your disk is overwritten.

    Example: concerted save 12 --to fan.jpg

    :param message: its number, as `read` shows it
    :param number: which of its files
    :param to: a folder, or how the file is to be called

    """
    common = common or Common()
    with talking(common) as talk:
        _, target = pick_message(talk, message)
        found = talk.files(target)
        if not 1 <= number <= len(found):
            raise FileUnusable("file_unknown", str(number))
        written = fetch(talk.committee, found[number - 1], to)
    show(common.json, {"file": str(written)}, f"Written to {written}.")
