"""Revision 0003: entries are found by their place alone, which the host remembers."""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Drop the index of entry ids; SQLite copies the table for it."""
    with op.batch_alter_table("entries") as entries:
        entries.drop_constraint("entries_entry_id", type_="unique")
