"""Ed25519 by one rule for every edge case (entry §5).

libsodium, as PyNaCl brings it, obeys steps 1, 2 and 4 of the rule: it refuses S ≥ L, small-order R
and A, a non-canonical A, and compares the bytes of a recomputed R. Step 3 beyond that, that A lies
in the subgroup of prime order, is ``check_public_key``, called once where a key enters the record.
``vectors/crypto/signature.json`` holds every case; a PyNaCl built on another library must pass it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NewType

from nacl.bindings import (
    crypto_core_ed25519_is_valid_point,
    crypto_sign,
    crypto_sign_open,
    crypto_sign_seed_keypair,
)
from nacl.exceptions import BadSignatureError

from concerted.crypto.suite import Secret
from concerted.kernel.errors import Refused

PublicKey = NewType("PublicKey", bytes)  # 32 bytes, an Ed25519 key that was checked

PUBLIC_KEY_BYTES = 32
SIGNATURE_BYTES = 64
_BATCH_CHUNK = 256


class SigningKey(Secret):
    """An Ed25519 key pair, from its 32-byte seed (RFC 8032 §5.1.5)."""

    __slots__ = ("_expanded", "public")
    public: PublicKey

    def __init__(self, seed: bytes) -> None:
        super().__init__(seed)
        public, self._expanded = crypto_sign_seed_keypair(seed)
        self.public = PublicKey(public)

    def __repr__(self) -> str:
        return f"{type(self).__name__}(public={self.public.hex()})"

    def sign(self, message: bytes) -> bytes:
        """Return the 64-byte signature, the same every time. ``message`` begins with a tag."""
        return crypto_sign(message, self._expanded)[:SIGNATURE_BYTES]


def check_public_key(data: bytes) -> PublicKey:
    """Return ``data`` as a key if it is a canonical point of order L; ``Refused("key_invalid")``.

    Source: entry §5.3.
    """
    if len(data) != PUBLIC_KEY_BYTES or not crypto_core_ed25519_is_valid_point(data):
        raise Refused("key_invalid", "not a canonical point of prime order")
    return PublicKey(data)


def verify(public_key: bytes, message: bytes, signature: bytes) -> None:
    """Return if ``signature`` is one of ``message``; else ``Refused("signature_invalid")``.

    ``public_key`` is one that passed ``check_public_key`` when it entered the record. Source:
    entry §5.1, 2 and 4.
    """
    # The library is handed signature ‖ message and a pointer to the key, and measures neither.
    if len(signature) != SIGNATURE_BYTES or len(public_key) != PUBLIC_KEY_BYTES:
        raise Refused("signature_invalid", "a signature is 64 bytes, a key 32")
    try:
        crypto_sign_open(signature + message, public_key)
    except BadSignatureError:
        raise Refused("signature_invalid") from None


def verify_batch(items: Sequence[tuple[bytes, bytes, bytes]], threads: int = 1) -> list[int]:
    """Return the indexes, ascending, of those ``(public_key, message, signature)`` that fail.

    The same verdicts as ``verify`` one by one: no batch equation, which would be cofactored. The
    library runs outside the interpreter's lock, so a second thread is worth 60 to 85 %.
    """
    starts = range(0, len(items), _BATCH_CHUNK)
    if threads <= 1 or len(starts) <= 1:
        return _failures(items, 0, len(items))
    with ThreadPoolExecutor(min(threads, len(starts))) as pool:
        found: Iterable[list[int]] = pool.map(
            lambda start: _failures(items, start, min(start + _BATCH_CHUNK, len(items))), starts
        )
        return [index for indexes in found for index in indexes]


def _failures(items: Sequence[tuple[bytes, bytes, bytes]], start: int, end: int) -> list[int]:
    check = crypto_sign_open  # verify, inlined: this loop is most of an audit's time
    failures = []
    for index in range(start, end):
        public_key, message, signature = items[index]
        if len(signature) != SIGNATURE_BYTES or len(public_key) != PUBLIC_KEY_BYTES:
            failures.append(index)
            continue
        try:
            check(signature + message, public_key)
        except BadSignatureError:
            failures.append(index)
    return failures
