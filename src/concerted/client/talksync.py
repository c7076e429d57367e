"""Catching up with talk: fetch, verify, open, keep (talk §8).

Nothing is shown that was not verified here: signature, place in its chain, what others saw, the
record that its author saw. A finding does not stop the reading: it stays with the message, and the
screen says it. What is no message of anyone's is not kept at all.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from concerted.client.committee import Committee
from concerted.client.epochs import key_of
from concerted.client.errors import ClientError, HostMisbehaved, HostUnreachable
from concerted.client.talkbox import TalkBox
from concerted.client.talkgiven import Given, News, read_given
from concerted.client.talkstore import Kept, KnownVersion, TalkStore, room_of
from concerted.crypto.epoch import EpochKey
from concerted.crypto.signature import verify
from concerted.crypto.talk import RoomKey, RoomVersion, open_room_wrap, open_words
from concerted.kernel.entry import MemberId, blob_hash
from concerted.kernel.errors import Malformed, Refused
from concerted.kernel.message import (
    ROOM,
    SAY,
    SEALED,
    TAKING_BACK,
    Message,
    MessageHeader,
    PlaceId,
    message_to_sign,
    pair_place,
)
from concerted.rules.fields import DAY_S
from concerted.rules.talk import (
    check_succession,
    is_channel,
    may_announce,
    read_wraps,
)
from concerted.rules.thread import Stretch, examine, linked, marked, takes_back

PAGE = 200
FORGET_LINKS_DAYS = 2  # longer than messages: an author's clock may run behind this one's
FETCHING = "fetching"


class Reading:
    """One catching-up of one device."""

    def __init__(self, committee: Committee, store: TalkStore) -> None:
        self.committee = committee
        self.store = store
        self.news = News()
        self._mark = store.mark()
        self._epoch_keys: dict[int, EpochKey | None] = {}
        self._roots: dict[int, str] = {}
        self._looked_again = False

    def catch_up(self) -> News:
        """Read all that is new; ``HostMisbehaved("rolled_back")`` where the host knows of less."""
        self._unlock()
        cursor = self.store.number("cursor")
        beginning = not self.store.number("begun")
        while True:
            answer = self.committee.wire.talk_since(self.committee.id, cursor, PAGE)
            reached, newest, given = answer["position"], answer["newest"], answer["messages"]
            if type(reached) is not int or type(newest) is not int or type(given) is not list:
                raise HostUnreachable("answer_unreadable", "talk")
            if newest < cursor or reached < cursor:
                raise HostMisbehaved("rolled_back", f"talk from {cursor} to {newest}")
            self._looked_again = False  # the record may have grown since the page before
            with self.store.writing():
                for value in given:
                    self.take(value, beginning)
                self.store.set_mark(self._mark)
                self.store.set_number("cursor", reached)
            if reached >= newest:
                break
            if reached == cursor:
                raise HostUnreachable("answer_unreadable", "talk does not go on")
            cursor = reached
            if self.committee.progress:
                self.committee.progress(FETCHING, cursor, newest)
        self._end(beginning, newest)
        return self.news

    def _end(self, beginning: bool, newest: int) -> None:
        with self.store.writing():
            if beginning:
                since = self._mark.since or newest + 1
                self._mark = self._mark._replace(first=self._mark.position, since=since)
                self.store.set_mark(self._mark)
                self.store.set_number("begun", 1)
            self._account()
        self._check_confirmed(newest)
        self._forget()

    def _check_confirmed(self, newest: int) -> None:
        """What the host confirmed must be there."""
        for message in TalkBox(self.store).missing(newest):
            raise HostMisbehaved("dropped", message)

    def take(self, value: Any, beginning: bool = False) -> None:
        """Verify one message and keep it; what is nobody's message is only counted as trouble."""
        try:
            given = read_given(value)
            self._check_author(given.placed.message)
        except (Malformed, Refused) as error:
            self.news.troubles.append("altered")
            if isinstance(error, Refused) and error.code == "version_unknown":
                raise
            return
        placed = given.placed
        header = placed.message.header
        if self.store.position(placed.message.id) is not None:
            if self.store.position(placed.message.id) != placed.position:
                self.news.troubles.append("repeated")
            return
        if self.store.at(placed.position) is not None:
            self.news.troubles.append("reordered")
            return
        if beginning and not self._mark.since and header.kind != ROOM:  # those are kept longer
            self._mark = self._mark._replace(since=placed.position)
        self._keep(given, header, beginning)

    def _check_author(self, message: Message) -> None:
        header = message.header
        if header.committee != self.committee.id:
            raise Refused("committee_other")
        member = self.committee.state.member(header.author)
        if member is None:
            self._look_again()
            member = self.committee.state.member(header.author)
        if member is None:
            raise Refused("author_unknown")
        signed = message_to_sign(message.header_bytes)
        verify(bytes.fromhex(member.sign_key), signed, message.signature)

    def _look_again(self) -> None:
        """Bring the record up to date, once in a reading: talk may have overtaken it."""
        if not self._looked_again:
            self._looked_again = True
            self.committee.refresh()

    def _keep(self, given: Given, header: MessageHeader, beginning: bool) -> None:
        placed = given.placed
        mark = self._mark
        if beginning:
            since = mark.since or placed.position  # what is kept longer stands before all else
            mark = mark._replace(first=max(mark.first, placed.position), since=since)
        findings, version = self._room(given)
        stretch = self._stretch(header, version)
        findings += self._place(header, placed.time_s) + self._split(header)
        findings += examine(self.store, mark, placed, stretch, self.committee.clock())
        words, trouble = None, ""
        if header.kind in SEALED:
            words, trouble, wrong = self._words(given, version)
            findings += wrong
        unique = tuple(dict.fromkeys(findings))
        kept = Kept.of(placed, words, trouble, given.gone)
        sealed = given.body if trouble == "locked" else None
        kept = replace(kept, findings=unique, sealed=sealed)
        link = linked(self.store.link(header.chain), placed, stretch)
        self.store.add(kept, header.chain, link)
        if version is not None and "room_wrong" not in findings:
            known = self.store.versions(header.channel)
            name = words.get("name") if words else known[-1].name if known else ""
            named = replace(version, name=name if isinstance(name, str) else "")
            self.store.add_version(header.channel, named)
        if header.kind in TAKING_BACK:
            self._take_back(kept)
        self._mark = marked(self._mark, placed)
        self.news.kept.append(kept)

    # — the place

    def _place(self, header: MessageHeader, time_s: int) -> tuple[str, ...]:
        if header.room:
            known = header.kind == ROOM or self.store.versions(header.channel)
            return () if known else ("misplaced",)
        state = self.committee.state
        if not is_channel(state, header.channel):
            self._look_again()
            state = self.committee.state
            if not is_channel(state, header.channel):
                return ("misplaced",)
        channel = state.channels.get(header.channel)
        if header.kind == SAY and channel is not None and channel.announce:
            return () if may_announce(state, header.author, time_s) else ("not_announcer",)
        return ()

    def _split(self, header: MessageHeader) -> tuple[str, ...]:
        size, record = header.after.size, self.committee.record
        if size > record.size:
            self._look_again()
            if size > record.size:
                return ("split",)
        if size not in self._roots:
            self._roots[size] = record.history.tree.root(size).hex()
        return () if self._roots[size] == header.after.root else ("split",)

    def _room(self, given: Given) -> tuple[tuple[str, ...], KnownVersion | None]:
        """Return what is wrong with a `room` message, and the version that it brings."""
        message = given.placed.message
        header = message.header
        if header.kind != ROOM:
            return (), None
        known = self.store.versions(header.channel)
        if given.wraps is None:
            return ("withheld",), None
        try:
            wraps = read_wraps(header, given.wraps)
            members = tuple(wraps)
            self._check_succession(header, members, known)
        except Refused as error:
            return (("altered" if error.code == "wraps_invalid" else "room_wrong"),), None
        mine = wraps.get(self.committee.me)
        key = self._room_key(header, mine) if mine else None  # none where it takes one out
        return (), self._version(message, given, members, key)

    def _check_succession(
        self, header: MessageHeader, members: tuple[MemberId, ...], known: list[KnownVersion]
    ) -> None:
        """Whoever is in a room sees each version follow the one before; others see it begin."""
        if header.pair and header.channel != _pair(header, members):
            raise Refused("room_other")
        inside = known and self._in(known[-1])
        if header.room == 1 or inside:
            check_succession(header, members, room_of(known))
        elif header.author not in members or (known and header.room <= known[-1].number):
            raise Refused("room_stale")

    def _version(
        self, message: Message, given: Given, members: tuple[MemberId, ...], key: bytes | None
    ) -> KnownVersion:
        header = message.header
        position = given.placed.position
        return KnownVersion(header.room, message.id, position, members, header.pair, key, "")

    def _in(self, version: KnownVersion) -> bool:
        return self.committee.me in version.members

    def _room_key(self, header: MessageHeader, wrap: bytes) -> bytes | None:
        of = RoomVersion(header.committee, header.channel, header.room, header.key_hash)
        try:
            return open_room_wrap(of, self.committee.me, self.committee.keys.sealing, wrap).expose()
        except (Refused, Malformed):
            return None  # whoever opened this version gave no key: another version will

    def _stretch(self, header: MessageHeader, brought: KnownVersion | None) -> Stretch:
        """Return the versions without a break that have this member in their list (talk §8)."""
        if not header.room:
            return Stretch()
        known = {one.number: one for one in self.store.versions(header.channel)}
        if brought is not None:
            known[brought.number] = brought
        number = header.room
        while (before := known.get(number - 1)) is not None and self._in(before):
            number -= 1
        first = known.get(number)
        return Stretch(number, first.position if first else 0)

    # — the words

    def _words(
        self, given: Given, version: KnownVersion | None
    ) -> tuple[dict[str, Any] | None, str, tuple[str, ...]]:
        """Return the words, or why there are none, and what is wrong."""
        header, body = given.placed.message.header, given.body
        assert header.body is not None
        if body is None:
            if version is not None and not self._in(version):
                return None, "taken_out", ()
            return (None, "gone", ()) if given.gone else (None, "missing", ("withheld",))
        if len(body) != header.body.size or blob_hash(body) != header.body.hash:
            return None, "missing", ("altered",)
        return (*self.open(header, body, version), ())

    def open(
        self, header: MessageHeader, body: bytes, brought: KnownVersion | None = None
    ) -> tuple[dict[str, Any] | None, str]:
        """Open a body: `locked` where this device has no key, `unsealed` where none opens it."""
        epoch_key = self._epoch_key(header.epoch)
        room_key = None
        if header.room:
            known = {one.number: one for one in self.store.versions(header.channel)}
            version = brought or known.get(header.room)
            if version is None or version.key is None:
                return None, "locked"
            room_key = RoomKey(version.key)
        if epoch_key is None:
            return None, "locked"
        try:
            return open_words(epoch_key, room_key, header, body), ""
        except (Refused, Malformed):
            return None, "unsealed"

    def _unlock(self) -> None:
        """Open what could not be read before, if the record has grown since: a key may be there."""
        size = self.committee.record.size
        locked = self.store.locked() if self.store.number("unlocked at") != size else []
        with self.store.writing():
            for kept in locked:
                assert kept.sealed is not None
                words, trouble = self.open(kept.header, kept.sealed)
                if trouble != "locked":
                    self.store.opened(kept.position, words, trouble)
            self.store.set_number("unlocked at", size)

    def _epoch_key(self, number: int) -> EpochKey | None:
        if number not in self._epoch_keys:
            try:
                self._epoch_keys[number] = key_of(self.committee, number)
            except (Refused, ClientError):
                self._epoch_keys[number] = None
        return self._epoch_keys[number]

    # — taking back, and forgetting

    def _take_back(self, taking: Kept) -> None:
        named = taking.header.target
        assert named is not None
        target = self.store.message(named)
        if target is None or target.kind != SAY:
            return  # forgotten, or never there for this device
        if not takes_back(taking.header, target.header):
            self.store.accuse(taking.position, "room_wrong")
            return
        self.store.take_back(target.position, taking.position, explained=True)

    def _account(self) -> None:
        """Each message without words must have been taken back by one that is here (talk §8)."""
        for kept in self.store.unexplained():
            taking_id = self.store.at(kept.gone)
            taking = self.store.message(taking_id) if taking_id else None
            accounted = (
                taking is not None
                and taking.header.target == kept.id
                and takes_back(taking.header, kept.header)
            )
            if accounted:
                self.store.take_back(kept.position, kept.gone, explained=True)
            elif not kept.place[1] or self._unbroken(kept.place[0], kept.header.room):
                self.store.accuse(kept.position, "withheld")
                self.news.troubles.append("withheld")

    def _unbroken(self, place: PlaceId, room: int) -> bool:
        """Whether this device was in the room without a break since a version."""
        known = self.store.versions(place)
        return all(self._in(one) for one in known if one.number >= room)

    def _forget(self) -> None:
        days = self.committee.state.constitution.number("talk_days")
        now_s = self.committee.clock()
        before_s = now_s - days * DAY_S
        newest = self.store.forget(before_s, before_s - FORGET_LINKS_DAYS * DAY_S)
        if newest >= self._mark.since:
            self._mark = self._mark._replace(since=newest + 1)
            with self.store.writing():
                self.store.set_mark(self._mark)


def _pair(header: MessageHeader, members: tuple[MemberId, ...]) -> PlaceId | None:
    return pair_place(header.committee, *members) if len(members) == 2 else None
