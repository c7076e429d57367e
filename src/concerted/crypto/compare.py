"""What two phones compare before anyone vouches (seal §8).

Six words to say aloud, or a QR code. Both come from what each side holds of the record and of the
link, so whoever swapped a key in the link, or a request on the way, makes them differ.
"""

from __future__ import annotations

import hashlib
import hmac
import re

from concerted.crypto.sheetwords import word_list
from concerted.crypto.signature import PublicKey
from concerted.kernel.entry import CommitteeId, EntryId
from concerted.kernel.errors import Malformed, Refused
from concerted.kernel.tags import tag

WORDS = 6
WORD_BITS = 11
_CODE = re.compile(r"concerted-compare:([0-9a-f]{64})").fullmatch


def comparison_digest(
    committee: CommitteeId, request: EntryId, inviter_key: PublicKey, log_key: PublicKey
) -> bytes:
    """Return the 32 bytes d that both sides compute (seal §8).

    ``request`` is, for the inviter, the one in *the record*; for the joiner, the one it made.
    """
    ids = bytes.fromhex(committee) + bytes.fromhex(request)
    return hashlib.sha256(tag("words") + ids + inviter_key + log_key).digest()


def comparison_words(digest: bytes) -> tuple[str, ...]:
    """Return six words of BIP39's English list: the first 66 bits, 11 a word."""
    bits = int.from_bytes(digest) >> (len(digest) * 8 - WORDS * WORD_BITS)
    places = ((bits >> WORD_BITS * (WORDS - 1 - n)) & (2**WORD_BITS - 1) for n in range(WORDS))
    return tuple(word_list()[place] for place in places)


def comparison_code(digest: bytes) -> str:
    """Return the text of the QR code: ``concerted-compare:`` and the whole of d in hex."""
    return f"concerted-compare:{digest.hex()}"


def check_code(digest: bytes, scanned: str) -> None:
    """Return if ``scanned`` is the QR text of the same d.

    ``Malformed("compare")`` for another kind of code, ``Refused("compare_differs")`` for another d.
    """
    found = _CODE(scanned)
    if found is None:
        raise Malformed("compare", "not a comparison code")
    if not hmac.compare_digest(bytes.fromhex(found[1]), digest):
        raise Refused("compare_differs")
