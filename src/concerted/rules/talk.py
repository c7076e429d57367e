"""Who may say what, where: a message judged against the state of the record (talk §5 to §7).

Pure: what a host knows beside the record (the chain's head, the room, the message that is taken
back) comes in as ``Around``. ``judge_message`` refuses with the first code of talk §5 that applies,
or returns; it changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Literal, NamedTuple

from concerted.crypto.epoch import decode_wraps
from concerted.kernel.entry import MemberId, blob_hash
from concerted.kernel.errors import Malformed, Refused, RulesNewer
from concerted.kernel.history import History
from concerted.kernel.message import (
    DELETE,
    ROOM,
    SAY,
    TAKING_BACK,
    Message,
    MessageHeader,
    MessageId,
    PlaceId,
    pair_place,
    room_place,
)
from concerted.rules.channels import find_channel, general_channel, has_power
from concerted.rules.fields import DAY_S
from concerted.rules.fold import RULES
from concerted.rules.state import State

ROOMS_A_DAY = 50
Place = tuple[PlaceId, bool]
VerifyMessage = Callable[[bytes, Message], None]


class Head(NamedTuple):
    """The newest message of a chain, and whose chain it is, where."""

    author: MemberId
    place: Place
    number: int
    id: MessageId


class Version(NamedTuple):
    """One version of a room: its number, the message that brought it, and who is in it."""

    number: int
    id: MessageId
    members: frozenset[str]
    pair: bool


class Room(NamedTuple):
    """The versions of a room that are not forgotten, ascending; the last is the newest."""

    versions: tuple[Version, ...]

    @property
    def newest(self) -> Version:
        """The version that is in force."""
        return self.versions[-1]

    def version(self, number: int) -> Version | None:
        """Return a version, None where it is not known."""
        return next((found for found in self.versions if found.number == number), None)

    def with_version(self, version: Version) -> Room:
        """Return the room with one version more."""
        return Room((*self.versions, version))


class Told(NamedTuple):
    """A message that the host has, as far as ``target`` and ``seen`` need it."""

    id: MessageId
    kind: str
    author: MemberId
    place: Place
    gone: bool = False


class Used(NamedTuple):
    """What a member has said on the UTC day ``day``."""

    day: int
    messages: int = 0
    size_bytes: int = 0
    rooms: int = 0

    def on(self, now: int) -> Used:
        """Return what of it counts at ``now``."""
        return self if self.day == now // DAY_S else Used(now // DAY_S)

    def plus(self, header: MessageHeader, size_bytes: int) -> Used:
        """Return it with one message more."""
        rooms = self.rooms + (header.kind == ROOM)
        return Used(self.day, self.messages + 1, self.size_bytes + size_bytes, rooms)


@dataclass(frozen=True, slots=True)
class Around:
    """What a host knows about a message's surroundings; None for what is not there.

    ``seen`` is the message at the position that the header's ``seen`` names, ``wraps`` the bytes
    that came with a ``room`` message.
    """

    used: Used
    head: Head | None = None
    room: Room | None = None
    target: Told | None = None
    seen: Told | None = None
    wraps: bytes | None = None


def judge_message(
    state: State,
    history: History,
    message: Message,
    now: int,
    verify: VerifyMessage,
    around: Around,
) -> None:
    """Steps 2 to 11 of talk §5 at ``now`` (seconds); ``verify`` refuses a wrong signature."""
    header = message.header
    if state.rules > RULES:
        raise RulesNewer(state.rules)
    if header.committee != state.committee:
        raise Refused("committee_other")
    member = state.member(header.author)
    if member is None:
        raise Refused("author_unknown")
    verify(bytes.fromhex(member.sign_key), message)
    history.check_after(header.after, now)
    if state.stage == "dissolved":
        raise Refused("dissolved")
    if member.status != "active":
        raise Refused("author_frozen" if member.status == "frozen" else "author_gone")
    _check_quota(state, message, around.used.on(now))
    _check_epoch(state, header)
    _check_place(state, header, now, around.room)
    if header.kind in TAKING_BACK:
        _check_target(state, header, now, around.target)
    if header.kind == ROOM:
        _check_version(state, header, around)
    _check_chain(header, around.head)
    _check_seen(header, around.seen)


def size_of(message: Message) -> int:
    """Return what a message counts against its author's quota of bytes (talk §5.6)."""
    header = message.header
    beside = [ref for ref in (header.body, header.wraps, *header.attachments) if ref]
    return len(message.header_bytes) + sum(ref.size for ref in beside)


def _check_quota(state: State, message: Message, used: Used) -> None:
    if used.messages >= state.constitution.number("quota_messages"):
        raise Refused("quota_messages")
    if used.size_bytes + size_of(message) > state.constitution.number("quota_bytes"):
        raise Refused("quota_bytes")
    if message.header.kind == ROOM and used.rooms >= ROOMS_A_DAY:
        raise Refused("quota_rooms")


def _check_epoch(state: State, header: MessageHeader) -> None:
    if header.body is None:
        return
    if header.epoch != state.epoch.number:
        raise Refused("epoch_other")
    if state.epoch.ended:
        raise Refused("epoch_ended")


def _check_place(state: State, header: MessageHeader, now: int, room: Room | None) -> None:
    """Step 8. A room that opens is looked at in step 9."""
    if header.room:
        if room is None:
            if header.kind != ROOM:
                raise Refused("room_unknown")
            return
        if header.author not in room.newest.members:
            raise Refused("not_in_room")
        if header.kind != ROOM and header.room != room.newest.number:
            raise Refused("room_other")
        return
    if header.kind in TAKING_BACK and header.channel in state.channels:
        return  # one's words can be taken back where nobody speaks any more
    channel = find_channel(state, header.channel)
    if header.kind == SAY and channel.announce and not may_announce(state, header.author, now):
        raise Refused("not_announcer")


def may_announce(state: State, member: str, now: int) -> bool:
    """Whether the member may speak in channels for announcements (talk §1)."""
    return has_power(state, member, "announce", now)


def may_remove(state: State, member: str, now: int) -> bool:
    """Whether the member may remove what others said in a channel (talk §7)."""
    return has_power(state, member, "moderate", now)


def is_channel(state: State, channel: str) -> bool:
    """Whether there is, or was, such a channel in the record."""
    return channel in state.channels or channel == general_channel(state.committee)


def _check_target(state: State, header: MessageHeader, now: int, target: Told | None) -> None:
    if target is None or target.kind != SAY or target.place != header.place:
        raise Refused("target_unknown")
    if header.kind == DELETE:
        if target.author != header.author:
            raise Refused("not_yours")
    elif header.room or not may_remove(state, header.author, now):
        raise Refused("not_moderator")
    if target.gone:
        raise Refused("target_gone")


def read_wraps(header: MessageHeader, wraps: bytes | None) -> dict[MemberId, bytes]:
    """Return each member's wrap of a ``room`` message: Refused `wraps_invalid` (talk §5.9)."""
    ref = header.wraps
    assert ref is not None
    if wraps is None or len(wraps) != ref.size or blob_hash(wraps) != ref.hash:
        raise Refused("wraps_invalid", "not the list that the header names")
    try:
        return decode_wraps(wraps)
    except Malformed as error:
        raise Refused("wraps_invalid", error.reason) from None


def _check_version(state: State, header: MessageHeader, around: Around) -> None:
    members = read_wraps(header, around.wraps).keys()
    check_succession(header, members, around.room)
    if any(not state.is_active(member) for member in members):
        raise Refused("member_gone")


def check_succession(
    header: MessageHeader, members: Collection[MemberId], room: Room | None
) -> None:
    """Check that a ``room`` message opens a room rightly, or follows the newest version.

    ``Refused``: `room_other`, `room_stale`, `pair_fixed`, `not_in_room`. Source: talk §6.
    """
    names = frozenset(members)
    if room is None:
        if header.room != 1:
            raise Refused("room_unknown")
        _check_opening(header, names)
    else:
        newest = room.newest
        if header.room != newest.number + 1 or header.replaces != newest.id:
            raise Refused("room_stale")
        if header.pair != newest.pair or (newest.pair and names != newest.members):
            raise Refused("pair_fixed")
        if header.author not in newest.members:
            raise Refused("not_in_room")
    if header.author not in names:
        raise Refused("not_in_room")


def _check_opening(header: MessageHeader, names: frozenset[MemberId]) -> None:
    if not header.pair:
        if header.channel != room_place(header.committee, header.author, header.chain):
            raise Refused("room_other")
        return
    if len(names) != 2:
        raise Refused("pair_fixed")
    if header.channel != pair_place(header.committee, *sorted(names)):
        raise Refused("room_other")


def _check_chain(header: MessageHeader, head: Head | None) -> None:
    if head is None:
        if header.number != 1:
            raise Refused("chain_broken", "no such chain")
        return
    if (head.author, head.place) != (header.author, header.place):
        raise Refused("chain_broken", "another's chain")
    if header.number != head.number + 1 or header.previous != head.id:
        raise Refused("chain_broken", f"the newest is {head.number}")


def _check_seen(header: MessageHeader, seen: Told | None) -> None:
    if header.seen is None:
        return
    if (
        seen is None
        or seen.id != header.seen.id
        or seen.place != header.place
        or seen.author == header.author
    ):
        raise Refused("seen_unknown")


Reading = Literal["whole", "notice", ""]


def may_read(room: Room | None, member: str, header: MessageHeader) -> Reading:
    """Return how much of a message of a place a member is given (talk §6).

    ``notice``: all but the words of the message that took the member out.
    """
    if not header.room:
        return "whole"
    if room is None:
        return ""
    version = room.version(header.room)
    if version is None:
        return ""
    if member in version.members:
        return "whole"
    before = room.version(header.room - 1)
    if header.kind == ROOM and before is not None and member in before.members:
        return "notice"
    return ""
