"""Every file of ``vectors/kernel`` is run; a file that no function here runs is a failure."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from concerted.kernel import canonical, tags, tree
from concerted.kernel.checkpoint import Checkpoint
from concerted.kernel.cosignature import Cosignature, cosigner
from concerted.kernel.entry import After, Entry, MemberId, body_aad, parse_header, signing_message
from concerted.kernel.errors import Malformed, Refused
from concerted.kernel.history import History
from concerted.kernel.leaf import Leaf, leaf_hash
from concerted.kernel.note import Note, Verifier, VerifierKey
from concerted.kernel.statehash import state_hash
from concerted.kernel.tiles import Tile, decode_bundle, encode_bundle
from concerted.kernel.witness import Stored, decide, parse_request
from tests.kernel.ed25519 import verifier_of

FOLDER = Path(__file__).parents[2] / "vectors" / "kernel"
Case = dict[str, Any]


def data_of(case: Case) -> bytes:
    return case["text"].encode("ascii") if "text" in case else bytes.fromhex(case["hex"])


def hashes(texts: list[str]) -> list[bytes]:
    return [bytes.fromhex(text) for text in texts]


def run_tag(case: Case) -> None:
    assert tags.tag(case["name"]).hex() == case["hex"]


def run_canonical(case: Case) -> None:
    data = data_of(case)
    assert canonical.encode(canonical.decode(data)) == data


def run_field(case: Case) -> None:
    value, size = case["value"], case["size"]
    if case["form"] == "hex":
        assert canonical.hex_bytes(value, size).hex() == value
    else:
        assert canonical.base64url_encode(canonical.base64url_decode(value, size)) == value


def run_header(case: Case) -> None:
    data = data_of(case)
    assert canonical.encode(parse_header(data).fields()) == data


def run_entry(case: Case) -> None:
    header, signature = case["header"].encode(), bytes.fromhex(case["signature"])
    entry = Entry.parse(header, signature)
    assert entry.id == case["id"]
    assert signing_message(header).hex() == case["signed"]
    verifier_of(bytes.fromhex(case["key"]))(signing_message(header), signature)
    leaf = Leaf(case["time"], signature, header).encode()
    assert leaf.hex() == case["leaf"]
    assert leaf_hash(leaf).hex() == case["leaf_hash"]
    if "aad" in case:
        assert body_aad(entry.header).decode() == case["aad"]


def run_leaf(case: Case) -> None:
    leaf = Leaf.decode(bytes.fromhex(case["leaf"]))
    assert (leaf.time, leaf.signature.hex()) == (case["time"], case["signature"])
    assert leaf.header_bytes.hex() == case["header"]
    assert leaf.encode().hex() == case["leaf"]
    assert leaf_hash(leaf.encode()).hex() == case["hash"]


TREE = tree.Tree(leaf_hash(number.to_bytes(8, "big")) for number in range(300))


def run_tree(case: Case) -> None:
    if case["check"] == "root":
        assert TREE.root(case["size"]).hex() == case["root"]
        return
    proof = hashes(case["proof"])
    if case["check"] == "inclusion":
        index, size = case["index"], case["size"]
        leaf, root = hashes([case["leaf_hash"], case["root"]])
        tree.verify_inclusion(leaf, index, size, proof, root)
        assert TREE.inclusion_proof(index, size) == proof
    else:
        old, new = case["old_size"], case["new_size"]
        old_root, new_root = hashes([case["old_root"], case["new_root"]])
        tree.verify_consistency(old, old_root, new, new_root, proof)
        assert TREE.consistency_proof(old, new) == proof


def run_tile(case: Case) -> None:
    tile = Tile.parse(case["path"])
    assert tile == Tile(case["level"], case["index"], case["width"])
    assert tile.path == case["path"]


def run_bundle(case: Case) -> None:
    leaves = decode_bundle(bytes.fromhex(case["bundle"]))
    assert [leaf.hex() for leaf in leaves] == case["leaves"]
    assert encode_bundle(leaves).hex() == case["bundle"]


def run_verifier_key(case: Case) -> None:
    key = VerifierKey.parse(case["vkey"])
    assert key.key_id.hex() == case["key_id"]
    assert key.format() == case["vkey"]


def log_verifier(text: str) -> Verifier:
    key = VerifierKey.parse(text)
    return Verifier.of(key, verifier_of(key.key))


def run_note(case: Case) -> None:
    data = case["note"].encode() if "note" in case else bytes.fromhex(case["hex"])
    note = Note.parse(data)
    signed = note.verified_by(log_verifier(key) for key in case["keys"])
    assert [signature.name for signature in signed] == case["signed"]
    assert note.encode() == data


def run_checkpoint(case: Case) -> None:
    checkpoint = Checkpoint.parse(case["text"])
    assert checkpoint == Checkpoint(case["origin"], case["size"], bytes.fromhex(case["root"]))
    assert checkpoint.text() == case["text"]


def run_cosignature(case: Case) -> None:
    key = VerifierKey.parse(case["key"])
    note = Note.parse(case["note"].encode())
    (made,) = note.verified_by([cosigner(key, verifier_of(key.key))])
    assert str(Cosignature.decode(made.signature).time) == case["time"]


def run_witness(case: Case) -> None:
    request = parse_request(case["request"].encode())
    stored = Stored(case["stored"]["size"], bytes.fromhex(case["stored"]["root"]))
    verifier = log_verifier(case["key"]) if case["key"] else None
    outcome = decide(request, verifier, stored)
    assert (outcome.status, outcome.forked) == (case["status"], case["forked"])
    assert outcome.body.decode() == case.get("answer", "")
    assert (outcome.content_type == "text/x.tlog.size") == (case["status"] == 409)
    accepted = Stored(request.checkpoint.size, request.checkpoint.root)
    assert outcome.store == (accepted if case["status"] == 200 else None)


def history_of(leaves: list[Case]) -> History:
    history = History()
    for each in leaves:
        leaf = Leaf.decode(bytes.fromhex(each["leaf"]))
        entry = Entry.parse(leaf.header_bytes, leaf.signature)
        history.append(leaf, entry if each["effective"] else None)
    return history


LOG = history_of(json.loads((FOLDER / "history.json").read_text())["leaves"])


def run_history(case: Case) -> None:
    if case["check"] == "after":
        LOG.check_after(After(case["after"]["size"], case["after"]["root"]), case["time"])
    elif case["check"] == "nonce":
        LOG.check_nonce(MemberId(case["author"]), case["nonce"])
    else:
        assert LOG.next_time(case["clock"]) == case["time"]


def run_state_hash(case: Case) -> None:
    assert state_hash(case["value"]).hex() == case["hash"]


RUN: dict[str, Callable[[Case], None]] = {
    "tags": run_tag,
    "canonical": run_canonical,
    "fields": run_field,
    "header": run_header,
    "entry": run_entry,
    "leaf": run_leaf,
    "tree": run_tree,
    "tile": run_tile,
    "bundle": run_bundle,
    "vkey": run_verifier_key,
    "note": run_note,
    "checkpoint": run_checkpoint,
    "cosignature": run_cosignature,
    "witness": run_witness,
    "history": run_history,
    "statehash": run_state_hash,
}


@pytest.mark.parametrize("path", sorted(FOLDER.iterdir()), ids=lambda path: path.name)
def test_vectors(path: Path) -> None:
    assert path.suffix == ".json"
    run = RUN[path.stem]  # a KeyError: nothing here runs this file
    wrong = [
        f"{case['name']}: {outcome}, not {case['expect']}"
        for case in json.loads(path.read_text())["cases"]
        if (outcome := outcome_of(run, case)) != case["expect"]
    ]
    assert not wrong, "\n".join(wrong)


def outcome_of(run: Callable[[Case], None], case: Case) -> str:
    try:
        run(case)
    except Malformed as error:
        return f"malformed {error.layer}"
    except Refused as error:
        return f"refused {error.code}"
    return "ok"


def test_no_vectors_are_missing() -> None:
    assert {path.stem for path in FOLDER.iterdir()} == set(RUN)
