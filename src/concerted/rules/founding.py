"""A committee begins: one opens it, and with the third signature it stands.

Spec: spec/rules.md §1, §3.
"""

import hashlib
from typing import Any, Literal

from immutables import Map
from msgspec.structs import replace

from concerted.crypto.possession import check_possession, possession_digest
from concerted.crypto.signature import check_public_key
from concerted.kernel import canonical
from concerted.kernel.entry import Header
from concerted.kernel.errors import Refused
from concerted.kernel.tags import tag
from concerted.rules.act import Act, Kind
from concerted.rules.constitution import Constitution, read_constitution
from concerted.rules.fields import Hash, Key, Origin, Payload, Sig
from concerted.rules.rations import Growth
from concerted.rules.state import Epoch, Member, State

FOUNDERS = 3


class Founding(Payload, frozen=True):
    """The first entry: rules, keys of the founder, and where the log is kept."""

    constitution: dict[str, Any]
    key_hash: Hash
    log_key: Key
    origin: Origin
    programme: Hash
    proofs: tuple[Sig, Sig, Sig]
    rules: Literal[1]
    seal_key: Key
    sign_key: Key
    vote_key: Key


class Signature(Payload, frozen=True):
    """A member puts their name to the programme and the rules."""

    constitution: Hash
    programme: Hash


def constitution_hash(constitution: Constitution) -> str:
    """What `founding.sign` names, hex. Spec §3."""
    data = tag("constitution") + canonical.encode(constitution.canonical())
    return hashlib.sha256(data).hexdigest()


def check_new_keys(keys: tuple[str, str, str], proofs: tuple[str, ...], header: Header) -> None:
    """Three distinct keys, each proven: `key_invalid`, `key_used`, `possession_invalid`."""
    raw = tuple(bytes.fromhex(key) for key in keys)
    signatures = tuple(canonical.base64url_decode(proof) for proof in proofs)
    check_possession(possession_digest(header), (raw[0], raw[1], raw[2]), signatures)


def check_founding(act: Act) -> None:
    """Refused as the constitution, the keys or their proofs are refused."""
    payload: Founding = act.payload
    read_constitution(payload.constitution)
    check_public_key(bytes.fromhex(payload.log_key))
    keys = (payload.sign_key, payload.seal_key, payload.vote_key)
    check_new_keys(keys, payload.proofs, act.header)


def found(act: Act) -> State:
    """The first state: one member, epoch 1, forming."""
    payload: Founding = act.payload
    keys = (payload.sign_key, payload.seal_key, payload.vote_key)
    founder = Member(act.id, *keys, joined=act.now)
    return State(
        committee=act.id,
        founded=act.now,
        origin=payload.origin,
        log_key=payload.log_key,
        programme=payload.programme,
        constitution=read_constitution(payload.constitution),
        epoch=Epoch(1, payload.key_hash, walled=act.now, opener=act.id),
        growth=Growth(),
        members=Map({act.id: founder}),
        keys=Map(dict.fromkeys(keys, True)),
        signed=(act.id,),
    )


def check_sign(state: State, act: Act) -> None:
    """Refused `not_forming`, `already_signed`, `text_other`."""
    if not state.forming:
        raise Refused("not_forming")
    if act.author in state.signed:
        raise Refused("already_signed")
    named = (act.payload.constitution, act.payload.programme)
    if named != (constitution_hash(state.constitution), state.programme):
        raise Refused("text_other")


def apply_sign(state: State, act: Act) -> State:
    """One signature more; with the third the committee stands and the signers are founders."""
    state = replace(state, signed=(*state.signed, act.author))
    standing = [m for m in state.signed if state.is_active(m)]
    if len(standing) < FOUNDERS:
        return state
    for member in standing:
        state = state.with_member(replace(state.members[member], founder=True))
    return replace(state, stage="standing")


KINDS = (Kind("founding.sign", Signature, check_sign, apply_sign),)
