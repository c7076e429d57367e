"""Vectors of join links and recovery sheets (spec/seal.md §6 and §9)."""

from __future__ import annotations

import base64
import hashlib

from crypto_signatures import TORSION
from standard import named, x25519_public
from vector import OK, Case, Content, content, key_pair, malformed, seeded

LINK = malformed("link")
COMMITTEE = seeded("committee")
LOG_KEY = key_pair("log")[1]
INVITER_KEY = key_pair("inviter one")[1]
REQUEST_KEY = x25519_public(seeded("request key"))
SECRET = seeded("link secret", 16)
SEED = seeded("seed", 16)
PARTS = (COMMITTEE, LOG_KEY, INVITER_KEY, REQUEST_KEY, SECRET)
SHEET_PARTS = (COMMITTEE, LOG_KEY, SEED)
ORIGIN = "https://committee.example"

GOOD_ORIGINS = (
    ORIGIN,
    "https://committee.example:8443",
    "https://xn--bcher-kva.example",
    "https://192.0.2.7",
    "https://[2001:db8::7]",
    "http://localhost:8470",
    "http://127.0.0.1:8470",
    "http://127.8.9.10",
    "http://[::1]:8470",
    "http://abcdefghijklmnopqrstuvwxyz234567abcdefghijklmnopqrstuvwx.onion",
)
BAD_ORIGINS = (
    "http://committee.example",
    "http://192.0.2.7",
    "http://localhost.example",
    "http://localhost.",
    "http://onion",
    "http://[2001:db8::7]",
    "ftp://committee.example",
    "javascript://committee.example",
    "HTTPS://committee.example",
    "https://Committee.example",
    "https://bücher.example",
    "https://user@committee.example",
    "https://committee.example/path",
    "https://committee.example?query",
    "https://committee.example:0",
    "https://committee.example:65536",
    "https://committee.example:08443",
    "https://committee.example:",
    "https://-committee.example",
    "https://committee..example",
    "https://committee_.example",
    "https://300.0.2.7",
    "https://127.1",
    "https://[::1",
    "https://[1.2.3.4]",
    "https://[::g]",
    "https://",
    "https:committee.example",
    "",
)


def files() -> dict[str, Content]:
    """Return the one file of this module."""
    about = (
        "`text` as `form`, join or sheet; where that succeeds, the fields in hex, and writing"
        " them gives `text` again."
    )
    cases = [*_links(), *_sheets()]
    return {"crypto/link.json": content(about, "seal.md §6, §9", cases)}


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _fragment(parts: tuple[bytes, ...], version: str = "1") -> str:
    return _checked(".".join((version, *map(_text, parts))))


def _checked(fields: str) -> str:
    check = hashlib.sha256(named("link-check") + fields.encode("utf-8")).digest()[:4]
    return f"{fields}.{_text(check)}"


def _join(fragment: str, origin: str = ORIGIN) -> str:
    return f"{origin}/join#{fragment}"


def _link(name: str, expect: str, text: str, origin: str = ORIGIN) -> Case:
    case: Case = {"name": f"join: {name}", "form": "join", "text": text, "expect": expect}
    names = ("committee", "log_key", "inviter_key", "request_key", "secret")
    fields = {name: part.hex() for name, part in zip(names, PARTS, strict=True)}
    return case | ({"origin": origin, **fields} if expect == OK else {})


def _but(place: int, part: bytes) -> str:
    return _fragment((*PARTS[:place], part, *PARTS[place + 1 :]))


def _links() -> list[Case]:
    good = _fragment(PARTS)
    fields, _, check = good.rpartition(".")
    cases = [_link(o, OK, _join(good, o), o) for o in GOOD_ORIGINS]
    cases += [_link(f"address {o!r}", LINK, _join(good, o)) for o in BAD_ORIGINS]
    middle = len(good) // 2
    bad = {
        "cut by one character": good[:-1],
        "cut in the middle": good[:middle],
        "cut before the check": fields,
        "nothing behind the #": "",
        "a character changed": good[:50] + ("A" if good[50] != "A" else "B") + good[51:],
        "two characters exchanged": good[:60] + good[61] + good[60] + good[62:],
        "a character lost": good[:70] + good[71:],
        "a letter in another case": good[:30] + good[30:].swapcase(),
        "a key swapped, the check left": _but(2, LOG_KEY).rpartition(".")[0] + "." + check,
        "version 2": _fragment(PARTS, "2"),
        "version 0": _fragment(PARTS, "0"),
        "version 01": _fragment(PARTS, "01"),
        "no version": good[2:],
        "a part too many": _fragment((*PARTS, SECRET)),
        "a part too few": _fragment(PARTS[:4]),
        "a recovery sheet's parts": _fragment(SHEET_PARTS),
        "committee id of 31 bytes": _but(0, COMMITTEE[:31]),
        "log key of 33 bytes": _but(1, LOG_KEY + b"\0"),
        "log key of small order": _but(1, TORSION[4]),
        "inviter's key not on the curve": _but(2, (2).to_bytes(32, "little")),
        "request key of 31 bytes": _but(3, REQUEST_KEY[:31]),
        "secret of 15 bytes": _but(4, SECRET[:15]),
        "secret empty": _but(4, b""),
        "padding": _checked(fields + "=="),
        "a line feed behind it": good + "\n",
        "a blank inside": good[:40] + " " + good[40:],
        "a letter beyond ASCII": _checked(fields[:-1] + "é"),
        "unused bits set": _checked(fields[:-1] + chr(ord(fields[-1]) + 1)),
        "the alphabet with + and /": _checked(fields[:10] + "+" + fields[11:]),
    }
    cases += [_link(name, LINK, _join(fragment)) for name, fragment in bad.items()]
    return [
        *cases,
        _link("another path", LINK, f"{ORIGIN}/joint#{good}"),
        _link("a query", LINK, f"{ORIGIN}/join?#{good}"),
        _link("longer than 1,024 characters", LINK, _join(good) + "A" * 1_024),
        _link("nothing", LINK, ""),
    ]


def _sheet(name: str, expect: str, text: str, origin: str = ORIGIN) -> Case:
    case: Case = {"name": f"sheet: {name}", "form": "sheet", "text": text, "expect": expect}
    fields = dict(
        zip(("committee", "log_key", "seed"), (p.hex() for p in SHEET_PARTS), strict=True)
    )
    return case | ({"origin": origin, **fields} if expect == OK else {})


def _sheets() -> list[Case]:
    good = _fragment(SHEET_PARTS)
    onion = GOOD_ORIGINS[-1]
    bad = {
        "another scheme": f"concert:{good}@{ORIGIN}",
        "scheme in capitals": f"CONCERTED:{good}@{ORIGIN}",
        "http": f"concerted:{good}@http://committee.example",
        "no address": f"concerted:{good}",
        "an address cut": f"concerted:{good}@https://",
        "a path": f"concerted:{good}@{ORIGIN}/",
        "a character changed": f"concerted:{good[:20]}{'A' if good[20] != 'A' else 'B'}"
        f"{good[21:]}@{ORIGIN}",
        "version 2": f"concerted:{_fragment(SHEET_PARTS, '2')}@{ORIGIN}",
        "a link's parts": f"concerted:{_fragment(PARTS)}@{ORIGIN}",
        "seed of 32 bytes": f"concerted:{_fragment((COMMITTEE, LOG_KEY, COMMITTEE))}@{ORIGIN}",
        "a join link": _join(_fragment(PARTS)),
        "nothing": "",
    }
    return [
        _sheet("https", OK, f"concerted:{good}@{ORIGIN}"),
        _sheet("an onion", OK, f"concerted:{good}@{onion}", onion),
        *(_sheet(name, LINK, text) for name, text in bad.items()),
    ]
