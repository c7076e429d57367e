"""Three members' devices at a real host, for tests of talk."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from concerted.client.committee import Committee
from concerted.client.errors import HostFaulty
from concerted.client.talk import Talk, long
from concerted.client.talksync import Reading
from concerted.kernel.message import MessageId, parse_message
from concerted.rules.talk import Place
from tests.client.live import LiveHost
from tests.client.room import Room


@dataclass
class Circle:
    """Three members' devices."""

    room: Room
    red: Talk
    blue: Talk
    green: Talk

    @property
    def host(self) -> LiveHost:
        found: Any = self.room.host
        assert isinstance(found, LiveHost)
        return found

    @property
    def general(self) -> Place:
        return self.red.general


def leave(committee: Committee) -> None:
    """Leave the committee; the host ends the session at once."""
    with suppress(HostFaulty):
        committee.last_word("member.leave")


def said(talk: Talk, place: Place, text: str, **more: Any) -> MessageId:
    """Say a text and send it; its id."""
    talk.say(place, text, **more)
    assert talk.send() == []
    return long(talk.conversation(place)[-1].heard.id)


def texts(talk: Talk, place: Place | None = None) -> list[str]:
    talk.catch_up()
    return [shown.text for shown in talk.conversation(place or talk.general)]


def findings(talk: Talk) -> set[str]:
    return talk.catch_up().findings


def open_all(talk: Talk, leaked: Any) -> list[str]:
    """What a device can read of messages that the host gave it against the rules."""
    reading = Reading(talk.committee, talk.store)
    opened = [reading.open(parse_message(one.header), one.body)[0] for one in leaked if one.body]
    return [str(words) for words in opened if words]
