"""The load: a process of its own that sends requests made beforehand and times each answer.

    python bench/sender.py PORT REQUESTS CONNECTIONS START COUNT

Each connection sends its next request as soon as the last is answered. Nothing is made, signed or
parsed here but the length of each answer, so that this process leaves the machine to the host. It
prints one line of JSON; ``cpu_share`` is the part of the time that its one thread was busy.
"""

import asyncio
import json
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import cast

import uvloop

END = b"\r\n\r\n"
LENGTH = b"content-length: "


class Connection(asyncio.Protocol):
    """One keep-alive connection. ``waits`` holds the seconds until each answer."""

    def __init__(self, requests: Iterator[bytes], done: asyncio.Future[None]) -> None:
        self.waits: list[float] = []
        self.accepted = 0
        self._requests = requests
        self._done = done
        self._transport: asyncio.Transport
        self._began = 0.0
        self._read = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Send the first request."""
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is no subclass
        self._next()

    def _next(self) -> None:
        request = next(self._requests, None)
        if request is None:
            self._transport.close()
            return
        self._began = time.perf_counter()
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        """Take the answer once it is whole, and send the next request."""
        self._read += data
        head = self._read.find(END)
        if head < 0:
            return
        at = self._read.index(LENGTH, 0, head + 2) + len(LENGTH)
        size = int(self._read[at : self._read.index(b"\r", at)])
        if len(self._read) < head + len(END) + size:
            return
        self.waits.append(time.perf_counter() - self._began)
        self.accepted += self._read.count(b'"index":')
        self._read = b""
        self._next()

    def connection_lost(self, exc: Exception | None) -> None:
        """Every request was answered, or the host went away."""
        if not self._done.done():
            self._done.set_result(None)


def read_requests(path: Path, start: int, count: int) -> list[bytes]:
    """So many requests of the file, from one on."""
    data, found, at = path.read_bytes(), list[bytes](), 0
    while at < len(data) and len(found) < start + count:
        size = int.from_bytes(data[at : at + 4], "big")
        found.append(data[at + 4 : at + 4 + size])
        at += 4 + size
    return found[start:]


def nearest(waits: list[float], share: float) -> float:
    """The wait in milliseconds that this share of all are not longer than."""
    return round(1_000 * waits[min(len(waits) - 1, int(share * len(waits)))], 3)


async def send(port: int, requests: list[bytes], connections: int) -> dict[str, float]:
    """Send all; what came of it."""
    loop = asyncio.get_running_loop()
    waiting, made = iter(requests), list[Connection]()
    ends = [loop.create_future() for _ in range(connections)]
    cpu, began = time.process_time(), time.perf_counter()
    for end in ends:
        _, one = await loop.create_connection(partial(Connection, waiting, end), "127.0.0.1", port)
        made.append(one)
    await asyncio.gather(*ends)
    took = time.perf_counter() - began
    waits = sorted(wait for one in made for wait in one.waits)
    return {
        "sent": len(requests),
        "answered": len(waits),
        "accepted": sum(one.accepted for one in made),
        "seconds": round(took, 3),
        "p50_ms": nearest(waits, 0.50),
        "p99_ms": nearest(waits, 0.99),
        "most_ms": nearest(waits, 1.0),
        "cpu_share": round((time.process_time() - cpu) / took, 3),
    }


def main() -> None:
    """Read the requests, send them, print the figures."""
    port, path, connections, start, count = sys.argv[1:]
    requests = read_requests(Path(path), int(start), int(count))
    print(json.dumps(uvloop.run(send(int(port), requests, int(connections)))))


if __name__ == "__main__":
    main()
