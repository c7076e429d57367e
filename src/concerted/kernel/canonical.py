"""The one encoding that a value has (entry §2): RFC 8785, restricted until nothing is left open.

``decode`` checks received bytes and never repairs them. Its checks divide the work so that most of
it runs in C: the characters by ``bytes.translate``, the grammar by msgspec, order, duplicates and
white space by encoding again and comparing, and what remains (names, ranges, depth) by one walk.

Values are ``dict``, ``list``, ``str``, ``int`` and ``bool``. Errors are ``Malformed``, with the
layer ``canonical`` unless the caller names the layer that the field belongs to.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NoReturn

import msgspec

from concerted.kernel.errors import Malformed

LIMIT_BYTES = 32_768
LIMIT_DEPTH = 8
LIMIT_INTEGER = 2**53 - 1
UNLIMITED = 2**62

_LAYER = "canonical"
# Outside strings the grammar admits fewer characters still; " inside a string would need a \.
_CHARACTERS = bytes(code for code in range(0x20, 0x7F) if code != ord("\\"))
_STRING = re.compile(r"[ !#-\[\]-~]*").fullmatch
_NAME = re.compile(r"[a-z][a-z0-9_]{0,31}|[0-9a-f]{64}|[0-9a-f]{32}").fullmatch
_is_name = lru_cache(maxsize=4096)(lambda name: _NAME(name) is not None)

_encode = msgspec.json.Encoder(order="deterministic").encode


def _refuse_float(text: str) -> NoReturn:
    raise ValueError(f"{text} is not an integer")


_decode = msgspec.json.Decoder(float_hook=_refuse_float).decode


def decode(data: bytes, *, limit_bytes: int = LIMIT_BYTES, limit_depth: int = LIMIT_DEPTH) -> Any:
    """Return the value of ``data``; ``Malformed("canonical")`` if it is not its one encoding.

    Source: entry §2.
    """
    if len(data) > limit_bytes:  # entry §2.1
        raise Malformed(_LAYER, f"longer than {limit_bytes} bytes")
    if data.translate(None, _CHARACTERS):  # entry §2.2
        raise Malformed(_LAYER, "a character that no string may hold")
    try:
        value = _decode(data)
    except (ValueError, RecursionError) as error:  # msgspec's own errors are ValueErrors
        raise Malformed(_LAYER, str(error)) from None
    _check(value, limit_depth)
    if _encode(value) != data:  # entry §2.3, 5, 6: one way to write it
        raise Malformed(_LAYER, "names out of order or twice, white space, or a number's form")
    return value


def encode(value: Any, *, limit_bytes: int = LIMIT_BYTES, limit_depth: int = LIMIT_DEPTH) -> bytes:
    """Return the canonical form of ``value``; ``Malformed("canonical")`` if it has none.

    Takes exactly what ``decode`` gives, so ``decode(encode(value)) == value``. Source: entry §2.
    """
    _check(value, limit_depth, strings=True)
    data = _encode(value)
    if len(data) > limit_bytes:
        raise Malformed(_LAYER, f"longer than {limit_bytes} bytes")
    return data


def _check(value: Any, depth: int, strings: bool = False) -> None:
    """Walk ``value``; ``depth`` more levels may open. Decoded strings were checked as bytes."""
    kind = type(value)
    if kind is dict or kind is list:
        if depth == 0:  # entry §2.7
            raise Malformed(_LAYER, "nested too deep")
        if kind is dict:
            check_names(value)
            value = value.values()
        for item in value:
            if type(item) is not str or strings:
                _check(item, depth - 1, strings)
    elif kind is str:
        if strings and _STRING(value) is None:  # entry §2.2
            raise Malformed(_LAYER, "a character that no string may hold")
    elif kind is int:
        if not 0 <= value <= LIMIT_INTEGER:  # entry §2.3
            raise Malformed(_LAYER, "an integer below 0 or above 2^53 - 1")
    elif kind is not bool:  # entry §2.4
        raise Malformed(_LAYER, f"{kind.__name__} has no canonical form")


def check_names(value: Mapping[Any, Any]) -> None:
    """Refuse a name that is neither a word nor an id with ``Malformed("canonical")``."""
    for name in value:  # entry §2.5
        if type(name) is not str or not _is_name(name):
            raise Malformed(_LAYER, "a name that is neither a word nor an id")


def hex_bytes(text: object, size: int, layer: str = _LAYER) -> bytes:
    """Return the ``size`` bytes that ``text`` is in lower-case hex; else ``Malformed(layer)``."""
    if type(text) is not str or len(text) != 2 * size:
        raise Malformed(layer, f"not {2 * size} hex digits")
    try:
        data = bytes.fromhex(text)
    except ValueError:
        raise Malformed(layer, "not hex") from None
    if data.hex() != text:  # fromhex takes capitals and blanks
        raise Malformed(layer, "hex is not in lower case")
    return data


def base64url_encode(data: bytes) -> str:
    """Return ``data`` in base64url without padding (RFC 4648 §5)."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def base64url_decode(text: object, size: int | None = None, layer: str = _LAYER) -> bytes:
    """Return the bytes of unpadded base64url, exactly ``size`` if given; else ``Malformed(layer)``.

    The unused bits of the last character must be zero, so that no two texts give the same bytes.
    """
    if type(text) is not str:
        raise Malformed(layer, "not base64url")
    try:
        data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        raise Malformed(layer, "not base64url") from None
    if base64url_encode(data) != text:
        raise Malformed(layer, "not the one way to write it in base64url")
    if size is not None and len(data) != size:
        raise Malformed(layer, f"not {size} bytes")
    return data
