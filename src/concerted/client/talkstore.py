"""What this device has of talk: one SQLite file in the committee's folder, readable by its owner.

Everything here was verified before it came in (talk §8), and words are kept opened, as the keys
that open them lie in the same folder. What is taken back or forgotten leaves the file: rows are
only added at the end, made shorter, or wiped by setting all their columns to null, SQLite zeroes
what that frees (ADR 2), and there is no write-ahead log.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from concerted.client.errors import HomeUnusable
from concerted.kernel.entry import MemberId
from concerted.kernel.message import ChainId, MessageHeader, MessageId, PlaceId, parse_message
from concerted.rules.talk import Place, Room, Version
from concerted.rules.thread import Link, Mark, Placed

NAME = "talk.db"
FORM = 1
_TABLES = """
CREATE TABLE kept (
    number INTEGER PRIMARY KEY, position INTEGER UNIQUE, time_s INTEGER, id BLOB UNIQUE,
    place BLOB, in_room INTEGER, author BLOB, kind TEXT, header BLOB, signature BLOB, words BLOB,
    trouble TEXT, gone INTEGER, findings TEXT);
CREATE INDEX kept_place ON kept (place, in_room, position);
CREATE TABLE links (
    number INTEGER PRIMARY KEY, chain BLOB UNIQUE, author BLOB, place BLOB, in_room INTEGER,
    length INTEGER, id BLOB, stretch INTEGER, time_s INTEGER);
CREATE TABLE versions (
    number INTEGER PRIMARY KEY, place BLOB, version INTEGER, id BLOB, position INTEGER,
    members BLOB, pair INTEGER, key BLOB, name TEXT, UNIQUE (place, version));
CREATE TABLE outbox (
    number INTEGER PRIMARY KEY, kind TEXT, place BLOB, in_room INTEGER, words BLOB, target BLOB,
    files BLOB, room BLOB, made_s INTEGER, header BLOB, signature BLOB, body BLOB, wraps BLOB);
CREATE TABLE chains (
    number INTEGER PRIMARY KEY, place BLOB, in_room INTEGER, chain BLOB, length INTEGER, id BLOB,
    time_s INTEGER, UNIQUE (place, in_room));
CREATE TABLE acked (number INTEGER PRIMARY KEY, id BLOB UNIQUE, position INTEGER);
CREATE TABLE marks (
    number INTEGER PRIMARY KEY, name TEXT UNIQUE, value INTEGER);
"""


@dataclass(frozen=True, slots=True)
class Kept:
    """A verified message. ``words`` is None where there are none, or none to be read (``trouble``).

    ``sealed`` is the body of one that is `locked`: there is no key for it yet.
    ``gone`` is the position of the message that took it back; ``findings`` are codes of talk §8.
    ``header`` is read anew each time; what many messages are asked for stands beside it.
    """

    position: int
    time_s: int
    id: MessageId
    author: MemberId
    kind: str
    place: Place
    header_bytes: bytes
    signature: bytes
    words: dict[str, Any] | None
    trouble: str = ""
    gone: int = 0
    findings: tuple[str, ...] = ()
    sealed: bytes | None = None

    @property
    def header(self) -> MessageHeader:
        """What the author signed."""
        return parse_message(self.header_bytes)

    @classmethod
    def of(
        cls, placed: Placed, words: dict[str, Any] | None, trouble: str = "", gone: int = 0
    ) -> Kept:
        """Return a message as it came."""
        message, header = placed.message, placed.message.header
        return cls(
            placed.position,
            placed.time_s,
            message.id,
            header.author,
            header.kind,
            header.place,
            message.header_bytes,
            message.signature,
            words,
            trouble,
            gone,
        )


@dataclass(frozen=True, slots=True)
class KnownVersion:
    """A version of a room as this device saw it; ``key`` is None where it was given none."""

    number: int
    id: MessageId
    position: int
    members: tuple[MemberId, ...]
    pair: bool
    key: bytes | None
    name: str


class TalkStore:
    """One committee's talk on this device; the caller holds the home."""

    def __init__(self, folder: Path) -> None:
        path = folder / NAME
        try:
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
            path.chmod(0o600)
            self.connection = sqlite3.connect(path, isolation_level=None)
            for pragma in ("secure_delete=ON", "journal_mode=DELETE", "synchronous=FULL"):
                self.connection.execute(f"PRAGMA {pragma}")
            self._prepare()
        except (OSError, sqlite3.Error) as error:
            raise HomeUnusable("home_damaged", str(path)) from error

    def _prepare(self) -> None:
        found = self.connection.execute("PRAGMA user_version").fetchone()[0]
        if found == 0:
            self.connection.executescript(f"BEGIN; {_TABLES} PRAGMA user_version={FORM}; COMMIT;")
        elif found != FORM:
            raise HomeUnusable("home_damaged", f"{NAME} is of another version of this program")

    @contextmanager
    def writing(self) -> Iterator[None]:
        """All of it or nothing, on the disk at the end."""
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self.connection.execute("ROLLBACK")
            raise
        self.connection.execute("COMMIT")

    def rows(self, statement: str, *values: Any) -> list[Any]:
        """Run a statement and return its rows."""
        return self.connection.execute(statement, values).fetchall()

    def close(self) -> None:
        """Close the file."""
        self.connection.close()

    # — how far

    def number(self, name: str, default: int = 0) -> int:
        """Return a number kept under a name."""
        found = self.rows("SELECT value FROM marks WHERE name = ?", name)
        return int(found[0][0]) if found else default

    def set_number(self, name: str, value: int) -> None:
        """Keep a number under a name."""
        self.rows(
            "INSERT INTO marks (name, value) VALUES (?, ?) "
            "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            name,
            value,
        )

    def names(self, beginning: str) -> list[str]:
        """Return the ends of names that begin so and whose number is not 0."""
        found = self.rows("SELECT name FROM marks WHERE value != 0 ORDER BY name")
        return [name[len(beginning) :] for (name,) in found if name.startswith(beginning)]

    def mark(self) -> Mark:
        """Return how far this device has read (talk §8)."""
        return Mark(*(self.number(f"mark {name}") for name in Mark._fields))

    def set_mark(self, mark: Mark) -> None:
        """Keep it."""
        for name, value in mark._asdict().items():
            self.set_number(f"mark {name}", value)

    # — messages

    def link(self, chain: ChainId) -> Link | None:
        """See ``thread.Held``."""
        found = self.rows(
            "SELECT author, place, in_room, length, id, stretch FROM links WHERE chain = ?",
            bytes.fromhex(chain),
        )
        if not found:
            return None
        author, place, in_room, length, id_, stretch = found[0]
        where = (PlaceId(place.hex()), bool(in_room))
        return Link(MemberId(author.hex()), where, length, MessageId(id_.hex()), stretch)

    def at(self, position: int) -> MessageId | None:
        """See ``thread.Held``."""
        found = self.rows("SELECT id FROM kept WHERE position = ?", position)
        return MessageId(found[0][0].hex()) if found else None

    def position(self, message: MessageId) -> int | None:
        """See ``thread.Held``."""
        found = self.rows("SELECT position FROM kept WHERE id = ?", bytes.fromhex(message))
        return int(found[0][0]) if found else None

    def add(self, kept: Kept, chain: ChainId, link: Link) -> None:
        """Keep a message and where its chain has come to."""
        id_, place = bytes.fromhex(kept.id), bytes.fromhex(kept.place[0])
        words = kept.sealed if kept.words is None else msgspec.json.encode(kept.words)
        self.rows(
            "INSERT INTO kept (position, time_s, id, place, in_room, author, kind, header,"
            " signature, words, trouble, gone, findings)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            *(kept.position, kept.time_s, id_, place, int(kept.place[1])),
            *(bytes.fromhex(kept.author), kept.kind, kept.header_bytes, kept.signature),
            *(words, kept.trouble, kept.gone, " ".join(kept.findings)),
        )
        self.rows(
            "INSERT INTO links (chain, author, place, in_room, length, id, stretch, time_s)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (chain) DO UPDATE SET"
            " length = excluded.length, id = excluded.id, stretch = excluded.stretch,"
            " time_s = excluded.time_s",
            *(bytes.fromhex(chain), bytes.fromhex(link.author)),
            *(bytes.fromhex(link.place[0]), int(link.place[1]), link.number),
            *(bytes.fromhex(link.id), link.stretch, kept.time_s),
        )
        self.rows("DELETE FROM acked WHERE id = ?", id_)

    _KEPT = (
        "SELECT position, time_s, id, author, kind, place, in_room, header, signature, words,"
        " trouble, gone, findings FROM kept "
    )

    def message(self, message: MessageId) -> Kept | None:
        """Return a message by its id."""
        found = self.rows(self._KEPT + "WHERE id = ?", bytes.fromhex(message))
        return _kept(found[0]) if found else None

    def of_place(self, place: Place, since: int = 0, newest: int = -1) -> list[Kept]:
        """Return the messages of a place above a position, in order; if asked the newest alone."""
        found = self.rows(
            self._KEPT
            + "WHERE place = ? AND in_room = ? AND position > ? ORDER BY position DESC LIMIT ?",
            *(bytes.fromhex(place[0]), int(place[1]), since, newest),
        )
        return [_kept(row) for row in reversed(found)]

    def unexplained(self) -> list[Kept]:
        """Return the messages that came without their words, in order."""
        found = self.rows(self._KEPT + "WHERE gone > 0 AND trouble = 'gone' ORDER BY position")
        return [_kept(row) for row in found]

    def places(self) -> list[tuple[Place, int]]:
        """Return every place in which something was said, and the newest position there."""
        found = self.rows(
            "SELECT place, in_room, max(position) FROM kept WHERE place IS NOT NULL"
            " GROUP BY place, in_room ORDER BY 3 DESC"
        )
        return [((PlaceId(place.hex()), bool(in_room)), top) for place, in_room, top in found]

    def newest_of_others(self, place: Place, me: MemberId, since_s: int) -> tuple[int, str] | None:
        """Return position and id of the newest message of anyone else, if it is not too old."""
        found = self.rows(
            "SELECT position, id FROM kept WHERE place = ? AND in_room = ? AND author != ?"
            " AND time_s >= ? ORDER BY position DESC LIMIT 1",
            *(bytes.fromhex(place[0]), int(place[1]), bytes.fromhex(me), since_s),
        )
        return (found[0][0], found[0][1].hex()) if found else None

    def take_back(self, position: int, by: int, explained: bool) -> None:
        """Wipe the words of a message; ``explained`` once the message that does so is here."""
        self.rows(
            "UPDATE kept SET words = NULL, gone = ?, trouble = ? WHERE position = ?",
            *(by, "" if explained else "gone", position),
        )

    def accuse(self, position: int, code: str) -> None:
        """Add a finding to a message."""
        self.rows(
            "UPDATE kept SET findings = trim(findings || ' ' || ?), trouble = ''"
            " WHERE position = ?",
            *(code, position),
        )

    def locked(self) -> list[Kept]:
        """Return the messages for which there was no key."""
        found = self.rows(self._KEPT + "WHERE trouble = 'locked' ORDER BY position")
        return [_kept(row) for row in found]

    def opened(self, position: int, words: dict[str, Any] | None, trouble: str) -> None:
        """Keep the words of a message that was locked; they are no longer than its sealed body."""
        self.rows(
            "UPDATE kept SET words = ?, trouble = ? WHERE position = ?",
            *(None if words is None else msgspec.json.encode(words), trouble, position),
        )

    # — rooms

    def versions(self, place: PlaceId) -> list[KnownVersion]:
        """Return the versions of a room that this device knows, ascending."""
        found = self.rows(
            "SELECT version, id, position, members, pair, key, name FROM versions"
            " WHERE place = ? ORDER BY version",
            bytes.fromhex(place),
        )
        return [
            KnownVersion(number, MessageId(id_.hex()), at, _members(names), bool(pair), key, name)
            for number, id_, at, names, pair, key, name in found
        ]

    def rooms(self) -> list[PlaceId]:
        """Return the ids of the rooms that this device knows."""
        found = self.rows("SELECT DISTINCT place FROM versions WHERE place IS NOT NULL")
        return [PlaceId(place.hex()) for (place,) in found]

    def add_version(self, place: PlaceId, version: KnownVersion) -> None:
        """Keep a version of a room."""
        members = b"".join(bytes.fromhex(member) for member in version.members)
        self.rows(
            "INSERT OR IGNORE INTO versions (place, version, id, position, members, pair, key,"
            " name) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            *(bytes.fromhex(place), version.number, bytes.fromhex(version.id), version.position),
            *(members, int(version.pair), version.key, version.name),
        )

    # — forgetting

    def forget(self, before_s: int, links_before_s: int) -> int:
        """Wipe what is older, but for `room` messages of rooms that are talked in; the newest gone.

        Returns the newest position that was forgotten, 0 for none.
        """
        live = "place IN (SELECT place FROM kept WHERE in_room = 1 AND time_s >= ?)"
        old = "time_s < ? AND position NOT IN (SELECT position FROM versions WHERE "
        found = self.rows(
            f"SELECT max(position) FROM kept WHERE {old}{live})",  # noqa: S608
            *(before_s, before_s),
        )
        newest = found[0][0]
        if newest is None:
            return 0
        with self.writing():
            self._wipe("versions", f"NOT {live}", before_s)
            kept = "time_s < ? AND position NOT IN (SELECT position FROM versions"
            self._wipe("kept", kept + " WHERE position IS NOT NULL)", before_s)
            self._wipe("links", "time_s < ?", links_before_s)
        return int(newest)

    def _wipe(self, table: str, which: str, *values: Any) -> None:
        columns = [row[1] for row in self.rows(f"PRAGMA table_info({table})")][1:]
        emptied = ", ".join(f"{name} = NULL" for name in columns)
        self.rows(f"UPDATE {table} SET {emptied} WHERE {which}", *values)  # noqa: S608


def room_of(versions: Iterable[KnownVersion]) -> Room | None:
    """Return what the rules need to know of a room; None where nothing is known."""
    found = tuple(Version(one.number, one.id, frozenset(one.members), one.pair) for one in versions)
    return Room(found) if found else None


def _members(data: bytes) -> tuple[MemberId, ...]:
    return tuple(MemberId(data[at : at + 32].hex()) for at in range(0, len(data), 32))


def _kept(row: Any) -> Kept:
    position, time_s, id_, author, kind, place, in_room, *rest = row
    header, signature, words, trouble, gone, findings = rest
    locked = trouble == "locked"
    opened = None if words is None or locked else msgspec.json.decode(words, type=dict[str, Any])
    return Kept(
        position,
        time_s,
        MessageId(id_.hex()),
        MemberId(author.hex()),
        kind,
        (PlaceId(place.hex()), bool(in_room)),
        header,
        signature,
        opened,
        trouble,
        gone,
        tuple(findings.split()),
        words if locked else None,
    )
