"""One committee, live in memory: what is durable, and what is on its way there (entry §6, log §3).

An entry is judged against the state with all that wait before it. It is published (state,
checkpoint, answers, streams) only after its batch is durable; where a batch is lost, the ledger
goes back to the last durable state, which the persistent maps have kept. Used by the event loop's
thread alone; nothing here touches the store but ``load``.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from concurrent.futures import Executor
from functools import partial

import msgspec

from concerted.crypto import signature
from concerted.host.answers import moving_away, readonly, unavailable
from concerted.host.proving import Provers
from concerted.kernel.checkpoint import Checkpoint, sign_checkpoint
from concerted.kernel.entry import (
    BlobHash,
    CommitteeId,
    Entry,
    EntryId,
    blob_hash,
    signing_message,
)
from concerted.kernel.errors import Malformed, Refused
from concerted.kernel.history import History
from concerted.kernel.leaf import Leaf
from concerted.kernel.note import Signer
from concerted.rules.act import Act
from concerted.rules.bodies import deleted_by
from concerted.rules.casting import check_proofs
from concerted.rules.evidence import check_evidence
from concerted.rules.fold import apply, judge
from concerted.rules.pledges import read_opened
from concerted.rules.secrecy import election_of
from concerted.rules.state import Motion, State
from concerted.store import (
    Append,
    BlobKind,
    Claim,
    Deletion,
    Founding,
    NewBlob,
    StoredEntry,
)

CLOCK_BEHIND_S = 300


class Submission(msgspec.Struct, frozen=True):
    """What a caller sends for one entry: bytes that nobody has checked yet."""

    header: bytes
    signature: bytes
    body: bytes | None = None
    evidence: tuple[bytes, ...] = ()


class Receipt(msgspec.Struct, frozen=True):
    """An entry is durable at this index, with this time in seconds."""

    entry_id: EntryId
    index: int
    time_s: int


class Sound(msgspec.Struct, frozen=True):
    """A ballot whose proofs were checked, and the fingerprint of the election that they bind."""

    election: str
    ballot: str


class Waiting(msgspec.Struct, eq=False):
    """An entry that was judged good and is not durable yet."""

    entry: Entry
    leaf: Leaf
    index: int
    state: State
    deleted: str  # the entry whose words go with this one, or an empty text
    submission: Submission
    done: asyncio.Future[Receipt]
    sound: Sound | None = None
    tries: int = 1


def check_signature(key: bytes, entry: Entry) -> None:
    """Return if the entry is signed by ``key``; ``Refused("signature_invalid")`` (entry §5)."""
    signature.verify(key, signing_message(entry.header_bytes), entry.signature)


def trust(key: bytes, entry: Entry) -> None:
    """Stand in for ``check_signature`` on what this host stored, having checked it then."""


class Ledger:
    """The log and state of one committee. ``state`` and ``size`` are the durable ones."""

    def __init__(self, committee: CommitteeId, signer: Signer) -> None:
        self.committee = committee
        self.signer = signer
        self.history = History()
        self.state: State | None = None
        self.size = 0
        self.checkpoint = b""
        self.evidence: set[str] = set()  # hashes of what any reader of evidence may have
        self.deletable: dict[str, tuple[BlobHash, ...]] = {}  # what each entry's words consist of
        self.waiting: list[Waiting] = []
        self.committing: list[Waiting] = []
        self.broken = False  # what is durable is unknown: load anew before anything else
        self._ahead: State | None = None

    @property
    def origin(self) -> str:
        """The name of the log."""
        return self.signer.key.name

    def load(self, entries: Iterable[StoredEntry]) -> None:
        """Fold what is stored, into a new ledger. ``RulesNewer`` stops."""
        for stored in entries:
            leaf = Leaf(stored.time_s, stored.signature, stored.header)
            self.history.append(leaf, self._replay(leaf))
        self._ahead = self.state
        self._publish_size()

    def _replay(self, leaf: Leaf) -> Entry | None:
        try:
            entry = Entry.parse(leaf.header_bytes, leaf.signature)
            act = judge(self.state, self.history, entry, leaf.time, trust)
        except (Malformed, Refused):  # a leaf without effect is a finding for an auditor
            return None
        before, self.state = self.state, apply(self.state, act)
        self.evidence.update(ref.hash for ref in entry.header.evidence)
        if entry.id in self.state.bodies:
            self.deletable[entry.id] = blobs_of(entry)
        elif before is not None:
            self.deletable.pop(deleted_by(before, self.state, act), None)
        return entry

    def known(self, entry_id: EntryId) -> Receipt | asyncio.Future[Receipt] | None:
        """Return where the entry stands, or the promise of it where it is on its way."""
        index = self.history.find(entry_id)
        if index is None:
            return None
        if index < self.size:
            return Receipt(entry_id, index, self.history.time(index))
        return next(w.done for w in (*self.committing, *self.waiting) if w.index == index)

    def judge(self, entry: Entry, clock_s: int) -> tuple[Act, int]:
        """Check steps 4 to 18; return the act and its time. Changes nothing."""
        self._check_clock(clock_s)
        time_s = self.history.next_time(clock_s)
        act = judge(self._ahead, self.history, entry, time_s, check_signature)
        if self._ahead is None and act.payload.log_key != self.signer.key.key.hex():
            raise Refused("founding_misplaced", "the founding names another log key than this")
        return act, time_s

    async def prove(
        self, act: Act, evidence: tuple[bytes, ...], provers: Provers, thread: Executor
    ) -> Sound | None:
        """Check long proofs elsewhere, while other entries go on (rules §15, §17).

        They are a ballot's, for ``add`` to know of, and those of the single ballots of a pledge.
        """
        state, key = self._ahead, act.payload.motion
        assert state is not None
        if act.header.kind == "ballot.cast":
            election, ballot = election_of(state, state.motions[key]), act.payload.ballot
            await provers.check(election, ballot)
            return Sound(election.fingerprint, ballot)
        if evidence:
            loop = asyncio.get_running_loop()
            await loop.run_in_executor(thread, read_opened, state, key, act.author, evidence[0])
        return None

    def _check_signer(self, act: Act, before: State, after: State) -> None:
        """Refuse what this host could sign no checkpoint over (rules §11).

        An entry that moves the record away is the new host's to append; until one has brought a
        record here, only signatures to bring it are taken.
        """
        own = self.signer.key.key.hex()
        if after.log_key == own:
            return
        if before.log_key == own:
            raise moving_away()
        if act.header.kind != "host.leave" or act.payload.log_key != own:
            raise readonly("Another host signs this committee's record.")

    def add(
        self,
        submission: Submission,
        entry: Entry,
        clock_s: int,
        again: Waiting | None = None,
        sound: Sound | None = None,
    ) -> asyncio.Future[Receipt]:
        """Check all steps but attachments, and queue; the future ends when it is durable.

        ``again`` is the same entry as it was queued before another process was quicker; ``sound``
        is the ballot whose proofs were checked, and need not be checked again if it is this one.
        """
        act, time_s = self.judge(entry, clock_s)
        sound = again.sound if again else sound
        prove = partial(check_unless, sound)
        check_evidence(self._ahead, act, submission.evidence, prove)  # entry §6.19
        check_body(entry, submission.body)  # entry §6.20
        before, state = self._ahead, apply(self._ahead, act)
        if before is not None:
            self._check_signer(act, before, state)
        if entry.id in state.bodies:
            self.deletable[entry.id] = blobs_of(entry)
        deleted = "" if before is None else deleted_by(before, state, act)
        leaf = Leaf(time_s, entry.signature, entry.header_bytes)
        index = self.history.append(leaf, entry)
        done: asyncio.Future[Receipt] = (
            again.done if again else asyncio.get_running_loop().create_future()
        )
        tries = again.tries + 1 if again else 1
        self.waiting.append(
            Waiting(entry, leaf, index, state, deleted, submission, done, sound, tries)
        )
        self._ahead = state
        return done

    def _check_clock(self, clock_s: int) -> None:
        behind = self.history.newest_time - clock_s
        if behind > CLOCK_BEHIND_S:
            raise unavailable(f"The host's clock is {behind} seconds behind its own record.")

    def take_batch(self, clock_s: int) -> Append:
        """Move what waits into the batch under way and return it for the store."""
        self.committing, self.waiting = self.waiting, []
        return build_append(self, self.committing, clock_s)

    def accept(self) -> list[Waiting]:
        """The batch is durable: publish it, and return it for the streams (log §3)."""
        batch, self.committing = self.committing, []
        self.state = batch[-1].state
        for done in batch:
            self.evidence.update(ref.hash for ref in done.entry.header.evidence)
            self.deletable.pop(done.deleted, None)
        self.size += len(batch)
        self._sign()
        for one in batch:
            if not one.done.done():
                one.done.set_result(Receipt(one.entry.id, one.index, one.leaf.time))
        return batch

    def lose(self, error: Exception, *, unknown: bool = False) -> None:
        """The batch was not stored: go back, and answer it and what was judged upon it."""
        lost = self.withdraw()
        self.broken = unknown
        for one in lost:
            if not one.done.done():
                one.done.set_exception(error)
                one.done.exception()  # whoever waited may be gone

    def withdraw(self) -> list[Waiting]:
        """Go back to what is durable, and return what is not, unanswered, to be judged anew."""
        lost = [*self.committing, *self.waiting]
        self.committing, self.waiting = [], []
        self.history.truncate(self.size)
        self._ahead = self.state
        return lost

    def extend(self, entries: Iterable[StoredEntry]) -> list[bytes]:
        """Take what another process appended, while nothing waits; return its leaves."""
        leaves = [Leaf(one.time_s, one.signature, one.header) for one in entries]
        for leaf in leaves:
            self.history.append(leaf, self._replay(leaf))
        self._ahead = self.state
        self._publish_size()
        return [leaf.encode() for leaf in leaves]

    def _publish_size(self) -> None:
        self.size = self.history.size
        if self.size:
            self._sign()

    def _sign(self) -> None:
        if self.state is None or self.state.log_key != self.signer.key.key.hex():
            return  # after a move the successor signs: rules §11
        root = self.history.tree.root(self.size)
        checkpoint = Checkpoint(self.origin, self.size, root)
        self.checkpoint = sign_checkpoint(checkpoint, self.signer).encode()


def check_unless(sound: Sound | None, state: State, motion: Motion, ballot: str) -> None:
    """Check a ballot's proofs, unless they were checked of this ballot in this very election."""
    if sound != Sound(election_of(state, motion).fingerprint, ballot):
        check_proofs(state, motion, ballot)


def check_body(entry: Entry, body: bytes | None) -> None:
    """Check the body that came with an entry: Refused `body_missing`, `body_invalid` (§6.20)."""
    ref = entry.header.body
    if ref is None:
        if body is not None:
            raise Refused("body_forbidden")
        return
    if body is None:
        raise Refused("body_missing")
    if len(body) != ref.size or blob_hash(body) != ref.hash:
        raise Refused("body_invalid")


def blobs_of(entry: Entry) -> tuple[BlobHash, ...]:
    """Return the hashes of an entry's words: its body and its attachments."""
    header = entry.header
    body = (header.body.hash,) if header.body else ()
    return (*body, *(ref.hash for ref in header.attachments))


def build_append(ledger: Ledger, batch: Sequence[Waiting], clock_s: int) -> Append:
    """Return the store's form of a batch."""
    blobs: list[NewBlob] = []
    claims: list[Claim] = []
    deletions: list[Deletion] = []
    for one in batch:
        header = one.entry.header
        if header.body is not None and one.submission.body is not None:
            blobs.append(NewBlob(header.body.hash, BlobKind.BODY, one.submission.body, one.index))
        for ref, data in zip(header.evidence, one.submission.evidence, strict=True):
            blobs.append(NewBlob(ref.hash, BlobKind.EVIDENCE, data, one.index))
        claims += [Claim(ref.hash, one.index) for ref in header.attachments]
        if one.deleted:
            index = ledger.history.find(EntryId(one.deleted))
            assert index is not None  # the rules know the entry
            deletions += [Deletion(name, index) for name in ledger.deletable[one.deleted]]
    founding = Founding(ledger.origin, clock_s) if batch[0].index == 0 else None
    entries = tuple(
        StoredEntry(
            one.index, one.entry.id, one.leaf.time, one.leaf.signature, one.leaf.header_bytes
        )
        for one in batch
    )
    return Append(
        ledger.committee,
        batch[0].index,
        entries,
        tuple(blobs),
        tuple(claims),
        tuple(deletions),
        founding,
    )
