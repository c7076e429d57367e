"""The tables. ``migrations`` makes them; a test compares the two.

Ids and hashes are 32 raw bytes, and a log is a small number, so that a row stays short. No foreign
keys: logs are never deleted, and a check of each inserted row would cost more than the row.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from concerted.store.interface import BlobKind

metadata = MetaData()

logs = Table(
    "logs",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("committee", LargeBinary, nullable=False),
    Column("origin", Text, nullable=False),
    Column("created_s", BigInteger, nullable=False),
    Column("size", BigInteger, nullable=False),
    UniqueConstraint("committee", name="logs_committee"),
    UniqueConstraint("origin", name="logs_origin"),
)

# No index of entry ids: their places are in the host's memory, and one that grows in the order of
# hashes would double what each append writes to the disk.
entries = Table(
    "entries",
    metadata,
    Column("log", Integer, primary_key=True, autoincrement=False),
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("entry_id", LargeBinary, nullable=False),
    Column("time_s", BigInteger, nullable=False),
    Column("signature", LargeBinary, nullable=False),
    Column("header", LargeBinary, nullable=False),
)

# Deleted bytes must leave a SQLite file. It zeroes what a deletion frees, but when it merges or
# splits pages it moves rows and leaves their old copies in the gaps. So rows of blobs and chunks
# are only ever added at the end, made shorter, or wiped: all their columns set to null. None of
# these moves another row. (PostgreSQL deletes them.) See ``wiping``.
_NUMBER = BigInteger().with_variant(Integer, "sqlite")

# Staged: staged_s is set, owner is not; size is set once it is whole. Brought or claimed: owner is
# the position of the entry it belongs to. data is null where the bytes are in chunks.
blobs = Table(
    "blobs",
    metadata,
    Column("number", _NUMBER, primary_key=True),
    Column("log", Integer),
    Column("hash", LargeBinary),
    Column("kind", SmallInteger),
    Column("size", BigInteger),
    Column("owner", BigInteger),
    Column("staged_s", BigInteger),
    Column("data", LargeBinary),
    UniqueConstraint("log", "hash", name="blobs_hash"),
)

# PostgreSQL's has the same condition; to say so here would load all of its dialect at each start.
Index("blobs_staged", blobs.c.staged_s, sqlite_where=text("staged_s IS NOT NULL"))

chunks = Table(
    "chunks",
    metadata,
    Column("number", _NUMBER, primary_key=True),
    Column("log", Integer),
    Column("hash", LargeBinary),
    Column("part", Integer),
    Column("data", LargeBinary),
    UniqueConstraint("log", "hash", "part", name="chunks_part"),
)

# Where a committee's talk has come to; positions begin at 1.
talks = Table(
    "talks",
    metadata,
    Column("log", Integer, primary_key=True, autoincrement=False),
    Column("newest", BigInteger, nullable=False),
)

# Messages are forgotten, so their rows are wiped like those of blobs. room is the room's version, 0
# in a channel; gone is the position of the message that took this one back.
messages = Table(
    "messages",
    metadata,
    Column("number", _NUMBER, primary_key=True),
    Column("log", Integer),
    Column("position", BigInteger),
    Column("time_s", BigInteger),
    Column("message_id", LargeBinary),
    Column("place", LargeBinary),
    Column("room", BigInteger),
    Column("signature", LargeBinary),
    Column("header", LargeBinary),
    Column("body", LargeBinary),
    Column("wraps", LargeBinary),
    Column("gone", BigInteger),
    UniqueConstraint("log", "message_id", name="messages_message_id"),
    UniqueConstraint("log", "position", name="messages_position"),
)
Index("messages_place", messages.c.log, messages.c.place, messages.c.position)
Index(
    "messages_rooms",
    messages.c.log,
    messages.c.position,
    sqlite_where=text("wraps IS NOT NULL"),
)

chains = Table(
    "chains",
    metadata,
    Column("number", _NUMBER, primary_key=True),
    Column("log", Integer),
    Column("chain", LargeBinary),
    Column("author", LargeBinary),
    Column("place", LargeBinary),
    Column("in_room", SmallInteger),
    Column("length", BigInteger),
    Column("message_id", LargeBinary),
    Column("time_s", BigInteger),
    UniqueConstraint("log", "chain", name="chains_chain"),
)

checkpoints = Table(
    "checkpoints",
    metadata,
    Column("log", Integer, primary_key=True, autoincrement=False),
    Column("size", BigInteger, primary_key=True, autoincrement=False),
    Column("note", Text, nullable=False),
)

witnessed = Table(
    "witnessed",
    metadata,
    Column("origin", Text, primary_key=True),
    Column("key", LargeBinary, nullable=False),
    Column("name", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("root", LargeBinary, nullable=False),
)

# Phones that asked to be woken; wiped like blobs, so that an address that is no more used is gone.
pushes = Table(
    "pushes",
    metadata,
    Column("number", _NUMBER, primary_key=True),
    Column("log", Integer),
    Column("member", LargeBinary),
    Column("endpoint", LargeBinary),
    Column("everything", SmallInteger),
    UniqueConstraint("log", "endpoint", name="pushes_endpoint"),
)

# SQLite stores a 1 without any byte: a row that becomes evidence gets shorter.
KIND_NUMBERS = {BlobKind.EVIDENCE: 1, BlobKind.BODY: 2, BlobKind.ATTACHMENT: 3}
