"""What a client signs to prove a key to a host (seal §10).

The message binds the committee, the host's log key and the host's own random challenge, so that a
signature made for one session is worthless in any other, at another host, and as an entry.
"""

from __future__ import annotations

from concerted.crypto.signature import PublicKey, SigningKey, verify
from concerted.kernel.entry import CommitteeId
from concerted.kernel.tags import tag

CHALLENGE_BYTES = 32


def session_message(committee: CommitteeId, log_key: PublicKey, challenge: bytes) -> bytes:
    """Return the bytes to sign; ``challenge`` is the host's 32 random ones, else ``ValueError``."""
    if len(challenge) != CHALLENGE_BYTES:
        raise ValueError(f"a challenge is {CHALLENGE_BYTES} bytes")
    return tag("session") + bytes.fromhex(committee) + log_key + challenge


def sign_challenge(
    key: SigningKey, committee: CommitteeId, log_key: PublicKey, challenge: bytes
) -> bytes:
    """Return the 64-byte signature with a member's, a link's or an auditor's key."""
    return key.sign(session_message(committee, log_key, challenge))


def check_challenge(
    public_key: PublicKey,
    committee: CommitteeId,
    log_key: PublicKey,
    challenge: bytes,
    signature: bytes,
) -> None:
    """Return if the key signed this challenge; ``Refused("signature_invalid")``.

    That the challenge is the host's own, unused and no older than 60 seconds, is the host's to see.
    """
    verify(public_key, session_message(committee, log_key, challenge), signature)
