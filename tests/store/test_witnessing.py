"""Cosigned checkpoints of our logs, and the logs of others that we witness."""

from dataclasses import replace

import pytest

from concerted.store import Conflict, CosignedCheckpoint, Missing, Store, WitnessedLog
from tests.store.making import committee, found

ROOTS = ["00" * 32, "11" * 32, "22" * 32]
LOG = WitnessedLog("concerted/" + "ab" * 16, b"k" * 32, "Depot north", 0, ROOTS[0])


def test_checkpoints_are_kept_in_order_and_replaced(store: Store) -> None:
    of = found(store, count=9)
    notes = {size: f"note {size} — é\n" for size in (9, 2, 5)}
    for size, note in notes.items():
        store.add_checkpoint(CosignedCheckpoint(of, size, note))
    newest = CosignedCheckpoint(of, 9, "with one cosignature more\n")
    store.add_checkpoint(newest)
    assert store.newest_checkpoint(of) == newest
    assert store.checkpoints(of) == [
        CosignedCheckpoint(of, 2, notes[2]),
        CosignedCheckpoint(of, 5, notes[5]),
        newest,
    ]


def test_checkpoint_of_no_log(store: Store) -> None:
    with pytest.raises(Missing):
        store.add_checkpoint(CosignedCheckpoint(committee("nobody"), 1, "note"))


def test_witnessed_log_advances_by_compare_and_swap(store: Store) -> None:
    store.add_witnessed(LOG)
    assert store.witnessed() == [LOG]
    store.advance_witnessed(LOG.origin, 0, 7, ROOTS[1])
    assert store.witnessed_log(LOG.origin) == replace(LOG, size=7, root=ROOTS[1])
    with pytest.raises(Conflict) as raised:
        store.advance_witnessed(LOG.origin, 0, 8, ROOTS[2])
    assert raised.value.name == LOG.origin
    with pytest.raises(Conflict):
        store.advance_witnessed("concerted/unknown", 0, 1, ROOTS[1])
    assert store.witnessed_log(LOG.origin) == replace(LOG, size=7, root=ROOTS[1])


def test_one_size_never_has_two_roots(store: Store) -> None:
    store.add_witnessed(LOG)
    store.advance_witnessed(LOG.origin, 0, 7, ROOTS[1])
    store.advance_witnessed(LOG.origin, 7, 7, ROOTS[1])
    with pytest.raises(Conflict):
        store.advance_witnessed(LOG.origin, 7, 7, ROOTS[2])
    with pytest.raises(ValueError, match="shrink"):
        store.advance_witnessed(LOG.origin, 7, 6, ROOTS[2])
    assert store.witnessed_log(LOG.origin) == replace(LOG, size=7, root=ROOTS[1])


def test_adding_again_does_not_make_the_witness_forget(store: Store) -> None:
    """Attack: have the keeper add a known log again, then show it a second history."""
    store.add_witnessed(LOG)
    store.advance_witnessed(LOG.origin, 0, 7, ROOTS[1])
    store.add_witnessed(replace(LOG, key=b"n" * 32, name="Depot"))
    assert store.witnessed() == [replace(LOG, key=b"n" * 32, name="Depot", size=7, root=ROOTS[1])]


def test_logs_are_listed_by_origin(store: Store) -> None:
    other = replace(LOG, origin="concerted/" + "00" * 16)
    store.add_witnessed(LOG)
    store.add_witnessed(other)
    assert store.witnessed() == [other, LOG]
    assert store.witnessed_log("concerted/unknown") is None
