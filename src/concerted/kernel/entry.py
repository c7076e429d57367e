"""Headers, ids and entries (entry §3 to §5): steps 1 to 3 of the checks on arrival.

``parse_header`` takes received bytes and gives a ``Header``; an author goes the other way with
``build_header``. What a payload may hold is the matter of the rules, and so is whether the kind is
known. Errors are ``Malformed``, layer ``canonical`` or ``header``, and ``version_unknown``.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NewType, NoReturn

from concerted.kernel import canonical
from concerted.kernel.errors import Malformed, Refused
from concerted.kernel.leaf import SIGNATURE_BYTES
from concerted.kernel.tags import tag

EntryId = NewType("EntryId", str)  # these four are 64 lower-case hex digits
MemberId = NewType("MemberId", str)
CommitteeId = NewType("CommitteeId", str)
BlobHash = NewType("BlobHash", str)

VERSION = 1
FOUNDING = "founding"
BODY_LIMIT_BYTES = 262_144
EVIDENCE_LIMIT_BYTES = 4_194_304
ATTACHMENT_LIMIT_BYTES = 26_216_448
EVIDENCE_LIMIT = 4
ATTACHMENTS_LIMIT = 16

_HEX_32 = re.compile(r"[0-9a-f]{64}").fullmatch
_HEX_16 = re.compile(r"[0-9a-f]{32}").fullmatch
_KIND = re.compile(r"[a-z][a-z0-9_]{0,31}(\.[a-z][a-z0-9_]{0,31})?").fullmatch
_IN_FOUNDING = frozenset({"kind", "nonce", "payload", "version"})
_IN_OTHERS = _IN_FOUNDING | {"after", "author", "committee"}
_OPTIONAL = frozenset({"attachments", "body", "evidence", "salt"})


@dataclass(frozen=True, slots=True)
class After:
    """The newest checkpoint that the author verified: ``size`` ≥ 1, ``root`` 64 hex digits."""

    size: int
    root: str


@dataclass(frozen=True, slots=True)
class BodyRef:
    """A sealed body: the ``epoch`` of its key (0: an invitation's key), its hash, size in bytes."""

    epoch: int
    hash: BlobHash
    size: int


@dataclass(frozen=True, slots=True)
class BlobRef:
    """An evidence item or an attachment: its hash, and its size in bytes."""

    hash: BlobHash
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """A header's fields (entry §3); absent ones are ``None`` or empty, binary ones stay hex.

    ``author`` is a member id; in a ``request`` it is the entry id of the invitation.
    """

    kind: str
    nonce: str
    payload: Mapping[str, Any]
    committee: CommitteeId | None = None
    author: MemberId | None = None
    after: After | None = None
    body: BodyRef | None = None
    salt: str | None = None
    attachments: tuple[BlobRef, ...] = ()
    evidence: tuple[BlobRef, ...] = ()
    version: int = VERSION

    def fields(self) -> dict[str, Any]:
        """Return the header as a canonical value, without the fields that are absent."""
        after, body = self.after, self.body
        fields = {
            "after": {"root": after.root, "size": after.size} if after else None,
            "attachments": [{"hash": ref.hash, "size": ref.size} for ref in self.attachments],
            "author": self.author,
            "body": {"epoch": body.epoch, "hash": body.hash, "size": body.size} if body else None,
            "committee": self.committee,
            "evidence": [{"hash": ref.hash, "size": ref.size} for ref in self.evidence],
            "salt": self.salt,
        }
        present: dict[str, Any] = {name: value for name, value in fields.items() if value}
        return present | {
            "kind": self.kind,
            "nonce": self.nonce,
            "payload": dict(self.payload),
            "version": self.version,
        }


@dataclass(frozen=True, slots=True)
class Entry:
    """A header, the bytes it was read from, and a signature that nobody has checked yet."""

    id: EntryId
    header: Header
    header_bytes: bytes
    signature: bytes

    @classmethod
    def parse(cls, header_bytes: bytes, signature: bytes) -> Entry:
        """Steps 1 to 3 of entry §6: ``Malformed``, or ``Refused("version_unknown")``."""
        if len(signature) != SIGNATURE_BYTES:
            raise Malformed("leaf", "signature is not 64 bytes")
        header = parse_header(header_bytes)
        return cls(entry_id(header_bytes), header, header_bytes, signature)


def entry_id(header_bytes: bytes) -> EntryId:
    """Return SHA-256(tag("entry-id") ‖ header) in hex (entry §4)."""
    return EntryId(hashlib.sha256(tag("entry-id") + header_bytes).hexdigest())


def blob_hash(data: bytes) -> BlobHash:
    """Return the hash of a body, an evidence item or an attachment as stored (entry §4)."""
    return BlobHash(hashlib.sha256(tag("blob") + data).hexdigest())


def signing_message(header_bytes: bytes) -> bytes:
    """Return the bytes that the author signs (entry §5)."""
    return tag("entry") + header_bytes


def build_header(**fields: Any) -> bytes:
    """Return the canonical bytes of a header with the fields of ``Header``; ``Malformed``.

    What an author builds passes the same checks as what a host receives.
    """
    data = canonical.encode(Header(**fields).fields())
    parse_header(data)
    return data


def body_aad(header: Header) -> bytes:
    """Return the header in canonical form without its body's hash (seal §3).

    The author, who seals before there is a hash, passes any ``BodyRef.hash``; a reader passes the
    header as parsed. ``ValueError`` for a header without a body.
    """
    if header.body is None:
        raise ValueError("a header without a body seals nothing")
    fields = header.fields()
    fields["body"] = {"epoch": header.body.epoch, "size": header.body.size}
    return canonical.encode(fields)


def parse_header(data: bytes) -> Header:
    """Return the header that ``data`` encodes; ``Malformed`` ``canonical`` or ``header``.

    ``Refused("version_unknown")`` for a version other than 1. Source: entry §2, §3, §6.1 to 6.3;
    the kind need not be known.
    """
    value = canonical.decode(data)
    if type(value) is not dict:
        _fail("not an object")
    kind = value.get("kind")
    if type(kind) is not str or _KIND(kind) is None:
        _fail("kind is not a name")
    founding = kind == FOUNDING
    _check_presence(value.keys(), founding)
    payload, version = value["payload"], value["version"]
    if type(payload) is not dict:
        _fail("payload is not an object")
    if type(version) is not int:
        _fail("version is not an integer")
    header = Header(
        version=version,
        kind=kind,
        nonce=_nonce(value["nonce"]),
        payload=payload,
        committee=None if founding else CommitteeId(_hex_32(value["committee"], "committee")),
        author=None if founding else MemberId(_hex_32(value["author"], "author")),
        after=None if founding else _after(value["after"]),
        body=_body(value["body"]) if "body" in value else None,
        salt=_salt(value),
        attachments=_attachments(value),
        evidence=_blobs(value, "evidence", EVIDENCE_LIMIT, EVIDENCE_LIMIT_BYTES),
    )
    if version != VERSION:  # entry §6.3
        raise Refused("version_unknown", str(version))
    return header


def _fail(reason: str) -> NoReturn:
    raise Malformed("header", reason)


def _check_presence(names: Any, founding: bool) -> None:
    required = _IN_FOUNDING if founding else _IN_OTHERS
    if not required <= names:
        _fail(f"{min(required - names)} is missing")
    if strangers := names - required - _OPTIONAL:
        _fail(f"{min(strangers)} does not belong there")


def _object(value: Any, names: frozenset[str], what: str) -> dict[str, Any]:
    if type(value) is not dict or value.keys() != names:
        _fail(f"{what} has not exactly the fields {', '.join(sorted(names))}")
    fields: dict[str, Any] = value
    return fields


def _hex_32(value: Any, what: str) -> str:
    if type(value) is not str or _HEX_32(value) is None:
        _fail(f"{what} is not 32 bytes in hex")
    return value


def _nonce(value: Any) -> str:
    if type(value) is not str or _HEX_16(value) is None:
        _fail("nonce is not 16 bytes in hex")
    return value


def _integer(value: Any, low: int, high: int, what: str) -> int:
    if type(value) is not int or not low <= value <= high:
        _fail(f"{what} is not an integer from {low} to {high}")
    return value


_AFTER = frozenset({"root", "size"})
_BODY = frozenset({"epoch", "hash", "size"})
_BLOB = frozenset({"hash", "size"})


def _after(value: Any) -> After:
    fields = _object(value, _AFTER, "after")
    size = _integer(fields["size"], 1, canonical.LIMIT_INTEGER, "after.size")
    return After(size, _hex_32(fields["root"], "after.root"))


def _body(value: Any) -> BodyRef:
    fields = _object(value, _BODY, "body")
    epoch = _integer(fields["epoch"], 0, canonical.LIMIT_INTEGER, "body.epoch")
    size = _integer(fields["size"], 1, BODY_LIMIT_BYTES, "body.size")
    return BodyRef(epoch, BlobHash(_hex_32(fields["hash"], "body.hash")), size)


def _salt(value: dict[str, Any]) -> str | None:
    salted = "body" in value and value["body"]["epoch"] >= 1  # the body was read before
    if salted != ("salt" in value):
        _fail("salt stands exactly where body.epoch is 1 or more")
    return _hex_32(value["salt"], "salt") if salted else None


def _attachments(value: dict[str, Any]) -> tuple[BlobRef, ...]:
    if "attachments" in value and "body" not in value:
        _fail("attachments without a body")
    return _blobs(value, "attachments", ATTACHMENTS_LIMIT, ATTACHMENT_LIMIT_BYTES)


def _blobs(value: dict[str, Any], name: str, limit: int, limit_bytes: int) -> tuple[BlobRef, ...]:
    if name not in value:
        return ()
    items = value[name]
    if type(items) is not list or not 1 <= len(items) <= limit:
        _fail(f"{name} is not an array of 1 to {limit}")
    refs = tuple(_blob(item, name, limit_bytes) for item in items)
    if len({ref.hash for ref in refs}) < len(refs):
        _fail(f"{name} names a hash twice")
    return refs


def _blob(value: Any, what: str, limit_bytes: int) -> BlobRef:
    fields = _object(value, _BLOB, what)
    size = _integer(fields["size"], 1, limit_bytes, f"{what}.size")
    return BlobRef(BlobHash(_hex_32(fields["hash"], f"{what}.hash")), size)
