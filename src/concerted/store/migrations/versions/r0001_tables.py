"""Revision 0001: all tables of the first release."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables, in an empty database."""
    _logs()
    _blobs()
    _witnessing()
    if op.get_bind().dialect.name == "postgresql":
        # Sealed bytes do not compress; without trying to, they are stored faster.
        for table in ("blobs", "chunks"):
            op.execute(f"ALTER TABLE {table} ALTER COLUMN data SET STORAGE EXTERNAL")


def _logs() -> None:
    op.create_table(
        "logs",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("committee", sa.LargeBinary, nullable=False),
        sa.Column("origin", sa.Text, nullable=False),
        sa.Column("created_s", sa.BigInteger, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.UniqueConstraint("committee", name="logs_committee"),
        sa.UniqueConstraint("origin", name="logs_origin"),
    )
    op.create_table(
        "entries",
        sa.Column("log", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("position", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("entry_id", sa.LargeBinary, nullable=False),
        sa.Column("time_s", sa.BigInteger, nullable=False),
        sa.Column("signature", sa.LargeBinary, nullable=False),
        sa.Column("header", sa.LargeBinary, nullable=False),
        sa.UniqueConstraint("log", "entry_id", name="entries_entry_id"),
    )


def _blobs() -> None:
    number = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    op.create_table(
        "blobs",
        sa.Column("number", number, primary_key=True),
        sa.Column("log", sa.Integer),
        sa.Column("hash", sa.LargeBinary),
        sa.Column("kind", sa.SmallInteger),
        sa.Column("size", sa.BigInteger),
        sa.Column("owner", sa.BigInteger),
        sa.Column("staged_s", sa.BigInteger),
        sa.Column("data", sa.LargeBinary),
        sa.UniqueConstraint("log", "hash", name="blobs_hash"),
    )
    staged = sa.text("staged_s IS NOT NULL")
    op.create_index(
        "blobs_staged", "blobs", ["staged_s"], sqlite_where=staged, postgresql_where=staged
    )
    op.create_table(
        "chunks",
        sa.Column("number", number, primary_key=True),
        sa.Column("log", sa.Integer),
        sa.Column("hash", sa.LargeBinary),
        sa.Column("part", sa.Integer),
        sa.Column("data", sa.LargeBinary),
        sa.UniqueConstraint("log", "hash", "part", name="chunks_part"),
    )


def _witnessing() -> None:
    op.create_table(
        "checkpoints",
        sa.Column("log", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("size", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("note", sa.Text, nullable=False),
    )
    op.create_table(
        "witnessed",
        sa.Column("origin", sa.Text, primary_key=True),
        sa.Column("key", sa.LargeBinary, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("root", sa.LargeBinary, nullable=False),
    )
