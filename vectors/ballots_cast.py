"""Vectors of casting a ballot and of judging one (spec/ballot.md §5, §8)."""

from __future__ import annotations

import copy
import json
from typing import Any

import naive_ballots as naive
from ballots_shared import (
    BALLOTS,
    CHOSEN,
    ELECTION,
    INVALID,
    SEEDS,
    STEPS,
    TORSION,
    VOTERS,
    YES_NO,
    Edit,
    edited,
    more,
)
from naive_ballots import fingerprint, written
from naive_edwards import G, L, add, decode, point, text, times
from vector import OK, Case, Content, content, malformed, refused, seeded


def casts() -> Content:
    """Return the file of casting."""
    cases: list[Case] = []
    for n, secret in enumerate(VOTERS):
        case: Case = {"name": f"voter {n}", "election": ELECTION, "secret": str(secret)}
        case |= {"chosen": CHOSEN[n], "seed": SEEDS[n].hex(), "ballot": written(BALLOTS[n])}
        case |= {"receipt": fingerprint(written(BALLOTS[n])), "steps": STEPS[n]}
        cases.append(case | {"expect": OK})
    invalid = refused("choice_invalid")
    for name, chosen in (
        ("both answers", [[1, 1], [1, 0, 0, 0]]),
        ("no answer", [[0, 0], [1, 0, 0, 0]]),
        ("two for one", [[2, -1], [1, 0, 0, 0]]),
        ("blank and a choice", [[1, 0], [1, 1, 0, 0]]),
        ("neither blank nor a choice", [[1, 0], [0, 0, 0, 0]]),
        ("three of at most two", [[1, 0], [0, 1, 1, 1]]),
        ("a choice too few", [[1], [1, 0, 0, 0]]),
        ("a question too few", [[1, 0]]),
    ):
        case = {"name": name, "election": ELECTION, "secret": str(VOTERS[0]), "chosen": chosen}
        cases.append(case | {"seed": SEEDS[0].hex(), "expect": invalid})
    about = (
        "Cast a ballot. `steps` are the texts that are hashed on the way, in order, each with the"
        " challenge that it gives; whoever checks the ballot must come to the same texts."
    )
    return content(about, "ballot.md §3.2, §5, §8", cases)


def _edited(edit: Edit, number: int = 0) -> str:
    return edited(BALLOTS[number], edit)


def _resigned(edit: Edit, secret: int = VOTERS[0]) -> str:
    ballot = copy.deepcopy(BALLOTS[0])
    edit(ballot)
    return written(naive.signed(ballot, secret, naive.Draw(seeded("again")), []))


def ballots() -> Content:
    """Return the file of judging."""
    form, signature = malformed("ballot"), refused("ballot_signature_invalid")
    cases: list[Case] = []

    def case(name: str, expect: str, said: str) -> None:
        cases.append({"name": name, "ballot": said, "expect": expect})

    for n, ballot in enumerate(BALLOTS):
        case(f"voter {n}", OK, written(ballot))
    plain = written(BALLOTS[0])
    case("a blank", form, plain.replace(":", ": ", 1))
    case("fields in another order", form, _edited(lambda b: b.update(answers=b.pop("answers"))))
    case("a field too many", form, _edited(lambda b: b.update(more=1)))
    case("no signature", form, _edited(lambda b: b.pop("signature")))
    case("an answer too few", form, _edited(lambda b: b["answers"].pop()))
    case(
        "a choice too many",
        form,
        _edited(lambda b: b["answers"][0]["choices"].append(b["answers"][0]["choices"][0])),
    )
    case("a proof too few", form, _edited(lambda b: b["answers"][0]["overall_proof"].pop()))
    case(
        "a branch too many",
        form,
        _edited(
            lambda b: b["answers"][0]["individual_proofs"][0].append(
                {"challenge": "0", "response": "0"}
            )
        ),
    )
    case("no blank proof", form, _edited(lambda b: b["answers"][1].pop("blank_proof")))
    case(
        "a blank proof where none is",
        form,
        _edited(lambda b: b["answers"][0].update(blank_proof=[])),
    )
    case(
        "a scalar of q",
        malformed("scalar"),
        _edited(lambda b: b["signature"]["proof"].update(response=str(L))),
    )
    case(
        "a scalar with a zero in front",
        malformed("scalar"),
        _edited(
            lambda b: b["signature"]["proof"].update(
                response="0" + b["signature"]["proof"]["response"]
            )
        ),
    )
    identity = "0" * 63 + "1"
    case(
        "an alpha that is the identity",
        malformed("element"),
        _edited(lambda b: b["answers"][0]["choices"][0].update(alpha=identity)),
    )

    def mixed(b: dict[str, Any]) -> None:
        one = b["answers"][0]["choices"][0]
        one["alpha"] = text(add(point(one["alpha"]), decode(TORSION)))

    case("an alpha of mixed order", malformed("element"), _resigned(mixed))
    case(
        "of another election's hash",
        refused("election_other"),
        _resigned(lambda b: b.update(election_hash=fingerprint(""))),
    )
    case(
        "of another election's uuid",
        refused("election_other"),
        _resigned(lambda b: b.update(election_uuid="Fz3mGgVVTCwcsN")),
    )
    stranger = int.from_bytes(seeded("stranger"), "big") % L
    case(
        "a stranger's",
        refused("credential_unknown"),
        written(naive.cast(ELECTION, stranger, list(CHOSEN[0]), SEEDS[0], [])),
    )
    case(
        "a response spoilt in the signature",
        signature,
        _edited(lambda b: more(b["signature"]["proof"])),
    )
    case(
        "a challenge spoilt in the signature",
        signature,
        _edited(lambda b: more(b["signature"]["proof"], "challenge")),
    )
    case(
        "another's signature",
        signature,
        _edited(lambda b: b.update(signature=BALLOTS[1]["signature"])),
    )
    case("a hash spoilt", signature, _edited(lambda b: b["signature"].update(hash=fingerprint(""))))
    case(
        "claimed for another voter",
        signature,
        _edited(lambda b: b.update(credential=BALLOTS[1]["credential"])),
    )
    case(
        "copied by another voter",
        INVALID,
        _resigned(lambda b: b.update(credential=text(times(VOTERS[2], G))), VOTERS[2]),
    )
    for question, name in ((0, "overall_proof"), (1, "overall_proof"), (1, "blank_proof")):
        for part, place in (("response", -1), ("challenge", 0)):

            def spoil(
                b: Any, q: int = question, n: str = name, p: str = part, at: int = place
            ) -> None:
                more(b["answers"][q][n][at], p)

            case(f"question {question}, {name}, a {part} spoilt", INVALID, _resigned(spoil))
    case(
        "a choice's proof, spoilt",
        INVALID,
        _resigned(lambda b: more(b["answers"][1]["individual_proofs"][2][1])),
    )
    case("two choices swapped", INVALID, _resigned(lambda b: b["answers"][1]["choices"].reverse()))
    case(
        "a choice of another ballot's",
        INVALID,
        _resigned(lambda b: b["answers"][0].update(BALLOTS[1]["answers"][0])),
    )

    def both(b: dict[str, Any]) -> None:
        draw, steps = naive.Draw(seeded("both")), list[dict[str, str]]()
        s0 = f"{b['election_hash']}|{b['credential']}"
        loose = YES_NO | {"min": 1, "max": 2}
        y = point(json.loads(ELECTION)["public_key"])
        found = naive.answer(loose, y, s0, [1, 1], draw, steps)
        found["overall_proof"] = found["overall_proof"][1:]
        b["answers"][0] = found

    case("both answers, with the proof of a looser question", INVALID, _resigned(both))
    about = "Judge a ballot of the file's `election` and `roll` as whoever receives it does."
    return content(about, "ballot.md §5, §8, §12 b9 to b14", cases)
