"""``keeper.json``: what the keeper of a host has typed about witnesses (log §4) and waking phones.

It says whose logs this host witnesses, under which name, and at which address each witness of our
committees is found. Committees admit witnesses by key and name; an address comes from here alone,
so that no motion can make the host call a machine of somebody's choice. The file is read again
when it changes, so the commands work while the host runs.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from concerted.host.files import replace_file
from concerted.host.pushline import check_service
from concerted.kernel.canonical import hex_bytes
from concerted.kernel.errors import Malformed
from concerted.kernel.note import KEY_BYTES, check_name

FILE_NAME = "keeper.json"
FILE_LIMIT_BYTES = 1 << 20
_WITNESS_NAME = re.compile(r"[A-Za-z0-9./-]{1,128}", re.ASCII).fullmatch
_CONTACT = re.compile(
    r"(?:https://|mailto:[a-zA-Z0-9.+_-]{1,64}@)[a-z0-9-]+(\.[a-z0-9-]+)+/?", re.A
).fullmatch
log = logging.getLogger("concerted.host")


class WitnessedFor(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A log that this host witnesses: its key in hex, and the keeper's own word for it."""

    log_key: str
    remark: str = ""


class Keeping(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What was typed. ``witnessed`` is by origin, ``addresses`` by the witness's name.

    ``push_contact`` is what push services are told of the keeper; empty, no phone is ever woken.
    ``push_services`` stand beside those of browsers that are widely used.
    """

    witness_name: str = ""
    witnessed: dict[str, WitnessedFor] = {}
    addresses: dict[str, str] = {}
    push_contact: str = ""
    push_services: tuple[str, ...] = ()


def check_witness_name(name: str) -> str:
    """Return a name that a committee can admit (rules §9); ``ValueError``."""
    if _WITNESS_NAME(name) is None:
        raise ValueError("A witness's name is 1 to 128 letters, digits, dots, dashes or slashes.")
    return name


def check_log(origin: str, log_key: str) -> None:
    """``ValueError`` in the keeper's words where these are no origin and key of a log."""
    try:
        check_name(origin)
        hex_bytes(log_key, KEY_BYTES)
    except Malformed as error:
        raise ValueError(f"That is no log: {error.reason}.") from None


def check_address(address: str) -> str:
    """Return the address without a last slash; ``ValueError`` where it is not to be called.

    HTTPS, or plain HTTP on this very machine, such as a tunnel.
    """
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname or "", parts.port
    except ValueError as error:
        raise ValueError(f"That is no address: {error}.") from None
    if parts.username or parts.password or parts.query or parts.fragment or not host:
        raise ValueError("An address is https://NAME, perhaps with a port and a path.")
    if parts.scheme != "https" and not (parts.scheme == "http" and _is_here(host)):
        raise ValueError("An address begins with https:// (http:// only on this machine).")
    return address.rstrip("/")


def check_contact(contact: str) -> str:
    """Return how push services reach the keeper, as RFC 8292 has it; ``ValueError``."""
    if _CONTACT(contact) is None:
        raise ValueError("Give the server's address, https://NAME, or mailto:SOMEBODY@NAME.")
    return contact


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def parse_keeping(data: bytes) -> Keeping:
    """Read and check the file; ``ValueError`` says what is wrong."""
    if len(data) > FILE_LIMIT_BYTES:
        raise ValueError(f"{FILE_NAME} is longer than {FILE_LIMIT_BYTES} bytes")
    try:
        found = msgspec.json.decode(data, type=Keeping)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise ValueError(f"{FILE_NAME}: {error}") from None
    if found.witness_name:
        check_witness_name(found.witness_name)
    for origin, witnessed in found.witnessed.items():
        check_log(origin, witnessed.log_key)
    for name, address in found.addresses.items():
        check_witness_name(name)
        check_address(address)
    if found.push_contact:
        check_contact(found.push_contact)
    for service in found.push_services:
        check_service(service)
    return found


class KeeperFile:
    """The file in one data directory, as it is now."""

    def __init__(self, data: Path) -> None:
        self.path = data / FILE_NAME
        self._seen: tuple[int, int, int] | None = None
        self._found = Keeping()

    def open(self) -> Keeping:
        """Read the file; ``ValueError`` where it cannot be used: a host does not start then."""
        self._seen = self._mark()
        self._found = parse_keeping(self.path.read_bytes()) if self._seen else Keeping()
        return self._found

    def now(self) -> Keeping:
        """Return what stands there, or what last could be read; a slip stops nothing that works."""
        if self._mark() != self._seen:
            try:
                self.open()
            except (OSError, ValueError) as error:
                log.error("%s is not used: %s", self.path.name, error)
        return self._found

    def change(self, how: Callable[[Keeping], Keeping]) -> Keeping:
        """Replace what stands there, durably; for the commands."""
        changed = how(self.open())
        data = msgspec.json.format(msgspec.json.encode(changed), indent=1)
        parse_keeping(data)
        replace_file(self.path, data)
        return self.open()

    def _mark(self) -> tuple[int, int, int] | None:
        try:
            found = self.path.stat()
        except FileNotFoundError:
            return None
        return found.st_mtime_ns, found.st_size, found.st_ino
