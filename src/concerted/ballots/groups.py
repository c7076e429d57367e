"""What a group must do for an election, and which groups there are (ballot §2).

An *element* is bytes, of one length for each group, so that it can be compared, hashed and kept;
a *scalar* is an integer from 0 to the group's order minus 1. An element that came from outside is
worth nothing until ``read`` or ``check`` has put it into the subgroup of prime order.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NewType, Protocol

from concerted.kernel.errors import Malformed

Element = NewType("Element", bytes)

SCALAR_DIGITS = 640  # more than any scalar has; a longer text is refused before it is read


class Group(Protocol):
    """A group of prime order ``order`` in which discrete logarithms are hard."""

    def __hash__(self) -> int: ...

    @property
    def name(self) -> str:
        """The name that stands in elections and in hashes."""

    @property
    def order(self) -> int:
        """The prime q."""

    @property
    def identity(self) -> Element:
        """The neutral element. ``read`` refuses it; ``read_sum`` lets it pass."""

    @property
    def generator(self) -> Element:
        """The element g."""

    def parse(self, text: object) -> Element:
        """Return the element that ``text`` writes; ``Malformed("element")`` if it has another form.

        Nothing is known yet of its order.
        """

    def check(self, element: Element) -> None:
        """Return if the element is of order q; ``Malformed("element")``, also for the identity."""

    def receive(self, text: object) -> Element:
        """Return an element that nobody has checked, at the least cost.

        The caller must raise it to a power before concluding anything: by then, at the latest, it
        is refused with ``Malformed("element")`` if it is not of order q.
        """

    def write(self, element: Element) -> str:
        """Return the one text of an element."""

    def power(self, element: Element, exponent: int) -> Element:
        """Return the power; ``Malformed("element")`` if it came by ``receive`` and is none."""

    def base_power(self, exponent: int) -> Element:
        """Return the power of the generator."""

    def product(self, first: Element, second: Element) -> Element:
        """Return the product."""

    def quotient(self, first: Element, second: Element) -> Element:
        """Return the first, divided by the second."""

    def embedded(self, integer: int) -> Element | None:
        """Return the element that a number writes by itself, if it does (ballot §7)."""

    def integer(self, element: Element) -> int:
        """Return the number that an element is; the inverse of ``embedded``."""

    def independent(self, index: int) -> Element:
        """Return a generator whose logarithm nobody knows (ballot §9)."""

    @property
    def embedding(self) -> tuple[int, int] | None:
        """Bits of each small integer and bits of padding (ballot §7), if any fit in."""


def read(group: Group, text: object) -> Element:
    """Return the element of order q that ``text`` writes; else ``Malformed("element")``."""
    element = group.parse(text)
    group.check(element)
    return element


def read_sum(group: Group, text: object) -> Element:
    """Like ``read`` for what was computed from others and so may be the identity."""
    element = group.parse(text)
    if element != group.identity:
        group.check(element)
    return element


def read_scalar(group: Group, text: object) -> int:
    """Return the scalar that decimal ``text`` writes; else ``Malformed("scalar")``."""
    if type(text) is not str or not 0 < len(text) <= SCALAR_DIGITS:
        raise Malformed("scalar", "not a decimal number")
    try:
        number = int(text)
    except ValueError:
        raise Malformed("scalar", "not a decimal number") from None
    if str(number) != text:  # int takes signs, blanks, underscores and other digits
        raise Malformed("scalar", "not the one way to write a number")
    if not 0 <= number < group.order:
        raise Malformed("scalar", "outside 0 to q - 1")
    return number


def multiplied(group: Group, elements: Iterable[Element]) -> Element:
    """Return the product of any number of elements; the identity for none."""
    total = group.identity
    for element in elements:
        total = element if total == group.identity else group.product(total, element)
    return total
