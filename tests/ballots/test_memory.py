"""Checking an election holds a few ballots in memory, not all of them."""

import tracemalloc
from pathlib import Path

from concerted.audit.election import verify_file
from tests.ballots.making import YES_NO, Made, join, make

VOTERS = 30
FEW, MANY = 120, 300  # more than the workers have under way at a time
KEPT_BYTES = 400  # of each ballot of a voter who casts several: its hash, so that none counts twice


def peak_bytes(made: Made, count: int, path: Path) -> tuple[int, int]:
    """The most that was allocated while this many ballots were checked; the archive's size."""
    ballots = [made.ballot(n % VOTERS, [[n % 2, 1 - n % 2]]) for n in range(count)]
    path.write_bytes(join(made.parts(ballots)))
    tracemalloc.start()
    try:
        assert verify_file(path).holds
        return tracemalloc.get_traced_memory()[1], path.stat().st_size
    finally:
        tracemalloc.stop()


def test_memory_does_not_grow_with_the_ballots(tmp_path: Path) -> None:
    """Voters change their minds many times: the roll stays, and so does what checking takes."""
    made = make(YES_NO, voters=VOTERS, singles=1)
    peak_bytes(made, 1, tmp_path / "once.bel")  # what is only made once
    few, few_size = peak_bytes(made, FEW, tmp_path / "few.bel")
    many, many_size = peak_bytes(made, MANY, tmp_path / "many.bel")
    assert many - few < (MANY - FEW) * KEPT_BYTES < (many_size - few_size) // 8
