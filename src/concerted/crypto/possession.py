"""Proofs that a newcomer's three keys are theirs (entry §7).

Without them one could enter another's key as one's own. The message binds all three keys and the
invitation, so a proof can be neither moved to other keys nor used for another invitation.
"""

from __future__ import annotations

from collections.abc import Sequence

from concerted.crypto.signature import PublicKey, SigningKey, check_public_key, verify
from concerted.kernel.entry import CommitteeId, EntryId
from concerted.kernel.errors import Refused
from concerted.kernel.tags import tag

Keys = tuple[bytes, bytes, bytes]  # sign_key, seal_key, vote_key: 32 bytes each

CONTEXT_BYTES = 64
FOUNDING_CONTEXT = bytes(CONTEXT_BYTES)


def request_context(committee: CommitteeId, invitation: EntryId) -> bytes:
    """Return the 64 bytes that tie a request's proofs to its invitation (entry §7)."""
    return bytes.fromhex(committee) + bytes.fromhex(invitation)


def possession_message(context: bytes, keys: Keys) -> bytes:
    """Return what each key signs; ``context`` is 64 bytes, else ``ValueError`` (entry §7)."""
    if len(context) != CONTEXT_BYTES:
        raise ValueError("a context is 64 bytes")
    return tag("possession") + context + b"".join(keys)


def prove_possession(
    context: bytes, keys: tuple[SigningKey, SigningKey, SigningKey]
) -> tuple[bytes, bytes, bytes]:
    """Return the proofs of the signing, sealing and voting key, 64 bytes each."""
    sign, seal, vote = keys
    message = possession_message(context, (sign.public, seal.public, vote.public))
    return sign.sign(message), seal.sign(message), vote.sign(message)


def check_possession(
    context: bytes, keys: Keys, proofs: Sequence[bytes]
) -> tuple[PublicKey, PublicKey, PublicKey]:
    """Return the three keys, now checked.

    ``Refused``, in this order: ``key_invalid`` (entry §5.3), ``key_used`` for two that are equal,
    ``possession_invalid``.
    """
    sign, seal, vote = (check_public_key(key) for key in keys)
    if len({sign, seal, vote}) < len(keys):
        raise Refused("key_used", "two of the three keys are the same")
    message = possession_message(context, keys)
    if len(proofs) != len(keys):
        raise Refused("possession_invalid", "not three proofs")
    try:
        for key, proof in zip(keys, proofs, strict=True):
            verify(key, message, proof)
    except Refused:
        raise Refused("possession_invalid") from None
    return sign, seal, vote
