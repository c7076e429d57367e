"""Vectors of attachments, cards and requests (spec/seal.md §4, §5, §7)."""

from __future__ import annotations

import hashlib
from typing import Any

from crypto_keys import COMMITTEE, INVITATION, public
from crypto_seals import BODY, BROKEN, OTHER, flip, padded_text
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from standard import gcm, hkdf, hpke, named, x25519_public
from vector import OK, Case, Content, content, malformed, seeded

ATTACHMENT = malformed("attachment")
MIB = 2**20


def files() -> dict[str, Content]:
    """Return the files of this module by their path."""
    return {
        "crypto/attachment.json": _attachments(),
        "crypto/card.json": _cards(),
        "crypto/request.json": _requests(),
    }


ATTACHMENT_KEY = seeded("attachment key")


def _stream(size: int, key: bytes = ATTACHMENT_KEY, end: bool = True) -> list[bytes]:
    """Seal ``size`` bytes, each the number of its place mod 251, as chunks."""
    data = (bytes(range(251)) * (size // 251 + 1))[:size]
    parts = [data[at : at + MIB] for at in range(0, size, MIB)] or [b""]
    return [
        gcm(key, part, named("attachment"), bytes(7) + n.to_bytes(4) + bytes([last]))
        for n, part in enumerate(parts)
        for last in (end and n == len(parts) - 1,)
    ]


def _attachments() -> Content:
    def case(name: str, expect: str, size: int, chunks: list[int], **more: Any) -> Case:
        sealed = b"".join(_stream(size)[n] for n in chunks) + bytes.fromhex(more.get("tail", ""))
        digest = hashlib.sha256(named("blob") + sealed).hexdigest()
        fields = {"size": size, "chunks": chunks, **more, "key": ATTACHMENT_KEY.hex()}
        return {"name": name, **fields, "sealed_hash": digest, "expect": expect}

    sizes = [0, 1, MIB - 1, MIB, MIB + 1, 2 * MIB]
    cases = [
        case(f"{size} bytes", OK, size, list(range(max(1, -(-size // MIB))))) for size in sizes
    ]
    three = 2 * MIB + 5
    nonce = bytes(7) + (1).to_bytes(4) + b"\1"
    empty = gcm(ATTACHMENT_KEY, b"", named("attachment"), nonce).hex()
    wrong = {
        "the first chunk dropped": [1, 2],
        "a chunk in the middle dropped": [0, 2],
        "the last chunk dropped": [0, 1],
        "all but the first dropped": [0],
        "two chunks exchanged": [1, 0, 2],
        "a chunk doubled": [0, 0, 1, 2],
        "the last chunk doubled": [0, 1, 2, 2],
    }
    cases += [case(name, BROKEN, three, chunks) for name, chunks in wrong.items()]
    return content(
        "A file of `size` bytes, each its place mod 251, is sealed under `key`; of its sealed"
        " `chunks` those listed, in this order, and the bytes of `tail`, are opened. Their hash as"
        " a blob is `sealed_hash`.",
        "seal.md §4",
        [
            *cases,
            case("bytes behind the end", BROKEN, 5, [0], tail="00"),
            case("a chunk of 15 bytes", ATTACHMENT, 5, [], tail="00" * 15),
            case("no bytes", ATTACHMENT, 5, []),
            case("an empty last chunk behind a full one", ATTACHMENT, three, [0], tail=empty),
        ],
    )


SECRET = seeded("link secret", 16)


def _cards() -> Content:
    text = '{"from":"Ana","text":"Noches, muelle 4"}'
    link_key = public(Ed25519PrivateKey.from_private_bytes(hkdf(SECRET, named("link-sign"))))

    def sealed(padded: bytes, aad: bytes = link_key) -> bytes:
        return gcm(hkdf(SECRET, named("link-card")), padded, aad)

    good = sealed(padded_text(text.encode()))

    def case(name: str, expect: str, card: bytes, secret: bytes = SECRET) -> Case:
        result = {"link_key": link_key.hex(), "words": text} if expect == OK else {}
        fields = {"secret": secret.hex(), "card": card.hex()}
        return {"name": name, **fields, **result, "expect": expect}

    cases = [
        case("a card", OK, good),
        case("another secret", BROKEN, good, seeded("another secret", 16)),
        case("another link key", BROKEN, sealed(padded_text(text.encode()), OTHER)),
        case("a bit of the ciphertext", BROKEN, flip(good, 3)),
        case("a bit of the tag", BROKEN, flip(good, -1)),
        case("a byte short", BROKEN, good[:-1]),
        case("no bytes", BROKEN, b""),
        case("wrong padding", BODY, sealed(text.encode())),
        case("not an object", BODY, sealed(padded_text(b"[]"))),
    ]
    about = "`card` opens with the link's `secret`; its key pair has `link_key`. Bytes in hex."
    return content(about, "seal.md §5", cases)


def _requests() -> Content:
    text = '{"name":"Samir"}'
    nonce = seeded("nonce", 16)
    secret = seeded("request key")
    keys = [seeded(f"newcomer's {name} key") for name in ("sign", "seal", "vote")]

    def sealed(padded: bytes) -> bytes:
        info = named("request") + COMMITTEE + INVITATION + nonce + b"".join(keys)
        return hpke(seeded("ephemeral"), x25519_public(secret), info, padded)

    good = sealed(padded_text(text.encode()))

    def case(name: str, expect: str, body: bytes = good, **changes: bytes) -> Case:
        fields = {
            "request_key": secret,
            "committee": COMMITTEE,
            "invitation": INVITATION,
            "nonce": nonce,
            "sealed": body,
        }
        result = {"words": text} if expect == OK else {}
        written = {n: v.hex() for n, v in (fields | changes).items()}
        public = {"keys": [key.hex() for key in keys]}
        return {"name": name, **written, **public, **result, "expect": expect}

    def under(name: str, changed: list[bytes]) -> Case:
        return case(name, BROKEN) | {"keys": [key.hex() for key in changed]}

    cases = [
        case("a request", OK),
        under("another signing key", [OTHER, *keys[1:]]),
        under("another sealing key", [keys[0], OTHER, keys[2]]),
        under("another voting key", [*keys[:2], OTHER]),
        under("keys exchanged", [keys[1], keys[0], keys[2]]),
        case("another request key", BROKEN, request_key=seeded("another request key")),
        case("another committee", BROKEN, committee=OTHER),
        case("another invitation", BROKEN, invitation=OTHER),
        case("another nonce", BROKEN, nonce=seeded("another nonce", 16)),
        case("a bit of enc", BROKEN, flip(good, 0)),
        case("a bit of the ciphertext", BROKEN, flip(good, 40)),
        case("a byte short", BROKEN, good[:-1]),
        case("47 bytes", BROKEN, good[:47]),
        case("no bytes", BROKEN, b""),
        case("wrong padding", BODY, sealed(text.encode())),
        case("not an object", BODY, sealed(padded_text(b"7"))),
    ]
    about = (
        "`sealed` opens to `words` with `request_key`, the secret half. `keys` are the newcomer's"
        " sign_key, seal_key, vote_key. Bytes in hex."
    )
    return content(about, "seal.md §7", cases)
