"""Taking back leaves that a restored host signed and lost, from whoever kept them (log §9).

They prove themselves: by a checkpoint that this host's own key signed, by the proof that the tree
with them is the tree of that checkpoint, and each by its author's signature. So no session is
asked for; the state may not know yet whoever brings them.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from concerted.crypto import signature
from concerted.host.answers import ApiError, absent, expected, readonly
from concerted.host.kept import Kept, Taken
from concerted.host.keyring import Keyring
from concerted.host.ledger import check_signature
from concerted.host.records import Records
from concerted.host.restoring import Restoring
from concerted.kernel.checkpoint import Checkpoint, open_checkpoint
from concerted.kernel.entry import (
    FOUNDING,
    BlobHash,
    CommitteeId,
    Entry,
)
from concerted.kernel.errors import Refused
from concerted.kernel.leaf import Leaf
from concerted.kernel.note import ED25519, Verifier, VerifierKey
from concerted.kernel.tree import verify_consistency
from concerted.rules.fields import read
from concerted.rules.founding import Founding as FoundingPayload
from concerted.store import Append, Claim, Founding, NewBlob, Store

AHEAD_S = 300
MISSING_LIMIT = 20_000
log = logging.getLogger("concerted.host")


@dataclass(frozen=True, slots=True)
class Page:
    """What somebody brings; nothing of it is believed yet. ``leaves`` begin at index ``start``."""

    note: bytes
    start: int
    leaves: list[Leaf]
    proof: list[bytes]
    blobs: dict[BlobHash, bytes]


class Returning:
    """The records that something is brought back to. One bringer at a time."""

    def __init__(self, records: Records, restoring: Restoring) -> None:
        self.records = records
        self.restoring = restoring
        self._kept: dict[CommitteeId, Kept] = {}
        self._turn = asyncio.Lock()

    async def take(self, committee: CommitteeId, page: Page) -> dict[str, object]:
        """Check a page, store it durably, and return the size reached and what is missing still."""
        async with self._turn:
            try:
                before, kept, missing = await asyncio.to_thread(self._take, committee, page)
            except Exception as error:
                if not expected(error):  # a write may have been stored or not: read anew
                    self._kept.pop(committee, None)
                    self.records.reload(committee)
                raise
            if kept.history.size != before:
                self.records.reload(committee)
            return {"size": kept.history.size, "missing": missing}

    def _take(self, committee: CommitteeId, page: Page) -> tuple[int, Kept, list[BlobHash]]:
        kept = self._kept.get(committee)
        if kept is None:
            kept = Kept(committee, self.restoring.had(committee))
            kept.load(self.records.store.entries(committee))
        if kept.history.size:  # whatever comes of it, nobody can have it folded again and again
            self._kept[committee] = kept
        before = kept.history.size
        checkpoint = check_checkpoint(self.records.keyring, kept, page)
        if page.leaves:
            take_leaves(self.records, kept, page, checkpoint)
            self._kept[committee] = kept
        else:
            check_tree(kept, checkpoint)
        self.restoring.heard(committee, checkpoint.size)
        bring_blobs(self.records.store, kept, page.blobs)
        return before, kept, kept.missing(self.records.store)[:MISSING_LIMIT]


def check_checkpoint(keyring: Keyring, kept: Kept, page: Page) -> Checkpoint:
    """Return the checkpoint that this host itself signed: malformed `note`, `checkpoint`."""
    origin, log_key = _log_of(kept, page)
    signer = keyring.log_signer(origin)
    if signer.key.key.hex() != log_key:
        raise readonly("This record is kept by another host.")
    key = VerifierKey(origin, ED25519, signer.key.key)
    verifier = Verifier.of(key, partial(signature.verify, key.key))
    return open_checkpoint(page.note, verifier)[0]


def _log_of(kept: Kept, page: Page) -> tuple[str, str]:
    """Return origin and key of the log, from the state or, where all is lost, from the founding."""
    if kept.state is not None:
        return kept.state.origin, kept.state.log_key
    if not page.leaves:
        raise absent("committee_unknown")
    first = Entry.parse(page.leaves[0].header_bytes, page.leaves[0].signature)
    if CommitteeId(first.id) != kept.committee or first.header.kind != FOUNDING:
        raise absent("committee_unknown")
    payload = read(first.header.payload, FoundingPayload)
    return payload.origin, payload.log_key


def take_leaves(records: Records, kept: Kept, page: Page, checkpoint: Checkpoint) -> None:
    """Append leaves that are proven to be this host's own: durable, or nothing has changed."""
    size = kept.history.size
    if page.start != size:
        raise ApiError("refused", "start_other", f"The next leaf here is {size}.")
    newest = records.settings.clock() + AHEAD_S
    if any(leaf.time > newest for leaf in page.leaves):
        raise Refused("time_ahead")
    taken = kept.take(page.leaves, check_signature)
    try:
        _check_extension(kept, page, checkpoint)
        records.store.append([_append(records.store, kept, taken)])
    except BaseException:
        kept.undo(taken)
        raise


def check_tree(kept: Kept, checkpoint: Checkpoint) -> None:
    """Check that a checkpoint that is no larger than the record here is of the same history."""
    if (
        checkpoint.size <= kept.history.size
        and kept.history.tree.root(checkpoint.size) != checkpoint.root
    ):
        log.error("a checkpoint was shown that this host signed over another history")
        raise ApiError("refused", "forked", "This host has signed two histories.")


def _check_extension(kept: Kept, page: Page, checkpoint: Checkpoint) -> None:
    tree = kept.history.tree
    size = kept.history.size
    verify_consistency(size, tree.root(), checkpoint.size, checkpoint.root, page.proof)


def _append(store: Store, kept: Kept, taken: Taken) -> Append:
    claims: list[Claim] = []
    for stored, header in zip(taken.entries, taken.headers, strict=True):
        names = [ref.hash for ref in header.attachments]
        there = store.blob_sizes(kept.committee, names) if names and taken.size else {}
        claims += [Claim(name, stored.index) for name in names if name in there]
    founding = None
    if taken.size == 0:
        assert kept.state is not None
        founding = Founding(kept.state.origin, taken.entries[0].time_s)
    entries = tuple(taken.entries)
    deletions = tuple(taken.deletions)
    return Append(kept.committee, taken.size, entries, (), tuple(claims), deletions, founding)


def bring_blobs(store: Store, kept: Kept, blobs: Mapping[BlobHash, bytes]) -> None:
    """Store those of the blobs that lost entries name and nobody has deleted."""
    brought = [
        NewBlob(name, wanted.kind, data, wanted.index)
        for name, data in blobs.items()
        if (wanted := kept.wanted.get(name)) is not None
    ]
    if brought:
        store.bring_blobs(kept.committee, brought)
