"""The library's Ed25519, bound to a key, as the kernel wants it injected."""

from collections.abc import Callable

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from concerted.kernel.errors import Refused
from concerted.kernel.note import Signer, VerifierKey


def verifier_of(key: bytes) -> Callable[[bytes, bytes], None]:
    """Return what checks a signature of the 32-byte ``key``."""
    public = Ed25519PublicKey.from_public_bytes(key)

    def verify(message: bytes, signature: bytes) -> None:
        try:
            public.verify(signature, message)
        except InvalidSignature:
            raise Refused("signature_invalid") from None

    return verify


def signer(name: str, algorithm: int, seed: bytes) -> Signer:
    """Return the signer of a key from its 32-byte ``seed``."""
    key = Ed25519PrivateKey.from_private_bytes(seed)
    public = key.public_key().public_bytes_raw()
    return Signer(VerifierKey(name, algorithm, public), key.sign)
