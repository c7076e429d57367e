"""Vectors of secret ballots (spec/ballot.md): one election, and everything that can go wrong in it.

All good values come from ``naive_ballots`` and ``naive_ceremony``. This file has the groups, draws,
elections and rolls; ``ballots_cast``, ``_count``, ``_trustees`` and ``_archive`` have the rest.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

import naive_ballots as naive
import naive_ceremony as rounds
from ballots_archive import archives
from ballots_cast import ballots, casts
from ballots_count import decryptions, results, tallies
from ballots_shared import (
    BALLOTS,
    ELECTION,
    ROLL,
    TORSION,
    TRUSTEE,
    UUID,
    YES_NO,
    election,
)
from ballots_singles import singles
from ballots_trustees import ceremony, trustees
from naive_ballots import fingerprint, written
from naive_edwards import G, L, add, decode, encode, text, times
from vector import OK, Case, Content, content, key_pair, malformed, refused, seeded


def files() -> dict[str, Content]:
    """Return the files of this module by their path."""
    shared = {"election": ELECTION, "roll": written(ROLL)}
    return {
        "ballots/element.json": _elements(),
        "ballots/scalar.json": _scalars(),
        "ballots/draws.json": _draws(),
        "ballots/credential.json": _credentials(),
        "ballots/election.json": _elections(),
        "ballots/roll.json": _rolls(),
        "ballots/cast.json": casts(),
        "ballots/ballot.json": ballots() | shared,
        "ballots/tally.json": tallies() | {"election": ELECTION},
        "ballots/decryption.json": decryptions() | {"election": ELECTION},
        "ballots/singles.json": singles() | {"election": ELECTION},
        "ballots/result.json": results(),
        "ballots/trustees.json": trustees(),
        "ballots/ceremony.json": ceremony(),
        "ballots/archive.json": archives(ELECTION, written(ROLL), BALLOTS, TRUSTEE),
    }


# Groups


def _elements() -> Content:
    good = times(7, G)
    torsion = decode(TORSION)
    exponent = int.from_bytes(seeded("exponent"), "big") % L
    wrong = malformed("element")
    cases: list[Case] = []
    for name, number in (("the base", 1), ("seven", 7), ("minus one", L - 1), ("some", exponent)):
        for power in (0, 1, 2, L - 1, exponent):
            result = text(times(power * number % L, G))
            case = {"name": f"{name} to the {power if power < 3 else str(power)[:6]}", "expect": OK}
            case |= {"text": text(times(number, G)), "exponent": str(power), "power": result}
            cases.append(case)
    bad = {"the identity": "0" * 63 + "1", "off the curve": "0" * 63 + "2"}
    for order in (2, 4, 8):
        small = times(8 // order, torsion)
        bad[f"of order {order}"] = encode(small)[::-1].hex()
        bad[f"of order {order} times q"] = text(add(good, small))
    bad |= {
        "not canonical: y is p + 3": (2**255 - 16).to_bytes(32, "big").hex(),
        "the identity with a sign": (1 | 1 << 255).to_bytes(32, "big").hex(),
        "in capitals": text(good).upper(),
        "a digit short": text(good)[1:],
        "a digit long": "0" + text(good),
        "no hex": "g" + text(good)[1:],
        "with a blank": " " + text(good)[1:],
        "in the order of RFC 8032": encode(good).hex(),
        "empty": "",
    }
    cases += [
        {"name": name, "text": said, "exponent": "2", "expect": wrong} for name, said in bad.items()
    ]
    about = "Read `text` as an element of Ed25519, raise it to `exponent`, and write the `power`."
    return content(about, "ballot.md §2.1", cases)


def _scalars() -> Content:
    wrong = malformed("scalar")
    cases = [{"name": f"good: {n[:9]}", "text": n, "expect": OK} for n in ("0", "1", str(L - 1))]
    bad = (
        "",
        str(L),
        "-1",
        "+1",
        "01",
        "1_0",
        " 1",
        "1 ",
        "0x1",
        "1.0",
        "1e3",
        "9" * 641,
        "\u0663",
    )
    cases += [{"name": f"bad: {n[:9]!r}", "text": n, "expect": wrong} for n in bad]
    return content("Read a scalar of Ed25519.", "ballot.md §1", cases)


def _draws() -> Content:
    cases = []
    for name, parts in (("nothing", []), ("one part", [b"ballot"]), ("an empty one", [b"", b"a"])):
        draw = naive.Draw(seeded("draws"), *parts)
        scalars = [str(draw()) for _ in range(3)]
        case = {"name": name, "seed": seeded("draws").hex(), "context": [p.hex() for p in parts]}
        cases.append(
            case | {"scalars": scalars, "secret": rounds.new_secret(seeded(name)), "expect": OK}
        )
        cases[-1]["secret_seed"] = seeded(name).hex()
    about = "Draw three scalars from `seed` and `context`; a trustee's `secret` from `secret_seed`."
    return content(about, "ballot.md §3.2, §10.2", cases)


def _credentials() -> Content:
    cases: list[Case] = []
    for name in ("red", "blue"):
        for uuid in (UUID, "Fz3mGgVVTCwcsN"):
            key, public = key_pair(name)
            half = bytearray(hashlib.sha512(key.private_bytes_raw()).digest()[:32])
            half[0], half[31] = half[0] & 248, half[31] & 127 | 64
            tagged = b"concerted/1/credential\0" + public + uuid.encode()
            shift = int.from_bytes(hashlib.sha512(tagged).digest(), "big") % L
            secret = (int.from_bytes(half, "little") + shift) % L
            credential = text(add(decode(public), times(shift, G)))
            assert credential == text(times(secret, G))
            case = {"name": f"{name} in {uuid}", "vote_seed": key.private_bytes_raw().hex()}
            case |= {"vote_key": public.hex(), "uuid": uuid, "shift": str(shift)}
            cases.append(case | {"credential": credential, "secret": str(secret), "expect": OK})
    about = "The credential of a voting key in an election, and the secret behind it."
    return content(about, "ballot.md §6.1", cases)


def _elections() -> Content:
    wrong = malformed("election")
    cases: list[Case] = []

    def case(name: str, expect: str, said: str) -> None:
        cases.append(
            {"name": name, "json": said, "fingerprint": fingerprint(said), "expect": expect}
        )

    def with_question(**changes: Any) -> str:
        return written(election(questions=[YES_NO | changes]))

    case("two questions", OK, ELECTION)
    lists = {
        "type": "Lists",
        "value": {"answers": [["L", "a"]], "question": "?"},
        "extra": {"a": 1},
    }
    ranking = {"type": "NonHomomorphic", "value": {"answers": ["a", "b"], "question": "?"}}
    case("a ranking and lists", OK, written(election(questions=[ranking, lists])))
    named = written(
        election(name='" \\ é \u2028 \U0001f600', administrator="a", credential_authority="b")
    )
    case("names, and who runs it", OK, named)
    case(
        "control characters", OK, ELECTION.replace("Night", "\\b\\f\\n\\r\\t\\u0001\\u001f\\u007f")
    )
    case("a control character in capitals", wrong, ELECTION.replace("Night", "\\u001F"))
    case("a letter escaped", wrong, ELECTION.replace("Night", "\\u004eight"))
    case("a slash escaped", wrong, ELECTION.replace("Night", "\\/"))
    case("a raw control character", wrong, ELECTION.replace("Night", "\u007f"))
    case("version 2", wrong, written(election(version=2)))
    case("a blank after a colon", wrong, ELECTION.replace(":", ": ", 1))
    case("a line's end", wrong, ELECTION + "\n")
    case("a field too many", wrong, written(election(more=1)))
    case("a field too few", wrong, written({k: v for k, v in election().items() if k != "name"}))
    case("a field twice", wrong, ELECTION.replace('"version":1', '"version":1,"version":1'))
    case("fields in another order", wrong, written(dict(reversed(election().items()))))
    case("null for what is not there", wrong, written(election(administrator=None)))
    case("no question", wrong, written(election(questions=[])))
    case("no answer", wrong, with_question(answers=[]))
    case("at least more than at most", wrong, with_question(min=2))
    case("at least less than none", wrong, with_question(min=-1))
    case(
        "a list without a candidate",
        wrong,
        written(election(questions=[{**lists, "value": {"answers": [["L"]], "question": "?"}}])),
    )
    case(
        "a type of question that nobody knows",
        wrong,
        written(election(questions=[{**ranking, "type": "X"}])),
    )
    case("a uuid too short", wrong, written(election(uuid=UUID[1:])))
    case("a uuid with another letter", wrong, written(election(uuid=UUID[1:] + "l")))
    case("a group that nobody knows", malformed("group"), written(election(group="P-256")))
    case(
        "a key that hides nothing",
        malformed("element"),
        written(election(public_key="0" * 63 + "1")),
    )
    off = text(add(times(TRUSTEE, G), decode(TORSION)))
    case("a key of mixed order", malformed("element"), written(election(public_key=off)))
    return content("Read an election; its `fingerprint`.", "ballot.md §4", cases)


def _rolls() -> Content:
    form, twice = malformed("credentials"), refused("credential_twice")
    cases: list[Case] = []

    def case(name: str, expect: str, said: str, weights: list[int] | None = None) -> None:
        extra = {"weights": weights} if weights else {}
        cases.append({"name": name, "json": said, "expect": expect, **extra})

    one, two = ROLL[:2]
    case("two", OK, written([one, two]), [1, 1])
    case("with weights", OK, written([f"{one},3", f"{two},0"]), [3, 0])
    case("in another order", OK, written([two, one]), [1, 1])
    case("one twice", twice, written([one, two, one]))
    case("one twice with another weight", twice, written([one, f"{one},2"]))
    for weight in ("", "01", "-1", "1.5", " 1", "x"):
        case(f"the weight {weight!r}", form, written([f"{one},{weight}"]))
    case("a blank", form, json.dumps([one, two]))
    case("no list", form, written({"a": one}))
    case("a number", form, written([5]))
    case("the identity", malformed("element"), written(["0" * 63 + "1"]))
    mixed = text(add(times(5, G), decode(TORSION)))
    case("of mixed order", malformed("element"), written([mixed]))
    case("a name behind it", form, written([f"{one},1,red"]))
    return content("Read a roll; the `weights` in its order.", "ballot.md §6", cases)
