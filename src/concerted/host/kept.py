"""One record folded from the store, to take back what was lost of it (log §9).

Beside the fold it knows which blobs the leaves after a backup name and which of those are still
wanted: what was deleted since is not.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from concerted.kernel.entry import BlobHash, CommitteeId, Entry, Header
from concerted.kernel.errors import Malformed, Refused
from concerted.kernel.history import History
from concerted.kernel.leaf import Leaf
from concerted.rules.bodies import deleted_by
from concerted.rules.fold import Verify, apply, judge
from concerted.rules.state import State
from concerted.store import BlobKind, Deletion, Store, StoredEntry


def trust(key: bytes, entry: Entry) -> None:
    """Stand in for the check of a signature on what this host stored, having checked it then."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A blob of the entry at ``index``."""

    index: int
    kind: BlobKind


@dataclass(frozen=True, slots=True)
class Taken:
    """Leaves taken one after another: what the store is to do, and what to go back to."""

    state: State | None
    size: int
    wanted: dict[BlobHash, Wanted]
    words: dict[str, tuple[int, tuple[BlobHash, ...]]]
    entries: list[StoredEntry] = field(default_factory=list)
    headers: list[Header] = field(default_factory=list)
    deletions: list[Deletion] = field(default_factory=list)


class Kept:
    """History, state and wanted blobs of a record that nobody else appends to."""

    def __init__(self, committee: CommitteeId, had: int) -> None:
        self.committee = committee
        self.history = History()
        self.state: State | None = None
        self.wanted: dict[BlobHash, Wanted] = {}
        self._had = had
        self._words: dict[str, tuple[int, tuple[BlobHash, ...]]] = {}  # by entry, while deletable

    def load(self, entries: Iterable[StoredEntry]) -> None:
        """Fold what is stored. ``RulesNewer`` stops."""
        for stored in entries:
            leaf = Leaf(stored.time_s, stored.signature, stored.header)
            try:
                self._take(leaf, trust)
            except (Malformed, Refused):  # a leaf without effect is a finding for an auditor
                self.history.append(leaf, None)

    def take(self, leaves: Sequence[Leaf], verify: Verify) -> Taken:
        """Judge and append leaves that are not stored yet; on any refusal none of them is taken."""
        taken = Taken(self.state, self.history.size, dict(self.wanted), dict(self._words))
        try:
            for leaf in leaves:
                self.history.check_time(leaf.time)
                index, entry, deletions = self._take(leaf, verify)
                taken.entries.append(
                    StoredEntry(index, entry.id, leaf.time, leaf.signature, leaf.header_bytes)
                )
                taken.headers.append(entry.header)
                taken.deletions.extend(deletions)
        except BaseException:
            self.undo(taken)
            raise
        return taken

    def undo(self, taken: Taken) -> None:
        """Go back to before these leaves: they did not become durable."""
        self.history.truncate(taken.size)
        self.state, self.wanted, self._words = taken.state, taken.wanted, taken.words

    def missing(self, store: Store) -> list[BlobHash]:
        """Return what is wanted and not in the store."""
        there = store.blob_sizes(self.committee, self.wanted)
        return [name for name in self.wanted if name not in there]

    def _take(self, leaf: Leaf, verify: Verify) -> tuple[int, Entry, list[Deletion]]:
        entry = Entry.parse(leaf.header_bytes, leaf.signature)
        before = self.state
        act = judge(before, self.history, entry, leaf.time, verify)
        self.state = apply(before, act)
        index = self.history.append(leaf, entry)
        if index >= self._had:
            self._want(entry.header, index)
        if entry.id in self.state.bodies:
            self._words[entry.id] = (index, _words_of(entry.header))
        deleted = "" if before is None else deleted_by(before, self.state, act)
        return index, entry, self._forget(deleted)

    def _want(self, header: Header, index: int) -> None:
        for ref in header.evidence:
            self.wanted[ref.hash] = Wanted(index, BlobKind.EVIDENCE)
        if header.body is not None:
            self.wanted.setdefault(header.body.hash, Wanted(index, BlobKind.BODY))

    def _forget(self, entry: str) -> list[Deletion]:
        """Return what goes with an entry's words, which nobody may bring back."""
        index, names = self._words.pop(entry, (0, ()))
        for name in names:
            found = self.wanted.get(name)
            if found is not None and found == Wanted(index, BlobKind.BODY):
                del self.wanted[name]
        return [Deletion(name, index) for name in names]


def _words_of(header: Header) -> tuple[BlobHash, ...]:
    body = (header.body.hash,) if header.body else ()
    return (*body, *(ref.hash for ref in header.attachments))
