"""Random scalars from a seed that is an argument (ballot §3).

``Draws`` gives a sequence of scalars and texts. The seed is 32 random bytes; what the secrets will
protect is hashed in beside it, so that a seed drawn twice by a broken generator does not give two
ballots one nonce. The same seed and context give the same sequence: vectors rest on that.
"""

from __future__ import annotations

import hashlib

from concerted.kernel.tags import tag

SEED_BYTES = 32
_BLOCK_BYTES = 64
_SPARE_BYTES = 16  # beyond the order's size, so that no remainder is likelier than another
BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


class Draws:
    """An endless sequence: block n is SHA-512(tag(``ballot-draw``) ‖ key 64 ‖ n 8)."""

    __slots__ = ("_key", "_next")

    def __init__(self, seed: bytes, *context: bytes) -> None:
        """Begin; ``context`` is what the sequence is for, secrets included."""
        if len(seed) != SEED_BYTES:
            raise ValueError(f"a seed is {SEED_BYTES} bytes")
        parts = b"".join(len(part).to_bytes(8, "big") + part for part in context)
        self._key = hashlib.sha512(tag("ballot-seed") + seed + parts).digest()
        self._next = 0

    def __repr__(self) -> str:
        return "Draws(hidden)"

    def scalar(self, order: int) -> int:
        """Return the next number from 0 to ``order`` - 1."""
        needed = (order.bit_length() + 7) // 8 + _SPARE_BYTES
        data = b"".join(self._block() for _ in range(-(-needed // _BLOCK_BYTES)))
        return int.from_bytes(data, "big") % order

    def base58(self, length: int) -> str:
        """Return the next text of that many characters of Base58."""
        return "".join(BASE58[self.scalar(len(BASE58))] for _ in range(length))

    def order_of(self, count: int) -> list[int]:
        """Return the numbers below ``count`` in an order drawn by lot."""
        left = list(range(count))
        return [left.pop(self.scalar(len(left))) for _ in range(count)]

    def _block(self) -> bytes:
        self._next += 1
        counter = (self._next - 1).to_bytes(8, "big")
        return hashlib.sha512(tag("ballot-draw") + self._key + counter).digest()
