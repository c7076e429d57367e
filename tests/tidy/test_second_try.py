"""Which tests may be tried twice, and that a defect fails all the same."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MARK = re.compile(r"mark\.second_try\b")
SETTINGS = """
[pytest]
timeout = 60
addopts = -p tests.second_try -p no:cacheprovider
markers = second_try: as in the project
"""
# Each leaves a file behind when it first runs, so that the second try can differ from the first.
TRIED = """
import threading
from pathlib import Path
import pytest

HERE = Path(__file__).parent

def is_first(name):
    try:
        (HERE / name).touch(exist_ok=False)
    except FileExistsError:
        return False
    return True

@pytest.fixture(scope="session")
def host(worker_id):
    if is_first("host" + worker_id):
        raise OSError("the host does not start")
    return "host"

@pytest.fixture(scope="module")
def home():
    return []

@pytest.mark.second_try
def test_host(host, home):
    assert host == "host"

@pytest.mark.second_try
def test_unsteady(home):
    home.append("again")
    assert not is_first("unsteady"), "the line was cut"
    assert home == ["again", "again"]

@pytest.mark.second_try
@pytest.mark.timeout(2)
def test_hangs_once():
    if is_first("hangs"):
        threading.Event().wait()

@pytest.mark.second_try
def test_defect():
    raise AssertionError("wrong each time")
"""
UNMARKED = """
from pathlib import Path

def test_pure():
    seen = Path(__file__).with_name("pure")
    first = not seen.exists()
    seen.touch()
    assert not first, "wrong once"
"""


def played(folder: Path, *words: str) -> str:
    """What pytest prints of the tests above."""
    (folder / "pytest.ini").write_text(SETTINGS)
    (folder / "test_tried.py").write_text(TRIED)
    (folder / "test_unmarked.py").write_text(UNMARKED)
    command = [sys.executable, "-m", "pytest", "-rfE", *words, str(folder)]
    env = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    env |= {"PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "src")])}
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, timeout=100)
    assert done.returncode == 1, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize("words", [(), ("-n", "2")], ids=["alone", "side by side"])
def test_one_more_try_for_the_marked_alone(tmp_path: Path, words: tuple[str, ...]) -> None:
    shown = played(tmp_path, *words)
    assert re.search(r"2 failed, 3 passed, 4 rerun\b", shown), shown
    for name in ("host", "unsteady", "hangs_once", "defect"):
        assert re.search(rf"^RERUN .*::test_{name}\b", shown, re.MULTILINE), shown
    for reason in ("the host does not start", "the line was cut", "Timeout", "wrong each time"):
        assert reason in shown.split("rerun test summary info")[1], reason
    failed = re.findall(r"^FAILED .*::(\w+)", shown, re.MULTILINE)
    assert sorted(set(failed)) == ["test_defect", "test_pure"]


def test_the_page_names_every_file_with_the_mark() -> None:
    page = (ROOT / "docs/tests.md").read_text().split("## A second try")[1].split("\n## ")[0]
    named = set(re.findall(r"tests/[\w/]+\.py", page))
    files = (path for path in (ROOT / "tests").glob("*/**/test_*.py") if path != Path(__file__))
    assert named == {str(path.relative_to(ROOT)) for path in files if MARK.search(path.read_text())}
