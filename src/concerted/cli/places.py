"""Commands about where one talks: channels, rooms, and what one does not want to hear."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from cyclopts import App

from concerted.cli.device import TALKING, Common, Flag, Unclear, pick_member
from concerted.cli.screen import say, show, show_json, show_table
from concerted.cli.talk import accused, other, pick_place, sent, talking
from concerted.cli.talkshow import person, place_name, place_value, purpose
from concerted.client.draft import Draft
from concerted.client.talk import Standing, Talk
from concerted.rules.talk import Place


def add(app: App) -> None:
    """Add these commands to ``app``."""
    app.command(channels, group=TALKING)
    about = "Open and close channels, which all members read."
    channel = App(name="channel", help=about, group=TALKING)
    channel.command(open_channel, name="open")
    channel.command(close_channel, name="close")
    room = App(name="room", help="Rooms: to talk among some of you.", group=TALKING)
    room.command(open_room, name="open")
    room.command(add_to_room, name="add")
    room.command(take_out, name="take-out")
    for command in (rename, leave, who):
        room.command(command)
    app.command(channel)
    app.command(room)
    app.command(mute, group=TALKING)
    app.command(block, group=TALKING)


def channels(*, common: Common | None = None) -> int:
    """List where you can talk, and what is new there.

    Example: concerted channels
    """
    common = common or Common()
    with talking(common) as talk:
        news = talk.catch_up()
        found = talk.places()
        if common.json:
            show_json({"places": [place_value(talk, one) for one in found]})
        else:
            names = ("where", "unread", "what")
            show_table(names, (_row(talk, one) for one in found), "There is nothing yet.")
    return accused(news, common.json)


def _row(talk: Talk, one: Standing) -> Sequence[str]:
    unread = "" if not one.unread else f"{one.unread} new"
    return place_name(talk, one.place), unread, ", ".join(_what(talk, one))


def _what(talk: Talk, one: Standing) -> list[str]:
    if one.place[1]:
        inside = talk.committee.me in one.members
        people = f"room of {len(one.members)}" if inside else "you are not in it any more"
        said = ["the two of you" if one.pair else people]
    else:
        said = [text for text in (purpose(talk.committee, one.place[0]),) if text]
        said += ["announcements"] * one.announce + ["closed"] * one.closed
    return said + ["muted"] * one.muted


def open_channel(
    name: str, purpose: str = "", *, announce: Flag = False, common: Common | None = None
) -> None:
    """Open a channel.

    Example: concerted channel open night-shift "All about nights"

    :param name: what it is called
    :param purpose: what it is for
    :param announce: only offices that a vote gave this power speak in it

    """
    common = common or Common()
    key = secrets.token_hex(16)
    words = {"name": name, "purpose": purpose}
    with talking(common) as talk:
        payload = {"channel": key, "announce": announce}
        talk.committee.act(lambda state: Draft("channel.open", payload, words))
    show(common.json, {"channel": key, "name": name}, f"The channel {name} is open.")


def close_channel(name: str, *, common: Common | None = None) -> None:
    """Close a channel that you opened.

    Or any, if your office has that power.

    Example: concerted channel close night-shift

    :param name: which

    """
    common = common or Common()
    with talking(common) as talk:
        place = pick_place(talk, name)
        if place[1]:
            raise Unclear("name_unknown", name)
        talk.committee.simple("channel.close", channel=place[0])
    show(common.json, {"channel": place[0]}, "The channel is closed. It can still be read.")


def open_room(name: str, *members: str, common: Common | None = None) -> int:
    """Open a room for some members.

    Nobody else reads what is said there, nor learns that it exists.

    Example: concerted room open "Bay 4" green amber

    :param name: what it is called
    :param members: who is in it besides you

    """
    common = common or Common()
    with talking(common) as talk:
        place = talk.open_room(name, [other(talk, text) for text in members])
        return sent(talk, common, f"The room {name} is open.", room=place[0], name=name)


def _room(talk: Talk, name: str) -> Place:
    talk.catch_up()
    place = pick_place(talk, name)
    talk.room(place)
    return place


def add_to_room(name: str, *members: str, common: Common | None = None) -> int:
    """Take members into a room.

    They read what is said from then on.

    Example: concerted room add "Bay 4" blue

    :param name: which room
    :param members: who comes in

    """
    common = common or Common()
    with talking(common) as talk:
        place = _room(talk, name)
        talk.change_room(place, come=[other(talk, text) for text in members])
        return sent(talk, common, "Done.", room=place[0])


def take_out(name: str, *members: str, common: Common | None = None) -> int:
    """Take members out of a room.

    What follows they cannot read. All in it see that you did.

    Example: concerted room take-out "Bay 4" blue

    :param name: which room
    :param members: who goes

    """
    common = common or Common()
    with talking(common) as talk:
        place = _room(talk, name)
        talk.change_room(place, go=[other(talk, text) for text in members])
        return sent(talk, common, "Done.", room=place[0])


def rename(name: str, new_name: str, *, common: Common | None = None) -> int:
    """Give a room another name.

    Example: concerted room rename "Bay 4" "Bays 4 and 5"

    :param name: which room
    :param new_name: what it is called from now on

    """
    common = common or Common()
    with talking(common) as talk:
        place = _room(talk, name)
        talk.change_room(place, name=new_name)
        return sent(talk, common, "Done.", room=place[0])


def leave(name: str, *, common: Common | None = None) -> int:
    """Leave a room.

    Whoever speaks there next changes its key, so that you read nothing more.

    Example: concerted room leave "Bay 4"

    :param name: which room

    """
    common = common or Common()
    with talking(common) as talk:
        place = _room(talk, name)
        talk.leave(place)
        return sent(talk, common, "You leave this room.", room=place[0])


def who(name: str, *, common: Common | None = None) -> None:
    """List who is in a room.

    Example: concerted room who "Bay 4"

    :param name: which room

    """
    common = common or Common()
    with talking(common) as talk:
        members = talk.room(_room(talk, name)).members
        names = sorted(person(talk.committee, member) for member in members)
    show(common.json, {"members": list(members)}, *names)


def mute(place: str, *, off: Flag = False, common: Common | None = None) -> None:
    """Make a place quiet on this device.

    `follow` does not show what is said there.

    Example: concerted mute night-shift

    :param place: a channel, a room, or @ and a name
    :param off: hear it again

    """
    common = common or Common()
    with talking(common) as talk:
        where = pick_place(talk, place)
        talk.mute(where, on=not off)
    show(common.json, {"muted": not off}, "You hear it again." if off else "It is quiet now.")


def block(member: str = "", *, off: Flag = False, common: Common | None = None) -> None:
    """Show nothing of a member's words on this device.

    They do not learn of it. Without a name, list whose are not shown.

    Example: concerted block amber

    :param member: whose words
    :param off: show them again

    """
    common = common or Common()
    with talking(common) as talk:
        if member:
            talk.block(pick_member(talk.committee, member), on=not off)
        names = [person(talk.committee, one) for one in sorted(talk.blocked())]
        value = {"blocked": sorted(talk.blocked())}
    if common.json:
        show_json(value)
    else:
        say(f"Not shown: {', '.join(names)}." if names else "Everybody's words are shown.")
