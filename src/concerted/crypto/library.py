"""Whether the Ed25519 library of this machine obeys our rule (entry §5, its last paragraph).

PyNaCl's own wheel does. One built on another libsodium, or on a drop-in for it, may not, and two
programs that disagree about one signature fold two states from one record. So a host and a client
ask once, at their start. The cases are some of ``vectors/crypto/signature.json``.
"""

from __future__ import annotations

from concerted.crypto.signature import check_public_key, verify
from concerted.kernel.errors import Refused

_MESSAGE = b"concerted/1/entry\x00{}"
_KEY = "90b39004b6d340692af87ac98e3c553931247c8fc7d04f8473de820e27bf645a"
_R = "aba843fe51bc7830b722b90936cf99894d7e0b79db3a3388d38f7a1029182d8d"

# What is wrong, key, signature over _MESSAGE and what must be said of it ("" for nothing wrong).
_CASES = (
    (
        "a good signature",
        _KEY,
        _R + "386cd2b7f18ac659409211907656ee2c7c5915a1e9889c40397e8f1c8ad61f00",
        "",
    ),
    (
        "S + L",  # §5.1
        _KEY,
        _R + "2540c8140ceed8b1162f09335550cd417c5915a1e9889c40397e8f1c8ad61f10",
        "signature_invalid",
    ),
    (
        "R of small order",  # §5.2
        _KEY,
        "0100000000000000000000000000000000000000000000000000000000000000"
        "1109fa433ebc4a1766b536c85b054e9ff51d30a73be639158bd5a9bb768a4b04",
        "signature_invalid",
    ),
    (
        "R that only a cofactored equation accepts",  # §5.4
        _KEY,
        "4257bc01ae4387cf48dd46f6c9306676b281f48624c5cc772c7085efd6e7d272"
        "2d1b318a28781e47e7836623950ea6252d4edeb6f87f4a8ce9354c48da05d403",
        "signature_invalid",
    ),
    (
        "A of mixed order",  # §5.3
        "5d4c6ffb492cbf96d507853671c3aac6cedb8370382fb07b8c217df1d8409ba5",
        _R + "f3f72ccf600967ac74655fc6eec80dbab705e16f038d5fe6d4ec1d1e83a32904",
        "key_invalid",
    ),
)


def check_library() -> None:
    """Return if the library obeys entry §5 in every telling case; ``RuntimeError`` if not.

    A fault of the installation, not a verdict about what someone sent. Under a millisecond.
    """
    for name, key, signature, expected in _CASES:
        if _verdict(bytes.fromhex(key), bytes.fromhex(signature)) != expected:
            raise RuntimeError(f"this machine's Ed25519 library is not safe to use: {name}")


def _verdict(key: bytes, signature: bytes) -> str:
    try:
        verify(check_public_key(key), _MESSAGE, signature)
    except Refused as error:
        return error.code
    return ""
