"""Vectors of signatures: every case in which Ed25519 libraries disagree (spec/entry.md §5).

The bad ones are made with the secret key, so that the equation holds wherever it can: a library
that leaves out the one check in question accepts them.
"""

from __future__ import annotations

import hashlib

from nacl import bindings as sodium
from vector import OK, Case, Content, content, key_pair, refused, seeded

L = 2**252 + 27742317777372353535851937790883648493
P = 2**255 - 19
KEY = refused("key_invalid")
SIGNATURE = refused("signature_invalid")

# T[i] is i times a point of order 8.
_FIRST = "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"
_THIRD = "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"
TORSION = (
    (1).to_bytes(32, "little"),
    bytes.fromhex(_FIRST),
    (1 << 255).to_bytes(32, "little"),
    bytes.fromhex(_THIRD),
    (P - 1).to_bytes(32, "little"),
    bytes.fromhex(_THIRD[:-2] + "85"),
    bytes(32),
    bytes.fromhex(_FIRST[:-2] + "fa"),
)
# Other bytes that decoders read as one of them: (index in TORSION, y, sign bit).
_ALIASES = ((0, 1, 1), (0, P + 1, 0), (0, P + 1, 1), (4, P - 1, 1), (6, P, 0), (2, P, 1))
ALIASES = tuple((i, (y | sign << 255).to_bytes(32, "little")) for i, y, sign in _ALIASES)

RFC_8032 = (  # §7.1, tests 1 to 3: public key, message, signature
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
)


def files() -> dict[str, Content]:
    """Return the one file of this module."""
    about = (
        "`key` is checked as one that enters the record, then `signature` over `message`."
        " All three are hex."
    )
    cases = [*_good(), *_wrong_s(), *_wrong_r(), *_wrong_key(), *_altered()]
    return {"crypto/signature.json": content(about, "entry.md §5", cases)}


def _scalar(value: int) -> bytes:
    return (value % L).to_bytes(32, "little")


def _times_base(value: int) -> bytes:
    return sodium.crypto_scalarmult_ed25519_base_noclamp(_scalar(value))


SECRET = int.from_bytes(seeded("signer"), "little") % L
PUBLIC = _times_base(SECRET)
NONCE = int.from_bytes(seeded("signer's nonce"), "little") % L
POINT = _times_base(NONCE)
MESSAGE = b"concerted/1/entry\0{}"


def _k(r: bytes, key: bytes, message: bytes) -> int:
    return int.from_bytes(hashlib.sha512(r + key + message).digest(), "little") % L


def _sign(r: bytes, nonce: int, key: bytes = PUBLIC, message: bytes = MESSAGE) -> bytes:
    """Return R ‖ S that satisfies the equation if ``r`` is nonce·B and the torsion vanishes."""
    return r + _scalar(nonce + _k(r, key, message) * SECRET)


def _case(name: str, expect: str, signature: bytes, key: bytes = PUBLIC, **more: bytes) -> Case:
    message = more.get("message", MESSAGE)
    return {
        "name": name,
        "key": key.hex(),
        "message": message.hex(),
        "signature": signature.hex(),
        "expect": expect,
    }


def _good() -> list[Case]:
    cases = [
        _case(
            f"RFC 8032 §7.1 test {number}",
            OK,
            bytes.fromhex(signature),
            bytes.fromhex(key),
            message=bytes.fromhex(message),
        )
        for number, (key, message, signature) in enumerate(RFC_8032, 1)
    ]
    return [*cases, _case("a good signature", OK, _sign(POINT, NONCE))]


def _wrong_s() -> list[Case]:
    signature = _sign(POINT, NONCE)
    s = int.from_bytes(signature[32:], "little")
    cases = [
        _case(f"S + {times}·L", SIGNATURE, POINT + (s + times * L).to_bytes(32, "little"))
        for times in (1, 2, 7, 15)
        if s + times * L < 2**256
    ]
    values = (("S = 0", 0), ("S = L", L), ("S = 2^256 - 1", 2**256 - 1))
    return cases + [
        _case(name, SIGNATURE, POINT + value.to_bytes(32, "little")) for name, value in values
    ]


def _wrong_r() -> list[Case]:
    encodings = [(f"{i}·T", point) for i, point in enumerate(TORSION)]
    encodings += [(f"{i}·T as {point.hex()}", point) for i, point in ALIASES]
    cases = [
        _case(f"R of small order, {name}", SIGNATURE, _sign(point, 0)) for name, point in encodings
    ]
    for i in range(1, 8):
        mixed = sodium.crypto_core_ed25519_add(POINT, TORSION[i])
        cases.append(_case(f"R with {i}·T added", SIGNATURE, _sign(mixed, NONCE)))
    bytes_only = (("y = p + 3", P + 3), ("y = 2, not on the curve", 2), ("all ones", 2**256 - 1))
    return cases + [
        _case(f"R, {name}", SIGNATURE, _sign(y.to_bytes(32, "little"), NONCE))
        for name, y in bytes_only
    ]


def _vanishing(key: bytes, index: int, factor: int) -> tuple[bytes, bytes]:
    """Return a message and a signature for which k times the key's torsion is nothing."""
    for number in range(10_000):
        message = MESSAGE + str(number).encode()
        k = _k(POINT, key, message)
        if k * index % 8 == 0:
            return message, POINT + _scalar(NONCE + k * factor)
    raise AssertionError("no such message")


def _wrong_key() -> list[Case]:
    encodings = [(f"{i}·T", i, point) for i, point in enumerate(TORSION)]
    encodings += [(f"{i}·T as {point.hex()}", i, point) for i, point in ALIASES]
    cases = []
    for name, index, point in encodings:
        message, signature = _vanishing(point, index, 0)
        cases.append(_case(f"A of small order, {name}", KEY, signature, point, message=message))
    for index in range(1, 8):
        mixed = sodium.crypto_core_ed25519_add(PUBLIC, TORSION[index])
        message, signature = _vanishing(mixed, index, SECRET)
        cases.append(_case(f"A with {index}·T added", KEY, signature, mixed, message=message))
    others = [
        ("y = 3, not in the subgroup", (3).to_bytes(32, "little")),
        ("y = p + 3", (P + 3).to_bytes(32, "little")),
        ("y = p + 3 with the sign", (P + 3 | 1 << 255).to_bytes(32, "little")),
        ("y = 2, not on the curve", (2).to_bytes(32, "little")),
        ("all ones", b"\xff" * 32),
        ("31 bytes", PUBLIC[:31]),
        ("33 bytes", PUBLIC + b"\0"),
        ("no bytes", b""),
    ]
    return cases + [_case(f"A, {name}", KEY, _sign(POINT, NONCE, key), key) for name, key in others]


def _altered() -> list[Case]:
    good = _sign(POINT, NONCE)
    _, other = key_pair("another signer")
    return [
        _case("another message", SIGNATURE, good, message=MESSAGE + b" "),
        _case("the message without its tag", SIGNATURE, good, message=MESSAGE[18:]),
        _case("the tag of a session", SIGNATURE, good, message=b"concerted/1/session\0{}"),
        _case("another key", SIGNATURE, good, other),
        _case("a bit of R", SIGNATURE, bytes([good[0] ^ 1]) + good[1:]),
        _case("a bit of S", SIGNATURE, good[:32] + bytes([good[32] ^ 1]) + good[33:]),
        _case("R and S exchanged", SIGNATURE, good[32:] + good[:32]),
        _case("zeros", SIGNATURE, bytes(64)),
        _case("63 bytes", SIGNATURE, good[:63]),
        _case("63 bytes, the last one in the message", SIGNATURE, good[:63], message=good[63:]),
        _case("65 bytes", SIGNATURE, good + b"\0"),
        _case("no bytes", SIGNATURE, b""),
    ]
