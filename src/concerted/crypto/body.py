"""Sealed bodies of entries, and the padding that hides their length (seal §3).

A body opens only under its own header: author, kind, nonce, payload, attachments and evidence are
all bound. The host sees a size, one of a few steps.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import msgspec

from concerted.crypto.epoch import EpochKey
from concerted.crypto.suite import TAG_BYTES, Secret, derive, gcm_open, gcm_seal, info
from concerted.kernel.entry import (
    BODY_LIMIT_BYTES,
    FOUNDING,
    BlobHash,
    BodyRef,
    Header,
    blob_hash,
    body_aad,
)
from concerted.kernel.errors import Malformed

PAD_STEPS = (64, 128, 256, 512)
PAD_STEP = PAD_STEPS[-1]
_PAD_MARK = b"\x80"
_ZERO_ID = bytes(32)
_NO_HASH = BlobHash("0" * 64)


class BodyKey(Secret):
    """The 32 bytes that seal one body and no other."""

    __slots__ = ()


def padded_size(text_bytes: int) -> int:
    """Return the size that a text of ``text_bytes`` takes once padded (seal §3)."""
    needed = text_bytes + 1  # at least one byte of padding
    return next((step for step in PAD_STEPS if needed <= step), -(-needed // PAD_STEP) * PAD_STEP)


def pad(text: bytes) -> bytes:
    """Return ``text``, ``80`` and zero bytes up to the next step (ISO/IEC 7816-4)."""
    return (text + _PAD_MARK).ljust(padded_size(len(text)), b"\x00")


def unpad(padded: bytes) -> bytes:
    """Return the text; ``Malformed("body")`` unless it is exactly what ``pad`` makes."""
    text, mark, _ = padded.rstrip(b"\x00").rpartition(_PAD_MARK)
    if not mark or pad(text) != padded:
        raise Malformed("body", "the padding is wrong")
    return text


def encode_words(words: Mapping[str, Any], limit_bytes: int, layer: str = "body") -> bytes:
    """Return ``words`` as UTF-8 JSON, padded; ``Malformed(layer)`` if above ``limit_bytes``."""
    padded = pad(msgspec.json.encode(words))
    if len(padded) > limit_bytes:
        raise Malformed(layer, f"above {limit_bytes} bytes when padded")
    return padded


def decode_words(padded: bytes) -> dict[str, Any]:
    """Return the JSON object in padded bytes; ``Malformed("body")`` (seal §3)."""
    try:
        words = msgspec.json.decode(unpad(padded))
    except (ValueError, RecursionError):  # msgspec's own errors are ValueErrors
        raise Malformed("body", "not JSON in UTF-8") from None
    if type(words) is not dict:
        raise Malformed("body", "not an object")
    return words


def seal_body(key: EpochKey, header: Header, words: Mapping[str, Any]) -> tuple[Header, bytes]:
    """Return the finished header and the sealed body that it names.

    ``header`` is a draft with its ``salt``, 32 random bytes in hex, and a ``body`` of which only
    the epoch counts; size and hash are put in here. The salt is for these very words: other words
    of the same padded size under the same header would have the same key and nonce.
    ``Malformed("body")`` if the words are too many. Source: seal §3.
    """
    padded = encode_words(words, BODY_LIMIT_BYTES - TAG_BYTES)
    epoch = header.body.epoch if header.body else 0
    draft = replace(header, body=BodyRef(epoch, _NO_HASH, len(padded) + TAG_BYTES))
    sealed = gcm_seal(body_key(key, draft).expose(), padded, body_aad(draft))
    return replace(draft, body=BodyRef(epoch, blob_hash(sealed), len(sealed))), sealed


def open_body(key: EpochKey, header: Header, sealed: bytes) -> dict[str, Any]:
    """Return the words under ``header``, as parsed from its received bytes.

    ``Refused``: ``seal_broken``. ``Malformed("body")``: padding or text. Source: seal §3.
    """
    return open_shown(body_key(key, header), header, sealed)


def open_shown(key: BodyKey, header: Header, sealed: bytes) -> dict[str, Any]:
    """Return the words of one body by its own key, as an evidence pack shows it (items §8).

    ``Refused``: ``seal_broken``. ``Malformed("body")``: padding or text.
    """
    return decode_words(gcm_open(key.expose(), sealed, body_aad(header)))


def body_key(key: EpochKey, header: Header) -> BodyKey:
    """Return the key of one body, which opens no other (seal §3); ``ValueError`` without a body.

    Who shows it shows these words and nothing else of the epoch.
    """
    if header.body is None or header.body.epoch < 1 or header.salt is None:
        raise ValueError("no epoch key seals this header's body")
    founding = header.kind == FOUNDING
    context = info(
        "body",
        _ZERO_ID if founding else bytes.fromhex(header.committee or ""),
        header.body.epoch.to_bytes(8),
        _ZERO_ID if founding else bytes.fromhex(header.author or ""),
        hashlib.sha256(body_aad(header)).digest(),
        header.kind.encode("ascii"),
    )
    return BodyKey(derive(key.expose(), context, salt=bytes.fromhex(header.salt)))
