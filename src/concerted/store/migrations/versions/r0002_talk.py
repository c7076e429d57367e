"""Revision 0002: talk."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the tables of talk, empty."""
    op.create_table(
        "talks",
        sa.Column("log", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("newest", sa.BigInteger, nullable=False),
    )
    _messages()
    _chains()
    if op.get_bind().dialect.name == "postgresql":
        # Sealed bytes do not compress; without trying to, they are stored faster.
        for column in ("body", "wraps"):
            op.execute(f"ALTER TABLE messages ALTER COLUMN {column} SET STORAGE EXTERNAL")


def _messages() -> None:
    number = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    op.create_table(
        "messages",
        sa.Column("number", number, primary_key=True),
        sa.Column("log", sa.Integer),
        sa.Column("position", sa.BigInteger),
        sa.Column("time_s", sa.BigInteger),
        sa.Column("message_id", sa.LargeBinary),
        sa.Column("place", sa.LargeBinary),
        sa.Column("room", sa.BigInteger),
        sa.Column("signature", sa.LargeBinary),
        sa.Column("header", sa.LargeBinary),
        sa.Column("body", sa.LargeBinary),
        sa.Column("wraps", sa.LargeBinary),
        sa.Column("gone", sa.BigInteger),
        sa.UniqueConstraint("log", "message_id", name="messages_message_id"),
        sa.UniqueConstraint("log", "position", name="messages_position"),
    )
    op.create_index("messages_place", "messages", ["log", "place", "position"])
    rooms = sa.text("wraps IS NOT NULL")
    op.create_index(
        "messages_rooms",
        "messages",
        ["log", "position"],
        sqlite_where=rooms,
        postgresql_where=rooms,
    )


def _chains() -> None:
    number = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    op.create_table(
        "chains",
        sa.Column("number", number, primary_key=True),
        sa.Column("log", sa.Integer),
        sa.Column("chain", sa.LargeBinary),
        sa.Column("author", sa.LargeBinary),
        sa.Column("place", sa.LargeBinary),
        sa.Column("in_room", sa.SmallInteger),
        sa.Column("length", sa.BigInteger),
        sa.Column("message_id", sa.LargeBinary),
        sa.Column("time_s", sa.BigInteger),
        sa.UniqueConstraint("log", "chain", name="chains_chain"),
    )
