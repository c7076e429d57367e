"""Who wakes a phone, as its push service is told (RFC 8292): a key of ours, and a signed word.

The key follows from ``host.key`` as all others do, so that a backup has it. There is one for all
committees: with one for each, a push service would learn which phones belong together.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePrivateKey,
    derive_private_key,
)
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from concerted.host.keyring import Keyring
from concerted.kernel.canonical import base64url_encode

LIFE_S = 12 * 3_600  # push services take a word for at most a day
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of P-256


class Vapid:
    """Signs for this host. ``public`` is the key as browsers want it, in base64url."""

    def __init__(self, key: EllipticCurvePrivateKey) -> None:
        self._key = key
        point = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        self.public = base64url_encode(point)

    @classmethod
    def of(cls, keyring: Keyring) -> Vapid:
        """Return the host's own, the same every time."""
        number = int.from_bytes(keyring.push_seed()) % (_ORDER - 1) + 1
        return cls(derive_private_key(number, SECP256R1()))

    def authorization(self, endpoint: str, contact: str, now_s: int) -> str:
        """Return the header for this endpoint's service; ``contact`` is the keeper's address."""
        import jwt  # only for hosts that wake phones

        at = urlsplit(endpoint)
        claims = {"aud": f"{at.scheme}://{at.netloc}", "exp": now_s + LIFE_S, "sub": contact}
        return f"vapid t={jwt.encode(claims, self._key, algorithm='ES256')}, k={self.public}"
