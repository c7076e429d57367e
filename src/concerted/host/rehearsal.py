"""Rehearsing a restore: is this backup any good (docs/guide-host.md)?

The backup is restored into a folder that is gone afterwards, the database is checked, and every
record in it is audited from its first leaf, under a checkpoint signed by the key in the backup. A
key that is not the records' own is a finding of every one of them.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from concerted.audit import Result, audit_file
from concerted.audit.recordfile import record_chunks
from concerted.host.backup import Manifest
from concerted.host.files import DATABASE
from concerted.host.keyring import Keyring
from concerted.host.recovery import restore
from concerted.kernel.checkpoint import Checkpoint, sign_checkpoint
from concerted.kernel.entry import BlobHash, parse_header
from concerted.kernel.errors import ConcertedError
from concerted.kernel.leaf import Leaf, leaf_hash
from concerted.kernel.note import Signer
from concerted.kernel.tree import Tree
from concerted.store import LogHead, Missing, Store, open_store


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """One record of a backup and what its audit came to."""

    head: LogHead
    result: Result


def rehearsed(path: Path, now_s: int) -> Iterator[Manifest | Rehearsed]:
    """Yield what the backup says of itself, then each record as it is audited.

    ``ValueError`` in the keeper's words where it cannot be restored.
    """
    with tempfile.TemporaryDirectory(prefix="concerted-rehearsal-") as folder:
        data = Path(folder) / "data"
        yield restore(path, data, now_s)
        keyring = Keyring.open(data)
        store = open_store(f"sqlite:///{data / DATABASE}", read_only=True)
        try:
            for head in store.logs():
                file = Path(folder) / "record.tar"
                write_record(store, head, keyring.log_signer(head.origin), file)
                yield Rehearsed(head, audit_file(file))
        finally:
            store.close()


def write_record(store: Store, head: LogHead, signer: Signer, path: Path) -> None:
    """Write one record of a store as a record file (log §7), under a new checkpoint of ours."""
    tree, named = Tree(), set[str]()
    for leaf in _leaves(store, head):
        tree.append(leaf_hash(leaf.encode()))
        try:
            named.update(ref.hash for ref in parse_header(leaf.header_bytes).evidence)
        except ConcertedError:  # the audit says what is wrong with it
            continue
    checkpoint = Checkpoint(head.origin, tree.size, tree.root())
    note = sign_checkpoint(checkpoint, signer).encode()
    cosigned = [
        (one.size, one.note.encode())
        for one in store.checkpoints(head.committee)
        if one.size <= tree.size
    ]
    leaves = (leaf.encode() for leaf in _leaves(store, head))
    evidence = _evidence(store, head, sorted(named))
    with path.open("wb") as out:
        out.writelines(record_chunks(note, cosigned, leaves, evidence))


def _leaves(store: Store, head: LogHead) -> Iterator[Leaf]:
    for stored in store.entries(head.committee, 0, head.size):
        yield Leaf(stored.time_s, stored.signature, stored.header)


def _evidence(store: Store, head: LogHead, names: list[str]) -> Iterator[tuple[str, bytes]]:
    for name in names:
        try:
            yield name, b"".join(store.blob(head.committee, BlobHash(name)))
        except Missing:  # a finding of the audit
            continue
