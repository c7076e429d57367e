"""Five hundred listen while twenty things are said a second: all hear all of it.

How soon is measured by ``bench/bench_talk.py``, on a machine that does nothing else.
"""

import argparse
from pathlib import Path
from typing import Any

import pytest

from bench.bench_talk import measure

GROWTH_LIMIT_MIB = 24


def load(tmp_path: Path, seconds: int) -> None:
    """Nothing is refused or lost, and memory stays flat, whatever the machine's speed."""
    given = argparse.Namespace(listeners=500, per_s=20.0, seconds=float(seconds), kept=2_000)
    found: dict[str, Any] = measure(tmp_path, given)
    (alone, busy), (kept,) = found["heard"], found["kept"]
    for row in (alone, busy):
        assert row["refused"] == row["missing"] == 0
    assert busy["said"] == 20 * seconds
    assert float(kept["grown_mib"] or 0) < GROWTH_LIMIT_MIB
    assert float(kept["bytes_each"] or 0) < 1_500


@pytest.mark.second_try
@pytest.mark.timeout(300)
def test_all_hear_all_of_it(tmp_path: Path) -> None:
    load(tmp_path, 30)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_all_hear_all_of_five_minutes(tmp_path: Path) -> None:
    load(tmp_path, 300)
