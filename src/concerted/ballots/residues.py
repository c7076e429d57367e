"""The groups BELENIOS-2048 and RFC-3526-2048: residues modulo a prime, by GMP (ballot §2.2).

An element is kept as 256 bytes, big-endian, and written in decimal. The subgroup check is one more
power (element^q = 1), which is why elections here use Ed25519 and these are for other people's.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import gmpy2
from gmpy2 import mpz

from concerted.ballots.groups import Element
from concerted.kernel.errors import Malformed

ELEMENT_BYTES = 256
_DIGITS = 617  # of the largest number below 2^2048


@dataclass(frozen=True, slots=True)
class Residues:
    """The subgroup of order ``order`` of the integers modulo ``modulus``."""

    name: str
    modulus: int
    order: int
    base: int
    embedding: tuple[int, int] | None = None

    @property
    def identity(self) -> Element:
        """The number 1."""
        return _kept(mpz(1))

    @property
    def generator(self) -> Element:
        """The number g."""
        return _kept(mpz(self.base))

    def parse(self, text: object) -> Element:
        """Return the number from 1 to p - 1 that decimal ``text`` writes."""
        if type(text) is not str or not 0 < len(text) <= _DIGITS:
            raise Malformed("element", "not a decimal number of this size")
        try:
            number = mpz(text)
        except ValueError:
            raise Malformed("element", "not a decimal number") from None
        if str(number) != text or not 0 < number < self.modulus:
            raise Malformed("element", "not a number from 1 to p - 1, or not its one form")
        return _kept(number)

    def check(self, element: Element) -> None:
        """Refuse what is not of order q with ``Malformed("element")``."""
        number = _number(element)
        if number == 1 or gmpy2.powmod(number, self.order, self.modulus) != 1:
            raise Malformed("element", "not of order q")

    def write(self, element: Element) -> str:
        """Return the number in decimal."""
        return str(_number(element))

    def receive(self, text: object) -> Element:
        """Return the number that ``text`` writes, checked: no later step would do it."""
        element = self.parse(text)
        self.check(element)
        return element

    def power(self, element: Element, exponent: int) -> Element:
        """Return the power."""
        return _kept(gmpy2.powmod(_number(element), exponent % self.order, self.modulus))

    def base_power(self, exponent: int) -> Element:
        """Return the power of the generator."""
        return _kept(gmpy2.powmod(self.base, exponent % self.order, self.modulus))

    def product(self, first: Element, second: Element) -> Element:
        """Return the product."""
        return _kept(_number(first) * _number(second) % self.modulus)

    def quotient(self, first: Element, second: Element) -> Element:
        """Return the first, divided by the second."""
        return _kept(gmpy2.divm(_number(first), _number(second), self.modulus))

    def embedded(self, integer: int) -> Element | None:
        """Return the number itself, if it is of order q."""
        if not 0 < integer < self.modulus:
            return None
        element = _kept(mpz(integer))
        try:
            self.check(element)
        except Malformed:
            return None
        return element

    def integer(self, element: Element) -> int:
        """Return the number."""
        return int(_number(element))

    def independent(self, index: int) -> Element:
        """Return SHA-256(``ggen|index``), raised to (p - 1)/q."""
        digest = hashlib.sha256(f"ggen|{index}".encode()).digest()
        cofactor = (self.modulus - 1) // self.order
        return _kept(gmpy2.powmod(int.from_bytes(digest, "big"), cofactor, self.modulus))


def _number(element: Element) -> mpz:
    return mpz.from_bytes(element, "big")


def _kept(number: mpz) -> Element:
    return Element(number.to_bytes(ELEMENT_BYTES, "big"))


BELENIOS_2048 = Residues(
    name="BELENIOS-2048",
    modulus=int(
        "a3ef2d011fefb1b6e39e568fccdffb0fb7dc7ef3a791b6862791811d21fc35f2"
        "1e6d36856b428030421f514ed40bfd4c06e092a495af8d79a2f85e0fb11c0ede"
        "07dd973f9c53e50930c6e82ac36de1ae3fb8c3aabfff12ce27a5022ddd8912d1"
        "07435012768a2cdd0a4091d8fa447f6c7ebc15a349fa318a6b4fe17d8d47e843"
        "a3e14dfa9b2162f4d7229abe93a188b46b006517d6f6747ebbb29c9ec3099b60"
        "7f18fb1a8bc858279aa8599411d998d3e3fada9e010840d082d8c31911acdd4a"
        "0e7992d0f18cc759cb5de0acf66a3882555bc810941e021b6a4ccfa04ee4008f"
        "878affa2375e2999b44f6cef17d707301e59e0e6351e051ed9cec4157646e64f",
        16,
    ),
    order=int(
        "adb6066a73522565f4daa0f2579db7f2f0fa90c2168bc709e20263387d55c491",
        16,
    ),
    base=int(
        "1307c1ab5f295885d7caa3a78a42415e31fd1c5807b61fb1e781878a52230a51"
        "988b98c259597f9c5a9dfd001d26ba31d9d8976f01d95a1c8262ee68a0e92cea"
        "541e5219e0d0d094301b894236823fe1d4bc04e29f3748aefd4f10d5b1a356a8"
        "643e673fd9d215fc8fe5fb9cf9fdb8ea88fdb1a3381a697fdf9c2458570b06d2"
        "6aef1be365fdd90165f397c6b870df8c1b9e519edcee8bb0f74b7a1615a274ba"
        "60a7ea574a61f552d2dde0ce514e0927c4ff49b1964c4a913731ae4268d60d7f"
        "22127b6cbba44d453ac8b72fd04e0991b7aeff04867d8724ac638f5f34100d2d"
        "47aa680d43771902743d663f42d853c041e1c91fe3823f4bcf284308f1d7e653",
        16,
    ),
)
_SAFE_PRIME = int(
    "ffffffffffffffffc90fdaa22168c234c4c6628b80dc1cd129024e088a67cc74"
    "020bbea63b139b22514a08798e3404ddef9519b3cd3a431b302b0a6df25f1437"
    "4fe1356d6d51c245e485b576625e7ec6f44c42e9a637ed6b0bff5cb6f406b7ed"
    "ee386bfb5a899fa5ae9f24117c4b1fe649286651ece45b3dc2007cb8a163bf05"
    "98da48361c55d39a69163fa8fd24cf5f83655d23dca3ad961c62f356208552bb"
    "9ed529077096966d670c354e4abc9804f1746c08ca18217c32905e462e36ce3b"
    "e39e772c180e86039b2783a2ec07a28fb5c55df06f4c52c9de2bcbf695581718"
    "3995497cea956ae515d2261898fa051015728e5a8aacaa68ffffffffffffffff",
    16,
)
RFC_3526_2048 = Residues(
    name="RFC-3526-2048",
    modulus=_SAFE_PRIME,
    order=(_SAFE_PRIME - 1) // 2,
    base=2,
    embedding=(8, 8),
)
