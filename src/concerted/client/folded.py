"""The state as this device folded it, kept so that opening a home need not fold it all again.

A saving of time and never a source of truth: it is bound to the root of the leaves it was folded
from, which must give the same root when they are read again, and to the very rules of this program,
since mended rules may judge otherwise. Whatever does not fit, or cannot be read, is as if it were
not there. Nothing in it is secret, and nothing of it comes from a host.
"""

from __future__ import annotations

import hashlib
from functools import cache
from importlib import resources
from typing import Any, get_args

import msgspec
from immutables import Map

from concerted.rules.state import State

EVERY = 256  # leaves after which it is written anew: so many are folded again at most
FORM = "2"
_DIGEST_BYTES = 32


class Folded(msgspec.Struct, frozen=True, array_like=True):
    """A state with what it was folded from: ``size`` leaves of this ``root``.

    ``findings``: index → code of entries without effect. ``epochs``: from which index on which
    epoch was in force. ``keyed``: whom the key in use has reached.
    """

    committee: str
    size: int
    root: bytes
    state: State
    findings: dict[int, str]
    epochs: list[tuple[int, int]]
    keyed: list[str]

    def encode(self) -> bytes:
        """Return the bytes that ``decode`` takes: a digest, then the value."""
        data = msgspec.msgpack.encode(self, enc_hook=_encode)
        return _digest(data) + data


def decode(data: bytes) -> Folded | None:
    """Return what was kept; None where it is damaged, or another program's."""
    digest, rest = data[:_DIGEST_BYTES], data[_DIGEST_BYTES:]
    if digest != _digest(rest):
        return None
    try:
        return msgspec.msgpack.decode(rest, type=Folded, dec_hook=_decode)
    except msgspec.MsgspecError:
        return None


def _digest(data: bytes) -> bytes:
    return hashlib.sha256(rules_of_this_program() + data).digest()


@cache
def rules_of_this_program() -> bytes:
    """Return a hash of the source of all that a fold depends on."""
    found = hashlib.sha256(FORM.encode())
    for package in ("kernel", "crypto", "ballots", "rules"):
        folder = resources.files(f"concerted.{package}")
        for item in sorted(folder.iterdir(), key=lambda each: each.name):
            if item.name.endswith(".py"):
                found.update(hashlib.sha256(item.read_bytes()).digest())
    return found.digest()


def _encode(value: Any) -> Any:
    if isinstance(value, Map):
        return dict(value)
    raise NotImplementedError(type(value))


def _decode(kind: Any, value: Any) -> Any:
    name, item = get_args(kind)  # the only other type in a state is a persistent map
    return Map(msgspec.convert(value, dict[name, item], dec_hook=_decode))  # type: ignore[valid-type]
