"""Talk on a database: the statements behind ``talk.TalkStore``."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, and_, bindparam, select, update

from concerted.kernel.entry import BlobHash, CommitteeId, MemberId
from concerted.kernel.message import ChainId, MessageId, PlaceId, parse_message
from concerted.store import blobs
from concerted.store.dialect import Number, Opening, insert, insert_new
from concerted.store.errors import Conflict, Fault, Missing
from concerted.store.interface import Claim, Deletion
from concerted.store.tables import chains, logs, messages, talks
from concerted.store.talk import ChainHead, MessageClaim, Said, StoredMessage, TakenBack
from concerted.store.wiping import wipe

SLICE = 500
Newest = Callable[[CommitteeId], int]
Announce = Callable[[Connection, Sequence[Said]], None]

_MESSAGE = select(
    messages.c.position,
    messages.c.time_s,
    messages.c.message_id,
    messages.c.place,
    messages.c.room,
    messages.c.signature,
    messages.c.header,
    messages.c.body,
    messages.c.wraps,
    messages.c.gone,
)
_OF_LOG = _MESSAGE.where(messages.c.log == bindparam("log"))
_BY_ID = _OF_LOG.where(messages.c.message_id == bindparam("message_id"))
_AT = _OF_LOG.where(messages.c.position == bindparam("position"))
_SINCE = (
    _OF_LOG.where(messages.c.position > bindparam("position"))
    .order_by(messages.c.position)
    .limit(bindparam("count"))
)
_BEFORE = (
    _OF_LOG.where(messages.c.position < bindparam("before"))
    .order_by(messages.c.position.desc())
    .limit(bindparam("count"))
)
_IN_PLACE = _BEFORE.where(messages.c.place == bindparam("place"))
_IN_CHANNEL = _IN_PLACE.where(messages.c.room == 0)
_IN_ROOM = _IN_PLACE.where(messages.c.room > 0)
_ROOMS = _OF_LOG.where(messages.c.wraps.is_not(None)).order_by(messages.c.position)
_NEWEST = select(talks.c.newest).where(talks.c.log == bindparam("log"))
_SWAP = (
    update(talks)
    .where(talks.c.log == bindparam("number"), talks.c.newest == bindparam("expected"))
    .values(newest=bindparam("grown"))
)
_CHAINS = select(
    chains.c.chain,
    chains.c.author,
    chains.c.place,
    chains.c.in_room,
    chains.c.length,
    chains.c.message_id,
    chains.c.time_s,
).where(chains.c.log == bindparam("log"))


class DatabaseTalk:
    """The ``TalkStore`` on a database; ``newest`` is each engine's own."""

    def __init__(
        self,
        writing: Opening,
        reading: Opening,
        number_of: Number,
        newest: Newest,
        announce: Announce,
    ) -> None:
        self._writing = writing
        self._reading = reading
        self._number = number_of
        self._newest = newest
        self._announce = announce

    def append(self, batch: Sequence[Said]) -> None:
        """See ``TalkStore``."""
        _check_batch(batch)
        if batch:
            with self._writing() as connection:
                _append(connection, batch, self._number)
                self._announce(connection, batch)

    def begin_above(self, committee: CommitteeId, position: int) -> None:
        """See ``TalkStore``."""
        with self._writing() as connection:
            log = self._number(connection, committee)
            if log is None:
                raise Missing(committee, committee)
            insert_new(connection, talks, [{"log": log, "newest": position}])
            lower = and_(talks.c.log == log, talks.c.newest < position)
            connection.execute(update(talks).where(lower).values(newest=position))

    def newest(self, committee: CommitteeId) -> int:
        """See ``TalkStore``."""
        return self._newest(committee)

    def message(self, committee: CommitteeId, message_id: MessageId) -> StoredMessage | None:
        """See ``TalkStore``."""
        found = self._read(committee, _BY_ID, message_id=bytes.fromhex(message_id))
        return found[0] if found else None

    def at(self, committee: CommitteeId, position: int) -> StoredMessage | None:
        """See ``TalkStore``."""
        found = self._read(committee, _AT, position=position)
        return found[0] if found else None

    def page(
        self,
        committee: CommitteeId,
        before: int,
        count: int,
        place: tuple[PlaceId, bool] | None = None,
    ) -> list[StoredMessage]:
        """See ``TalkStore``."""
        if place is None:
            return self._read(committee, _BEFORE, before=before, count=count)
        name, in_room = bytes.fromhex(place[0]), place[1]
        statement = _IN_ROOM if in_room else _IN_CHANNEL
        return self._read(committee, statement, before=before, count=count, place=name)

    def since(self, committee: CommitteeId, position: int, count: int) -> list[StoredMessage]:
        """See ``TalkStore``."""
        return self._read(committee, _SINCE, position=position, count=count)

    def room_messages(self, committee: CommitteeId) -> list[StoredMessage]:
        """See ``TalkStore``."""
        return self._read(committee, _ROOMS)

    def _read(self, committee: CommitteeId, statement: Any, **values: Any) -> list[StoredMessage]:
        with self._reading() as connection:
            log = self._number(connection, committee)
            if log is None:
                return []
            return [_message(row) for row in connection.execute(statement, {"log": log, **values})]

    def chains(self, committee: CommitteeId) -> list[ChainHead]:
        """See ``TalkStore``."""
        with self._reading() as connection:
            log = self._number(connection, committee)
            if log is None:
                return []
            return [_chain(row) for row in connection.execute(_CHAINS, {"log": log})]

    def talking(self) -> list[CommitteeId]:
        """See ``TalkStore``."""
        joined = select(logs.c.committee).join(talks, talks.c.log == logs.c.number)
        with self._reading() as connection:
            rows = connection.execute(joined.order_by(logs.c.number))
            return [CommitteeId(row.committee.hex()) for row in rows]

    def forget(self, committee: CommitteeId, before_s: int, keep: Collection[int] = ()) -> int:
        """See ``TalkStore``."""
        kept, done, position = frozenset(keep), 0, 0
        while True:
            found = self.since(committee, position, SLICE)
            old = [one for one in found if one.time_s < before_s]
            if old:
                position = old[-1].position
                going = [one for one in old if one.position not in kept]
                with self._writing() as connection:
                    log = self._number(connection, committee)
                    done += _forget(connection, log or 0, going)
            if len(old) < SLICE:
                break
        with self._writing() as connection:
            log = self._number(connection, committee)
            wipe(connection, chains, and_(chains.c.log == log, chains.c.time_s < before_s))
        return done


def newest_position(connection: Connection, log: int) -> int:
    """Return the newest position in the talk of a log, 0 where nothing was said."""
    newest: int | None = connection.execute(_NEWEST, {"log": log}).scalar()
    return newest or 0


def _check_batch(batch: Sequence[Said]) -> None:
    if len({one.committee for one in batch}) != len(batch):
        raise ValueError("a committee occurs twice in one batch")
    for one in batch:
        end = one.expected + 1 + len(one.messages)
        if [m.position for m in one.messages] != list(range(one.expected + 1, end)):
            raise ValueError("positions are not consecutive from the expected one")
        if not one.messages:
            raise ValueError("nothing is said")


def _append(connection: Connection, batch: Sequence[Said], number_of: Number) -> None:
    """Swap the positions first, in the order of the logs' numbers, as ``appending`` does."""
    numbered: list[tuple[int, Said]] = []
    for one in batch:
        number = number_of(connection, one.committee)
        if number is None:
            raise Missing(one.committee, one.committee)
        numbered.append((number, one))
    numbered.sort(key=lambda pair: pair[0])
    for log, one in numbered:
        _swap(connection, log, one)
    rows = [row for log, one in numbered for row in _rows(log, one)]
    if insert_new(connection, messages, rows) != len(rows):
        raise Fault("A message, or its position, is there already.")
    for log, one in numbered:
        _claim(connection, log, one)
        _move_chains(connection, log, one.chains)
        for taken in one.taken_back:
            _take_back(connection, log, taken)


def _swap(connection: Connection, log: int, one: Said) -> None:
    grown = one.expected + len(one.messages)
    if one.expected == 0:
        added = insert_new(connection, talks, [{"log": log, "newest": grown}])
        if added:
            return
    swapped = connection.execute(_SWAP, {"number": log, "expected": one.expected, "grown": grown})
    if swapped.rowcount != 1:
        raise Conflict(one.committee)


def _rows(log: int, one: Said) -> Iterable[dict[str, object]]:
    for message in one.messages:
        yield {
            "log": log,
            "position": message.position,
            "time_s": message.time_s,
            "message_id": bytes.fromhex(message.message_id),
            "place": bytes.fromhex(message.place),
            "room": message.room,
            "signature": message.signature,
            "header": message.header,
            "body": message.body,
            "wraps": message.wraps,
            "gone": None,
        }


def _claim(connection: Connection, log: int, one: Said) -> None:
    """Give attachments to the messages that name them.

    A message at position p is the owner −p, so that it is never taken for an entry.
    """
    for claimed in one.claims:
        _claim_one(connection, log, one.committee, claimed)


def _claim_one(
    connection: Connection, log: int, committee: CommitteeId, claimed: MessageClaim
) -> None:
    blobs.claim(connection, log, committee, [Claim(claimed.hash, -claimed.position)])


def _move_chains(connection: Connection, log: int, heads: Iterable[ChainHead]) -> None:
    for head in heads:
        moved = {
            "length": head.number,
            "message_id": bytes.fromhex(head.message_id),
            "time_s": head.time_s,
        }
        added = insert(connection, chains).values(
            log=log,
            chain=bytes.fromhex(head.chain),
            author=bytes.fromhex(head.author),
            place=bytes.fromhex(head.place),
            in_room=int(head.in_room),
            **moved,
        )
        key = [chains.c.log, chains.c.chain]
        connection.execute(added.on_conflict_do_update(index_elements=key, set_=moved))


def _take_back(connection: Connection, log: int, taken: TakenBack) -> None:
    """Wipe the body where it stands: the row gets shorter, so that no other moves (ADR 2)."""
    this = and_(messages.c.log == log, messages.c.position == taken.position)
    connection.execute(update(messages).where(this).values(body=None, gone=taken.by))
    _delete_files(connection, log, taken.position, taken.attachments)


def _delete_files(
    connection: Connection, log: int, position: int, hashes: Iterable[BlobHash]
) -> None:
    for hash_ in hashes:
        blobs.delete_blob(connection, log, Deletion(hash_, -position))


def _forget(connection: Connection, log: int, going: Sequence[StoredMessage]) -> int:
    for one in going:
        attached = [ref.hash for ref in parse_message(one.header).attachments]
        _delete_files(connection, log, one.position, attached)
    positions = [one.position for one in going]
    which = and_(messages.c.log == log, messages.c.position.in_(positions))
    return wipe(connection, messages, which) if positions else 0


def _message(row: Sequence[Any]) -> StoredMessage:
    position, time_s, message_id, place, room, signature, header, body, wraps, gone = row
    return StoredMessage(
        position,
        time_s,
        MessageId(message_id.hex()),
        PlaceId(place.hex()),
        room,
        signature,
        header,
        body,
        wraps,
        gone or 0,
    )


def _chain(row: Sequence[Any]) -> ChainHead:
    chain, author, place, in_room, length, message_id, time_s = row
    return ChainHead(
        ChainId(chain.hex()),
        MemberId(author.hex()),
        PlaceId(place.hex()),
        bool(in_room),
        length,
        MessageId(message_id.hex()),
        time_s,
    )
