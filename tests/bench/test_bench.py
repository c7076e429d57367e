"""Each benchmark runs to its end at a tiny size. How fast it was is no matter of right or wrong."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import needs
from tests.web.test_chromium import CHROMIUM

BENCH = Path(__file__).parents[2] / "bench"
TINY = {
    "bench_audit.py": ("--entries", "300"),
    "bench_ballots.py": ("--ballots", "20", "--rounds", "1"),
    "bench_booth.py": ("--slowed", "1"),
    "bench_fold.py": ("--entries", "300", "--kept", "60"),
    "bench_home.py": ("--entries", "300"),
    "bench_host.py": ("--members", "20", "--entries", "40", "--rounds", "1"),
    "bench_page.py": ("--times", "1"),
    "bench_start.py": ("--times", "1", "--entries", "200"),
    "bench_streams.py": ("--listeners", "5", "--entries", "2"),
    "bench_talk.py": ("--listeners", "5", "--per-s", "10", "--seconds", "1", "--kept", "100"),
    "bench_urn.py": ("--ballots", "12", "--slices", "2"),
    "bench_web.py": ("--members", "50", "--entries", "300"),
}
LONG = ("bench_ballots.py",)
DRIVES_A_BROWSER = ("bench_booth.py", "bench_page.py")


def marks_of(name: str) -> list[pytest.MarkDecorator]:
    """What a benchmark's test is marked with."""
    marks = [pytest.mark.slow] if name in LONG else []
    return [*marks, pytest.mark.second_try] if name in DRIVES_A_BROWSER else marks


ALL = [pytest.param(name, marks=marks_of(name)) for name in TINY]


@pytest.mark.parametrize("name", ALL)
def test_a_benchmark_runs_to_its_end(name: str) -> None:
    if name in ("bench_booth.py", "bench_web.py"):
        needs(shutil.which("node") is None, "needs nodejs")
    if name in DRIVES_A_BROWSER:
        needs(not CHROMIUM.exists(), "needs Debian's chromium")
        needs(not (BENCH.parent / "node_modules/playwright-core").exists(), "needs node_modules")
    command = [sys.executable, str(BENCH / name), *TINY[name]]
    done = subprocess.run(command, capture_output=True, text=True, timeout=100)
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) > 2
