"""A host's address as seen from where this runs: HTTPS, its certificate, its clock, whose it is."""

from __future__ import annotations

import re
import secrets
import ssl
import time
from collections.abc import Callable, Iterator
from email.utils import parsedate_to_datetime
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

import httpx

from concerted import __version__
from concerted.host.doctor import DAY_S, Checked, broken, look, ok
from concerted.host.keyring import Keyring

TIMEOUT_S = 10.0
CERTIFICATE_DAYS = 14
OFF_S, FAR_OFF_S = 5, 120


def examine_address(
    address: str,
    now: Callable[[], float],
    keyring: Keyring | None,
    http: httpx.Client | None = None,
) -> Iterator[Checked]:
    """Check ``address`` from here; with the host's key, also whether it leads to that host."""
    secure = check_scheme(address)
    yield secure
    client = http or httpx.Client(timeout=TIMEOUT_S, follow_redirects=False, trust_env=False)
    try:
        yield from _examine(address.rstrip("/"), now, keyring, client)
    finally:
        if http is None:
            client.close()


def check_scheme(address: str) -> Checked:
    """Browsers give cryptography only to HTTPS, this machine and onion addresses."""
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return broken("address", f"{address} is no address.", "Give https://NAME.")
    if parts.scheme == "https":
        return ok("address", f"{address} is HTTPS.")
    if parts.scheme == "http" and (_is_here(host) or host.endswith(".onion")):
        return ok("address", f"{address} needs no HTTPS.")
    found = f"{address} is not HTTPS: browsers refuse to seal anything there."
    return broken("address", found, "Put Caddy in front, as the guide says.")


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _examine(
    address: str, now: Callable[[], float], keyring: Keyring | None, http: httpx.Client
) -> Iterator[Checked]:
    asked = now()
    try:
        with http.stream("GET", f"{address}/health") as answer:
            certificate = _certificate(answer)
            answer.read()
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        yield _unreachable(error)
        return
    answered = now()
    if certificate is not None:
        yield check_certificate(_days_left(certificate, answered))
    health = _health(answer)
    if health is None:
        todo = "Is the web server in front passing requests on to the host?"
        yield broken("answer", f"Something else answers there ({answer.status_code}).", todo)
        return
    yield check_version(str(health.get("version", "")))
    yield from check_times(health.get("time"), answer.headers.get("date"), asked, answered)
    yield check_headers(answer.headers)
    if keyring is not None and not health.get("restoring"):
        yield check_owner(address, keyring, http)


def _unreachable(error: Exception) -> Checked:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            todo = "See why Caddy got no certificate: journalctl -u caddy"
            return broken("certificate", f"It is not accepted: {cause.verify_message}.", todo)
        cause = cause.__cause__ or cause.__context__
    # The library words a certificate that was refused in a sentence of its own.
    if "CERTIFICATE_VERIFY_FAILED" in str(error):
        reason = re.sub(r"^.*failed: |\s*\(_ssl.*$", "", str(error))
        todo = "See why Caddy got no certificate: journalctl -u caddy"
        return broken("certificate", f"It is not accepted: {reason}.", todo)
    todo = "Does the name lead to this machine, and are ports 80 and 443 open?"
    return broken("answer", f"Nothing answers there ({type(error).__name__}).", todo)


def _certificate(answer: httpx.Response) -> dict[str, Any] | None:
    stream = answer.extensions.get("network_stream")
    tls = stream.get_extra_info("ssl_object") if stream is not None else None
    found: dict[str, Any] | None = tls.getpeercert() if tls is not None else None
    return found


def _days_left(certificate: dict[str, Any], now_s: float) -> int:
    return int((ssl.cert_time_to_seconds(certificate["notAfter"]) - now_s) // DAY_S)


def check_certificate(days: int) -> Checked:
    """Automatic certificates are renewed a month before they end."""
    if days < CERTIFICATE_DAYS:
        found = f"The certificate ends in {days} days and has not been renewed."
        return look("certificate", found, "See why: journalctl -u caddy")
    return ok("certificate", f"Good for {days} days.")


def _health(answer: httpx.Response) -> dict[str, Any] | None:
    try:
        found = answer.json()
    except ValueError:
        return None
    good = answer.status_code == 200 and isinstance(found, dict) and found.get("ok") is True
    return found if good else None


def check_version(version: str) -> Checked:
    """The host that answers may be older than the program that is installed."""
    if version != __version__:
        found = f"The host is of version {version}, this program of {__version__}."
        return look("version", found, "Start the host anew after an update.")
    return ok("version", f"The host is of version {version}.")


def check_times(
    host_s: object, date: str | None, asked: float, answered: float
) -> Iterator[Checked]:
    """Compare the host's clock and that of the server in front with this machine's."""
    if not isinstance(host_s, int):
        yield broken("host's clock", "The host does not say.", "Update it.")
        return
    yield _off("host's clock", host_s, asked, answered)
    if date is not None:
        try:
            yield _off("Date header", parsedate_to_datetime(date).timestamp(), asked, answered)
        except ValueError:
            yield look("Date header", f"{date!r} is no date.", "See what stands in front.")


def _off(what: str, there_s: float, asked: float, answered: float) -> Checked:
    """Whole seconds are cut off, so a second more of difference is none."""
    off = max(asked - there_s - 1, there_s - answered, 0.0)
    todo = "Set both clocks by the network: timedatectl set-ntp true"
    if off > FAR_OFF_S:
        return broken(what, f"{off:.0f} seconds from this machine's.", todo)
    if off > OFF_S:
        return look(what, f"{off:.0f} seconds from this machine's.", todo)
    return ok(what, "It agrees with this machine's.")


def check_headers(headers: httpx.Headers) -> Checked:
    """A server in front must leave the host's protections in place."""
    policy = headers.get("content-security-policy", "")
    if not policy.startswith("default-src 'none'"):
        todo = "Let the web server in front pass the host's headers on."
        return broken("headers", "The host's content policy does not arrive.", todo)
    return ok("headers", "The host's own arrive.")


def check_owner(address: str, keyring: Keyring, http: httpx.Client) -> Checked:
    """Ask for the key of a place that nobody has: only this host's secret gives the right one."""
    origin = f"concerted/{secrets.token_hex(16)}"
    asked = {"committee": secrets.token_hex(32), "origin": origin}
    try:
        key = http.post(f"{address}/logs", json=asked).json().get("log_key")
    except (httpx.HTTPError, ValueError, AttributeError):
        return look("owner", "The host does not say whose key it has.", "Try again.")
    if key != keyring.log_key(origin).public.hex():
        todo = "Does the address lead to this machine, and is it the right data folder?"
        return broken("owner", "It is a host with another key than the one in this folder.", todo)
    return ok("owner", "It is the host of this data folder.")


def wall_clock() -> float:
    """Return this machine's clock, in seconds."""
    return time.time()
