"""Phones on a database: the statements behind ``push.PushStore``.

Rows are wiped like those of blobs, so that an address that was turned off leaves the file.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, and_, func, select, update

from concerted.kernel.entry import CommitteeId, MemberId
from concerted.store.dialect import Number, Opening, insert_new
from concerted.store.errors import Missing
from concerted.store.push import Phone
from concerted.store.tables import pushes
from concerted.store.wiping import wipe


class DatabasePushes:
    """The ``PushStore`` on a database."""

    def __init__(self, writing: Opening, reading: Opening, number_of: Number) -> None:
        self._writing = writing
        self._reading = reading
        self._number = number_of

    def add(self, committee: CommitteeId, phone: Phone, limit: int) -> bool:
        """See ``PushStore``."""
        endpoint, member = phone.endpoint.encode("ascii"), bytes.fromhex(phone.member)
        with self._writing() as connection:
            log = self._number(connection, committee)
            if log is None:
                raise Missing(committee, committee)
            row = {"log": log, "member": member, "endpoint": endpoint}
            insert_new(connection, pushes, [row | {"everything": int(phone.everything)}])
            mine = and_(
                pushes.c.log == log, pushes.c.endpoint == endpoint, pushes.c.member == member
            )
            wanted = update(pushes).where(mine).values(everything=int(phone.everything))
            taken = connection.execute(wanted).rowcount == 1
            _drop_oldest(connection, log, member, limit)
        return taken

    def remove(self, committee: CommitteeId, endpoint: str, member: MemberId | None = None) -> bool:
        """See ``PushStore``."""
        with self._writing() as connection:
            log = self._number(connection, committee)
            which = and_(pushes.c.log == log, pushes.c.endpoint == endpoint.encode("utf-8"))
            if member is not None:
                which = and_(which, pushes.c.member == bytes.fromhex(member))
            return log is not None and wipe(connection, pushes, which) > 0

    def forget(self, committee: CommitteeId, active: Collection[MemberId]) -> int:
        """See ``PushStore``."""
        gone = {one.member for one in self.phones(committee)} - set(active)
        if not gone:
            return 0
        with self._writing() as connection:
            log = self._number(connection, committee)
            theirs = pushes.c.member.in_(bytes.fromhex(member) for member in gone)
            return wipe(connection, pushes, and_(pushes.c.log == log, theirs))

    def phones(self, committee: CommitteeId) -> list[Phone]:
        """See ``PushStore``."""
        with self._reading() as connection:
            log = self._number(connection, committee)
            rows = connection.execute(
                select(pushes.c.member, pushes.c.endpoint, pushes.c.everything)
                .where(pushes.c.log == log)
                .order_by(pushes.c.number)
            )
            return [
                Phone(MemberId(member.hex()), endpoint.decode("ascii"), bool(everything))
                for member, endpoint, everything in rows
            ]


def _drop_oldest(connection: Connection, log: int, member: bytes, limit: int) -> None:
    theirs = and_(pushes.c.log == log, pushes.c.member == member)
    count = connection.execute(select(func.count()).where(theirs)).scalar_one()
    if count > limit:
        first = select(pushes.c.number).where(theirs).order_by(pushes.c.number)
        oldest = connection.execute(first.limit(count - limit)).scalars().all()
        wipe(connection, pushes, pushes.c.number.in_(oldest))
