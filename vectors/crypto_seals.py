"""Vectors of wraps, chains, padding and bodies (spec/seal.md §2 and §3).

The fixed ephemeral keys are for reproducibility alone: a client opens these, and draws its own.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from crypto_keys import COMMITTEE, member_keys, public, x25519_secret
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from standard import gcm, hkdf, hpke, named, x25519_public
from vector import OK, Case, Content, content, malformed, refused, seeded

BROKEN = refused("seal_broken")
WRONG = refused("key_wrong")
WRAPS = malformed("wraps")
CHAIN = malformed("chain")
BODY = malformed("body")

KEY = seeded("epoch key")
PREVIOUS = seeded("previous epoch key")
MEMBER = seeded("member")
OTHER = seeded("another member")
ZERO = bytes(32)


def files() -> dict[str, Content]:
    """Return the files of this module by their path."""
    return {
        "crypto/wrap.json": _wraps(),
        "crypto/wraps.json": _lists(),
        "crypto/chain.json": _chains(),
        "crypto/padding.json": _paddings(),
        "crypto/body.json": _bodies(),
    }


def _key_hash(key: bytes) -> bytes:
    return hashlib.sha256(named("epoch-key") + key).digest()


def flip(data: bytes, place: int) -> bytes:
    """Return ``data`` with a bit changed in the byte at ``place``."""
    at = place % len(data)
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def _sealing(name: str) -> Ed25519PrivateKey:
    return member_keys(seeded(name, 16))[1]


def _wrap(
    key: bytes = KEY,
    committee: bytes = COMMITTEE,
    epoch: int = 3,
    member: bytes = MEMBER,
    named_hash: bytes = b"",
) -> bytes:
    info = named("wrap") + committee + epoch.to_bytes(8) + member + (named_hash or _key_hash(KEY))
    recipient = x25519_public(x25519_secret(_sealing("seed")))
    return hpke(seeded("ephemeral"), recipient, info, key)


def _wraps() -> Content:
    good = _wrap()
    liar = _wrap(PREVIOUS)

    def case(name: str, expect: str, wrap: bytes = good, **changes: Any) -> Case:
        sealing = changes.pop("sealing", _sealing("seed"))
        fields: Case = {
            "committee": COMMITTEE.hex(),
            "epoch": 3,
            "member": MEMBER.hex(),
            "key_hash": _key_hash(KEY).hex(),
            "seal_seed": sealing.private_bytes_raw().hex(),
            "seal_key": public(sealing).hex(),
            "wrap": wrap.hex(),
        }
        changed = {n: v.hex() if isinstance(v, bytes) else v for n, v in changes.items()}
        result = {"key": KEY.hex()} if expect == OK else {}
        return {"name": name, **fields, **changed, **result, "expect": expect}

    zero = _wrap(committee=ZERO, epoch=1, member=ZERO)
    cases = [
        case("a wrap", OK),
        case("in a founding entry", OK, zero, committee=ZERO, epoch=1, member=ZERO),
        case("a founding entry's wrap, read as another's", BROKEN, zero, epoch=1),
        case("another recipient's key", BROKEN, sealing=_sealing("another seed")),
        case("another recipient's id", BROKEN, member=OTHER),
        case("another committee", BROKEN, committee=OTHER),
        case("another epoch", BROKEN, epoch=4),
        case("another key hash", BROKEN, key_hash=_key_hash(PREVIOUS)),
        case("another key than the hash it was sealed under", WRONG, liar),
        case("a bit of enc", BROKEN, flip(good, 5)),
        case("a bit of the ciphertext", BROKEN, flip(good, 40)),
        case("a bit of the tag", BROKEN, flip(good, -1)),
        case("enc of small order", BROKEN, ZERO + good[32:]),
        case("79 bytes", WRAPS, good[:-1]),
        case("81 bytes", WRAPS, good + b"\0"),
        case("no bytes", WRAPS, b""),
        case("a key of 31 bytes", WRAPS, _wrap(KEY[:31])),
    ]
    about = (
        "`wrap` opens to `key` for the sealing key whose Ed25519 seed is `seal_seed`. Bytes in hex."
    )
    return content(about, "seal.md §2", cases)


def _lists() -> Content:
    records = [bytes([n]) + bytes(31) + bytes([n]) * 80 for n in range(1, 5)]
    one, two, three, four = records

    def case(name: str, expect: str, data: bytes, found: list[bytes]) -> Case:
        fields = {"members": [r[:32].hex() for r in found]} if expect == OK else {}
        return {"name": name, "list": data.hex(), **fields, "expect": expect}

    cases = [
        case("one recipient", OK, one, [one]),
        case("four recipients", OK, one + two + three + four, records),
        case("nobody", WRAPS, b"", []),
        case("out of order", WRAPS, two + one, []),
        case("out of order at the end", WRAPS, one + two + four + three, []),
        case("a recipient twice", WRAPS, one + two + two, []),
        case("a recipient twice with two wraps", WRAPS, one + one[:32] + two[32:], []),
        case("a byte short", WRAPS, (one + two)[:-1], []),
        case("a byte too many", WRAPS, one + b"\0", []),
        case("an id alone", WRAPS, one + two[:32], []),
    ]
    return content("`list` is for `members`, in this order. Hex.", "seal.md §2", cases)


def _chains() -> Content:
    def sealed(previous: bytes = PREVIOUS) -> bytes:
        key = hkdf(KEY, named("chain") + COMMITTEE + (3).to_bytes(8))
        return gcm(key, previous)

    good = sealed()

    def case(name: str, expect: str, chain: bytes = good, **changes: Any) -> Case:
        fields: Case = {
            "committee": COMMITTEE.hex(),
            "epoch": 3,
            "key": KEY.hex(),
            "previous_hash": _key_hash(PREVIOUS).hex(),
            "chain": chain.hex(),
        }
        changed = {n: v.hex() if isinstance(v, bytes) else v for n, v in changes.items()}
        result = {"previous_key": PREVIOUS.hex()} if expect == OK else {}
        return {"name": name, **fields, **changed, **result, "expect": expect}

    cases = [
        case("a chain", OK),
        case("another epoch", BROKEN, epoch=4),
        case("another committee", BROKEN, committee=OTHER),
        case("another key", BROKEN, key=PREVIOUS),
        case("another key inside", WRONG, sealed(OTHER)),
        case("a bit of the ciphertext", BROKEN, flip(good, 0)),
        case("a bit of the tag", BROKEN, flip(good, -1)),
        case("47 bytes", CHAIN, good[:-1]),
        case("49 bytes", CHAIN, good + b"\0"),
        case("no bytes", CHAIN, b""),
    ]
    about = "`chain` of `epoch` opens under its `key` to `previous_key`. Bytes in hex."
    return content(about, "seal.md §2", cases)


def padded_text(text: bytes) -> bytes:
    """Return ``text`` padded to its step."""
    size = next(s for s in (64, 128, 256, *range(512, 2**18, 512)) if s > len(text))
    return text + b"\x80" + bytes(size - len(text) - 1)


def _paddings() -> Content:
    steps = {0: 64, 63: 64, 64: 128, 127: 128, 128: 256, 255: 256, 256: 512, 511: 512}
    steps |= {512: 1024, 1023: 1024, 1024: 1536, 3583: 3584, 261_631: 261_632}
    cases: list[Case] = [
        {"name": f"{size} bytes", "size": size, "padded": padded, "expect": OK}
        for size, padded in steps.items()
    ]
    return content("A text of `size` bytes is `padded` long.", "seal.md §3", cases)


def _header(**changes: Any) -> Case:
    value: Case = {
        "after": {"root": seeded("root").hex(), "size": 7},
        "attachments": [{"hash": seeded("photo").hex(), "size": 1040}],
        "author": MEMBER.hex(),
        "body": {"epoch": 3, "hash": "", "size": 0},
        "committee": COMMITTEE.hex(),
        "kind": "report.post",
        "nonce": seeded("nonce", 16).hex(),
        "payload": {},
        "salt": seeded("salt").hex(),
        "version": 1,
    }
    value |= changes
    return {name: item for name, item in value.items() if item is not None}


def _written(header: Case) -> bytes:
    return json.dumps(header, separators=(",", ":"), sort_keys=True).encode()


def _body(header: Case, padded: bytes) -> tuple[str, bytes]:
    """Return the finished header and the sealed body."""
    body = header["body"] | {"size": len(padded) + 16}
    author, committee = header.get("author", ZERO.hex()), header.get("committee", ZERO.hex())
    info = named("body") + bytes.fromhex(committee) + body["epoch"].to_bytes(8)
    unhashed = {"epoch": body["epoch"], "size": body["size"]}
    aad = _written(header | {"body": unhashed})
    info += bytes.fromhex(author) + hashlib.sha256(aad).digest() + header["kind"].encode()
    sealed = gcm(hkdf(KEY, info, bytes.fromhex(header["salt"])), padded, aad)
    digest = hashlib.sha256(named("blob") + sealed).hexdigest()
    return _written(header | {"body": body | {"hash": digest}}).decode(), sealed


def _bodies() -> Content:
    text = '{"text":"La salida 4 está cerrada con candado."}'

    def case(name: str, expect: str, header: str, sealed: bytes, key: bytes = KEY) -> Case:
        result = {"words": text} if expect == OK else {}
        fields = {"key": key.hex(), "header": header, "sealed": sealed.hex()}
        return {"name": name, **fields, **result, "expect": expect}

    def moved(name: str, **changes: Any) -> Case:
        header = _header(**changes)
        header["body"] = json.loads(good[0])["body"] | changes.get("body", {})
        return case(name, BROKEN, _written(header).decode(), good[1])

    good = _body(_header(), padded_text(text.encode()))
    header, sealed = good
    gone = {"after": None, "author": None, "committee": None}
    first = _header(kind="founding", body={"epoch": 1, "hash": "", "size": 0}, **gone)
    cases = [
        case("a report", OK, header, sealed),
        case("a founding entry", OK, *_body(first, padded_text(text.encode()))),
        case("another epoch's key", BROKEN, header, sealed, PREVIOUS),
        case("a bit of the ciphertext", BROKEN, header, flip(sealed, 0)),
        case("a bit of the tag", BROKEN, header, flip(sealed, -1)),
        case("a byte short", BROKEN, header, sealed[:-1]),
        case("a byte too many", BROKEN, header, sealed + b"\0"),
        case("15 bytes", BROKEN, header, sealed[:15]),
        case("no bytes", BROKEN, header, b""),
        moved("another nonce", nonce=seeded("another nonce", 16).hex()),
        moved("another author", author=OTHER.hex()),
        moved("another committee", committee=OTHER.hex()),
        moved("another kind", kind="report.note"),
        moved("another salt", salt=seeded("another salt").hex()),
        moved("another payload", payload={"of": OTHER.hex()}),
        moved("another checkpoint", after={"root": OTHER.hex(), "size": 7}),
        moved("an attachment less", attachments=None),
        moved("another epoch", body={"epoch": 4}),
        moved("another size", body={"size": 96}),
    ]
    inside = {
        "no padding": b'{"text":"' + b"x" * 53 + b'"}',
        "no mark": text.encode() + bytes(64 - len(text.encode())),
        "another mark": padded_text(text.encode()).replace(b"\x80", b"\x81"),
        "a byte behind the mark": padded_text(text.encode())[:-1] + b"\x01",
        "one step too far": padded_text(text.encode()) + bytes(64),
        "zeros alone": bytes(64),
        "nothing at all": b"",
        "no text": padded_text(b""),
        "an array": padded_text(b"[]"),
        "a string": padded_text(b'"text"'),
        "two objects": padded_text(b"{}{}"),
        "an object cut": padded_text(b'{"text":'),
        "not UTF-8": padded_text(b'{"text":"\xff"}'),
        "not a number": padded_text(b'{"text":NaN}'),
    }
    cases += [case(name, BODY, *_body(_header(), data)) for name, data in inside.items()]
    about = (
        "`sealed` opens under `key` and `header` to the JSON object `words`. Without the padding,"
        " the text inside is `words` byte for byte."
    )
    return content(about, "seal.md §3", cases)
