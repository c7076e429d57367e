"""The network between devices and the host: every request waits here until the world decides.

What can become of one: it arrives and is answered; it is lost, or its answer is; it arrives twice;
it arrives long after its sender gave up; the answer breaks off in the middle; an old answer to the
same question comes in its place; there is no way through at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import httpx

from tests.simulation.baton import Strand


@dataclass(eq=False)
class Call:
    """One request on its way. The world sets ``answer`` or ``error`` and lets its strand go on."""

    device: str
    strand: Strand
    request: httpx.Request
    answer: httpx.Response | None = None
    error: BaseException | None = None

    @property
    def question(self) -> tuple[str, str, str]:
        """What tells requests apart for whoever replays answers."""
        return self.device, self.request.method, str(self.request.url)

    def fresh(self) -> httpx.Request:
        """The same bytes once more."""
        request = self.request
        return httpx.Request(
            request.method, request.url, headers=request.headers, content=request.content
        )


class BrokenOff(httpx.SyncByteStream):
    """The beginning of an answer, and then nothing."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def __iter__(self) -> Iterator[bytes]:
        yield self._data
        raise httpx.RemoteProtocolError("the connection was cut")


@dataclass
class Socket(httpx.BaseTransport):
    """A device's way to the network."""

    device: str
    strand: Strand
    calls: list[Call] = field(default_factory=list)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Put a request on its way and wait."""
        request.read()
        call = Call(self.device, self.strand, request)
        self.calls.append(call)
        self.strand.pause()
        if call.error is not None:
            raise call.error
        assert call.answer is not None
        return call.answer


def whole(answer: httpx.Response) -> httpx.Response:
    """An answer as it was."""
    return httpx.Response(answer.status_code, headers=_kept(answer), content=answer.content)


def broken_off(answer: httpx.Response, at: float) -> httpx.Response:
    """An answer that breaks off after the share ``at`` of its bytes."""
    data = answer.content[: int(len(answer.content) * at)]
    return httpx.Response(answer.status_code, headers=_kept(answer), stream=BrokenOff(data))


def _kept(answer: httpx.Response) -> dict[str, str]:
    kind = answer.headers.get("content-type")
    return {"content-type": kind} if kind else {}
