"""The join link and the recovery sheet's address, as text (seal §6 and §9).

Both travel by paper, chat and QR code, so they arrive cut, wrapped and mistyped. A parser says
which part is wrong, and never repeats a part back: it may be a secret.
"""

from __future__ import annotations

import hashlib
import ipaddress
import re
from collections.abc import Sequence
from dataclasses import dataclass

from concerted.crypto.invitation import LinkSecret
from concerted.crypto.seed import RecoverySeed
from concerted.crypto.signature import PublicKey, check_public_key
from concerted.kernel import canonical
from concerted.kernel.entry import CommitteeId
from concerted.kernel.errors import Malformed, Newer, Refused
from concerted.kernel.tags import tag

LINK_LIMIT_CHARACTERS = 1_024
VERSION = "1"
CHECK_BYTES = 4
_JOIN = "/join#"
_SHEET = "concerted:"
_LINK_PARTS = (
    ("committee id", 32),
    ("log key", 32),
    ("inviter's key", 32),
    ("request key", 32),
    ("secret", 16),
)
_SHEET_PARTS = (("committee id", 32), ("log key", 32), ("seed", 16))
_BASE64URL = re.compile(r"[A-Za-z0-9_-]*").fullmatch
_LOOPBACK_4 = ipaddress.IPv4Network("127.0.0.0/8")
_LOOPBACK_6 = ipaddress.IPv6Address("::1")
_DECIMALS = re.compile(r"[0-9.]+").fullmatch
_ORIGIN = re.compile(
    r"(?P<scheme>[a-z]+)://(?P<host>[a-z0-9.-]+|\[[0-9a-f:.]+\])(:(?P<port>[1-9][0-9]{0,4}))?"
).fullmatch
_NAME = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-))*").fullmatch


@dataclass(frozen=True, slots=True)
class JoinLink:
    """What an inviter hands over. ``origin`` is scheme, host and port, such as ``https://a.example``."""

    origin: str
    committee: CommitteeId
    log_key: PublicKey
    inviter_key: PublicKey
    request_key: bytes
    secret: LinkSecret


@dataclass(frozen=True, slots=True)
class RecoverySheet:
    """What brings a member back. ``origin`` as in ``JoinLink``."""

    origin: str
    committee: CommitteeId
    log_key: PublicKey
    seed: RecoverySeed


def format_link(link: JoinLink) -> str:
    """Return the link as text; ``Malformed("link")`` for an origin that no link may have."""
    parts = (
        bytes.fromhex(link.committee),
        link.log_key,
        link.inviter_key,
        link.request_key,
        link.secret.expose(),
    )
    return check_origin(link.origin) + _JOIN + _join_parts(parts)


def parse_link(text: str) -> JoinLink:
    """Return what a link holds; ``Malformed("link")`` says which part is wrong (seal §6)."""
    _check_length(text)
    origin, mark, fragment = text.partition(_JOIN)
    if not mark:
        raise Malformed("link", "no /join# in it: not a join link, or cut before it")
    check_origin(origin)
    committee, log_key, inviter_key, request_key, secret = _split_parts(fragment, _LINK_PARTS)
    return JoinLink(
        origin,
        CommitteeId(committee.hex()),
        _key(log_key, "log key"),
        _key(inviter_key, "inviter's key"),
        request_key,
        LinkSecret(secret),
    )


def format_sheet(sheet: RecoverySheet) -> str:
    """Return the recovery sheet's address; ``Malformed("link")`` as ``format_link`` (seal §9)."""
    parts = (bytes.fromhex(sheet.committee), sheet.log_key, sheet.seed.expose())
    return f"{_SHEET}{_join_parts(parts)}@{check_origin(sheet.origin)}"


def parse_sheet(text: str) -> RecoverySheet:
    """Return what a recovery sheet's address holds; ``Malformed("link")`` (seal §9)."""
    _check_length(text)
    fields, mark, origin = text.removeprefix(_SHEET).partition("@")
    if not text.startswith(_SHEET):
        raise Malformed("link", "does not begin with concerted: and is no recovery sheet")
    if not mark:
        raise Malformed("link", "no @ and address: cut")
    committee, log_key, seed = _split_parts(fields, _SHEET_PARTS)
    check_origin(origin)
    return RecoverySheet(
        origin, CommitteeId(committee.hex()), _key(log_key, "log key"), RecoverySeed(seed)
    )


def _check_length(text: str) -> None:
    if len(text) > LINK_LIMIT_CHARACTERS:
        raise Malformed("link", f"longer than {LINK_LIMIT_CHARACTERS} characters")


def _join_parts(parts: Sequence[bytes]) -> str:
    text = ".".join((VERSION, *(canonical.base64url_encode(part) for part in parts)))
    return f"{text}.{canonical.base64url_encode(_check(text))}"


def _split_parts(text: str, form: Sequence[tuple[str, int]]) -> list[bytes]:
    """Check version, then the number of parts, the check, and each part's form, in this order."""
    version, *_ = text.split(".", 1)
    if version != VERSION:
        if re.fullmatch(r"[1-9][0-9]{0,3}", version):
            raise Newer("link", "version: of a newer program")
        raise Malformed("link", "version: none")
    fields, _, check = text.rpartition(".")
    parts = fields.split(".")[1:]
    if len(parts) != len(form):
        raise Malformed("link", f"{len(parts)} parts instead of {len(form)}: cut")
    # The alphabet comes before the check, because only ASCII can be hashed.
    for part, (name, _) in zip([*parts, check], [*form, ("check", CHECK_BYTES)], strict=True):
        if _BASE64URL(part) is None:
            raise Malformed("link", f"{name}: a character that does not belong there")
    if check != canonical.base64url_encode(_check(fields)):
        raise Malformed("link", "check: cut or mistyped")
    return [_part(part, *expected) for part, expected in zip(parts, form, strict=True)]


def _check(text: str) -> bytes:
    return hashlib.sha256(tag("link-check") + text.encode("ascii")).digest()[:CHECK_BYTES]


def _part(text: str, name: str, size: int) -> bytes:
    try:
        return canonical.base64url_decode(text, size, "link")
    except Malformed as error:
        raise Malformed("link", f"{name}: {error.reason}") from None


def _key(data: bytes, name: str) -> PublicKey:
    try:
        return check_public_key(data)
    except Refused:
        raise Malformed("link", f"{name}: not a key") from None


def check_origin(origin: str) -> str:
    """Return ``origin`` if a link may lead there: https, or http on this machine or to an onion."""
    found = _ORIGIN(origin)
    if found is None:
        raise Malformed("link", "address: not scheme, host and port in lower case")
    scheme, host, port = found["scheme"], found["host"], found["port"]
    if port is not None and int(port) > 65_535:
        raise Malformed("link", "address: no such port")
    local = _is_local(host)
    if scheme != "https" and not (scheme == "http" and (local or host.endswith(".onion"))):
        raise Malformed("link", "scheme: not https")
    return origin


def _is_local(host: str) -> bool:
    """Whether ``host`` is this machine; ``Malformed("link")`` if it is no host at all."""
    try:
        if host.startswith("["):
            return ipaddress.IPv6Address(host[1:-1]) == _LOOPBACK_6
        if _DECIMALS(host):
            return ipaddress.IPv4Address(host) in _LOOPBACK_4
    except ValueError:
        raise Malformed("link", "address: not an IP address") from None
    if len(host) > 253 or _NAME(host) is None:
        raise Malformed("link", "address: not the name of a host")
    return host == "localhost"
