"""Having our own checkpoints cosigned by the witnesses of each committee (log §4).

Whom to ask is the state's word, where to find them the keeper's (``keeper.json``). A round looks
for records that have grown; each witness has a task of its own, so one that hangs holds up nobody
else, and no append ever waits. A witness that does not answer is left alone for longer and longer,
and so is, by itself, a record that it refuses. A cosignature counts once it is verified against
the key that was admitted and durable in the store.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from concerted.host.keeping import KeeperFile
from concerted.host.ledger import Ledger
from concerted.host.posting import (
    Post,
    WitnessAhead,
    WitnessRefuses,
    WitnessSilent,
    ask,
    open_http,
    posting,
)
from concerted.host.records import Records
from concerted.host.restoring import Restoring
from concerted.host.settings import Settings
from concerted.kernel.entry import CommitteeId
from concerted.kernel.note import (
    COSIGNATURE_V1,
    SIGNATURES_LIMIT,
    Note,
    NoteSignature,
    VerifierKey,
)
from concerted.store import CosignedCheckpoint, Store

if TYPE_CHECKING:
    import httpx

LONGEST_PAUSE_S = 3_600.0
log = logging.getLogger("concerted.host")


@dataclass(slots=True)
class Pause:
    """How long somebody is left alone; twice as long each time."""

    until: float = 0.0
    length_s: float = 0.0

    def grow(self, now: float, first_s: float) -> None:
        """Begin a pause, the first of ``first_s``."""
        self.length_s = min(LONGEST_PAUSE_S, max(first_s, 2 * self.length_s))
        self.until = now + self.length_s


@dataclass(slots=True)
class Course:
    """One record at one witness: what it was last seen to have cosigned, None until looked up."""

    cosigned: int | None = None
    pause: Pause = field(default_factory=Pause)


class Errand(NamedTuple):
    """A record that one of its witnesses has not seen as it is now."""

    ledger: Ledger
    key: VerifierKey
    course: Course


class Cosigning:
    """Asks the witnesses, and knows the newest cosigned note of each record. For one event loop."""

    def __init__(
        self,
        records: Records,
        keeper: KeeperFile,
        settings: Settings,
        restoring: Restoring,
        *,
        post: Post | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.ahead: dict[CommitteeId, tuple[str, int]] = {}  # who claims to have seen more
        self._records = records
        self._keeper = keeper
        self._restoring = restoring
        self._every_s = settings.cosign_every_s
        self.post = post
        self._http: httpx.AsyncClient | None = None  # loaded where there is a witness to ask
        self._clock = clock
        self._courses: dict[tuple[CommitteeId, bytes], Course] = {}
        self._witnesses: dict[str, Pause] = {}
        self._visits: dict[str, asyncio.Task[None]] = {}
        self._notes: dict[CommitteeId, tuple[int, Note]] = {}
        self._merging = asyncio.Lock()

    def checkpoint(self, ledger: Ledger) -> bytes:
        """Return the record's newest checkpoint with the cosignatures known."""
        size, note = self._notes.get(ledger.committee, (0, None))
        if (
            note is not None
            and size == ledger.size
            and ledger.checkpoint.startswith(note.text.encode())
        ):
            return note.encode()
        return ledger.checkpoint

    async def run(self) -> None:
        """Make rounds until cancelled."""
        await self._take_up()
        try:
            while True:
                await asyncio.sleep(self._every_s)
                await self.round()
        finally:
            for visit in self._visits.values():
                visit.cancel()
            if self._http is not None:
                await self._http.aclose()

    async def round(self) -> list[asyncio.Task[None]]:
        """Begin a visit to each witness that has something to see; return the visits under way."""
        due = self._due()
        if due and self.post is None:
            self._http = open_http()
            self.post = posting(self._http)
        for (name, address), errands in due.items():
            running = self._visits.get(name)
            if running is None or running.done():
                self._visits[name] = asyncio.create_task(self._visit(name, address, errands))
        return [visit for visit in self._visits.values() if not visit.done()]

    def _due(self) -> dict[tuple[str, str], list[Errand]]:
        now, addresses = self._clock(), self._keeper.now().addresses
        due: dict[tuple[str, str], list[Errand]] = defaultdict(list)
        if not addresses:
            return due
        for ledger in self._records.live():
            assert ledger.state is not None
            for key, name in ledger.state.witnesses.items():
                address = addresses.get(name)
                witness = self._witnesses.get(name)
                if address is None or (witness is not None and now < witness.until):
                    continue
                course = self._courses.setdefault((ledger.committee, bytes.fromhex(key)), Course())
                if course.cosigned != ledger.size and now >= course.pause.until:
                    admitted = VerifierKey(name, COSIGNATURE_V1, bytes.fromhex(key))
                    due[name, address].append(Errand(ledger, admitted, course))
        return due

    async def _visit(self, name: str, address: str, errands: Sequence[Errand]) -> None:
        """Show a witness what it has not seen, one record after another."""
        for errand in errands:
            try:
                await self._show(address, errand)
            except WitnessSilent as error:
                self._leave_alone(name, f"does not answer ({error})")
                return
            except (WitnessRefuses, WitnessAhead) as error:
                self._put_off(errand, error)
            except Exception as error:  # a bug, or the store: nobody else's cosignatures may wait
                log.error("a checkpoint was not cosigned", exc_info=error)
                errand.course.pause.grow(self._clock(), self._every_s)
            else:
                errand.course.pause = Pause()
        self._witnesses.pop(name, None)

    def _leave_alone(self, name: str, why: str) -> None:
        pause = self._witnesses.setdefault(name, Pause())
        pause.grow(self._clock(), self._every_s)
        log.warning("the witness %s %s; next try in %.0f s", name, why, pause.length_s)

    def _put_off(self, errand: Errand, error: WitnessRefuses | WitnessAhead) -> None:
        pause = errand.course.pause
        pause.grow(self._clock(), self._every_s)
        name = errand.key.name
        if isinstance(error, WitnessAhead):
            self.ahead[errand.ledger.committee] = (name, error.size)
            self._restoring.claimed(errand.ledger.committee, name, error.size)
            log.error(
                "the witness %s says that it has cosigned %d entries of a record of which there "
                "are fewer here: see docs/guide-host.md, If something was lost",
                *(name, error.size),
            )
        elif error.status == 422:
            log.error("the witness %s has cosigned another history of a record of ours", name)
        else:
            log.warning("the witness %s refuses a record (%d)", name, error.status)

    async def _show(self, address: str, errand: Errand) -> None:
        ledger, key, course = errand
        if course.cosigned is None:
            course.cosigned = await self._look_up(ledger.committee, key)
        size, data = ledger.size, ledger.checkpoint
        if ledger.broken or not data or course.cosigned == size:
            return
        assert self.post is not None
        note = Note.parse(data)
        tree = ledger.history.tree
        signed = await ask(self.post, address, key, tree, note, course.cosigned, size)
        await self._keep(ledger.committee, size, note, signed)
        course.cosigned = size

    async def _look_up(self, committee: CommitteeId, key: VerifierKey) -> int:
        """Return the size of the newest kept checkpoint if this witness cosigned it, else 0."""
        found = await asyncio.to_thread(self._records.store.newest_checkpoint, committee)
        if found is None:
            return 0
        note = Note.parse(found.note.encode())
        self._notes.setdefault(committee, (found.size, note))
        known = {(one.name, one.key_id) for one in note.signatures}
        return found.size if (key.name, key.key_id) in known else 0

    async def _keep(
        self, committee: CommitteeId, size: int, note: Note, signed: NoteSignature
    ) -> None:
        async with self._merging:  # two witnesses may cosign one size at once
            merged = await asyncio.to_thread(
                _merge, self._records.store, committee, size, note, signed
            )
        if size >= self._notes.get(committee, (0, note))[0]:
            self._notes[committee] = (size, merged)

    async def _take_up(self) -> None:
        """Load the records that grew after their last cosignature, before the host stopped."""
        store = self._records.store
        try:
            for head in await asyncio.to_thread(store.logs):
                kept = await asyncio.to_thread(store.newest_checkpoint, head.committee)
                if kept is not None and kept.size < head.size:
                    await self._records.ledger(head.committee)
        except Exception as error:
            log.warning("not every record could be looked at: %s", type(error).__name__)


def _merge(
    store: Store, committee: CommitteeId, size: int, note: Note, signed: NoteSignature
) -> Note:
    """Add a cosignature to what is kept for this size, durably; return the whole note."""
    kept = next((one for one in store.checkpoints(committee, size) if one.size == size), None)
    before = note if kept is None else Note.parse(kept.note.encode())
    whose = (signed.name, signed.key_id)
    others = [one for one in before.signatures if (one.name, one.key_id) != whose]
    merged = Note(note.text, (*others[: SIGNATURES_LIMIT - 1], signed))
    store.add_checkpoint(CosignedCheckpoint(committee, size, merged.encode().decode()))
    return merged
