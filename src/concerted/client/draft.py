"""What an author is about to say, and the signed entry that becomes of it (entry §3; seal §4)."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from concerted.client.attachments import Outgoing
from concerted.client.wire import Signed
from concerted.crypto.body import seal_body
from concerted.crypto.epoch import EpochKey
from concerted.crypto.signature import SigningKey
from concerted.kernel import canonical
from concerted.kernel.entry import BlobHash, BodyRef, Header, parse_header, signing_message
from concerted.rules.state import State

_NO_BLOB = BlobHash("0" * 64)


@dataclass(frozen=True, slots=True)
class Draft:
    """What an author wants to say, before time, epoch and signature are known."""

    kind: str
    payload: Mapping[str, Any]
    words: Mapping[str, Any] | None = None
    evidence: tuple[bytes, ...] = ()
    attachments: tuple[Outgoing, ...] = ()


Drafting = Callable[[State], Draft]


def sign_header(
    header: Header, signing: SigningKey, epoch: int, key: EpochKey | None, draft: Draft
) -> Signed:
    """Seal the draft's words under ``key`` if it has any, and sign the finished header."""
    body = None
    if draft.words is not None and key is not None:
        header = replace(header, salt=secrets.token_hex(32), body=BodyRef(epoch, _NO_BLOB, 1))
        header, body = seal_body(key, header, _words(draft))
    data = canonical.encode(header.fields())
    parse_header(data)
    return Signed(data, signing.sign(signing_message(data)), body, draft.evidence)


def _words(draft: Draft) -> dict[str, Any]:
    """Return the draft's words with key and name of each attachment (seal §4)."""
    listed = [item.words() for item in draft.attachments]
    return {**(draft.words or {}), **({"attachments": listed} if listed else {})}
