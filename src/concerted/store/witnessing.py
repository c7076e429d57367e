"""Checkpoints of our logs that witnesses cosigned, and the logs of others that we witness."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, and_, or_, select, update

from concerted.kernel.entry import CommitteeId
from concerted.store.dialect import insert
from concerted.store.interface import CosignedCheckpoint, WitnessedLog
from concerted.store.tables import checkpoints, witnessed

_WITNESSED = select(
    witnessed.c.origin, witnessed.c.key, witnessed.c.name, witnessed.c.size, witnessed.c.root
)


def add_checkpoint(connection: Connection, log: int, size: int, note: str) -> None:
    """Keep a checkpoint in place of one of the same size."""
    kept = insert(connection, checkpoints).values(log=log, size=size, note=note)
    kept = kept.on_conflict_do_update(
        index_elements=[checkpoints.c.log, checkpoints.c.size], set_={"note": note}
    )
    connection.execute(kept)


def checkpoints_from(
    connection: Connection, committee: CommitteeId, log: int, start: int
) -> list[CosignedCheckpoint]:
    """Return a log's checkpoints from a size on, ascending by size."""
    rows = connection.execute(
        select(checkpoints.c.size, checkpoints.c.note)
        .where(checkpoints.c.log == log, checkpoints.c.size >= start)
        .order_by(checkpoints.c.size)
    )
    return [CosignedCheckpoint(committee, size, note) for size, note in rows]


def newest_checkpoint(
    connection: Connection, committee: CommitteeId, log: int
) -> CosignedCheckpoint | None:
    """Return a log's largest checkpoint, None where there is none."""
    row = connection.execute(
        select(checkpoints.c.size, checkpoints.c.note)
        .where(checkpoints.c.log == log)
        .order_by(checkpoints.c.size.desc())
        .limit(1)
    ).first()
    return None if row is None else CosignedCheckpoint(committee, row.size, row.note)


def add_witnessed(connection: Connection, log: WitnessedLog) -> None:
    """Add a log; of one that is known change key and name alone."""
    changeable = {"key": log.key, "name": log.name}
    added = insert(connection, witnessed).values(
        origin=log.origin, size=log.size, root=bytes.fromhex(log.root), **changeable
    )
    connection.execute(
        added.on_conflict_do_update(index_elements=[witnessed.c.origin], set_=changeable)
    )


def all_witnessed(connection: Connection) -> list[WitnessedLog]:
    """Return all witnessed logs, ordered by origin."""
    return [_witnessed(row) for row in connection.execute(_WITNESSED.order_by(witnessed.c.origin))]


def one_witnessed(connection: Connection, origin: str) -> WitnessedLog | None:
    """Return a witnessed log, None where there is none."""
    row = connection.execute(_WITNESSED.where(witnessed.c.origin == origin)).first()
    return None if row is None else _witnessed(row)


def advance(
    connection: Connection, origin: str, old_size: int, new_size: int, new_root: str
) -> bool:
    """Swap size and root if the size is the old one; False where it is another.

    A step to the same size is one to the same root, so that no size ever has two.
    """
    root = bytes.fromhex(new_root)
    swapped = connection.execute(
        update(witnessed)
        .where(
            and_(witnessed.c.origin == origin, witnessed.c.size == old_size),
            or_(witnessed.c.size < new_size, witnessed.c.root == root),
        )
        .values(size=new_size, root=root)
    )
    return swapped.rowcount == 1


def _witnessed(row: Sequence[Any]) -> WitnessedLog:
    origin, key, name, size, root = row
    return WitnessedLog(origin, key, name, size, root.hex())
