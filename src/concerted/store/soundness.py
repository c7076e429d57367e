"""Checks that the tables agree with one another, the same on both engines."""

from __future__ import annotations

from sqlalchemy import Connection, Table, and_, exists, func, or_, select

from concerted.store.tables import (
    blobs,
    chains,
    checkpoints,
    chunks,
    entries,
    logs,
    messages,
    pushes,
    talks,
)


def disagreements(connection: Connection) -> list[str]:
    """Return what does not fit together, in plain words. Reads every row."""
    return [
        *_unbroken(connection),
        *(
            line
            for table in (entries, blobs, chunks, checkpoints, talks, messages, chains, pushes)
            for line in _known(connection, table)
        ),
        *_pieces(connection),
        *_positions(connection),
    ]


def _unbroken(connection: Connection) -> list[str]:
    """Every log holds the entries 0 to size − 1."""
    held = (
        select(
            entries.c.log,
            func.count().label("held"),
            func.min(entries.c.position).label("first"),
            func.max(entries.c.position).label("last"),
        )
        .group_by(entries.c.log)
        .subquery()
    )
    broken = (
        select(logs.c.committee, logs.c.size, func.coalesce(held.c.held, 0))
        .select_from(logs.outerjoin(held, held.c.log == logs.c.number))
        .where(
            or_(
                held.c.held.is_(None),
                held.c.held != logs.c.size,
                held.c.first != 0,
                held.c.last != logs.c.size - 1,
            )
        )
    )
    return [
        f"The log {committee.hex()} should hold {size} entries, none left out; it holds {count}."
        for committee, size, count in connection.execute(broken)
    ]


def _known(connection: Connection, table: Table) -> list[str]:
    """Every row belongs to a log that exists."""
    lost = select(func.count()).select_from(table)
    lost = lost.where(table.c.log.is_not(None), ~exists().where(logs.c.number == table.c.log))
    count = connection.execute(lost).scalar_one()
    return [f"{count} rows of {table.name} belong to no log."] if count else []


def _positions(connection: Connection) -> list[str]:
    """No message stands beyond where its committee's talk has come to."""
    reached = select(talks.c.newest).where(talks.c.log == messages.c.log).scalar_subquery()
    beyond = select(func.count()).select_from(messages)
    beyond = beyond.where(messages.c.position > func.coalesce(reached, 0))
    count = connection.execute(beyond).scalar_one()
    return [f"{count} messages stand beyond the end of their committee's talk."] if count else []


def _pieces(connection: Connection) -> list[str]:
    """Every whole blob has its bytes, in its row or in pieces; every piece has its blob."""
    of_blob = and_(chunks.c.log == blobs.c.log, chunks.c.hash == blobs.c.hash)
    in_pieces = (
        select(func.coalesce(func.sum(func.length(chunks.c.data)), 0))
        .where(of_blob)
        .scalar_subquery()
    )
    length = func.coalesce(func.length(blobs.c.data), in_pieces)
    wrong = select(logs.c.committee, blobs.c.hash).where(
        logs.c.number == blobs.c.log, blobs.c.size.is_not(None), blobs.c.size != length
    )
    lines = [
        f"The blob {hash_.hex()} of {committee.hex()} does not have the bytes that it should."
        for committee, hash_ in connection.execute(wrong)
    ]
    stray = select(func.count()).select_from(chunks)
    stray = stray.where(chunks.c.log.is_not(None), ~exists().where(of_blob))
    count = connection.execute(stray).scalar_one()
    return lines + ([f"{count} pieces belong to no blob."] if count else [])
