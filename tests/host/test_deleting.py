"""Words taken back leave the host, in the same write as the entry that takes them back."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from concerted.host.serve import PURGE_AGAIN_S, PURGE_EVERY_S, purging
from concerted.kernel.canonical import base64url_decode, base64url_encode
from concerted.kernel.entry import BlobHash, BodyRef, blob_hash
from concerted.store import Store, Unavailable
from tests.host.author import Bench, Who, hosting

pytestmark = pytest.mark.anyio


async def item(bench: Bench, who: Who) -> tuple[str, BlobHash, bytes]:
    draft = bench.draft("item", who)
    assert (await bench.send(draft)).status_code == 200
    body = base64url_decode(draft.sent["body"])
    return draft.id, blob_hash(body), body


def has(bench: Bench, name: BlobHash) -> bool:
    return bench.store.has_blobs(bench.committee, [name])


async def test_deleted_words_leave_the_host_and_its_files(bench: Bench) -> None:
    one, two, _ = await bench.stand()
    entry, name, body = await item(bench, one)
    headers = await bench.session(two)
    assert (await bench.http.get(f"{bench.at}/body/{name}", headers=headers)).content == body
    assert await bench.code(bench.draft("body.delete", two, entry=entry)) == "not_yours"
    assert has(bench, name)
    await bench.act("body.delete", one, entry=entry)
    answer = await bench.http.get(f"{bench.at}/body/{name}", headers=headers)
    assert answer.status_code == 404
    while not bench.store.purge_deleted():
        pass
    for path in bench.data.iterdir():
        assert not path.is_file() or body not in path.read_bytes()


async def test_words_that_a_motion_deletes_leave_the_host(bench: Bench) -> None:
    one, two, three = await bench.stand()
    entry, name, _ = await item(bench, one)
    motion = await bench.act("motion.propose", two, effect={"type": "delete_body", "entry": entry})
    await bench.act("motion.support", three, motion=motion, revision=0)
    opening = await bench.act("motion.open", two, motion=motion, revision=0)
    for who in (one, two, three):
        await bench.act("vote.cast", who, choice="yes", motion=motion, opening=opening)
    assert has(bench, name)
    await bench.act("motion.close", one, motion=motion)
    assert not has(bench, name)


async def test_one_cannot_delete_another_s_words_by_repeating_them(bench: Bench) -> None:
    one, two, _ = await bench.stand()
    _, name, body = await item(bench, one)
    again = bench.draft("item", two, over={"body": BodyRef(1, name, len(body))})
    again.sent["body"] = base64url_encode(body)
    assert (await bench.send(again)).status_code == 200
    await bench.act("body.delete", two, entry=again.id)
    assert has(bench, name)


async def test_a_restarted_host_still_knows_what_can_be_deleted(
    any_store: Store, tmp_path: Path
) -> None:
    async with hosting(any_store, tmp_path) as first:
        one, *_ = await first.stand()
        entry, name, _ = await item(first, one)
        gone, gone_name, _ = await item(first, one)
        await first.act("body.delete", one, entry=gone)
    async with hosting(any_store, tmp_path) as second:
        second.committee, second.count = first.committee, 1_000
        await second.host.records.ledger(first.committee)
        assert has(second, name)
        assert not has(second, gone_name)
        await second.act("body.delete", one, entry=entry)
        assert not has(second, name)


async def test_the_host_keeps_at_it_until_deleted_words_have_left_the_files(bench: Bench) -> None:
    one, *_ = await bench.stand()
    entry, _, body = await item(bench, one)
    await bench.act("body.delete", one, entry=entry)
    path = bench.data / "host.db"
    reader = sqlite3.connect(f"file:{path}?mode=ro", uri=True, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM logs").fetchone()  # and is slow about it
    pauses: list[float] = []

    async def sleep(pause_s: float) -> None:
        pauses.append(pause_s)
        if len(pauses) == 3:
            reader.close()
        if len(pauses) == 5:
            raise TimeoutError

    with pytest.raises(TimeoutError):
        await purging(bench.store, sleep)
    again = [PURGE_AGAIN_S, 2 * PURGE_AGAIN_S, 4 * PURGE_AGAIN_S]
    assert pauses == [*again, PURGE_EVERY_S, PURGE_EVERY_S]
    for file in bench.data.glob("host.db*"):
        assert body not in file.read_bytes()


async def test_a_fault_does_not_end_the_purging(store: Store) -> None:
    pauses: list[float] = []

    async def sleep(pause_s: float) -> None:
        pauses.append(pause_s)
        if len(pauses) == 9:
            raise TimeoutError

    with pytest.raises(TimeoutError):
        await purging(FaultyPurge(store), sleep)
    assert pauses[:2] == [PURGE_AGAIN_S, 2 * PURGE_AGAIN_S]
    assert pauses[-1] == PURGE_EVERY_S


class FaultyPurge:
    """A store that never purges."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def purge_deleted(self) -> bool:
        raise Unavailable("gone")
