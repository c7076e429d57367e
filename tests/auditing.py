"""What a store holds, as the record file that anybody can audit."""

from concerted.audit import Result, audit_bytes
from concerted.audit.recordfile import record_chunks
from concerted.kernel.entry import BlobHash, CommitteeId, parse_header
from concerted.kernel.leaf import Leaf
from concerted.store import Store


def record_of(store: Store, committee: CommitteeId, checkpoint: bytes) -> bytes:
    """The record file of one committee, straight from the store, under ``checkpoint``."""
    stored = list(store.entries(committee))
    leaves = [Leaf(one.time_s, one.signature, one.header).encode() for one in stored]
    named = {ref.hash for one in stored for ref in parse_header(one.header).evidence}
    evidence = [(name, b"".join(store.blob(committee, BlobHash(name)))) for name in sorted(named)]
    cosigned = [(one.size, one.note.encode()) for one in store.checkpoints(committee)]
    return b"".join(record_chunks(checkpoint, cosigned, leaves, evidence))


def audit_store(store: Store, committee: CommitteeId, checkpoint: bytes) -> Result:
    """Audit what the store holds of one committee."""
    return audit_bytes(record_of(store, committee, checkpoint))
