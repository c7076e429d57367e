"""Taking a record over from another host, from the file that somebody kept (rules §11, log §7).

The file is audited first, and only a record without a finding is taken. Leaves go in as they are,
in order and durably, so that a taking that was interrupted is simply begun again. Until the members
have moved, the old host's checkpoint stands above it and nothing else can be added.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from concerted.audit.recordfile import RecordFile
from concerted.audit.replay import audit
from concerted.host.ledger import Ledger
from concerted.kernel.entry import CommitteeId, Entry, blob_hash
from concerted.kernel.leaf import Leaf
from concerted.kernel.note import Signer
from concerted.store import (
    CHUNK_BYTES,
    Append,
    BlobKind,
    Claim,
    CosignedCheckpoint,
    Founding,
    NewBlob,
    Store,
    StoredEntry,
)

BATCH = 256  # leaves in one transaction; the first has the founding alone, so that there is a log
Progress = Callable[[int, int], None]


class Taken(NamedTuple):
    """A record that is here now: ``ours`` where this host signs its checkpoints already."""

    committee: CommitteeId
    size: int
    ours: bool


def take_record(
    store: Store,
    path: Path,
    signer_of: Callable[[str], Signer],
    clock_s: int,
    progress: Progress | None = None,
) -> Taken:
    """Take the record in a file over into the store; what is there already is kept.

    ``Malformed("record")`` if it is no record; ``ValueError``, in words for the keeper, if an audit
    finds anything against it or the store holds another history of it. ``Fault`` of the store.
    """
    with path.open("rb") as stream:
        record = RecordFile(stream)
        result = audit(record)
        if not result.clean:
            raise ValueError(
                f"The record is not in order, and was not taken: see concerted audit {path}"
            )
        committee = CommitteeId(result.committee)
        ledger = _fold(record, committee, signer_of)
        _Taking(store, record, ledger, clock_s).run(progress)
        checkpoints = [*record.cosigned(), (result.size, record.checkpoint)]
    for size, note in checkpoints:
        store.add_checkpoint(CosignedCheckpoint(committee, size, note.decode()))
    state = ledger.state
    assert state is not None  # a clean record has a founding
    return Taken(committee, result.size, state.log_key == ledger.signer.key.key.hex())


def _stored(record: RecordFile) -> Iterator[tuple[StoredEntry, Entry]]:
    for index, data in enumerate(record.leaves()):
        leaf = Leaf.decode(data)
        entry = Entry.parse(leaf.header_bytes, leaf.signature)
        yield StoredEntry(index, entry.id, leaf.time, leaf.signature, leaf.header_bytes), entry


def _fold(record: RecordFile, committee: CommitteeId, signer_of: Callable[[str], Signer]) -> Ledger:
    _, founding = next(_stored(record))
    ledger = Ledger(committee, signer_of(str(founding.header.payload["origin"])))
    ledger.load(stored for stored, _ in _stored(record))
    return ledger


class _Taking:
    """One record on its way into the store."""

    def __init__(self, store: Store, record: RecordFile, ledger: Ledger, clock_s: int) -> None:
        self.store, self.record, self.ledger, self.clock_s = store, record, ledger, clock_s
        self.committee = ledger.committee

    def run(self, progress: Progress | None) -> None:
        """Append what is missing, in transactions of at most ``BATCH`` leaves."""
        done = self._already()
        rest = islice(_stored(self.record), done, None)
        while batch := list(islice(rest, 1 if done == 0 else BATCH)):
            for _, entry in batch:
                self._stage(entry)
            self.store.append([self._append(batch)])
            done += len(batch)
            if progress is not None:
                progress(done, self.record.size)

    def _already(self) -> int:
        """How many leaves the store has; ``ValueError`` where they are others."""
        head = self.store.log(self.committee)
        if head is None:
            return 0
        kept = self.store.entries(self.committee)
        for have, (brought, _) in zip(kept, _stored(self.record), strict=False):
            if have != brought:
                raise ValueError(
                    f"This server has another history of the record from entry {have.index} on. "
                    "Keep both files, and let the members decide which host they trust."
                )
        return head.size

    def _stage(self, entry: Entry) -> None:
        for ref in entry.header.attachments:
            data = self._words(entry, ref.hash)
            if data is None:
                continue
            for number, start in enumerate(range(0, len(data), CHUNK_BYTES)):
                chunk = data[start : start + CHUNK_BYTES]
                self.store.stage_chunk(self.committee, ref.hash, number, chunk, self.clock_s)
            self.store.finish_staged(self.committee, ref.hash, len(data))

    def _words(self, entry: Entry, digest: str) -> bytes | None:
        """What the file holds of an entry's words, unless the record says that they are deleted."""
        state = self.ledger.state
        assert state is not None
        if entry.header.kind in ("item", "profile") and entry.id not in state.bodies:
            return None
        data = self.record.sealed(digest)
        if data is not None and blob_hash(data) != digest:
            raise ValueError(f"The words {digest[:8]} in the file are damaged; nothing more taken.")
        return data

    def _append(self, batch: list[tuple[StoredEntry, Entry]]) -> Append:
        blobs: list[NewBlob] = []
        claims: list[Claim] = []
        for stored, entry in batch:
            header = entry.header
            for ref in header.evidence:
                data = self.record.evidence(ref.hash)
                assert data is not None  # the audit found nothing missing
                blobs.append(NewBlob(ref.hash, BlobKind.EVIDENCE, data, stored.index))
            body = self._words(entry, header.body.hash) if header.body else None
            if header.body and body is not None:
                blobs.append(NewBlob(header.body.hash, BlobKind.BODY, body, stored.index))
            claims += [
                Claim(ref.hash, stored.index)
                for ref in header.attachments
                if self._words(entry, ref.hash) is not None
            ]
        first = batch[0][0].index
        return Append(
            self.committee,
            first,
            tuple(stored for stored, _ in batch),
            tuple(blobs),
            tuple(claims),
            founding=Founding(self.ledger.origin, self.clock_s) if first == 0 else None,
        )
