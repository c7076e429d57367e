"""Suite 1: the standard parts that all sealing is made of (seal.md, its head).

HKDF-SHA256 (RFC 5869), AES-256-GCM with a 12-byte nonce, and HPKE base mode with
DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM (RFC 9180), all from ``cryptography``. What
does not open, whatever the cause, is ``Refused("seal_broken")``.
"""

from __future__ import annotations

import hmac
from typing import ClassVar, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from concerted.kernel.errors import Refused
from concerted.kernel.tags import tag

KEY_BYTES = 32
TAG_BYTES = 16
HPKE_ENC_BYTES = 32
HPKE_OVERHEAD_BYTES = HPKE_ENC_BYTES + TAG_BYTES

_ZERO_NONCE = bytes(12)
_HPKE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


class Secret:
    """Bytes that must not be shown: one subclass for each use, so that they can't be mixed up.

    ``expose`` is the only way to the bytes, and easy to search for. A wrong size is a bug, and a
    ``ValueError``. Compared in constant time.
    """

    __slots__ = ("_data",)
    size_bytes: ClassVar[int] = KEY_BYTES

    def __init__(self, data: bytes) -> None:
        if len(data) != self.size_bytes:
            raise ValueError(f"{type(self).__name__} is not {self.size_bytes} bytes")
        self._data = bytes(data)

    def expose(self) -> bytes:
        """Return the secret bytes."""
        return self._data

    def __repr__(self) -> str:
        return f"{type(self).__name__}(hidden)"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret) or type(other) is not type(self):
            return NotImplemented
        return hmac.compare_digest(self._data, other._data)

    def __hash__(self) -> int:
        return hash((type(self), self._data))

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: object) -> Self:
        return self

    def __reduce__(self) -> str:
        raise TypeError(f"{type(self).__name__} is not to be pickled")


def info(name: str, *parts: bytes) -> bytes:
    """Return tag(name) ‖ parts; all parts but the last are of fixed length (seal.md, its head)."""
    return tag(name) + b"".join(parts)


def derive(secret: bytes, info_bytes: bytes, salt: bytes | None = None) -> bytes:
    """Return 32 bytes of HKDF-SHA256 (RFC 5869); no ``salt`` means 32 zero bytes."""
    return HKDF(SHA256(), KEY_BYTES, salt, info_bytes).derive(secret)


def gcm_seal(key: bytes, plaintext: bytes, aad: bytes, nonce: bytes = _ZERO_NONCE) -> bytes:
    """Return ciphertext ‖ 16-byte tag of AES-256-GCM. A key is used once with each nonce."""
    return AESGCM(key).encrypt(nonce, plaintext, aad)


def gcm_open(key: bytes, sealed: bytes, aad: bytes, nonce: bytes = _ZERO_NONCE) -> bytes:
    """Return the plaintext; ``Refused("seal_broken")``."""
    try:
        return AESGCM(key).decrypt(nonce, sealed, aad)
    except InvalidTag:
        raise Refused("seal_broken") from None


def hpke_seal(public_key: bytes, plaintext: bytes, info_bytes: bytes) -> bytes:
    """Return 32 bytes enc ‖ ciphertext, sealed to an X25519 key (RFC 9180 §6.1, empty AAD).

    The one function here that is not pure: the library draws the ephemeral key itself and takes no
    other. ``Refused("key_invalid")`` for a public key of small order.
    """
    try:
        recipient = X25519PublicKey.from_public_bytes(public_key)
        return _HPKE.encrypt(plaintext, recipient, info=info_bytes)
    except ValueError:
        raise Refused("key_invalid", "no X25519 key to seal to") from None


def hpke_open(secret_key: bytes, sealed: bytes, info_bytes: bytes) -> bytes:
    """Return the plaintext of ``hpke_seal``; ``Refused("seal_broken")``. ``secret_key``: X25519."""
    try:
        return _HPKE.decrypt(
            sealed, X25519PrivateKey.from_private_bytes(secret_key), info=info_bytes
        )
    except InvalidTag:
        raise Refused("seal_broken") from None


def x25519_public(secret_key: bytes) -> bytes:
    """Return the 32-byte public half of a 32-byte X25519 secret (RFC 7748 §5; clamped there)."""
    return X25519PrivateKey.from_private_bytes(secret_key).public_key().public_bytes_raw()
