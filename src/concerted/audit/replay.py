"""The record folded again from its first leaf, believing nobody (entry §6, log §7).

A leaf that fails a check has no effect on the state and is a finding. Evidence that is wrong is a
finding as well, and the entry stands (ADR 1). A record of newer rules than ours is folded up to
where they begin, and no further: any state from there on would be a guess.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

from concerted.audit.checkpoints import InForce, check_signed
from concerted.audit.reading import Reading, readings
from concerted.audit.recordfile import RecordFile
from concerted.audit.result import Finding, Pledged, Result
from concerted.kernel.errors import Malformed, Refused, RulesNewer
from concerted.kernel.history import History
from concerted.kernel.statehash import state_hash
from concerted.rules.act import Act
from concerted.rules.casting import check_proofs
from concerted.rules.evidence import check_evidence
from concerted.rules.fold import RULES, apply, judge
from concerted.rules.pledges import pledged
from concerted.rules.secrecy import opens_at
from concerted.rules.state import State

Progress = Callable[[int, int], None]  # leaves done, leaves in all
THREADS = 2
AHEAD = 4_096  # ballots whose proofs are under way at a time


def audit_file(
    path: str | Path, *, threads: int = THREADS, progress: Progress | None = None
) -> Result:
    """Audit the record file at ``path``.

    ``Malformed("record")`` if it is none; ``OSError`` if it can't be read. ``progress`` is called
    every few thousand leaves. Source: log §7.
    """
    with Path(path).open("rb") as stream:
        return audit(RecordFile(stream), threads=threads, progress=progress)


def audit_bytes(data: bytes, *, threads: int = THREADS, progress: Progress | None = None) -> Result:
    """Audit a record file that was fetched; see ``audit_file``."""
    return audit(RecordFile(BytesIO(data)), threads=threads, progress=progress)


def audit(
    record: RecordFile, *, threads: int = THREADS, progress: Progress | None = None
) -> Result:
    """Audit an open record file. Signatures and proofs are checked on ``threads`` threads."""
    with ThreadPoolExecutor(threads) as pool:
        return _audit(Replay(record, pool), record, threads, progress)


def _audit(replay: Replay, record: RecordFile, threads: int, progress: Progress | None) -> Result:
    stopped = ""
    try:
        for batch in readings(record.leaves(), threads):
            for reading in batch:
                replay.take(reading)
            if progress is not None:
                progress(replay.history.size, record.size)
    except RulesNewer as newer:
        stopped = _newer(newer.version, replay.history.size)
    except Malformed as error:
        if error.layer != "leaf":
            raise
        replay.find(error, "")
        stopped = f"Entry {replay.history.size} can't be read. Nothing from there on was checked."
    replay.gather()
    replay.open_pledges()
    if not stopped:
        replay.check_leftovers()
        check_signed(record, replay.history, replay.force, replay.findings)
    return _result(replay, stopped)


def _newer(version: int, index: int) -> str:
    return (
        f"From entry {index} on, this record follows version {version} of the rules, and this "
        f"program knows version {RULES}. Nothing from there on was checked. Update Concerted, and "
        "audit again."
    )


def _result(replay: Replay, stopped: str) -> Result:
    state, history, force = replay.state, replay.history, replay.force
    return Result(
        committee=state.committee if state else "",
        size=history.size,
        root=history.tree.root().hex(),
        state_hash=state_hash(state.canonical()).hex() if state else "",
        findings=tuple(replay.findings),
        notes=tuple(force.notes),
        counts=dict(sorted(replay.counts.items())),
        cosigners=tuple(force.cosigners),
        confirmed=tuple(force.confirmed),
        pledges=tuple(replay.pledges),
        stopped=stopped,
    )


class Replay:
    """The fold of one record, and what it found."""

    def __init__(self, record: RecordFile, pool: Executor) -> None:
        self.record = record
        self._pool = pool
        self._proofs: list[tuple[int, str, Future[None]]] = []
        self.state: State | None = None
        self.history = History()
        self.force = InForce()
        self.findings: list[Finding] = []
        self.counts: Counter[str] = Counter()
        self.pledges: list[Pledged] = []
        self._named: set[str] = set()

    def take(self, reading: Reading) -> None:
        """Check one leaf and apply it, or find out why not. ``RulesNewer``."""
        state, history, leaf, entry = self.state, self.history, reading.leaf, reading.entry
        if state is not None and state.rules > RULES:  # entry §6.4, before a form we don't know
            raise RulesNewer(state.rules)
        if entry is not None:
            self._named.update(ref.hash for ref in entry.header.evidence)
        try:
            history.check_time(leaf.time)  # log §1
            if entry is None:
                assert reading.error is not None
                raise reading.error
            act = judge(state, history, entry, leaf.time, reading.verify)
        except (Malformed, Refused) as error:
            self.find(error, entry.id if entry else "")
            history.append(leaf, None)
            return
        if entry.header.kind == "ballot.cast":
            self._check_proofs(act)
        if entry.header.evidence:
            self._check_evidence(act)
        after = apply(state, act)
        self.force.note_changes(state, after, act, history.size)
        self.state = after
        history.append(leaf, entry)
        self.counts[entry.header.kind] += 1

    def find(self, error: Malformed | Refused, entry: str) -> None:
        """Write down what is wrong with the leaf that comes next."""
        code, detail = (
            (error.layer, error.reason)
            if isinstance(error, Malformed)
            else (error.code, error.detail)
        )
        self.findings.append(Finding(code, detail, self.history.size, entry))

    def _check_evidence(self, act: Act) -> None:
        blobs = [self.record.evidence(ref.hash) for ref in act.header.evidence]
        try:
            check_evidence(self.state, act, [blob for blob in blobs if blob is not None])
        except Refused as error:  # entry §6.19; the entry stands (ADR 1)
            self.find(error, act.id)

    def _check_proofs(self, act: Act) -> None:
        """Have a ballot's proofs checked on another thread (rules §15.3); the entry stands."""
        assert self.state is not None
        motion = self.state.motions[act.payload.motion]
        done = self._pool.submit(check_proofs, self.state, motion, act.payload.ballot)
        self._proofs.append((self.history.size, act.id, done))
        if len(self._proofs) >= AHEAD:
            self.gather()

    def gather(self) -> None:
        """Wait for the proofs that are under way, and write down which do not hold."""
        for index, entry, done in self._proofs:
            try:
                done.result()
            except Refused as error:
                self.findings.append(Finding(error.code, error.detail, index, entry))
        self._proofs.clear()
        self.findings.sort(key=lambda finding: -1 if finding.index is None else finding.index)

    def open_pledges(self) -> None:
        """Compute anew who signed each pledge that was opened (rules §17.6)."""
        state = self.state
        if state is None:
            return
        for name, motion in sorted(state.motions.items()):
            if motion.status != "passed" or motion.opening is None or motion.opening.urn is None:
                continue
            parts = motion.opening.urn.parts
            found = {author: self.record.evidence(item) for author, item in parts.items()}
            opened = {author: data for author, data in found.items() if data is not None}
            try:
                signed = pledged(state, name, opened)
            except Refused as error:
                self.findings.append(Finding(error.code, f"who signed the pledge {name[:8]}"))
            else:
                self.pledges.append(Pledged(name, opens_at(motion), signed))

    def check_leftovers(self) -> None:
        """``Malformed("record")`` for evidence that no leaf names. Source: log §7."""
        if strangers := self.record.evidence_hashes - self._named:
            raise Malformed("record", f"evidence/{min(strangers)} is named by no entry")
