"""Hearing at once that something was said: the host's stream, as a knock on the door (docs/api.md).

What the stream says is not believed: whoever hears it catches up as always, and verifies.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

import httpx

from concerted.client.committee import Committee
from concerted.client.errors import HostFaulty, HostUnreachable

SILENCE_S = 60.0  # a host's heart beats every 20 seconds


def knocks(committee: Committee) -> Iterator[bool]:
    """Yield True whenever something new may be there, False at each beat of the host's heart.

    Ends where the host ends the stream. ``HostUnreachable``, ``HostFaulty`` (the session ended).
    """
    with committee.wire.stream(committee.id, SILENCE_S) as response:
        if not response.is_success:
            with suppress(httpx.HTTPError):
                response.read()
            code = "session_ended" if response.status_code == 401 else "unavailable"
            raise HostFaulty(code, "stream", response.status_code)
        try:
            for line in response.iter_lines():
                if line.startswith("data:"):
                    yield True
                elif line.startswith(":"):
                    yield line.startswith(": welcome")  # what came before it opened is new too
        except httpx.HTTPError as error:
            raise HostUnreachable("unreachable", str(error)) from error
