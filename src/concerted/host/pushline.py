"""The line to push services: which addresses are called at all, and how (docs/api.md, Push).

An address comes from a member's browser and is believed in nothing. Its host must be a service of
the list, by HTTPS at its usual port. Its name is looked up here, and the machine that is called is
the one that was looked at: a public one, whatever the name leads to a moment later. No redirect is
followed, no proxy of the environment is heeded, and no more than a status and one header is read.
"""

from __future__ import annotations

import asyncio
import re
import socket
from collections.abc import Callable, Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

if TYPE_CHECKING:
    import ssl

    import httpcore

ENDPOINT_BYTES = 1_024
TIMEOUT_S = 10.0
CONNECTIONS = 8
SERVICES = (
    "fcm.googleapis.com",
    "*.push.services.mozilla.com",
    "*.push.apple.com",
    "*.notify.windows.com",
)
_ENDPOINT = re.compile(r"https://[a-z0-9.-]{1,253}(?::443)?/[A-Za-z0-9._~:@!$&'()*+,;=%/?-]*", re.A)
_SERVICE = re.compile(r"(?:\*\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)+", re.ASCII).fullmatch
IsPublic = Callable[[IPv4Address | IPv6Address], bool]


class Heard(NamedTuple):
    """What a push service answered: its status, and for how long it wants to be left alone."""

    status: int
    retry_s: int


class PushSilent(Exception):
    """No answer came, or nobody may be called there."""


def check_service(name: str) -> str:
    """Return a host of push services, or ``*.`` before its domain; ``ValueError``."""
    last = name.rsplit(".", 1)[-1]
    if _SERVICE(name) is None or last.isdigit() or last in ("local", "localhost", "internal"):
        raise ValueError(f"{name} is not the name of a push service.")
    return name


def check_endpoint(endpoint: str, services: Iterable[str]) -> str:
    """Return the endpoint if it may be called; ``ValueError``, which does not repeat it."""
    if len(endpoint) > ENDPOINT_BYTES or _ENDPOINT.fullmatch(endpoint) is None:
        raise ValueError("that is not the address of a push service")
    host = service_of(endpoint)
    for service in services:
        if host == service or (service.startswith("*.") and host.endswith(service[1:])):
            return endpoint
    raise ValueError("the keeper of this server has not allowed that push service")


def service_of(endpoint: str) -> str:
    """Return the host that is called there."""
    return urlsplit(endpoint).hostname or ""


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether this is a machine of the world: not here, not of this network, nothing reserved."""
    within = getattr(address, "ipv4_mapped", None) or getattr(address, "sixtofour", None)
    return address.is_global and not address.is_multicast and (within is None or is_public(within))


async def look_up(host: str, port: int, public: IsPublic) -> str:
    """Return an address of ``host`` to call: all that its name leads to must be public."""
    try:
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise PushSilent("no such name") from error
    addresses = [str(one[4][0]) for one in found]
    if not addresses or not all(public(ip_address(one.partition("%")[0])) for one in addresses):
        raise PushSilent("it leads to no public machine")
    return addresses[0]


class PushLine:
    """Sends empty messages, over connections that it keeps. ``public`` says whom it may call."""

    def __init__(self, context: ssl.SSLContext | None = None, public: IsPublic = is_public) -> None:
        self._context = context
        self._public = public
        self._pool: httpcore.AsyncConnectionPool | None = None  # loaded where somebody is woken

    async def wake(self, endpoint: str, headers: dict[str, str]) -> Heard:
        """Send nothing, with these headers; ``PushSilent``."""
        import httpcore

        if self._pool is None:
            self._pool = httpcore.AsyncConnectionPool(
                self._context,
                max_connections=CONNECTIONS,
                network_backend=_looking_first(self._public),
            )
        given = [*headers.items(), ("Content-Length", "0")]
        try:
            async with (
                asyncio.timeout(TIMEOUT_S),
                self._pool.stream("POST", endpoint, headers=given) as answer,
            ):
                return Heard(answer.status, _seconds(answer.headers))
        except (
            *(OSError, TimeoutError, httpcore.NetworkError, httpcore.ProtocolError),
            *(httpcore.TimeoutException, httpcore.UnsupportedProtocol),
        ) as error:
            raise PushSilent(type(error).__name__) from error

    async def close(self) -> None:
        """Close every connection."""
        if self._pool is not None:
            await self._pool.aclose()


def _looking_first(public: IsPublic) -> httpcore.AsyncNetworkBackend:
    """Return what connects to the very address that was found to be public."""
    import httpcore

    class Looking(httpcore.AnyIOBackend):
        async def connect_tcp(self, host: str, port: int, *given: Any, **named: Any) -> Any:
            return await super().connect_tcp(
                await look_up(host, port, public), port, *given, **named
            )

    return Looking()


def _seconds(headers: Iterable[tuple[bytes, bytes]]) -> int:
    """Return ``Retry-After`` where it is a number of seconds, as push services send it."""
    given = next((value for name, value in headers if name.lower() == b"retry-after"), b"")
    return int(given) if given.isdigit() and len(given) < 8 else 0
