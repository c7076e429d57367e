"""Entries come in: accepted, known, refused, and none of it lost by a restart."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from concerted.kernel.entry import BlobHash, BlobRef, blob_hash
from concerted.kernel.statehash import state_hash
from concerted.store import Store
from tests.host.author import Bench, Draft, hosting

pytestmark = pytest.mark.anyio


async def test_a_restart_gives_the_same_state(any_store: Store, tmp_path: Path) -> None:
    async with hosting(any_store, tmp_path) as first:
        members = await first.stand()
        before = state_hash(first.state.canonical()).hex()
        checkpoint = first.ledger.checkpoint
    async with hosting(any_store, tmp_path) as second:
        second.committee, second.count = first.committee, 1_000
        await second.host.records.ledger(first.committee)
        headers = await second.session(members[1])
        answer = await second.http.get(f"{second.at}/state", headers=headers)
        assert answer.json() == {"size": second.ledger.size, "hash": before}
        assert second.ledger.checkpoint == checkpoint
        assert await second.act("profile", members[2])


async def test_a_known_entry_is_answered_with_its_leaf(bench: Bench) -> None:
    one, *_ = await bench.stand()
    draft = bench.draft("profile", one)
    first = (await bench.send(draft)).json()["results"]
    bench.clock[0] += 10**6  # its `after` is stale by now, which no longer matters
    await bench.act("profile", one)
    again = Draft(draft.id, draft.sent | {"signature": "A" * 86})
    assert (await bench.send(again)).json()["results"] == first


async def test_the_same_entry_at_once_stands_once(bench: Bench) -> None:
    one, *_ = await bench.stand()
    size, draft = bench.ledger.size, bench.draft("profile", one)
    answers = await asyncio.gather(*(bench.send(draft, draft) for _ in range(8)))
    results = [result for answer in answers for result in answer.json()["results"]]
    assert all(result == results[0] for result in results)
    assert bench.ledger.size == size + 1


async def test_entries_of_one_request_build_on_each_other(bench: Bench) -> None:
    one, *_ = await bench.stand()
    link = await bench.invite(one)
    ask, newcomer = bench.asking(link)
    vouch = bench.draft("vouch", one, request=newcomer.id)
    answer = (await bench.send(ask, vouch)).json()
    indexes = [result["index"] for result in answer["results"]]
    assert indexes == [bench.ledger.size - 2, bench.ledger.size - 1]
    assert answer["checkpoint"].encode() == bench.ledger.checkpoint


async def test_refusals_bear_their_codes(bench: Bench) -> None:
    one, two, _ = await bench.stand()
    good = bench.draft("profile", one)
    assert await bench.code(Draft(good.id, good.sent | {"signature": "A" * 86})) == (
        "signature_invalid"
    )
    unbodied = {k: v for k, v in good.sent.items() if k != "body"}
    assert await bench.code(Draft(good.id, unbodied)) == "body_missing"
    assert await bench.code(Draft(good.id, good.sent | {"body": "AAAA"})) == "body_invalid"
    assert await bench.code(bench.draft("vouch", two, request="ab" * 32)) == "request_unknown"
    assert await bench.code(bench.draft("nonsense", two)) == "kind_unknown"
    stale = bench.draft("profile", one)
    await bench.act("profile", two)
    bench.clock[0] += 86_401
    assert await bench.code(stale) == "after_stale"
    answer = (await bench.send(bench.draft("profile", one), stale)).json()["results"]
    assert "index" in answer[0]
    assert answer[1] == {"id": stale.id, "error": answer[1]["error"]}


async def test_wrong_wraps_are_refused(bench: Bench) -> None:
    one, two, three = await bench.stand()
    await bench.act("member.freeze", three, member=three.id)
    epoch = {
        "epoch": 2,
        "key_hash": "ab" * 32,
        "removals": bench.state.epoch.removals,
        "wall": False,
        "wraps": 2,
        "below": 1,
        "chain": "A" * 64,
    }
    for ids in ([one.id, three.id], [two.id, three.id]):
        wrong = bench.draft("epoch.open", one, (bench.wraps(*ids),), **epoch)
        assert await bench.code(wrong) == "evidence_invalid"
    right = bench.draft("epoch.open", one, (bench.wraps(one.id, two.id),), **epoch)
    missing = {k: v for k, v in right.sent.items() if k != "evidence"}
    assert await bench.code(Draft(right.id, missing)) == "evidence_missing"
    assert await bench.code(right) == ""


async def test_a_committee_begins_with_its_founding_entry_alone(bench: Bench) -> None:
    one, *_ = await bench.stand()
    draft = bench.draft("profile", one)
    answer = await bench.http.post(f"/c/{'ab' * 32}/entries", json={"entries": [draft.sent]})
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "committee_unknown")
    assert set(bench.host.records._ledgers) == {bench.committee}


async def test_requests_of_another_form_are_malformed(bench: Bench) -> None:
    await bench.found()
    wrong: list[dict[str, Any]] = [{}, {"entries": []}, {"entries": [{"header": "="}]}]
    for sent in (*wrong, {"entries": [{}] * 65}):
        answer = await bench.http.post(f"{bench.at}/entries", json=sent)
        assert answer.status_code == 400
        assert answer.json()["error"]["family"] == "malformed"
    sent = {"entries": [{"header": "e30", "signature": "A" * 86}]}
    result = (await bench.http.post(f"{bench.at}/entries", json=sent)).json()["results"][0]
    assert result["id"] == ""
    assert result["error"]["family"] == "malformed"
    big = await bench.http.post(f"{bench.at}/entries", content=b"x" * (8 * 2**20 + 1))
    assert big.status_code == 413


async def test_attachments_are_staged_hashed_and_claimed(bench: Bench) -> None:
    one, *_ = await bench.stand()
    data = bench.draw() * 50_000
    ref, headers = BlobRef(blob_hash(data), len(data)), await bench.session(one)
    await _until_known(bench)
    at = f"{bench.at}/attachment/{ref.hash}"
    draft = bench.draft("motion.propose", one, effect={"type": "resolve"}, attach=(ref,))
    assert await bench.code(draft) == "body_missing"
    for number, start in enumerate(range(0, len(data), 1 << 20)):
        piece = data[start : start + (1 << 20)]
        put = await bench.http.put(f"{at}/{number}", content=piece, headers=headers)
        assert put.status_code == 200, put.text
    assert (await bench.http.get(at, headers=headers)).status_code == 404
    assert await bench.code(draft) == ""
    assert (await bench.http.get(at, headers=headers)).content == data
    wrong = BlobHash("ab" * 32)
    put = await bench.http.put(f"{bench.at}/attachment/{wrong}/0", content=b"x", headers=headers)
    lying = bench.draft(
        "motion.propose", one, effect={"type": "resolve"}, attach=(BlobRef(wrong, 1),)
    )
    assert await bench.code(lying) == "body_invalid"


async def _until_known(bench: Bench) -> None:
    await bench.host.records.ledger(bench.committee)


async def test_a_clock_far_behind_is_said_plainly(bench: Bench) -> None:
    one, *_ = await bench.stand()
    draft = bench.draft("profile", one)
    bench.clock[0] -= 301
    answer = await bench.send(draft)
    assert answer.status_code == 503
    assert "clock" in answer.json()["error"]["detail"]
