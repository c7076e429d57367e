"""The talk of one committee, live in memory: heads of chains, rooms, what was used today (talk §5).

A message is judged against the durable state of the record and all that was taken before it. What
is taken here becomes durable with its batch, or the whole is thrown away and read anew from the
store. Used by the event loop's thread alone; only ``load`` reads the store.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import NamedTuple

from concerted.crypto import signature
from concerted.host.answers import readonly, unavailable
from concerted.host.ledger import CLOCK_BEHIND_S, Ledger
from concerted.kernel.entry import CommitteeId, blob_hash
from concerted.kernel.errors import Refused
from concerted.kernel.message import (
    ROOM,
    TAKING_BACK,
    ChainId,
    Message,
    MessageHeader,
    MessageId,
    PlaceId,
    message_to_sign,
    parse_message,
)
from concerted.rules.fields import DAY_S
from concerted.rules.talk import (
    Around,
    Head,
    Room,
    Told,
    Used,
    Version,
    judge_message,
    read_wraps,
    size_of,
)
from concerted.store import ChainHead, MessageClaim, Said, StoredMessage, TakenBack, TalkStore

RECENT = 4_096
_PAGE = 500


@dataclass(frozen=True, slots=True)
class Speech:
    """What a caller sends for one message: bytes that nobody has checked yet."""

    header: bytes
    signature: bytes
    body: bytes | None = None
    wraps: bytes | None = None


class Stamp(NamedTuple):
    """A message is durable at this position, with this time in seconds."""

    id: MessageId
    position: int
    time_s: int


@dataclass(slots=True)
class Pending:
    """A message that was judged good and is not durable yet."""

    message: Message
    stored: StoredMessage
    done: asyncio.Future[Stamp] = field(repr=False)
    taken_back: TakenBack | None = None


def check_signature(key: bytes, message: Message) -> None:
    """Return if the message is signed by ``key``; ``Refused("signature_invalid")``."""
    signature.verify(key, message_to_sign(message.header_bytes), message.signature)


def check_body(header: MessageHeader, body: bytes | None) -> None:
    """Check what came as a body: `body_missing`, `body_invalid`, `body_forbidden` (talk §5.12)."""
    ref = header.body
    if ref is None:
        if body is not None:
            raise Refused("body_forbidden")
        return
    if body is None:
        raise Refused("body_missing")
    if len(body) != ref.size or blob_hash(body) != ref.hash:
        raise Refused("body_invalid")


def told_of(stored: StoredMessage) -> Told:
    """Return what the rules need to know of a message that is kept."""
    header = parse_message(stored.header)
    place = (stored.place, stored.room > 0)
    return Told(stored.message_id, header.kind, header.author, place, stored.gone > 0)


class Conversation:
    """What a host knows of a committee's talk. ``position`` is the newest that is durable."""

    def __init__(self, committee: CommitteeId) -> None:
        self.committee = committee
        self.position = 0
        self.time_s = 0
        self.rooms: dict[PlaceId, Room] = {}
        self.waiting: list[Pending] = []
        self.committing: list[Pending] = []
        self.broken = False
        self._heads: dict[ChainId, tuple[Head, int]] = {}
        self._used: dict[str, Used] = {}
        self._opened: dict[PlaceId, list[int]] = {}  # positions of each room's `room` messages
        self._recent: dict[MessageId, tuple[Stamp, Told]] = {}
        self._at: dict[int, MessageId] = {}
        self._going: set[MessageId] = set()
        self._flying: dict[MessageId, asyncio.Future[Stamp]] = {}

    def load(self, talk: TalkStore, day_starts_s: int) -> None:
        """Read what is stored, into a new conversation."""
        self.position = talk.newest(self.committee)
        for head in talk.chains(self.committee):
            place = (head.place, head.in_room)
            known = Head(head.author, place, head.number, head.message_id)
            self._heads[head.chain] = known, head.time_s
            self.time_s = max(self.time_s, head.time_s)
        for stored in talk.room_messages(self.committee):
            self._open_room(Message.parse(stored.header, stored.signature), stored)
        self._load_day(talk, day_starts_s)

    def _load_day(self, talk: TalkStore, day_starts_s: int) -> None:
        before, lately = self.position + 1, list[StoredMessage]()
        while page := talk.page(self.committee, before, _PAGE):
            today = [stored for stored in page if stored.time_s >= day_starts_s]
            for stored in today:
                self._use(Message.parse(stored.header, stored.signature), stored.time_s)
            lately += today[: RECENT - len(lately)]
            if len(today) < _PAGE:
                break
            before = page[-1].position
        for stored in reversed(lately):
            self._remember(stored, told_of(stored))

    def known(self, message_id: MessageId) -> Stamp | asyncio.Future[Stamp] | None:
        """Return where a message stands that is on its way, or was said lately."""
        flying = self._flying.get(message_id)
        if flying is not None:
            return flying
        found = self._recent.get(message_id)
        return found[0] if found else None

    def may_be_old(self, header: MessageHeader) -> bool:
        """Whether the message can be one that is kept already: the store must say."""
        found = self._heads.get(header.chain)
        return found is not None and header.number <= found[0].number

    def told(self, message_id: MessageId) -> Told | None:
        """Return a message said lately."""
        found = self._recent.get(message_id)
        return found[1] if found else None

    def told_at(self, position: int) -> Told | None:
        """Return the message at a position, if it was said lately."""
        message_id = self._at.get(position)
        return self.told(message_id) if message_id else None

    def judge(
        self,
        ledger: Ledger,
        message: Message,
        speech: Speech,
        clock_s: int,
        target: Told | None,
        seen: Told | None,
    ) -> int:
        """Check steps 2 to 11 of talk §5; return the receipt time. Changes nothing."""
        if self.time_s - clock_s > CLOCK_BEHIND_S:
            raise unavailable("The host's clock is behind what was said before.")
        state = ledger.state
        assert state is not None
        if state.log_key != ledger.signer.key.key.hex():
            raise readonly("This committee has moved to another host.")
        header, now = message.header, max(clock_s, self.time_s)
        if target is not None and target.id in self._going:
            target = target._replace(gone=True)
        head = self._heads.get(header.chain)
        around = Around(
            self._used.get(header.author, Used(now // DAY_S)),
            head[0] if head else None,
            self.rooms.get(header.channel) if header.room else None,
            target,
            seen,
            speech.wraps,
        )
        judge_message(state, ledger.history, message, now, check_signature, around)
        return now

    def add(
        self, message: Message, speech: Speech, time_s: int, target: StoredMessage | None
    ) -> asyncio.Future[Stamp]:
        """Queue a message that was judged and whose body was checked."""
        header = message.header
        position = self.position + len(self.committing) + len(self.waiting) + 1
        stored = StoredMessage(
            position,
            time_s,
            message.id,
            header.channel,
            header.room,
            message.signature,
            message.header_bytes,
            speech.body,
            speech.wraps if header.kind == ROOM else None,
        )
        done: asyncio.Future[Stamp] = asyncio.get_running_loop().create_future()
        pending = Pending(message, stored, done)
        if header.kind in TAKING_BACK:
            assert target is not None
            files = tuple(ref.hash for ref in parse_message(target.header).attachments)
            pending.taken_back = TakenBack(target.position, position, files)
            self._going.add(target.message_id)
        self.waiting.append(pending)
        self._flying[message.id] = done
        self._use(message, time_s)
        place = header.place
        self._heads[header.chain] = Head(header.author, place, header.number, message.id), time_s
        self.time_s = max(self.time_s, time_s)
        if header.kind == ROOM:
            self._open_room(message, stored)
        return done

    def take_batch(self) -> Said:
        """Move what waits into the batch under way and return it for the store."""
        self.committing, self.waiting = self.waiting, []
        heads: dict[ChainId, ChainHead] = {}
        claims: list[MessageClaim] = []
        for one in self.committing:
            header, position = one.message.header, one.stored.position
            in_room = header.room > 0
            heads[header.chain] = ChainHead(
                header.chain,
                header.author,
                header.channel,
                in_room,
                header.number,
                one.message.id,
                one.stored.time_s,
            )
            claims += [MessageClaim(ref.hash, position) for ref in header.attachments]
        return Said(
            self.committee,
            self.position,
            tuple(one.stored for one in self.committing),
            tuple(heads.values()),
            tuple(claims),
            tuple(one.taken_back for one in self.committing if one.taken_back),
        )

    def accept(self) -> list[StoredMessage]:
        """The batch is durable: answer it, and return it for the streams."""
        batch, self.committing = self.committing, []
        for one in batch:
            stored = one.stored
            self.position = stored.position
            del self._flying[stored.message_id]
            self._remember(stored, told_of(stored))
            if one.taken_back is not None:
                self._take_back(one.message.header.target)
            if not one.done.done():
                one.done.set_result(self._recent[stored.message_id][0])
        return [one.stored for one in batch]

    def lose(self, error: Exception) -> None:
        """The batch was not stored, or nobody knows: answer all, to be read anew."""
        self.broken = True
        for one in (*self.committing, *self.waiting):
            if not one.done.done():
                one.done.set_exception(error)
                one.done.exception()  # whoever waited may be gone

    def forget(self, before_s: int) -> set[int]:
        """Forget chains and rooms that are silent since; return the positions still needed.

        Those are of `room` messages whose room is still talked in (talk §7).
        """
        live = {head.place for head, time_s in self._heads.values() if time_s >= before_s}
        heads = self._heads.items()
        self._heads = {chain: pair for chain, pair in heads if pair[1] >= before_s}
        self.rooms = {place: room for place, room in self.rooms.items() if (place, True) in live}
        self._opened = {place: self._opened[place] for place in self.rooms}
        recent = self._recent.items()
        self._recent = {name: pair for name, pair in recent if pair[0].time_s >= before_s}
        self._at = {pair[0].position: name for name, pair in self._recent.items()}
        return {position for positions in self._opened.values() for position in positions}

    def _use(self, message: Message, time_s: int) -> None:
        author = message.header.author
        used = self._used.get(author, Used(time_s // DAY_S)).on(time_s)
        self._used[author] = used.plus(message.header, size_of(message))

    def _open_room(self, message: Message, stored: StoredMessage) -> None:
        header = message.header
        members = frozenset(read_wraps(header, stored.wraps))
        version = Version(header.room, message.id, members, header.pair)
        room = self.rooms.get(header.channel)
        self.rooms[header.channel] = room.with_version(version) if room else Room((version,))
        self._opened.setdefault(header.channel, []).append(stored.position)

    def _remember(self, stored: StoredMessage, told: Told) -> None:
        while len(self._recent) >= RECENT:
            oldest = next(iter(self._recent))
            del self._at[self._recent.pop(oldest)[0].position]
        stamp = Stamp(stored.message_id, stored.position, stored.time_s)
        self._recent[stored.message_id] = stamp, told
        self._at[stored.position] = stored.message_id

    def _take_back(self, target: MessageId | None) -> None:
        assert target is not None
        self._going.discard(target)
        found = self._recent.get(target)
        if found is not None:
            self._recent[target] = found[0], found[1]._replace(gone=True)
