"""Vectors of the checks of messages: a host's on arrival, a reader's on what it is given.

Spec: talk.md §5 to §8. Signatures are not looked at here: those of crypto/signature.json are.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from vector import OK, Case, Content, content, refused, seeded

sys.path.insert(0, str(Path(__file__).parents[1]))

from concerted.kernel.entry import After, BlobHash, BlobRef, CommitteeId, Entry, MemberId, blob_hash
from concerted.kernel.message import (
    ChainId,
    MessageHeader,
    MessageId,
    PlaceId,
    Seen,
    build_message,
    message_id,
    pair_place,
    room_place,
)
from concerted.rules.channels import general_channel
from concerted.rules.fields import DAY_S
from concerted.rules.talk import Place
from tests.rules.room import Room

CHAIN = ChainId(seeded("a chain", 16).hex())
BEFORE = MessageId(seeded("the message before").hex())
TARGET = MessageId(seeded("the target").hex())
SEEN = MessageId(seeded("the message seen").hex())
OPENED = MessageId(seeded("what opened the room").hex())
NOBODY = MemberId(seeded("nobody").hex())


def files() -> dict[str, Content]:
    """Return the files of this module by their path."""
    return {"talk/judge.json": Hall().judge(), "talk/thread.json": _threads()}


class Written(Room):
    """A room of the rules' tests that writes its record down."""

    def __init__(self, **settings: Any) -> None:
        self.record: list[Case] = []
        super().__init__(**settings)

    def _append(self, entry: Entry) -> None:
        super()._append(entry)
        self.record.append({"header": entry.header_bytes.decode("ascii"), "time": self.now})


class Hall:
    """A committee in which there is something to say, and what a host knows of its talk."""

    def __init__(self) -> None:
        self.room = room = Written(quota_messages=50)
        a = room.founder
        self.a = MemberId(a)
        self.b = MemberId(room.join(a))
        self.c = MemberId(room.join(a, self.b))
        room.sign(self.b)
        room.sign(self.c)
        self.notices, self.closed = room.hash()[:32], room.hash()[:32]
        room.act("channel.open", a, channel=self.notices, announce=True)
        room.act("channel.open", a, channel=self.closed, announce=False)
        room.act("channel.close", a, channel=self.closed)
        self._seat(self.a, "announce")
        self._seat(self.b, "moderate")
        self.frozen = MemberId(room.join(a, self.b))
        self.left = MemberId(room.join(a, self.b))
        room.act("member.freeze", self.frozen, member=self.frozen)
        room.act("member.leave", self.left)
        self.ended = room.history.size
        room.epoch(a)
        self.size = room.history.size
        room.wait(hours=25)
        room.act("profile", a)
        self.later = room.history.size
        room.now -= 25 * 3_600
        self.general: Place = (PlaceId(general_channel(room.state.committee)), False)

    def _seat(self, member: str, power: str) -> None:
        room, all_of_us = self.room, (self.a, self.b, self.c)
        office = room.hash()[:32]
        effect = {"type": "create_office", "office": office, "seats": 1, "term_days": 365}
        made = room.propose(self.a, self.b, **effect, powers=[power])
        room.decide(made, "yes", *all_of_us)
        election = room.propose(self.a, self.b, type="elect", office=office, seats=1)
        room.act("motion.stand", member, motion=election)
        room.decide(election, [0], *all_of_us)

    def after(self, size: int = 0) -> After:
        """What an author has seen."""
        size = size or self.size
        return After(size, self.room.history.tree.root(size).hex())

    def say(self, **over: Any) -> MessageHeader:
        """A header that is good, but for `over`."""
        header = MessageHeader(
            kind="say",
            committee=CommitteeId(self.room.state.committee),
            author=self.a,
            channel=self.general[0],
            chain=CHAIN,
            number=1,
            after=self.after(),
            epoch=self.room.state.epoch.number,
            salt=seeded("salt", 16).hex(),
            body=BlobRef(BlobHash(seeded("body").hex()), 528),
        )
        header = replace(header, **over)
        if header.kind in ("delete", "remove"):
            bare: dict[str, Any] = {"body": None, "epoch": 0, "salt": ""}
            return replace(header, **({"target": TARGET} | bare))
        return header

    def opening(self, *members: str, **over: Any) -> tuple[MessageHeader, bytes]:
        """A `room` message for these members, who are sorted, and its list of wraps."""
        wraps = b"".join(bytes.fromhex(member) + bytes(80) for member in sorted(members))
        place = room_place(CommitteeId(self.room.state.committee), self.a, CHAIN)
        fields: dict[str, Any] = {
            "kind": "room",
            "channel": place,
            "room": 1,
            "key_hash": seeded("key").hex(),
            "wraps": BlobRef(blob_hash(wraps), len(wraps)),
        }
        return self.say(**(fields | over)), wraps

    def case(self, name: str, expect: str, header: MessageHeader, **around: Any) -> Case:
        """A case; what is around is empty but for what is given."""
        size, time = around.pop("size", self.size), around.pop("time", self.room.now)
        used = {"day": time // DAY_S, "messages": 0, "bytes": 0, "rooms": 0}
        around["used"] = used | around.get("used", {})
        return {
            "name": name,
            "size": size,
            "time": time,
            "message": build_message(header).decode("ascii"),
            "around": around,
            "expect": expect,
        }

    def judge(self) -> Content:
        """The file: the record first, then the cases."""
        cases = [
            *self._anywhere(),
            *self._limits(),
            *self._in_places(),
            *self._chains(),
            *self._taking_back(),
            *self._rooms(),
            *self._pairs(),
        ]
        about = (
            "Fold the first `size` leaves of `record`, then judge `message` at `time` with what a "
            "host knows `around` it."
        )
        made = content(about, "talk.md §5 to §7", cases)
        return {**made, "record": self.room.record}

    def _anywhere(self) -> list[Case]:
        case, say = self.case, self.say
        stale = After(self.size, self.room.history.tree.root(self.size).hex())
        late = self.room.now + 25 * 3_600
        return [
            case("in general", OK, say()),
            case("another committee", refused("committee_other"), say(committee=NOBODY)),
            case("nobody's", refused("author_unknown"), say(author=NOBODY)),
            case("another tree", refused("after_unknown"), say(after=After(3, "00" * 32))),
            case(
                "a tree that is larger",
                refused("after_unknown"),
                say(after=self.after(self.later)),
            ),
            case("a day old, and the tree has not grown", OK, say(), time=late),
            case(
                "a day old, and the tree has grown",
                refused("after_stale"),
                say(after=replace(stale, size=1, root=self.after(1).root)),
                size=self.later,
                time=late,
            ),
            case("a frozen key", refused("author_frozen"), say(author=self.frozen)),
            case("one who has left", refused("author_gone"), say(author=self.left)),
            case(
                "the epoch has ended",
                refused("epoch_ended"),
                say(epoch=1, after=self.after(self.ended)),
                size=self.ended,
            ),
            case("an older epoch", refused("epoch_other"), say(epoch=1)),
            case("an epoch to come", refused("epoch_other"), say(epoch=3)),
        ]

    def _limits(self) -> list[Case]:
        case, say = self.case, self.say
        opening, wraps = self.opening(self.a, self.b)
        beside = {"wraps": wraps.hex()}
        much = self.room.state.constitution.number("quota_bytes")
        size = len(build_message(say())) + 528
        many = refused("quota_messages")
        return [
            case("the 50th message", OK, say(), used={"messages": 49}),
            case("the 51st message", many, say(), used={"messages": 50}),
            case("the day before", OK, say(), used={"messages": 50, "day": 1}),
            case("the last byte", OK, say(), used={"bytes": much - size}),
            case("a byte too many", refused("quota_bytes"), say(), used={"bytes": much - size + 1}),
            case("the 50th room", OK, opening, **beside, used={"rooms": 49}),
            case("the 51st room", refused("quota_rooms"), opening, **beside, used={"rooms": 50}),
        ]

    def _in_places(self) -> list[Case]:
        case, say = self.case, self.say
        taken = {"target": self.told(place=(PlaceId(self.closed), False))}
        return [
            case("an announcement", OK, say(channel=self.notices)),
            case(
                "no office to announce",
                refused("not_announcer"),
                say(channel=self.notices, author=self.b),
            ),
            case("a closed channel", refused("channel_closed"), say(channel=self.closed)),
            case(
                "taken back in a closed channel",
                OK,
                say(kind="delete", channel=self.closed),
                **taken,
            ),
            case("no channel", refused("channel_unknown"), say(channel=PlaceId("00" * 16))),
        ]

    def _head(self, **over: Any) -> Case:
        head = {"author": self.a, "place": self.general[0], "in_room": False}
        return {"head": {**head, "number": 3, "id": BEFORE, **over}}

    def _chains(self) -> list[Case]:
        case, say, broken = self.case, self.say, refused("chain_broken")
        fourth: dict[str, Any] = {"number": 4, "previous": BEFORE}
        seen: dict[str, Any] = {"seen": Seen(SEEN, 9)}
        told = {"seen": self.told(id=SEEN, author=self.b)}
        unseen = refused("seen_unknown")
        another = (PlaceId(self.notices), False)
        in_room = (self.general[0], True)
        return [
            case("the next", OK, say(**fourth), **self._head()),
            case("one left out", broken, say(number=5, previous=BEFORE), **self._head()),
            case("one again", broken, say(number=3, previous=BEFORE), **self._head()),
            case("another before", broken, say(number=4, previous=TARGET), **self._head()),
            case("a new chain at 2", broken, say(number=2, previous=BEFORE)),
            case("an old chain at 1", broken, say(), **self._head()),
            case("another's chain", broken, say(**fourth), **self._head(author=self.b)),
            case("another place's", broken, say(**fourth), **self._head(place=self.notices)),
            case("a room's of the same id", broken, say(**fourth), **self._head(in_room=True)),
            case("seen", OK, say(**seen), **told),
            case("nothing there", unseen, say(**seen)),
            case("another there", unseen, say(**seen), seen=self.told(author=self.b)),
            case("one's own", unseen, say(**seen), seen=self.told(id=SEEN)),
            case(
                "seen elsewhere",
                unseen,
                say(**seen),
                seen=self.told(id=SEEN, author=self.b, place=another),
            ),
            case(
                "seen in a room of the same id",
                unseen,
                say(**seen),
                seen=self.told(id=SEEN, author=self.b, place=in_room),
            ),
        ]

    def told(self, **over: Any) -> Case:
        """What a host knows of another message."""
        place, in_room = over.pop("place", self.general)
        plain = {"id": TARGET, "kind": "say", "author": self.a, "gone": False}
        return {**plain, "place": place, "in_room": in_room, **over}

    def _taking_back(self) -> list[Case]:
        case, say, unknown = self.case, self.say, refused("target_unknown")
        delete, remove = say(kind="delete"), say(kind="remove", author=self.b)
        yours = self.told(author=self.c)
        nobody = refused("not_moderator")
        return [
            case("one's own words", OK, delete, target=self.told()),
            case("another's words", refused("not_yours"), delete, target=yours),
            case("no words", unknown, delete),
            case("a deletion", unknown, delete, target=self.told(kind="delete")),
            case("a room's opening", unknown, delete, target=self.told(kind="room")),
            case(
                "words of another place",
                unknown,
                delete,
                target=self.told(place=(PlaceId(self.notices), False)),
            ),
            case("gone already", refused("target_gone"), delete, target=self.told(gone=True)),
            case("by the office", OK, remove, target=yours),
            case("by no office", nobody, say(kind="remove"), target=yours),
            case(
                "by another office",
                nobody,
                say(kind="remove", author=self.a),
                target=yours,
            ),
            case("removed already", refused("target_gone"), remove, target=self.told(gone=True)),
        ]

    def version(self, number: int = 1, *members: str, pair: bool = False) -> Case:
        """A version of a room, as a host knows it."""
        named = sorted(members or (self.a, self.b))
        return {"number": number, "id": OPENED, "members": named, "pair": pair}

    def _rooms(self) -> list[Case]:
        case = self.case
        first, both = self.opening(self.a, self.b)
        room = first.channel
        inside = self.say(channel=room, room=1)
        known = {"room": [self.version()]}
        no, stale, bad = refused("not_in_room"), refused("room_stale"), refused("wraps_invalid")
        second, three = self.opening(self.a, self.b, self.c, room=2, replaces=OPENED)
        later = {**known, "wraps": three.hex(), **self._head(place=room, in_room=True)}
        second = replace(second, number=4, previous=BEFORE)
        gone, with_gone = self.opening(self.a, self.left)
        others, none_of_us = self.opening(self.b, self.c)
        alone, for_me = self.opening(self.a)
        disordered, in_no_order = self._disordered()
        fields: dict[str, Any] = {"channel": room, "room": 1, "author": self.b, "kind": "remove"}
        target = {"target": self.told(place=(room, True))}
        return [
            case("a room", OK, first, wraps=both.hex()),
            case("a room of one", OK, alone, wraps=for_me.hex()),
            case("in it", OK, inside, **known),
            case("no room", refused("room_unknown"), inside),
            case("not in it", no, self.say(channel=room, room=1, author=self.c), **known),
            case(
                "an older version",
                refused("room_other"),
                inside,
                room=[self.version(), self.version(2)],
            ),
            case("a version to come", refused("room_other"), replace(inside, room=2), **known),
            case("a channel's words in no room", OK, self.say(), room=[]),
            case("no list", bad, first),
            case("another list", bad, first, wraps=three.hex()),
            case("a list out of order", bad, disordered, wraps=in_no_order.hex()),
            case("with one who left", refused("member_gone"), gone, wraps=with_gone.hex()),
            case("for others alone", no, others, wraps=none_of_us.hex()),
            case(
                "the id of another's room",
                refused("room_other"),
                replace(first, author=self.b),
                wraps=both.hex(),
            ),
            case(
                "an id of one's choice",
                refused("room_other"),
                replace(first, channel=PlaceId("00" * 16)),
                wraps=both.hex(),
            ),
            case("a second version", OK, second, **later),
            case("opened twice", stale, first, **known, wraps=both.hex()),
            case("another replaced", stale, replace(second, replaces=TARGET), **later),
            case("a version left out", stale, replace(second, room=3), **later),
            case("version 2 of nothing", refused("room_unknown"), second, wraps=three.hex()),
            case("by one outside", no, replace(second, author=self.c), **later),
            case(
                "removed in a room", refused("not_moderator"), self.say(**fields), **known, **target
            ),
        ]

    def _disordered(self) -> tuple[MessageHeader, bytes]:
        low, high = sorted((self.a, self.b))
        wraps = bytes.fromhex(high) + bytes(80) + bytes.fromhex(low) + bytes(80)
        ref = BlobRef(blob_hash(wraps), len(wraps))
        return replace(self.opening(self.a, self.b)[0], wraps=ref), wraps

    def _pairs(self) -> list[Case]:
        case, fixed = self.case, refused("pair_fixed")
        place = pair_place(CommitteeId(self.room.state.committee), self.a, self.b)
        first, both = self.opening(self.a, self.b, channel=place, pair=True)
        three, list_of_three = self.opening(self.a, self.b, self.c, channel=place, pair=True)
        other, with_other = self.opening(self.a, self.c, channel=place, pair=True)
        known = {"room": [self.version(pair=True)], **self._head(place=place, in_room=True)}
        again: dict[str, Any] = {"number": 4, "previous": BEFORE, "room": 2, "replaces": OPENED}
        return [
            case("a pair", OK, first, wraps=both.hex()),
            case("a pair of three", fixed, three, wraps=list_of_three.hex()),
            case("a pair's id for others", refused("room_other"), other, wraps=with_other.hex()),
            case(
                "a pair's id for a room",
                refused("room_other"),
                replace(first, pair=False),
                wraps=both.hex(),
            ),
            case("a pair's new key", OK, replace(first, **again), **known, wraps=both.hex()),
            case(
                "one more in a pair",
                fixed,
                replace(three, **again),
                **known,
                wraps=list_of_three.hex(),
            ),
            case(
                "a pair that is a room from now on",
                fixed,
                replace(first, **again, pair=False),
                **known,
                wraps=both.hex(),
            ),
        ]


PLACE = PlaceId(seeded("a place", 16).hex())
ELSEWHERE = PlaceId(seeded("elsewhere", 16).hex())
CLOCK_S = 1_760_000_000


class Line:
    """One author's device in one place, and what it says, in order."""

    def __init__(self, name: str, **over: Any) -> None:
        self.author, self.over = MemberId(seeded(name).hex()), over
        self.chain = ChainId(seeded(f"chain of {name}", 16).hex())
        self.number, self.previous = 0, ""

    def say(self, **over: Any) -> MessageHeader:
        """The next header."""
        self.number += 1
        header = MessageHeader(
            kind="say",
            committee=CommitteeId(seeded("committee").hex()),
            author=self.author,
            channel=PLACE,
            chain=self.chain,
            number=self.number,
            previous=MessageId(self.previous) if self.number > 1 else None,
            after=After(1, "00" * 32),
            epoch=1,
            salt=seeded("salt", 16).hex(),
            body=BlobRef(BlobHash(seeded("body").hex()), 528),
        )
        header = replace(header, **(self.over | over))
        self.previous = message_id(build_message(header))
        return header


def _said(position: int, header: MessageHeader, **over: Any) -> Case:
    fields = {"position": position, "time": CLOCK_S - 100 + position, "stretch": [0, 0]}
    return {**fields, "message": build_message(header).decode("ascii"), **over}


def _id(header: MessageHeader) -> MessageId:
    return message_id(build_message(header))


def _threads() -> Content:
    """A reader's checks. In each case but the last message nothing is wrong."""
    r, g = Line("red"), Line("green")
    one, two, three = r.say(), r.say(), r.say()
    seen = g.say(seen=Seen(_id(two), 2))
    in_room = Line("blue", room=1)
    first, second = in_room.say(), in_room.say()
    back = in_room.say(room=3)
    stretch = {"stretch": [3, 5]}
    left_out = replace(three, number=4)
    other = replace(two, salt="00" * 16)
    begun = {"first": 10}
    late = Line("late")
    late.say()
    later = late.say()

    def case(name: str, expect: str, *said: Case, **mark: int) -> Case:
        whole = {"position": 0, "time": 0, "epoch": 0, "since": 0, "first": 0} | mark
        return {"name": name, "clock": CLOCK_S, "mark": whole, "said": list(said), "expect": expect}

    told = [_said(1, one), _said(2, two)]
    cases = [
        case("a chain", OK, *told, _said(3, three)),
        case("an answer", OK, *told, _said(3, seen)),
        case("a gap", "finding gap", *told, _said(3, left_out)),
        case("another before", "finding gap", _said(1, one), _said(2, other), _said(3, three)),
        case("a beginning swallowed", "finding gap", _said(1, two)),
        case("a beginning forgotten", OK, _said(1, two), **begun),
        case("what is kept longer, and then a gap", OK, _said(1, one), _said(4, left_out), since=3),
        case("a beginning before one came in", OK, _said(6, second, **stretch)),
        case("repeated", "finding repeated", *told, _said(3, two)),
        case("two of one number", "finding repeated", *told, _said(3, other)),
        case(
            "another's chain",
            "finding repeated",
            *told,
            _said(3, replace(three, author=g.author)),
        ),
        case(
            "another place's chain",
            "finding repeated",
            *told,
            _said(3, replace(three, channel=ELSEWHERE)),
        ),
        case("withheld", "finding withheld", _said(1, one), _said(3, seen)),
        case("seen after it", "finding reordered", _said(1, one), _said(2, seen)),
        case("seen before one read on", OK, _said(3, seen), since=3),
        case(
            "another stands there",
            "finding reordered",
            _said(1, one),
            _said(2, later),
            _said(3, seen),
            **begun,
        ),
        case(
            "it stands elsewhere", "finding reordered", _said(1, one), _said(3, two), _said(4, seen)
        ),
        case("seen before one came into the room", OK, _said(6, replace(seen, room=3), **stretch)),
        case("out again and in", OK, _said(1, first, stretch=[1, 1]), _said(6, back, **stretch)),
        case("a position again", "finding reordered", *told, _said(2, g_first())),
        case("a position back", "finding reordered", *told, _said(1, g_first())),
        case("time goes back", "finding reordered", *told, _said(3, three, time=CLOCK_S - 99)),
        case("five minutes ahead", OK, _said(1, one, time=CLOCK_S + 300)),
        case("time runs ahead", "finding time_ahead", _said(1, one, time=CLOCK_S + 301)),
        case("a newer epoch", OK, *told, _said(3, replace(three, epoch=2))),
        case(
            "an older epoch",
            "finding epoch_back",
            _said(1, one),
            _said(2, replace(g_first(), epoch=2)),
            _said(3, replace(two)),
        ),
    ]
    about = (
        "Read the messages of `said` in turn, beginning at `mark`; what is expected is the finding "
        "of the last, and the others have none. `stretch` is version and position of the reader's."
    )
    return content(about, "talk.md §8", cases)


def g_first() -> MessageHeader:
    """The first message of another author."""
    return Line("green").say()
