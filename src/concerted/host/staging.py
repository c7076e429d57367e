"""Attachments before and when an entry or a message names them (entry §6.20, docs/api.md)."""

from __future__ import annotations

import asyncio
import hashlib

from concerted.host.answers import too_many
from concerted.kernel.entry import BlobRef, CommitteeId
from concerted.kernel.errors import Refused
from concerted.kernel.tags import tag
from concerted.store import Missing, Store


async def finish_attachments(
    store: Store, committee: CommitteeId, refs: tuple[BlobRef, ...]
) -> None:
    """Check that every attachment is there whole: Refused `body_missing`, `body_invalid`.

    What was staged is hashed once; what hashes wrongly is forgotten, to be staged again.
    """
    await asyncio.to_thread(_finish, store, committee, refs)


def _finish(store: Store, committee: CommitteeId, refs: tuple[BlobRef, ...]) -> None:
    sizes = store.blob_sizes(committee, [ref.hash for ref in refs])
    for ref in refs:
        if ref.hash not in sizes:
            _finish_one(store, committee, ref)
        elif sizes[ref.hash] != ref.size:
            raise Refused("body_invalid", "an attachment of another size")


def _finish_one(store: Store, committee: CommitteeId, ref: BlobRef) -> None:
    hash_, size = hashlib.sha256(tag("blob")), 0
    try:
        for piece in store.staged(committee, ref.hash):
            hash_.update(piece)
            size += len(piece)
        if hash_.hexdigest() != ref.hash:
            store.drop_staged(committee, ref.hash)
            raise Refused("body_invalid", "an attachment of another hash")
        if size != ref.size:
            raise Refused("body_invalid", "an attachment of another size")
        store.finish_staged(committee, ref.hash, size)
    except Missing:
        raise Refused("body_missing", "an attachment was not staged whole") from None


def check_room(store: Store, committee: CommitteeId, more: int, limit: int) -> None:
    """Refuse with 429 what would be more than ``limit`` bytes staged in one record."""
    if store.staged_bytes(committee) + more > limit:
        raise too_many("Too much is staged here that nobody has named yet.", retry_s=3_600)
