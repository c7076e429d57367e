"""Talk as a member uses it: read, say, take back, rooms, unread marks, search (talk.md).

Everything said goes into the box first, and is sent as soon as the host can be reached. What is
read comes from this device, where it was verified; ``catch_up`` brings what is new.
"""

from __future__ import annotations

import secrets
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from concerted.client.attachments import Attached, listed, seal_files
from concerted.client.committee import Committee
from concerted.client.talkbox import Draft, Opening, TalkBox
from concerted.client.talkfiles import plain_files
from concerted.client.talkgiven import News
from concerted.client.talksend import Speaking, Unsaid
from concerted.client.talkstore import Kept, KnownVersion, TalkStore
from concerted.client.talksync import Reading
from concerted.items.saying import Heard, Shown, converse, read_saying
from concerted.kernel.canonical import base64url_decode, base64url_encode
from concerted.kernel.entry import MemberId
from concerted.kernel.errors import Refused
from concerted.kernel.message import (
    DELETE,
    REMOVE,
    ROOM,
    ROOM_LIMIT,
    SAY,
    ChainId,
    MessageId,
    PlaceId,
    pair_place,
    room_place,
)
from concerted.rules.channels import general_channel
from concerted.rules.talk import Place

UNREAD_LIMIT = 1_000
MUTED, BLOCKED, READ = "muted ", "blocked ", "read "


@dataclass(frozen=True, slots=True)
class Standing:
    """A place as a list shows it; ``members`` are a room's."""

    place: Place
    newest: int
    unread: int
    muted: bool
    members: tuple[MemberId, ...] = ()
    pair: bool = False
    announce: bool = False
    closed: bool = False
    name: str = ""


class Talk:
    """One member's talk on one device; the caller holds the home, and closes."""

    def __init__(self, committee: Committee) -> None:
        self.committee = committee
        self.store = TalkStore(committee.home.folder(committee.id))
        self.box = TalkBox(self.store)

    def close(self) -> None:
        """Close the file on this device."""
        self.store.close()

    # — reading

    def catch_up(self) -> News:
        """Bring record and talk up to date; what came, verified."""
        self.committee.refresh()
        return Reading(self.committee, self.store).catch_up()

    @property
    def general(self) -> Place:
        """The channel that is always there."""
        return PlaceId(general_channel(self.committee.id)), False

    def places(self) -> list[Standing]:
        """Return all places, with what is unread: channels of the record, then rooms."""
        newest = dict(self.store.places())
        channels = [self.general[0], *sorted(self.committee.state.channels)]
        found = [self._channel((PlaceId(name), False), newest) for name in channels]
        return found + [self._room(room, newest) for room in sorted(self.store.rooms())]

    def _channel(self, place: Place, newest: dict[Place, int]) -> Standing:
        known = self.committee.state.channels.get(place[0])
        top = newest.get(place, 0)
        flags = (known.announce, known.closed) if known else (False, False)
        return Standing(
            place,
            top,
            self.unread(place),
            self.is_muted(place),
            announce=flags[0],
            closed=flags[1],
        )

    def _room(self, room: PlaceId, newest: dict[Place, int]) -> Standing:
        place = (room, True)
        version = self.store.versions(room)[-1]
        return Standing(
            place,
            newest.get(place, 0),
            self.unread(place),
            self.is_muted(place),
            version.members,
            version.pair,
            name=version.name,
        )

    def unread(self, place: Place) -> int:
        """Return how many messages of others were not shown yet, of people who are not blocked.

        Of very many only the newest are counted.
        """
        since, blocked = self.store.number(READ + _text(place)), self.blocked()
        me = self.committee.me
        return sum(
            1
            for kept in self.store.of_place(place, since, UNREAD_LIMIT)
            if kept.author != me
            and kept.author not in blocked
            and read_saying(kept.words).form == "text"
        )

    def read_up_to(self, place: Place, position: int) -> None:
        """Everything of a place up to a position has been shown."""
        with self.store.writing():
            known = self.store.number(READ + _text(place))
            self.store.set_number(READ + _text(place), max(known, position))

    def conversation(self, place: Place, since: int = 0, newest: int = -1) -> list[Shown]:
        """Return what is to be shown of a place, in order: all, or what is newer, or the newest.

        ``newest`` counts messages, of which edits and signs are some.
        """
        return converse(self._heard(place, since, newest), self.blocked())

    def _heard(self, place: Place, since: int, newest: int) -> Iterator[Heard]:
        for kept in self.store.of_place(place, since, newest):
            if kept.kind in (SAY, ROOM):
                yield self._one(kept)

    def _one(self, kept: Kept) -> Heard:
        by = self._taken_back_by(kept) if kept.gone else None
        return Heard(
            short(kept.id),
            kept.author,
            kept.position,
            kept.time_s,
            read_saying(kept.words),
            kept.words is not None or kept.gone > 0,
            by.author if by else ("?" if kept.gone else ""),
            by is not None and by.kind == REMOVE,
            len((kept.words or {}).get("attachments", ())),
            kept.findings,
        )

    def _taken_back_by(self, kept: Kept) -> Kept | None:
        found = self.store.at(kept.gone)
        return self.store.message(found) if found else None

    def files(self, message: MessageId) -> list[Attached]:
        """Return the files of a message."""
        kept = self.store.message(message)
        return listed(kept.header.attachments, kept.words) if kept else []

    def search(self, text: str, place: Place | None = None) -> list[tuple[Place, Shown]]:
        """Return what this device holds that contains all words of ``text``, the newest last.

        Capitals, accents and marks make no difference, in whatever script.
        """
        wanted, found = plain_letters(text).split(), list[tuple[Place, Shown]]()
        places = [place] if place else [standing.place for standing in self.places()]
        for where in places if wanted else []:
            for shown in self.conversation(where):
                letters = plain_letters(shown.text)
                if all(word in letters for word in wanted):
                    found.append((where, shown))
        return sorted(found, key=lambda pair: pair[1].heard.position)

    # — people and places that one does not want to hear

    def is_muted(self, place: Place) -> bool:
        """Whether a place is quiet on this device."""
        return self.store.number(MUTED + _text(place)) > 0

    def mute(self, place: Place, on: bool = True) -> None:
        """Make a place quiet on this device, or loud again."""
        with self.store.writing():
            self.store.set_number(MUTED + _text(place), int(on))

    def blocked(self) -> frozenset[str]:
        """Return the members whose words are not shown on this device."""
        return frozenset(self.store.names(BLOCKED))

    def block(self, member: str, on: bool = True) -> None:
        """Show nothing more of a member's words on this device, or show them again."""
        with self.store.writing():
            self.store.set_number(BLOCKED + member, int(on))

    # — saying

    def send(self) -> list[Unsaid]:
        """Catch up, then say everything that waits; return what the rules refuse."""
        self.catch_up()
        return Speaking(self.committee, self.store).send()

    def put(self, draft: Draft) -> int:
        """Keep something to be said; it is durable once this returns."""
        with self.store.writing():
            return self.box.put(draft, self.committee.clock())

    def say(
        self, place: Place, text: str, *, reply: MessageId | None = None, files: Sequence[Path] = ()
    ) -> int:
        """Say a text, with files beside it; of photos only the picture goes along."""
        words: dict[str, Any] = {"text": text}
        if reply is not None:
            words["reply"] = short(reply)
        folder = self.committee.home.folder(self.committee.id) / "photos"
        with plain_files(files, folder) as plain:
            sealed = seal_files(self.committee, plain)
        return self.put(Draft(SAY, place, words, files=sealed))

    def react(self, place: Place, message: MessageId, emoji: str) -> int:
        """Answer with a sign."""
        return self.put(Draft(SAY, place, {"react": short(message), "emoji": emoji}))

    def edit(self, place: Place, message: MessageId, text: str) -> int:
        """Say something of one's own anew; ``Refused("not_yours")``."""
        kept = self.store.message(message)
        if kept is None or kept.author != self.committee.me:
            raise Refused("not_yours")
        return self.put(Draft(SAY, place, {"edit": short(message), "text": text}))

    def pin(self, place: Place, message: MessageId, on: bool = True) -> int:
        """Put a message where all find it, or take it from there."""
        return self.put(Draft(SAY, place, {"pin" if on else "unpin": short(message)}))

    def delete(self, place: Place, message: MessageId) -> int:
        """Take back one's own words."""
        return self.put(Draft(DELETE, place, target=message))

    def remove(self, place: Place, message: MessageId) -> int:
        """Take back what another said, as an office."""
        return self.put(Draft(REMOVE, place, target=message))

    # — rooms

    def open_room(self, name: str, members: Sequence[str]) -> Place:
        """Open a room for these members and oneself; ``Refused("room_full")``."""
        chain = ChainId(secrets.token_hex(16))
        place = (room_place(self.committee.id, self.committee.me, chain), True)
        everyone = tuple(sorted({self.committee.me, *members}))
        if len(everyone) > ROOM_LIMIT:
            raise Refused("room_full")
        opening = Opening(come=everyone, chain=chain)
        self.put(Draft(ROOM, place, {"name": name}, opening=opening))
        return place

    def pair_with(self, member: str) -> Place:
        """Return the place of the talk with one member, whether it is open or not."""
        return pair_place(self.committee.id, self.committee.me, MemberId(member)), True

    def open_pair(self, member: str) -> Place:
        """Return the room of two with a member, opened if it is not; ``ValueError`` for oneself."""
        place = self.pair_with(member)
        waiting = any(draft.place == place for draft in self.box.drafts())
        if not self.store.versions(place[0]) and not waiting:
            both = tuple(sorted((self.committee.me, member)))
            opening = Opening(True, both, chain=secrets.token_hex(16))
            self.put(Draft(ROOM, place, {"name": ""}, opening=opening))
        return place

    def change_room(
        self,
        place: Place,
        *,
        come: Sequence[str] = (),
        go: Sequence[str] = (),
        name: str | None = None,
    ) -> int:
        """Add members to a room, take some out, or give it another name."""
        version = self.room(place)
        if version.pair and (come or go):
            raise Refused("pair_fixed")
        if len({*version.members, *come}) > ROOM_LIMIT:
            raise Refused("room_full")
        words = {"name": version.name if name is None else name}
        opening = Opening(version.pair, tuple(come), tuple(go))
        return self.put(Draft(ROOM, place, words, opening=opening))

    def leave(self, place: Place) -> int:
        """Say that one wants out of a room; the next who speaks there changes its key."""
        self.room(place)
        self.mute(place)
        return self.put(Draft(SAY, place, {"leave": True}))

    def room(self, place: Place) -> KnownVersion:
        """Return the newest version of a room; ``Refused``: `room_unknown`, `not_in_room`."""
        versions = self.store.versions(place[0]) if place[1] else []
        if not versions:
            raise Refused("room_unknown")
        if self.committee.me not in versions[-1].members:
            raise Refused("not_in_room")
        return versions[-1]


def short(message: MessageId) -> str:
    """Return a message id as bodies have it."""
    return base64url_encode(bytes.fromhex(message))


def long(text: str) -> MessageId:
    """Return a message id as this program has it; ``Malformed("body")``."""
    return MessageId(base64url_decode(text, 32, "body").hex())


def plain_letters(text: str) -> str:
    """Return text without capitals, accents and marks, so that it can be compared."""
    split = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in split if not unicodedata.combining(letter))


def _text(place: Place) -> str:
    return f"{place[0]} {int(place[1])}"
