"""Headers and ids of messages (talk §2): what members say to each other outside the record.

``parse_message`` takes received bytes and gives a ``MessageHeader``; an author goes the other way
with ``build_message``. In memory binary fields are hex, as everywhere; on the wire they are
base64url, since a message is small and there are many. Errors are ``Malformed``, layer
``canonical`` or ``message``, and ``Refused("version_unknown")``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, NewType, NoReturn

from concerted.kernel import canonical
from concerted.kernel.canonical import base64url_decode, base64url_encode
from concerted.kernel.entry import (
    ATTACHMENT_LIMIT_BYTES,
    ATTACHMENTS_LIMIT,
    After,
    BlobHash,
    BlobRef,
    CommitteeId,
    MemberId,
)
from concerted.kernel.errors import Malformed, Refused
from concerted.kernel.leaf import SIGNATURE_BYTES
from concerted.kernel.tags import tag

MessageId = NewType("MessageId", str)  # 64 lower-case hex digits
PlaceId = NewType("PlaceId", str)  # 32: a channel's or a room's id
ChainId = NewType("ChainId", str)  # 32

VERSION = 1
LIMIT_BYTES = 2_048
BODY_LEAST_BYTES = 80
BODY_LIMIT_BYTES = 32_784
WRAP_RECORD_BYTES = 112
ROOM_LIMIT = 256
SHORT_BYTES = 16

SAY, ROOM, DELETE, REMOVE = "say", "room", "delete", "remove"
KINDS = (SAY, ROOM, DELETE, REMOVE)
SEALED = frozenset({SAY, ROOM})
TAKING_BACK = frozenset({DELETE, REMOVE})

_ALWAYS = frozenset(
    {"after", "author", "chain", "channel", "committee", "kind", "number", "version"}
)
_SEALED = frozenset({"body", "epoch", "salt"})
_ROOM = frozenset({"key_hash", "room", "wraps"})
_REQUIRED = {
    SAY: _ALWAYS | _SEALED,
    ROOM: _ALWAYS | _SEALED | _ROOM,
    DELETE: _ALWAYS | {"target"},
    REMOVE: _ALWAYS | {"target"},
}
_OPTIONAL = {
    SAY: frozenset({"attachments", "room", "seen"}),
    ROOM: frozenset({"pair", "replaces", "seen"}),
    DELETE: frozenset({"room", "seen"}),
    REMOVE: frozenset({"room", "seen"}),
}


@dataclass(frozen=True, slots=True)
class Seen:
    """The newest message of anyone else that the author had verified, and its position."""

    id: MessageId
    position: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageHeader:
    """A message's fields (talk §2); absent ones are ``None``, 0 or empty, binary ones hex."""

    kind: str
    committee: CommitteeId
    author: MemberId
    channel: PlaceId
    chain: ChainId
    number: int
    after: After
    room: int = 0
    previous: MessageId | None = None
    seen: Seen | None = None
    epoch: int = 0
    salt: str = ""
    body: BlobRef | None = None
    attachments: tuple[BlobRef, ...] = ()
    key_hash: str = ""
    wraps: BlobRef | None = None
    pair: bool = False
    replaces: MessageId | None = None
    target: MessageId | None = None
    version: int = VERSION

    @property
    def place(self) -> tuple[PlaceId, bool]:
        """Where it is said: the id, and whether that is a room's (talk §1)."""
        return self.channel, self.room > 0

    def fields(self) -> dict[str, Any]:
        """Return the header as a canonical value, without the fields that are absent."""
        seen, after = self.seen, self.after
        fields: dict[str, Any] = {
            "after": {"root": _short(after.root), "size": after.size},
            "attachments": [_ref(ref) for ref in self.attachments],
            "author": _short(self.author),
            "body": _ref(self.body) if self.body else None,
            "chain": _short(self.chain),
            "channel": _short(self.channel),
            "committee": _short(self.committee),
            "epoch": self.epoch,
            "key_hash": _short(self.key_hash),
            "kind": self.kind,
            "number": self.number,
            "pair": self.pair,
            "previous": _short(self.previous or ""),
            "replaces": _short(self.replaces or ""),
            "room": self.room,
            "salt": _short(self.salt),
            "seen": {"id": _short(seen.id), "position": seen.position} if seen else None,
            "target": _short(self.target or ""),
            "version": self.version,
            "wraps": _ref(self.wraps) if self.wraps else None,
        }
        return {name: value for name, value in fields.items() if value}


@dataclass(frozen=True, slots=True)
class Message:
    """A header, the bytes it was read from, and a signature that nobody has checked yet."""

    id: MessageId
    header: MessageHeader
    header_bytes: bytes
    signature: bytes

    @classmethod
    def parse(cls, header_bytes: bytes, signature: bytes) -> Message:
        """Steps 1 and 2 of talk §5, but for the committee."""
        if len(signature) != SIGNATURE_BYTES:
            raise Malformed("message", "signature is not 64 bytes")
        header = parse_message(header_bytes)
        return cls(message_id(header_bytes), header, header_bytes, signature)


def message_id(header_bytes: bytes) -> MessageId:
    """Return SHA-256(tag("message-id") ‖ header) in hex (talk §2)."""
    return MessageId(hashlib.sha256(tag("message-id") + header_bytes).hexdigest())


def message_to_sign(header_bytes: bytes) -> bytes:
    """Return the bytes that the author signs (talk §2)."""
    return tag("message") + header_bytes


def room_place(committee: CommitteeId, author: MemberId, chain: ChainId) -> PlaceId:
    """Return the id of the room that this author opens at the head of this chain (talk §1)."""
    return _place("room", committee, author, chain)


def pair_place(committee: CommitteeId, one: MemberId, other: MemberId) -> PlaceId:
    """Return the id of the one room of two that these can have; ``ValueError`` for the same."""
    if one == other:
        raise ValueError("a pair is two members")
    return _place("pair", committee, *sorted((one, other)))


def _place(name: str, *parts: str) -> PlaceId:
    data = b"".join(bytes.fromhex(part) for part in parts)
    return PlaceId(hashlib.sha256(tag(name) + data).digest()[:SHORT_BYTES].hex())


def build_message(header: MessageHeader) -> bytes:
    """Return the canonical bytes of a header; it passes the checks of whoever receives it."""
    data = canonical.encode(header.fields(), limit_bytes=LIMIT_BYTES)
    parse_message(data)
    return data


def message_aad(header: MessageHeader) -> bytes:
    """Return the header without its body's hash (talk §3); ``ValueError`` without a body."""
    if header.body is None:
        raise ValueError("a message without a body seals nothing")
    fields = replace(header, body=None).fields()
    return canonical.encode(fields | {"body": {"size": header.body.size}})


def parse_message(data: bytes) -> MessageHeader:
    """Return the header that ``data`` encodes. Source: talk §2, §5.1 and 5.2."""
    value = canonical.decode(data, limit_bytes=LIMIT_BYTES)
    if type(value) is not dict:
        _fail("not an object")
    kind = value.get("kind")
    if type(kind) is not str or kind not in KINDS:
        _fail("kind is not known")
    _check_presence(kind, value)
    number = _integer(value["number"], 1, "number")
    room = _integer(value["room"], 1, "room") if "room" in value else 0
    _check_exactly(value, "previous", number >= 2)
    _check_exactly(value, "replaces", kind == ROOM and room >= 2)
    if "pair" in value and value["pair"] is not True:
        _fail("pair is not true")
    version = value["version"]
    if type(version) is not int:
        _fail("version is not an integer")
    header = MessageHeader(
        version=version,
        kind=kind,
        committee=CommitteeId(_binary(value["committee"], 32, "committee")),
        author=MemberId(_binary(value["author"], 32, "author")),
        channel=PlaceId(_binary(value["channel"], SHORT_BYTES, "channel")),
        chain=ChainId(_binary(value["chain"], SHORT_BYTES, "chain")),
        number=number,
        after=_after(value["after"]),
        room=room,
        previous=_optional(value, "previous", lambda found: MessageId(_id(found, "previous"))),
        seen=_optional(value, "seen", _seen),
        epoch=_integer(value["epoch"], 1, "epoch") if "epoch" in value else 0,
        salt=_binary(value["salt"], SHORT_BYTES, "salt") if "salt" in value else "",
        body=_optional(value, "body", _body),
        attachments=_attachments(value),
        key_hash=_id(value["key_hash"], "key_hash") if "key_hash" in value else "",
        wraps=_optional(value, "wraps", _wraps),
        pair="pair" in value,
        replaces=_optional(value, "replaces", lambda found: MessageId(_id(found, "replaces"))),
        target=_optional(value, "target", lambda found: MessageId(_id(found, "target"))),
    )
    if version != VERSION:
        raise Refused("version_unknown", str(version))
    return header


def _fail(reason: str) -> NoReturn:
    raise Malformed("message", reason)


def _check_presence(kind: str, value: dict[str, Any]) -> None:
    names, required = value.keys(), _REQUIRED[kind]
    if not required <= names:
        _fail(f"{min(required - names)} is missing")
    if strangers := names - required - _OPTIONAL[kind] - {"previous"}:
        _fail(f"{min(strangers)} does not belong there")


def _check_exactly(value: dict[str, Any], name: str, wanted: bool) -> None:
    if (name in value) != wanted:
        _fail(f"{name} is {'missing' if wanted else 'there, and should not be'}")


def _optional(value: dict[str, Any], name: str, read: Callable[[Any], Any]) -> Any:
    return read(value[name]) if name in value else None


def _binary(value: Any, size: int, what: str) -> str:
    try:
        return base64url_decode(value, size, "message").hex()
    except Malformed as error:
        raise Malformed("message", f"{what}: {error.reason}") from None


def _id(value: Any, what: str) -> str:
    return _binary(value, 32, what)


def _integer(value: Any, low: int, what: str, high: int = canonical.LIMIT_INTEGER) -> int:
    if type(value) is not int or not low <= value <= high:
        _fail(f"{what} is not an integer from {low} to {high}")
    return value


def _object(value: Any, names: frozenset[str], what: str) -> dict[str, Any]:
    if type(value) is not dict or value.keys() != names:
        _fail(f"{what} has not exactly the fields {', '.join(sorted(names))}")
    fields: dict[str, Any] = value
    return fields


_AFTER = frozenset({"root", "size"})
_SEEN = frozenset({"id", "position"})
_REF = frozenset({"hash", "size"})


def _after(value: Any) -> After:
    fields = _object(value, _AFTER, "after")
    return After(_integer(fields["size"], 1, "after.size"), _id(fields["root"], "after.root"))


def _seen(value: Any) -> Seen:
    fields = _object(value, _SEEN, "seen")
    position = _integer(fields["position"], 1, "seen.position")
    return Seen(MessageId(_id(fields["id"], "seen.id")), position)


def _blob(value: Any, low: int, high: int, what: str) -> BlobRef:
    fields = _object(value, _REF, what)
    size = _integer(fields["size"], low, f"{what}.size", high)
    return BlobRef(BlobHash(_id(fields["hash"], f"{what}.hash")), size)


def _body(value: Any) -> BlobRef:
    return _blob(value, BODY_LEAST_BYTES, BODY_LIMIT_BYTES, "body")


def _wraps(value: Any) -> BlobRef:
    ref = _blob(value, WRAP_RECORD_BYTES, WRAP_RECORD_BYTES * ROOM_LIMIT, "wraps")
    if ref.size % WRAP_RECORD_BYTES:
        _fail("wraps are not whole records")
    return ref


def _attachments(value: dict[str, Any]) -> tuple[BlobRef, ...]:
    if "attachments" not in value:
        return ()
    items = value["attachments"]
    if type(items) is not list or not 1 <= len(items) <= ATTACHMENTS_LIMIT:
        _fail(f"attachments is not an array of 1 to {ATTACHMENTS_LIMIT}")
    refs = tuple(_blob(item, 1, ATTACHMENT_LIMIT_BYTES, "attachments") for item in items)
    if len({ref.hash for ref in refs}) < len(refs):
        _fail("attachments names a hash twice")
    return refs


def _short(text: str) -> str:
    return base64url_encode(bytes.fromhex(text))


def _ref(ref: BlobRef) -> dict[str, Any]:
    return {"hash": _short(ref.hash), "size": ref.size}
