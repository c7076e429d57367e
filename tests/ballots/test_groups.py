"""The groups: every edge that an attacker can send, and the laws that the rest relies on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.bindings import crypto_core_ed25519_add, crypto_scalarmult_ed25519_noclamp

from concerted.ballots import edwards
from concerted.ballots.edwards import ED25519
from concerted.ballots.groups import Element, Group, read, read_scalar, read_sum
from concerted.ballots.known import GROUPS, group_named
from concerted.ballots.ranking import embed, extract
from concerted.ballots.residues import BELENIOS_2048, RFC_3526_2048
from concerted.kernel.errors import Malformed

SMALL = [
    "0100000000000000000000000000000000000000000000000000000000000000",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0000000000000000000000000000000000000000000000000000000000000080",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
]
WRONG = [
    *SMALL,
    *(
        crypto_core_ed25519_add(ED25519.base_power(7), bytes.fromhex(point)).hex()
        for point in SMALL[1:]
    ),
    "0200000000000000000000000000000000000000000000000000000000000000",  # off the curve
    "f0ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",  # p + 3
    "0100000000000000000000000000000000000000000000000000000000000080",  # minus zero
]


@pytest.mark.parametrize("point", WRONG)
@pytest.mark.parametrize("exponent", [0, 1, 2, 4, 8, ED25519.order - 1, ED25519.order])
def test_what_is_not_of_prime_order_is_refused(point: str, exponent: int) -> None:
    text = bytes.fromhex(point)[::-1].hex()
    with pytest.raises(Malformed, match="element"):
        read(ED25519, text)
    with pytest.raises(Malformed, match="element"):
        ED25519.power(ED25519.receive(text), exponent)


def test_a_library_that_lets_some_pass_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that does not look at the order, as some builds do."""
    monkeypatch.setattr(edwards, "crypto_core_ed25519_is_valid_point", lambda point: True)
    with pytest.raises(RuntimeError, match="not safe to count"):
        edwards.check_library()
    monkeypatch.undo()

    def careless(scalar: bytes, point: bytes) -> bytes:
        try:
            return crypto_scalarmult_ed25519_noclamp(scalar, point)
        except RuntimeError:
            return bytes(32)

    monkeypatch.setattr(edwards, "crypto_scalarmult_ed25519_noclamp", careless)
    with pytest.raises(RuntimeError, match="not safe to count"):
        edwards.check_library()


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group.name)
def test_zero_and_identity(group: Group) -> None:
    one, g, q = group.identity, group.generator, group.order
    assert group.base_power(0) == group.base_power(q) == group.power(g, 0) == one
    assert group.power(g, q) == one
    assert group.power(one, 5) == group.product(one, one) == group.quotient(g, g) == one
    assert group.product(g, one) == g == group.base_power(1) == group.base_power(q + 1)
    assert group.product(group.base_power(-3), group.base_power(3)) == one
    assert read_sum(group, group.write(one)) == one
    for strict in (read, lambda group, text: group.receive(text)):
        with pytest.raises(Malformed, match="element"):
            strict(group, group.write(one))


@pytest.mark.parametrize("group", GROUPS[:2], ids=lambda group: group.name)
@given(a=st.integers(0, 2**260), b=st.integers(0, 2**260))
def test_laws(group: Group, a: int, b: int) -> None:
    x = group.base_power(7)
    assert group.product(group.power(x, a), group.power(x, b)) == group.power(x, a + b)
    assert group.power(group.power(x, a), b) == group.power(x, a * b)
    assert group.quotient(group.power(x, a), x) == group.power(x, a - 1)
    assert group.base_power(7 * a) == group.power(x, a)
    if a % group.order:
        assert read(group, group.write(group.power(x, a))) == group.power(x, a)


@pytest.mark.parametrize("group", GROUPS[1:], ids=lambda group: group.name)
def test_residues_of_another_order_are_refused(group: Group) -> None:
    p = BELENIOS_2048.modulus if group is BELENIOS_2048 else RFC_3526_2048.modulus
    minus_one, g = p - 1, int(group.write(group.generator))
    wrong = ["0", "-1", str(p), str(p + 4), str(minus_one), str(p - g), "3" if p & 1 else "2", "1"]
    if group is RFC_3526_2048:
        wrong[6] = str(p - 2)
    for text in [*wrong, "", "x", "01", "+5", " 5", "1_0", "٣", str(2**2048), "9" * 99_999]:
        with pytest.raises(Malformed, match="element"):
            read(group, text)
        with pytest.raises(Malformed, match="element"):
            group.receive(text)


@pytest.mark.parametrize(
    "text", ["AA" * 32, "0" * 63, "0" * 65, "g" * 64, " " * 64, None, 5, ["0" * 64]]
)
def test_another_form_is_no_element(text: object) -> None:
    with pytest.raises(Malformed, match="element"):
        ED25519.parse(text)


@pytest.mark.parametrize(
    "text", ["", "-1", "+1", "01", "1_0", " 1", "1 ", "٣", "0x1", "1.0", "1e3", None, 1, "9" * 700]
)
def test_another_form_is_no_scalar(text: object) -> None:
    with pytest.raises(Malformed, match="scalar"):
        read_scalar(ED25519, text)


def test_scalars_are_below_the_order() -> None:
    assert read_scalar(ED25519, str(ED25519.order - 1)) == ED25519.order - 1
    with pytest.raises(Malformed, match="scalar"):
        read_scalar(ED25519, str(ED25519.order))


def test_a_group_that_is_not_known() -> None:
    for name in ("ED25519", "", None, 5, "P-256"):
        with pytest.raises(Malformed, match="group"):
            group_named(name)


@pytest.mark.parametrize("group", [ED25519, RFC_3526_2048], ids=lambda group: group.name)
@given(numbers=st.lists(st.integers(0, 255), min_size=1, max_size=20))
def test_numbers_in_an_element(group: Group, numbers: list[int]) -> None:
    element = embed(group, numbers)
    group.check(element)
    assert list(extract(group, element, len(numbers))) == numbers


def test_too_many_numbers() -> None:
    with pytest.raises(Malformed, match="element"):
        embed(ED25519, [255] * 40)
    with pytest.raises(Malformed, match="element"):
        embed(BELENIOS_2048, [1])


def test_independent_generators_differ() -> None:
    for group in (ED25519, RFC_3526_2048):
        found = {group.independent(index) for index in range(-1, 20)}
        assert len(found) == 21
        for element in found:
            group.check(Element(element))
