"""Vectors of the recovery seed, proofs of possession, sessions and comparison words."""

from __future__ import annotations

import base64
import hashlib
import json

from crypto_signatures import PUBLIC, TORSION
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from mnemonic import Mnemonic
from nacl import bindings as sodium
from standard import hkdf, named, x25519_public
from vector import OK, Case, Content, content, key_pair, malformed, refused, seeded

ORDER = 2**252 + 27742317777372353535851937790883648493
ABANDON = "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon"
WORDS = malformed("words")
POSSESSION = refused("possession_invalid")
SIGNATURE = refused("signature_invalid")
COMMITTEE, INVITATION, REQUEST = (seeded(n) for n in ("committee", "invitation", "request"))


def files() -> dict[str, Content]:
    """Return the files of this module by their path."""
    return {
        "crypto/seed.json": _seeds(),
        "crypto/possession.json": _possession(),
        "crypto/session.json": _sessions(),
        "crypto/compare.json": _comparisons(),
    }


def member_keys(seed: bytes) -> list[Ed25519PrivateKey]:
    """Return the signing, sealing and voting pair of a seed."""
    names = ("seed-sign", "seed-seal", "seed-vote")
    return [Ed25519PrivateKey.from_private_bytes(hkdf(seed, named(name))) for name in names]


def public(key: Ed25519PrivateKey) -> bytes:
    """Return the 32 public bytes."""
    return key.public_key().public_bytes_raw()


def x25519_secret(key: Ed25519PrivateKey) -> bytes:
    """Return the first half of SHA-512(seed), clamped."""
    half = bytearray(hashlib.sha512(key.private_bytes_raw()).digest()[:32])
    half[0] &= 248
    half[31] = half[31] & 127 | 64
    return bytes(half)


def _seeds() -> Content:
    good = (bytes(16), b"\x7f" * 16, b"\x80" * 16, b"\xff" * 16, seeded("seed", 16))
    cases = [_seed(seed) for seed in good]
    zero = f"{ABANDON} about"
    cases += [
        _words("words in capitals", OK, zero.upper()),
        _words("words with other white space", OK, f"\n{zero.replace(' ', chr(9), 3)}  \r\n"),
        _words("eleven words", WORDS, ABANDON),
        _words("thirteen words", WORDS, f"{zero} about"),
        _words("no words", WORDS, ""),
        _words("a wrong checksum", WORDS, f"{ABANDON} abandon"),
        _words("two words exchanged", WORDS, f"about {ABANDON}"),
        _words("a word that is not in the list", WORDS, f"{ABANDON} concerted"),
        _words("a word cut to four letters", WORDS, f"{ABANDON} abou"),
        _words("words joined by commas", WORDS, zero.replace(" ", ",")),
    ]
    about = (
        "`words` give `seed`, and `seed` the three keys: Ed25519 public keys, `seal_x25519` the"
        " sealing key's X25519 form, `vote_scalar` little-endian. All but the words are hex."
    )
    return content(about, "seal.md §1", cases)


def _seed(seed: bytes) -> Case:
    sign, seal, vote = member_keys(seed)
    scalar = int.from_bytes(x25519_secret(vote), "little") % ORDER
    return {
        "name": f"seed {seed.hex()}",
        "words": Mnemonic("english").to_mnemonic(seed),
        "seed": seed.hex(),
        "sign_key": public(sign).hex(),
        "seal_key": public(seal).hex(),
        "seal_x25519": x25519_public(x25519_secret(seal)).hex(),
        "seal_x25519_secret": x25519_secret(seal).hex(),
        "vote_key": public(vote).hex(),
        "vote_scalar": scalar.to_bytes(32, "little").hex(),
        "expect": OK,
    }


def _words(name: str, expect: str, words: str) -> Case:
    case: Case = {"name": name, "words": words, "expect": expect}
    return case | ({"seed": bytes(16).hex()} if expect == OK else {})


def _possession() -> Content:
    pairs = member_keys(seeded("seed", 16))
    keys = [public(pair) for pair in pairs]
    digest = seeded("digest of a header")
    proofs = _prove(pairs, digest)
    first, second, third = proofs
    again = [pairs[0], pairs[0], pairs[2]]
    twice = [public(pair) for pair in again]
    mixed = sodium.crypto_core_ed25519_add(keys[1], TORSION[4])
    odd = [keys[0], mixed, keys[2]]
    swapped = [keys[1], keys[0], keys[2]]
    invalid = refused("key_invalid")
    cases = [
        *(_whole(name, pairs, header) for name, header in _unproven(keys).items()),
        _proof("another header", POSSESSION, seeded("another digest"), keys, proofs),
        _proof("proofs out of order", POSSESSION, digest, keys, [second, first, third]),
        _proof("the first one three times", POSSESSION, digest, keys, [first] * 3),
        _proof("another's voting key", POSSESSION, digest, [*keys[:2], PUBLIC], proofs),
        _proof("keys exchanged under their proofs", POSSESSION, digest, swapped, proofs),
        _proof("two proofs", POSSESSION, digest, keys, proofs[:2]),
        _proof("four proofs", POSSESSION, digest, keys, [*proofs, third]),
        _proof("a key twice", refused("key_used"), digest, twice, _prove(again, digest)),
        _proof("a key of mixed order", invalid, digest, odd, proofs),
        _proof("a key of small order", invalid, digest, [*keys[:2], TORSION[0]], proofs),
    ]
    for place in range(3):
        bad = list(proofs)
        bad[place] = bad[place][:40] + bytes([bad[place][40] ^ 1]) + bad[place][41:]
        cases.append(_proof(f"a bit of proof {place + 1}", POSSESSION, digest, keys, bad))
    about = (
        "`keys` are sign_key, seal_key, vote_key; `proofs` theirs over `digest`, all hex. Where"
        " there is a `header`, `digest` is what stands for it."
    )
    return content(about, "entry.md §7", cases)


def _unproven(keys: list[bytes]) -> dict[str, Case]:
    """Headers without proofs; payloads are cut to what matters here."""
    names = ("sign_key", "seal_key", "vote_key")
    payload = {name: key.hex() for name, key in zip(names, keys, strict=True)}
    body = {"epoch": 0, "hash": seeded("body").hex(), "size": 144}
    request = {
        "after": {"root": seeded("root").hex(), "size": 9},
        "author": INVITATION.hex(),
        "body": body,
        "committee": COMMITTEE.hex(),
        "kind": "request",
        "nonce": seeded("nonce", 16).hex(),
        "payload": payload,
        "version": 1,
    }
    founding = {
        "body": body | {"epoch": 1},
        "kind": "founding",
        "nonce": seeded("nonce", 16).hex(),
        "payload": payload | {"rules": 1},
        "salt": seeded("salt").hex(),
        "version": 1,
    }
    return {
        "a request": request,
        "a request for a replacement": request
        | {"payload": payload | {"replaces": seeded("old member").hex()}},
        "a founding entry": founding,
    }


def _whole(name: str, pairs: list[Ed25519PrivateKey], header: Case) -> Case:
    bound = dict(header)
    if header["kind"] == "founding":
        del bound["body"], bound["salt"]
    digest = hashlib.sha256(_canonical(bound)).digest()
    proofs = _prove(pairs, digest)
    texts = [base64.urlsafe_b64encode(proof).decode().rstrip("=") for proof in proofs]
    whole = header | {"payload": header["payload"] | {"proofs": texts}}
    case = _proof(name, OK, digest, [public(pair) for pair in pairs], proofs)
    return case | {"header": _canonical(whole).decode()}


def _canonical(value: Case) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()


def _prove(pairs: list[Ed25519PrivateKey], digest: bytes) -> list[bytes]:
    return [pair.sign(named("possession") + digest) for pair in pairs]


def _proof(name: str, expect: str, digest: bytes, keys: list[bytes], proofs: list[bytes]) -> Case:
    return {
        "name": name,
        "digest": digest.hex(),
        "keys": [key.hex() for key in keys],
        "proofs": [proof.hex() for proof in proofs],
        "expect": expect,
    }


def _sessions() -> Content:
    key, member = key_pair("member")
    _, log_key = key_pair("log")
    _, other = key_pair("another log")
    challenge = seeded("challenge")
    parts = COMMITTEE + log_key + challenge
    good = key.sign(named("session") + parts)

    def case(name: str, expect: str, signature: bytes = good, **changes: bytes) -> Case:
        fields = {
            "key": member,
            "committee": COMMITTEE,
            "log_key": log_key,
            "challenge": challenge,
            "signature": signature,
        }
        return {"name": name, **{n: v.hex() for n, v in (fields | changes).items()}} | {
            "expect": expect
        }

    cases = [
        case("a member", OK),
        case("another challenge", SIGNATURE, challenge=seeded("another challenge")),
        case("another committee", SIGNATURE, committee=seeded("another committee")),
        case("another host of the same committee", SIGNATURE, log_key=other),
        case("another member", SIGNATURE, key=other),
        case("a bit of the signature", SIGNATURE, good[:63] + bytes([good[63] ^ 1])),
        case("an entry's tag", SIGNATURE, key.sign(named("entry") + parts)),
        case("no tag", SIGNATURE, key.sign(parts)),
    ]
    return content("`signature` by `key` opens a session. All hex.", "seal.md §10", cases)


def _comparisons() -> Content:
    cases: list[Case] = []
    for name in ("one", "two", "three"):
        _, inviter = key_pair(f"inviter {name}")
        _, log_key = key_pair("log")
        request = seeded(f"request {name}")
        digest = hashlib.sha256(named("words") + COMMITTEE + request + inviter + log_key).digest()
        bits = "".join(f"{byte:08b}" for byte in digest)
        english = Mnemonic("english").wordlist
        cases.append(
            {
                "name": f"request {name}",
                "committee": COMMITTEE.hex(),
                "request": request.hex(),
                "inviter_key": inviter.hex(),
                "log_key": log_key.hex(),
                "words": [english[int(bits[at : at + 11], 2)] for at in range(0, 66, 11)],
                "code": f"concerted-compare:{digest.hex()}",
                "expect": OK,
            }
        )
    good = cases[0]
    code = str(good["code"])
    scanned = [
        ("another request's code", refused("compare_differs"), cases[1]["code"]),
        ("the last digit", refused("compare_differs"), code[:-1] + f"{int(code[-1], 16) ^ 1:x}"),
        ("a code in capitals", malformed("compare"), code[:18] + code[18:].upper()),
        ("a code cut", malformed("compare"), code[:-1]),
        ("a code too long", malformed("compare"), code + "0"),
        ("a code with a line feed", malformed("compare"), code + "\n"),
        ("another scheme", malformed("compare"), "https:" + code),
        ("nothing", malformed("compare"), ""),
    ]
    for name, expect, text in scanned:
        cases.append(good | {"name": name, "code": text, "expect": expect})
    about = "The four parts give `words`; `code` is what the other phone's QR code says."
    return content(about, "seal.md §8", cases)
