"""Moving to another host: by motion where the old one is willing, by signatures where it is not.

Spec: spec/rules.md §11. The successor's key is proven, so that a record is not tied to a key that
nobody holds. Signatures to leave are entries as all others, given to the new host after what it
has of the old record; when more than half of the roll has signed, it may sign checkpoints.
"""

from immutables import Map
from msgspec.structs import replace

from concerted.crypto.signature import check_public_key, verify
from concerted.kernel.canonical import base64url_decode
from concerted.kernel.errors import Refused
from concerted.kernel.tags import tag
from concerted.rules.act import Act, Kind
from concerted.rules.fields import Key, Payload, Sig
from concerted.rules.state import State


class Leave(Payload, frozen=True):
    """A member wants the record kept by another host, whose log key proves itself."""

    log_key: Key
    proof: Sig


def log_key_message(committee: str, log_key: str) -> bytes:
    """What the key of a new host signs to take over a committee's record. Spec §11."""
    return tag("take-over") + bytes.fromhex(committee + log_key)


def check_log_key(state: State, log_key: str, proof: str) -> None:
    """Refused `key_invalid`, `log_key_same`, `possession_invalid`."""
    key = check_public_key(bytes.fromhex(log_key))
    if log_key == state.log_key:
        raise Refused("log_key_same")
    try:
        verify(key, log_key_message(state.committee, log_key), base64url_decode(proof))
    except Refused:
        raise Refused("possession_invalid") from None


def move_to(state: State, log_key: str) -> State:
    """The state in which the new key signs checkpoints."""
    return replace(state, log_key=log_key, leaving=Map())


def check_leave(state: State, act: Act) -> None:
    """Refused `key_invalid`, `log_key_same`, `possession_invalid`, `already_signed`."""
    check_log_key(state, act.payload.log_key, act.payload.proof)
    if state.leaving.get(act.author) == act.payload.log_key:
        raise Refused("already_signed")


def apply_leave(state: State, act: Act) -> State:
    """One signature more; with more than half of the roll the new host takes over."""
    log_key = act.payload.log_key
    state = replace(state, leaving=state.leaving.set(act.author, log_key))
    signed = [m for m, key in state.leaving.items() if key == log_key and state.is_active(m)]
    return move_to(state, log_key) if len(signed) * 2 > state.active else state


KINDS = (Kind("host.leave", Leave, check_leave, apply_leave, duty=True),)
