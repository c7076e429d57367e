"""Canonical form: one encoding for each value, and nothing else is taken."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from concerted.kernel import canonical
from concerted.kernel.errors import Malformed

STRING = st.text(
    st.characters(min_codepoint=0x20, max_codepoint=0x7E, exclude_characters='"\\'), max_size=20
)
WORD = st.from_regex(r"[a-z][a-z0-9_]{0,31}", fullmatch=True)
NAME = WORD | st.binary(min_size=32, max_size=32).map(bytes.hex)
SCALAR = STRING | st.booleans() | st.integers(0, 2**53 - 1)
VALUE = st.recursive(
    SCALAR,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAME, inner, max_size=4),
    max_leaves=12,
)


def depth(value: Any) -> int:
    if isinstance(value, dict):
        value = list(value.values())
    return 1 + max(map(depth, value), default=0) if isinstance(value, list) else 0


@given(VALUE)
def test_what_is_encoded_is_decoded_as_it_was(value: Any) -> None:
    if depth(value) > 8:
        with pytest.raises(Malformed):
            canonical.encode(value)
        return
    data = canonical.encode(value)
    assert canonical.decode(data) == value
    assert canonical.encode(canonical.decode(data)) == data


@given(VALUE, st.booleans(), st.sampled_from([None, 0, 1]), st.data())
def test_of_two_encodings_one_is_refused(
    value: Any, ascii_only: bool, indent: int | None, data: st.DataObject
) -> None:
    """Whatever the standard library writes for a value is the canonical form, or refused."""
    separators = data.draw(st.sampled_from([(",", ":"), (", ", ": "), (",", ": ")]))
    other = json.dumps(
        _shuffled(value, data), ensure_ascii=ascii_only, indent=indent, separators=separators
    ).encode()
    try:
        decoded = canonical.decode(other)
    except Malformed:
        return
    assert canonical.encode(decoded) == other
    assert canonical.encode(value) == other


def _shuffled(value: Any, data: st.DataObject) -> Any:
    if isinstance(value, list):
        return [_shuffled(item, data) for item in value]
    if isinstance(value, dict):
        names = data.draw(st.permutations(list(value)))
        return {name: _shuffled(value[name], data) for name in names}
    return value


@given(VALUE, st.data())
def test_one_byte_changed_is_refused_or_another_value(value: Any, data: st.DataObject) -> None:
    encoded = canonical.encode(value, limit_depth=canonical.UNLIMITED)
    at = data.draw(st.integers(0, len(encoded) - 1))
    byte = data.draw(st.integers(0, 255))
    changed = encoded[:at] + bytes([byte]) + encoded[at + 1 :]
    try:
        decoded = canonical.decode(changed)
    except Malformed:
        return
    assert (canonical.encode(decoded) == encoded) == (changed == encoded)


@given(st.binary(max_size=60))
def test_any_bytes_are_refused_or_canonical(data: bytes) -> None:
    try:
        value = canonical.decode(data)
    except Malformed:
        return
    assert canonical.encode(value) == data


@pytest.mark.parametrize(
    "value",
    [None, 1.0, -1, 2**53, "é", "\n", '"', "\\", b"", (), {1: 2}, {"": 1}, {"A": 1}, {"a": {None}}],
)
def test_an_author_is_refused_what_a_reader_would_refuse(value: object) -> None:
    with pytest.raises(Malformed, match="canonical"):
        canonical.encode(value)


def test_limits_can_be_lifted() -> None:
    value: Any = "x" * 40_000
    for _ in range(20):
        value = [value]
    data = canonical.encode(value, limit_bytes=50_000, limit_depth=20)
    assert canonical.decode(data, limit_bytes=50_000, limit_depth=20) == value


@given(st.binary(max_size=40))
def test_fields_are_read_as_they_were_written(data: bytes) -> None:
    assert canonical.hex_bytes(data.hex(), len(data)) == data
    assert canonical.base64url_decode(canonical.base64url_encode(data), len(data)) == data


@given(st.text(st.sampled_from("ABCabc019-_+/= \n"), max_size=8))
def test_a_text_that_is_taken_for_base64url_is_the_only_one(text: str) -> None:
    try:
        data = canonical.base64url_decode(text)
    except Malformed:
        return
    assert canonical.base64url_encode(data) == text


@pytest.mark.parametrize("value", [None, 1, b"00", ["00"]])
def test_a_field_of_another_kind_is_malformed(value: object) -> None:
    with pytest.raises(Malformed, match="payload"):
        canonical.hex_bytes(value, 1, "payload")
    with pytest.raises(Malformed, match="payload"):
        canonical.base64url_decode(value, layer="payload")
