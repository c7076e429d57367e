"""Every claim of the threat model leads to a test that is there."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "spec" / "threat-model.md"
LINK = re.compile(r"\[[^\]]*\]\(([^)#]+)[^)]*\)|`(test_\w+)`|`(vectors/[^`]+)`")


def claims(text: str) -> list[str]:
    """The rows of the tables that name a test or should: all but those about what one can do."""
    tables = text.split("## What they cannot do", 1)[-1].split("## What is not protected")[0]
    rows = [line for line in tables.splitlines() if line.startswith("| ")]
    return [row for row in rows if not re.match(r"\| (claim|attack) \|", row)]


def names_of(path: Path) -> set[str]:
    """The names of the tests in a file."""
    nodes = ast.walk(ast.parse(path.read_text()))
    return {n.name for n in nodes if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)}


def missing(row: str, root: Path = ROOT) -> list[str]:
    """What a row names and nobody finds; a row that names nothing misses everything."""
    found: list[str] = []
    file: Path | None = None
    named = 0
    for link, test, vectors in LINK.findall(row):
        if link:
            file = (root / "spec" / link).resolve()
            found += [] if file.exists() else [link]
            named += file.is_relative_to(root / "tests")
        elif vectors:
            named += 1
            found += [] if (root / vectors).exists() else [vectors]
        elif file is None or not file.is_file() or test not in names_of(file):
            found.append(test)
    return found if named else [*found, "no test at all"]


@pytest.mark.parametrize("row", claims(PAGE.read_text()), ids=lambda row: row[2:60].strip())
def test_claim_has_its_test(row: str) -> None:
    assert missing(row) == []


def test_there_are_claims() -> None:
    assert len(claims(PAGE.read_text())) > 50


def test_a_claim_without_a_test_is_seen() -> None:
    here = "[x](../tests/tidy/test_threats.py)"
    assert missing(f"| A | {here} `test_there_are_claims` |") == []
    assert missing(f"| A | {here} `test_that_is_not_there` |") == ["test_that_is_not_there"]
    assert missing("| A | `test_there_are_claims` |") == [
        "test_there_are_claims",
        "no test at all",
    ]
    assert missing("| A | [x](../tests/nowhere.py) |") == ["../tests/nowhere.py"]
    assert missing("| A | believe us |") == ["no test at all"]
    assert missing("| A | [ADR](../docs/adr/0001-state-from-headers-alone.md) |") == [
        "no test at all"
    ]
