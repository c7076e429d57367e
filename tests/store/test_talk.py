"""Talk in the store: order, pages, chains, taking back and forgetting, on both engines."""

import hashlib
import random
import threading
from collections.abc import Iterable
from pathlib import Path

import pytest

from concerted.kernel.entry import BlobRef, CommitteeId, MemberId
from concerted.kernel.message import ChainId, MessageId, PlaceId
from concerted.store import (
    ChainHead,
    Conflict,
    Fault,
    MessageClaim,
    Missing,
    Said,
    Store,
    StoredMessage,
    TakenBack,
)
from tests.store.making import TIME_S, committee, found, hash_of
from tests.store.test_bytes import on_disk, traces, words
from tests.talk.headers import header_naming

PLACES = [PlaceId(hashlib.sha256(b"place %d" % n).hexdigest()[:32]) for n in range(3)]
CHAIN = ChainId("ab" * 16)
AUTHOR = MemberId("cd" * 32)


def message(
    position: int,
    place: int = 0,
    *,
    room: int = 0,
    size: int = 528,
    wraps: bytes | None = None,
    files: Iterable[BlobRef] = (),
    by: str = "",
) -> StoredMessage:
    header = header_naming(f"{position} {by}", tuple(files))
    drawn = random.Random(f"{position} {by}")
    return StoredMessage(
        position,
        TIME_S + position,
        MessageId(hashlib.sha256(header).hexdigest()),
        PLACES[place],
        room,
        drawn.randbytes(64),
        header,
        drawn.randbytes(size) if size else None,
        wraps,
    )


def head(number: int, last: StoredMessage) -> ChainHead:
    return ChainHead(CHAIN, AUTHOR, PLACES[0], False, number, last.message_id, last.time_s)


def said(of: CommitteeId, *messages: StoredMessage, **more: object) -> Said:
    expected = messages[0].position - 1
    heads = (head(messages[-1].position, messages[-1]),)
    return Said(of, expected, messages, heads, **more)  # type: ignore[arg-type]


@pytest.fixture
def of(store: Store) -> CommitteeId:
    return found(store)


def test_nothing_is_said_at_first(store: Store, of: CommitteeId) -> None:
    talk = store.talk
    assert talk.newest(of) == 0
    assert talk.newest(committee("nobody's")) == 0
    assert talk.page(of, 10, 10) == talk.since(of, 0, 10) == []
    assert talk.chains(of) == []
    assert talk.message(of, MessageId("00" * 32)) is None
    assert talk.talking() == []
    with pytest.raises(Missing):
        talk.append([said(committee("nobody's"), message(1))])


def test_what_is_said_is_found_by_id_place_and_position(store: Store, of: CommitteeId) -> None:
    talk = store.talk
    told = [message(n, n % 3, room=n % 2) for n in range(1, 10)]
    talk.append([said(of, *told[:4])])
    talk.append([said(of, *told[4:])])
    assert talk.newest(of) == 9
    assert talk.since(of, 0, 100) == told
    assert talk.since(of, 6, 2) == told[6:8]
    assert talk.message(of, told[3].message_id) == talk.at(of, 4) == told[3]
    assert talk.page(of, 100, 3) == told[:-4:-1]
    everywhere = [one for one in reversed(told) if one.place == PLACES[1]]
    in_channel = [one for one in everywhere if not one.room]
    assert talk.page(of, 100, 100, (PLACES[1], False)) == in_channel
    assert talk.page(of, 7, 100, (PLACES[1], True)) == [told[0]]
    assert talk.chains(of) == [head(9, told[-1])]
    assert talk.talking() == [of]
    assert store.check() == []


def test_only_the_next_position_is_taken(store: Store, of: CommitteeId) -> None:
    store.talk.append([said(of, message(1))])
    for late in (1, 3):
        with pytest.raises(Conflict, match=of):
            store.talk.append([said(of, message(late, by="late"))])
    assert store.talk.newest(of) == 1


def test_a_message_is_kept_once(store: Store, of: CommitteeId) -> None:
    one = message(1)
    store.talk.append([said(of, one)])
    again = StoredMessage(2, TIME_S, one.message_id, one.place, 0, one.signature, one.header)
    with pytest.raises(Fault):
        store.talk.append([said(of, again)])
    assert store.talk.newest(of) == 1


def test_batches_that_contradict_themselves(store: Store, of: CommitteeId) -> None:
    for batch in (
        [said(of, message(1)), said(of, message(1))],
        [Said(of, 0, (), ())],
        [Said(of, 0, (message(2),), ())],
    ):
        with pytest.raises(ValueError):  # noqa: PT011
            store.talk.append(batch)


def test_positions_that_another_host_gave_are_not_given_again(
    store: Store, of: CommitteeId
) -> None:
    talk = store.talk
    talk.begin_above(of, 50)
    talk.append([said(of, message(51))])
    talk.begin_above(of, 20)
    assert talk.newest(of) == 51
    talk.begin_above(of, 70)
    with pytest.raises(Conflict):
        talk.append([said(of, message(52))])
    talk.append([said(of, message(71))])
    assert [one.position for one in talk.since(of, 0, 9)] == [51, 71]
    assert store.check() == []
    with pytest.raises(Missing):
        talk.begin_above(committee("nobody's"), 1)


def test_threads_race_for_each_position(store: Store, of: CommitteeId) -> None:
    wins: list[int] = []

    def race(by: str) -> None:
        while (newest := store.talk.newest(of)) < 30:
            try:
                store.talk.append([said(of, message(newest + 1, by=by))])
            except Conflict:
                continue
            wins.append(newest + 1)

    threads = [threading.Thread(target=race, args=(by,)) for by in ("left", "right")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(wins) == list(range(1, len(wins) + 1))
    assert [one.position for one in store.talk.since(of, 0, 100)] == sorted(wins)


def stage(store: Store, of: CommitteeId, data: bytes) -> BlobRef:
    name = hash_of(data)
    store.stage_chunk(of, name, 0, data, TIME_S)
    store.finish_staged(of, name, len(data))
    return BlobRef(name, len(data))


def test_attachments_go_with_their_message(store: Store, of: CommitteeId) -> None:
    photo, other = stage(store, of, b"photo" * 99), stage(store, of, b"other" * 99)
    first = message(1, files=[photo, other])
    claims = (MessageClaim(photo.hash, 1), MessageClaim(other.hash, 1))
    store.talk.append([said(of, first, claims=claims)])
    # Whoever names another's file deletes it not, and it stays while its own message does.
    second = message(2, files=[photo])
    taken = (TakenBack(2, 3, (photo.hash,)),)
    store.talk.append([said(of, second, claims=(MessageClaim(photo.hash, 2),))])
    store.talk.append([said(of, message(3, size=0), taken_back=taken)])
    assert store.has_blobs(of, [photo.hash, other.hash])
    taken = (TakenBack(1, 4, (photo.hash, other.hash)),)
    store.talk.append([said(of, message(4, size=0), taken_back=taken)])
    assert store.blob_sizes(of, [photo.hash, other.hash]) == {}
    gone = store.talk.at(of, 1)
    assert gone is not None
    assert (gone.body, gone.gone) == (None, 4)
    assert gone.header == first.header
    assert store.check() == []


def test_an_attachment_that_is_not_there(store: Store, of: CommitteeId) -> None:
    with pytest.raises(Missing):
        store.talk.append([said(of, message(1), claims=(MessageClaim(hash_of(b"no"), 1),))])
    assert store.talk.newest(of) == 0


def test_forgetting_takes_messages_files_and_chains(store: Store, of: CommitteeId) -> None:
    photo = stage(store, of, b"photo" * 99)
    told = [message(n) for n in range(3, 1_100)]
    opening = message(1, room=1, wraps=b"wraps" * 10)
    second = message(2, files=[photo])
    store.talk.append([said(of, opening, second, claims=(MessageClaim(photo.hash, 2),))])
    store.talk.append([said(of, *told)])
    assert store.talk.room_messages(of) == [opening]
    assert store.talk.forget(of, TIME_S + 1_090, keep={1}) == 1_088
    assert store.talk.since(of, 0, 100) == [opening, *told[-10:]]
    assert not store.has_blobs(of, [photo.hash])
    assert len(store.talk.chains(of)) == 1
    assert store.talk.forget(of, TIME_S + 1_090, keep={1}) == 0
    assert store.talk.forget(of, TIME_S + 2_000) == 11
    assert store.talk.chains(of) == []
    assert store.talk.newest(of) == 1_099
    assert store.check() == []


# SQLite alone


def test_words_taken_back_leave_the_files(sqlite_store: Store, sqlite_path: Path) -> None:
    of = found(sqlite_store)
    told = [message(n, size=n % 7 * 64 + 80) for n in range(1, 200)]
    sqlite_store.talk.append([said(of, *told)])
    drawn = random.Random(7)
    for position in range(200, 320):
        target = told.pop(drawn.randrange(len(told)))
        taken = (TakenBack(target.position, position),)
        more = message(position, size=0)
        sqlite_store.talk.append([said(of, more, taken_back=taken)])
        assert target.body is not None
        told.append(message(position))  # its body was never stored
        told.pop()
    kept = {one.position: one for one in sqlite_store.talk.since(of, 0, 1_000)}
    assert sqlite_store.purge_deleted()
    files = on_disk(sqlite_path)
    gone = [one for one in kept.values() if one.gone]
    assert len(gone) == 120
    for one in gone:
        body = message(one.position, size=one.position % 7 * 64 + 80).body
        assert body is not None
        assert traces(body, files) == 0
    for one in kept.values():
        if one.body is not None:
            assert traces(one.body, files) > 0


def test_what_is_forgotten_leaves_the_files(sqlite_store: Store, sqlite_path: Path) -> None:
    of = found(sqlite_store)
    data = words("a photo", 4_000)
    photo = stage(sqlite_store, of, data)
    told = [message(n) for n in range(1, 700)]
    told[4] = message(5, files=[photo])
    sqlite_store.talk.append([said(of, *told, claims=(MessageClaim(photo.hash, 5),))])
    assert traces(data, on_disk(sqlite_path)) > 0
    sqlite_store.talk.forget(of, TIME_S + 400)
    assert sqlite_store.purge_deleted()
    files = on_disk(sqlite_path)
    assert traces(data, files) == 0
    for one in told[:399]:
        assert one.body is not None
        assert traces(one.body + one.signature, files) == 0
    for one in told[399:]:
        assert one.body is not None
        assert traces(one.body, files) == len(one.body) // 16


def test_a_message_takes_less_than_a_kilobyte_and_a_half(
    sqlite_store: Store, sqlite_path: Path
) -> None:
    """Of 430 bytes of words, padded and sealed to 528, with everything that is kept beside them."""
    of = found(sqlite_store)
    sqlite_store.purge_deleted()
    before = sqlite_path.stat().st_size
    for start in range(1, 4_001, 50):
        told = [message(n, n % 3) for n in range(start, start + 50)]
        sqlite_store.talk.append([said(of, *told)])
    sqlite_store.purge_deleted()
    assert (sqlite_path.stat().st_size - before) / 4_000 < 1_500
