"""The bare floor: what a host could do here if it had no rules. Verify, hash, commit, push.

    python bench/floor.py PORT DATABASE KEYS

It takes the same requests as the host and answers them durably in groups, but knows no committee,
no state, no tree and no checkpoint: each header's author is looked up in a file of keys.
"""

import asyncio
import base64
import hashlib
import sqlite3
import sys
from pathlib import Path
from typing import Any

import msgspec
import uvicorn
from nacl.bindings import crypto_sign_open

STREAM = [(b"content-type", b"text/event-stream")]
decode, encode = msgspec.json.decode, msgspec.json.encode


def binary(text: str) -> bytes:
    """Base64url without padding."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


class Floor:
    """One ASGI application; ``keys`` by author."""

    def __init__(self, database: str, keys: dict[str, bytes]) -> None:
        self.keys, self.size, self.listeners = keys, 0, set[asyncio.Queue[bytes]]()
        self.waiting: list[tuple[Any, asyncio.Future[int]]] = []
        self.writer: asyncio.Task[None] | None = None
        self.database = sqlite3.connect(database, check_same_thread=False, isolation_level=None)
        for text in ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL"):
            self.database.execute(text)
        self.database.execute("CREATE TABLE entries (position INTEGER PRIMARY KEY, id, made, head)")

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Take one entry, or keep a stream open."""
        start = {"type": "http.response.start", "status": 200, "headers": STREAM}
        if scope["method"] == "GET":
            await send(start)
            await self.stream(receive, send)
            return
        one = decode((await receive())["body"])["entries"][0]
        header, signature = binary(one["header"]), binary(one["signature"])
        crypto_sign_open(
            signature + b"concerted/1/entry\0" + header, self.keys[decode(header)["author"]]
        )
        done = asyncio.get_running_loop().create_future()
        self.waiting.append(((hashlib.sha256(header).digest(), signature, header), done))
        if self.writer is None or self.writer.done():
            self.writer = asyncio.create_task(self.write())
        answer = encode({"index": await done})
        start["headers"] = [(b"content-length", b"%d" % len(answer))]
        await send(start)
        await send({"type": "http.response.body", "body": answer})

    async def stream(self, receive: Any, send: Any) -> None:
        """Pass on all that is pushed until the listener is gone."""
        queue = asyncio.Queue[bytes]()
        queue.put_nowait(b": welcome\n\n")
        self.listeners.add(queue)
        gone = asyncio.create_task(self.forget(receive, queue))
        while body := await queue.get():
            await send({"type": "http.response.body", "body": body, "more_body": True})
        await gone

    async def forget(self, receive: Any, queue: asyncio.Queue[bytes]) -> None:
        """End a stream when its listener goes away."""
        while (await receive())["type"] != "http.disconnect":
            pass
        self.listeners.discard(queue)
        queue.put_nowait(b"")

    async def write(self) -> None:
        """Commit what has gathered, again and again; then answer and push."""
        while self.waiting:
            batch, self.waiting = self.waiting, []
            rows = [(self.size + number, *row) for number, (row, _) in enumerate(batch)]
            await asyncio.to_thread(self.commit, rows)
            self.size += len(batch)
            event = b"".join(
                b"id: %d.0\ndata: %b\n\n" % (row[0] + 1, base64.b64encode(row[3])) for row in rows
            )
            for row, (_, done) in zip(rows, batch, strict=True):
                done.set_result(row[0])
            for queue in self.listeners:
                queue.put_nowait(event)

    def commit(self, rows: list[Any]) -> None:
        """Durable once it returns."""
        self.database.execute("BEGIN IMMEDIATE")
        self.database.executemany("INSERT INTO entries VALUES (?, ?, ?, ?)", rows)
        self.database.execute("COMMIT")


def main() -> None:
    """Serve as the host is served."""
    port, database, keys = sys.argv[1:]
    app = Floor(database, decode(Path(keys).read_bytes(), type=dict[str, bytes]))
    uvicorn.run(
        app, port=int(port), loop="uvloop", http="httptools", ws="none", lifespan="off",
        access_log=False, log_level="critical", server_header=False, date_header=False,
        backlog=4_096, timeout_graceful_shutdown=1, timeout_keep_alive=30,
    )  # fmt: skip


if __name__ == "__main__":
    main()
