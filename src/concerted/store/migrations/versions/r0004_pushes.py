"""Revision 0004: phones that asked to be woken."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the table, empty."""
    op.create_table(
        "pushes",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
        sa.Column("log", sa.Integer),
        sa.Column("member", sa.LargeBinary),
        sa.Column("endpoint", sa.LargeBinary),
        sa.Column("everything", sa.SmallInteger),
        sa.UniqueConstraint("log", "endpoint", name="pushes_endpoint"),
    )
