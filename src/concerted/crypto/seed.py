"""One sheet of paper and the three key pairs that come from it (seal §1).

The recovery seed is 128 bits for each committee. No id enters the derivation, so the sheet alone
brings a member back. Its twelve words are in ``sheetwords``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from nacl.bindings import (
    crypto_core_ed25519_scalar_reduce,
    crypto_sign_ed25519_pk_to_curve25519,
    crypto_sign_ed25519_sk_to_curve25519,
)

from concerted.crypto.signature import PublicKey, SigningKey
from concerted.crypto.suite import Secret, derive, info
from concerted.kernel.errors import Refused


class RecoverySeed(Secret):
    """The 16 bytes of a recovery sheet."""

    __slots__ = ()
    size_bytes: ClassVar[int] = 16


class SealingKey(SigningKey):
    """What others seal to. Its Ed25519 form signs the proof of possession, and nothing else."""

    __slots__ = ()

    def x25519_secret(self) -> bytes:
        """Return the first 32 bytes of SHA-512(seed), clamped (seal §1)."""
        return crypto_sign_ed25519_sk_to_curve25519(self._expanded)


class VotingKey(SigningKey):
    """What ballot credentials derive from. It signs the proof of possession, as Ed25519."""

    __slots__ = ()

    def scalar(self) -> bytes:
        """Return the secret scalar mod L, 32 bytes little-endian; times the base: ``public``."""
        clamped = crypto_sign_ed25519_sk_to_curve25519(self._expanded)
        return crypto_core_ed25519_scalar_reduce(clamped + bytes(32))  # the library takes 64 bytes


@dataclass(frozen=True, slots=True)
class MemberKeys:
    """A member's three key pairs, in the order in which requests and proofs list them."""

    signing: SigningKey
    sealing: SealingKey
    voting: VotingKey

    @classmethod
    def from_seed(cls, seed: RecoverySeed) -> MemberKeys:
        """Derive them; the same for ever (seal §1)."""
        secret = seed.expose()
        return cls(
            SigningKey(derive(secret, info("seed-sign"))),
            SealingKey(derive(secret, info("seed-seal"))),
            VotingKey(derive(secret, info("seed-vote"))),
        )

    @property
    def pairs(self) -> tuple[SigningKey, SigningKey, SigningKey]:
        """What ``prove_possession`` takes."""
        return self.signing, self.sealing, self.voting


def x25519_of(seal_key: PublicKey) -> bytes:
    """Return the X25519 form, u = (1+y)/(1−y), of a member's ``seal_key`` (entry §7).

    ``Refused("key_invalid")`` for what ``check_public_key`` would refuse as well.
    """
    try:
        return crypto_sign_ed25519_pk_to_curve25519(seal_key)
    except (RuntimeError, ValueError):  # PyNaCl's own errors are subclasses of these
        raise Refused("key_invalid", "no sealing key") from None
