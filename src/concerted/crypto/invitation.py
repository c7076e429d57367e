"""What stands behind a link: its secret, its card, and a newcomer's private words (seal §5, §7).

The link secret never reaches a server. Its key signs the request, so that the fold can tell an
invited request from junk; the card tells the joiner who invites, and nobody else anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, NamedTuple

from concerted.crypto.body import decode_words, encode_words
from concerted.crypto.signature import SigningKey
from concerted.crypto.suite import (
    HPKE_OVERHEAD_BYTES,
    KEY_BYTES,
    TAG_BYTES,
    Secret,
    derive,
    gcm_open,
    gcm_seal,
    hpke_open,
    hpke_seal,
    info,
    x25519_public,
)
from concerted.kernel.entry import BODY_LIMIT_BYTES, CommitteeId, EntryId

CARD_LIMIT_BYTES = 4_096
NONCE_BYTES = 16


class LinkSecret(Secret):
    """The 16 random bytes in a link."""

    __slots__ = ()
    size_bytes: ClassVar[int] = 16

    def signing_key(self) -> SigningKey:
        """Return the link key, whose public half is the invitation's ``link_key`` (seal §5)."""
        return SigningKey(derive(self.expose(), info("link-sign")))


class RequestKey(Secret):
    """The secret half of an invitation's X25519 request key, 32 random bytes."""

    __slots__ = ()

    @property
    def public(self) -> bytes:
        """The half that stands in the link."""
        return x25519_public(self.expose())


def seal_card(secret: LinkSecret, words: Mapping[str, Any]) -> bytes:
    """Return the card, at most 4,096 bytes; ``Malformed("body")`` if the words are too many.

    Once for each secret: a second card would use the same key and nonce. Source: seal §5.
    """
    padded = encode_words(words, CARD_LIMIT_BYTES - TAG_BYTES)
    return gcm_seal(_card_key(secret), padded, secret.signing_key().public)


def open_card(secret: LinkSecret, card: bytes) -> dict[str, Any]:
    """Return the card's words; ``Refused("seal_broken")``, ``Malformed("body")``."""
    return decode_words(gcm_open(_card_key(secret), card, secret.signing_key().public))


def _card_key(secret: LinkSecret) -> bytes:
    return derive(secret.expose(), info("link-card"))


class Asking(NamedTuple):
    """What a request's private words are bound to (seal §7).

    ``nonce`` is the request's own, 16 bytes; ``keys`` are the newcomer's public keys for signing,
    sealing and voting, 32 bytes each.
    """

    committee: CommitteeId
    invitation: EntryId
    nonce: bytes
    keys: tuple[bytes, bytes, bytes]

    def info(self) -> bytes:
        """Return the HPKE info; ``ValueError`` for a nonce or key of another length."""
        if len(self.nonce) != NONCE_BYTES or any(len(key) != KEY_BYTES for key in self.keys):
            raise ValueError(f"a nonce is {NONCE_BYTES} bytes, a key {KEY_BYTES}")
        ids = bytes.fromhex(self.committee), bytes.fromhex(self.invitation)
        return info("request", *ids, self.nonce, *self.keys)


def seal_request(request_key: bytes, asking: Asking, words: Mapping[str, Any]) -> bytes:
    """Return a request's body of epoch 0: 32 bytes enc, then the ciphertext (seal §7).

    ``request_key`` is the link's 32 bytes, which the invitation's header names too.
    ``Refused("key_invalid")``; ``Malformed("body")`` if the words are too many.
    Impure: see ``suite.hpke_seal``.
    """
    padded = encode_words(words, BODY_LIMIT_BYTES - HPKE_OVERHEAD_BYTES)
    return hpke_seal(request_key, padded, asking.info())


def open_request(request_key: RequestKey, asking: Asking, sealed: bytes) -> dict[str, Any]:
    """Return the newcomer's private words; ``Refused("seal_broken")``, ``Malformed("body")``."""
    return decode_words(hpke_open(request_key.expose(), sealed, asking.info()))
