"""Vectors of an archive: one that holds, and edits of it that do not (spec/ballot.md §11)."""

from __future__ import annotations

import hashlib
from typing import Any

import naive_ballots as naive
from naive_ballots import Steps, hex_hash, written
from vector import OK, Case, Content, content, malformed, seeded

TIME = 1_795_471_517
Part = tuple[str, list[str]]


def record(name: str, data: str) -> bytes:
    """§11.1: head, content, padding."""
    raw = data.encode()
    head = bytearray(512)
    fields = {0: name.encode(), 100: b"0000644", 108: b"0000000", 116: b"0000000"}
    fields |= {124: b"%011o" % len(raw), 136: b"%011o" % TIME, 148: b" " * 8, 156: b"0"}
    for start, field in fields.items():
        head[start : start + len(field)] = field
    head[148:156] = b"%06o\0 " % sum(head)
    return bytes(head) + raw + bytes(-len(raw) % 512)


def archive(parts: list[Part]) -> bytes:
    """§11.3: the first record, then each event after its data."""
    found = record("BELENIOS", written({"version": 1, "timestamp": str(TIME)}))
    parent: dict[str, Any] = {}
    for height, (kind, data) in enumerate(parts):
        event: dict[str, Any] = {**parent, "height": height, "type": kind}
        if data:
            event["payload"] = hex_hash(data[-1])
        said = written(event)
        parent = {"parent": hex_hash(said)}
        for one in data:
            found += record(f"{hex_hash(one)}.data.json", one)
        found += record(f"{hex_hash(said)}.event.json", said)
    return found


def archives(election: str, roll: str, ballots: list[dict[str, Any]], secret: int) -> Content:
    """Return the file. Each case is the good archive's events, with one of them changed."""
    trustees = written([["Single", naive.single(secret, seeded("pok"), [])]])
    setup = written(
        dict(
            zip(
                ("election", "trustees", "credentials"),
                map(hex_hash, (election, trustees, roll)),
                strict=True,
            )
        )
    )
    sums = naive.tally([(ballot, 1) for ballot in ballots])
    said = written(sums)
    sized = written({"num_tallied": 3, "total_weight": 3, "encrypted_tally": hex_hash(said)})
    steps: Steps = []
    decryption = written(naive.decrypt(election, sums, secret, seeded("decrypt"), steps))
    owned = written({"owner": 1, "payload": hex_hash(decryption)})
    result = '{"result":[[1,2],[1,1,0,2]]}'
    good: list[Part] = [
        ("Setup", [election, trustees, roll, setup]),
        *[("Ballot", [written(ballot)]) for ballot in ballots],
        ("EndBallots", []),
        ("EncryptedTally", [said, sized]),
        ("PartialDecryption", [decryption, owned]),
        ("Result", [result]),
    ]
    cases: list[Case] = []

    def case(name: str, *failures: str, **how: Any) -> None:
        cases.append({"name": name, **how, "failures": list(failures), "expect": OK})

    records: dict[str, str] = {}

    def events(name: str, parts: list[Part], *failures: str) -> None:
        for _, data in parts:
            records.update({hex_hash(one): one for one in data})
        named = [[kind, [hex_hash(one) for one in data]] for kind, data in parts]
        case(name, *failures, events=named)

    def bytes_(name: str, at: int, remove: int, insert: bytes, *failures: str) -> None:
        case(name, *failures, edit=[at, remove, insert.hex()])

    whole = archive(good)
    events("everything holds", good)
    events(
        "a ballot dropped after the count",
        good[:1] + good[2:],
        "b17 count_wrong",
        "b18 tally_wrong",
    )
    events("a ballot twice", [*good[:4], good[1], *good[4:]], "b15 ballot_twice")
    events("a ballot after the end", [*good[:5], good[1], *good[5:]], "b16 ballots_ended")
    events("no end of ballots", good[:4] + good[5:], "b5 order_wrong")
    events("no result", good[:-1], "b23 unfinished")
    events("a result twice", [*good, good[-1]], "b5 order_wrong")
    events("a decryption twice", [*good[:7], good[6], good[7]], "b20 trustee_twice")
    events("no decryption", good[:6] + good[7:], "b5 order_wrong")
    events(
        "another result",
        [*good[:-1], ("Result", ['{"result":[[2,1],[1,1,0,2]]}'])],
        "b22 result_wrong",
    )
    other = written({"owner": 2, "payload": hex_hash(decryption)})
    events(
        "a decryption by nobody",
        [*good[:6], ("PartialDecryption", [decryption, other]), good[7]],
        "b20 trustee_unknown",
        "b21 decryption_missing",
    )
    more = sized.replace('"num_tallied":3', '"num_tallied":4')
    events(
        "another number",
        [*good[:5], ("EncryptedTally", [said, more]), *good[6:]],
        "b17 count_wrong",
    )
    at = whole.index(b'"response":"', whole.index(b'"election_hash"')) + 12
    wrong = ("b3 hash_wrong", "b9 scalar", "b17 count_wrong", "b18 tally_wrong")
    bytes_("a byte of a ballot altered", at, 1, b"x", *wrong)
    bytes_("a byte after the end", len(whole), 0, b"\0", "b1 archive")
    bytes_("a block after the end", len(whole), 0, bytes(512), "b1 archive")
    bytes_("cut short in the last record", len(whole) - 1, 1, b"", "b1 archive")
    bytes_("a mode altered", 512 * 2 + 100, 1, b"1", "b1 archive")
    bytes_("a checksum altered", 512 * 2 + 150, 1, b"x", "b1 archive")
    for name, at in (("the first record's padding", 700), ("the first record's name", 0)):
        cases.append({"name": name, "edit": [at, 1, b"x".hex()], "expect": malformed("archive")})
    cases.append({"name": "nothing", "edit": [0, len(whole), ""], "expect": malformed("archive")})
    about = (
        "Check an archive. It is made by §11 of `events`, each its type and its data in order, by"
        " hash in `records`; or it is the first case's archive with `edit`: at that byte so many"
        " taken out and these put in. `failures` are the checks that fail; `sha256` is the first"
        " archive's."
    )
    digest = hashlib.sha256(whole).hexdigest()
    shared = {"time": TIME, "sha256": digest, "records": records}
    return content(about, "ballot.md §11, §12", cases) | shared
