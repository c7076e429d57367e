"""Phones that asked to be woken, on both engines."""

import pytest

from concerted.kernel.entry import MemberId
from concerted.store import Missing, Phone, Store, open_store
from tests.store.making import committee, found

RED, BLUE = MemberId("aa" * 32), MemberId("bb" * 32)
AT = "https://fcm.googleapis.com/fcm/send/"


def test_phones_are_kept_changed_and_forgotten(store: Store) -> None:
    of, other = found(store), found(store, "day shift")
    assert store.pushes.add(of, Phone(RED, AT + "1"), 4)
    assert store.pushes.add(of, Phone(BLUE, AT + "2", everything=True), 4)
    assert store.pushes.add(of, Phone(RED, AT + "1", everything=True), 4)
    assert store.pushes.phones(of) == [
        Phone(RED, AT + "1", everything=True),
        Phone(BLUE, AT + "2", everything=True),
    ]
    assert store.pushes.phones(other) == []
    assert store.pushes.remove(of, AT + "1", RED)
    assert not store.pushes.remove(of, AT + "1", RED)
    assert store.pushes.forget(of, [RED]) == 1
    assert store.pushes.phones(of) == []
    assert store.check() == []


def test_no_address_of_another_is_taken_or_removed(store: Store) -> None:
    """Attack: name somebody else's phone as one's own, or have it forgotten."""
    of = found(store)
    store.pushes.add(of, Phone(RED, AT + "1"), 4)
    assert not store.pushes.add(of, Phone(BLUE, AT + "1", everything=True), 4)
    assert not store.pushes.remove(of, AT + "1", BLUE)
    assert store.pushes.phones(of) == [Phone(RED, AT + "1")]


def test_a_member_has_few_and_the_oldest_goes(store: Store) -> None:
    """Attack: a thousand subscriptions."""
    of = found(store)
    store.pushes.add(of, Phone(BLUE, AT + "blue"), 4)
    for number in range(1_000):
        store.pushes.add(of, Phone(RED, f"{AT}{number}"), 4)
    kept = [one.endpoint.removeprefix(AT) for one in store.pushes.phones(of)]
    assert kept == ["blue", "996", "997", "998", "999"]


def test_of_no_committee(store: Store) -> None:
    with pytest.raises(Missing):
        store.pushes.add(committee("nobody"), Phone(RED, AT), 4)
    assert store.pushes.phones(committee("nobody")) == []
    assert not store.pushes.remove(committee("nobody"), AT)


def test_they_are_there_after_a_restart_and_no_text_shows_them(url: str) -> None:
    store = open_store(url)
    of = found(store)
    store.pushes.add(of, Phone(RED, AT + "secret"), 4)
    store.close()
    store = open_store(url)
    (phone,) = store.pushes.phones(of)
    assert phone.endpoint == AT + "secret"
    assert "secret" not in repr(phone)
    store.close()
