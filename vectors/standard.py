"""The published constructions, written a second time for the vectors, from the RFCs alone.

The package under test takes HKDF and HPKE from a library that draws its own ephemeral key. Vectors
must come out the same every time, so here the sender's ephemeral key is an argument. Checked
against RFC 5869 and RFC 9180 in ``tests/crypto/test_published.py``. For test keys alone.
"""

from __future__ import annotations

import hmac

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

AES_128_GCM = (1, 16)  # RFC 9180 §7.3: number, key size in bytes
AES_256_GCM = (2, 32)


def named(name: str) -> bytes:
    """Return the tag of ``name`` (entry.md §1)."""
    return b"concerted/1/" + name.encode() + b"\0"


def extract(salt: bytes, ikm: bytes) -> bytes:
    """HKDF-Extract of RFC 5869 §2.2, SHA-256."""
    return hmac.digest(salt or bytes(32), ikm, "sha256")


def expand(prk: bytes, info: bytes, size: int) -> bytes:
    """HKDF-Expand of RFC 5869 §2.3 for one block, ``size`` at most 32."""
    return hmac.digest(prk, info + b"\x01", "sha256")[:size]


def hkdf(ikm: bytes, info: bytes, salt: bytes = b"") -> bytes:
    """32 bytes of HKDF-SHA256."""
    return expand(extract(salt, ikm), info, 32)


def gcm(key: bytes, plaintext: bytes, aad: bytes = b"", nonce: bytes = bytes(12)) -> bytes:
    """AES-GCM, ciphertext and tag."""
    return AESGCM(key).encrypt(nonce, plaintext, aad)


def x25519_public(secret: bytes) -> bytes:
    """The public half of an X25519 secret."""
    return X25519PrivateKey.from_private_bytes(secret).public_key().public_bytes_raw()


def hpke(
    ephemeral: bytes,
    recipient: bytes,
    info: bytes,
    plaintext: bytes,
    aad: bytes = b"",
    aead: tuple[int, int] = AES_256_GCM,
) -> bytes:
    """Single-shot base mode of RFC 9180 with DHKEM(X25519), HKDF-SHA256: enc, then ciphertext."""
    enc = x25519_public(ephemeral)
    number, key_bytes = aead
    suite = b"HPKE" + (0x20).to_bytes(2) + (1).to_bytes(2) + number.to_bytes(2)
    shared = _shared_secret(ephemeral, recipient, enc)
    context = b"\0" + _extract(suite, b"", b"psk_id_hash", b"")
    context += _extract(suite, b"", b"info_hash", info)
    secret = _extract(suite, shared, b"secret", b"")
    key = _expand(suite, secret, b"key", context, key_bytes)
    return enc + gcm(key, plaintext, aad, _expand(suite, secret, b"base_nonce", context, 12))


def _shared_secret(ephemeral: bytes, recipient: bytes, enc: bytes) -> bytes:
    public = X25519PublicKey.from_public_bytes(recipient)
    dh = X25519PrivateKey.from_private_bytes(ephemeral).exchange(public)
    suite = b"KEM" + (0x20).to_bytes(2)
    prk = _extract(suite, b"", b"eae_prk", dh)
    return _expand(suite, prk, b"shared_secret", enc + recipient, 32)


def _extract(suite: bytes, salt: bytes, label: bytes, ikm: bytes) -> bytes:
    return extract(salt, b"HPKE-v1" + suite + label + ikm)


def _expand(suite: bytes, prk: bytes, label: bytes, info: bytes, size: int) -> bytes:
    return expand(prk, size.to_bytes(2) + b"HPKE-v1" + suite + label + info, size)
