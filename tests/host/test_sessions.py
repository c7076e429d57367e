"""Who may read what, and for how long."""

from typing import Any

import pytest
from msgspec.structs import replace

from concerted.crypto.epoch import WRAP_RECORD_BYTES
from concerted.crypto.signature import SigningKey, verify
from concerted.kernel.canonical import base64url_decode
from concerted.kernel.checkpoint import open_checkpoint
from concerted.kernel.entry import parse_header
from concerted.kernel.leaf import leaf_hash
from concerted.kernel.note import ED25519, Verifier, VerifierKey
from concerted.kernel.tiles import decode_bundle
from concerted.kernel.tree import verify_inclusion
from concerted.rules.fields import DAY_S
from tests.host.author import Bench, Who

pytestmark = pytest.mark.anyio


async def status(bench: Bench, headers: dict[str, str], path: str) -> tuple[int, str]:
    answer = await bench.http.get(f"{bench.at}/{path}", headers=headers)
    return answer.status_code, "" if answer.is_success else answer.json()["error"]["code"]


async def test_a_member_reads_the_log(bench: Bench) -> None:
    _one, two, _ = await bench.stand()
    headers = await bench.session(two)
    size = bench.ledger.size
    page = await bench.http.get(f"{bench.at}/entries?start=0&count=1000", headers=headers)
    leaves = decode_bundle(page.content, 1000)
    assert len(leaves) == size
    tile = await bench.http.get(f"{bench.at}/tile/entries/000.p/{size}", headers=headers)
    assert tile.content == page.content
    hashes = await bench.http.get(f"{bench.at}/tile/0/000.p/{size}", headers=headers)
    assert hashes.content == b"".join(leaf_hash(leaf) for leaf in leaves)
    beyond = await bench.http.get(f"{bench.at}/tile/0/000.p/{size + 1}", headers=headers)
    assert beyond.status_code == 404
    note = await bench.http.get(f"{bench.at}/checkpoint", headers=headers)
    key = VerifierKey(bench.state.origin, ED25519, bytes.fromhex(bench.state.log_key))
    checkpoint, _ = open_checkpoint(note.content, Verifier.of(key, _check(key)))
    assert checkpoint.root == bench.ledger.history.tree.root()
    asked = await bench.http.get(f"{bench.at}/inclusion?index=2&size={size}", headers=headers)
    proof = [bytes.fromhex(item) for item in asked.json()["proof"]]
    verify_inclusion(leaf_hash(leaves[2]), 2, size, proof, checkpoint.root)


def _check(key: VerifierKey) -> Any:
    return lambda message, signed: verify(key.key, message, signed)


async def test_a_phone_fetches_its_own_wrap(bench: Bench) -> None:
    one, two, _ = await bench.stand()
    hash_ = next(iter(bench.ledger.evidence))
    headers = await bench.session(one)
    assert (await status(bench, headers, f"body/{'ab' * 32}")) == (404, "blob_unknown")
    for hash_ in bench.ledger.evidence:
        answer = await bench.http.get(
            f"{bench.at}/evidence/{hash_}?member={two.id}", headers=headers
        )
        if answer.is_success:
            assert len(answer.content) == WRAP_RECORD_BYTES
            break
    else:
        pytest.fail("no wrap list held the member")


async def test_a_link_and_a_request_see_what_joining_needs(bench: Bench) -> None:
    one, *_ = await bench.stand()
    link = await bench.invite(one)
    headers = await bench.session(link, "link")
    found = (await bench.http.get(f"{bench.at}/invitation", headers=headers)).json()
    proof = [bytes.fromhex(item) for item in found["proof"]]
    tree = bench.ledger.history.tree
    leaf = base64url_decode(found["leaf"])
    verify_inclusion(leaf_hash(leaf), found["index"], tree.size, proof, tree.root())
    for path in ("entries?start=0&count=1", "state", "stream", "request", f"body/{'0' * 64}"):
        assert await status(bench, headers, path) == (403, "session_kind")
    assert await status(bench, headers, f"inclusion?index=0&size={tree.size}") == (
        404,
        "proof_unknown",
    )
    draft, newcomer = bench.asking(link)
    await bench.send(draft)
    asking = await bench.session(newcomer, "request")
    answer = (await bench.http.get(f"{bench.at}/request", headers=asking)).json()
    assert answer["status"] == "pending"
    assert await status(bench, asking, "invitation") == (403, "session_kind")
    assert (await bench.ask_session(newcomer, "member")).json()["error"]["code"] == (
        "signature_invalid"
    )


async def test_a_session_ends_with_its_keys_standing(bench: Bench) -> None:
    one, two, three = await bench.stand()
    headers = await bench.session(three)
    assert await status(bench, headers, "state") == (200, "")
    await bench.act("member.freeze", three, member=three.id)
    assert await status(bench, headers, "state") == (401, "session_ended")
    await bench.open_epoch(two)
    link = await bench.invite(one)
    opened = await bench.session(link, "link")
    await bench.act("invitation.revoke", one, invitation=link.id)
    assert await status(bench, opened, "invitation") == (401, "session_ended")


async def test_whoever_holds_a_link_learns_why_it_is_over(bench: Bench) -> None:
    one, two, three = await bench.stand()

    async def why(link: Who) -> str:
        answer = await bench.ask_session(link, "link")
        return "" if answer.is_success else str(answer.json()["error"]["code"])

    called_back, used, of_a_leaver = [await bench.invite(who) for who in (one, one, three)]
    for _ in range(9):
        await bench.send(bench.asking(used)[0])
    await bench.act("invitation.revoke", one, invitation=called_back.id)
    await bench.act("member.leave", three)
    await bench.open_epoch(two)
    late = await bench.invite(one)
    assert await why(late) == ""
    assert await why(used) == "invitation_used"
    assert await why(called_back) == "invitation_revoked"
    assert await why(of_a_leaver) == "inviter_gone"
    stranger = Who(called_back.id, SigningKey(bench.draw()))
    assert await why(stranger) == "signature_invalid"  # who only knows its id learns nothing
    bench.clock[0] += 11 * DAY_S
    assert await why(late) == "invitation_expired"


async def test_who_proves_a_members_key_learns_what_became_of_it(bench: Bench) -> None:
    _, two, three = await bench.stand()

    async def refusal(who: Who) -> str:
        code: str = (await bench.ask_session(who, "member")).json()["error"]["code"]
        return code

    await bench.act("member.freeze", three, member=three.id)
    assert await refusal(three) == "session_frozen"
    await bench.act("member.leave", two)
    assert await refusal(two) == "session_gone"
    for gone in (two, three):
        assert await refusal(Who(gone.id, SigningKey(bench.draw()))) == "signature_invalid"


async def test_an_auditor_reads_no_body(bench: Bench) -> None:
    one, *_ = await bench.stand()
    bodies = [e.body.hash for e in _headers(bench) if e.body]
    key = SigningKey(bench.draw())
    auditor = Who(key.public.hex(), key)
    assert (await bench.ask_session(auditor, "auditor")).status_code == 401
    # Admitting one takes a motion and five days; the state is what counts.
    bench.ledger.state = replace(bench.state, auditors=bench.state.auditors.set(auditor.id, True))
    headers = await bench.session(auditor, "auditor")
    assert await status(bench, headers, "state") == (200, "")
    assert await status(bench, headers, f"body/{bodies[0]}") == (403, "session_kind")
    assert await status(bench, headers, f"evidence/{bodies[0]}") == (404, "blob_unknown")
    member = await bench.session(one)
    assert await status(bench, member, f"body/{bodies[0]}") == (200, "")


def _headers(bench: Bench) -> list[Any]:
    return [parse_header(e.header) for e in bench.store.entries(bench.committee)]


async def test_challenges_and_tokens_run_out(bench: Bench) -> None:
    one, *_ = await bench.stand()
    challenge = (await bench.http.post(f"{bench.at}/challenge")).json()["challenge"]
    first = await bench.ask_session(one, "member", challenge)
    assert first.status_code == 200
    again = await bench.ask_session(one, "member", challenge)
    assert again.json()["error"]["code"] == "challenge_wrong"
    late = (await bench.http.post(f"{bench.at}/challenge")).json()["challenge"]
    bench.clock[0] += 61
    assert (await bench.ask_session(one, "member", late)).json()["error"]["code"] == (
        "challenge_wrong"
    )
    headers = {"Authorization": f"Bearer {first.json()['token']}"}
    bench.clock[0] += DAY_S
    assert await status(bench, headers, "state") == (401, "session_ended")
    assert await status(bench, {}, "state") == (401, "session_missing")


async def test_another_members_signature_opens_nothing(bench: Bench) -> None:
    one, two, _ = await bench.stand()
    answer = await bench.ask_session(Who(one.id, two.key), "member")
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "signature_invalid")


async def find(bench: Bench, begins: str, key: str) -> tuple[int, dict[str, str]]:
    answer = await bench.http.get(f"/find?begins={begins}&key={key}")
    return answer.status_code, answer.json()


async def test_a_member_finds_the_committee_by_its_key(bench: Bench) -> None:
    one, two, _ = await bench.stand()
    wanted = {"committee": bench.committee, "log_key": bench.state.log_key}
    for who in (one, two):
        assert await find(bench, bench.committee[:8], who.key.public.hex()) == (200, wanted)
    assert await find(bench, bench.committee, two.key.public.hex()) == (200, wanted)


async def test_finding_tells_a_stranger_nothing(bench: Bench) -> None:
    one, *_ = await bench.stand()
    link = await bench.invite(one)
    known = one.key.public.hex()
    seal_key, link_key = bench.state.members[one.id].seal_key, link.key.public.hex()
    answers = [
        await find(bench, bench.committee[:8], key) for key in ("00" * 32, seal_key, link_key, "x")
    ]
    answers.append(await find(bench, "0" * 8, known))
    assert {status for status, _ in answers} == {404}
    assert len({str(value) for _, value in answers}) == 1
    for begins in ("", bench.committee[:7], "%25" * 8, bench.committee.upper()):
        assert (await find(bench, begins, known))[0] == 400
