"""What the fold needs to know of the log itself: sizes, roots, times and nonces (entry §6).

``History`` is the one mutable thing beside the immutable state. A host appends to it as it accepts,
an auditor as it replays, and both ask it the same questions before each entry. About 450 bytes a
leaf. A leaf without effect stands in the tree and gives its time, and counts for nothing else.
"""

from __future__ import annotations

from array import array

from concerted.kernel.entry import FOUNDING, After, CommitteeId, Entry, EntryId, MemberId
from concerted.kernel.errors import Refused
from concerted.kernel.leaf import Leaf, leaf_hash
from concerted.kernel.tree import Tree

AFTER_LIMIT_S = 24 * 60 * 60


class History:
    """The log of one committee, as far as the checks need it. Not for several threads at once."""

    def __init__(self) -> None:
        self.committee: CommitteeId | None = None
        self.tree = Tree()
        self._times_s = array("Q")
        self._used: list[tuple[bytes, bytes] | None] = []  # id and nonce key of each, by index
        self._nonces: set[bytes] = set()
        self._indexes: dict[bytes, int] = {}

    @property
    def size(self) -> int:
        """The number of leaves."""
        return self.tree.size

    @property
    def newest_time(self) -> int:
        """The newest leaf's time in seconds, 0 before the first."""
        return self._times_s[-1] if self._times_s else 0

    def next_time(self, clock_s: int) -> int:
        """Return the receipt time of an entry that arrives now: never before the newest leaf."""
        return max(clock_s, self.newest_time)

    def time(self, index: int) -> int:
        """Return the time of the leaf at ``index``, in seconds."""
        return self._times_s[index]

    def find(self, entry_id: EntryId) -> int | None:
        """Return the index of the leaf where this entry took effect, ``None`` if it has not."""
        return self._indexes.get(bytes.fromhex(entry_id))

    def check_time(self, time: int) -> None:
        """``Refused("time_decreases")`` for a leaf older than the newest one (log §1)."""
        if time < self.newest_time:
            raise Refused("time_decreases")

    def check_nonce(self, author: MemberId | None, nonce: str) -> None:
        """``Refused("nonce_reused")`` if an entry of this author's took effect with it."""
        if author is not None and _nonce_key(author, nonce) in self._nonces:  # entry §6.11
            raise Refused("nonce_reused")

    def check_after(self, after: After, time: int) -> None:
        """Check that the author saw this history, and not too long ago for a leaf of ``time``.

        ``Refused`` ``after_unknown``, ``after_stale``. Source: entry §6.12 and 6.13.
        """
        if not 1 <= after.size <= self.size:  # entry §6.12
            raise Refused("after_unknown", "larger than the tree")
        if self.tree.root(after.size).hex() != after.root:
            raise Refused("after_unknown", "another tree's root")
        # entry §6.13: the first leaf that the author had not seen
        if after.size < self.size and time - self._times_s[after.size] > AFTER_LIMIT_S:
            raise Refused("after_stale")

    def append(self, leaf: Leaf, effective: Entry | None) -> int:
        """Add a leaf and return its index; ``effective`` is its entry, if that took effect.

        The caller has made the checks; nothing is checked here.
        """
        index = self.tree.append(leaf_hash(leaf.encode()))
        self._times_s.append(leaf.time)
        self._used.append(self._use(effective, index) if effective else None)
        return index

    def truncate(self, size: int) -> None:
        """Undo every append from index ``size`` on, because it was not made durable."""
        self.tree.truncate(size)
        del self._times_s[size:]
        for used in self._used[size:]:
            if used is not None:
                self._indexes.pop(used[0], None)
                self._nonces.discard(used[1])
        del self._used[size:]
        if size == 0:
            self.committee = None

    def _use(self, entry: Entry, index: int) -> tuple[bytes, bytes]:
        identity = bytes.fromhex(entry.id)
        header = entry.header
        if header.author is None:  # the founding entry's nonce counts for nobody
            if index == 0 and header.kind == FOUNDING:
                self.committee = CommitteeId(entry.id)
            nonce = b""
        else:
            nonce = _nonce_key(header.author, header.nonce)
            self._nonces.add(nonce)
        self._indexes[identity] = index
        return identity, nonce


def _nonce_key(author: MemberId, nonce: str) -> bytes:
    return bytes.fromhex(author + nonce)
