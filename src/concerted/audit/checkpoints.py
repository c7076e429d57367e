"""What the log and its witnesses signed, held against the tree that the leaves make (log §3, §4).

Keys change by motions: a checkpoint is checked by the log key, and its cosignatures by the
witnesses, that were in force at its size (rules §9, §11).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from concerted.audit.recordfile import RecordFile
from concerted.audit.result import Finding, Seen
from concerted.crypto import signature
from concerted.kernel.checkpoint import Checkpoint
from concerted.kernel.cosignature import Cosignature, cosigner
from concerted.kernel.errors import Malformed
from concerted.kernel.history import History
from concerted.kernel.note import COSIGNATURE_V1, ED25519, Note, Verifier, VerifierKey
from concerted.rules.act import Act
from concerted.rules.fields import DAY_S
from concerted.rules.state import State

STAMP_TOLERANCE_S = 300  # log §1, and more than a checkpoint needs on its way to a witness


@dataclass(frozen=True, slots=True)
class Close:
    """A motion's close: its leaf, and the deadline that the votes had to keep, in seconds."""

    index: int
    motion: str
    until: int


class InForce:
    """Which keys counted from which size on, the closes, and the notes that come of them."""

    def __init__(self) -> None:
        self.origin = ""
        self.closes: list[Close] = []
        self.notes: list[str] = []
        self.cosigners: list[str] = []
        self.confirmed: list[Seen] = []
        self._log_keys: list[tuple[int, str]] = []
        self._witnesses: list[tuple[int, Mapping[str, str]]] = []

    def note_changes(self, before: State | None, after: State, act: Act, index: int) -> None:
        """Keep what the entry at ``index`` changed for checkpoints that cover it (rules §11)."""
        self.origin = after.origin
        if before is None or after.log_key != before.log_key:
            self._log_keys.append((index + 1, after.log_key))
        if before is None or after.witnesses is not before.witnesses:
            self._witnesses.append((index + 1, after.witnesses))
        if before is not None and act.header.kind == "motion.close":
            opening = before.motions[act.payload.motion].opening
            assert opening is not None
            self.closes.append(Close(index, act.payload.motion, opening.until))

    def log_verifier(self, size: int) -> Verifier:
        """The log's key for a checkpoint of ``size``; ``Malformed("checkpoint")`` before any."""
        at = bisect_right(self._log_keys, size, key=lambda change: change[0])
        if at == 0:
            raise Malformed("checkpoint", "covers no founding entry")
        key = bytes.fromhex(self._log_keys[at - 1][1])
        return Verifier.of(VerifierKey(self.origin, ED25519, key), partial(signature.verify, key))

    def witnesses(self, size: int) -> list[Verifier]:
        """The verifiers of the witnesses who were admitted for a checkpoint of ``size``."""
        at = bisect_right(self._witnesses, size, key=lambda change: change[0])
        admitted = self._witnesses[at - 1][1] if at else {}
        keys = [(name, bytes.fromhex(key)) for key, name in sorted(admitted.items())]
        return [
            cosigner(VerifierKey(name, COSIGNATURE_V1, key), partial(signature.verify, key))
            for name, key in keys
        ]


def check_signed(
    record: RecordFile, history: History, force: InForce, findings: list[Finding]
) -> None:
    """Check the newest checkpoint and the cosigned ones; add to findings and to ``force.notes``.

    ``Malformed("record")`` where a file's name gives another size than its checkpoint.
    """
    seen, agrees = _check_one(record.checkpoint, None, history, force, findings, "root_other")
    force.cosigners = sorted(cosignature.name for cosignature in seen)
    # Where the log signed our tree, another signed root is proof of a fork (log §3).
    other_root = "forked" if agrees else "root_other"
    for size, note in record.cosigned():
        older, _ = _check_one(note, size, history, force, findings, other_root)
        if not older:
            force.notes.append(f"No admitted witness cosigned the checkpoint of size {size}.")
        seen += older
    force.confirmed = _newest(seen)
    _note_times(seen, force)
    _note_stamps(seen, history, force)


def _check_one(
    data: bytes,
    named_size: int | None,
    history: History,
    force: InForce,
    findings: list[Finding],
    other_root: str,
) -> tuple[list[Seen], bool]:
    """Return the cosignatures that count, and whether the log signed the root of our tree."""
    where = "The newest checkpoint" if named_size is None else f"The checkpoint of {named_size}"
    try:
        note = Note.parse(data)
        checkpoint = Checkpoint.parse(note.text)
        if named_size not in (None, checkpoint.size):
            raise Malformed("record", f"cosigned/{named_size:016} holds a checkpoint of another")
        note.verified_by([force.log_verifier(checkpoint.size)])
        if checkpoint.origin != force.origin:
            raise Malformed("checkpoint", "is of another log")
    except Malformed as error:
        if error.layer == "record":
            raise
        findings.append(Finding(error.layer, f"{where}: {error.reason}."))
        return [], False
    seen = _cosignatures(note, checkpoint.size, force, findings)
    problem = _compare(checkpoint, history, whole=named_size is None)
    if problem:
        findings.append(Finding(other_root, f"{where} {problem}."))
        return [], False
    return seen, True


def _compare(checkpoint: Checkpoint, history: History, *, whole: bool) -> str:
    """Say in words how a checkpoint departs from the tree, or nothing."""
    size = checkpoint.size
    if size > history.size:
        return f"covers {size} entries, and the record holds {history.size}"
    if whole and size < history.size:
        return f"covers {size} entries, and the record holds more: {history.size}"
    if history.tree.root(size) != checkpoint.root:
        return "has another root than the entries give"
    return ""


def _cosignatures(note: Note, size: int, force: InForce, findings: list[Finding]) -> list[Seen]:
    """Verify those of admitted witnesses; others are ignored (log §3)."""
    seen: list[Seen] = []
    present = {(line.name, line.key_id) for line in note.signatures}
    for witness in force.witnesses(size):
        if (witness.name, witness.key_id) not in present:
            continue
        try:
            (line,) = note.verified_by([witness])
        except Malformed as error:
            findings.append(Finding(error.layer, f"The checkpoint of {size}: {error.reason}."))
            continue
        seen.append(Seen(witness.name, size, Cosignature.decode(line.signature).time))
    return seen


def _newest(seen: list[Seen]) -> list[Seen]:
    """Return the most that each witness has cosigned, and when it first did; by name."""
    best: dict[str, Seen] = {}
    for one in seen:
        known = best.get(one.name)
        if known is None or (one.size, -one.time) > (known.size, -known.time):
            best[one.name] = one
    return [best[name] for name in sorted(best)]


def _note_times(seen: list[Seen], force: InForce) -> None:
    """Note each close that no witness saw within a day of its deadline (log §4)."""
    earliest: list[tuple[int, int]] = []  # size, and when that many leaves were first seen
    for cosignature in sorted(seen, key=lambda cosignature: -cosignature.size):
        time = min(cosignature.time, earliest[-1][1]) if earliest else cosignature.time
        earliest.append((cosignature.size, time))
    earliest.reverse()
    for close in force.closes:
        at = bisect_right(earliest, close.index, key=lambda found: found[0])
        if at == len(earliest) or earliest[at][1] > close.until + DAY_S:
            force.notes.append(
                f"Time unwitnessed: entry {close.index} closes motion {close.motion}, and no "
                "witness saw that within 24 hours after its deadline."
            )


def _note_stamps(seen: list[Seen], history: History, force: InForce) -> None:
    """Note stamps that contradict what a witness saw: dated back, or dated ahead (log §4)."""
    for cosignature in sorted(seen, key=lambda cosignature: cosignature.size):
        size, time, name = cosignature.size, cosignature.time, cosignature.name
        if size < history.size and history.time(size) + STAMP_TOLERANCE_S < time:
            force.notes.append(
                f"Dated back: entry {size} bears a time more than five minutes before {name} saw "
                "the record without it."
            )
        if 0 < size <= history.size and history.time(size - 1) > time + STAMP_TOLERANCE_S:
            force.notes.append(
                f"Dated ahead: entry {size - 1} bears a time more than five minutes after {name} "
                "saw it."
            )
