"""The picture of the command line says what the program says."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
TOOL, PICTURE = ROOT / "tools" / "picture.py", ROOT / "docs" / "terminal.svg"


def test_the_picture_is_of_a_run_as_it_is_now() -> None:
    done = subprocess.run([sys.executable, TOOL, "--check"], capture_output=True, text=True)
    assert done.returncode == 0, f"run tools/picture.py\n{done.stdout}{done.stderr}"


def test_the_picture_fetches_nothing() -> None:
    text = PICTURE.read_text()
    assert text.count("://") == text.count("http://www.w3.org/2000/svg")
    assert "<script" not in text
