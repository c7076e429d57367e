"""Bad weather from a seed: whatever fails, nothing acknowledged is lost and nothing counts twice.

A failing run names its seed; ``pytest tests/simulation --seed N`` runs that one alone.
"""

from __future__ import annotations

import threading
from collections import Counter
from pathlib import Path

import pytest

from concerted.client import epochs, words
from concerted.client import home as home_files
from concerted.client.committee import Committee
from concerted.kernel.checkpoint import Checkpoint
from concerted.kernel.entry import Header, parse_header
from concerted.kernel.leaf import leaf_hash
from concerted.kernel.note import Note
from concerted.kernel.statehash import state_hash
from concerted.kernel.tree import Tree
from concerted.store import StoredEntry
from tests.auditing import audit_store
from tests.simulation.device import Device
from tests.simulation.naive import Naive
from tests.simulation.world import World

STEPS = 1_200
FIXED = tuple(range(1, 31))


def simulate(seed: int, folder: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    """Run one seed to its end and check everything."""
    world = World(seed, folder)

    def write(path: Path, data: bytes) -> None:
        world.write(path, data, threading.current_thread().name)

    monkeypatch.setattr(home_files, "write_atomically", write)
    try:
        world.live(STEPS)
        world.heal()
        check(world)
    except BaseException as error:
        error.add_note(f"seed {seed}, step {len(world.trace)}; the last that happened:")
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
    from concerted.kernel.leaf import Leaf

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


def kinds(stored: list[StoredEntry]) -> Counter[str]:
    headers: list[Header] = [parse_header(one.header) for one in stored]
    return Counter(header.kind for header in headers)


@pytest.mark.parametrize("seed", FIXED)
def test_seed(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    world = simulate(seed, tmp_path, monkeypatch)
    print(seed, world.now - 1_760_000_000, len(world.trace), dict(world.happened))
