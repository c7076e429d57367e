"""Giving a restored server back what it had signed and lost (log §9).

A member's device holds the whole record under a checkpoint that the server signed. Where a server
says that it was restored from a backup, the device hands over the leaves that it lacks, and of
their bodies and evidence what it kept: its own, and the words that were read here. Nothing is
signed anew, and nothing is believed: the refresh that follows judges the server as always.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from concerted.client.errors import HostFaulty
from concerted.kernel.canonical import base64url_encode
from concerted.kernel.entry import blob_hash
from concerted.kernel.errors import Malformed, Refused

if TYPE_CHECKING:
    from concerted.client.committee import Committee
    from concerted.client.wire import Signed

PAGE_LEAVES = 500
PAGE_BLOBS = 64
PAGE_BYTES = 4 << 20
START_AGAIN = 3


def keep_sent(committee: Committee, signed: Signed) -> None:
    """Keep what goes with an entry before it is sent, for a server that may lose it."""
    for data in (signed.body, *signed.evidence):
        if data:
            committee.home.save_body(committee.id, blob_hash(data), data)


def bring_back(committee: Committee) -> bool:
    """Hand over what a restored server lacks; False where there is nothing to do or it refuses.

    ``HostFaulty`` where it cannot store anything now.
    """
    if not committee.record.size:
        return False
    for _ in range(START_AGAIN):
        try:
            missing = _bring_leaves(committee)
            _bring_blobs(committee, missing)
        except Refused as error:
            if error.code != "start_other":  # somebody else was bringing at the same time
                return False
        except Malformed:
            return False
        except HostFaulty as error:
            if error.status >= 500:  # it would take it, and cannot now
                raise
            return False
        else:
            return True
    return False


def _bring_leaves(committee: Committee) -> list[str]:
    """Hand over leaves, a page after the other; return the hashes of blobs that are missing."""
    record = committee.record
    try:
        size, missing = _give(committee, 0, [], [], [])
    except HostFaulty as error:
        if error.code != "committee_unknown":
            raise
        size, missing = 0, []  # all of it was lost
    while size < record.size:
        leaves = list(_page(record.leaves(size)))
        proof = record.history.tree.consistency_proof(size + len(leaves), record.size)
        before, (size, missing) = size, _give(committee, size, leaves, proof, [])
        if size <= before:
            raise HostFaulty("answer_unreadable", "no leaf was taken")
    return missing


def _page(leaves: Iterable[bytes]) -> Iterator[bytes]:
    total = 0
    for count, leaf in enumerate(leaves):
        total += len(leaf)
        if count and (count == PAGE_LEAVES or total > PAGE_BYTES):
            return
        yield leaf


def _bring_blobs(committee: Committee, missing: Iterable[str]) -> None:
    batch: list[bytes] = []
    for name in missing:
        data = committee.home.body(committee.id, name)
        if data is None:
            continue
        if batch and (len(batch) == PAGE_BLOBS or sum(map(len, batch)) + len(data) > PAGE_BYTES):
            _give(committee, 0, [], [], batch)
            batch = []
        batch.append(data)
    if batch:
        _give(committee, 0, [], [], batch)


def _give(
    committee: Committee, start: int, leaves: list[bytes], proof: list[bytes], blobs: list[bytes]
) -> tuple[int, list[str]]:
    """Send one page under the newest checkpoint; return the server's size and what it lacks."""
    answer = committee.wire.give_back(
        committee.id,
        {
            "checkpoint": committee.record.note.decode(),
            "start": start,
            "leaves": [base64url_encode(leaf) for leaf in leaves],
            "proof": [item.hex() for item in proof],
            "blobs": [base64url_encode(blob) for blob in blobs],
        },
    )
    size, missing = answer["size"], answer["missing"]
    if not isinstance(size, int) or not isinstance(missing, list):
        raise HostFaulty("answer_unreadable", "return")
    return size, [str(name) for name in missing]
