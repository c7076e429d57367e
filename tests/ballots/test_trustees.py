"""The ceremony of a threshold, and trustees who cheat in it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import msgspec
import pytest
from msgspec import Raw

from concerted.ballots import ceremony
from concerted.ballots.ceremony import Circle, ConfirmationForm, DealForm
from concerted.ballots.channel import Channel
from concerted.ballots.draws import Draws
from concerted.ballots.edwards import ED25519
from concerted.ballots.forms import SignedForm, ThresholdForm, decode, encode
from concerted.ballots.trustees import read_trustees, share_key
from concerted.kernel.errors import Malformed, Refused
from tests.ballots.making import hold_ceremony, seed

CIRCLE = Circle(ED25519, 3, 2)


@dataclass
class Held:
    """Everything that passed between three trustees."""

    secrets: list[str]
    certs: list[SignedForm]
    deals: list[DealForm]
    confirmations: list[ConfirmationForm]

    def confirm(self, index: int, deals: list[DealForm]) -> ConfirmationForm:
        secret, parts = self.secrets[index - 1], ceremony.received(deals, index)
        return ceremony.confirm(CIRCLE, index, secret, self.certs, parts, seed("k", index))


@cache
def held() -> Held:
    secrets = [ceremony.new_secret(seed("secret", n)) for n in (1, 2, 3)]
    certs = [ceremony.certify(CIRCLE, n, secrets[n - 1], seed("c", n)) for n in (1, 2, 3)]
    deals = [ceremony.deal(CIRCLE, n, secrets[n - 1], certs, seed("d", n)) for n in (1, 2, 3)]
    one = Held(secrets, certs, deals, [])
    one.confirmations = [one.confirm(n, deals) for n in (1, 2, 3)]
    return one


def test_a_ceremony_gives_shares_of_one_key() -> None:
    for needed, size in ((1, 1), (1, 3), (2, 3), (3, 5), (4, 4)):
        form, shares = hold_ceremony(Circle(ED25519, size, needed))
        data = encode([("Pedersen", Raw(encode(form)))])
        trustees = read_trustees(ED25519, data)
        assert [ED25519.base_power(share) for share in shares] == list(trustees.keys)
        from concerted.ballots.decryption import lagrange

        places = list(range(size, size - needed, -1))
        weights = lagrange(ED25519, places)
        whole = sum(w * shares[p - 1] for w, p in zip(weights, places, strict=True))
        assert ED25519.base_power(whole) == trustees.election_key(ED25519)


def test_a_wrong_share_is_named_by_whoever_got_it() -> None:
    """Dealer 2 signs and seals to trustee 3 a share that is not its polynomial's."""
    one = held()
    dealer, victim = Channel.of(ED25519, one.secrets[1]), Channel.of(ED25519, one.secrets[2])
    wrong = encode(ceremony.ShareForm("12345")).decode()
    sealed = dealer.send(victim.encryption, wrong, Draws(seed("wrong")))
    secrets = [*one.deals[1].secrets[:2], sealed]
    deals = [one.deals[0], msgspec.structs.replace(one.deals[1], secrets=secrets), one.deals[2]]
    ceremony.check_deal(CIRCLE, 2, one.certs, deals[1])  # nobody else can see it
    one.confirm(1, deals)
    with pytest.raises(Refused, match="share_invalid: trustee 2"):
        one.confirm(3, deals)


def replaced(index: int, **changes: object) -> list[DealForm]:
    deals = list(held().deals)
    deals[index - 1] = msgspec.structs.replace(deals[index - 1], **changes)
    return deals


def test_a_share_for_another_or_from_another_is_refused() -> None:
    one = held()
    swapped = [one.deals[1].secrets[n] for n in (0, 2, 1)]
    with pytest.raises(Refused, match="share_invalid: trustee 2: seal_broken"):
        one.confirm(3, replaced(2, secrets=swapped))
    dealer, victim = Channel.of(ED25519, one.secrets[0]), Channel.of(ED25519, one.secrets[2])
    share = encode(ceremony.ShareForm("7")).decode()
    forged = dealer.send(victim.encryption, share, Draws(seed("forged")))
    with pytest.raises(Refused, match="share_invalid: trustee 2: trustee_invalid"):
        one.confirm(3, replaced(2, secrets=[*one.deals[1].secrets[:2], forged]))
    # sealed to trustee 3, and inside meant for trustee 1: taken from there and sealed anew
    signed = encode(dealer.sign('{"recipient":"","message":""}', Draws(seed("s"))))
    with pytest.raises((Malformed, Refused)):
        victim.open(dealer.verification, signed.decode())


def test_a_dealer_who_tells_each_something_else_is_named() -> None:
    """Another polynomial than the one that was dealt, or other certificates than everybody's."""
    one = held()
    other = ceremony.deal(CIRCLE, 2, one.secrets[1], one.certs, seed("other"))
    with pytest.raises(Refused, match="trustee_invalid: trustee 2"):
        one.confirm(1, replaced(2, coefexps=other.coefexps))
    with pytest.raises(Refused, match="share_invalid: trustee 2: not of its polynomial"):
        one.confirm(1, replaced(2, coefexps=other.coefexps, signature=other.signature))
    certs = [*one.certs[:2], ceremony.certify(CIRCLE, 3, ceremony.new_secret(seed("x")), seed("y"))]
    elsewhere = ceremony.deal(CIRCLE, 2, one.secrets[1], certs, seed("d", 2))
    with pytest.raises(Refused, match="trustee_invalid: trustee 2"):
        ceremony.check_deal(CIRCLE, 2, one.certs, elsewhere)


def test_a_certificate_of_another_ceremony_place_or_trustee() -> None:
    one = held()
    secret = one.secrets[0]
    for circle, index in (
        (Circle(ED25519, 3, 3), 1),
        (Circle(ED25519, 4, 2), 1),
        (CIRCLE, 2),
    ):
        cert = ceremony.certify(circle, index, secret, seed("c"))
        with pytest.raises(Refused, match="trustee_invalid: trustee 1"):
            CIRCLE.read([cert, *one.certs[1:]])
    again = ceremony.certify(CIRCLE, 2, secret, seed("again"))
    with pytest.raises(Refused, match="two certificates with one key"):
        CIRCLE.read([one.certs[0], again, one.certs[2]])
    with pytest.raises(Malformed, match="missing"):
        CIRCLE.read(one.certs[:2])
    with pytest.raises(Refused, match="not ours"):
        ceremony.deal(CIRCLE, 1, one.secrets[1], one.certs, seed("d"))


Change = Callable[[ThresholdForm], ThresholdForm]


def swapped(name: str) -> Change:
    def change(form: ThresholdForm) -> ThresholdForm:
        return msgspec.structs.replace(form, **{name: list(reversed(getattr(form, name)))})

    return change


@pytest.mark.parametrize("name", ["certs", "coefexps", "signatures", "verification_keys"])
def test_what_is_published_is_checked_as_a_whole(name: str) -> None:
    one = held()
    form = ceremony.assemble(CIRCLE, one.certs, one.deals, one.confirmations)
    for wrong in (
        swapped(name)(form),
        msgspec.structs.replace(form, **{name: getattr(form, name)[:2]}),
        msgspec.structs.replace(form, threshold=3),
        msgspec.structs.replace(form, threshold=0),
    ):
        with pytest.raises((Malformed, Refused)):
            read_trustees(ED25519, encode([("Pedersen", Raw(encode(wrong)))]))


def test_a_key_that_the_dealers_did_not_give_is_named() -> None:
    one = held()
    wrong = [one.confirmations[0], one.confirmations[2], one.confirmations[1]]
    with pytest.raises(Refused, match="trustee_invalid: trustee 2"):
        ceremony.assemble(CIRCLE, one.certs, one.deals, wrong)
    coefficients = [
        ceremony.check_deal(CIRCLE, n, one.certs, d) for n, d in enumerate(one.deals, 1)
    ]
    for index in (1, 2, 3):
        key = one.confirmations[index - 1].public_key.public_key
        assert ED25519.write(share_key(ED25519, coefficients, index)) == key


def test_nobody_opens_anothers_key() -> None:
    one = held()
    with pytest.raises(Refused, match="seal_broken"):
        ceremony.decryption_key(ED25519, one.secrets[0], one.confirmations[1].private_key)
    assert "hidden" in repr(Channel.of(ED25519, one.secrets[0]))


def test_trustees_twice_or_none() -> None:
    single = encode(ceremony.single(ED25519, 5, seed("pok")))
    assert len(read_trustees(ED25519, b'[["Single",' + single + b"]]").keys) == 1
    for wrong in (
        b"[]",
        b'[["Single",' + single + b'],["Single",' + single + b"]]",
        b'[["Other",' + single + b"]]",
        b'[["Single",' + single.replace(b'"challenge":"', b'"challenge":"1', 1) + b"]]",
        b'[["Single",' + single[:-1] + b',"signature":{"challenge":"1","response":"1"}}]]',
    ):
        with pytest.raises((Malformed, Refused)):
            read_trustees(ED25519, wrong)
    form = held().confirmations[0]
    assert decode(ConfirmationForm, encode(form), "trustees") == form
