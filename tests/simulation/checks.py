"""Running one seed to its end, and what must hold there.

Nothing acknowledged is lost; nothing counts twice; whoever looks holds the same record and state as
the host; the auditor finds nothing; a naive model agrees; nobody was ever shown two histories; and
whoever is in can read what was written.
"""

from __future__ import annotations

import threading
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from concerted.client import committee as committee_files
from concerted.client import epochs, words
from concerted.client import home as home_files
from concerted.client.committee import Committee
from concerted.kernel.checkpoint import Checkpoint
from concerted.kernel.leaf import Leaf, leaf_hash
from concerted.kernel.note import Note
from concerted.kernel.statehash import state_hash
from concerted.kernel.tree import Tree
from concerted.store import StoredEntry
from tests.auditing import audit_store
from tests.simulation.device import Device
from tests.simulation.naive import Naive
from tests.simulation.world import World

STEPS = 1_200


def simulate(seed: int, steps: int = STEPS) -> World:
    """Run one seed to its end and check everything."""
    with TemporaryDirectory(prefix="concerted-storm-") as folder, pytest.MonkeyPatch.context() as m:
        world = World(seed, Path(folder))

        def write(path: Path, data: bytes) -> None:
            world.write(path, data, threading.current_thread().name)

        m.setattr(home_files, "write_atomically", write)
        m.setattr(committee_files, "EVERY", 8)  # keep the folded state often
        return _run(world, seed, steps)


def _run(world: World, seed: int, steps: int) -> World:
    try:
        world.live(steps)
        world.heal()
        check(world)
    except BaseException as error:
        error.add_note(f"CONCERTED_SEED={seed} shows this again. The last that happened:")
        error.add_note("\n".join(world.trace[-25:]))
        raise
    world.end()
    return world


def check(world: World) -> None:
    """Everything that was promised is there, once, and all who look agree about it."""
    assert world.machine.bugs == []
    store = world.machine.store
    (log,) = store.logs()
    stored = list(store.entries(log.committee))
    check_record(world, stored)
    naive = Naive()
    for one in stored:
        naive.take(one.entry_id, one.time_s, one.header)
    opened = [device for device in world.devices.values() if device.committee is not None]
    inside = [device for device in opened if device.opened().me in naive.active()]
    assert inside, "nobody is in"
    for device in inside:
        check_device(world, device, stored)
    committee = inside[0].opened()
    check_audit(world, committee)
    check_naive(naive, committee)
    check_witness(world, log.origin, committee)
    assert store.check() == []


def check_record(world: World, stored: list[StoredEntry]) -> None:
    """Once each, in order, as acknowledged, below every checkpoint that was ever signed."""
    assert [one.index for one in stored] == list(range(len(stored)))
    assert len({one.entry_id for one in stored}) == len(stored)
    tree = Tree()
    for one in stored:
        tree.append(leaf_hash(leaf_of(one)))
    world.promises.check([(one.entry_id, one.time_s) for one in stored], tree)
    for device in world.devices.values():
        for note in filter(None, device.seen):
            seen = Checkpoint.parse(Note.parse(note).text)
            assert tree.root(seen.size) == seen.root, f"{device.name} was shown another history"


def leaf_of(one: StoredEntry) -> bytes:
    return Leaf(one.time_s, one.signature, one.header).encode()


def check_device(world: World, device: Device, stored: list[StoredEntry]) -> None:
    """Who is in holds the same record and state, and can read the words."""
    committee = device.opened()
    assert [row.leaf.encode() for row in committee.record.rows] == [leaf_of(s) for s in stored]
    assert [row.finding for row in committee.record.rows if row.finding] == []
    device.strand.begin(lambda: read_all(committee))
    world.finish()
    assert device.strand.error is None, f"{device.name} cannot read: {device.strand.error!r}"


def read_all(committee: Committee) -> None:
    """The host agrees about the state, and everything written can be read here."""
    told = committee.wire.state(committee.id)
    assert told["hash"] == state_hash(committee.state.canonical()).hex()
    if committee.state.epoch.ended and committee.me not in committee.record.keyed:
        return  # came in after the epoch's end: whoever writes next brings the key
    if not committee.state.epoch.ended:
        epochs.key_of(committee, committee.state.epoch.number)
    for row in committee.record.rows:
        if row.entry and row.entry.header.kind == "motion.propose":
            assert words.words_of(committee, row.entry.id) is not None


def check_audit(world: World, committee: Committee) -> None:
    """The auditor finds nothing, and folds the same state."""
    result = audit_store(world.machine.store, committee.id, committee.record.note)
    assert result.findings == ()
    assert result.state_hash == state_hash(committee.state.canonical()).hex()


def check_naive(naive: Naive, committee: Committee) -> None:
    """The model with paper and pencil has the same members and the same decisions."""
    state = committee.state
    assert {m: state.members[m].status for m in state.members} == naive.status
    assert naive.stands == (state.stage == "standing")
    assert (naive.epoch, naive.epoch_ended) == (state.epoch.number, state.epoch.ended)
    decided = {key: motion.status for key, motion in state.motions.items()}
    assert decided == {key: motion.status for key, motion in naive.motions.items()}
    for key, motion in state.motions.items():
        if motion.result is not None:
            assert motion.result.ballots == len(naive.motions[key].votes)


def check_witness(world: World, origin: str, committee: Committee) -> None:
    """What the witness last cosigned is a part of the one history."""
    known = world.machine.witness.store.witnessed_log(origin)
    if committee.state.witnesses:
        assert known is not None, "the witness was never asked"
        assert known.size == committee.record.size
    if known is not None:
        assert committee.record.history.tree.root(known.size).hex() == known.root
