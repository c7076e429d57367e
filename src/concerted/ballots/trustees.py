"""Who can decrypt: single trustees and thresholds of several (ballot §10).

The published structure is a list of items, each a ``Single`` key or a ``Pedersen`` threshold. The
election's key is the product of the items' keys. Trustees are numbered from 1 through all items.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from msgspec import UNSET, Raw

from concerted.ballots.forms import (
    CertificateForm,
    CertifiedForm,
    CoefexpsForm,
    ContextForm,
    ProofForm,
    SignedForm,
    ThresholdForm,
    TrusteeForm,
    decode,
    encode,
)
from concerted.ballots.groups import Element, Group, multiplied, read
from concerted.ballots.proofs import Proof, check_secret, read_proof
from concerted.kernel.errors import Malformed, Refused

LIMIT_BYTES = 1 << 23
MOST_TRUSTEES = 255


@dataclass(frozen=True, slots=True)
class Certificate:
    """A trustee's keys for the ceremony: one to verify what it signs, one to seal to it."""

    verification: Element
    encryption: Element


@dataclass(frozen=True, slots=True)
class Single:
    """A trustee without whom nothing is decrypted."""

    key: Element

    @property
    def keys(self) -> tuple[Element, ...]:
        """The keys of its trustees: its own."""
        return (self.key,)


@dataclass(frozen=True, slots=True)
class Threshold:
    """Trustees of whom ``needed`` decrypt together."""

    needed: int
    key: Element
    keys: tuple[Element, ...]


Item = Single | Threshold


@dataclass(frozen=True, slots=True)
class Trustees:
    """All items of an election."""

    items: tuple[Item, ...]

    @property
    def keys(self) -> tuple[Element, ...]:
        """The keys of all trustees; trustee n's is at n - 1."""
        return tuple(key for item in self.items for key in item.keys)

    def election_key(self, group: Group) -> Element:
        """Return the key that they make up together."""
        return multiplied(group, (item.key for item in self.items))


def check_message(group: Group, key: Element, message: str, proof: Proof) -> None:
    """Return if the owner of ``key`` signed a message; else ``Refused("trustee_invalid")``."""
    check_secret(group, ("sigmsg", message), [(group.generator, key)], proof, "trustee_invalid")


def check_knowledge(group: Group, key: Element, proof: Proof) -> None:
    """Return if somebody knows the secret of ``key``; else ``Refused("trustee_invalid")``."""
    parts = ("pok", group.name, group.write(key))
    check_secret(group, parts, [(group.generator, key)], proof, "trustee_invalid")


def read_certificate(group: Group, form: SignedForm, context: tuple[int, int, int]) -> Certificate:
    """Return the certificate, its signature checked, of the given size, threshold and index.

    ``Malformed``: ``trustees``, ``element``; ``Refused("trustee_invalid")``.
    """
    inner = decode(CertificateForm, form.message, "trustees")
    if inner.context != ContextForm(group.name, *context):
        raise Refused("trustee_invalid", "a certificate of another ceremony or place")
    certificate = Certificate(read(group, inner.verification), read(group, inner.encryption))
    proof = read_proof(group, form.signature)
    check_message(group, certificate.verification, form.message, proof)
    return certificate


def read_coefficients(
    group: Group, form: SignedForm, certificate: Certificate, needed: int
) -> tuple[Element, ...]:
    """Return a dealer's published coefficients, A_0 to A_t, its signature checked."""
    inner = decode(CoefexpsForm, form.message, "trustees")
    if len(inner.coefexps) != needed:
        raise Malformed("trustees", "another number of coefficients than the threshold")
    check_message(group, certificate.verification, form.message, read_proof(group, form.signature))
    return tuple(read(group, text) for text in inner.coefexps)


def certified(certs: Sequence[SignedForm], coefexps: SignedForm) -> str:
    """Return what a dealer signs: all certificates it saw, and its own coefficients."""
    inner = decode(CoefexpsForm, coefexps.message, "trustees")
    return "certs_sig|" + encode(CertifiedForm(list(certs), inner.coefexps)).decode()


def share_key(group: Group, coefficients: Sequence[Sequence[Element]], index: int) -> Element:
    """Return the key of trustee ``index`` (from 1), computed from what all dealers published."""
    return multiplied(group, (evaluated(group, one, index) for one in coefficients))


def evaluated(group: Group, coefficients: Sequence[Element], index: int) -> Element:
    """Return g to the dealer's polynomial at ``index``: the product of A_k^(index^k)."""
    powers = (pow(index, place, group.order) for place in range(len(coefficients)))
    return multiplied(
        group, (group.power(one, power) for one, power in zip(coefficients, powers, strict=True))
    )


def read_trustees(group: Group, data: bytes) -> Trustees:
    """Return the trustees that ``data`` writes, every proof and signature checked.

    ``Malformed``: ``trustees``, ``element``, ``scalar``; ``Refused("trustee_invalid")``.
    """
    pairs = decode(list[tuple[str, Raw]], data, "trustees", limit_bytes=LIMIT_BYTES)
    items: list[Item] = []
    for kind, raw in pairs:
        if kind == "Single":
            items.append(_single(group, decode(TrusteeForm, raw, "trustees")))
        elif kind == "Pedersen":
            form = decode(ThresholdForm, raw, "trustees", limit_bytes=LIMIT_BYTES)
            items.append(read_threshold(group, form))
        else:
            raise Malformed("trustees", "neither Single nor Pedersen")
    single = [item.key for item in items if isinstance(item, Single)]
    many = len(Trustees(tuple(items)).keys) > MOST_TRUSTEES
    if not items or many or len(set(single)) != len(single):
        raise Malformed("trustees", "none, too many, or one of them twice")
    return Trustees(tuple(items))


def _single(group: Group, form: TrusteeForm) -> Single:
    if form.signature is not UNSET:
        raise Malformed("trustees", "a single trustee's key is not signed")
    key = read(group, form.public_key)
    check_knowledge(group, key, read_proof(group, form.pok))
    return Single(key)


def read_threshold(group: Group, form: ThresholdForm) -> Threshold:
    """Return a threshold's keys; the structure is checked as a whole (ballot §10.2)."""
    size, needed = len(form.certs), form.threshold
    lengths = (len(form.coefexps), len(form.signatures), len(form.verification_keys))
    if not 1 <= needed <= size <= MOST_TRUSTEES or lengths != (size,) * 3:
        raise Malformed("trustees", "another number of trustees, or no possible threshold")
    certificates = [
        read_certificate(group, cert, (size, needed, index))
        for index, cert in enumerate(form.certs, 1)
    ]
    if len({one.verification for one in certificates}) != size:
        raise Malformed("trustees", "one of them twice")
    coefficients = []
    for cert, coefexps, proof in zip(certificates, form.coefexps, form.signatures, strict=True):
        coefficients.append(read_coefficients(group, coefexps, cert, needed))
        message = certified(form.certs, coefexps)
        check_message(group, cert.verification, message, read_proof(group, proof))
    keys = []
    for index, (cert, key) in enumerate(zip(certificates, form.verification_keys, strict=True), 1):
        keys.append(read_share_key(group, key, cert, share_key(group, coefficients, index)))
    together = multiplied(group, (one[0] for one in coefficients))
    if together == group.identity:
        raise Malformed("trustees", "a key that hides nothing")
    return Threshold(needed, together, tuple(keys))


def read_share_key(
    group: Group, form: TrusteeForm, certificate: Certificate, expected: Element
) -> Element:
    """Return a trustee's key, if it is the one that the dealers gave it and it vouches for it."""
    key = read(group, form.public_key)
    if key != expected:
        raise Refused("trustee_invalid", "not the key that the dealers gave")
    check_knowledge(group, key, read_proof(group, form.pok))
    if form.signature is UNSET:
        raise Malformed("trustees", "a trustee's key that is not signed")
    message = signed_key(form)
    check_message(group, certificate.verification, message, read_proof(group, form.signature))
    return key


def signed_key(form: TrusteeForm) -> str:
    """Return what a trustee signs of its own key."""
    return form.public_key


def owned_key(pok: ProofForm, key: str) -> TrusteeForm:
    """Return the form of a key that is not signed, as single trustees publish it."""
    return TrusteeForm(pok, key)
