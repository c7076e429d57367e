"""Bad weather from a seed: whatever fails, nothing acknowledged is lost and nothing counts twice.

What is simulated stands in world.py, what must hold in checks.py. A failing run names its seed:
``CONCERTED_SEED=N pytest tests/simulation`` runs that one.
"""

import os
import secrets
from collections import Counter

import pytest

from concerted.client import wire
from tests.simulation.checks import simulate

LEAST, MOST = 3, 8  # of the fixed seeds
HUNDREDS = 300
ROUND = 10  # simulations in one test: what they log is kept until it ends, frames and all
# If one of these no longer happens, the simulation no longer shows what it is for.
MUST_HAPPEN = (
    *("network lost", "network late", "network twice"),
    *("network answer lost", "network answer cut", "network old answer"),
    *("disk lost", "disk stored", "disk full", "home full"),
    *("host died", "device killed", "mishap gone", "mishap statement", "mishap cut off"),
    *("invite done", "join done", "vouch done", "sign done", "propose done", "support done"),
    *("home torn", "cosigned"),
    *("open done", "vote done", "close done", "rewrap done", "profile done"),
)


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Time is the simulation's: nobody waits before sending again."""
    monkeypatch.setattr(wire, "AGAIN_S", (0.0,) * len(wire.AGAIN_S))


def test_fixed_seeds() -> None:
    """The same every time, and as many as it takes until all that can go wrong has gone wrong."""
    happened: Counter[str] = Counter()
    seed, missing = 0, list(MUST_HAPPEN)
    while seed < LEAST or (missing and seed < MOST):
        seed += 1
        happened += simulate(seed).happened
        missing = [what for what in MUST_HAPPEN if not happened[what]]
    assert missing == []


def test_another_seed_each_time() -> None:
    simulate(int(os.environ.get("CONCERTED_SEED") or secrets.randbelow(10**6)))


def test_a_seed_decides_everything() -> None:
    """The same seed gives the same run, to the last refusal; ids alone differ."""
    assert simulate(4, 300).trace == simulate(4, 300).trace


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("number", range(HUNDREDS // ROUND))
def test_hundreds_of_seeds(number: int) -> None:
    del number
    first = secrets.randbelow(10**6)
    for seed in range(first, first + ROUND):
        simulate(seed)
