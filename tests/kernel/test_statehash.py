"""The state's hash: any mapping, any change seen, and a part can be shown without the rest."""

import hashlib
import time
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from concerted.kernel.errors import Malformed
from concerted.kernel.statehash import state_hash
from concerted.kernel.tags import tag

SCALAR = st.integers(0, 99) | st.booleans() | st.sampled_from(["", "yes", "no"])
STATE = st.recursive(
    SCALAR,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abcdefg"), inner, max_size=7)
    ),
    max_leaves=15,
)


@given(STATE, STATE)
def test_two_states_have_two_hashes(one: Any, other: Any) -> None:
    same = repr(_sorted(one)) == repr(_sorted(other))  # repr, because 1 == True
    assert (state_hash(one) == state_hash(other)) == same


def _sorted(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _sorted(value[name]) for name in sorted(value)}
    return [_sorted(item) for item in value] if isinstance(value, list) else value


@given(st.dictionaries(st.sampled_from("abcdefg"), SCALAR))
def test_any_mapping_will_do(state: dict[str, Any]) -> None:
    assert state_hash(MappingProxyType(state)) == state_hash(state)
    assert state_hash({"a": MappingProxyType(state)}) == state_hash({"a": state})


def test_a_part_is_shown_without_the_rest() -> None:
    """One name of two: whoever knows its value needs one hash more to come to the same root."""
    shown = _hash("state-entry", b"\0\1a" + _hash("state-leaf", b'"yes"'))
    rest = _hash("state-entry", b"\0\1b" + state_hash({"secret": 1}))
    root = _hash("state-node", shown + rest)
    whole = _hash("state-object", (2).to_bytes(8, "big") + root)
    assert whole == state_hash({"a": "yes", "b": {"secret": 1}})


def _hash(name: str, data: bytes) -> bytes:
    return hashlib.sha256(tag(name) + data).digest()


@pytest.mark.parametrize("value", [None, 1.5, (), {"A": 1}, {1: 2}, {"a": b""}, {"a": [None]}])
def test_what_has_no_canonical_form_has_no_hash(value: object) -> None:
    with pytest.raises(Malformed, match="canonical"):
        state_hash(value)


def test_a_state_of_5000_members_takes_a_moment() -> None:
    member = {f"field_{number}": "ab" * 32 for number in range(8)}
    state = {"members": {f"{number:064x}": member for number in range(5000)}}
    began = time.process_time()
    state_hash(state)
    assert time.process_time() - began < 5  # a second or less here; five on a burdened machine
