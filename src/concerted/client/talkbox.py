"""What this device has still to say, and the chains that it says it in (talk §4).

A saying is drafted when it is typed and signed when it is sent. Once signed it is kept as sent
until the host has answered, so that what is sent again after an interruption are the same bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec

from concerted.client.attachments import Outgoing
from concerted.client.talkstore import TalkStore
from concerted.kernel.message import ChainId, MessageId, PlaceId
from concerted.rules.talk import Place


@dataclass(frozen=True, slots=True)
class Signed:
    """A message on its way out."""

    header: bytes
    signature: bytes
    body: bytes | None = None
    wraps: bytes | None = None


class Opening(msgspec.Struct, frozen=True):
    """What a `room` message is to bring; the list and its wraps are made when it is sent.

    Who comes in and who goes is said against whatever version is the newest then. ``chain`` is
    there at the opening of a room, whose id follows from it.
    """

    pair: bool = False
    come: tuple[str, ...] = ()
    go: tuple[str, ...] = ()
    chain: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """Something to be said. ``number`` orders the box; ``signed`` is there once it was sent."""

    kind: str
    place: Place
    words: dict[str, Any] | None = None
    target: MessageId | None = None
    files: tuple[Outgoing, ...] = ()
    opening: Opening | None = None
    number: int = 0
    made_s: int = 0
    signed: Signed | None = None


@dataclass(frozen=True, slots=True)
class OwnChain:
    """Where this device's chain in a place has come to."""

    chain: ChainId
    number: int
    previous: MessageId | None
    time_s: int


class TalkBox:
    """The outbox and the own chains, in the same file as the talk."""

    def __init__(self, store: TalkStore) -> None:
        self._store = store

    def put(self, draft: Draft, now_s: int) -> int:
        """Keep a draft, durably; return its number."""
        opening = None if draft.opening is None else msgspec.json.encode(draft.opening)
        words = None if draft.words is None else msgspec.json.encode(draft.words)
        self._store.rows(
            "INSERT INTO outbox (kind, place, in_room, words, target, files, room, made_s)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            *(draft.kind, bytes.fromhex(draft.place[0]), int(draft.place[1]), words),
            *(None if draft.target is None else bytes.fromhex(draft.target),),
            *(msgspec.json.encode(draft.files), opening, now_s),
        )
        return int(self._store.rows("SELECT last_insert_rowid()")[0][0])

    def put_before(self, number: int, draft: Draft, now_s: int) -> None:
        """Keep a draft in the place of another, which comes after it with all that follow."""
        for later in reversed([one.number for one in self.drafts() if one.number >= number]):
            self._store.rows("UPDATE outbox SET number = ? WHERE number = ?", later + 1, later)
        last = self.put(draft, now_s)
        if last != number:
            self._store.rows("UPDATE outbox SET number = ? WHERE number = ?", number, last)

    def drafts(self, limit: int = 1_000) -> list[Draft]:
        """Return what is still to be said, in the order in which it was typed."""
        found = self._store.rows(
            "SELECT number, kind, place, in_room, words, target, files, room, made_s, header,"
            " signature, body, wraps FROM outbox WHERE kind IS NOT NULL ORDER BY number LIMIT ?",
            limit,
        )
        return [_draft(row) for row in found]

    def sign(self, number: int, signed: Signed | None) -> None:
        """Keep a draft's signed form before it is sent; None makes it unsigned again."""
        values: tuple[bytes | None, ...] = (None, None, None, None)
        if signed is not None:
            values = (signed.header, signed.signature, signed.body, signed.wraps)
        self._store.rows(
            "UPDATE outbox SET header = ?, signature = ?, body = ?, wraps = ? WHERE number = ?",
            *(*values, number),
        )

    def remove(self, number: int) -> None:
        """Wipe a draft: it was said, or cannot be."""
        self._store.rows(
            "UPDATE outbox SET kind = NULL, place = NULL, in_room = NULL, words = NULL,"
            " target = NULL, files = NULL, room = NULL, made_s = NULL, header = NULL,"
            " signature = NULL, body = NULL, wraps = NULL WHERE number = ?",
            number,
        )
        if not self._store.rows("SELECT 1 FROM outbox WHERE kind IS NOT NULL LIMIT 1"):
            self._store.rows("DELETE FROM outbox")  # all rows are empty: nothing is left behind

    def chain(self, place: Place) -> OwnChain | None:
        """Return the own chain in a place."""
        found = self._store.rows(
            "SELECT chain, length, id, time_s FROM chains WHERE place = ? AND in_room = ?",
            *(bytes.fromhex(place[0]), int(place[1])),
        )
        if not found:
            return None
        chain, length, id_, time_s = found[0]
        return OwnChain(ChainId(chain.hex()), length, MessageId(id_.hex()), time_s)

    def said(self, place: Place, chain: OwnChain, position: int) -> None:
        """Move the own chain on, and await the message among those that the host gives."""
        assert chain.previous is not None
        self._store.rows(
            "INSERT INTO chains (place, in_room, chain, length, id, time_s)"
            " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (place, in_room) DO UPDATE SET"
            " chain = excluded.chain, length = excluded.length, id = excluded.id,"
            " time_s = excluded.time_s",
            *(bytes.fromhex(place[0]), int(place[1]), bytes.fromhex(chain.chain), chain.number),
            *(bytes.fromhex(chain.previous), chain.time_s),
        )
        if self._store.position(chain.previous) is None:
            self._store.rows(
                "INSERT OR IGNORE INTO acked (id, position) VALUES (?, ?)",
                *(bytes.fromhex(chain.previous), position),
            )

    def drop_chain(self, place: Place) -> None:
        """Begin a new chain with the next message."""
        self._store.rows(
            "DELETE FROM chains WHERE place = ? AND in_room = ?",
            *(bytes.fromhex(place[0]), int(place[1])),
        )

    def missing(self, up_to: int) -> list[MessageId]:
        """Return the own messages that the host confirmed and, read up to there, did not give."""
        found = self._store.rows("SELECT id FROM acked WHERE position <= ?", up_to)
        return [MessageId(id_.hex()) for (id_,) in found]


def _draft(row: Any) -> Draft:
    number, kind, place, in_room, words, target, files, room, made_s, *sent = row
    header, signature, body, wraps = sent
    return Draft(
        kind,
        (PlaceId(place.hex()), bool(in_room)),
        None if words is None else msgspec.json.decode(words, type=dict[str, Any]),
        None if target is None else MessageId(target.hex()),
        msgspec.json.decode(files, type=tuple[Outgoing, ...]),
        None if room is None else msgspec.json.decode(room, type=Opening),
        number,
        made_s,
        None if header is None else Signed(header, signature, body, wraps),
    )
