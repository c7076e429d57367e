"""Vectors of evidence packs: one that is good, and one thing wrong with each of the others.

Spec: items.md §8. A small record of made-up entries; every key is made from a public seed.
"""

from __future__ import annotations

import base64
import copy
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from make_items import REPORT
from vector import OK, Case, Content, content, malformed, refused, seeded

sys.path.insert(0, str(Path(__file__).parents[1] / "src"))

from concerted.crypto.attachment import AttachmentKey, seal_attachment
from concerted.crypto.body import body_key, seal_body
from concerted.crypto.epoch import EpochKey
from concerted.crypto.possession import prove_header
from concerted.crypto.signature import SigningKey
from concerted.kernel import canonical
from concerted.kernel.checkpoint import Checkpoint, sign_checkpoint
from concerted.kernel.cosignature import cosign
from concerted.kernel.entry import (
    After,
    BlobHash,
    BlobRef,
    BodyRef,
    CommitteeId,
    Header,
    MemberId,
    blob_hash,
    entry_id,
    signing_message,
)
from concerted.kernel.leaf import Leaf, leaf_hash
from concerted.kernel.note import COSIGNATURE_V1, ED25519, Note, Signer, VerifierKey
from concerted.kernel.tree import Tree

FIRST, LAST = "concerted-evidence/1\n", "\nconcerted-evidence-end\n"
EVIDENCE = malformed("evidence")
START = 1_760_000_000
ORIGIN = f"concerted/{seeded('evidence origin', 16).hex()}"
WITNESS = "witness.example/checker"
EPOCH_KEY = EpochKey(seeded("evidence epoch key"))
PHOTO = b"a picture, for all that this vector knows"
PHOTO_KEY = AttachmentKey(seeded("evidence photo key"))

Change = Callable[[Any], None]


def files() -> dict[str, Content]:
    """Return the files of this module by their path."""
    return {"items/evidence.json": _evidence()}


def _signing(name: str) -> SigningKey:
    return SigningKey(seeded(f"evidence {name}"))


LOG, CHECKER, AUTHOR, FOUNDER = (_signing(n) for n in ("log", "checker", "author", "founder"))


def _three(name: str, signing: SigningKey) -> tuple[SigningKey, SigningKey, SigningKey]:
    return signing, _signing(f"{name} seal"), _signing(f"{name} vote")


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _leaf(time: int, header: Header, key: SigningKey) -> Leaf:
    data = canonical.encode(header.fields())
    return Leaf(time, key.sign(signing_message(data)), data)


def _founding() -> Leaf:
    payload = {
        "constitution": {},
        "key_hash": seeded("evidence key hash").hex(),
        "log_key": LOG.public.hex(),
        "origin": ORIGIN,
        "programme": seeded("evidence programme").hex(),
        "rules": 1,
    }
    draft = Header(kind="founding", nonce=seeded("n0", 16).hex(), payload=payload)
    return _leaf(START, prove_header(draft, _three("founder", FOUNDER)), FOUNDER)


def _request(committee: CommitteeId) -> Leaf:
    draft = Header(
        kind="request",
        nonce=seeded("n1", 16).hex(),
        payload={},
        committee=committee,
        author=MemberId(seeded("evidence invitation").hex()),
        after=After(1, seeded("evidence root").hex()),
    )
    return _leaf(START + 60, prove_header(draft, _three("author", AUTHOR)), _signing("link"))


def _report(committee: CommitteeId, author: MemberId) -> tuple[Leaf, bytes, str]:
    sealed_photo = b"".join(seal_attachment(PHOTO_KEY, [PHOTO]))
    draft = Header(
        kind="item",
        nonce=seeded("n2", 16).hex(),
        payload={},
        committee=committee,
        author=author,
        after=After(2, seeded("evidence root").hex()),
        salt=seeded("evidence salt").hex(),
        body=BodyRef(1, BlobHash("0" * 64), 1),
        attachments=(BlobRef(blob_hash(sealed_photo), len(sealed_photo)),),
    )
    listed = [{"key": PHOTO_KEY.expose().hex(), "name": "photo-1.jpg"}]
    header, sealed = seal_body(EPOCH_KEY, draft, {**REPORT, "attachments": listed})
    key = body_key(EPOCH_KEY, header).expose().hex()
    return _leaf(START + 120, header, AUTHOR), sealed, key


def _note(tree: Tree) -> str:
    log = Signer(VerifierKey(ORIGIN, ED25519, LOG.public), LOG.sign)
    note = sign_checkpoint(Checkpoint(ORIGIN, tree.size, tree.root()), log)
    checker = Signer(VerifierKey(WITNESS, COSIGNATURE_V1, CHECKER.public), CHECKER.sign)
    seen = cosign(note.text, START + 600, checker)
    return Note(note.text, (*note.signatures, seen)).encode().decode()


def _pack() -> tuple[Any, Any]:
    """Return a good pack, and what a reader must find in it."""
    founding = _founding()
    committee = CommitteeId(entry_id(founding.header_bytes))
    request = _request(committee)
    author = MemberId(entry_id(request.header_bytes))
    report, sealed, key = _report(committee, author)
    stray = Leaf(START + 180, bytes(64), b"{}")
    leaves = (founding, request, report, stray, stray)
    tree = Tree(leaf_hash(leaf.encode()) for leaf in leaves)

    def placed(index: int) -> Any:
        leaf = leaves[index]
        return {
            "header": leaf.header_bytes.decode(),
            "index": index,
            "proof": [each.hex() for each in tree.inclusion_proof(index)],
            "signature": _base64url(leaf.signature),
            "time": leaf.time,
        }

    pack = {
        "committee": committee,
        "checkpoint": _note(tree),
        "log_key": LOG.public.hex(),
        "witnesses": [{"key": CHECKER.public.hex(), "name": WITNESS}],
        "founding": placed(0),
        "author": placed(1),
        "entry": placed(2),
        "body": _base64url(sealed),
        "body_key": key,
        "files": [_base64url(PHOTO)],
    }
    shown = {
        "entry": entry_id(report.header_bytes),
        "author": author,
        "stamped": START + 120,
        "latest": START + 600,
        "files": [True],
    }
    return pack, shown


def _bent(text: str, at: int = 20) -> str:
    return text[:at] + ("1" if text[at] != "1" else "2") + text[at + 1 :]


def _set(*path: str, to: Any = None, by: Callable[[Any], Any] | None = None) -> Change:
    """Change what stands at ``path``."""

    def change(pack: Any) -> None:
        for name in path[:-1]:
            pack = pack[name]
        pack[path[-1]] = by(pack[path[-1]]) if by else to

    return change


def _drop(name: str) -> Change:
    return lambda pack: pack.pop(name)


def _resigned(pack: Any) -> None:
    """The entry signed by somebody else, and put into a tree of its own making."""
    placed = pack["entry"]
    data = placed["header"].encode()
    leaf = Leaf(placed["time"], _signing("stranger").sign(signing_message(data)), data)
    _regrow(pack, leaf)


def _regrow(pack: Any, entry: Leaf) -> None:
    """A whole record forged by a host: its own log key signs it, and only signatures can tell."""

    def leaf_of(name: str) -> Leaf:
        placed = pack[name]
        signature = base64.urlsafe_b64decode(placed["signature"] + "==")
        return Leaf(placed["time"], signature, placed["header"].encode())

    leaves = (leaf_of("founding"), leaf_of("author"), entry)
    tree = Tree(leaf_hash(leaf.encode()) for leaf in leaves)
    for index, name in enumerate(("founding", "author", "entry")):
        pack[name]["proof"] = [each.hex() for each in tree.inclusion_proof(index)]
    pack["entry"]["signature"] = _base64url(entry.signature)
    pack["entry"]["header"] = entry.header_bytes.decode()
    pack["checkpoint"] = _note(tree)


def _of_kind(kind: str) -> Change:
    def change(pack: Any) -> None:
        fields = json.loads(pack["entry"]["header"])
        data = canonical.encode({**fields, "kind": kind})
        _regrow(pack, Leaf(pack["entry"]["time"], AUTHOR.sign(signing_message(data)), data))

    return change


def _elsewhere(pack: Any) -> None:
    fields = json.loads(pack["entry"]["header"])
    data = canonical.encode({**fields, "committee": seeded("another").hex()})
    _regrow(pack, Leaf(pack["entry"]["time"], AUTHOR.sign(signing_message(data)), data))


CHANGES: tuple[tuple[str, str, Change], ...] = (
    ("a file left out", OK, _set("files", to=[""])),
    ("a witness that did not sign", OK, _set("witnesses", to=[])),
    ("another committee", refused("committee_other"), _set("committee", by=_bent)),
    (
        "another founding signature",
        refused("signature_invalid"),
        _set("founding", "signature", by=_bent),
    ),
    ("another log key", malformed("note"), _set("log_key", by=_bent)),
    (
        "a cosignature by another key",
        malformed("note"),
        _set("checkpoint", by=lambda note: note[:-40] + _bent(note[-40:])),
    ),
    ("an earlier stamp", malformed("proof"), _set("entry", "time", to=START)),
    ("another place", malformed("proof"), _set("entry", "index", to=3)),
    ("a proof cut short", malformed("proof"), _set("entry", "proof", by=lambda p: p[:-1])),
    ("a join at another time", malformed("proof"), _set("author", "time", to=START)),
    ("no author", refused("author_unknown"), _drop("author")),
    ("signed by somebody else", refused("signature_invalid"), _resigned),
    ("an entry of another kind", refused("kind_unknown"), _of_kind("profile")),
    ("an entry of another committee", refused("committee_other"), _elsewhere),
    ("another body", refused("body_invalid"), _set("body", by=_bent)),
    ("another body key", refused("seal_broken"), _set("body_key", by=_bent)),
    ("another file", refused("body_invalid"), _set("files", by=lambda f: [_bent(f[0])])),
    ("a file too many", refused("body_invalid"), _set("files", by=lambda f: f * 2)),
    ("a field that is not known", EVIDENCE, _set("remark", to="see below")),
    ("no body key", EVIDENCE, _drop("body_key")),
    ("an index below zero", EVIDENCE, _set("entry", "index", to=-1)),
    ("a committee in capitals", EVIDENCE, _set("committee", by=str.upper)),
)


def _evidence() -> Content:
    pack, shown = _pack()

    def text(value: Any) -> str:
        return FIRST + json.dumps(value) + LAST

    def case(name: str, expect: str, data: str, **fields: Any) -> Case:
        found = {**shown, **fields} if expect == OK else {}
        return {"name": name, "file": data, **found, "expect": expect}

    cases = [case("whole", OK, text(pack))]
    for name, expect, change in CHANGES:
        changed = copy.deepcopy(pack)
        change(changed)
        fields: Case = {"files": [False]} if name == "a file left out" else {}
        fields |= {"latest": 0} if name == "a witness that did not sign" else {}
        cases.append(case(name, expect, text(changed), **fields))
    cases += [
        case("inside something else", OK, f"%PDF-1.7\nstream\n{text(pack)}endstream\n"),
        case("two packs", EVIDENCE, text(pack) * 2),
        case("no last line", EVIDENCE, text(pack).removesuffix(LAST)),
        case("nothing", EVIDENCE, ""),
    ]
    about = (
        "Check the pack in `file`. A good one is of `entry`, by `author`, `stamped` by the server, "
        "and seen by a witness at `latest` (0 if by none); `files` says which are there."
    )
    return content(about, "items.md §8", cases)
