"""The host's one secret, from which the key of every log follows (log §3).

A log's key depends on its origin alone, so that a place for a new record costs the host nothing to
promise, and a copy of ``host.key`` and the database is a whole backup.
"""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import ClassVar

from concerted.crypto.signature import SigningKey
from concerted.crypto.suite import Secret, derive
from concerted.kernel.note import COSIGNATURE_V1, ED25519, Signer, VerifierKey

FILE_NAME = "host.key"
SECRET_BYTES = 32
# Tags of this host's own derivations: nobody else needs to make them, so no spec lists them.
_LOG_KEY = b"concerted/1/log-key\x00"
_PUSH_KEY = b"concerted/1/push-key\x00"
_WITNESS_KEY = b"concerted/1/witness-key\x00"


class HostSecret(Secret):
    """The 32 random bytes in ``host.key``."""

    __slots__ = ()
    size_bytes: ClassVar[int] = SECRET_BYTES


class Keyring:
    """Makes the host's signing keys, and keeps those of logs in use."""

    def __init__(self, secret: HostSecret) -> None:
        self._secret = secret

    @classmethod
    def open(cls, data: Path) -> Keyring:
        """Read ``host.key`` in the data directory; make it, durably and once, where there is none.

        ``ValueError`` for a file of another size, which is never overwritten.
        """
        path = data / FILE_NAME
        if not path.exists():
            _create(path, secrets.token_bytes(SECRET_BYTES))
        secret = path.read_bytes()
        if len(secret) != SECRET_BYTES:
            raise ValueError(f"{path} is not a host's key: it must be {SECRET_BYTES} bytes")
        return cls(HostSecret(secret))

    def log_key(self, origin: str) -> SigningKey:
        """Return the log key of an origin, the same every time."""
        return SigningKey(derive(self._secret.expose(), _LOG_KEY + origin.encode("ascii")))

    def log_signer(self, origin: str) -> Signer:
        """Return what signs the checkpoints of an origin."""
        key = self.log_key(origin)
        return Signer(VerifierKey(origin, ED25519, key.public), key.sign)

    def witness_signer(self, name: str) -> Signer:
        """Return what cosigns other hosts' checkpoints, under this witness's name (log §4)."""
        key = SigningKey(derive(self._secret.expose(), _WITNESS_KEY + name.encode("utf-8")))
        return Signer(VerifierKey(name, COSIGNATURE_V1, key.public), key.sign)

    def push_seed(self) -> bytes:
        """Return 64 bytes from which the key of ``vapid`` follows, evenly."""
        secret = self._secret.expose()
        return derive(secret, _PUSH_KEY + b"0") + derive(secret, _PUSH_KEY + b"1")


def _create(path: Path, secret: bytes) -> None:
    """Write the file whole, then give it its name, so that no half of a key is ever found."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.write(descriptor, secret)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    with suppress(FileExistsError):  # another process was first, and its key stands
        os.link(draft, path)
    draft.unlink()
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
