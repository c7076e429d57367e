"""All committees of a host, and the group commit that they share (log §3).

One task writes: while one transaction is on its way to the disk in a worker thread, what arrives
for any committee gathers for the next. After a failure ``head`` decides what was stored, as the
store's contract says; where even that cannot be asked, the ledger is loaded anew before it is used.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from concerted.host.answers import absent, as_api_error, expected, too_many
from concerted.host.garbage import hold
from concerted.host.keyring import Keyring
from concerted.host.ledger import Ledger, Receipt, Submission, Waiting
from concerted.host.proving import Provers
from concerted.host.settings import Settings
from concerted.host.staging import finish_attachments
from concerted.host.stream import Streams
from concerted.kernel.entry import FOUNDING, CommitteeId, Entry, EntryId, entry_id
from concerted.kernel.errors import Malformed, Refused
from concerted.rules.fields import read
from concerted.rules.founding import Founding
from concerted.store import Append, Conflict, Fault, Store

log = logging.getLogger("concerted.host")

TRIES = 8
PROVEN = ("ballot.cast", "pledge.open")  # kinds whose proofs take long
Answer = tuple[EntryId | None, Receipt | Exception]


class Records:
    """The ledgers in memory by committee, and their writer. For one event loop."""

    def __init__(self, store: Store, keyring: Keyring, settings: Settings) -> None:
        self.store = store
        self.keyring = keyring
        self.settings = settings
        self.streams = Streams(settings)
        self._ledgers: dict[CommitteeId, Ledger] = {}
        self._loading: dict[CommitteeId, asyncio.Task[Ledger | None]] = {}
        self._dirty: dict[CommitteeId, Ledger] = {}
        self._writer: asyncio.Task[None] | None = None
        self._waiting = 0
        # Told of what is durable and answered, by this process alone.
        self.noted: Callable[[Ledger, Sequence[Waiting]], None] | None = None
        self.provers = Provers()
        # Apart from the threads of the store, so that no entry waits for others' pledges.
        self._openings = ThreadPoolExecutor(1, "pledges")

    async def ledger(self, committee: CommitteeId) -> Ledger:
        """Return a committee's ledger, loaded from the store if need be: `committee_unknown`."""
        found = self._ledgers.get(committee)
        if found is not None and not found.broken and found.size:
            return found
        loaded = await self._load(committee)
        if loaded is None:
            raise absent("committee_unknown")
        return loaded

    def live(self) -> list[Ledger]:
        """Return the ledgers in memory whose durable state is known."""
        return [one for one in self._ledgers.values() if one.size and one.state and not one.broken]

    def reload(self, committee: CommitteeId) -> None:
        """Read a record anew before it is used again: the store has more of it than is here."""
        found = self._ledgers.get(committee)
        if found is not None:
            found.broken = True
        self.streams.end(committee)

    async def _load(self, committee: CommitteeId) -> Ledger | None:
        task = self._loading.get(committee)
        if task is None:
            task = asyncio.create_task(self._load_once(committee))
            self._loading[committee] = task
            task.add_done_callback(lambda _: self._loading.pop(committee, None))
        return await asyncio.shield(task)

    async def _load_once(self, committee: CommitteeId) -> Ledger | None:
        ledger = await asyncio.to_thread(self._read, committee)
        current = self._ledgers.get(committee)
        if current is not None and not current.broken and current.size:
            return current  # a founding was made durable meanwhile
        if ledger is not None:
            self._ledgers[committee] = ledger
        elif current is not None and current.broken:
            del self._ledgers[committee]
        return ledger

    def _read(self, committee: CommitteeId) -> Ledger | None:
        head = self.store.log(committee)
        if head is None:
            return None
        ledger = Ledger(committee, self.keyring.log_signer(head.origin))
        ledger.load(self.store.entries(committee))
        hold()
        if not ledger.checkpoint:  # taken from another host, whose last word stands until we sign
            kept = self.store.newest_checkpoint(committee)
            ledger.checkpoint = kept.note.encode() if kept else b""
        return ledger

    async def submit(
        self, committee: CommitteeId, submissions: Sequence[Submission]
    ) -> tuple[list[Answer], bytes]:
        """Judge entries in order and wait until they are durable; answers and a checkpoint.

        `committee_unknown` where there is no record and the first is not its founding entry.
        """
        if self._waiting + len(submissions) > self.settings.waiting_entries:
            raise too_many("The host has too much to write at the moment.")
        self._waiting += len(submissions)
        try:
            ledger = await self._ledger_for(committee, submissions[0])
            begun = [await self._begin(ledger, one) for one in submissions]
            answers = [(name, await _settle(outcome)) for name, outcome in begun]
        finally:
            self._waiting -= len(submissions)
        if ledger.size == 0 and not ledger.waiting and not ledger.committing:
            self._forget(ledger)
        return answers, ledger.checkpoint

    def _forget(self, ledger: Ledger) -> None:
        if self._ledgers.get(ledger.committee) is ledger:
            del self._ledgers[ledger.committee]

    async def _ledger_for(self, committee: CommitteeId, first: Submission) -> Ledger:
        found = self._ledgers.get(committee)
        if found is not None and not found.broken:  # also one whose founding is on its way
            return found
        loaded = await self._load(committee)
        if loaded is not None:
            return loaded
        found = self._ledgers.get(committee)
        if found is not None and not found.broken:
            return found
        ledger = Ledger(committee, self.keyring.log_signer(_origin(committee, first)))
        self._ledgers[committee] = ledger
        return ledger

    async def _begin(
        self, ledger: Ledger, one: Submission
    ) -> tuple[EntryId | None, asyncio.Future[Receipt] | Receipt | Exception]:
        name: EntryId | None = None
        try:
            name = entry_id(one.header)
            known = ledger.known(name)  # entry §6: before anything else
            if known is not None:
                return name, known
            name = None
            entry = Entry.parse(one.header, one.signature)
            name = entry.id
            if ledger.broken:
                raise Fault("the ledger must be loaded anew")
            if entry.header.attachments:
                ledger.judge(entry, self.settings.clock())  # before any work is done for it
                await finish_attachments(self.store, ledger.committee, entry.header.attachments)
                known = ledger.known(name)
                if known is not None:
                    return name, known
            sound = None
            if entry.header.kind in PROVEN:
                act, _ = ledger.judge(entry, self.settings.clock())
                sound = await ledger.prove(act, one.evidence, self.provers, self._openings)
                known = ledger.known(name)
                if known is not None:
                    return name, known
            done = ledger.add(one, entry, self.settings.clock(), sound=sound)
        except Exception as error:
            if not expected(error):
                log.error("an entry could not be taken", exc_info=error)
            return name, error
        self._write_soon(ledger)
        return name, done

    def _write_soon(self, ledger: Ledger) -> None:
        self._dirty[ledger.committee] = ledger
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._write())

    async def _write(self) -> None:
        while self._dirty:
            await asyncio.sleep(0)  # let what has arrived together be judged together
            ledgers = [one for one in self._dirty.values() if one.waiting]
            self._dirty = {}
            if not ledgers:
                continue
            try:
                await self._commit(ledgers)
            except Exception as error:  # a bug: nobody may wait for ever, or read a wrong state
                log.error("a batch was not published", exc_info=error)
                for ledger in ledgers:
                    self._lose(ledger, error, unknown=True)

    async def _commit(self, ledgers: list[Ledger]) -> None:
        clock_s = self.settings.clock()
        batch = [one.take_batch(clock_s) for one in ledgers]
        try:
            await asyncio.to_thread(self.store.append, batch)
        except Conflict:  # another process was quicker, and nothing of the batch was stored
            for ledger in ledgers:
                await self._catch_up(ledger)
            return
        except Exception as error:
            log.warning("a batch failed: %s", type(error).__name__)
            for ledger, append in zip(ledgers, batch, strict=True):
                await self._resolve(ledger, append, error)
            return
        for ledger in ledgers:
            self._publish(ledger)

    async def _resolve(self, ledger: Ledger, append: Append, error: Exception) -> None:
        """Find out what became of a failed batch: stored, lost, or nobody can tell."""
        expected_size = append.expected_size
        try:
            size = await asyncio.to_thread(self.store.head, ledger.committee)
        except Exception as second:
            log.warning("the store does not answer: %s", type(second).__name__)
            self._lose(ledger, error, unknown=True)
            return
        if size == expected_size + len(append.entries) and await self._is_ours(append):
            self._publish(ledger)
        else:  # another size: another process has written, whose leaves must be read first
            self._lose(ledger, error, unknown=size != expected_size)

    async def hear(self, committee: CommitteeId, size: int) -> None:
        """Take what another process has appended to a record that is open here."""
        ledger = self._ledgers.get(committee)
        if ledger is None or ledger.broken or ledger.committing or size <= ledger.size:
            return  # what is being committed meets the other's leaves by itself
        await self._catch_up(ledger)

    async def _catch_up(self, ledger: Ledger) -> None:
        """Read and tell what another process appended, and judge anew what waited here."""
        try:
            entries = await asyncio.to_thread(
                lambda: list(self.store.entries(ledger.committee, ledger.size))
            )
        except Exception as error:
            self._lose(ledger, error, unknown=True)
            return
        if ledger.broken:
            self._lose(ledger, Fault("the ledger must be loaded anew"), unknown=True)
            return
        if ledger.committing and not self._is_writer():
            return
        waited, before = ledger.withdraw(), ledger.state
        try:
            leaves = ledger.extend(one for one in entries if one.index >= ledger.size)
        except Exception as error:  # newer rules: nothing of this record can be judged here
            self._lose(ledger, error, unknown=True)
            for one in waited:
                _fail(one, error)
            return
        if leaves:
            self.streams.publish(ledger, before, leaves)
        for one in waited:
            self._judge_anew(ledger, one)

    def _is_writer(self) -> bool:
        return asyncio.current_task() is self._writer

    def _judge_anew(self, ledger: Ledger, one: Waiting) -> None:
        if one.done.done():
            return
        try:
            known = ledger.known(one.entry.id)
            if isinstance(known, Receipt):  # the same entry, sent to the other process as well
                one.done.set_result(known)
                return
            if one.tries >= TRIES:
                raise Fault("other processes were quicker each time")
            ledger.add(one.submission, one.entry, self.settings.clock(), one)
        except Exception as error:
            _fail(one, error)
        else:
            self._write_soon(ledger)

    def _lose(self, ledger: Ledger, error: Exception, *, unknown: bool) -> None:
        ledger.lose(error, unknown=unknown)
        if unknown:  # what another reading finds stored was never sent: listeners come back for it
            self.streams.end(ledger.committee)

    async def _is_ours(self, append: Append) -> bool:
        """Whether the last leaf stored is this batch's, and not another process's."""
        last = append.entries[-1]
        try:
            found = await asyncio.to_thread(self.store.entry, append.committee, last.index)
        except Exception:
            log.warning("the store does not answer")
            return False
        return found == last

    def _publish(self, ledger: Ledger) -> None:
        before = ledger.state
        batch = ledger.accept()
        self.streams.publish(ledger, before, [one.leaf.encode() for one in batch])
        if self.noted is not None:
            self.noted(ledger, batch)

    async def close(self) -> None:
        """Wait until all that was taken is durable or lost, and end the streams."""
        if self._writer is not None:
            await asyncio.wait([self._writer])
        await self.provers.close()
        self._openings.shutdown(wait=False, cancel_futures=True)
        self.streams.close()


def _fail(one: Waiting, error: Exception) -> None:
    if not one.done.done():
        one.done.set_exception(error)
        one.done.exception()  # whoever waited may be gone


async def _settle(outcome: asyncio.Future[Receipt] | Receipt | Exception) -> Receipt | Exception:
    if not isinstance(outcome, asyncio.Future):
        return outcome
    try:
        return await asyncio.shield(outcome)
    except Exception as error:
        return as_api_error(error)


def _origin(committee: CommitteeId, first: Submission) -> str:
    """Return the origin that a founding entry names, or refuse: there is no such record."""
    if CommitteeId(entry_id(first.header)) != committee:
        raise absent("committee_unknown")
    try:
        header = Entry.parse(first.header, first.signature).header
        if header.kind != FOUNDING:
            raise absent("committee_unknown")
    except Refused as error:
        raise Malformed("header", str(error)) from None
    return read(header.payload, Founding).origin
