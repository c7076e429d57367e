"""Imports run one way, and the pure packages touch no clock, chance, network or disk."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src" / "concerted"
ORDER = ("kernel", "crypto", "ballots", "rules", "items")
PURE = ("kernel", "crypto", "ballots", "rules", "items")
IMPURE = {
    *("time", "datetime", "random", "secrets", "uuid"),
    *("os", "io", "socket", "pathlib", "tempfile", "subprocess", "logging"),
    *("sqlite3", "sqlalchemy", "asyncio", "httpx", "starlette", "urllib", "uvicorn", "threading"),
}
# Views count days, which needs a calendar; what would read the clock is looked for by name.
CALENDAR = {"items": {"datetime"}}
CLOCKS = {"now", "today", "utcnow"}
AUDIT_NEVER = ("host", "store", "client", "cli")


def imports(text: str) -> Iterator[str]:
    """Every module that this text imports, wherever in it."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield node.module or ""
            yield from (f"{node.module}.{name.name}" for name in node.names)


def wrong_imports(package: str, text: str) -> list[str]:
    """The imports in this text that its package may not make."""
    wrong = []
    for module in imports(text):
        first, _, rest = module.partition(".")
        if first == "concerted":
            other = rest.split(".")[0]
            if package in ORDER and other not in ("", *ORDER[: ORDER.index(package) + 1]):
                wrong.append(module)
            if package == "audit" and other in AUDIT_NEVER:
                wrong.append(module)
        elif package in PURE and first in IMPURE - CALENDAR.get(package, set()):
            wrong.append(module)
    return wrong + (clocks(text) if package in PURE else [])


def clocks(text: str) -> list[str]:
    """The calls in this text that would read a clock."""
    nodes = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)]
    called = [node.func.attr for node in nodes if isinstance(node.func, ast.Attribute)]
    return [name for name in called if name in CLOCKS]


@pytest.mark.parametrize("path", sorted(SOURCE.glob("*/**/*.py")), ids=lambda p: str(p.name))
def test_imports_run_one_way(path: Path) -> None:
    package = path.relative_to(SOURCE).parts[0]
    assert wrong_imports(package, path.read_text()) == []


def test_a_wrong_import_is_seen() -> None:
    assert wrong_imports("kernel", "from concerted.crypto import seed")
    assert wrong_imports("rules", "import time")
    assert wrong_imports("rules", "def f():\n    from os import urandom")
    assert wrong_imports("items", "import random")
    assert wrong_imports("items", "from datetime import date\ndate.today()")
    assert not wrong_imports("items", "from datetime import date\ndate(2026, 1, 1)")
    assert wrong_imports("audit", "from concerted.host import app")
    assert not wrong_imports("crypto", "from concerted.kernel.errors import Refused")
