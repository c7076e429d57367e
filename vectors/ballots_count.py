"""Vectors of the encrypted tally, partial decryptions and the result (spec/ballot.md §9)."""

from __future__ import annotations

import json
from typing import Any

import naive_ballots as naive
import naive_ceremony as rounds
from ballots_shared import (
    BALLOTS,
    ELECTION,
    TORSION,
    TRUSTEE,
    VOTERS,
    YES_NO,
    edited,
    election,
    more,
)
from naive_ballots import written
from naive_edwards import ONE, G, L, add, decode, point, text, times
from vector import OK, Case, Content, content, malformed, refused, seeded


def _sums() -> list[list[dict[str, str]]]:
    return naive.tally([(ballot, 1) for ballot in BALLOTS])


def tallies() -> Content:
    """Return the file of encrypted tallies."""
    cases: list[Case] = []
    for name, weights in (("of weight 1", [1, 1, 1]), ("with weights", [1, 5, 0]), ("one", [1])):
        pairs = list(zip(BALLOTS, weights, strict=False))
        said = written(naive.tally(pairs))
        sized: Case = {"num_tallied": len(pairs), "total_weight": sum(weights)}
        case = {"name": name, "ballots": [written(b) for b, _ in pairs], "weights": weights}
        case |= {"tally": said, "sized": written(sized | {"encrypted_tally": naive.hex_hash(said)})}
        cases.append(case | {"expect": OK})
    one = text(ONE)
    said = written([[{"alpha": one, "beta": one}] * 2, [{"alpha": one, "beta": one}] * 4])
    sized = {"num_tallied": 0, "total_weight": 0, "encrypted_tally": naive.hex_hash(said)}
    empty = {"name": "no ballot", "ballots": [], "weights": [], "tally": said}
    cases.append(empty | {"sized": written(sized), "expect": OK})
    return content(
        "Count ballots with their weights; the encrypted tally.", "ballot.md §9.1", cases
    )


def decryptions() -> Content:
    """Return the file of partial decryptions."""
    sums, steps = _sums(), list[dict[str, str]]()
    good = naive.decrypt(ELECTION, sums, TRUSTEE, seeded("decrypt"), steps)
    cases: list[Case] = []

    def case(name: str, expect: str, said: str, **extra: Any) -> None:
        shared = {"tally": written(sums), "key": text(times(TRUSTEE, G))}
        cases.append({"name": name, "expect": expect, **shared, "decryption": said} | extra)

    invalid, form = refused("decryption_invalid"), malformed("decryption")
    made = {"secret": str(TRUSTEE), "seed": seeded("decrypt").hex(), "steps": steps}
    case("a trustee's part", OK, written(good), **made)
    case("under another key", invalid, written(good), key=text(times(9, G)))
    wrong = naive.decrypt(ELECTION, sums, 5, seeded("decrypt"), [])
    case("by another secret", invalid, written(wrong))
    other = written(election(name="Day shift"))
    elsewhere = naive.decrypt(other, sums, TRUSTEE, seeded("decrypt"), [])
    case("made for another election", invalid, written(elsewhere))
    case("a response spoilt", invalid, edited(good, lambda d: more(d["decryption_proofs"][1][3])))
    swapped = edited(good, lambda d: d["decryption_factors"][0].reverse())
    case("two factors swapped", invalid, swapped)
    case("another tally", invalid, written(good), tally=written(naive.tally([(BALLOTS[0], 1)])))
    mixed = text(add(point(good["decryption_factors"][0][0]), decode(TORSION)))
    case(
        "a factor of mixed order",
        malformed("element"),
        edited(good, lambda d: d["decryption_factors"][0].__setitem__(0, mixed)),
    )
    case(
        "the identity for a factor",
        malformed("element"),
        edited(good, lambda d: d["decryption_factors"][0].__setitem__(0, text(ONE))),
    )
    case("a factor too few", form, edited(good, lambda d: d["decryption_factors"][0].pop()))
    case(
        "a proof too many",
        form,
        edited(good, lambda d: d["decryption_proofs"][0].append(d["decryption_proofs"][0][0])),
    )
    case("a question too few", form, edited(good, lambda d: d["decryption_factors"].pop()))
    case("a blank", form, json.dumps(good))
    case(
        "a scalar of q",
        malformed("scalar"),
        edited(good, lambda d: d["decryption_proofs"][0][0].update(response=str(L))),
    )
    about = (
        "Judge a trustee's part of the decryption of a tally; make it anew where `secret` is told."
    )
    return content(about, "ballot.md §9.3", cases)


def results() -> Content:
    """Three of five shares of one key, in every way that counts."""
    coefficients = [int.from_bytes(seeded(f"coefficient {n}"), "big") % L for n in range(3)]
    shares = [rounds.value(coefficients, n) for n in range(1, 6)]
    key = text(times(coefficients[0], G))
    said = written(election(public_key=key, questions=[YES_NO]))
    votes = [([[1, 0]], 4), ([[0, 1]], 1)]
    ballots = [
        (naive.cast(said, secret, chosen, seeded(f"result {n}"), []), weight)
        for n, (secret, (chosen, weight)) in enumerate(zip(VOTERS, votes, strict=False))
    ]
    sums = naive.tally(ballots)
    factors = [written([[text(times(s, point(one["alpha"]))) for one in sums[0]]]) for s in shares]
    shared = {"election": said, "tally": written(sums), "weight": 5}
    cases: list[Case] = []

    def case(name: str, expect: str, who: list[int], result: str) -> None:
        given = {str(n): json.loads(factors[n - 1]) for n in who}
        cases.append({"name": name, "factors": given, "result": result, "expect": expect})

    good = '{"result":[[4,1]]}'
    for who in ([1, 2, 3], [5, 3, 1], [4, 2, 5], [1, 2, 3, 4, 5]):
        case(f"trustees {who}", OK, who, good)
    case("one too few", refused("decryption_missing"), [1, 2], good)
    case("votes moved", refused("result_wrong"), [1, 2, 3], '{"result":[[3,2]]}')
    case("more than were counted", refused("result_wrong"), [1, 2, 3], '{"result":[[6,1]]}')
    case("a count less", malformed("result"), [1, 2, 3], '{"result":[[4]]}')
    case("a small count as text", malformed("result"), [1, 2, 3], '{"result":[["4",1]]}')
    case("below nothing", malformed("result"), [1, 2, 3], '{"result":[[-1,1]]}')
    case("a blank", malformed("result"), [1, 2, 3], '{"result": [[4,1]]}')
    about = (
        "Combine the `factors` (by trustee, three of five are needed, checked before) and judge the"
        " `result`. `shares` are the trustees' secrets."
    )
    told = {"needed": 3, "size": 5, "shares": [str(share) for share in shares]}
    return content(about, "ballot.md §9.4", cases) | shared | told
