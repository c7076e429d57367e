"""The record as this device verified it: leaves in a signed tree, folded by our own rules.

``Record.refresh`` takes nothing on trust. What the host signed must extend what was kept (log §3,
§4); every leaf must be one of the signed tree's; the time of a leaf may not lie far ahead (log §1);
and each entry is judged here, signature included, before it touches the state. A failed refresh
leaves the record as it was. Several simulated members may share one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from concerted.client.errors import HostMisbehaved
from concerted.client.wire import Wire
from concerted.crypto.signature import verify
from concerted.kernel.checkpoint import Checkpoint, open_checkpoint
from concerted.kernel.entry import Entry, signing_message
from concerted.kernel.errors import Malformed, Refused
from concerted.kernel.history import History
from concerted.kernel.leaf import Leaf
from concerted.kernel.note import ED25519, Note, Verifier, VerifierKey
from concerted.kernel.tiles import decode_bundle, encode_bundle
from concerted.kernel.tree import verify_consistency
from concerted.rules.fold import apply, judge
from concerted.rules.state import State

AHEAD_S = 300
PAGE = 1_000
Clock = Callable[[], int]
Progress = Callable[[int, int], None]  # leaves checked so far, leaves in all


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
        self.history = History()
        self.rows: list[Row] = []
        self.found: dict[str, Row] = {}
        self.note = b""
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

    def bundle(self) -> bytes:
        """Return all leaves, each after its length, as ``restore`` takes them."""
        return encode_bundle(row.leaf.encode() for row in self.rows)

    def restore(self, bundle: bytes, note: bytes) -> None:
        """Take back what this device kept; ``HostMisbehaved("altered")`` if it was changed."""
        if not note:
            return
        leaves = decode_bundle(bundle, limit=len(bundle) + 1)
        self._advance(leaves[: _size_of(note)], note)

    def refresh(self, wire: Wire, progress: Progress | None = None) -> None:
        """Fetch, verify and fold what is new; ``HostMisbehaved`` as errors.py lists."""
        note = wire.checkpoint(self.committee)
        size = _size_of(note)
        if size < self.size:
            self._refuse_shorter(note, size)
        leaves: list[bytes] = []
        while self.size + len(leaves) < size:
            start = self.size + len(leaves)
            page = wire.entries(self.committee, start, min(PAGE, size - start))
            got = decode_bundle(page, limit=PAGE)
            if not got:
                raise HostMisbehaved("altered", f"no leaf at {start}")
            leaves += got
            if progress:
                progress(self.size + len(leaves), size)
        self._check_extension(wire, note, size)
        self._advance(leaves[: size - self.size], note)

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

    def _advance(self, leaves: list[bytes], note: bytes) -> None:
        """Append all of ``leaves`` under ``note``, or nothing."""
        state, size = self._state, self.size
        try:
            for data in leaves:
                self._append(data)
            checkpoint = self._open(note, self.state)
            if checkpoint.size != self.size or checkpoint.root != self.history.tree.root():
                code = "altered" if leaves else "forked"
                raise HostMisbehaved(code, f"the tree of {checkpoint.size}")
        except BaseException:
            self._undo(state, size)
            raise
        self.note = note

    def _undo(self, state: State | None, size: int) -> None:
        for row in self.rows[size:]:
            if row.entry is not None:
                self.found.pop(row.entry.id, None)
        del self.rows[size:]
        self.history.truncate(size)
        self._state = state

    def _append(self, data: bytes) -> None:
        leaf = self._read(data)
        entry, finding = self._judge(leaf)
        epoch = self._epoch_before
        index = self.history.append(leaf, entry if entry is not None and not finding else None)
        row = Row(index, leaf, entry, finding, epoch)
        self.rows.append(row)
        if entry is not None and not finding:
            self.found[entry.id] = row

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
