"""What outside checkers have confirmed of our record, as this device verifies it (log §4).

Only witnesses whom the state admits count. What the host hands over is held against the tree that
was folded here: a cosigned tree that is not ours is a fork, and one that is larger than all that
the host shows is something hidden.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from concerted.client.committee import Committee
from concerted.client.errors import HostMisbehaved
from concerted.client.record import AHEAD_S, Record, log_verifier
from concerted.crypto.signature import verify
from concerted.kernel.checkpoint import Checkpoint, open_checkpoint
from concerted.kernel.cosignature import Cosignature, cosigner
from concerted.kernel.errors import Malformed
from concerted.kernel.note import COSIGNATURE_V1, Note, Verifier, VerifierKey
from concerted.rules.state import State

LATELY = 200  # so many leaves back the witnesses' newest word is looked for first


@dataclass(frozen=True, slots=True)
class Confirmed:
    """The most that one witness has cosigned: how many leaves, and when by its own clock."""

    name: str
    key: str
    size: int
    time_s: int


def confirmations(committee: Committee) -> list[Confirmed]:
    """Return what each admitted witness has confirmed, the most first; without those that never.

    ``HostMisbehaved`` ``forked`` or ``rolled_back`` where a witness has seen what the host denies.
    """
    if not committee.state.witnesses:
        return []
    start = max(0, committee.record.size - LATELY)
    found = _read(committee, [*_fetched(committee, start), committee.record.note])
    if len(found) < len(committee.state.witnesses) and start:  # one is far behind, or never was
        found = _read(committee, [*_fetched(committee), committee.record.note])
    if any(one.size > committee.record.size for one in found):  # grown between two answers
        committee.refresh()
        _refuse_hidden(committee.record, found)
    return sorted(found, key=lambda one: (-one.size, one.time_s))


def cosigned_notes(committee: Committee) -> Iterator[tuple[Checkpoint, bytes]]:
    """Yield the checkpoints of our tree that an admitted witness has cosigned, as they travel."""
    record, state = committee.record, committee.state
    for data in [*_fetched(committee), record.note]:
        times = [one.time_s for one in _confirmed(record, state, data)]
        if times and max(times) <= committee.clock() + AHEAD_S:
            yield open_checkpoint(data, log_verifier(state.origin, state.log_key))[0], data


def _fetched(committee: Committee, start: int = 0) -> list[bytes]:
    return [note.encode() for note in committee.wire.cosigned(committee.id, start)]


def _read(committee: Committee, notes: Iterable[bytes]) -> list[Confirmed]:
    best: dict[str, Confirmed] = {}
    latest_s = committee.clock() + AHEAD_S
    for data in notes:
        for one in _confirmed(committee.record, committee.state, data):
            known = best.get(one.key)
            if one.time_s <= latest_s and (known is None or one.size >= known.size):
                best[one.key] = one
    return list(best.values())


def _confirmed(record: Record, state: State, data: bytes) -> Iterator[Confirmed]:
    """Yield what a note proves; one of another key or form proves nothing and is passed over."""
    try:
        checkpoint, note = open_checkpoint(data, log_verifier(state.origin, state.log_key))
    except Malformed:
        return
    _refuse_fork(record, checkpoint)
    for key, verifier in _admitted(state):
        try:
            (line,) = Note(note.text, note.signatures).verified_by([verifier])
        except Malformed:
            continue
        time_s = Cosignature.decode(line.signature).time
        yield Confirmed(verifier.name, key, checkpoint.size, time_s)


def _admitted(state: State) -> Iterator[tuple[str, Verifier]]:
    for key, name in state.witnesses.items():
        public = bytes.fromhex(key)
        yield key, cosigner(VerifierKey(name, COSIGNATURE_V1, public), partial(verify, public))


def _refuse_fork(record: Record, checkpoint: Checkpoint) -> None:
    """Two signed roots for one size are proof of a fork, whoever shows them (log §3)."""
    if checkpoint.size > record.size:
        return
    if record.history.tree.root(checkpoint.size) != checkpoint.root:
        raise HostMisbehaved("forked", f"another tree of {checkpoint.size}")


def _refuse_hidden(record: Record, found: Iterable[Confirmed]) -> None:
    largest = max(one.size for one in found)
    if largest > record.size:
        raise HostMisbehaved("rolled_back", f"a witness has seen {largest}, here {record.size}")
