"""Rations of requests for each peer, in memory alone: addresses are never written anywhere."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from functools import lru_cache

from concerted.host.answers import too_many

PEERS_LIMIT = 50_000


class Ration:
    """A token bucket for each peer: ``burst`` at once, then ``per_s`` a second."""

    def __init__(self, per_s: float, burst: int, clock: Callable[[], float]) -> None:
        self._per_s = per_s
        self._burst = burst
        self._clock = clock
        self._left: dict[str, tuple[float, float]] = {}

    def take(self, peer: str) -> None:
        """Use one up; ``too_many`` (429) where none is left."""
        now = self._clock()
        left, since = self._left.pop(peer, (float(self._burst), now))
        left = min(float(self._burst), left + (now - since) * self._per_s)
        if len(self._left) >= PEERS_LIMIT:
            del self._left[next(iter(self._left))]  # the one longest silent
        self._left[peer] = (max(0.0, left - 1), now)
        if left < 1:
            raise too_many("Slow down, please.", retry_s=max(1, round(1 / self._per_s)))


def peer_of(client: tuple[str, int] | None) -> str:
    """Return whom to ration: an IPv4 address, an IPv6 network of /64, or "" for a local socket."""
    return "" if client is None else _network(client[0])


@lru_cache(maxsize=4_096)
def _network(host: str) -> str:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if address.version == 4:
        return str(address)
    return str(ipaddress.ip_network((address, 64), strict=False))


def is_local(peer: str) -> bool:
    """Whether the peer is this very machine."""
    return peer in ("", "::/64") or peer.startswith("127.")
