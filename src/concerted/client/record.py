"""The record as this device verified it: leaves in a signed tree, folded by our own rules.

``Record.refresh`` takes nothing on trust. What the host signed must extend what was kept (log §3,
§4); every leaf must be one of the signed tree's; the time of a leaf may not lie far ahead (log §1);
and each entry is judged here, signature included, before it touches the state. A failed refresh
leaves the record as it was. Several simulated members may share one.

What a device kept is taken back under the checkpoint that it verified then: the leaves must give
that checkpoint's root, and the state folded before (folded.py) a root within it. Leaves that were
lost or damaged on this device are fetched again, and must still give the kept checkpoint's root.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from concerted.client.errors import HostMisbehaved
from concerted.client.folded import Folded
from concerted.client.keyed import keyed_after
from concerted.client.wire import Wire
from concerted.crypto.signature import verify
from concerted.kernel.checkpoint import Checkpoint, open_checkpoint
from concerted.kernel.entry import Entry, signing_message
from concerted.kernel.errors import Malformed, Refused
from concerted.kernel.history import History
from concerted.kernel.leaf import Leaf
from concerted.kernel.note import ED25519, Note, Verifier, VerifierKey
from concerted.kernel.tiles import decode_bundle
from concerted.kernel.tree import verify_consistency
from concerted.rules.fold import apply, judge
from concerted.rules.state import State

AHEAD_S = 300
PAGE = 1_000
STEP = 500  # leaves between two reports of progress
Clock = Callable[[], int]
Progress = Callable[[str, int, int], None]  # what is being done, how much of it is, of how much
FETCHING, CHECKING = "fetching", "checking"  # both count leaves


@dataclass(frozen=True, slots=True)
class Row:
    """One leaf: ``finding`` is empty where its entry took effect, else the code that refused it.

    ``epoch`` is the number in force before it; ``entry`` is missing where nothing could be parsed.
    """

    index: int
    leaf: Leaf
    entry: Entry | None
    finding: str
    epoch: int


def log_verifier(origin: str, log_key: str) -> Verifier:
    """Return what checks the log's own signature on a checkpoint (log §3)."""
    key = VerifierKey(origin, ED25519, bytes.fromhex(log_key))
    return Verifier.of(key, lambda message, mark: verify(key.key, message, mark))


def verify_entry(key: bytes, entry: Entry) -> None:
    """Check that the 32-byte ``key`` signed ``entry``; ``Refused("signature_invalid")``."""
    verify(key, signing_message(entry.header_bytes), entry.signature)


class Record:
    """The verified leaves of one committee, with the state, and the checkpoint they stand under."""

    def __init__(self, committee: str, clock: Clock) -> None:
        self.committee = committee
        self.clock = clock
        self.note = b""
        self._pinned: Checkpoint | None = None  # verified before, and its leaves are lost here
        self._clear()

    def _clear(self) -> None:
        self.history = History()
        self.rows: list[Row] = []
        self.found: dict[str, Row] = {}
        self.keyed: frozenset[str] = frozenset()  # whom the key in use has reached
        self._kinds: dict[str, list[Row]] = {}
        self._state: State | None = None

    @property
    def size(self) -> int:
        """How many leaves have been verified."""
        return len(self.rows)

    @property
    def state(self) -> State:
        """The state; only there once the founding entry has been read."""
        if self._state is None:
            raise HostMisbehaved("other_committee", "no founding entry")
        return self._state

    @property
    def now(self) -> int:
        """The time that a new leaf would bear at least, in seconds."""
        return self.history.next_time(self.clock())

    def row(self, entry: str) -> Row | None:
        """Return the row of an entry that took effect."""
        return self.found.get(entry)

    def of_kind(self, *kinds: str) -> Iterator[Row]:
        """Yield the rows of entries of these kinds that took effect, newest first for each kind."""
        for kind in kinds:
            yield from reversed(self._kinds.get(kind, []))

    def leaves(self, start: int = 0) -> list[bytes]:
        """Return the leaves from index ``start`` on, as ``restore`` takes them."""
        return [row.leaf.encode() for row in self.rows[start:]]

    def folded(self) -> Folded:
        """Return what lets ``restore`` do without folding all of it again."""
        findings = {row.index: row.finding for row in self.rows if row.finding}
        changes = [(row.index, row.epoch) for row in self.rows if self._epoch_changed(row)]
        root = self.history.tree.root()
        keyed = sorted(self.keyed)
        return Folded(self.committee, self.size, root, self.state, findings, changes, keyed)

    def _epoch_changed(self, row: Row) -> bool:
        return row.index == 0 or self.rows[row.index - 1].epoch != row.epoch

    def restore(
        self,
        leaves: Sequence[bytes],
        note: bytes,
        folded: Folded | None = None,
        progress: Progress | None = None,
    ) -> int:
        """Take back what this device kept under ``note``; more leaves than it covers are ignored.

        Return how many of them ``folded`` saved from being judged again.

        Where they do not give its root, this device has damaged them: nothing is taken, the next
        ``refresh`` fetches them anew, and holds the host to this checkpoint all the same.
        """
        if not note:
            return 0
        checkpoint = Checkpoint.parse(Note.parse(note).text)
        try:
            if len(leaves) < checkpoint.size:
                raise HostMisbehaved("altered", "leaves are missing")
            start = self._take_back(leaves, folded) if folded else 0
            self._advance(leaves[start : checkpoint.size], note, progress)
        except HostMisbehaved:
            self._clear()
            self._pinned = checkpoint
            return 0
        return start

    def _take_back(self, leaves: Sequence[bytes], folded: Folded) -> int:
        """Take what was judged before; return how many leaves that is, 0 if it does not fit."""
        if folded.committee != self.committee or folded.size > len(leaves):
            return 0
        epochs = dict(folded.epochs)
        epoch = 0
        for index, data in enumerate(leaves[: folded.size]):
            epoch = epochs.get(index, epoch)
            leaf, entry = entry_or_none(data)
            self._add(leaf, entry, folded.findings.get(index, ""), epoch)
        if self.history.tree.root() != folded.root:
            self._clear()
            return 0
        self._state, self.keyed = folded.state, frozenset(folded.keyed)
        return folded.size

    def refresh(self, wire: Wire, progress: Progress | None = None) -> None:
        """Fetch, verify and fold what is new; ``HostMisbehaved`` as errors.py lists."""
        note = wire.checkpoint(self.committee)
        size = _size_of(note)
        if size < self.size:
            self._refuse_shorter(note, size)
        if self._pinned and size < self._pinned.size:
            raise HostMisbehaved("rolled_back", f"from {self._pinned.size} to {size}")
        leaves: list[bytes] = []
        while self.size + len(leaves) < size:
            start = self.size + len(leaves)
            page = wire.entries(self.committee, start, min(PAGE, size - start))
            got = decode_bundle(page, limit=PAGE)
            if not got:
                raise HostMisbehaved("altered", f"no leaf at {start}")
            leaves += got
            if progress:
                progress(FETCHING, self.size + len(leaves), size)
        self._check_extension(wire, note, size)
        self._advance(leaves[: size - self.size], note, progress)

    def _check_extension(self, wire: Wire, note: bytes, size: int) -> None:
        """Tell a fork from altered leaves: does the signed tree extend the kept one (log §3)?"""
        if not 0 < self.size < size:
            return
        root = Checkpoint.parse(Note.parse(note).text).root
        proof = wire.consistency(self.committee, self.size, size)
        try:
            verify_consistency(self.size, self.history.tree.root(), size, root, proof)
        except Malformed as error:
            raise HostMisbehaved("forked", str(error)) from error

    def _refuse_shorter(self, note: bytes, size: int) -> None:
        checkpoint = self._open(note, self.state)
        if checkpoint.root != self.history.tree.root(size):
            raise HostMisbehaved("forked", f"another tree of {size}")
        raise HostMisbehaved("rolled_back", f"from {self.size} to {size}")

    def _open(self, note: bytes, state: State) -> Checkpoint:
        verifier = log_verifier(state.origin, state.log_key)
        try:
            return open_checkpoint(note, verifier)[0]
        except Malformed as error:
            raise HostMisbehaved("altered", str(error)) from error

    def _advance(
        self, leaves: Sequence[bytes], note: bytes, progress: Progress | None = None
    ) -> None:
        """Append all of ``leaves`` under ``note``, or nothing."""
        before = (self._state, self.size, self.keyed)
        try:
            for count, data in enumerate(leaves, 1):
                self._append(data)
                if progress and count % STEP == 0:
                    progress(CHECKING, count, len(leaves))
            checkpoint = self._open(note, self.state)
            if checkpoint.size != self.size or checkpoint.root != self.history.tree.root():
                code = "altered" if leaves else "forked"
                raise HostMisbehaved(code, f"the tree of {checkpoint.size}")
            if self._pinned and self.history.tree.root(self._pinned.size) != self._pinned.root:
                raise HostMisbehaved("forked", f"another tree of {self._pinned.size}")
        except BaseException:
            self._undo(*before)
            raise
        self.note, self._pinned = note, None

    def _undo(self, state: State | None, size: int, keyed: frozenset[str]) -> None:
        for row in reversed(self.rows[size:]):
            if row.entry is not None and not row.finding:
                self.found.pop(row.entry.id, None)
                self._kinds[row.entry.header.kind].pop()
        del self.rows[size:]
        self.history.truncate(size)
        self._state, self.keyed = state, keyed

    def _append(self, data: bytes) -> None:
        leaf = self._read(data)
        entry, finding = self._judge(leaf)
        self._add(leaf, entry, finding, self._epoch_before)

    def _add(self, leaf: Leaf, entry: Entry | None, finding: str, epoch: int) -> None:
        took_effect = entry if not finding else None
        row = Row(self.history.append(leaf, took_effect), leaf, entry, finding, epoch)
        self.rows.append(row)
        if took_effect is not None:
            self.found[took_effect.id] = row
            self._kinds.setdefault(took_effect.header.kind, []).append(row)

    def _read(self, data: bytes) -> Leaf:
        try:
            leaf = Leaf.decode(data)
            self.history.check_time(leaf.time)
        except Malformed as error:
            raise HostMisbehaved("altered", str(error)) from error
        except Refused as error:
            raise HostMisbehaved(error.code) from error
        if leaf.time > self.clock() + AHEAD_S:  # log §1
            raise HostMisbehaved("time_ahead", str(leaf.time))
        return leaf

    def _judge(self, leaf: Leaf) -> tuple[Entry | None, str]:
        """Judge and apply one entry; a refused one is a finding and changes nothing."""
        self._epoch_before = self._state.epoch.number if self._state else 0
        entry: Entry | None = None
        try:
            entry = Entry.parse(leaf.header_bytes, leaf.signature)
            if self._state is None and entry.id != self.committee:
                raise HostMisbehaved("other_committee", entry.id)
            act = judge(self._state, self.history, entry, leaf.time, verify_entry)
        except Refused as error:
            return entry, error.code
        except Malformed as error:
            return entry, error.layer
        self._state = apply(self._state, act)
        self.keyed = keyed_after(self.keyed, act, self._state)
        return entry, ""

    _epoch_before = 0


def _size_of(note: bytes) -> int:
    """Return the size that a note claims, unverified; ``HostMisbehaved`` if it is no checkpoint."""
    try:
        return Checkpoint.parse(Note.parse(note).text).size
    except Malformed as error:
        raise HostMisbehaved("altered", str(error)) from error


def entry_of(leaf: bytes) -> tuple[Leaf, Entry]:
    """Return a leaf apart with its entry; ``HostMisbehaved("altered")``."""
    try:
        found = Leaf.decode(leaf)
        return found, Entry.parse(found.header_bytes, found.signature)
    except (Malformed, Refused) as error:
        raise HostMisbehaved("altered", str(error)) from error


def entry_or_none(data: bytes) -> tuple[Leaf, Entry | None]:
    """Return a leaf apart with its entry, or with None where its header cannot be parsed."""
    try:
        leaf = Leaf.decode(data)
    except Malformed as error:
        raise HostMisbehaved("altered", str(error)) from error
    try:
        return leaf, Entry.parse(leaf.header_bytes, leaf.signature)
    except (Malformed, Refused):
        return leaf, None
