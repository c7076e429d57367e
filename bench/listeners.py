"""Many who listen, and a few who speak: a process of its own for ``bench_talk`` and ``…_streams``.

    python bench/listeners.py PORT PLAN LISTENERS PER_S PID

PLAN is a JSON file with the path of the stream, tokens, requests made beforehand, and the patterns
by which the number of what was sent is found in an ``answer`` and in an ``event``. Every listener
holds a stream of its own; each message is sent at its time, whether or not the one before has been
answered. Prints one line of JSON: how long after it was sent the first, the middle and the last
listener had each message, how many never came, and the memory of the server's process PID while
all streams were open.
"""

import asyncio
import json
import os
import re
import statistics
import sys
import time
from collections.abc import Iterator
from functools import partial
from itertools import cycle
from pathlib import Path
from typing import Any, cast

import uvloop

SPEAKERS = 8
PATIENCE_S = 20.0


class Ear(asyncio.Protocol):
    """One open stream, which notes at what time each position came."""

    def __init__(
        self,
        request: bytes,
        event: re.Pattern[bytes],
        heard: dict[int, list[float]],
        ready: asyncio.Future[None],
    ) -> None:
        self._request = request
        self._event = event
        self._heard = heard
        self._ready = ready
        self._rest = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the stream."""
        cast(asyncio.Transport, transport).write(self._request)

    def data_received(self, data: bytes) -> None:
        """Note what came."""
        now = time.perf_counter()
        if not self._ready.done() and b"welcome" in data:
            self._ready.set_result(None)
        data = self._rest + data
        end = 0
        for found in self._event.finditer(data):
            self._heard.setdefault(int(found[1]), []).append(now)
            end = found.end()
        self._rest = data[max(end, len(data) - 40) :]


class Mouth(asyncio.Protocol):
    """A connection that sends requests and notes which position each was given."""

    def __init__(self) -> None:
        self.answers: list[asyncio.Future[bytes]] = []
        self._read = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the line."""
        self._transport = cast(asyncio.Transport, transport)

    async def say(self, request: bytes) -> bytes:
        """Send a request and wait for its answer."""
        answer: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self.answers.append(answer)
        self._transport.write(request)
        return await answer

    def data_received(self, data: bytes) -> None:
        """Give each answer to whoever waits for it, in order."""
        self._read += data
        while (head := self._read.find(b"\r\n\r\n")) >= 0:
            size = int(re.search(rb"(?i)content-length: (\d+)", self._read[:head])[1])  # type: ignore[index]
            if len(self._read) < head + 4 + size:
                return
            self.answers.pop(0).set_result(self._read[head + 4 : head + 4 + size])
            self._read = self._read[head + 4 + size :]


async def run(
    port: int, plan: dict[str, Any], listeners: int, per_s: float, pid: int
) -> dict[str, float]:
    """Let all listen, say everything, and see what came."""
    loop = asyncio.get_running_loop()
    heard: dict[int, list[float]] = {}
    event = re.compile(plan["event"].encode("ascii"))
    answer = re.compile(plan["answer"].encode("ascii"))
    tokens: Iterator[str] = cycle(plan["tokens"])
    for _ in range(listeners):
        ready = loop.create_future()
        lines = (
            f"GET {plan['stream']} HTTP/1.1",
            "Host: h",
            f"Authorization: Bearer {next(tokens)}",
        )
        request = ("\r\n".join(lines) + "\r\n\r\n").encode()
        await loop.create_connection(partial(Ear, request, event, heard, ready), "127.0.0.1", port)
        await asyncio.wait_for(ready, PATIENCE_S)
    mouths = [(await loop.create_connection(Mouth, "127.0.0.1", port))[1] for _ in range(SPEAKERS)]
    began, sent, tasks = time.perf_counter(), dict[int, float](), list[asyncio.Task[None]]()

    async def say(mouth: Mouth, request: bytes) -> None:
        now = time.perf_counter()
        found = answer.search(await mouth.say(request))
        if found is not None:
            sent[int(found[1]) + plan["ahead"]] = now

    for number, text in enumerate(plan["requests"]):
        pause = began + number / per_s - time.perf_counter()
        await asyncio.sleep(max(0.0, pause))
        tasks.append(asyncio.create_task(say(mouths[number % SPEAKERS], text.encode())))
    await asyncio.wait_for(asyncio.gather(*tasks), PATIENCE_S)
    ends = time.perf_counter() + PATIENCE_S
    while time.perf_counter() < ends and not _all(sent, heard, listeners):  # noqa: ASYNC110
        await asyncio.sleep(0.05)  # asked now and then alone, so that the ears go first
    firsts = [min(heard.get(one, [ends])) - at for one, at in sent.items()]
    middles = [statistics.median(heard.get(one, [ends])) - at for one, at in sent.items()]
    waits = sorted(max(heard.get(one, [ends])) - at for one, at in sent.items())
    missing = sum(listeners - len(heard.get(one, [])) for one in sent)
    return {
        "said": len(sent),
        "refused": len(plan["requests"]) - len(sent),
        "missing": missing,
        "first_ms": _nearest(sorted(firsts), 0.5),
        "middle_ms": _nearest(sorted(middles), 0.5),
        "p50_ms": _nearest(waits, 0.5),
        "p99_ms": _nearest(waits, 0.99),
        "most_ms": _nearest(waits, 1.0),
        "memory_mib": _memory_mib(pid),
    }


def _all(sent: dict[int, float], heard: dict[int, list[float]], listeners: int) -> bool:
    return all(len(heard.get(position, [])) >= listeners for position in sent)


def _memory_mib(pid: int) -> float:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return round(pages * os.sysconf("SC_PAGE_SIZE") / 2**20, 1)


def _nearest(waits: list[float], share: float) -> float:
    return round(1_000 * waits[min(len(waits) - 1, int(share * len(waits)))], 2)


def main() -> None:
    """Read the plan, run it, print the figures."""
    port, path, listeners, per_s, pid = sys.argv[1:]
    plan = json.loads(Path(path).read_text())
    print(json.dumps(uvloop.run(run(int(port), plan, int(listeners), float(per_s), int(pid)))))


if __name__ == "__main__":
    main()
