"""Vectors of canonical form, fields, headers and entries (spec/entry.md)."""

from __future__ import annotations

import json
from typing import Any

from vector import OK, Case, Content, content, key_pair, malformed, refused, seeded, written

from concerted.kernel import entry, tags
from concerted.kernel.leaf import Leaf, leaf_hash

LARGEST = 2**53 - 1
CANONICAL = malformed("canonical")
HEADER = malformed("header")
ABSENT = object()


def files() -> dict[str, Content]:
    """Return the files of this module by their path."""
    return {
        "kernel/tags.json": _tags(),
        "kernel/canonical.json": _canonical(),
        "kernel/fields.json": _fields(),
        "kernel/header.json": _headers(),
        "kernel/entry.json": _entries(),
    }


def _tags() -> Content:
    cases: list[Case] = [
        {"name": name, "hex": (b"concerted/1/" + name.encode() + b"\0").hex(), "expect": OK}
        for name in tags.TAG_NAMES
    ]
    return content("The tag of `name` is `hex`; there is no other.", "entry.md §1", cases)


def _canonical() -> Content:
    good = [
        ("an empty object", b"{}"),
        ("an empty array", b"[]"),
        ("an empty string", b'""'),
        ("zero", b"0"),
        ("the largest integer", str(LARGEST).encode()),
        ("literals", b"[true,false]"),
        ("every character", b'"' + bytes(c for c in range(0x20, 0x7F) if c not in b'"\\') + b'"'),
        ("names in byte order", b'{"a":1,"a0":2,"a_":3,"aa":4,"b":5}'),
        ("a name of 32 characters", b'{"' + b"n" * 32 + b'":1}'),
        ("ids as names", b'{"' + b"0" * 64 + b'":1,"' + b"f" * 32 + b'":2}'),
        ("depth 8", b'[{"a":[[[[[[]]]]]]}]'),
        ("brackets in a string are no depth", b'"[[[[[[[[[[{{{{{{{{{{"'),
        ("punctuation in strings", b'[":,","-1","null","1.5","{,}"]'),
        ("32,768 bytes", b'"' + b"x" * 32_766 + b'"'),
    ]
    bad = [
        ("32,769 bytes", b'"' + b"x" * 32_767 + b'"'),
        ("nothing", b""),
        ("a control character", b'"\x1f"'),
        ("a line feed after the value", b"{}\n"),
        ("delete", b'"\x7f"'),
        ("a letter beyond ASCII", '"é"'.encode()),
        ("a byte order mark", b"\xef\xbb\xbf{}"),
        ("bytes that are not UTF-8", b'"\xff"'),
        ("an escaped quote", b'"\\""'),
        ("a needless escape", b'"\\u0061"'),
        ("a negative integer", b"-1"),
        ("minus zero", b"-0"),
        ("an integer too large by one", str(LARGEST + 1).encode()),
        ("an integer of 30 digits", b"1" * 30),
        ("an integer of 5,000 digits", b"1" * 5_000),
        ("a leading zero", b"01"),
        ("a fraction", b"1.5"),
        ("a fraction of zero", b"1.0"),
        ("an exponent", b"1e3"),
        ("a huge exponent", b"1e999"),
        ("null", b"null"),
        ("null inside", b'{"a":[null]}'),
        ("not a number", b"NaN"),
        ("infinity", b"Infinity"),
        ("an empty name", b'{"":1}'),
        ("a name with a capital", b'{"aB":1}'),
        ("a name that begins with a digit", b'{"1a":1}'),
        ("a name of 33 characters", b'{"' + b"n" * 33 + b'":1}'),
        ("an id of 63 digits as a name", b'{"' + b"0" * 63 + b'":1}'),
        ("an id in capitals as a name", b'{"' + b"A" * 64 + b'":1}'),
        ("a name with a hyphen", b'{"a-b":1}'),
        ("names out of order", b'{"b":1,"a":2}'),
        ("names in the order of a dictionary, not of bytes", b'{"aa":1,"a_":2}'),
        ("a name twice", b'{"a":1,"a":2}'),
        ("a name twice with one value", b'{"a":1,"a":1}'),
        ("a blank after a colon", b'{"a": 1}'),
        ("a blank after a comma", b"[1, 2]"),
        ("a blank before", b" {}"),
        ("a blank behind", b"{} "),
        ("a comma too many", b"[1,]"),
        ("no closing bracket", b"[1"),
        ("two values", b"{}{}"),
        ("depth 9", b'[{"a":[[[[[[[]]]]]]]}]'),
        ("depth 9 of objects", b'{"a":' * 9 + b"1" + b"}" * 9),
        ("depth 16,000", b"[" * 16_000 + b"]" * 16_000),
        ("a comment", b"{}//"),
        ("single quotes", b"{'a':1}"),
    ]
    cases = [{"name": name, **written(data), "expect": OK} for name, data in good]
    cases += [{"name": name, **written(data), "expect": CANONICAL} for name, data in bad]
    about = "Decode the bytes; where that succeeds, encoding gives the same bytes again."
    return content(about, "entry.md §2", cases)


def _fields() -> Content:
    cases = [
        _field("hex", "two bytes in hex", "00ff", size=2),
        _field("hex", "hex in capitals", "00FF", size=2, bad=True),
        _field("hex", "hex too short", "00", size=2, bad=True),
        _field("hex", "hex too long", "000000", size=2, bad=True),
        _field("hex", "an odd digit", "000", size=2, bad=True),
        _field("hex", "a blank in hex", "00 0", size=2, bad=True),
        _field("hex", "a letter beyond f", "00fg", size=2, bad=True),
        _field("hex", "digits of another script", "00٣٣", size=2, bad=True),
        _field("base64url", "nothing", "", size=0),
        _field("base64url", "one byte", "_w", size=1),
        _field("base64url", "two bytes", "-_8", size=2),
        _field("base64url", "three bytes", "AAEC", size=3),
        _field("base64url", "padding", "_w==", size=1, bad=True),
        _field("base64url", "the other alphabet", "/w", size=1, bad=True),
        _field("base64url", "an unused bit set, one byte", "_x", size=1, bad=True),
        _field("base64url", "an unused bit set, two bytes", "-_9", size=2, bad=True),
        _field("base64url", "one character alone", "AAECA", size=3, bad=True),
        _field("base64url", "a line feed", "_w\n", size=1, bad=True),
        _field("base64url", "a blank inside", "A AEC", size=3, bad=True),
        _field("base64url", "another size", "AAEC", size=2, bad=True),
    ]
    about = "Read `value` as `form` of exactly `size` bytes; writing it gives `value` again."
    return content(about, "entry.md §2", cases)


def _field(form: str, name: str, value: str, size: int, bad: bool = False) -> Case:
    expect = CANONICAL if bad else OK
    return {"name": name, "form": form, "value": value, "size": size, "expect": expect}


def plain() -> dict[str, Any]:
    """Return the fields of a header with all that a header can have."""
    return {
        "after": {"root": seeded("root").hex(), "size": 7},
        "attachments": [{"hash": seeded("photo").hex(), "size": 26_216_448}],
        "author": seeded("author").hex(),
        "body": {"epoch": 1, "hash": seeded("body").hex(), "size": 272},
        "committee": seeded("committee").hex(),
        "evidence": [{"hash": seeded("evidence").hex(), "size": 112}],
        "kind": "motion.open",
        "nonce": seeded("nonce", 16).hex(),
        "payload": {"class": "ordinary"},
        "salt": seeded("salt").hex(),
        "version": 1,
    }


def _founding() -> dict[str, Any]:
    value = plain() | {"kind": "founding"}
    for name in ("after", "author", "committee"):
        del value[name]
    return value


def _encoded(value: dict[str, Any]) -> bytes:
    """Write JSON as it comes: most of these headers must not pass our own encoder."""
    return json.dumps(value, separators=(",", ":"), sort_keys=True).encode()


def _but(changes: dict[str, Any], base: dict[str, Any] | None = None) -> bytes:
    value = (plain() if base is None else base) | changes
    return _encoded({name: item for name, item in value.items() if item is not ABSENT})


def _headers() -> Content:
    good = [
        ("every field", _but({})),
        ("founding", _but({}, _founding())),
        ("no more than it must have", _but(_BARE)),
        ("a body for an invitation's key", _but(_BARE | {"body": _body(epoch=0)})),
        ("evidence without a body", _but(_BARE | {"evidence": _blobs(4)})),
        ("a kind that nobody knows", _but({"kind": "no.such_kind"})),
        ("the largest body", _but({"body": _body(size=262_144)})),
        ("the largest evidence", _but({"evidence": _blobs(1, 4_194_304)})),
        ("16 attachments", _but({"attachments": _blobs(16)})),
        ("the largest checkpoint", _but({"after": _after(size=LARGEST)})),
    ]
    cases = [{"name": name, **written(data), "expect": OK} for name, data in good]
    cases += [{"name": name, **written(data), "expect": HEADER} for name, data in _wrong_headers()]
    cases += [
        {
            "name": "version 2",
            **written(_but({"version": 2})),
            "expect": refused("version_unknown"),
        },
        {
            "name": "version 0",
            **written(_but({"version": 0})),
            "expect": refused("version_unknown"),
        },
        {"name": "a blank", **written(_but({})[:-1] + b" }"), "expect": CANONICAL},
    ]
    return content("Read the header.", "entry.md §3, §6 steps 1 to 3", cases)


_BARE = dict.fromkeys(("attachments", "body", "evidence", "salt"), ABSENT)


def _after(**changes: Any) -> dict[str, Any]:
    after: dict[str, Any] = plain()["after"]
    return after | changes


def _body(**changes: Any) -> dict[str, Any]:
    body: dict[str, Any] = plain()["body"]
    return body | changes


def _blobs(count: int, size: Any = 1) -> list[dict[str, Any]]:
    return [{"hash": seeded(f"blob {number}").hex(), "size": size} for number in range(count)]


def _wrong_headers() -> list[tuple[str, bytes]]:
    missing = [
        (f"no {name}", _but({name: ABSENT}))
        for name in ("after", "author", "committee", "kind", "nonce", "payload", "version")
    ]
    in_founding = [
        (f"founding with {name}", _but({name: plain()[name]}, _founding()))
        for name in ("after", "author", "committee")
    ]
    return [
        ("an array", b"[]"),
        ("a string", b'"header"'),
        *missing,
        *in_founding,
        ("a field too many", _but({"time": 1})),
        ("the version as text", _but({"version": "1"})),
        ("the version as a truth", _but({"version": True})),
        ("a kind that is a number", _but({"kind": 1})),
        ("a kind in capitals", _but({"kind": "Vouch"})),
        ("a kind of three words", _but({"kind": "a.b.c"})),
        ("an empty kind", _but({"kind": ""})),
        ("a kind that ends in a dot", _but({"kind": "vouch."})),
        ("a kind of 33 characters", _but({"kind": "k" * 33})),
        ("a nonce of 15 bytes", _but({"nonce": "00" * 15})),
        ("a nonce in capitals", _but({"nonce": "AB" * 16})),
        ("an author of 31 bytes", _but({"author": "00" * 31})),
        ("an author in capitals", _but({"author": "AB" * 32})),
        ("a committee that is a number", _but({"committee": 0})),
        ("a payload that is an array", _but({"payload": []})),
        ("after as a number", _but({"after": 7})),
        ("after without a root", _but({"after": {"size": 7}})),
        ("after with a field too many", _but({"after": _after(time=1)})),
        ("after size 0", _but({"after": _after(size=0)})),
        ("after size as a truth", _but({"after": _after(size=True)})),
        ("after size as text", _but({"after": _after(size="7")})),
        ("a root of 31 bytes", _but({"after": _after(root="00" * 31)})),
        ("a body as text", _but({"body": "sealed"})),
        ("a body without an epoch", _but({"body": {"hash": "00" * 32, "size": 1}})),
        ("a body with a field too many", _but({"body": _body(key="00")})),
        ("an epoch as text", _but({"body": _body(epoch="1")})),
        ("an empty body", _but({"body": _body(size=0)})),
        ("a body too large by one", _but({"body": _body(size=262_145)})),
        ("a body's hash in base64", _but({"body": _body(hash="A" * 43)})),
        ("no salt", _but({"salt": ABSENT})),
        ("a salt beside epoch 0", _but({"body": _body(epoch=0)})),
        ("a salt without a body", _but(_BARE | {"salt": plain()["salt"]})),
        ("a salt of 16 bytes", _but({"salt": "00" * 16})),
        ("no attachment in the list", _but({"attachments": []})),
        ("17 attachments", _but({"attachments": _blobs(17)})),
        ("attachments without a body", _but(_BARE | {"attachments": _blobs(1)})),
        ("an attachment twice", _but({"attachments": _blobs(1) + _blobs(1, 2)})),
        ("an empty attachment", _but({"attachments": _blobs(1, 0)})),
        ("an attachment too large by one", _but({"attachments": _blobs(1, 26_216_449)})),
        ("attachments as an object", _but({"attachments": _blobs(1)[0]})),
        ("an attachment as text", _but({"attachments": ["00" * 32]})),
        ("an attachment with a name", _but({"attachments": [_blobs(1)[0] | {"name": "a"}]})),
        ("no evidence in the list", _but({"evidence": []})),
        ("5 items of evidence", _but({"evidence": _blobs(5)})),
        ("evidence twice", _but({"evidence": _blobs(1) * 2})),
        ("empty evidence", _but({"evidence": _blobs(1, 0)})),
        ("evidence too large by one", _but({"evidence": _blobs(1, 4_194_305)})),
    ]


def _entries() -> Content:
    bare = {name: item for name, item in plain().items() if name not in _BARE}
    sealed_to_link = bare | {"kind": "request", "body": _body(epoch=0)}
    cases = [
        _entry("founding", _founding(), time=1_700_000_000),
        _entry("every field", plain(), time=1_700_000_001),
        _entry("no body", bare, time=0),
        _entry("a body sealed to an invitation", sealed_to_link, time=LARGEST),
    ]
    about = (
        "A whole entry. `signature` is of `key` over `signed`, the leaf is made at `time`, and "
        "`aad` is what the body is bound to."
    )
    return content(about, "entry.md §4 and §5, log.md §1, seal.md §3", cases)


def _entry(name: str, value: dict[str, Any], time: int) -> Case:
    data = _encoded(value)
    key, public = key_pair("author")
    signature = key.sign(tags.tag("entry") + data)
    leaf = Leaf(time, signature, data).encode()
    case: Case = {
        "name": name,
        "header": data.decode(),
        "key": public.hex(),
        "signed": (b"concerted/1/entry\0" + data).hex(),
        "signature": signature.hex(),
        "id": entry.entry_id(data),
        "time": time,
        "leaf": leaf.hex(),
        "leaf_hash": leaf_hash(leaf).hex(),
        "expect": OK,
    }
    if "body" in value:
        body = {part: item for part, item in value["body"].items() if part != "hash"}
        case["aad"] = _encoded(value | {"body": body}).decode()
    return case
