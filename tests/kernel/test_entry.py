"""Entries: what an author builds is what a reader reads, and the AAD is the same for both."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from concerted.kernel import canonical
from concerted.kernel.entry import (
    After,
    BlobHash,
    BlobRef,
    BodyRef,
    CommitteeId,
    Entry,
    Header,
    MemberId,
    blob_hash,
    body_aad,
    build_header,
    entry_id,
    parse_header,
    signing_message,
)
from concerted.kernel.errors import ConcertedError, Malformed, Refused, RulesNewer
from concerted.kernel.tags import TAG_NAMES, tag

HEX = st.binary(min_size=32, max_size=32).map(bytes.hex)


def refs(limit: int) -> Any:
    sizes = st.dictionaries(HEX, st.integers(1, 4096), max_size=limit)
    return sizes.map(lambda d: tuple(BlobRef(BlobHash(h), size) for h, size in d.items()))


@st.composite
def headers(draw: st.DrawFn) -> Header:
    epoch = draw(st.none() | st.integers(0, 2**53 - 1))
    return Header(
        kind=draw(st.sampled_from(["vouch", "motion.open"])),
        nonce=draw(st.binary(min_size=16, max_size=16)).hex(),
        payload=draw(st.dictionaries(st.sampled_from(["a", "b"]), HEX | st.booleans())),
        committee=CommitteeId(draw(HEX)),
        author=MemberId(draw(HEX)),
        after=After(draw(st.integers(1, 2**53 - 1)), draw(HEX)),
        body=None if epoch is None else BodyRef(epoch, BlobHash(draw(HEX)), draw(st.just(99))),
        salt=draw(HEX) if epoch else None,
        attachments=() if epoch is None else draw(refs(16)),
        evidence=draw(refs(4)),
    )


@given(headers())
def test_a_header_is_read_as_it_was_built(header: Header) -> None:
    data = canonical.encode(header.fields())
    assert parse_header(data) == header
    fields = {name: getattr(header, name) for name in Header.__slots__}
    assert build_header(**fields) == data


@given(headers())
def test_author_and_reader_bind_the_body_to_the_same_bytes(header: Header) -> None:
    if header.body is None:
        with pytest.raises(ValueError, match="without a body"):
            body_aad(header)
        return
    before = replace(header, body=replace(header.body, hash=BlobHash("")))
    assert body_aad(before) == body_aad(header)
    assert "hash" not in canonical.decode(body_aad(header))["body"]
    changed = replace(header, body=replace(header.body, size=header.body.size + 1))
    assert body_aad(changed) != body_aad(header)


def test_an_author_cannot_build_what_a_host_would_refuse() -> None:
    with pytest.raises(Malformed, match="header"):
        build_header(kind="vouch", nonce="00" * 16, payload={})
    with pytest.raises(Refused, match="version_unknown"):
        build_header(kind="founding", nonce="00" * 16, payload={}, version=2)


def test_ids_are_apart_from_each_other() -> None:
    data = build_header(kind="founding", nonce="00" * 16, payload={})
    made = {entry_id(data), blob_hash(data), signing_message(data).hex()}
    assert len(made) == 3


def test_a_signature_has_64_bytes() -> None:
    data = build_header(kind="founding", nonce="00" * 16, payload={})
    with pytest.raises(Malformed, match="leaf"):
        Entry.parse(data, bytes(63))


def test_no_tag_begins_another() -> None:
    made = [tag(name) for name in TAG_NAMES]
    assert len(set(made)) == len(TAG_NAMES)
    assert not [(a, b) for a in made for b in made if a != b and b.startswith(a)]
    with pytest.raises(KeyError):
        tag("another")


def test_errors_say_what_they_are() -> None:
    assert str(Malformed("leaf", "too short")) == "leaf: too short"
    assert str(Refused("after_stale")) == "after_stale"
    assert str(Refused("after_unknown", "another tree's root")) == (
        "after_unknown: another tree's root"
    )
    assert str(RulesNewer(3)) == "rules_newer: 3"
    assert issubclass(RulesNewer, ConcertedError)
