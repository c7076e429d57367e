"""The check at start notices each library that takes another rule for Ed25519."""

from collections.abc import Callable

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from concerted.crypto import library
from concerted.crypto.signature import PublicKey
from concerted.kernel.errors import Refused


def by_openssl(key: bytes, message: bytes, signature: bytes) -> None:
    """OpenSSL's verdict: it takes an R of small order."""
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except (InvalidSignature, ValueError):
        raise Refused("signature_invalid") from None


def takes_all(key: bytes, message: bytes, signature: bytes) -> None:
    """Says yes to everything."""


def takes_none(key: bytes, message: bytes, signature: bytes) -> None:
    """Says no to everything."""
    raise Refused("signature_invalid")


def test_this_machine_s_library_obeys() -> None:
    library.check_library()


@pytest.mark.parametrize(
    ("other", "complaint"),
    [(by_openssl, "R of small order"), (takes_all, "S \\+ L"), (takes_none, "a good signature")],
)
def test_another_library_is_noticed(
    other: Callable[[bytes, bytes, bytes], None],
    complaint: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(library, "verify", other)
    with pytest.raises(RuntimeError, match=complaint):
        library.check_library()


def test_a_key_that_is_not_checked_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library, "check_public_key", PublicKey)
    with pytest.raises(RuntimeError, match="A of mixed order"):
        library.check_library()
