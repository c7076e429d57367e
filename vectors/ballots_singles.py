"""Vectors of single ballots that a trustee opens (spec/ballot.md §9.5)."""

from __future__ import annotations

import json
from typing import Any

import naive_ballots as naive
from ballots_shared import BALLOTS, ELECTION, TORSION, TRUSTEE, edited, election, more
from naive_ballots import written
from naive_edwards import ONE, G, L, add, decode, point, text, times
from vector import OK, Case, Content, content, malformed, refused, seeded

ROW = [ballot["answers"][0]["choices"][0] for ballot in BALLOTS]


def singles() -> Content:
    """Return the file of single ballots, opened by the one trustee of these vectors."""
    steps: list[dict[str, str]] = []
    good = naive.singles(ELECTION, ROW, TRUSTEE, seeded("singles"), steps)
    cases: list[Case] = []

    def case(name: str, expect: str, said: str, **extra: Any) -> None:
        shared = {"row": written(ROW), "key": text(times(TRUSTEE, G)), "opened": said}
        one: Case = {"name": name, "expect": expect, **shared, "yes": [True, False, False]}
        cases.append(one | extra)

    invalid, form = refused("decryption_invalid"), malformed("decryption")
    made = {"secret": str(TRUSTEE), "seed": seeded("singles").hex(), "steps": steps}
    case("three ballots, the first of them yes", OK, written(good), **made)
    case("under another key", invalid, written(good), key=text(times(9, G)))
    wrong = naive.singles(ELECTION, ROW, 5, seeded("singles"), [])
    case("by another secret", invalid, written(wrong))
    other = written(election(name="Day shift"))
    elsewhere = naive.singles(other, ROW, TRUSTEE, seeded("singles"), [])
    case("made for another election", invalid, written(elsewhere))
    case("the response of one spoilt", invalid, edited(good, lambda d: more(d["proofs"][1])))
    swapped = edited(good, _reverse)
    case("in another order", invalid, swapped)
    case("of other ballots", invalid, written(good), row=written([ROW[1], ROW[1], ROW[2]]))
    counted = naive.decrypt(ELECTION, [ROW], TRUSTEE, seeded("decrypt"), [])
    taken = {name: counted[f"decryption_{name}"][0] for name in ("factors", "proofs")}
    case("proofs made for a tally", invalid, written(taken))
    case("a factor that its proof does not bind", invalid, written(_loose(good)))
    mixed = text(add(point(good["factors"][0]), decode(TORSION)))
    element = malformed("element")
    case("a factor of mixed order", element, _put(good, mixed))
    case("the identity for a factor", element, _put(good, text(ONE)))
    case("a ballot left out", form, edited(good, _leave_out))
    case("a factor too few", form, edited(good, lambda d: d["factors"].pop()))
    case("a proof too many", form, edited(good, lambda d: d["proofs"].append(d["proofs"][0])))
    case("a blank", form, json.dumps(good))
    scalar = edited(good, lambda d: d["proofs"][0].update(response=str(L)))
    case("a scalar of q", malformed("scalar"), scalar)
    double = [naive.tally([(BALLOTS[0], 2)])[0][0]]
    twice = naive.singles(ELECTION, double, TRUSTEE, seeded("twice"), [])
    case("neither yes nor no", refused("result_wrong"), written(twice), row=written(double))
    about = (
        "Judge what a trustee of the election, alone, has opened of the ciphertexts in `row`; tell "
        "which hold 1; make it anew where `secret` is told."
    )
    return content(about, "ballot.md §9.5", cases)


def _put(good: dict[str, Any], factor: str) -> str:
    return edited(good, lambda d: d["factors"].__setitem__(0, factor))


def _leave_out(of: dict[str, Any]) -> None:
    for one in of.values():
        one.pop()


def _reverse(of: dict[str, Any]) -> None:
    for one in of.values():
        one.reverse()


def _loose(good: dict[str, Any]) -> dict[str, Any]:
    """A false factor with the proof that would hold if the factor were not hashed (§5.4).

    Whoever knows the secret x takes other nonces for the two commitments, and bends the factor to
    the challenge: F = α^(x + (w' - w)/c).
    """
    alpha = point(ROW[0]["alpha"])
    head = f"single|{naive.fingerprint(ELECTION)}|{text(times(TRUSTEE, G))}"
    w, other = 11, 12
    hashed = f"{head}|{text(times(w, G))},{text(times(other, alpha))}"
    challenge = naive.h(hashed)
    bent = (TRUSTEE + (other - w) * pow(challenge, -1, L)) % L
    proof = naive.proof(challenge, (w - TRUSTEE * challenge) % L)
    factors = [text(times(bent, alpha)), *good["factors"][1:]]
    return {"factors": factors, "proofs": [proof, *good["proofs"][1:]]}
