"""The vectors in the repository are those that the generator makes."""

import subprocess
import sys
from pathlib import Path

GENERATE = Path(__file__).parents[2] / "vectors" / "generate.py"


def test_the_vectors_are_what_the_generator_makes() -> None:
    command = [sys.executable, str(GENERATE), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
