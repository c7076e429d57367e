"""The election that the vectors of secret ballots share, its voters and their ballots."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import naive_ballots as naive
from naive_ballots import Steps, written
from naive_edwards import G, L, text, times
from vector import refused, seeded

UUID = "dJN1gM1dBnxSZb"
TORSION = bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05")
YES_NO = {"answers": ["Yes", "No"], "min": 1, "max": 1, "question": "Fans?"}
BLANK = {"answers": ["a", "b", "c"], "blank": True, "min": 1, "max": 2, "question": "Who?"}
TRUSTEE = int.from_bytes(seeded("trustee"), "big") % L
VOTERS = [int.from_bytes(seeded(f"voter {n}"), "big") % L for n in range(3)]
INVALID = refused("proof_invalid")


def election(**changes: Any) -> dict[str, Any]:
    """The election of these vectors, under one trustee's key."""
    return {
        "version": 1,
        "description": "",
        "name": "Night shift",
        "group": "Ed25519",
        "public_key": text(times(TRUSTEE, G)),
        "questions": [YES_NO, BLANK],
        "uuid": UUID,
    } | changes


ELECTION = written(election())
ROLL = sorted(text(times(secret, G)) for secret in VOTERS)
CHOSEN = ([[1, 0], [0, 1, 0, 1]], [[0, 1], [1, 0, 0, 0]], [[0, 1], [0, 0, 0, 1]])
SEEDS = [seeded(f"cast {n}") for n in range(3)]
STEPS: list[Steps] = [[], [], []]
BALLOTS = [
    naive.cast(ELECTION, *of)
    for of in zip(VOTERS, (list(one) for one in CHOSEN), SEEDS, STEPS, strict=True)
]

Edit = Callable[[dict[str, Any]], None]


def edited(whole: dict[str, Any], edit: Edit) -> str:
    """Return a structure's text after an edit."""
    one = copy.deepcopy(whole)
    edit(one)
    return written(one)


def more(one: dict[str, str], name: str = "response") -> None:
    """Add one to a number of a proof."""
    one[name] = str((int(one[name]) + 1) % L)
