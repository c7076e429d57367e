"""Vectors of messages: headers, ids, seals, room keys, places (spec/talk.md §1 to §3, §6)."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any

import talk_checks
from crypto_keys import COMMITTEE, member_keys, public, x25519_secret
from crypto_seals import flip
from standard import gcm, hkdf, hpke, named, x25519_public
from vector import OK, Case, Content, content, key_pair, malformed, refused, seeded, written

LARGEST = 2**53 - 1
MESSAGE = malformed("message")
CANONICAL = malformed("canonical")
BROKEN = refused("seal_broken")
WRONG = refused("key_wrong")
BODY = malformed("body")
ABSENT = object()

AUTHOR = seeded("talking member")
OTHER = seeded("another talking member")
PLACE = seeded("place", 16)
EPOCH_KEY = seeded("epoch key")
ROOM_KEY = seeded("room key")
SALT = seeded("message salt", 16)
SEED = seeded("another room key")


def files() -> dict[str, Content]:
    """Return the files of this module by their path."""
    return {
        "talk/header.json": _headers(),
        "talk/message.json": _messages(),
        "talk/words.json": _bodies(),
        "talk/roomkey.json": _room_keys(),
        "talk/place.json": _places(),
        **talk_checks.files(),
    }


def short(data: bytes) -> str:
    """Return base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def ref(name: str, size: int) -> dict[str, Any]:
    """Return what a header says of something that lies beside it."""
    return {"hash": short(seeded(name)), "size": size}


def plain(kind: str = "say") -> dict[str, Any]:
    """Return a header with what its kind must have, second in its chain."""
    value: dict[str, Any] = {
        "after": {"root": short(seeded("root")), "size": 7},
        "author": short(AUTHOR),
        "chain": short(seeded("chain", 16)),
        "channel": short(PLACE),
        "committee": short(COMMITTEE),
        "kind": kind,
        "number": 2,
        "previous": short(seeded("previous")),
        "version": 1,
    }
    if kind in ("delete", "remove"):
        return value | {"target": short(seeded("target"))}
    value |= {"body": ref("body", 528), "epoch": 3, "salt": short(SALT)}
    if kind == "room":
        value |= {"key_hash": short(seeded("key hash")), "room": 1, "wraps": ref("wraps", 224)}
    return value


def encoded(value: dict[str, Any]) -> bytes:
    """Write JSON as it comes: most of these headers must not pass our own encoder."""
    return json.dumps(value, separators=(",", ":"), sort_keys=True).encode()


def _but(of: str = "say", **changes: Any) -> bytes:
    value = plain(of) | changes
    return encoded({name: item for name, item in value.items() if item is not ABSENT})


def _without(name: str, of: str = "say") -> bytes:
    return encoded({field: item for field, item in plain(of).items() if field != name})


def _seen(**changes: Any) -> dict[str, Any]:
    return {"id": short(seeded("seen")), "position": 41} | changes


def _files(count: int, size: Any = 1) -> list[dict[str, Any]]:
    return [ref(f"file {number}", size) for number in range(count)]


def _headers() -> Content:
    first: dict[str, Any] = {"number": 1, "previous": ABSENT}
    replacing: dict[str, Any] = {"room": 2, "replaces": short(seeded("replaced"))}
    good = [
        ("say", _but()),
        ("first in its chain", _but(**first)),
        ("with seen", _but(seen=_seen())),
        ("16 attachments", _but(attachments=_files(16))),
        ("the largest attachment", _but(attachments=_files(1, 26_216_448))),
        ("the smallest body", _but(body=ref("body", 80))),
        ("the largest body", _but(body=ref("body", 32_784))),
        ("in a room", _but(room=5)),
        ("the largest numbers", _but(number=LARGEST, seen=_seen(position=LARGEST))),
        ("room", _but("room")),
        ("a pair", _but("room", pair=True)),
        ("a later version", _but("room", **replacing)),
        ("a list of 256", _but("room", wraps=ref("wraps", 28_672))),
        ("a list of one", _but("room", wraps=ref("wraps", 112))),
        ("delete", _but("delete")),
        ("delete in a room", _but("delete", room=1)),
        ("remove", _but("remove", seen=_seen())),
    ]
    cases = [{"name": name, **written(data), "expect": OK} for name, data in good]
    cases += [
        {"name": name, **written(data), "expect": MESSAGE}
        for name, data in (*_wrong(), *_misplaced())
    ]
    unknown = refused("version_unknown")
    cases += [
        {"name": "version 2", **written(_but(version=2)), "expect": unknown},
        {"name": "version 0", **written(_but(version=0)), "expect": unknown},
        {"name": "a blank", **written(_but()[:-1] + b" }"), "expect": CANONICAL},
        {
            "name": "2,049 bytes",
            **written(b'{"kind":"' + b"k" * 2_038 + b'"}'),
            "expect": CANONICAL,
        },
        {
            "name": "2,048 bytes of no message",
            **written(b'{"kind":"' + b"k" * 2_037 + b'"}'),
            "expect": MESSAGE,
        },
    ]
    return content("Read the header.", "talk.md §2, §5 steps 1 and 2", cases)


def _wrong() -> list[tuple[str, bytes]]:
    missing = [(f"no {name}", _without(name)) for name in plain()]
    missing += [
        (f"room without {name}", _without(name, "room"))
        for name in ("body", "key_hash", "room", "wraps")
    ]
    return [
        ("an array", b"[]"),
        *missing,
        ("delete without target", _but("delete", target=ABSENT)),
        ("a field too many", _but(time=1)),
        ("another kind", _but(kind="shout")),
        ("a kind that is a number", _but(kind=1)),
        ("the version as text", _but(version="1")),
        ("an author of 31 bytes", _but(author=short(bytes(31)))),
        ("an author in hex", _but(author=AUTHOR.hex())),
        ("an author with unused bits", _but(author="A" * 42 + "B")),
        ("an author with padding", _but(author=short(AUTHOR) + "=")),
        ("a place of 32 bytes", _but(channel=short(bytes(32)))),
        ("a chain of 15 bytes", _but(chain=short(bytes(15)))),
        ("a salt of 32 bytes", _but(salt=short(bytes(32)))),
        ("number 0", _but(number=0, previous=ABSENT)),
        ("a number as text", _but(number="2")),
        ("a number that is a truth", _but(number=True, previous=ABSENT)),
        ("previous of 16 bytes", _but(previous=short(bytes(16)))),
        ("after size 0", _but(after={"root": short(bytes(32)), "size": 0})),
        ("after without a root", _but(after={"size": 7})),
        ("a root in hex", _but(after={"root": "00" * 32, "size": 7})),
        ("epoch 0", _but(epoch=0)),
        ("room 0", _but(room=0)),
        ("seen without a position", _but(seen={"id": short(bytes(32))})),
        ("seen at position 0", _but(seen=_seen(position=0))),
        ("seen as an id", _but(seen=short(bytes(32)))),
        ("a body too small by one", _but(body=ref("body", 79))),
        ("a body too large by one", _but(body=ref("body", 32_785))),
        ("a body with an epoch", _but(body=ref("body", 528) | {"epoch": 3})),
        ("no attachment in the list", _but(attachments=[])),
        ("17 attachments", _but(attachments=_files(17))),
        ("an attachment twice", _but(attachments=_files(1) + _files(1, 2))),
        ("an empty attachment", _but(attachments=_files(1, 0))),
        ("an attachment too large by one", _but(attachments=_files(1, 26_216_449))),
        ("a list of 257", _but("room", wraps=ref("wraps", 28_784))),
        ("a list of nobody", _but("room", wraps=ref("wraps", 0))),
        ("a list that is no sum of records", _but("room", wraps=ref("wraps", 223))),
        ("a pair that is none", _but("room", pair=False)),
    ]


def _misplaced() -> list[tuple[str, bytes]]:
    return [
        ("first with previous", _but(number=1)),
        ("say with a target", _but(target=short(bytes(32)))),
        ("say with wraps", _but(room=1, wraps=ref("wraps", 224))),
        ("say with a key hash", _but(room=1, key_hash=short(bytes(32)))),
        ("say with pair", _but(room=1, pair=True)),
        ("room with attachments", _but("room", attachments=_files(1))),
        ("version 1 of a room that replaces", _but("room", replaces=short(bytes(32)))),
        ("version 2 of a room that replaces none", _but("room", room=2)),
        ("delete with a body", _but("delete", body=ref("body", 528))),
        ("delete with an epoch", _but("delete", epoch=3)),
        ("delete with a salt", _but("delete", salt=short(SALT))),
        ("remove with attachments", _but("remove", attachments=_files(1))),
    ]


def aad_of(value: dict[str, Any]) -> bytes:
    """Return the header without its body's hash."""
    return encoded(value | {"body": {"size": value["body"]["size"]}})


def _messages() -> Content:
    values = [
        ("say", plain() | {"seen": _seen()}),
        ("room", plain("room")),
        ("delete", plain("delete")),
        ("every field of say", plain() | {"attachments": _files(16), "room": 2, "seen": _seen()}),
    ]
    key, public_key = key_pair("author")
    cases = []
    for name, value in values:
        data = encoded(value)
        signed = named("message") + data
        case: Case = {
            "name": name,
            "header": data.decode(),
            "key": public_key.hex(),
            "signed": signed.hex(),
            "signature": key.sign(signed).hex(),
            "id": hashlib.sha256(named("message-id") + data).hexdigest(),
            "expect": OK,
        }
        if "body" in value:
            case["aad"] = aad_of(value).decode()
        cases.append(case)
    about = "A whole message. `signature` is of `key` over `signed`; `aad` binds the body."
    return content(about, "talk.md §2 and §3", cases)


def _words_key(value: dict[str, Any], epoch_key: bytes, room_key: bytes) -> bytes:
    aad = hashlib.sha256(aad_of(value)).digest()
    info = named("talk") + COMMITTEE + PLACE + AUTHOR + aad
    return hkdf(epoch_key + room_key, info, SALT)


def _pad(text: bytes, size: int) -> bytes:
    return (text + b"\x80").ljust(size, b"\0")


def _bodies() -> Content:
    words = {"text": "Fans in bay 4 at six?"}

    def case(
        name: str,
        expect: str,
        *,
        padded: bytes = _pad(encoded(words), 64),
        room_key: bytes = b"",
        over: dict[str, Any] | None = None,
        said: dict[str, Any] | None = None,
        turn: int | None = None,
        given: Case | None = None,
    ) -> Case:
        value = plain() | ({"room": 5} if room_key else {})
        value["body"] = {"hash": "", "size": len(padded) + 16}
        sealed = gcm(_words_key(value, EPOCH_KEY, room_key), padded, aad_of(value))
        if turn is not None:
            sealed = flip(sealed, turn)
        digest = hashlib.sha256(named("blob") + sealed).digest()
        value["body"]["hash"] = short(digest)
        fields: Case = {
            "header": encoded(value | (over or {})).decode(),
            "epoch_key": EPOCH_KEY.hex(),
            "room_key": room_key.hex(),
            "body": sealed.hex(),
        } | (given or {})
        result = {"words": said or words} if expect == OK else {}
        return {"name": name, **fields, **result, "expect": expect}

    long = {"text": "x" * 430}
    arabic = {"text": "\u0627\u0644\u0633\u0627\u0639\u0629 \u0666"}
    utf8 = json.dumps(arabic, separators=(",", ":"), ensure_ascii=False).encode()
    cases = [
        case("in a channel", OK),
        case("in a room", OK, room_key=ROOM_KEY),
        case("430 letters", OK, padded=_pad(encoded(long), 512), said=long),
        case("another script", OK, padded=_pad(utf8, 64), said=arabic),
        case("another epoch's key", BROKEN, given={"epoch_key": ROOM_KEY.hex()}),
        case("another room's key", BROKEN, room_key=ROOM_KEY, given={"room_key": SEED.hex()}),
        case("another author", BROKEN, over={"author": short(OTHER)}),
        case("another place", BROKEN, over={"channel": short(seeded("another place", 16))}),
        case("another number", BROKEN, over={"number": 3}),
        case("another epoch", BROKEN, over={"epoch": 4}),
        case("another salt", BROKEN, over={"salt": short(bytes(16))}),
        case("another seen", BROKEN, over={"seen": _seen()}),
        case("another after", BROKEN, over={"after": {"root": short(bytes(32)), "size": 7}}),
        case("an attachment swapped in", BROKEN, over={"attachments": _files(1)}),
        case("a bit of the ciphertext", BROKEN, turn=3),
        case("a bit of the tag", BROKEN, turn=-1),
        case("no padding", BODY, padded=encoded(words).ljust(64, b" ")),
        case("a step too far", BODY, padded=_pad(encoded(words), 128)),
        case("no JSON", BODY, padded=_pad(b"hello", 64)),
        case("an array", BODY, padded=_pad(b"[]", 64)),
    ]
    about = "`body` opens to `words` under `header`, with `epoch_key` and in a room `room_key`."
    return content(about, "talk.md §3", cases)


def _room_key_hash(key: bytes) -> bytes:
    return hashlib.sha256(named("room-key") + key).digest()


def _room_keys() -> Content:
    sealing = member_keys(seeded("seed", 16))[1]
    other = member_keys(seeded("another seed", 16))[1]

    def wrap(key: bytes = ROOM_KEY, number: int = 2, name: str = "room-wrap") -> bytes:
        info = named(name) + COMMITTEE + PLACE + number.to_bytes(8) + AUTHOR
        recipient = x25519_public(x25519_secret(sealing))
        return hpke(seeded("ephemeral"), recipient, info + _room_key_hash(ROOM_KEY), key)

    good = wrap()

    def case(name: str, expect: str, data: bytes = good, **changes: Any) -> Case:
        key = changes.pop("sealing", sealing)
        fields: Case = {
            "committee": COMMITTEE.hex(),
            "room": PLACE.hex(),
            "number": 2,
            "member": AUTHOR.hex(),
            "key_hash": _room_key_hash(ROOM_KEY).hex(),
            "seal_seed": key.private_bytes_raw().hex(),
            "seal_key": public(key).hex(),
            "wrap": data.hex(),
        } | changes
        result = {"key": ROOM_KEY.hex()} if expect == OK else {}
        return {"name": name, **fields, **result, "expect": expect}

    cases = [
        case("a wrap", OK),
        case("another recipient's key", BROKEN, sealing=other),
        case("another recipient's id", BROKEN, member=OTHER.hex()),
        case("another committee", BROKEN, committee=OTHER.hex()),
        case("another room", BROKEN, room=bytes(16).hex()),
        case("another version", BROKEN, number=3),
        case("another key hash", BROKEN, key_hash=_room_key_hash(EPOCH_KEY).hex()),
        case("an epoch's wrap", BROKEN, wrap(name="wrap")),
        case("another key than its hash", WRONG, wrap(EPOCH_KEY)),
        case("a key of 31 bytes", malformed("wraps"), wrap(ROOM_KEY[:31])),
        case("a bit of the tag", BROKEN, flip(good, -1)),
        case("79 bytes", malformed("wraps"), good[:-1]),
    ]
    about = "`wrap` opens to `key` for the sealing key whose Ed25519 seed is `seal_seed`."
    return content(about, "talk.md §6", cases)


def _places() -> Content:
    def digest(name: str, *parts: bytes) -> str:
        return hashlib.sha256(named(name) + b"".join(parts)).hexdigest()[:32]

    chain = seeded("chain", 16)
    low, high = sorted((AUTHOR, OTHER))
    both = {"one": high.hex(), "other": low.hex()}
    cases: list[Case] = [
        {"name": "general", "of": "general", "id": digest("general", COMMITTEE)},
        {
            "name": "a room",
            "of": "room",
            "author": AUTHOR.hex(),
            "chain": chain.hex(),
            "id": digest("room", COMMITTEE, AUTHOR, chain),
        },
        {"name": "a pair", "of": "pair", **both, "id": digest("pair", COMMITTEE, low, high)},
    ]
    fields = {"committee": COMMITTEE.hex(), "expect": OK}
    return content("The id of a place.", "talk.md §1", [case | fields for case in cases])
