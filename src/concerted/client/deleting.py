"""Taking words back, and forgetting those that others took back (rules §13).

The host wipes deleted words; this device drops its copy before it keeps the leaf that deletes them,
so that a device that was switched off in between does it when it comes back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from concerted.kernel.errors import Refused

if TYPE_CHECKING:
    from concerted.client.committee import Committee
    from concerted.client.record import Row


def take_back(committee: Committee, entry: str) -> Row:
    """Delete the words of an own item or profile; ``Refused`` as the rules say."""
    return committee.simple("body.delete", entry=entry)


def is_deleted(committee: Committee, entry: str) -> bool:
    """Whether the words of an entry were deleted; ``Refused("entry_unknown")`` if none is there."""
    row = committee.record.row(entry)
    if row is None or row.entry is None:
        raise Refused("entry_unknown")
    return row.entry.header.kind in ("item", "profile") and entry not in committee.state.bodies


def forget_deleted(committee: Committee, start: int) -> None:
    """Drop the words that the leaves from index ``start`` on delete."""
    for row in committee.record.rows[start:]:
        entry = _deleted_by(committee, row)
        if not entry or entry in committee.state.bodies:
            continue
        committee.cache[entry] = None
        found = committee.record.row(entry)
        if found is None or found.entry is None:
            continue
        header = found.entry.header
        if header.body is not None:
            committee.home.drop_body(committee.id, header.body.hash)
        for attachment in header.attachments:
            committee.home.drop_body(committee.id, attachment.hash)


def _deleted_by(committee: Committee, row: Row) -> str:
    """The entry whose words this row may delete, or an empty text."""
    if row.entry is None or row.finding:
        return ""
    header = row.entry.header
    if header.kind == "body.delete":
        return str(header.payload["entry"])
    if header.kind == "motion.close":
        effect = committee.state.motions[str(header.payload["motion"])].effect
        return str(effect["entry"]) if effect["type"] == "delete_body" else ""
    return ""
