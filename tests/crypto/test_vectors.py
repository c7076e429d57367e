"""Every file of ``vectors/crypto`` is run; a file that no function here runs is a failure."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from concerted.crypto import attachment, body, compare, epoch, invitation, link, session
from concerted.crypto.possession import check_possession, possession_digest
from concerted.crypto.seed import MemberKeys, SealingKey, x25519_of
from concerted.crypto.sheetwords import seed_from_words, words_of
from concerted.crypto.signature import PublicKey, check_public_key, verify, verify_batch
from concerted.crypto.suite import x25519_public
from concerted.kernel.entry import CommitteeId, EntryId, MemberId, blob_hash, parse_header
from concerted.kernel.errors import Malformed, Refused

FOLDER = Path(__file__).parents[2] / "vectors" / "crypto"
Case = dict[str, Any]


def data(case: Case, name: str) -> bytes:
    return bytes.fromhex(case[name])


def run_signature(case: Case) -> None:
    key = check_public_key(data(case, "key"))
    verify(key, data(case, "message"), data(case, "signature"))


def run_seed(case: Case) -> None:
    seed = seed_from_words(case["words"])
    assert seed.expose().hex() == case["seed"]
    if "sign_key" not in case:
        return
    assert words_of(seed) == case["words"]
    keys = MemberKeys.from_seed(seed)
    assert keys.signing.public.hex() == case["sign_key"]
    assert keys.sealing.public.hex() == case["seal_key"]
    assert keys.sealing.x25519_secret().hex() == case["seal_x25519_secret"]
    assert x25519_of(keys.sealing.public).hex() == case["seal_x25519"]
    assert x25519_public(keys.sealing.x25519_secret()).hex() == case["seal_x25519"]
    assert keys.voting.public.hex() == case["vote_key"]
    assert keys.voting.scalar().hex() == case["vote_scalar"]


def run_possession(case: Case) -> None:
    sign, seal, vote = (bytes.fromhex(key) for key in case["keys"])
    proofs = [bytes.fromhex(proof) for proof in case["proofs"]]
    if "header" in case:
        header = parse_header(case["header"].encode())
        assert possession_digest(header).hex() == case["digest"]
    check_possession(data(case, "digest"), (sign, seal, vote), proofs)


def run_session(case: Case) -> None:
    session.check_challenge(
        PublicKey(data(case, "key")),
        CommitteeId(case["committee"]),
        PublicKey(data(case, "log_key")),
        data(case, "challenge"),
        data(case, "signature"),
    )


def run_compare(case: Case) -> None:
    digest = compare.comparison_digest(
        CommitteeId(case["committee"]),
        EntryId(case["request"]),
        PublicKey(data(case, "inviter_key")),
        PublicKey(data(case, "log_key")),
    )
    assert list(compare.comparison_words(digest)) == case["words"]
    compare.check_code(digest, case["code"])
    assert compare.comparison_code(digest) == case["code"]


def run_wrap(case: Case) -> None:
    of = epoch.Epoch(CommitteeId(case["committee"]), case["epoch"], case["key_hash"])
    sealing = SealingKey(data(case, "seal_seed"))
    assert sealing.public.hex() == case["seal_key"]
    key = epoch.open_wrap(of, MemberId(case["member"]), sealing, data(case, "wrap"))
    assert key.expose().hex() == case["key"]


def run_wraps(case: Case) -> None:
    wraps = epoch.decode_wraps(data(case, "list"))
    assert list(wraps) == case["members"]
    assert epoch.encode_wraps(wraps).hex() == case["list"]
    for member, wrap in wraps.items():
        assert epoch.slice_wrap(data(case, "list"), member) == bytes.fromhex(member) + wrap


def run_chain(case: Case) -> None:
    committee, key = CommitteeId(case["committee"]), epoch.EpochKey(data(case, "key"))
    chain = data(case, "chain")
    previous = epoch.open_chain(committee, case["epoch"], key, chain, case["previous_hash"])
    assert previous.expose().hex() == case["previous_key"]
    assert epoch.seal_chain(committee, case["epoch"], key, previous) == chain


def run_padding(case: Case) -> None:
    padded = body.pad(b"x" * case["size"])
    assert len(padded) == case["padded"] == body.padded_size(case["size"])
    assert body.unpad(padded) == b"x" * case["size"]


def run_body(case: Case) -> None:
    header, key = parse_header(case["header"].encode()), epoch.EpochKey(data(case, "key"))
    words = body.open_body(key, header, data(case, "sealed"))
    assert words == json.loads(case["words"])
    assert body.seal_body(key, header, words) == (header, data(case, "sealed"))


def run_attachment(case: Case) -> None:
    key = attachment.AttachmentKey(data(case, "key"))
    file = (bytes(range(251)) * (case["size"] // 251 + 1))[: case["size"]]
    chunks = list(attachment.seal_attachment(key, [file]))
    sealed = b"".join(chunks[n] for n in case["chunks"]) + bytes.fromhex(case.get("tail", ""))
    assert blob_hash(sealed) == case["sealed_hash"]
    assert b"".join(attachment.open_attachment(key, [sealed])) == file
    assert attachment.sealed_size(len(file)) == len(sealed)


def run_card(case: Case) -> None:
    secret = invitation.LinkSecret(data(case, "secret"))
    words = invitation.open_card(secret, data(case, "card"))
    assert words == json.loads(case["words"])
    assert secret.signing_key().public.hex() == case["link_key"]
    assert invitation.seal_card(secret, words).hex() == case["card"]


def run_request(case: Case) -> None:
    sign, seal, vote = (bytes.fromhex(key) for key in case["keys"])
    words = invitation.open_request(
        invitation.RequestKey(data(case, "request_key")),
        invitation.Asking(
            CommitteeId(case["committee"]),
            EntryId(case["invitation"]),
            data(case, "nonce"),
            (sign, seal, vote),
        ),
        data(case, "sealed"),
    )
    assert words == json.loads(case["words"])


def run_link(case: Case) -> None:
    if case["form"] == "join":
        found = link.parse_link(case["text"])
        assert link.format_link(found) == case["text"]
        assert found.inviter_key.hex() == case["inviter_key"]
        assert found.request_key.hex() == case["request_key"]
        assert found.secret.expose().hex() == case["secret"]
        assert (found.origin, found.committee) == (case["origin"], case["committee"])
        assert found.log_key.hex() == case["log_key"]
    else:
        sheet = link.parse_sheet(case["text"])
        assert link.format_sheet(sheet) == case["text"]
        assert sheet.seed.expose().hex() == case["seed"]
        assert (sheet.origin, sheet.committee) == (case["origin"], case["committee"])
        assert sheet.log_key.hex() == case["log_key"]


RUNNERS: dict[str, Callable[[Case], None]] = {
    "attachment": run_attachment,
    "body": run_body,
    "card": run_card,
    "chain": run_chain,
    "compare": run_compare,
    "link": run_link,
    "padding": run_padding,
    "possession": run_possession,
    "request": run_request,
    "seed": run_seed,
    "session": run_session,
    "signature": run_signature,
    "wrap": run_wrap,
    "wraps": run_wraps,
}
CASES = [
    pytest.param(path.stem, case, id=f"{path.stem}: {case['name']}")
    for path in sorted(FOLDER.glob("*.json"))
    for case in json.loads(path.read_text())["cases"]
]


@pytest.mark.parametrize(("file", "case"), CASES)
def test_vector(file: str, case: Case) -> None:
    try:
        RUNNERS[file](case)
        found = "ok"
    except Malformed as error:
        found = f"malformed {error.layer}"
    except Refused as error:
        found = f"refused {error.code}"
    assert found == case["expect"]


def test_every_runner_has_a_file() -> None:
    assert {path.stem for path in FOLDER.glob("*.json")} == set(RUNNERS)


def test_a_batch_finds_the_same_signatures() -> None:
    """Those whose key is good, many times over, on two threads: the same verdicts."""
    cases = json.loads((FOLDER / "signature.json").read_text())["cases"]
    cases = [case for case in cases if case["expect"] != "refused key_invalid"] * 20
    bad = [index for index, case in enumerate(cases) if case["expect"] != "ok"]
    triples = [
        (data(case, "key"), data(case, "message"), data(case, "signature")) for case in cases
    ]
    assert len(triples) > 512
    assert verify_batch(triples, threads=2) == bad
    assert verify_batch(triples) == bad
    assert verify_batch([]) == []
