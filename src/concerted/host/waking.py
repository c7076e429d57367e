"""Waking phones that asked for it, with a message that says nothing (docs/api.md, Push; ADR 16).

What happened is noted after it is durable and answered, and nobody waits for it. A phone is woken
some while later, at random, and then left alone for a while, whatever happens; so a service learns
roughly when something happened, and not that each thing did. At most one message waits for a
phone. A service that is silent, busy or broken is left alone for longer and longer. No address,
member or committee of any of it is ever logged.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from collections.abc import Callable, Sequence
from typing import NamedTuple

from concerted.host.conversation import Conversation
from concerted.host.cosigning import Pause
from concerted.host.keeping import KeeperFile
from concerted.host.ledger import Ledger, Waiting
from concerted.host.pushline import (
    SERVICES,
    Heard,
    PushLine,
    PushSilent,
    check_endpoint,
    service_of,
)
from concerted.host.records import Records
from concerted.host.settings import Settings
from concerted.host.talkevents import reading_of
from concerted.host.vapid import Vapid
from concerted.kernel.entry import CommitteeId, MemberId
from concerted.kernel.message import ROOM, SAY, parse_message
from concerted.rules.state import State
from concerted.store import Phone, StoredMessage

DECISIONS = frozenset({"motion.propose", "motion.open", "motion.close"})
EVERYTHING = DECISIONS | {"request"}
ENDINGS = frozenset({"member.leave", "member.freeze", "vouch.withdraw", "replacement.complete"})
NOTED = EVERYTHING | ENDINGS
LIFE_S = 24 * 3_600  # of a message that a service could not hand over yet
NOTED_LIMIT = 256  # happenings of a committee between two looks; beyond, nobody new is woken
PHONES_LIMIT = 20_000  # that wait to be woken
AT_ONCE = 8
FIRST_PAUSE_S = 30.0
GONE = (404, 410)
log = logging.getLogger("concerted.host")


class Happening(NamedTuple):
    """Something durable: who made it, what kind of entry it is, or the talk that it is."""

    author: str
    kind: str
    said: StoredMessage | None = None
    talk: Conversation | None = None


class Waiter(NamedTuple):
    """A phone that is to be woken at ``due_s``, for something that it may know of."""

    committee: CommitteeId
    phone: Phone
    due_s: float


def _draw(most_s: float) -> float:
    return secrets.randbelow(1 + int(most_s * 1_000)) / 1_000


class Waking:
    """What has happened, who waits, and which services rest. For one event loop."""

    def __init__(
        self,
        records: Records,
        keeper: KeeperFile,
        settings: Settings,
        vapid: Vapid,
        *,
        line: PushLine | None = None,
        clock: Callable[[], float] = time.monotonic,
        draw: Callable[[float], float] = _draw,
    ) -> None:
        self.vapid = vapid
        self.line = line or PushLine()
        self._records = records
        self._keeper = keeper
        self._settings = settings
        self._clock = clock
        self._draw = draw
        self._noted: dict[CommitteeId, list[Happening]] = {}
        self._waiting: dict[str, Waiter] = {}  # by endpoint
        self._quiet: dict[str, float] = {}  # until when a phone is left alone, by endpoint
        self._pauses: dict[str, Pause] = {}  # by the service's host
        self._visits: dict[str, asyncio.Task[None]] = {}
        self._happened = asyncio.Event()

    def services(self) -> tuple[str, ...]:
        """Return the push services that may be called; none where the keeper wants none."""
        kept = self._keeper.now()
        return (*SERVICES, *kept.push_services) if kept.push_contact else ()

    def note_entries(self, ledger: Ledger, batch: Sequence[Waiting]) -> None:
        """Entries are durable and answered."""
        headers = (one.entry.header for one in batch)
        noted = [Happening(one.author or "", one.kind) for one in headers if one.kind in NOTED]
        self._note(ledger.committee, noted)

    def note_talk(self, talk: Conversation, batch: Sequence[StoredMessage]) -> None:
        """Messages are durable and answered; they are looked at later."""
        self._note(talk.committee, [Happening("", "", said, talk) for said in batch])

    def _note(self, committee: CommitteeId, happenings: list[Happening]) -> None:
        if not happenings or not self._keeper.now().push_contact:
            return
        noted = self._noted.setdefault(committee, [])
        noted += happenings[: NOTED_LIMIT - len(noted)]
        self._happened.set()

    async def run(self) -> None:
        """Make rounds until cancelled, while anything happens or anybody waits."""
        try:
            while True:
                if not self._waiting:
                    await self._happened.wait()
                await asyncio.sleep(self._settings.wake_every_s)
                await self.round()
        finally:
            for visit in self._visits.values():
                visit.cancel()
            await self.line.close()

    async def round(self) -> list[asyncio.Task[None]]:
        """Look who is to be woken, and begin with those who are due; return what is under way."""
        self._happened.clear()
        noted, self._noted = self._noted, {}
        for committee, happenings in noted.items():
            try:
                await self._look(committee, happenings)
            except Exception as error:  # the store, or a bug: nobody else may sleep on
                log.warning("phones were not looked up: %s", type(error).__name__)
        return self._visit_those_due()

    async def _look(self, committee: CommitteeId, happenings: list[Happening]) -> None:
        state = (await self._records.ledger(committee)).state
        phones = await asyncio.to_thread(self._records.store.pushes.phones, committee)
        if state is None or not phones:
            return
        now = self._clock()
        self._quiet = {name: until for name, until in self._quiet.items() if until > now}
        here = [phone for phone in phones if state.is_active(phone.member)]
        for phone in here:
            if phone.endpoint in self._waiting or len(self._waiting) >= PHONES_LIMIT:
                continue
            if any(concerns(phone, one) for one in happenings):
                begin = max(now, self._quiet.get(phone.endpoint, now))
                due = begin + self._draw(self._settings.wake_within_s)
                self._waiting[phone.endpoint] = Waiter(committee, phone, due)
        if len(here) < len(phones):
            await self._forget(committee, state)

    async def forget_gone(self) -> None:
        """Forget the phones of all who are members no more; if not now, next time."""
        try:
            for head in await asyncio.to_thread(self._records.store.logs):
                phones = await asyncio.to_thread(self._records.store.pushes.phones, head.committee)
                state = (await self._records.ledger(head.committee)).state if phones else None
                if state is not None:
                    await self._forget(head.committee, state)
        except Exception as error:
            log.warning("phones that are gone were kept: %s", type(error).__name__)

    async def _forget(self, committee: CommitteeId, state: State) -> None:
        active = [MemberId(member) for member in state.members if state.is_active(member)]
        await asyncio.to_thread(self._records.store.pushes.forget, committee, active)

    def _visit_those_due(self) -> list[asyncio.Task[None]]:
        now, due = self._clock(), dict[str, list[Waiter]]()
        for endpoint, waiter in list(self._waiting.items()):
            host = service_of(endpoint)
            running, pause = self._visits.get(host), self._pauses.get(host)
            resting = pause is not None and now < pause.until
            if now - waiter.due_s > LIFE_S:
                del self._waiting[endpoint]
            elif now >= waiter.due_s and not resting and (running is None or running.done()):
                due.setdefault(host, []).append(self._waiting.pop(endpoint))
        for host, waiters in due.items():
            self._visits[host] = asyncio.create_task(self._visit(host, waiters))
        self._visits = {host: one for host, one in self._visits.items() if not one.done()}
        return list(self._visits.values())

    async def _visit(self, host: str, waiters: list[Waiter]) -> None:
        """Wake phones of one service; where it fails, the rest wait until it has rested."""
        while waiters:
            some, waiters = waiters[:AT_ONCE], waiters[AT_ONCE:]
            done = await asyncio.gather(*(self._wake(one) for one in some))
            left = [one for one, well in zip(some, done, strict=True) if not well]
            if left:
                for one in (*left, *waiters):
                    self._waiting.setdefault(one.phone.endpoint, one)
                self._happened.set()  # so that they are looked at again
                return
        self._pauses.pop(host, None)

    async def _wake(self, waiter: Waiter) -> bool:
        """Wake one phone; False where its service is to be left alone."""
        committee, phone, _ = waiter
        try:
            state = (await self._records.ledger(committee)).state
            if state is None or not state.is_active(phone.member):
                return True
            heard = await self._send(phone.endpoint)
        except ValueError:  # it was allowed once, and the keeper changed that
            return True
        except PushSilent:
            heard = Heard(0, 0)
        except Exception as error:
            log.error("a phone was not woken: %s", type(error).__name__)
            return True
        return await self._heard(waiter, heard)

    async def _send(self, endpoint: str) -> Heard:
        contact = self._keeper.now().push_contact
        check_endpoint(endpoint, self.services())
        headers = {
            "Authorization": self.vapid.authorization(endpoint, contact, self._settings.clock()),
            "TTL": str(LIFE_S),
            "Urgency": "normal",
            "Topic": "new",  # a service keeps one of these for a phone, not many
        }
        return await self.line.wake(endpoint, headers)

    async def _heard(self, waiter: Waiter, heard: Heard) -> bool:
        endpoint, host = waiter.phone.endpoint, service_of(waiter.phone.endpoint)
        if heard.status in GONE:
            try:
                remove = self._records.store.pushes.remove
                await asyncio.to_thread(remove, waiter.committee, endpoint)
            except Exception as error:
                log.warning("a phone that is gone was kept: %s", type(error).__name__)
            return True
        if heard.status == 429 or heard.status >= 500 or heard.status == 0:
            pause = self._pauses.setdefault(host, Pause())
            pause.grow(self._clock(), FIRST_PAUSE_S)
            pause.until = max(pause.until, self._clock() + min(heard.retry_s, LIFE_S))
            log.warning("a push service answers %d; it is left alone for a while", heard.status)
            return False
        if heard.status >= 300:
            log.warning("a push service answers %d", heard.status)
        self._quiet[endpoint] = self._clock() + self._settings.wake_pause_s
        return True


def concerns(phone: Phone, one: Happening) -> bool:
    """Whether to wake a phone for this: not for what its member did, nor for what is kept from it.

    That a member has muted a place, no host knows.
    """
    if one.said is None or one.talk is None:
        wanted = EVERYTHING if phone.everything else DECISIONS
        return one.kind in wanted and one.author != phone.member
    header = parse_message(one.said.header)
    if not phone.everything or header.kind not in (SAY, ROOM) or header.author == phone.member:
        return False
    return bool(reading_of(one.said, one.talk, phone.member))
