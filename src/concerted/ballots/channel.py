"""Words from one trustee to another, carried by whoever carries them (ballot §10.3).

Signed by the sender, with the recipient's key inside, then sealed: El Gamal for a random element,
AES-256-CCM for the text. This is the protocol's own channel, so that trustees of other programs
can take part; nothing else here uses it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESCCM
from msgspec import Struct

from concerted.ballots.draws import Draws
from concerted.ballots.forms import SignedForm, decode, encode
from concerted.ballots.groups import Element, Group, read
from concerted.ballots.hashes import challenge
from concerted.ballots.proofs import form_of, prove_secret, read_proof
from concerted.ballots.trustees import check_message
from concerted.kernel.errors import Malformed, Refused

TAG_BYTES = 8
SECRET_CHARACTERS = 22
LIMIT_BYTES = 1 << 20


class SealedForm(Struct, frozen=True, forbid_unknown_fields=True):
    """A sealed text."""

    alpha: str
    beta: str
    data: str


class DeliveryForm(Struct, frozen=True, forbid_unknown_fields=True):
    """What is signed: for whom, and the text."""

    recipient: str
    message: str


@dataclass(frozen=True, slots=True)
class Channel:
    """A trustee's keys for the ceremony, derived from one secret text."""

    group: Group
    signing: int
    opening: int

    def __repr__(self) -> str:
        return "Channel(hidden)"

    @classmethod
    def of(cls, group: Group, secret: str) -> Channel:
        """Return the keys of a secret of 22 characters of Base58."""
        return cls(group, challenge(group, "sk", secret), challenge(group, "dk", secret))

    @property
    def verification(self) -> Element:
        """The key that verifies what this trustee signs."""
        return self.group.base_power(self.signing)

    @property
    def encryption(self) -> Element:
        """The key to seal to."""
        return self.group.base_power(self.opening)

    def sign(self, message: str, draws: Draws) -> SignedForm:
        """Return a text with its signature."""
        generator = self.group.generator
        proof = prove_secret(self.group, self.signing, ("sigmsg", message), [generator], draws)
        return SignedForm(message, form_of(proof))

    def send(self, recipient: Element, message: str, draws: Draws) -> str:
        """Return a text, signed and sealed to the recipient's encryption key."""
        group = self.group
        delivery = encode(DeliveryForm(group.write(recipient), message)).decode()
        text = encode(self.sign(delivery, draws))
        nonce, hidden = draws.scalar(group.order), group.base_power(draws.scalar(group.order))
        alpha = group.write(group.base_power(nonce))
        beta = group.product(group.power(recipient, nonce), hidden)
        data = _cipher(group, hidden).encrypt(_nonce(alpha, len(text)), text, None)
        return encode(SealedForm(alpha, group.write(beta), data.hex())).decode()

    def open(self, sender: Element, sealed: str) -> str:
        """Return the text that the owner of ``sender`` sealed to us.

        ``Malformed("trustees")``; ``Refused``: ``seal_broken``, ``trustee_invalid`` (signed by
        another, or for another).
        """
        form = decode(SealedForm, sealed, "trustees", limit_bytes=LIMIT_BYTES)
        group = self.group
        alpha, beta = read(group, form.alpha), read(group, form.beta)
        hidden = group.quotient(beta, group.power(alpha, self.opening))
        text = _opened(_cipher(group, hidden), form)
        signed = decode(SignedForm, text, "trustees", limit_bytes=LIMIT_BYTES)
        check_message(group, sender, signed.message, read_proof(group, signed.signature))
        delivery = decode(DeliveryForm, signed.message, "trustees", limit_bytes=LIMIT_BYTES)
        if delivery.recipient != group.write(self.encryption):
            raise Refused("trustee_invalid", "sealed to one and meant for another")
        return delivery.message


def _cipher(group: Group, hidden: Element) -> AESCCM:
    key = hashlib.sha256(f"key|{group.write(hidden)}".encode()).digest()
    return AESCCM(key, TAG_BYTES)


def _nonce(alpha: str, size_bytes: int) -> bytes:
    """Return the first bytes of SHA-256(``iv|alpha``): as many as CCM takes for that length."""
    digest = hashlib.sha256(f"iv|{alpha}".encode()).digest()
    return digest[:13] if size_bytes < 1 << 16 else digest[:12]


def _opened(cipher: AESCCM, form: SealedForm) -> bytes:
    try:
        data = bytes.fromhex(form.data)
    except ValueError:
        raise Malformed("trustees", "not hex") from None
    if data.hex() != form.data or len(data) < TAG_BYTES:
        raise Malformed("trustees", "not hex, or too short")
    try:
        return cipher.decrypt(_nonce(form.alpha, len(data) - TAG_BYTES), data, None)
    except InvalidTag:
        raise Refused("seal_broken", "a trustee's message") from None
