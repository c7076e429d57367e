"""The group Ed25519, by libsodium (ballot §2.1).

An element is kept as the 32 bytes of RFC 8032 and written as 64 hex digits of those bytes in
*reverse*. libsodium's multiplication refuses what is not a canonical point of the prime-order
subgroup, so an element from outside that is multiplied anyway needs no check of its own;
``check_library`` tries that once, at the first import, because other builds of it do less.
PyNaCl refuses a zero scalar and a result that is the identity: both are answered here.
"""

from __future__ import annotations

import hashlib

from nacl.bindings import (
    crypto_core_ed25519_add,
    crypto_core_ed25519_is_valid_point,
    crypto_core_ed25519_sub,
    crypto_scalarmult_ed25519_base_noclamp,
    crypto_scalarmult_ed25519_noclamp,
)

from concerted.ballots.groups import Element
from concerted.kernel.canonical import hex_bytes
from concerted.kernel.errors import Malformed

ELEMENT_BYTES = 32
ORDER = 2**252 + 27742317777372353535851937790883648493
_PRIME = 2**255 - 19
_IDENTITY = Element((1).to_bytes(ELEMENT_BYTES, "little"))
_GENERATOR = Element(crypto_scalarmult_ed25519_base_noclamp((1).to_bytes(32, "little")))
_BITS, _PADDING = 8, 14


class Edwards25519:
    """The prime-order subgroup of edwards25519; ``ED25519`` is the one instance."""

    name = "Ed25519"
    order = ORDER
    identity = _IDENTITY
    generator = _GENERATOR
    embedding = (_BITS, _PADDING)

    def parse(self, text: object) -> Element:
        """Return the bytes that 64 lower-case hex digits write, reversed."""
        return Element(hex_bytes(text, ELEMENT_BYTES, "element")[::-1])

    def check(self, element: Element) -> None:
        """Refuse what is not a canonical point of order q with ``Malformed("element")``."""
        if not crypto_core_ed25519_is_valid_point(element):
            raise _not_in_subgroup()

    def write(self, element: Element) -> str:
        """Return 64 hex digits."""
        return element[::-1].hex()

    def receive(self, text: object) -> Element:
        """Return the point that ``text`` writes; ``power`` will refuse it if it is not of order q.

        libsodium checks each point that it multiplies, so a check here would be the second.
        """
        element = self.parse(text)
        if element == _IDENTITY:
            raise _not_in_subgroup()
        return element

    def power(self, element: Element, exponent: int) -> Element:
        """Return the power; ``Malformed("element")`` if neither of order q nor the identity."""
        exponent %= ORDER
        if element == _IDENTITY:
            return _IDENTITY
        if exponent == 0:
            self.check(element)
            return _IDENTITY
        try:
            scalar = exponent.to_bytes(ELEMENT_BYTES, "little")
            return Element(crypto_scalarmult_ed25519_noclamp(scalar, element))
        except (RuntimeError, ValueError):  # PyNaCl's own errors are subclasses of these
            raise _not_in_subgroup() from None

    def base_power(self, exponent: int) -> Element:
        """Return the power of the generator, by libsodium's tables."""
        exponent %= ORDER
        if exponent == 0:
            return _IDENTITY
        scalar = exponent.to_bytes(ELEMENT_BYTES, "little")
        return Element(crypto_scalarmult_ed25519_base_noclamp(scalar))

    def product(self, first: Element, second: Element) -> Element:
        """Return the product; ``Malformed("element")`` if one is not on the curve."""
        try:
            return Element(crypto_core_ed25519_add(first, second))
        except RuntimeError:
            raise _not_in_subgroup() from None

    def quotient(self, first: Element, second: Element) -> Element:
        """Return the first, divided by the second."""
        try:
            return Element(crypto_core_ed25519_sub(first, second))
        except RuntimeError:
            raise _not_in_subgroup() from None

    def embedded(self, integer: int) -> Element | None:
        """Return the point whose bytes are ``integer``, if there is one of order q."""
        if not 0 <= integer < _PRIME:
            return None
        element = Element(integer.to_bytes(ELEMENT_BYTES, "little"))
        return element if crypto_core_ed25519_is_valid_point(element) else None

    def integer(self, element: Element) -> int:
        """Return the number that the point's bytes are."""
        return int.from_bytes(element, "little")

    def independent(self, index: int) -> Element:
        """Return eight times the first point at or after SHA-256(``ggen|index``) >> 2."""
        digest = hashlib.sha256(f"ggen|{index}".encode()).digest()
        integer = int.from_bytes(digest, "big") >> 2
        while True:
            try:
                point = Element(integer.to_bytes(ELEMENT_BYTES, "little"))
                doubled = self.product(point, point)
                break
            except Malformed:  # no point has this y
                integer += 1
        doubled = self.product(doubled, doubled)
        return self.product(doubled, doubled)


def _not_in_subgroup() -> Malformed:
    return Malformed("element", "not a canonical point of prime order")


def check_library() -> None:
    """Return if libsodium refuses every point outside the subgroup; ``RuntimeError`` if not.

    A fault of the installation: some versions let a point pass whose part of small order is 2, and
    others multiply without any check. Points of mixed order 2, 4 and 8, of small order, off the
    curve, and not in canonical form are tried. Takes a millisecond.
    """
    small = [
        (_PRIME - 1).to_bytes(ELEMENT_BYTES, "little"),  # of order 2
        bytes(ELEMENT_BYTES),  # of order 4
        bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),  # of 8
    ]
    mixed = [crypto_core_ed25519_add(_GENERATOR, point) for point in small]
    off_curve = (2).to_bytes(ELEMENT_BYTES, "little")
    not_canonical = (_PRIME + 3).to_bytes(ELEMENT_BYTES, "little")
    for point in (*small, *mixed, off_curve, not_canonical):
        for exponent in (0, 8, ORDER - 1):
            try:
                ED25519.power(Element(point), exponent)
            except Malformed:
                continue
            raise RuntimeError("this machine's libsodium is not safe to count votes with")


ED25519 = Edwards25519()
check_library()
