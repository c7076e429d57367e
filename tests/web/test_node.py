"""The browser's modules in Node: types, the vectors, attacks. And names that match Python's."""

import ast
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import needs

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "concerted"
TSC = ROOT / "node_modules" / ".bin" / "tsc"
TESTS = sorted((ROOT / "tests" / "web").glob("*.test.js"))
MIRRORED = ("kernel", "crypto", "ballots", "rules", "items")

# What Python has and the browser has not, with the reason.
ABSENT = {
    "kernel/witness.py": "a host cosigns, a phone does not",
    "rules/casting.py:checkSound": "a phone has no second process to check a ballot in",
}


def run(*command: str | Path) -> None:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]


@pytest.fixture(scope="session")
def node() -> str:
    """The path of Node."""
    found = shutil.which("node")
    needs(found is None, "needs nodejs")
    assert found is not None
    return found


def test_types() -> None:
    needs(not TSC.exists(), "needs node_modules (tools/node.sh)")
    run(TSC)


@pytest.mark.parametrize("path", TESTS, ids=lambda path: path.name)
def test_in_node(node: str, path: Path) -> None:
    run(node, "--test", path)


def camel(name: str) -> str:
    """A Python function's name as JavaScript writes it."""
    return re.sub(r"_([a-z0-9])", lambda match: match[1].upper(), name)


def public_names(text: str) -> set[str]:
    """The public functions and classes of a Python module, as JavaScript names them."""
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    body = [node for node in ast.parse(text).body if isinstance(node, (*functions, ast.ClassDef))]
    return {
        node.name if isinstance(node, ast.ClassDef) else camel(node.name)
        for node in body
        if not node.name.startswith("_")
    }


def exported_names(text: str) -> set[str]:
    """What a JavaScript module exports, and the types that it documents."""
    exported = r"^export (?:async )?(?:function\*?|class|const) (\w+)"
    documented = r"@typedef \{.*\} (\w+)"
    passed_on = re.findall(r"^export \{([^}]*)\}", text, re.MULTILINE)
    found = [*re.findall(exported, text, re.MULTILINE), *re.findall(documented, text)]
    return {*found, *(name.strip() for names in passed_on for name in names.split(","))}


def missing_names(place: str) -> set[str]:
    """What the JavaScript module beside a Python one lacks, as `place` or `place:name`."""
    there = SOURCE / "web" / place.replace(".py", ".js")
    if not there.exists():
        return {place}
    wanted = public_names((SOURCE / place).read_text())
    return {f"{place}:{name}" for name in wanted - exported_names(there.read_text())}


def test_names_are_those_of_python() -> None:
    places = [
        path.relative_to(SOURCE).as_posix()
        for package in MIRRORED
        for path in (SOURCE / package).glob("*.py")
        if path.stem != "__init__"
    ]
    missing = set().union(*map(missing_names, places))
    assert missing == set(ABSENT)


def test_a_missing_name_is_seen() -> None:
    assert camel("check_public_key") == "checkPublicKey"
    assert public_names("def a_b(): ...\nclass C: ...\ndef _d(): ...") == {"aB", "C"}
    assert exported_names("export function aB() {}\nexport class C {}") == {"aB", "C"}
    assert exported_names("/** @typedef {{ a: number }} Row what it is */") == {"Row"}
