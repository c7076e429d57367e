"""Vectors of leaves, of the checks against the log, and of the state's hash (spec/log.md)."""

from __future__ import annotations

import hashlib
from typing import Any

import naive_tree
from make_entries import plain
from vector import OK, Case, Content, content, malformed, refused, seeded

from concerted.kernel import canonical
from concerted.kernel.leaf import Leaf, leaf_hash

LARGEST = 2**53 - 1
DAY_S = 86_400


def files() -> dict[str, Content]:
    """Return the files of this module by their path."""
    return {
        "kernel/leaf.json": _leaves(),
        "kernel/history.json": _history(),
        "kernel/statehash.json": _state_hashes(),
    }


# Leaves


def _leaves() -> Content:
    wrong = malformed("leaf")
    signature = seeded("signature") * 2
    cases = [
        _leaf("a leaf", b"\x01", 1_700_000_000, signature, b"{}", OK),
        _leaf("time 0", b"\x01", 0, signature, b"{}", OK),
        _leaf("the last time", b"\x01", LARGEST, signature, b"{}", OK),
        _leaf("a header of 32,768 bytes", b"\x01", 1, signature, b"h" * 32_768, OK),
        _leaf("a header of one byte", b"\x01", 1, signature, b"0", OK),
        _leaf("version 0", b"\x00", 1, signature, b"{}", wrong),
        _leaf("version 2", b"\x02", 1, signature, b"{}", wrong),
        _leaf("a time of 2^53", b"\x01", LARGEST + 1, signature, b"{}", wrong),
        _leaf("the largest time of all", b"\x01", 2**64 - 1, signature, b"{}", wrong),
        _leaf("no header", b"\x01", 1, signature, b"", wrong),
        _leaf("a signature cut short", b"\x01", 1, signature[:63], b"", wrong),
        _leaf("a header of 32,769 bytes", b"\x01", 1, signature, b"h" * 32_769, wrong),
        {"name": "nothing", "leaf": "", "expect": wrong},
    ]
    return content("Take `leaf` apart; encoding its parts gives it again.", "log.md §1", cases)


def _leaf(
    name: str, version: bytes, time: int, signature: bytes, header: bytes, expect: str
) -> Case:
    data = version + time.to_bytes(8, "big") + signature + header
    case: Case = {"name": name, "leaf": data.hex(), "expect": expect}
    if expect == OK:
        case |= {"time": time, "signature": signature.hex(), "header": header.hex()}
        case["hash"] = naive_tree.hash_leaf(data).hex()
    return case


# History

START = 1_700_000_000
# time, and whether the leaf took effect; the last but one did not
LOG = [(0, True), (10, True), (10, True), (20, False), (20 + DAY_S, True)]


def _log_leaves() -> list[tuple[Leaf, bool]]:
    leaves = []
    for number, (seconds, effective) in enumerate(LOG):
        value = plain() | {"nonce": f"{number:032x}"}
        if number == 0:
            value["kind"] = "founding"
            for name in ("after", "author", "committee"):
                del value[name]
        header = canonical.encode(value)
        leaves.append((Leaf(START + seconds, bytes(64), header), effective))
    return leaves


def _history() -> Content:
    leaves = _log_leaves()
    hashes = [leaf_hash(leaf.encode()) for leaf, _ in leaves]
    size, unknown, stale = len(leaves), refused("after_unknown"), refused("after_stale")

    def after(name: str, at: int, seconds: int, expect: str, root_at: int | None = None) -> Case:
        root = naive_tree.root(hashes[: at if root_at is None else root_at])
        seen = {"size": at, "root": root.hex()}
        time = START + seconds
        return {"name": name, "check": "after", "after": seen, "time": time, "expect": expect}

    def nonce(name: str, author: str, number: int, expect: str) -> Case:
        case = {"name": name, "check": "nonce", "author": author, "nonce": f"{number:032x}"}
        return case | {"expect": expect}

    def next_time(name: str, clock: int, time: int) -> Case:
        case = {"name": name, "check": "next_time", "clock": START + clock, "time": START + time}
        return case | {"expect": OK}

    author, other = plain()["author"], seeded("another author").hex()
    cases = [
        after("the newest", size, 20 + DAY_S, OK),
        after("the newest, a year later", size, 365 * DAY_S, OK),
        after("one behind, at once", size - 1, 20 + DAY_S, OK),
        after("one behind, after a day", size - 1, 20 + 2 * DAY_S, OK),
        after("one behind, after a day and a second", size - 1, 21 + 2 * DAY_S, stale),
        after("two behind, a day after the first unseen", 3, 20 + DAY_S, OK),
        after("two behind, a second later", 3, 21 + DAY_S, stale),
        after("only the first seen", 1, 20 + DAY_S, stale),
        after("only the first seen, a day after the second", 1, 10 + DAY_S, OK),
        after("another size's root", 3, 20 + DAY_S, unknown, root_at=4),
        after("the root of nothing", 3, 20 + DAY_S, unknown, root_at=0),
        after("larger than the tree", size + 1, 20 + DAY_S, unknown, root_at=size),
        after("unknown goes before stale", 1, 365 * DAY_S, unknown, root_at=2),
        nonce("a new nonce", author, 99, OK),
        nonce("a used nonce", author, 1, refused("nonce_reused")),
        nonce("another author's nonce", other, 1, OK),
        nonce("a nonce without effect", author, 3, OK),
        nonce("the founding entry's nonce", author, 0, OK),
        next_time("the clock is right", 30 + DAY_S, 30 + DAY_S),
        next_time("the clock stands behind", 15, 20 + DAY_S),
    ]
    about = (
        "The log holds `leaves`, of which `effective` says whether they took effect. `check` an "
        "`after` for an entry received at `time`, or a `nonce`, or the `time` that an entry gets "
        "which arrives at `clock`."
    )
    log = [{"leaf": leaf.encode().hex(), "effective": effective} for leaf, effective in leaves]
    return content(about, "entry.md §6 steps 11 to 13", cases) | {"leaves": log}


# State


def _state_hashes() -> Content:
    member = {"joined": 5, "frozen": False, "vouches": ["a", "b"]}
    values: list[tuple[str, Any]] = [
        ("zero", 0),
        ("true", True),
        ("text", "yes"),
        ("an empty array", []),
        ("objects in an array", [{"b": 1}, {}]),
        ("an empty object", {}),
        ("one name", {"a": 1}),
        ("two names", {"a": 1, "b": 2}),
        ("three names", {"a": 1, "b": 2, "c": 3}),
        ("an object in an object", {"a": {}, "b": {"c": {"d": []}}}),
        ("ids", {seeded(f"member {number}").hex(): member for number in range(21)}),
        ("depth 20", _nested(20)),
    ]
    cases: list[Case] = [
        {"name": name, "value": value, "hash": _state_hash(value).hex(), "expect": OK}
        for name, value in values
    ]
    wrong: list[tuple[str, Any]] = [
        ("null", {"a": None}),
        ("a fraction", {"a": 1.5}),
        ("a capital", {"A": 1}),
        ("too large", {"a": 2**53}),
    ]
    cases += [
        {"name": name, "value": value, "expect": malformed("canonical")} for name, value in wrong
    ]
    return content("The Merkle-map hash of `value`.", "log.md §8", cases)


def _nested(depth: int) -> dict[str, Any]:
    return {"a": _nested(depth - 1)} if depth else {}


def _state_hash(value: Any) -> bytes:
    """Compute log.md §8 as it is written there, recursively."""
    if not isinstance(value, dict):
        return _tagged("state-leaf", canonical.encode(value))
    entries = []
    for name in sorted(value):
        length = len(name).to_bytes(2, "big")
        entries.append(_tagged("state-entry", length + name.encode() + _state_hash(value[name])))
    return _tagged("state-object", len(value).to_bytes(8, "big") + _state_root(entries))


def _state_root(entries: list[bytes]) -> bytes:
    if not entries:
        return _tagged("state-empty", b"")
    if len(entries) == 1:
        return entries[0]
    k = naive_tree.split(len(entries))
    return _tagged("state-node", _state_root(entries[:k]) + _state_root(entries[k:]))


def _tagged(name: str, data: bytes) -> bytes:
    return hashlib.sha256(b"concerted/1/" + name.encode() + b"\0" + data).digest()
