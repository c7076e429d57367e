"""Leaves parsed and their signatures verified ahead of the fold (entry §5, §6.1 to 6.3, §6.10).

The keys need no state: a member's stands in its own request or in the founding entry, a link's in
its invitation, and ids lead to them. So signatures are checked in batches, outside the
interpreter's lock, and the fold only looks the verdict up. Whether that key is the one that the
rules mean, the fold decides: where it asks for another, the signature is verified again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from concerted.crypto.signature import verify, verify_batch
from concerted.kernel.entry import FOUNDING, Entry, Header, signing_message
from concerted.kernel.errors import Malformed, Refused
from concerted.kernel.leaf import Leaf

BATCH = 4096  # leaves in memory at a time
_KEY_FIELDS = {FOUNDING: "sign_key", "request": "sign_key", "invitation.issue": "link_key"}


class Reading:
    """One leaf as read: its entry, or the ``error`` that kept it from being one.

    ``key`` is what its signature was verified with, empty if none was known; ``valid`` the verdict.
    """

    __slots__ = ("entry", "error", "key", "leaf", "valid")

    def __init__(self, leaf: Leaf) -> None:
        self.leaf = leaf
        self.entry: Entry | None = None
        self.error: Malformed | Refused | None = None
        self.key = b""
        self.valid = True
        try:
            self.entry = Entry.parse(leaf.header_bytes, leaf.signature)
        except (Malformed, Refused) as error:
            self.error = error

    def verify(self, key: bytes, entry: Entry) -> None:
        """``Refused("signature_invalid")``, by the verdict of before if it was this key's."""
        if key != self.key:
            verify(key, signing_message(entry.header_bytes), entry.signature)
        elif not self.valid:
            raise Refused("signature_invalid")


def readings(leaves: Iterable[bytes], threads: int) -> Iterator[list[Reading]]:
    """Yield the leaves in batches of at most ``BATCH``, parsed and verified.

    ``Malformed("leaf")`` after the last leaf that could be read: nothing that follows one that is
    no leaf at all can be trusted to stand in its place.
    """
    keys: dict[str, bytes] = {}
    rest = iter(leaves)
    while batch := list(islice(rest, BATCH)):
        read, broken = _parse(batch)
        _verify(read, keys, threads)
        yield read
        if broken is not None:
            raise broken


def _parse(batch: list[bytes]) -> tuple[list[Reading], Malformed | None]:
    read: list[Reading] = []
    for data in batch:
        try:
            leaf = Leaf.decode(data)
        except Malformed as error:
            return read, error
        read.append(Reading(leaf))
    return read, None


def _verify(read: list[Reading], keys: dict[str, bytes], threads: int) -> None:
    found: list[Reading] = []
    items: list[tuple[bytes, bytes, bytes]] = []
    for reading in read:
        entry = reading.entry
        if entry is None:
            continue
        _learn(keys, entry)
        key = keys.get(entry.header.author or entry.id)
        if key is not None:
            reading.key = key
            found.append(reading)
            items.append((key, signing_message(entry.header_bytes), entry.signature))
    for index in verify_batch(items, threads):
        found[index].valid = False


def _learn(keys: dict[str, bytes], entry: Entry) -> None:
    """Keep the key that an entry brings, for the entries of its author, link or newcomer."""
    header: Header = entry.header
    field = _KEY_FIELDS.get(header.kind)
    if field is None:
        return
    try:
        keys[entry.id] = bytes.fromhex(header.payload[field])
    except (KeyError, TypeError, ValueError):  # the fold will refuse it
        return
