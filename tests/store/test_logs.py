"""Logs: appended in one piece or not at all, compared and swapped, read as they were written."""

from dataclasses import replace

import pytest
from sqlalchemy import update

from concerted.store import Conflict, Fault, LogHead, Missing, Store, open_store, tables
from concerted.store.database import DatabaseStore
from tests.store.making import TIME_S, blob, committee, entry, found, founding, grow, hash_of


def test_founded_log_is_there(store: Store) -> None:
    of = found(store, count=3)
    assert store.head(of) == 3
    expected = LogHead(of, founding(of).origin, TIME_S, 3)
    assert store.log(of) == expected
    assert store.logs() == [expected]


def test_unknown_log_is_empty_everywhere(store: Store) -> None:
    of = committee("nobody")
    assert store.head(of) == 0
    assert store.log(of) is None
    assert store.logs() == []
    assert list(store.entries(of)) == []
    assert store.entry(of, 0) is None
    assert not store.has_blobs(of, [hash_of(b"x")])
    assert store.checkpoints(of) == []
    assert store.newest_checkpoint(of) is None


def test_entries_come_back_byte_for_byte(store: Store) -> None:
    of = found(store, count=700)
    store.append([grow(of, 700, 5)])
    written = [entry(index, of) for index in range(705)]
    assert list(store.entries(of)) == written
    assert list(store.entries(of, 690)) == written[690:]
    assert list(store.entries(of, 100, 300)) == written[100:400]
    assert list(store.entries(of, 255, 2)) == written[255:257]
    assert list(store.entries(of, 704, 9)) == written[704:]
    assert list(store.entries(of, 705)) == []
    assert list(store.entries(of, 0, 0)) == []
    assert store.entry(of, 400) == written[400]
    assert store.entry(of, 705) is None


def test_all_sizes_of_header(store: Store) -> None:
    of = committee()
    rows = tuple(entry(i, of, header_bytes=size) for i, size in enumerate([1, 4000, 32_768]))
    store.append([replace(grow(of, 0), entries=rows)])
    assert tuple(store.entries(of)) == rows


def test_batch_of_several_committees(store: Store) -> None:
    day, night = committee("day"), committee("night")
    store.append([grow(night, 0, 2), grow(day, 0, 3)])
    store.append([grow(day, 3), grow(night, 2, 4)])
    assert store.head(day) == 4
    assert store.head(night) == 6
    assert {head.committee for head in store.logs()} == {day, night}
    assert list(store.entries(night)) == [entry(index, night) for index in range(6)]


def test_logs_are_found_by_the_beginning_of_an_id(store: Store) -> None:
    day, night = committee("day"), committee("night")
    store.append([grow(night, 0), grow(day, 0)])
    for id_ in (day, night):
        for digits in (1, 8, 9, 64):
            others = {one for one in (day, night) if one.startswith(id_[:digits])}
            assert {head.committee for head in store.logs(id_[:digits])} == others
    assert store.logs("0" * 64) == []


def test_wrong_size_refuses_the_whole_batch(store: Store) -> None:
    day, night = found(store, "day"), found(store, "night")
    kept = blob(b"brought by the loser", 1)
    for expected in (0, 2, 9):
        late = replace(grow(night, 3), expected_size=3) if expected == 9 else grow(night, expected)
        late = replace(late, founding=None) if expected else late
        with pytest.raises(Conflict) as raised:
            store.append([grow(day, 1, blobs=[kept]), late])
        assert raised.value.name == night
    assert store.head(day) == 1
    assert store.head(night) == 1
    assert not store.has_blobs(day, [kept.hash])
    store.append([grow(day, 1, blobs=[kept])])
    assert store.check() == []


def test_founding_twice_conflicts(store: Store) -> None:
    of = found(store)
    with pytest.raises(Conflict) as raised:
        store.append([grow(of, 0)])
    assert raised.value.name == of
    other = committee("other")
    with pytest.raises(Conflict) as raised:
        store.append([replace(grow(other, 0), founding=founding(of))])
    assert raised.value.name == other
    assert store.head(other) == 0


def test_appending_to_no_log(store: Store) -> None:
    of = committee("nobody")
    with pytest.raises(Missing) as raised:
        store.append([grow(of, 5)])
    assert raised.value.what == of


def test_a_failed_founding_leaves_no_trace(store: Store) -> None:
    """The number that the log would have had must not be remembered for another one."""
    of, other = committee("first try"), committee("other")
    with pytest.raises(Missing):
        store.append([grow(of, 0), grow(committee("nobody"), 5)])
    found(store, "other")
    assert store.head(of) == 0
    store.append([grow(of, 0, 2)])
    store.append([grow(of, 2)])
    assert list(store.entries(of)) == [entry(index, of) for index in range(3)]
    assert store.head(other) == 1


def test_a_place_that_is_taken_in_a_damaged_log_is_a_fault(store: Store) -> None:
    of = found(store, count=2)
    assert isinstance(store, DatabaseStore)
    with store.writing() as connection:
        connection.execute(update(tables.logs).values(size=1))
    with pytest.raises(Fault, match="place"):
        store.append([grow(of, 1)])
    assert store.head(of) == 1
    assert store.entry(of, 1) == entry(1, of)


def test_two_logs_may_hold_the_same_id(store: Store) -> None:
    day, night = found(store, "day"), committee("night")
    store.append([replace(grow(night, 0), entries=(entry(0, day),))])
    assert list(store.entries(night)) == [entry(0, day)]


def test_contradictory_batches_are_bugs(store: Store) -> None:
    of = committee()
    whole = grow(of, 0, 2)
    for wrong in (
        [whole, whole],
        [replace(whole, entries=())],
        [replace(whole, entries=whole.entries[::-1])],
        [replace(whole, expected_size=1)],
        [replace(whole, founding=None)],
        [replace(grow(of, 1), founding=founding(of))],
        [replace(whole, blobs=(blob(b"", 0),))],
        [replace(whole, blobs=(blob(bytes((4 << 20) + 1), 0),))],
    ):
        with pytest.raises(ValueError, match=r"consecutive|twice|founding|blob"):
            store.append(wrong)
    store.append([])
    assert store.logs() == []


def test_what_was_stored_is_there_when_opened_again(url: str) -> None:
    store = open_store(url)
    of = found(store, count=10)
    store.close()
    again = open_store(url)
    assert list(again.entries(of)) == [entry(index, of) for index in range(10)]
    again.append([grow(of, 10)])
    assert again.check() == []
    again.close()
