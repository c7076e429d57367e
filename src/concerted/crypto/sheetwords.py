"""The twelve words of a recovery sheet (seal §1).

The word list is that of BIP39, from the ``mnemonic`` package, which reads it once.
"""

from __future__ import annotations

from functools import cache

from mnemonic import Mnemonic

from concerted.crypto.seed import RecoverySeed
from concerted.kernel.errors import Malformed

WORDS = 12


def words_of(seed: RecoverySeed) -> str:
    """Return the twelve words, in lower case with single spaces."""
    return _bip39().to_mnemonic(seed.expose())


def seed_from_words(text: str) -> RecoverySeed:
    """Return the seed that the words encode, in any case and with any white space.

    ``Malformed("words")``: not twelve, one unknown (counted from 1, never repeated back, for it may
    be most of a secret), or a wrong checksum. Source: seal §1.
    """
    words = text.lower().split()
    if len(words) != WORDS:
        raise Malformed("words", f"{len(words)} words instead of {WORDS}")
    for place, word in enumerate(words, 1):
        if word not in _known_words():
            raise Malformed("words", f"word {place} is not in the list")
    try:
        return RecoverySeed(bytes(_bip39().to_entropy(words)))
    except ValueError:
        raise Malformed("words", "the words do not fit each other: one is wrong") from None


def word_list() -> tuple[str, ...]:
    """Return the 2,048 words of BIP39's English list, in order."""
    return tuple(_bip39().wordlist)


@cache
def _bip39() -> Mnemonic:
    return Mnemonic("english")


@cache
def _known_words() -> frozenset[str]:
    return frozenset(_bip39().wordlist)
