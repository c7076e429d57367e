"""The trustees' ceremony by spec/ballot.md §10, in plain integers and strings."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESCCM
from naive_ballots import Draw, Steps, h, prove_secret, written
from naive_edwards import ONE, G, L, Point, add, point, text, times

BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
Json = dict[str, Any]


def new_secret(seed: bytes) -> str:
    """§10.2: 22 characters of Base58."""
    draw = Draw(seed, b"trustee")
    return "".join(BASE58[draw(58)] for _ in range(22))


def sign(secret: str, message: str, draw: Draw) -> Json:
    """§10.2: a text, signed."""
    steps: Steps = []
    one = prove_secret(h(f"sk|{secret}"), f"sigmsg|{message}", [G], draw, steps, "")
    return {"message": message, "signature": one}


def send(secret: str, recipient: Point, message: str, draw: Draw) -> str:
    """§10.3: a text, signed and sealed."""
    delivery = written({"recipient": text(recipient), "message": message})
    data = written(sign(secret, delivery, draw)).encode()
    r, z = draw(), times(draw(), G)
    alpha = text(times(r, G))
    key = hashlib.sha256(f"key|{text(z)}".encode()).digest()
    nonce = hashlib.sha256(f"iv|{alpha}".encode()).digest()[: 13 if len(data) < 2**16 else 12]
    sealed = AESCCM(key, 8).encrypt(nonce, data, None)
    beta = text(add(times(r, recipient), z))
    return written({"alpha": alpha, "beta": beta, "data": sealed.hex()})


def encryption(secret: str) -> Point:
    """§10.2: g^dk."""
    return times(h(f"dk|{secret}"), G)


def certify(size: int, needed: int, index: int, secret: str, seed: bytes) -> Json:
    """First round."""
    context = {"group": "Ed25519", "size": size, "threshold": needed, "index": index}
    verification = text(times(h(f"sk|{secret}"), G))
    keys = {"verification": verification, "encryption": text(encryption(secret))}
    return sign(
        secret, written({"context": context} | keys), Draw(seed, b"certify", secret.encode())
    )


def polynomial(needed: int, secret: str, certs: list[Json], seed: bytes) -> tuple[list[int], Draw]:
    """Second round: the coefficients, and what is drawn after them."""
    draw = Draw(seed, b"deal", secret.encode(), written(certs).encode())
    return [draw() for _ in range(needed)], draw


def value(coefficients: list[int], place: int) -> int:
    """f(place)."""
    return sum(a * pow(place, k, L) for k, a in enumerate(coefficients)) % L


def deal(needed: int, secret: str, certs: list[Json], seed: bytes) -> Json:
    """Second round."""
    coefficients, draw = polynomial(needed, secret, certs, seed)
    public = [text(times(a, G)) for a in coefficients]
    coefexps = sign(secret, written({"coefexps": public}), draw)
    kept = written({"polynomial": [str(a) for a in coefficients]})
    own = send(secret, encryption(secret), kept, draw)
    keys = [point(json.loads(cert["message"])["encryption"]) for cert in certs]
    secrets = [
        send(secret, key, written({"secret": str(value(coefficients, n))}), draw)
        for n, key in enumerate(keys, 1)
    ]
    seen = "certs_sig|" + written({"certs": certs, "coefexps": public})
    return {
        "polynomial": own,
        "secrets": secrets,
        "coefexps": coefexps,
        "signature": sign(secret, seen, draw)["signature"],
    }


def received(deals: list[Json], index: int) -> Json:
    """What a trustee needs of all deals."""
    return {
        "polynomial": deals[index - 1]["polynomial"],
        "secrets": [one["secrets"][index - 1] for one in deals],
        "coefexps": [one["coefexps"] for one in deals],
        "signatures": [one["signature"] for one in deals],
    }


def confirm(secret: str, total: int, parts: Json, seed: bytes) -> Json:
    """Third round, of a trustee whose shares add up to ``total``."""
    draw = Draw(seed, b"confirm", secret.encode(), written(parts).encode())
    key = text(times(total, G))
    pok = prove_secret(total, f"pok|Ed25519|{key}", [G], draw, [], "")
    signature = sign(secret, key, draw)["signature"]
    kept = written({"decryption_key": str(total)})
    return {
        "private_key": send(secret, encryption(secret), kept, draw),
        "public_key": {"pok": pok, "public_key": key, "signature": signature},
    }


def together(coefexps: list[Json]) -> Point:
    """The key that the dealers give."""
    total = ONE
    for one in coefexps:
        total = add(total, point(json.loads(one["message"])["coefexps"][0]))
    return total
