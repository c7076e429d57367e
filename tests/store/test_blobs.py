"""Bodies, evidence and attachments: whose they are, and who can make them go."""

from dataclasses import replace

import pytest

from concerted.kernel.entry import BlobHash
from concerted.store import (
    CHUNK_BYTES,
    BlobKind,
    Claim,
    Deletion,
    Missing,
    Store,
)
from tests.store.making import TIME_S, blob, committee, found, grow, hash_of, read

WORDS = b"sealed words"
PROOF = b"proof"


def stage(store: Store, data: bytes, piece_bytes: int = CHUNK_BYTES) -> BlobHash:
    """Stage and finish ``data`` in the log of the night shift."""
    of, hash_ = committee(), hash_of(data)
    for number, start in enumerate(range(0, len(data), piece_bytes)):
        store.stage_chunk(of, hash_, number, data[start : start + piece_bytes], TIME_S)
    assert b"".join(store.staged(of, hash_)) == data
    store.finish_staged(of, hash_, len(data))
    return hash_


def test_blobs_come_back(store: Store) -> None:
    of = found(store)
    large = bytes(range(256)) * (3 << 12) + b"end"
    assert len(large) > 2 * CHUNK_BYTES
    brought = [blob(WORDS, 1), blob(large, 1, BlobKind.EVIDENCE)]
    store.append([grow(of, 1, blobs=brought)])
    assert read(store, of, WORDS) == WORDS
    assert read(store, of, large) == large
    assert all(len(piece) <= CHUNK_BYTES for piece in store.blob(of, hash_of(large)))
    hashes = [hash_of(WORDS), hash_of(large), hash_of(b"other")]
    assert store.blob_sizes(of, hashes) == {hashes[0]: len(WORDS), hashes[1]: len(large)}
    assert store.has_blobs(of, hashes[:2])
    assert not store.has_blobs(of, hashes)
    assert store.has_blobs(of, [])
    assert store.check() == []


def test_a_blob_of_exactly_one_piece_and_one_more(store: Store) -> None:
    of = found(store)
    exact, more = b"a" * CHUNK_BYTES, b"b" * (CHUNK_BYTES + 1)
    both = [blob(data, 1, BlobKind.EVIDENCE) for data in (exact, more)]
    store.append([grow(of, 1, blobs=both)])
    assert read(store, of, exact) == exact
    assert [len(piece) for piece in store.blob(of, hash_of(more))] == [CHUNK_BYTES, 1]


def test_missing_is_said_at_once(store: Store) -> None:
    of = found(store)
    with pytest.raises(Missing) as raised:
        store.blob(of, hash_of(WORDS))
    assert (raised.value.committee, raised.value.what) == (of, hash_of(WORDS))
    with pytest.raises(Missing):
        store.blob(committee("nobody"), hash_of(WORDS))


def test_blobs_belong_to_one_committee(store: Store) -> None:
    day, night = found(store, "day"), found(store, "night")
    store.append([grow(day, 1, blobs=[blob(WORDS, 1)])])
    assert not store.has_blobs(night, [hash_of(WORDS)])
    with pytest.raises(Missing):
        store.blob(night, hash_of(WORDS))
    assert not store.delete_blob(night, Deletion(hash_of(WORDS), 1))
    assert read(store, day, WORDS) == WORDS


def test_many_hashes_at_once(store: Store) -> None:
    of = found(store)
    many = [blob(str(number).encode(), 1) for number in range(1200)]
    store.append([grow(of, 1, blobs=many)])
    assert store.has_blobs(of, [one.hash for one in many])
    assert len(store.blob_sizes(of, [one.hash for one in many])) == 1200


def test_deleted_body_is_gone(store: Store) -> None:
    of = found(store)
    store.append([grow(of, 1, blobs=[blob(WORDS, 1), blob(b"kept", 1)])])
    assert store.delete_blob(of, Deletion(hash_of(WORDS), 1))
    assert not store.delete_blob(of, Deletion(hash_of(WORDS), 1))
    with pytest.raises(Missing):
        store.blob(of, hash_of(WORDS))
    assert read(store, of, b"kept") == b"kept"
    assert store.check() == []


def test_an_entry_can_ask_for_deletion(store: Store) -> None:
    of = found(store)
    store.append([grow(of, 1, blobs=[blob(WORDS, 1)])])
    store.append([grow(of, 2, deletions=[Deletion(hash_of(WORDS), 1)])])
    assert not store.has_blobs(of, [hash_of(WORDS)])


def test_evidence_is_never_deleted(store: Store) -> None:
    of = found(store)
    store.append([grow(of, 1, blobs=[blob(PROOF, 1, BlobKind.EVIDENCE)])])
    assert not store.delete_blob(of, Deletion(hash_of(PROOF), 1))
    store.append([grow(of, 2, deletions=[Deletion(hash_of(PROOF), 1)])])
    assert read(store, of, PROOF) == PROOF


def test_evidence_passed_off_as_a_body_stays_evidence(store: Store) -> None:
    """Attack: name others' evidence as one's own body, then delete that body."""
    of = found(store)
    store.append([grow(of, 1, blobs=[blob(PROOF, 1, BlobKind.EVIDENCE)])])
    store.append([grow(of, 2, blobs=[blob(PROOF, 2)])])
    assert not store.delete_blob(of, Deletion(hash_of(PROOF), 2))
    assert not store.delete_blob(of, Deletion(hash_of(PROOF), 1))
    assert read(store, of, PROOF) == PROOF


def test_a_body_named_as_evidence_becomes_evidence(store: Store) -> None:
    """Attack: bring what will be evidence as a body first, then delete the body."""
    of = found(store)
    store.append([grow(of, 1, blobs=[blob(PROOF, 1)])])
    store.append([grow(of, 2, blobs=[blob(b"new", 2), blob(PROOF, 2, BlobKind.EVIDENCE)])])
    assert not store.delete_blob(of, Deletion(hash_of(PROOF), 1))
    assert read(store, of, PROOF) == PROOF
    assert read(store, of, b"new") == b"new"


def test_anothers_words_cannot_be_deleted_by_repeating_their_hash(store: Store) -> None:
    """Attack: post the victim's sealed body again as one's own, then delete one's own."""
    of = found(store)
    store.append([grow(of, 1, blobs=[blob(WORDS, 1)])])
    store.append([grow(of, 2, blobs=[blob(WORDS, 2)])])
    assert not store.delete_blob(of, Deletion(hash_of(WORDS), 2))
    assert read(store, of, WORDS) == WORDS
    assert store.delete_blob(of, Deletion(hash_of(WORDS), 1))


def test_the_same_bytes_twice_in_one_batch(store: Store) -> None:
    of = found(store)
    twice = [blob(PROOF, 1), blob(PROOF, 2, BlobKind.EVIDENCE)]
    store.append([grow(of, 1, 2, blobs=twice)])
    assert not store.delete_blob(of, Deletion(hash_of(PROOF), 1))
    assert store.check() == []


def test_a_blob_may_come_again_after_deletion(store: Store) -> None:
    of = found(store)
    store.append([grow(of, 1, blobs=[blob(WORDS, 1)])])
    store.delete_blob(of, Deletion(hash_of(WORDS), 1))
    store.append([grow(of, 2, blobs=[blob(WORDS, 2)])])
    assert read(store, of, WORDS) == WORDS


# Attachments


def test_attachment_of_25_mib(store: Store) -> None:
    of = found(store)
    data = bytes(range(251)) * (26_216_448 // 251) + b"tail"
    hash_ = stage(store, data)
    assert store.staged_bytes(of) == len(data)
    assert store.stats().staged_bytes == len(data)
    store.append([replace(grow(of, 1), claims=(Claim(hash_, 1),))])
    assert read(store, of, data) == data
    assert store.staged_bytes(of) == 0
    assert store.stats().blob_bytes == len(data)
    assert store.check() == []
    assert store.delete_blob(of, Deletion(hash_, 1))
    assert store.stats().blob_bytes == 0
    assert store.check() == []


def test_staging_is_idempotent_and_the_first_piece_stays(store: Store) -> None:
    of, hash_ = found(store), hash_of(b"onetwo")
    store.stage_chunk(of, hash_, 1, b"two", TIME_S)
    store.stage_chunk(of, hash_, 0, b"one", TIME_S)
    store.stage_chunk(of, hash_, 0, b"one", TIME_S)
    store.stage_chunk(of, hash_, 0, b"ONE", TIME_S)
    assert list(store.staged(of, hash_)) == [b"one", b"two"]
    store.finish_staged(of, hash_, 6)
    store.finish_staged(of, hash_, 6)
    store.stage_chunk(of, hash_, 2, b"more", TIME_S)
    assert list(store.staged(of, hash_)) == [b"one", b"two"]


def test_unfinished_attachments_are_not_there(store: Store) -> None:
    of, hash_ = found(store), hash_of(b"one")
    with pytest.raises(Missing):
        store.finish_staged(of, hash_, 3)
    store.stage_chunk(of, hash_, 0, b"one", TIME_S)
    assert not store.has_blobs(of, [hash_])
    with pytest.raises(Missing):
        store.blob(of, hash_)
    with pytest.raises(Missing) as raised:
        store.append([replace(grow(of, 1), claims=(Claim(hash_, 1),))])
    assert raised.value.what == hash_
    assert store.head(of) == 1
    for size in (2, 4):
        with pytest.raises(Missing):
            store.finish_staged(of, hash_, size)
    store.finish_staged(of, hash_, 3)
    assert store.has_blobs(of, [hash_])
    with pytest.raises(Missing):  # not before an entry claims it
        store.blob(of, hash_)


def test_a_gap_is_missing(store: Store) -> None:
    of, hash_ = found(store), hash_of(b"gap")
    store.stage_chunk(of, hash_, 0, b"g", TIME_S)
    store.stage_chunk(of, hash_, 2, b"p", TIME_S)
    with pytest.raises(Missing):
        store.staged(of, hash_)
    with pytest.raises(Missing):
        store.finish_staged(of, hash_, 2)


def test_a_claimed_attachment_is_not_taken_by_a_second_claim(store: Store) -> None:
    of = found(store)
    hash_ = stage(store, b"photo")
    store.append([replace(grow(of, 1), claims=(Claim(hash_, 1),))])
    store.append([replace(grow(of, 2), claims=(Claim(hash_, 2),))])
    assert not store.delete_blob(of, Deletion(hash_, 2))
    store.drop_staged(of, hash_)
    assert read(store, of, b"photo") == b"photo"


def test_dropped_and_staged_again(store: Store) -> None:
    of, hash_ = found(store), hash_of(b"right")
    store.stage_chunk(of, hash_, 0, b"wrong", TIME_S)
    store.drop_staged(of, hash_)
    assert store.staged_bytes(of) == 0
    with pytest.raises(Missing):
        store.staged(of, hash_)
    assert stage(store, b"right") == hash_


def test_sweep_takes_what_is_old_and_unclaimed(store: Store) -> None:
    of = found(store)
    claimed, finished = stage(store, b"claimed"), stage(store, b"finished")
    store.append([replace(grow(of, 1), claims=(Claim(claimed, 1),))])
    old, young = hash_of(b"old"), hash_of(b"young")
    store.stage_chunk(of, old, 0, b"ol", TIME_S)
    store.stage_chunk(of, old, 1, b"d", TIME_S + 50)
    store.stage_chunk(of, young, 0, b"you", TIME_S + 50)
    store.stage_chunk(of, young, 1, b"ng", TIME_S)
    assert store.sweep_staged(TIME_S) == 0
    assert store.sweep_staged(TIME_S + 50) == 2
    assert not store.has_blobs(of, [finished])
    with pytest.raises(Missing):
        store.staged(of, old)
    assert list(store.staged(of, young)) == [b"you", b"ng"]
    assert read(store, of, b"claimed") == b"claimed"
    assert store.staged_bytes(of) == 5
    assert store.check() == []


def test_evidence_replaces_what_was_only_staged(store: Store) -> None:
    """Attack: stage junk under a hash that is about to arrive as evidence."""
    of, data = found(store), PROOF * CHUNK_BYTES * 2
    data = data[: 2 * CHUNK_BYTES + 7]
    for number in range(5):
        store.stage_chunk(of, hash_of(data), number, b"junk", TIME_S)
    store.append([grow(of, 1, blobs=[blob(data, 1, BlobKind.EVIDENCE)])])
    assert read(store, of, data) == data
    assert store.sweep_staged(TIME_S + 1) == 0
    assert store.check() == []


def test_staging_needs_a_log_and_a_piece_of_bounded_size(store: Store) -> None:
    of = found(store)
    with pytest.raises(Missing):
        store.stage_chunk(committee("nobody"), hash_of(b"x"), 0, b"x", TIME_S)
    for number, data in ((0, b""), (0, bytes(CHUNK_BYTES + 1)), (-1, b"x")):
        with pytest.raises(ValueError, match="piece"):
            store.stage_chunk(of, hash_of(b"x"), number, data, TIME_S)


def test_a_reader_in_the_middle_is_told_of_a_deletion(store: Store) -> None:
    of = found(store)
    data = b"x" * (2 * CHUNK_BYTES)
    hash_ = stage(store, data)
    store.append([replace(grow(of, 1), claims=(Claim(hash_, 1),))])
    pieces = store.blob(of, hash_)
    assert len(next(pieces)) == CHUNK_BYTES
    store.delete_blob(of, Deletion(hash_, 1))
    with pytest.raises(Missing):
        next(pieces)
