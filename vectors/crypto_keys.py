"""Vectors of the recovery seed, proofs of possession, sessions and comparison words."""

from __future__ import annotations

import hashlib

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
    context = COMMITTEE + INVITATION
    proofs = _prove(pairs, context, keys)
    first, second, third = proofs
    again = [pairs[0], pairs[0], pairs[2]]
    twice = [public(pair) for pair in again]
    mixed = sodium.crypto_core_ed25519_add(keys[1], TORSION[4])
    odd = [keys[0], mixed, keys[2]]
    swapped = [keys[1], keys[0], keys[2]]
    founding = bytes(64)
    cases = [
        _proof("a request", OK, context, keys, proofs),
        _proof("a founding entry", OK, founding, keys, _prove(pairs, founding, keys)),
        _proof("another invitation", POSSESSION, COMMITTEE + REQUEST, keys, proofs),
        _proof("another committee", POSSESSION, REQUEST + INVITATION, keys, proofs),
        _proof("a request's proofs in a founding entry", POSSESSION, founding, keys, proofs),
        _proof("proofs out of order", POSSESSION, context, keys, [second, first, third]),
        _proof("the first one three times", POSSESSION, context, keys, [first] * 3),
        _proof("another's voting key", POSSESSION, context, [*keys[:2], PUBLIC], proofs),
        _proof(
            "another's voting key, signed by the other two",
            POSSESSION,
            context,
            [*keys[:2], PUBLIC],
            _prove(pairs, context, [*keys[:2], PUBLIC]),
        ),
        _proof("keys exchanged under their proofs", POSSESSION, context, swapped, proofs),
        _proof("two proofs", POSSESSION, context, keys, proofs[:2]),
        _proof("four proofs", POSSESSION, context, keys, [*proofs, third]),
        _proof("a key twice", refused("key_used"), context, twice, _prove(again, context, twice)),
        _proof("a key of mixed order", refused("key_invalid"), context, odd, proofs),
        _proof(
            "a key of small order",
            refused("key_invalid"),
            context,
            [*keys[:2], TORSION[0]],
            _prove(pairs, context, [*keys[:2], TORSION[0]]),
        ),
    ]
    for place in range(3):
        bad = list(proofs)
        bad[place] = bad[place][:40] + bytes([bad[place][40] ^ 1]) + bad[place][41:]
        cases.append(_proof(f"a bit of proof {place + 1}", POSSESSION, context, keys, bad))
    about = "`keys` are sign_key, seal_key, vote_key; `proofs` theirs over `context`. All hex."
    return content(about, "entry.md §7", cases)


def _prove(pairs: list[Ed25519PrivateKey], context: bytes, keys: list[bytes]) -> list[bytes]:
    message = named("possession") + context + b"".join(keys)
    return [pair.sign(message) for pair in pairs]


def _proof(name: str, expect: str, context: bytes, keys: list[bytes], proofs: list[bytes]) -> Case:
    return {
        "name": name,
        "context": context.hex(),
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
