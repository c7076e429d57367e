"""All talk of a host: taking messages, the group commit they share, and forgetting (talk §5, §7).

One task writes: while one transaction is on its way to the disk in a worker thread, what arrives
gathers for the next. Where a batch fails, the newest position decides what was stored; if it was
not, or nobody can tell, the conversation is read anew before anything else is taken.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence

from concerted.host.answers import absent, as_api_error, expected, too_many
from concerted.host.conversation import Conversation, Speech, Stamp, check_body, told_of
from concerted.host.files import RESTORED, RESTORING
from concerted.host.ledger import Ledger
from concerted.host.records import Records
from concerted.host.settings import Settings
from concerted.host.staging import finish_attachments
from concerted.host.talkevents import encode_talk
from concerted.kernel.entry import CommitteeId
from concerted.kernel.message import Message, MessageHeader, MessageId, message_id
from concerted.rules.fields import DAY_S
from concerted.rules.talk import Told
from concerted.store import Fault, Said, Store, StoredMessage

log = logging.getLogger("concerted.host")

MOVED_S = 60  # a record that was founded here has its founding leaf's time, or nearly
LOSSES = (RESTORING, RESTORED)

TalkAnswer = tuple[MessageId | None, Stamp | Exception]


class Talks:
    """The conversations in memory by committee, and their writer. For one event loop."""

    def __init__(self, records: Records, store: Store, settings: Settings) -> None:
        self.records = records
        self.store = store
        self.settings = settings
        self.streams = records.streams
        self._conversations: dict[CommitteeId, Conversation] = {}
        self._loading: dict[CommitteeId, asyncio.Task[Conversation]] = {}
        self._dirty: dict[CommitteeId, Conversation] = {}
        self._writer: asyncio.Task[None] | None = None
        self._waiting = 0
        # Told of what is durable and answered, by this process alone.
        self.noted: Callable[[Conversation, Sequence[StoredMessage]], None] | None = None

    async def conversation(self, committee: CommitteeId) -> Conversation:
        """Return a committee's talk, read from the store if need be."""
        found = self._conversations.get(committee)
        if found is not None and not found.broken:
            return found
        task = self._loading.get(committee)
        if task is None:
            task = asyncio.create_task(self._load(committee))
            self._loading[committee] = task
            task.add_done_callback(lambda _: self._loading.pop(committee, None))
        return await asyncio.shield(task)

    async def _load(self, committee: CommitteeId) -> Conversation:
        ledger = await self.records.ledger(committee)
        made = Conversation(committee)
        day_starts_s = self.settings.clock() // DAY_S * DAY_S
        await asyncio.to_thread(self._begin_above_others, ledger)
        await asyncio.to_thread(made.load, self.store.talk, day_starts_s)
        self._conversations[committee] = made
        self.streams.talk_has_come_to(committee, made.position)
        return made

    def _begin_above_others(self, ledger: Ledger) -> None:
        """Where this host has a record from elsewhere, or lost its own, it reuses no position.

        Nobody says more than one thing a second for years, so the seconds since the founding are
        above all that was given before (talk §4).
        """
        founded_s, talk = ledger.history.time(0), self.store.talk
        if talk.newest(ledger.committee):
            return
        head = self.store.log(ledger.committee)
        moved_here = head is not None and head.created_s > founded_s + MOVED_S
        if moved_here or any((self.settings.data / name).exists() for name in LOSSES):
            talk.begin_above(ledger.committee, self.settings.clock() - founded_s)

    async def say(self, committee: CommitteeId, speeches: Sequence[Speech]) -> list[TalkAnswer]:
        """Judge messages in order and wait until they are durable; an answer for each."""
        if self._waiting + len(speeches) > self.settings.waiting_entries:
            raise too_many("The host has too much to write at the moment.")
        self._waiting += len(speeches)
        try:
            begun = [await self._begin(committee, one) for one in speeches]
            return [(name, await _settle(outcome)) for name, outcome in begun]
        finally:
            self._waiting -= len(speeches)

    async def _begin(
        self, committee: CommitteeId, speech: Speech
    ) -> tuple[MessageId | None, asyncio.Future[Stamp] | Stamp | Exception]:
        name: MessageId | None = None
        try:
            talk = await self.conversation(committee)
            ledger = await self.records.ledger(committee)
            known = talk.known(message_id(speech.header))  # talk §5: before anything else
            if known is not None:
                return message_id(speech.header), known
            message = Message.parse(speech.header, speech.signature)
            name = message.id
            return name, await self._take(talk, ledger, message, speech)
        except Exception as error:
            if not expected(error):
                log.error("a message could not be taken", exc_info=error)
            return name, error

    async def _take(
        self, talk: Conversation, ledger: Ledger, message: Message, speech: Speech
    ) -> asyncio.Future[Stamp] | Stamp:
        header = message.header
        if talk.may_be_old(header):
            stored = await asyncio.to_thread(self.store.talk.message, talk.committee, message.id)
            if stored is not None:
                return Stamp(stored.message_id, stored.position, stored.time_s)
        target = await self._target(talk.committee, header)
        told = told_of(target) if target else None
        seen = await self._seen(talk, header)
        if header.attachments:  # before any work is done for it
            talk.judge(ledger, message, speech, self.settings.clock(), told, seen)
            await finish_attachments(self.store, talk.committee, header.attachments)
        known = talk.known(message.id)  # sent twice, and the other was quicker
        if known is not None:
            return known
        if talk.broken:
            raise Fault("the talk must be read anew")
        # From here on nothing waits: what is judged is what is queued.
        time_s = talk.judge(ledger, message, speech, self.settings.clock(), told, seen)
        check_body(header, speech.body)
        done = talk.add(message, speech, time_s, target)
        self._write_soon(talk)
        return done

    async def _target(self, committee: CommitteeId, header: MessageHeader) -> StoredMessage | None:
        if header.target is None:
            return None
        return await asyncio.to_thread(self.store.talk.message, committee, header.target)

    async def _seen(self, talk: Conversation, header: MessageHeader) -> Told | None:
        if header.seen is None:
            return None
        found = talk.told_at(header.seen.position)
        if found is not None:
            return found
        at = self.store.talk.at
        stored = await asyncio.to_thread(at, talk.committee, header.seen.position)
        return told_of(stored) if stored else None

    def _write_soon(self, talk: Conversation) -> None:
        self._dirty[talk.committee] = talk
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._write())

    async def _write(self) -> None:
        while self._dirty:
            await asyncio.sleep(0)  # let what has arrived together be judged together
            talks = [one for one in self._dirty.values() if one.waiting]
            self._dirty = {}
            if not talks:
                continue
            try:
                await self._commit(talks)
            except Exception as error:  # a bug: nobody may wait for ever
                log.error("a batch of messages was not published", exc_info=error)
                for talk in talks:
                    self._lose(talk, error)

    async def _commit(self, talks: list[Conversation]) -> None:
        batch = [one.take_batch() for one in talks]
        try:
            await asyncio.to_thread(self.store.talk.append, batch)
        except Exception as error:
            log.warning("a batch of messages failed: %s", type(error).__name__)
            for talk, said in zip(talks, batch, strict=True):
                if await self._is_stored(said):
                    await self._publish(talk)
                else:
                    self._lose(talk, error)
            return
        for talk in talks:
            await self._publish(talk)

    async def _is_stored(self, said: Said) -> bool:
        """Whether a batch that failed is there after all, and ours."""
        last, talk = said.messages[-1], self.store.talk
        try:
            newest = await asyncio.to_thread(talk.newest, said.committee)
            found = await asyncio.to_thread(talk.at, said.committee, last.position)
        except Exception as error:
            log.warning("the store does not answer: %s", type(error).__name__)
            return False
        return newest == last.position and found is not None and found.message_id == last.message_id

    def open_here(self) -> list[CommitteeId]:
        """Return the committees whose talk is in memory."""
        return list(self._conversations)

    def hear(self, committee: CommitteeId, position: int) -> None:
        """Read anew what another process has added to; whoever listens here comes back for it."""
        talk = self._conversations.get(committee)
        if talk is None or talk.broken or talk.committing or position <= talk.position:
            return
        self._lose(talk, Fault("another process has the talk now"))

    def _lose(self, talk: Conversation, error: Exception) -> None:
        talk.lose(error)
        # What another reading finds stored was never sent: listeners come back for it.
        self.streams.end(talk.committee)

    async def _publish(self, talk: Conversation) -> None:
        """Answer and tell, in one step: no other batch may come between the two."""
        ledger = await self.records.ledger(talk.committee)
        batch = talk.accept()
        self.streams.publish_talk(ledger, talk.position, encode_talk(batch, talk))
        if self.noted is not None:
            self.noted(talk, batch)

    async def forget(self) -> None:
        """Forget what is past each committee's `talk_days`; if not now, next time."""
        try:
            for committee in await asyncio.to_thread(self.store.talk.talking):
                await self._forget(committee)
        except Fault as error:
            log.warning("old messages were not forgotten: %s", type(error).__name__)

    async def _forget(self, committee: CommitteeId) -> None:
        ledger = await self.records.ledger(committee)
        if ledger.state is None:
            raise absent("committee_unknown")
        talk = await self.conversation(committee)
        days = ledger.state.constitution.number("talk_days")
        before_s = self.settings.clock() - days * DAY_S
        keep = talk.forget(before_s)
        await asyncio.to_thread(self.store.talk.forget, committee, before_s, keep)

    async def close(self) -> None:
        """Wait until all that was taken is durable or lost."""
        if self._writer is not None:
            await asyncio.wait([self._writer])


async def _settle(outcome: asyncio.Future[Stamp] | Stamp | Exception) -> Stamp | Exception:
    if not isinstance(outcome, asyncio.Future):
        return outcome
    try:
        return await asyncio.shield(outcome)
    except Exception as error:
        return as_api_error(error)
