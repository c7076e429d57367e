"""How soon all have heard what is said, how fast a long channel opens, what a message takes up.

    python bench/bench_talk.py [--listeners 500] [--per-s 20] [--seconds 30] [--kept 100000]

One committee, one host, started as a keeper starts it. A channel already holds ``kept`` messages;
each is 430 letters, padded and sealed. The listeners and those who speak are in one process
(``listeners.py``), so that one clock times both; that process takes its share of the machine.
"""

import argparse
import json
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import httpx  # noqa: E402

from bench import machine, programs, record  # noqa: E402
from concerted.host.files import DATABASE  # noqa: E402
from concerted.host.keyring import Keyring  # noqa: E402
from concerted.kernel.canonical import base64url_encode  # noqa: E402
from concerted.kernel.entry import After, BlobRef, CommitteeId, MemberId, blob_hash  # noqa: E402
from concerted.kernel.message import (  # noqa: E402
    ChainId,
    MessageHeader,
    MessageId,
    PlaceId,
    Seen,
    build_message,
    message_id,
    message_to_sign,
)
from concerted.rules.channels import general_channel  # noqa: E402
from concerted.store import ChainHead, Said, Store, StoredMessage, open_store  # noqa: E402
from tests.authors import Assembly, Author  # noqa: E402

MEMBERS = 50
BODY_BYTES = 528
BATCH = 500
PAGE = 50
PAGES = 20
ALONE = 20


class Lines:
    """Every member's chain, for messages that are made before they are sent."""

    def __init__(self, room: Assembly, place: str) -> None:
        self.room = room
        self.place = PlaceId(place)
        self.heads: dict[str, tuple[ChainId, int, MessageId | None]] = {}
        size = room.history.size
        self.after = After(size, room.history.tree.root(size).hex())

    def make(self, author: Author, seen: Seen | None = None) -> tuple[bytes, bytes, bytes]:
        """Make the author's next message: header, signature, body."""
        fresh = (ChainId(self.room.draw_hex()[:32]), 0, None)
        chain, number, previous = self.heads.get(author.id, fresh)
        body = (self.room.draw() * 17)[:BODY_BYTES]
        header = MessageHeader(
            kind="say",
            committee=CommitteeId(self.room.state.committee),
            author=MemberId(author.id),
            channel=self.place,
            chain=chain,
            number=number + 1,
            previous=previous,
            after=self.after,
            epoch=self.room.state.epoch.number,
            salt=self.room.draw_hex()[:32],
            body=BlobRef(blob_hash(body), len(body)),
        )
        data = build_message(replace(header, seen=seen))
        self.heads[author.id] = chain, number + 1, message_id(data)
        return data, author.key.sign(message_to_sign(data)), body


def keep(store: Store, lines: Lines, count: int) -> None:
    """Put so many messages into the store, an hour old."""
    room, members = lines.room, lines.room.members
    committee, now = CommitteeId(room.state.committee), room.now - 86_400
    newest = 0
    while newest < count:
        told: list[StoredMessage] = []
        seen = None
        for _ in range(min(BATCH, count - newest)):
            author = members[(newest + len(told)) % len(members)]
            data, signature, body = lines.make(author, seen)
            position = newest + len(told) + 1
            seen = Seen(message_id(data), position)
            told.append(
                StoredMessage(
                    position, now, message_id(data), lines.place, 0, signature, data, body
                )
            )
        heads = tuple(
            ChainHead(chain, MemberId(name), lines.place, False, number, last, now)
            for name, (chain, number, last) in lines.heads.items()
            if last is not None
        )
        store.talk.append([Said(committee, newest, tuple(told), heads)])
        newest += len(told)


def request_of(room: Assembly, token: str, made: tuple[bytes, bytes, bytes]) -> str:
    """The HTTP request that says a message."""
    header, signature, body = (base64url_encode(part) for part in made)
    message = {"header": header, "signature": signature, "body": body}
    sent = json.dumps({"messages": [message]})
    return (
        f"POST /c/{room.state.committee}/talk HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer {token}"
        f"\r\nContent-Type: application/json\r\nContent-Length: {len(sent)}\r\n\r\n{sent}"
    )


def page_ms(http: httpx.Client, room: Assembly, place: str, token: str) -> list[float]:
    """How long each of some first pages takes, in milliseconds."""
    found = []
    for _ in range(PAGES):
        began = time.perf_counter()
        answer = http.get(
            f"/c/{room.state.committee}/talk",
            params={"channel": place, "count": PAGE},
            headers={"Authorization": f"Bearer {token}"},
        )
        found.append(1_000 * (time.perf_counter() - began))
        assert len(answer.json()["messages"]) == PAGE
    return found


def measure(folder: Path, given: argparse.Namespace) -> dict[str, list[machine.Row]]:
    """Prepare a committee, start the host, and ask."""
    room = record.standing(Keyring.open(folder), MEMBERS)
    place = general_channel(room.state.committee)
    lines = Lines(room, place)
    database = folder / DATABASE
    store = open_store(f"sqlite:///{database}")
    record.store_record(store, room)
    store.purge_deleted()
    before = database.stat().st_size
    keep(store, lines, given.kept)
    store.purge_deleted()
    kept_bytes = (database.stat().st_size - before) / given.kept
    store.close()
    with programs.host(folder) as host:
        with httpx.Client(base_url=f"http://127.0.0.1:{host.port}", timeout=60) as http:
            tokens = [programs.enter(http, room, author) for author in room.members]
            pages = page_ms(http, room, place, tokens[0])
        base: dict[str, Any] = {
            "stream": f"/c/{room.state.committee}/stream",
            "tokens": tokens,
            "event": r"event: talk\nid: \d+\.(\d+)\ndata: ",
            "answer": r'"position":(\d+)',
            "ahead": 0,
        }

        def plan(count: int) -> dict[str, Any]:
            pairs = list(zip(room.members, tokens, strict=True))
            made = [pairs[number % len(pairs)] for number in range(count)]
            requests = [request_of(room, token, lines.make(author)) for author, token in made]
            return {**base, "requests": requests}

        programs.listen(host, folder, plan(ALONE), given.listeners, 10)  # once, so that all is warm
        alone = programs.listen(host, folder, plan(ALONE), given.listeners, 4)
        memory_mib = host.memory_bytes() / 2**20
        cpu_s = host.cpu_s()
        busy = programs.listen(
            host, folder, plan(int(given.per_s * given.seconds)), given.listeners, given.per_s
        )
        busy |= {"host_cpu_share": round((host.cpu_s() - cpu_s) / given.seconds, 2)}
        grown_mib = host.memory_bytes() / 2**20 - memory_mib
    heard: list[machine.Row] = [
        {"what": "one at a time", "listeners": given.listeners, "per_s": 4, **alone},
        {"what": "all at once", "listeners": given.listeners, "per_s": given.per_s, **busy},
    ]
    rest: machine.Row = {
        "what": f"{given.kept:,} messages",
        "bytes_each": round(kept_bytes),
        "first_page_ms": round(pages[0], 1),
        "page_ms": round(sorted(pages)[len(pages) // 2], 1),
        "memory_mib": round(memory_mib, 1),
        "grown_mib": round(grown_mib, 1),
    }
    return {"heard": heard, "kept": [rest]}


def main() -> None:
    """Measure, print, and keep it if asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--listeners", type=int, default=500)
    parser.add_argument("--per-s", type=float, default=20)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--kept", type=int, default=100_000)
    parser.add_argument("--save", action="store_true", help="write bench/results/talk-DATE.json")
    given = parser.parse_args()
    facts = machine.facts()
    with tempfile.TemporaryDirectory() as name:
        tables = measure(Path(name), given)
    for title, rows in tables.items():
        machine.show(title, rows)
    if given.save:
        machine.keep("talk", facts, **tables)


if __name__ == "__main__":
    main()
