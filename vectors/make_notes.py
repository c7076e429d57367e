"""Vectors of notes, checkpoints, cosignatures and the witness (spec/log.md §3 and §4)."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from typing import Any

import naive_tree
from vector import OK, Case, Content, content, key_pair, malformed, seeded

ORIGIN = "concerted/" + seeded("origin", 16).hex()
WITNESS = "witness.example/w1"
HASHES = [naive_tree.hash_leaf(bytes([number])) for number in range(20)]
LOG_KEY = 1
COSIGNER_KEY = 4
TIME = 1_700_000_000


def files() -> dict[str, Content]:
    """Return the files of this module by their path."""
    return {
        "kernel/vkey.json": _verifier_keys(),
        "kernel/note.json": _notes(),
        "kernel/checkpoint.json": _checkpoints(),
        "kernel/cosignature.json": _cosignatures(),
        "kernel/witness.json": _witness(),
    }


def _key_id(name: str, algorithm: int, key: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + bytes([algorithm]) + key).digest()[:4]


def _vkey(name: str, algorithm: int, key: bytes | None = None) -> str:
    key = key_pair(name)[1] if key is None else key
    encoded = b64encode(bytes([algorithm]) + key).decode()
    return f"{name}+{_key_id(name, algorithm, key).hex()}+{encoded}"


def _line(name: str, algorithm: int, signature: bytes) -> str:
    data = _key_id(name, algorithm, key_pair(name)[1]) + signature
    return f"\u2014 {name} {b64encode(data).decode()}\n"


def _signed(text: str, name: str = ORIGIN) -> str:
    return _line(name, LOG_KEY, key_pair(name)[0].sign(text.encode()))


def _cosigned(text: str, time: int = TIME, name: str = WITNESS) -> str:
    message = f"cosignature/v1\ntime {time}\n{text}".encode()
    signature = key_pair(name)[0].sign(message)
    return _line(name, COSIGNER_KEY, time.to_bytes(8, "big") + signature)


def _spoilt(line: str) -> str:
    """Change a letter inside the signature of a line, after its key id."""
    start = line.rindex(" ") + 21
    return line[:start] + ("A" if line[start] != "A" else "B") + line[start + 1 :]


# Verifier keys


def _verifier_keys() -> Content:
    wrong = malformed("note")
    published = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
    name, rest = published.split("+", 1)
    good = [("the example of C2SP", published), ("a log", _vkey(ORIGIN, 1))]
    good += [("a witness", _vkey(WITNESS, 4))]
    bad = [
        ("nothing", ""),
        ("no name", "+" + rest),
        ("a blank in the name", "a b+" + rest),
        ("a wide blank in the name", _vkey("a\u3000b", 1)),
        ("another name", "example.com/bar+" + rest),
        ("a hash in capitals", published.replace("530d903a", "530D903A")),
        ("another hash", published.replace("530d903a", "530d903b")),
        ("no key", f"{name}+530d903a+"),
        ("a key of 31 bytes", _vkey(ORIGIN, 1, bytes(31))),
        ("a key of 33 bytes", _vkey(ORIGIN, 1, bytes(33))),
        ("an algorithm that nobody knows", _vkey(ORIGIN, 2)),
        ("no padding", _vkey(ORIGIN, 1, bytes(31) + b"\1").rstrip("=") + "="),
        ("a line feed", published + "\n"),
    ]
    cases: list[Case] = [
        {"name": case, "vkey": key, "key_id": key.split("+")[1], "expect": OK} for case, key in good
    ]
    cases += [{"name": case, "vkey": key, "expect": wrong} for case, key in bad]
    about = "Read the verifier key; writing gives it again."
    return content(about, "log.md §3, c2sp.org/signed-note", cases)


# Notes


def _notes() -> Content:
    text = "This is a note.\n\nIt has two paragraphs.\n"
    mine, other = _signed(text), _signed(text, "example.com/other")
    published = (
        "This is an example message.\n\n\u2014 example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfX"
        "ppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
    )
    example = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
    short = b64encode(b"1234").decode()
    good = [
        _note("the example of C2SP", published, [example], ["example.com/foo"]),
        _note("one signature", f"{text}\n{mine}"),
        _note("an unknown one beside it", f"{text}\n{other}{mine}"),
        _note("an unknown one that is wrong", f"{text}\n{_spoilt(other)}{mine}"),
        _note("the same twice", f"{text}\n{mine}{mine}"),
        _note("my name with another key", f"{text}\n{_renamed(other)}{mine}"),
        _note("64 signatures", f"{text}\n{mine}" + other * 63),
    ]
    bad = [
        _note("a wrong signature", f"{text}\n{_spoilt(mine)}"),
        _note("a wrong one beside one of another known key", f"{text}\n{_spoilt(mine)}{other}")
        | {"keys": [_vkey(ORIGIN, 1), _vkey("example.com/other", 1)]},
        _note("another text", f"{text.replace('two', 'ten')}\n{mine}"),
        _note("a text longer by a line feed", f"{text}\n\n{mine}"),
        _note("only an unknown key", f"{text}\n{other}"),
        _note("no signature", f"{text}\n"),
        _note("no blank line", "text\n" + mine),
        _note("nothing", ""),
        _note("no last line feed", f"{text}\n{mine[:-1]}"),
        _note("a line after the signatures", f"{text}\n{mine}more\n"),
        _note("a hyphen for the dash", f"{text}\n-{mine[1:]}"),
        _note("no blank before the signature", f"{text}\n{mine.replace(' ', '', 1)}"),
        _note("two blanks before the signature", f"{text}\n{'  '.join(mine.rsplit(' ', 1))}"),
        _note("no name", f"{text}\n\u2014  {short}\n{mine}"),
        _note("a plus in a name", f"{text}\n\u2014 a+b {mine.split()[-1]}\n{mine}"),
        _note("a wide blank in a name", f"{text}\n\u2014 a\u3000b {mine.split()[-1]}\n{mine}"),
        _note("a signature of 4 bytes", f"{text}\n\u2014 a {short}\n{mine}"),
        _note("a signature not in base64", f"{text}\n\u2014 a !!!!\n{mine}"),
        _note("base64 without its padding", f"{text}\n{mine.rstrip()[:-1]}\n"),
        _note("a carriage return", f"{text}\n{mine[:-1]}\r\n"),
        _note("a tabulator in the text", f"a\tb\n\n{_signed(chr(9).join('ab') + chr(10))}"),
        _note("65 signatures", f"{text}\n{mine}" + other * 64),
        _note("too long", f"{'x' * 131_072}\n\n{mine}"),
    ]
    wrong = malformed("note")
    bytes_wrong: Case = {"name": "not UTF-8", "keys": [_vkey(ORIGIN, 1)], "hex": "ff0a0a"}
    cases = good + [case | {"expect": wrong} for case in [*bad, bytes_wrong]]
    about = (
        "Open `note` with the verifier `keys`; those in `signed` have signed it. Where that is "
        "good, writing it gives the same bytes."
    )
    return content(about, "log.md §3, c2sp.org/signed-note", cases)


def _note(
    name: str, note: str, keys: list[str] | None = None, signed: list[str] | None = None
) -> Case:
    keys = [_vkey(ORIGIN, 1)] if keys is None else keys
    case: Case = {"name": name, "keys": keys, "note": note, "expect": OK}
    return case | {"signed": [ORIGIN] if signed is None else signed}


def _renamed(line: str) -> str:
    return line.replace("example.com/other", ORIGIN)


# Checkpoints


def _text(size: int, root: bytes | None = None, origin: str = ORIGIN) -> str:
    root = naive_tree.root(HASHES[:size]) if root is None else root
    return f"{origin}\n{size}\n{b64encode(root).decode()}\n"


def _checkpoints() -> Content:
    good = [("of 7 leaves", 7), ("of no leaf", 0), ("of 20 leaves", 20)]
    cases: list[Case] = [
        {
            "name": name,
            "text": _text(size),
            "origin": ORIGIN,
            "size": size,
            "root": naive_tree.root(HASHES[:size]).hex(),
            "expect": OK,
        }
        for name, size in good
    ]
    text = _text(7)
    origin, size, root = text.splitlines()
    bad = [
        ("nothing", ""),
        ("two lines", f"{origin}\n{size}\n"),
        ("an extension line", text + "more\n"),
        ("an empty line more", text + "\n"),
        ("no last line feed", text[:-1]),
        ("no origin", f"\n{size}\n{root}\n"),
        ("an origin with a blank", f"a b\n{size}\n{root}\n"),
        ("an origin with a plus", f"a+b\n{size}\n{root}\n"),
        ("no size", f"{origin}\n\n{root}\n"),
        ("a leading zero", f"{origin}\n07\n{root}\n"),
        ("a sign", f"{origin}\n+7\n{root}\n"),
        ("a negative size", f"{origin}\n-7\n{root}\n"),
        ("a size in another script", f"{origin}\n\u0667\n{root}\n"),
        ("a size of 2^53", f"{origin}\n{2**53}\n{root}\n"),
        ("a root of 31 bytes", f"{origin}\n{size}\n{b64encode(bytes(31)).decode()}\n"),
        ("a root of 33 bytes", f"{origin}\n{size}\n{b64encode(bytes(33)).decode()}\n"),
        ("a root without padding", f"{origin}\n{size}\n{root.rstrip('=')}\n"),
        ("a root in the other alphabet", f"{origin}\n{size}\n{'_' * 42}8=\n"),
        ("an unused bit in the root", f"{origin}\n{size}\n{'A' * 42}B=\n"),
        ("a blank after the root", f"{origin}\n{size}\n{root} \n"),
        ("a carriage return", f"{origin}\r\n{size}\r\n{root}\r\n"),
    ]
    wrong = malformed("checkpoint")
    cases += [{"name": name, "text": text, "expect": wrong} for name, text in bad]
    about = "Read the text of a checkpoint; writing gives it again."
    return content(about, "log.md §3, c2sp.org/tlog-checkpoint", cases)


# Cosignatures


def _cosignatures() -> Content:
    text = _text(7)
    good = _cosigned(text)
    early = _line(WITNESS, COSIGNER_KEY, bytes(8) + key_pair(WITNESS)[0].sign(_message(text, 0)))
    key = key_pair(WITNESS)[0]
    late = TIME + 1
    restamped = _line(WITNESS, COSIGNER_KEY, late.to_bytes(8, "big") + key.sign(_message(text)))
    bare = _line(WITNESS, COSIGNER_KEY, TIME.to_bytes(8, "big") + key.sign(text.encode()))
    wrong = malformed("note")
    cases = [
        _cosignature("a cosignature", text, good, OK) | {"time": str(TIME)},
        _cosignature("beside the log's", text, _signed(text) + good, OK) | {"time": str(TIME)},
        _cosignature("the last second there is", text, _cosigned(text, 2**63 - 1), OK)
        | {"time": str(2**63 - 1)},
        _cosignature("a letter changed", text, _spoilt(good), wrong),
        _cosignature("another checkpoint's", _text(8), good, wrong),
        _cosignature("another time", text, restamped, wrong),
        _cosignature("no time", text, early, wrong),
        _cosignature("a time of 2^63", text, _cosigned(text, 2**63), wrong),
        _cosignature("signed like a note", text, bare, wrong),
        _cosignature("too short", text, _line(WITNESS, 4, bytes(71)), wrong),
        _cosignature("too long", text, _line(WITNESS, 4, bytes(73)), wrong),
        _cosignature("made by the log's key", text, _signed(text, WITNESS), wrong),
    ]
    about = "Open `note` with the witness's `key`; its cosignature was made at `time`, in decimal."
    return content(about, "log.md §4, c2sp.org/tlog-cosignature", cases)


def _message(text: str, time: int = TIME) -> bytes:
    return f"cosignature/v1\ntime {time}\n{text}".encode()


def _cosignature(name: str, text: str, lines: str, expect: str) -> Case:
    return {"name": name, "key": _vkey(WITNESS, 4), "note": f"{text}\n{lines}", "expect": expect}


# Witness


def _witness() -> Content:
    good = [
        _request("the first checkpoint", 0, 7, stored=0, status=200),
        _request("the next", 7, 11, stored=7, status=200),
        _request("the same again", 7, 7, stored=7, status=200),
        _request("of no leaf", 0, 0, stored=0, status=200),
    ]
    text = _text(11)
    bad = [
        _request("another log", 7, 11, stored=7, status=404) | {"key": _vkey("other", 1)},
        _request("no key for it", 7, 11, stored=7, status=404) | {"key": None},
        _request("a wrong signature", 7, 11, 7, 403, lines=_spoilt(_signed(text))),
        _request("only a stranger's signature", 7, 11, 7, 403, lines=_signed(text, "other")),
        _request("another size is stored", 7, 11, stored=8, status=409) | {"answer": "8\n"},
        _request("nothing is stored", 7, 11, stored=0, status=409) | {"answer": "0\n"},
        _request("asking what is stored", 0, 11, stored=7, status=409, proof=[])
        | {"answer": "7\n"},
        _request("an older checkpoint", 7, 6, stored=7, status=400, proof=[]),
        _request("an older checkpoint, a stranger's log", 7, 6, stored=7, status=404, proof=[])
        | {"key": None},
        _request("no proof", 7, 11, stored=7, status=422, proof=[]),
        _request("a proof from elsewhere", 7, 11, 7, 422, proof=naive_tree.proof(6, HASHES[:11])),
        _request("a proof from nothing", 0, 7, stored=0, status=422, proof=[HASHES[0]]),
        _request("the same size with a proof", 7, 7, stored=7, status=422, proof=[HASHES[0]]),
        _request("another root at the same size", 7, 7, 7, 422, root=HASHES[0], forked=True),
        _request("another history", 7, 11, stored=7, status=422, root=HASHES[0]),
        _request("of no leaf with a root", 0, 0, 0, 422, root=HASHES[0], forked=True),
    ]
    about = (
        "Read the `request` and answer by `status`, knowing the log's verifier `key` (null: this "
        "log is unknown) and the size and root `stored` for it. 200: store the checkpoint's, then "
        "cosign. 409 has the body `answer`. `forked`: the log contradicts itself. Where "
        "`expect` is malformed, the status is 400 as well."
    )
    return content(about, "log.md §4, c2sp.org/tlog-witness", [*good, *bad, *_bad_requests()])


def _request(
    name: str,
    old: int,
    size: int,
    stored: int,
    status: int,
    proof: list[bytes] | None = None,
    root: bytes | None = None,
    lines: str | None = None,
    forked: bool = False,
) -> Case:
    if proof is None:
        proof = naive_tree.proof(old, HASHES[:size]) if old else []
    text = _text(size, root)
    hashes = "".join(b64encode(item).decode() + "\n" for item in proof)
    signatures = _signed(text) if lines is None else lines
    return {
        "name": name,
        "key": _vkey(ORIGIN, 1),
        "stored": {"size": stored, "root": naive_tree.root(HASHES[:stored]).hex()},
        "request": f"old {old}\n{hashes}\n{text}\n{signatures}",
        "status": status,
        "forked": forked,
        "expect": OK,
    }


def _bad_requests() -> list[Case]:
    request: str = _request("", 7, 11, 7, 400)["request"]
    head, rest = request.split("\n\n", 1)
    first, *proof = head.split("\n")
    bad: list[tuple[str, str, str]] = [
        ("nothing", "", "request"),
        ("no old size", "\n".join(proof) + "\n\n" + rest, "request"),
        ("an old size in capitals", request.replace("old", "OLD", 1), "request"),
        ("an old size with a leading zero", request.replace("old 7", "old 07", 1), "request"),
        ("a negative old size", request.replace("old 7", "old -7", 1), "request"),
        ("an old size and a blank", request.replace("old 7", "old 7 ", 1), "request"),
        ("no empty line", head + "\n", "request"),
        ("a hash of 31 bytes", f"{first}\n{_encoded(31)}\n\n{rest}", "request"),
        ("a hash without padding", f"{first}\n{_encoded(32)[:-1]}\n\n{rest}", "request"),
        ("a proof of 64 hashes", f"{first}\n" + f"{_encoded(32)}\n" * 64 + f"\n{rest}", "request"),
        ("a letter before the checkpoint", request.replace("old", "\u00f6ld", 1), "request"),
        ("a checkpoint without signatures", f"{head}\n\n{_text(11)}", "note"),
        ("an extension line", request.replace("\n11\n", "\n11\nmore\n"), "checkpoint"),
        ("too long", "old 0\n\n" + "x" * 140_000, "request"),
    ]
    shared: dict[str, Any] = _request("", 7, 11, 7, 400)
    return [
        shared | {"name": name, "request": text, "expect": malformed(layer)}
        for name, text, layer in bad
    ]


def _encoded(size: int) -> str:
    return b64encode(bytes(size)).decode()
