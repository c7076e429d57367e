"""What goes in comes out, for anything that can go in."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from concerted.crypto.attachment import (
    CHUNK_BYTES,
    FILE_LIMIT_BYTES,
    SEALED_LIMIT_BYTES,
    AttachmentKey,
    open_attachment,
    seal_attachment,
    sealed_size,
)
from concerted.crypto.body import open_body, pad, padded_size, seal_body, unpad
from concerted.crypto.epoch import (
    Epoch,
    EpochKey,
    decode_wraps,
    encode_wraps,
    key_hash,
    open_chain,
    open_wrap,
    seal_chain,
    seal_wrap,
)
from concerted.crypto.invitation import Asking, LinkSecret, RequestKey, open_request, seal_request
from concerted.crypto.link import (
    JoinLink,
    RecoverySheet,
    format_link,
    format_sheet,
    parse_link,
    parse_sheet,
)
from concerted.crypto.possession import check_possession, prove_possession
from concerted.crypto.seed import MemberKeys, RecoverySeed, x25519_of
from concerted.crypto.sheetwords import seed_from_words, word_list, words_of
from concerted.crypto.signature import SigningKey, check_public_key, verify
from concerted.crypto.suite import gcm_seal, info, x25519_public
from concerted.kernel.entry import (
    After,
    BlobHash,
    BodyRef,
    CommitteeId,
    EntryId,
    Header,
    MemberId,
    blob_hash,
)
from concerted.kernel.errors import Malformed, Refused

bytes_16 = st.binary(min_size=16, max_size=16)
bytes_32 = st.binary(min_size=32, max_size=32)
ids = bytes_32.map(bytes.hex)
numbers = st.integers(1, 2**53 - 1)
plain = st.text(st.characters(codec="utf-8"))
words = st.dictionaries(plain, plain | st.integers(0, 2**53 - 1) | st.booleans() | st.none())
origins = st.from_regex(
    r"https://[a-z]{1,20}(\.[a-z0-9]{1,9}){0,3}(:[1-9][0-9]{0,3})?", fullmatch=True
)


def read_or_layer(read: Callable[[Any], Any], data: object) -> Any:
    """What ``read`` makes of ``data``, or the layer in which it is malformed."""
    try:
        return read(data)
    except Malformed as error:
        return error.layer


@given(bytes_32, st.binary())
def test_signatures(seed: bytes, message: bytes) -> None:
    key = SigningKey(seed)
    check_public_key(key.public)
    verify(key.public, message, key.sign(message))
    with pytest.raises(Refused):
        verify(key.public, message + b"\x00", key.sign(message))


@given(bytes_16, bytes_32)
def test_seeds_and_possession(data: bytes, digest: bytes) -> None:
    seed = RecoverySeed(data)
    assert seed_from_words(words_of(seed)) == seed
    keys = MemberKeys.from_seed(seed)
    public = (keys.signing.public, keys.sealing.public, keys.voting.public)
    assert check_possession(digest, public, prove_possession(digest, keys.pairs)) == public
    assert x25519_of(keys.sealing.public) == x25519_public(keys.sealing.x25519_secret())


@given(st.lists(st.sampled_from(word_list()), min_size=12, max_size=12))
def test_words(chosen: list[str]) -> None:
    """Twelve words of the list are either the words of one seed, or malformed."""
    read = read_or_layer(seed_from_words, " ".join(chosen))
    assert read == "words" or words_of(read).split() == chosen


@given(ids, numbers, ids, bytes_32, bytes_16)
def test_wraps_and_chains(
    committee: str, number: int, member: str, key: bytes, seed: bytes
) -> None:
    of = Epoch(CommitteeId(committee), number, key_hash(EpochKey(key)))
    sealing = MemberKeys.from_seed(RecoverySeed(seed)).sealing
    wrap = seal_wrap(of, MemberId(member), sealing.public, EpochKey(key))
    assert open_wrap(of, MemberId(member), sealing, wrap) == EpochKey(key)
    chain = seal_chain(of.committee, number, EpochKey(seed * 2), EpochKey(key))
    opened = open_chain(of.committee, number, EpochKey(seed * 2), chain, of.key_hash)
    assert opened == EpochKey(key)


@given(st.dictionaries(ids.map(MemberId), st.binary(min_size=80, max_size=80), min_size=1))
def test_wrap_lists(wraps: dict[MemberId, bytes]) -> None:
    data = encode_wraps(wraps)
    assert len(data) == 112 * len(wraps)
    assert decode_wraps(data) == wraps


@given(st.binary(max_size=300))
def test_any_bytes_are_a_wrap_list_or_malformed(data: bytes) -> None:
    read = read_or_layer(decode_wraps, data)
    assert read == "wraps" or encode_wraps(read) == data


@given(st.binary(max_size=3_000))
def test_padding(text: bytes) -> None:
    padded = pad(text)
    assert unpad(padded) == text
    assert len(padded) == padded_size(len(text)) > len(text)
    assert len(padded) in (64, 128, 256) or len(padded) % 512 == 0


@given(st.binary(max_size=600) | st.binary(max_size=60).map(lambda text: pad(text) + bytes(64)))
def test_any_bytes_are_padded_or_malformed(padded: bytes) -> None:
    read = read_or_layer(unpad, padded)
    assert read == "body" or pad(read) == padded


HEADER = Header(
    kind="report.post",
    nonce="00" * 16,
    payload={},
    committee=CommitteeId("c0" * 32),
    author=MemberId("0a" * 32),
    after=After(1, "00" * 32),
    salt="00" * 32,
    body=BodyRef(1, BlobHash(""), 0),
)


@given(bytes_32, ids, words)
def test_bodies(key: bytes, salt: str, content: dict[str, object]) -> None:
    header, sealed = seal_body(EpochKey(key), replace(HEADER, salt=salt), content)
    assert header.body == BodyRef(1, blob_hash(sealed), len(sealed))
    assert open_body(EpochKey(key), header, sealed) == content


def test_the_longest_body() -> None:
    """261,631 bytes of JSON: eleven of them are not the text."""
    longest = {"text": "x" * (261_631 - 11)}
    header, sealed = seal_body(EpochKey(bytes(32)), HEADER, longest)
    assert len(sealed) == 261_648
    assert open_body(EpochKey(bytes(32)), header, sealed) == longest
    with pytest.raises(Malformed, match="body"):
        seal_body(EpochKey(bytes(32)), HEADER, {"text": longest["text"] + "x"})


def test_a_header_without_an_epoch_s_body_is_a_bug() -> None:
    with pytest.raises(ValueError, match="no epoch key"):
        seal_body(EpochKey(bytes(32)), replace(HEADER, body=None), {})
    with pytest.raises(ValueError, match="no epoch key"):
        seal_body(EpochKey(bytes(32)), replace(HEADER, salt=None), {})


@given(bytes_32, bytes_16, words)
def test_requests(secret: bytes, nonce: bytes, content: dict[str, object]) -> None:
    keys = (b"\x01" * 32, b"\x02" * 32, b"\x03" * 32)
    key = RequestKey(secret)
    asking = Asking(CommitteeId("c0" * 32), EntryId("1a" * 32), nonce, keys)
    assert open_request(key, asking, seal_request(key.public, asking, content)) == content


@given(origins, ids, bytes_32, bytes_32, bytes_32, bytes_16)
def test_links(
    origin: str, committee: str, one: bytes, two: bytes, request: bytes, secret: bytes
) -> None:
    log_key, inviter = SigningKey(one).public, SigningKey(two).public
    link = JoinLink(origin, CommitteeId(committee), log_key, inviter, request, LinkSecret(secret))
    assert parse_link(format_link(link)) == link
    sheet = RecoverySheet(origin, CommitteeId(committee), log_key, RecoverySeed(secret))
    assert parse_sheet(format_sheet(sheet)) == sheet


@given(st.text())
def test_any_text_is_a_link_or_malformed(text: str) -> None:
    for read in (parse_link, parse_sheet):
        for tried in (text, f"https://a.example/join#1.{text}", f"concerted:1.{text}@https://a"):
            with pytest.raises(Malformed) as error:
                read(tried)
            assert error.value.layer == "link"


KEY = AttachmentKey(b"\x0f" * 32)
sizes = st.integers(0, 3 * CHUNK_BYTES) | st.sampled_from(
    [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 2 * CHUNK_BYTES]
)


@settings(max_examples=25, deadline=None)
@given(sizes, st.integers(1, 3 * CHUNK_BYTES), st.integers(1, 3 * CHUNK_BYTES))
def test_attachments_in_parts_of_any_length(size: int, written: int, read: int) -> None:
    file = bytes(size)
    sealed = b"".join(seal_attachment(KEY, parts(file, written)))
    assert len(sealed) == sealed_size(size)
    assert b"".join(open_attachment(KEY, parts(sealed, read))) == file


def parts(data: bytes, size: int) -> list[bytes]:
    return [data[at : at + size] for at in range(0, len(data), size)]


def test_the_longest_attachment() -> None:
    chunk = bytes(CHUNK_BYTES)
    total = sum(len(sealed) for sealed in seal_attachment(KEY, [chunk] * 25))
    assert total == SEALED_LIMIT_BYTES == sealed_size(FILE_LIMIT_BYTES)
    with pytest.raises(Malformed, match="attachment"):
        list(seal_attachment(KEY, [chunk] * 25 + [b"x"]))
    sealed = [
        gcm_seal(KEY.expose(), chunk, info("attachment"), bytes(7) + n.to_bytes(4) + b"\x00")
        for n in range(25)
    ]
    with pytest.raises(Malformed, match="attachment"):
        list(open_attachment(KEY, [*sealed, bytes(17)]))


def test_an_attachment_is_opened_while_it_arrives() -> None:
    """The first chunk comes out before the third has gone in, so no file is held whole."""
    asked: list[int] = []

    def arriving() -> Iterator[bytes]:
        for number, chunk in enumerate(seal_attachment(KEY, [bytes(CHUNK_BYTES)] * 3)):
            asked.append(number)
            yield chunk

    opened = open_attachment(KEY, arriving())
    assert next(opened) == bytes(CHUNK_BYTES)
    assert asked == [0, 1]
