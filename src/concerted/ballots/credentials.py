"""Who may cast a ballot: credentials and their roll (ballot §6).

Nobody hands out credentials here. That of a member in one election is Y + H(Y, uuid)·G for the
voting key Y on the frozen roll: members can compute it for each other, and whoever does not know
the voting keys cannot link two elections. For elections of others the protocol's own derivation
from a secret text is here as well; whoever verifies sees no difference.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from concerted.ballots.edwards import ED25519
from concerted.ballots.forms import decode, encode
from concerted.ballots.groups import Element, Group, read
from concerted.crypto.seed import VotingKey
from concerted.crypto.signature import PublicKey
from concerted.crypto.suite import Secret
from concerted.kernel.errors import Malformed, Refused
from concerted.kernel.tags import tag

LIMIT_BYTES = 1 << 27  # two million credentials
_WEIGHT = re.compile(r"0|[1-9][0-9]{0,38}").fullmatch


class BallotKey(Secret):
    """The scalar behind a credential of one election, 32 bytes big-endian."""

    __slots__ = ()

    @classmethod
    def of(cls, scalar: int) -> BallotKey:
        """Return the key of a scalar."""
        return cls(scalar.to_bytes(32, "big"))

    def scalar(self) -> int:
        """Return the scalar."""
        return int.from_bytes(self.expose(), "big")


def _shift(vote_key: bytes, uuid: str) -> int:
    digest = hashlib.sha512(tag("credential") + vote_key + uuid.encode()).digest()
    return int.from_bytes(digest, "big") % ED25519.order


def credential_of(vote_key: PublicKey, uuid: str) -> str:
    """Return the credential of a member's voting key in one election (ballot §6.1).

    The key was checked when it entered the record, so the sum is of order q and needs no check: to
    give the identity, a key would have to be the inverse of a hash of itself.
    """
    shift = ED25519.base_power(_shift(vote_key, uuid))
    return ED25519.write(ED25519.product(Element(vote_key), shift))


def ballot_key_of(voting: VotingKey, uuid: str) -> BallotKey:
    """Return the secret behind ``credential_of(voting.public, uuid)``."""
    secret = int.from_bytes(voting.scalar(), "little")
    return BallotKey.of((secret + _shift(voting.public, uuid)) % ED25519.order)


def ballot_key_from_text(group: Group, text: str, uuid: str) -> BallotKey:
    """Return the secret that the protocol derives from a private credential (ballot §6.2)."""
    digests = [
        hashlib.sha256(f"derive_credential|{uuid}|{half}|{text}".encode()).hexdigest()
        for half in (0, 1)
    ]
    return BallotKey.of(int("".join(digests), 16) % group.order)


def public_of(group: Group, key: BallotKey) -> str:
    """Return the credential of a key."""
    return group.write(group.base_power(key.scalar()))


@dataclass(frozen=True, slots=True)
class Roll:
    """The credentials that may vote, each with its weight."""

    weights: Mapping[str, int]

    def weight(self, credential: str) -> int:
        """Return a credential's weight; ``Refused("credential_unknown")`` for a stranger's."""
        weight = self.weights.get(credential)
        if weight is None:
            raise Refused("credential_unknown")
        return weight


def parse_roll(data: bytes) -> list[tuple[str, int]]:
    """Return credentials and weights as they are listed; ``Malformed("credentials")``.

    Nothing is known yet of a credential: it may be no element, or stand there twice.
    """
    pairs = []
    for line in decode(list[str], data, "credentials", limit_bytes=LIMIT_BYTES):
        credential, comma, weight = line.partition(",")
        if comma and _WEIGHT(weight) is None:
            raise Malformed("credentials", "a weight that is no number")
        pairs.append((credential, int(weight) if comma else 1))
    return pairs


def read_roll(group: Group, data: bytes) -> Roll:
    """Return the roll that ``data`` writes, every credential checked.

    ``Malformed``: ``credentials``, ``element``; ``Refused("credential_twice")``.
    """
    weights: dict[str, int] = {}
    for credential, weight in parse_roll(data):
        read(group, credential)
        if credential in weights:
            raise Refused("credential_twice", credential)
        weights[credential] = weight
    return Roll(weights)


def write_roll(credentials: Iterable[str], weights: Mapping[str, int] | None = None) -> bytes:
    """Return a roll's bytes, in ascending order of the credentials."""
    ordered = sorted(credentials)
    if weights is None:
        return encode(ordered)
    return encode([f"{one},{weights[one]}" for one in ordered])
