"""How trustees make a key that none of them ever holds (Pedersen; ballot §10.2).

Three rounds, each a pure function: ``certify``, ``deal``, ``confirm``; ``assemble`` makes what is
published. Everything that passes between them can lie open to all, since what is secret is sealed.
A trustee who sends something wrong is named by its number, and the ceremony begins anew without it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ParamSpec, TypeVar

from msgspec import UNSET, Struct

from concerted.ballots.channel import SECRET_CHARACTERS, Channel
from concerted.ballots.draws import Draws
from concerted.ballots.forms import (
    CertificateForm,
    CoefexpsForm,
    ContextForm,
    ProofForm,
    SignedForm,
    ThresholdForm,
    TrusteeForm,
    decode,
    encode,
)
from concerted.ballots.groups import Element, Group, read_scalar
from concerted.ballots.proofs import form_of, prove_secret, read_proof
from concerted.ballots.trustees import (
    Certificate,
    certified,
    check_message,
    evaluated,
    read_certificate,
    read_coefficients,
    read_share_key,
    read_threshold,
    share_key,
    signed_key,
)
from concerted.kernel.errors import Malformed, Refused

P = ParamSpec("P")
Read = TypeVar("Read")


class DealForm(Struct, frozen=True, forbid_unknown_fields=True):
    """What a trustee gives out in the second round."""

    polynomial: str
    secrets: list[str]
    coefexps: SignedForm
    signature: ProofForm


class ReceivedForm(Struct, frozen=True, forbid_unknown_fields=True):
    """What one trustee receives before the third round: its part of every deal."""

    polynomial: str
    secrets: list[str]
    coefexps: list[SignedForm]
    signatures: list[ProofForm]


class ConfirmationForm(Struct, frozen=True, forbid_unknown_fields=True):
    """What a trustee gives out in the third round: its key, sealed to itself, and in public."""

    private_key: str
    public_key: TrusteeForm


class PolynomialForm(Struct, frozen=True, forbid_unknown_fields=True):
    """A dealer's secret coefficients."""

    polynomial: list[str]


class ShareForm(Struct, frozen=True, forbid_unknown_fields=True):
    """A dealer's secret for one trustee."""

    secret: str


class DecryptionKeyForm(Struct, frozen=True, forbid_unknown_fields=True):
    """A trustee's secret part of the key."""

    decryption_key: str


@dataclass(frozen=True, slots=True)
class Circle:
    """The trustees of one ceremony: how many, and how many are needed."""

    group: Group
    size: int
    needed: int

    def read(self, certs: Sequence[SignedForm]) -> tuple[Certificate, ...]:
        """Return all certificates, checked; ``Refused("trustee_invalid")`` names a wrong one."""
        if len(certs) != self.size:
            raise Malformed("trustees", "a certificate is missing, or one too many")
        read = [
            _named(index, read_certificate, self.group, cert, (self.size, self.needed, index))
            for index, cert in enumerate(certs, 1)
        ]
        if len({one.verification for one in read}) != self.size:
            raise Refused("trustee_invalid", "two certificates with one key")
        return tuple(read)


def new_secret(seed: bytes) -> str:
    """Return a trustee's secret text; ``seed`` is 32 random bytes."""
    return Draws(seed, b"trustee").base58(SECRET_CHARACTERS)


def certify(circle: Circle, index: int, secret: str, seed: bytes) -> SignedForm:
    """First round: return the certificate of trustee ``index``, counted from 1."""
    channel = Channel.of(circle.group, secret)
    context = ContextForm(circle.group.name, circle.size, circle.needed, index)
    write = circle.group.write
    form = CertificateForm(context, write(channel.verification), write(channel.encryption))
    draws = Draws(seed, b"certify", secret.encode())
    return channel.sign(encode(form).decode(), draws)


def deal(
    circle: Circle, index: int, secret: str, certs: Sequence[SignedForm], seed: bytes
) -> DealForm:
    """Second round: return a random polynomial, dealt to all; ``Refused("trustee_invalid")``."""
    group, channel = circle.group, Channel.of(circle.group, secret)
    certificates = circle.read(certs)
    _check_own(channel, certificates[index - 1])
    draws = Draws(seed, b"deal", secret.encode(), encode(list(certs)))
    coefficients = [draws.scalar(group.order) for _ in range(circle.needed)]
    kept = encode(PolynomialForm([str(one) for one in coefficients])).decode()
    shares = [_value(group, coefficients, place) for place in range(1, circle.size + 1)]
    public = CoefexpsForm([group.write(group.base_power(one)) for one in coefficients])
    coefexps = channel.sign(encode(public).decode(), draws)
    return DealForm(
        channel.send(channel.encryption, kept, draws),
        [
            channel.send(cert.encryption, encode(ShareForm(str(share))).decode(), draws)
            for cert, share in zip(certificates, shares, strict=True)
        ],
        coefexps,
        channel.sign(certified(certs, coefexps), draws).signature,
    )


def check_deal(
    circle: Circle, index: int, certs: Sequence[SignedForm], form: DealForm
) -> tuple[Element, ...]:
    """Return what dealer ``index`` published, if its signatures hold: what anybody can check."""
    certificate = circle.read(certs)[index - 1]
    if len(form.secrets) != circle.size:
        raise Refused("trustee_invalid", f"trustee {index}: a share is missing, or one too many")
    return _coefficients(circle, index, certs, certificate, form.coefexps, form.signature)


def received(deals: Sequence[DealForm], index: int) -> ReceivedForm:
    """Return what trustee ``index`` needs of all deals."""
    return ReceivedForm(
        deals[index - 1].polynomial,
        [one.secrets[index - 1] for one in deals],
        [one.coefexps for one in deals],
        [one.signature for one in deals],
    )


def confirm(
    circle: Circle,
    index: int,
    secret: str,
    certs: Sequence[SignedForm],
    parts: ReceivedForm,
    seed: bytes,
) -> ConfirmationForm:
    """Third round: check every dealer's share of ours, and publish the key that they add up to.

    ``Refused("share_invalid")`` names the dealer whose share is not that of its polynomial, or
    does not open; ``Refused("trustee_invalid")`` one whose signature is wrong.
    """
    group, channel = circle.group, Channel.of(circle.group, secret)
    certificates = circle.read(certs)
    _check_own(channel, certificates[index - 1])
    if {len(parts.secrets), len(parts.coefexps), len(parts.signatures)} != {circle.size}:
        raise Malformed("trustees", "a deal is missing, or one too many")
    shares = []
    for dealer, certificate in enumerate(certificates, 1):
        coefexps, signature = parts.coefexps[dealer - 1], parts.signatures[dealer - 1]
        public = _coefficients(circle, dealer, certs, certificate, coefexps, signature)
        sealed = parts.secrets[dealer - 1]
        shares.append(_share(circle, index, dealer, channel, certificate, public, sealed))
    total = sum(shares) % group.order
    draws = Draws(seed, b"confirm", secret.encode(), encode(parts))
    kept = encode(DecryptionKeyForm(str(total))).decode()
    key = group.write(group.base_power(total))
    pok = prove_secret(group, total, ("pok", group.name, key), [group.generator], draws)
    form = TrusteeForm(form_of(pok), key)
    signature = channel.sign(signed_key(form), draws).signature
    return ConfirmationForm(
        channel.send(channel.encryption, kept, draws), TrusteeForm(form.pok, key, signature)
    )


def assemble(
    circle: Circle,
    certs: Sequence[SignedForm],
    deals: Sequence[DealForm],
    confirmations: Sequence[ConfirmationForm],
) -> ThresholdForm:
    """Return what is published; ``Refused("trustee_invalid")`` names who confirmed another key."""
    coefficients = [check_deal(circle, n, certs, one) for n, one in enumerate(deals, 1)]
    certificates = circle.read(certs)
    for index, (certificate, one) in enumerate(zip(certificates, confirmations, strict=True), 1):
        expected = share_key(circle.group, coefficients, index)
        _named(index, read_share_key, circle.group, one.public_key, certificate, expected)
    form = ThresholdForm(
        circle.needed,
        list(certs),
        [one.coefexps for one in deals],
        [one.signature for one in deals],
        [one.public_key for one in confirmations],
    )
    read_threshold(circle.group, form)
    return form


def decryption_key(group: Group, secret: str, sealed: str) -> int:
    """Return the secret part of the key that a trustee sealed to itself in the third round."""
    channel = Channel.of(group, secret)
    message = channel.open(channel.verification, sealed)
    return read_scalar(group, decode(DecryptionKeyForm, message, "trustees").decryption_key)


def single(group: Group, secret: int, seed: bytes) -> TrusteeForm:
    """Return the public key of a trustee on its own, with the proof of knowing its secret."""
    key = group.write(group.base_power(secret))
    draws = Draws(seed, b"single", str(secret).encode())
    pok = prove_secret(group, secret, ("pok", group.name, key), [group.generator], draws)
    return TrusteeForm(form_of(pok), key, UNSET)


def _named(index: int, check: Callable[P, Read], *arguments: P.args, **named: P.kwargs) -> Read:
    """Return what ``check`` returns; its refusal names the trustee."""
    try:
        return check(*arguments, **named)
    except (Malformed, Refused) as error:
        raise Refused("trustee_invalid", f"trustee {index}: {error}") from error


def _check_own(channel: Channel, certificate: Certificate) -> None:
    if certificate != Certificate(channel.verification, channel.encryption):
        raise Refused("trustee_invalid", "the certificate at our place is not ours")


def _coefficients(
    circle: Circle,
    index: int,
    certs: Sequence[SignedForm],
    certificate: Certificate,
    coefexps: SignedForm,
    signature: ProofForm,
) -> tuple[Element, ...]:
    group = circle.group

    def read() -> tuple[Element, ...]:
        public = read_coefficients(group, coefexps, certificate, circle.needed)
        message = certified(certs, coefexps)
        check_message(group, certificate.verification, message, read_proof(group, signature))
        return public

    return _named(index, read)


def _share(
    circle: Circle,
    index: int,
    dealer: int,
    channel: Channel,
    certificate: Certificate,
    public: Sequence[Element],
    sealed: str,
) -> int:
    group = circle.group
    try:
        message = channel.open(certificate.verification, sealed)
        share = read_scalar(group, decode(ShareForm, message, "trustees").secret)
    except (Malformed, Refused) as error:
        raise Refused("share_invalid", f"trustee {dealer}: {error}") from error
    if group.base_power(share) != evaluated(group, public, index):
        raise Refused("share_invalid", f"trustee {dealer}: not of its polynomial")
    return share


def _value(group: Group, coefficients: Sequence[int], place: int) -> int:
    total = 0
    for coefficient in reversed(coefficients):
        total = (total * place + coefficient) % group.order
    return total
