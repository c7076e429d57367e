"""edwards25519 in plain integers, as RFC 8032 §5.1.4 writes it: slow, and like no library."""

from __future__ import annotations

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
I = pow(2, (P - 1) // 4, P)  # noqa: E741

Point = tuple[int, int, int, int]
ONE: Point = (0, 1, 1, 0)


def add(a: Point, b: Point) -> Point:
    """Return the sum, by the formula of RFC 8032."""
    left = (a[1] - a[0]) * (b[1] - b[0]) % P
    right = (a[1] + a[0]) * (b[1] + b[0]) % P
    t, z = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = right - left, z - t, z + t, right + left
    return e * f % P, g * h % P, f * g % P, e * h % P


def minus(a: Point) -> Point:
    """Return the inverse."""
    return -a[0] % P, a[1], a[2], -a[3] % P


def times(number: int, a: Point) -> Point:
    """Return the multiple."""
    total = ONE
    while number:
        if number & 1:
            total = add(total, a)
        a, number = add(a, a), number >> 1
    return total


def _x(y: int, sign: int) -> int:
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * I % P
    assert x * x % P == square, "not on the curve"
    return P - x if x & 1 != sign else x


def decode(data: bytes) -> Point:
    """Return the point of 32 bytes; fails for what is not on the curve."""
    number = int.from_bytes(data, "little")
    y = number & (2**255 - 1)
    x = _x(y, number >> 255)
    return x, y, 1, x * y % P


def encode(a: Point) -> bytes:
    """Return the 32 bytes of RFC 8032."""
    inverse = pow(a[2], -1, P)
    x, y = a[0] * inverse % P, a[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def text(a: Point) -> str:
    """Return the bytes in reverse, in hex, as elections write them."""
    return encode(a)[::-1].hex()


def point(written: str) -> Point:
    """Return the point that ``text`` wrote."""
    return decode(bytes.fromhex(written)[::-1])


G = decode((4 * pow(5, -1, P) % P).to_bytes(32, "little"))
