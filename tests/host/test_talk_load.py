"""Five hundred listen while twenty things are said a second: all hear all of it, and soon."""

import argparse
from pathlib import Path

import pytest

from bench.bench_talk import measure

GROWTH_LIMIT_MIB = 24


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("seconds", [30, 300])
def test_all_hear_all_of_it_and_soon(tmp_path: Path, seconds: int) -> None:
    given = argparse.Namespace(listeners=500, per_s=20.0, seconds=float(seconds), kept=2_000)
    found = measure(tmp_path, given)
    (alone, busy), (kept,) = found["heard"], found["kept"]
    for row in (alone, busy):
        assert row["refused"] == row["missing"] == 0
    assert busy["said"] == 20 * seconds
    assert float(busy["p99_ms"] or 0) < 500
    assert float(alone["p50_ms"] or 0) < 50
    assert float(kept["grown_mib"] or 0) < GROWTH_LIMIT_MIB
    assert float(kept["bytes_each"] or 0) < 1_500
