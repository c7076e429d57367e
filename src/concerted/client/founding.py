"""Beginning a committee, and putting one's name to its programme and rules (rules §3)."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

import httpx

from concerted.client.committee import Committee, clock_s
from concerted.client.draft import Draft, sign_header
from concerted.client.home import Home, Place
from concerted.client.record import Clock, Row
from concerted.client.wire import Signed, Wire
from concerted.client.words import salted_hash
from concerted.crypto.epoch import (
    FOUNDING_COMMITTEE,
    FOUNDING_MEMBER,
    Epoch,
    EpochKey,
    encode_wraps,
    key_hash,
    seal_wrap,
)
from concerted.crypto.possession import prove_header
from concerted.crypto.seed import MemberKeys, RecoverySeed
from concerted.kernel.entry import BlobRef, Header, blob_hash, entry_id
from concerted.rules.constitution import Constitution, check_setting, defaults
from concerted.rules.founding import constitution_hash


def found(
    home: Home,
    address: str,
    name: str,
    programme: str,
    nickname: str,
    *,
    settings: Mapping[str, Any] | None = None,
    http: httpx.Client | None = None,
    clock: Clock = clock_s,
) -> Committee:
    """Open a committee at a host, with its first member; the seed is on disk before it is sent."""
    origin, log_key = Wire(address, http).new_log()
    seed = RecoverySeed(secrets.token_bytes(16))
    key = EpochKey(secrets.token_bytes(32))
    salt = secrets.token_bytes(32)
    rules = _constitution(settings or {})
    payload = {
        "constitution": rules.canonical(),
        "key_hash": key_hash(key),
        "log_key": log_key,
        "origin": origin,
        "programme": salted_hash(salt, programme),
        "rules": 1,
    }
    words = {
        "committee": name,
        "programme": {"salt": salt.hex(), "text": programme},
        "nickname": nickname,
    }
    signed = _sign(MemberKeys.from_seed(seed), key, payload, words)
    identity = entry_id(signed.header)
    place = Place(
        address=address.rstrip("/"),
        committee=identity,
        log_key=log_key,
        seed=seed.expose().hex(),
        member=identity,
        nickname=nickname,
        name=name,
        keys={"1": key.expose().hex()},
        outbox=boxed(signed),
    )
    home.save(place)
    home.use(identity)
    committee = Committee(home, place, http=http, clock=clock)
    committee.refresh()
    return committee


def boxed(signed: Signed) -> dict[str, str]:
    """Return an entry as ``Place.outbox`` keeps it."""
    return {
        "header": signed.header.hex(),
        "signature": signed.signature.hex(),
        "body": (signed.body or b"").hex(),
        "evidence": b"".join(signed.evidence).hex(),
    }


def _constitution(settings: Mapping[str, Any]) -> Constitution:
    values = {name: check_setting(name, value) for name, value in settings.items()}
    return Constitution({**defaults().values, **values})


def _sign(
    keys: MemberKeys, key: EpochKey, payload: Mapping[str, Any], words: Mapping[str, Any]
) -> Signed:
    epoch = Epoch(FOUNDING_COMMITTEE, 1, key_hash(key))
    wraps = encode_wraps(
        {FOUNDING_MEMBER: seal_wrap(epoch, FOUNDING_MEMBER, keys.sealing.public, key)}
    )
    header = Header(
        kind="founding",
        nonce=secrets.token_hex(16),
        payload=payload,
        evidence=(BlobRef(blob_hash(wraps), len(wraps)),),
    )
    header = prove_header(header, keys.pairs)
    draft = Draft("founding", payload, words, (wraps,))
    return sign_header(header, keys.signing, 1, key, draft)


def sign_founding(committee: Committee) -> Row:
    """Put one's name to the programme and the rules as this device reads them."""

    def draft(state: Any) -> Draft:
        payload = {
            "constitution": constitution_hash(state.constitution),
            "programme": state.programme,
        }
        return Draft("founding.sign", payload)

    return committee.act(draft)
