"""Proofs that a newcomer's three keys are theirs (entry §7).

Without them one could enter another's key as one's own. The message binds the whole header, so a
proof can be moved neither to other keys nor to other words, another invitation or another moment.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from concerted.crypto.signature import PublicKey, SigningKey, check_public_key, verify
from concerted.kernel import canonical
from concerted.kernel.canonical import base64url_encode
from concerted.kernel.entry import FOUNDING, Header
from concerted.kernel.errors import Refused
from concerted.kernel.tags import tag

Keys = tuple[bytes, bytes, bytes]  # sign_key, seal_key, vote_key: 32 bytes each

DIGEST_BYTES = 32


def possession_digest(header: Header) -> bytes:
    """Return the 32 bytes that stand for a header in its proofs (entry §7).

    The proofs themselves are left out, and in a founding entry the body as well, which is sealed
    under the finished header.
    """
    fields = header.fields()
    fields["payload"] = {n: v for n, v in header.payload.items() if n != "proofs"}
    if header.kind == FOUNDING:
        fields.pop("body", None)
        fields.pop("salt", None)
    return hashlib.sha256(canonical.encode(fields)).digest()


def possession_message(digest: bytes) -> bytes:
    """Return what each key signs; ``ValueError`` unless ``digest`` is 32 bytes (entry §7)."""
    if len(digest) != DIGEST_BYTES:
        raise ValueError(f"a digest is {DIGEST_BYTES} bytes")
    return tag("possession") + digest


def prove_possession(digest: bytes, keys: Sequence[SigningKey]) -> tuple[bytes, ...]:
    """Return the proofs of the signing, sealing and voting key, in this order, 64 bytes each."""
    message = possession_message(digest)
    return tuple(key.sign(message) for key in keys)


def prove_header(header: Header, keys: Sequence[SigningKey]) -> Header:
    """Return a founding or request header with its keys and their proofs in the payload."""
    names = ("sign_key", "seal_key", "vote_key")
    public = {name: key.public.hex() for name, key in zip(names, keys, strict=True)}
    header = replace(header, payload={**header.payload, **public})
    proofs = prove_possession(possession_digest(header), keys)
    payload = {**header.payload, "proofs": [base64url_encode(proof) for proof in proofs]}
    return replace(header, payload=payload)


def check_possession(
    digest: bytes, keys: Keys, proofs: Sequence[bytes]
) -> tuple[PublicKey, PublicKey, PublicKey]:
    """Return the three keys, now checked.

    ``Refused``, in this order: ``key_invalid`` (entry §5.3), ``key_used`` for two that are equal,
    ``possession_invalid``.
    """
    sign, seal, vote = (check_public_key(key) for key in keys)
    if len({sign, seal, vote}) < len(keys):
        raise Refused("key_used", "two of the three keys are the same")
    message = possession_message(digest)
    if len(proofs) != len(keys):
        raise Refused("possession_invalid", "not three proofs")
    try:
        for key, proof in zip(keys, proofs, strict=True):
            verify(key, message, proof)
    except Refused:
        raise Refused("possession_invalid") from None
    return sign, seal, vote
