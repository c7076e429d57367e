"""The fault table: every write that a store makes, lost or stored and reported as failed.

One story uses all of them. It is told once without a fault, and then once for each write and each
outcome: whoever is answered 503 sends the same again, as the API says. Each telling must end with
the same entries, a store that is sound, and a record in which an auditor finds nothing.
"""

from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import httpx
import pytest

from concerted.host.keeping import Keeping, WitnessedFor
from concerted.host.serve import sweep
from concerted.kernel.canonical import base64url_decode
from concerted.kernel.entry import BlobHash, BlobRef, blob_hash, parse_header
from concerted.kernel.statehash import state_hash
from concerted.store import BlobKind, CosignedCheckpoint, Deletion, Fault, NewBlob, Store
from tests.auditing import audit_store
from tests.faults import WRITES, Failure, FaultyStore, Outcome
from tests.host.author import Bench, Draft, Who, hosting

pytestmark = pytest.mark.anyio
ATTEMPTS = 4
Done = TypeVar("Done")


class Stubborn(httpx.AsyncBaseTransport):
    """Sends a request again as long as the host answers 503."""

    def __init__(self, inner: httpx.AsyncBaseTransport) -> None:
        self.inner = inner
        self.refused = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        for _ in range(ATTEMPTS):
            answer = await self.inner.handle_async_request(request)
            if answer.status_code != 503:
                return answer
            self.refused += 1
        raise AssertionError("the host does not come back")


def again(write: Callable[[], Done]) -> Done:
    """Make a write of the keeper's own again until it is reported as made."""
    for _ in range(ATTEMPTS):
        try:
            return write()
        except Fault:
            continue
    raise AssertionError("the store does not come back")


async def tell(bench: Bench) -> None:
    """The story: a committee comes to stand and uses whatever a host can store."""
    one, two, three = await bench.stand()
    drafts = [bench.draft("profile", who) for who in (one, two, three)]
    assert (await bench.send(*drafts)).status_code == 200
    await attach(bench, one)
    await bench.act("member.freeze", three, member=three.id)
    await bench.open_epoch(two)
    await keep(bench, drafts[0])
    await witness(bench)
    await forget(bench)


async def attach(bench: Bench, who: Who) -> None:
    """Stage what hashes wrongly, then what is right, and name both."""
    headers, effect = await bench.session(who), {"type": "resolve"}
    wrong = BlobRef(BlobHash("ab" * 32), 1)
    await put(bench, wrong, 0, b"x", headers)
    lying = bench.draft("motion.propose", who, effect=effect, attach=(wrong,))
    # Where forgetting it was stored and reported as failed, it is missing the second time.
    assert await bench.code(lying) in ("body_invalid", "body_missing")
    data = bench.draw() * 40_000
    right = BlobRef(blob_hash(data), len(data))
    for number, start in enumerate(range(0, len(data), 1 << 20)):
        await put(bench, right, number, data[start : start + (1 << 20)], headers)
    await bench.act("motion.propose", who, effect=effect, attach=(right,))
    found = await bench.http.get(f"{bench.at}/attachment/{right.hash}", headers=headers)
    assert found.content == data
    await put(bench, BlobRef(BlobHash("cd" * 32), 1), 0, b"forgotten", headers)


async def put(
    bench: Bench, ref: BlobRef, number: int, piece: bytes, headers: dict[str, str]
) -> None:
    at = f"{bench.at}/attachment/{ref.hash}/{number}"
    assert (await bench.http.put(at, content=piece, headers=headers)).status_code == 200


async def keep(bench: Bench, draft: Draft) -> None:
    """What the keeper's own tools write."""
    store, committee = bench.store, bench.committee
    note = bench.ledger.checkpoint.decode()
    checkpoint = CosignedCheckpoint(committee, bench.ledger.size, note)
    again(lambda: store.add_checkpoint(checkpoint))
    stored = next(e for e in store.entries(committee) if e.entry_id == draft.id)
    body = parse_header(stored.header).body
    assert body is not None
    index = stored.index
    again(lambda: store.delete_blob(committee, Deletion(body.hash, index)))
    assert not store.has_blobs(committee, [body.hash])
    data = base64url_decode(draft.sent["body"])
    again(lambda: store.bring_blobs(committee, [NewBlob(body.hash, BlobKind.BODY, data, index)]))
    assert b"".join(store.blob(committee, body.hash)) == data


async def witness(bench: Bench) -> None:
    """The host cosigns a log, here its own, as any client of a witness would ask it to."""
    store, origin = bench.store, bench.state.origin
    witnessed = {origin: WitnessedFor(bench.state.log_key)}
    bench.host.keeper.change(lambda _: Keeping(witnessed=witnessed))
    tree = bench.ledger.history.tree
    answer = await cosigned(bench, 0)
    if answer.status_code == 409:  # stored, and reported as failed: it says how far it is
        answer = await cosigned(bench, int(answer.text))
    assert answer.status_code == 200, answer.text
    known = store.witnessed_log(origin)
    assert known is not None
    assert (known.size, known.root) == (bench.ledger.size, tree.root().hex())


async def cosigned(bench: Bench, old: int) -> httpx.Response:
    """Ask for a cosignature of the newest checkpoint."""
    proof = bench.ledger.history.tree.consistency_proof(old, bench.ledger.size)
    lines = [f"old {old}", *(b64encode(item).decode() for item in proof), "", ""]
    content = "\n".join(lines).encode() + bench.ledger.checkpoint
    return await bench.http.post("/witness/add-checkpoint", content=content)


async def forget(bench: Bench) -> None:
    """Sweep what was staged and never named, as the host does every hour."""
    bench.clock[0] += bench.host.settings.staged_s + 1
    while bench.store.staged_bytes(bench.committee):
        await sweep(bench.store, bench.host.settings)


def what_was_said(store: Store, bench: Bench) -> list[str]:
    """The kinds in the record, in order."""
    return [parse_header(one.header).kind for one in store.entries(bench.committee)]


async def told(store: Store, data: Path, plan: dict[int, Failure]) -> tuple[list[str], list[str]]:
    """Tell the story, check what came of it, and return what was said and what was written."""
    faulty = FaultyStore(store, plan)
    async with hosting(faulty, data) as bench:
        stubborn = Stubborn(bench.http._transport)
        bench.http._transport = stubborn
        await tell(bench)
        result = audit_store(store, bench.committee, bench.ledger.checkpoint)
        assert result.findings == (), (plan, faulty.written)
        assert result.size == bench.ledger.size == store.head(bench.committee)
        assert result.state_hash == state_hash(bench.state.canonical()).hex()
        fresh = bench.host.records._read(bench.committee)
        assert fresh is not None
        assert fresh.checkpoint == bench.ledger.checkpoint
        return what_was_said(store, bench), faulty.written


@pytest.mark.parametrize("outcome", list(Outcome))
async def test_every_write_may_fail(any_store: Any, tmp_path: Path, outcome: Outcome) -> None:
    said, written = await told(any_store, tmp_path, {})
    assert set(written) == set(WRITES)
    for number in range(1, len(written) + 1):
        plan = {number: Failure(outcome)}
        assert (await told(any_store, tmp_path, plan))[0] == said, written[number - 1]
    assert any_store.check() == []
