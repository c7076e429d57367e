"""What the rules know in Python and in the browser: the same kinds, effects, settings and codes."""

import ast
import json
import re
import subprocess
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest

from concerted.rules.constitution import SETTINGS, OneOf
from concerted.rules.effects import AnyEffect
from concerted.rules.fold import KINDS
from concerted.rules.founding import Founding
from tests.web.test_node import ABSENT, SOURCE, node

__all__ = ["node"]
LAYERS = ("kernel", "crypto", "rules")


@pytest.fixture(scope="module")
def tables(node: str) -> dict[str, Any]:
    """The browser's tables."""
    script = Path(__file__).parent / "tables.js"
    told = subprocess.run([node, script], check=True, capture_output=True)
    found: dict[str, Any] = json.loads(told.stdout)
    return found


def fields(form: type) -> dict[str, list[str]]:
    """The names that a payload must and may have."""
    of = msgspec.structs.fields(form)
    return {
        "required": sorted(field.name for field in of if field.required),
        "optional": sorted(field.name for field in of if not field.required),
    }


def test_kinds(tables: dict[str, Any]) -> None:
    assert tables["founding"] == fields(Founding)
    assert tables["kinds"] == {
        name: {
            **fields(kind.form),
            "body": kind.body,
            "evidence": list(kind.evidence),
            "duty": kind.duty,
        }
        for name, kind in KINDS.items()
    }


def test_effects(tables: dict[str, Any]) -> None:
    known = {each.__struct_config__.tag: fields(each) for each in get_args(AnyEffect)}
    assert tables["effects"] == known


def test_settings(tables: dict[str, Any]) -> None:
    plain = {
        name: bounds.words if isinstance(bounds, OneOf) else tuple(bounds)
        for name, bounds in SETTINGS.items()
    }
    assert tables["settings"] == json.loads(json.dumps(plain))


def python_verdicts(text: str) -> set[str]:
    """The codes and layers that a Python module can give: each text in the first argument."""
    found: set[str] = set()
    for call in ast.walk(ast.parse(text)):
        if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.args):
            continue
        if call.func.id in ("Refused", "Malformed"):
            first = call.args[0]
            texts = (first.body, first.orelse) if isinstance(first, ast.IfExp) else (first,)
            found |= {f"{call.func.id} {t.value!s}" for t in texts if isinstance(t, ast.Constant)}
    return found


def javascript_verdicts(text: str) -> set[str]:
    """The same of a JavaScript module."""
    found: set[str] = set()
    for name, first in re.findall(r"new (Refused|Malformed)\(([^,)]*)", text):
        found |= {f"{name} {code}" for code in re.findall(r'"([a-z_]+)"', first)}
    return found


def pairs() -> list[str]:
    """The Python modules that have one of the same name in the browser."""
    return [
        path.relative_to(SOURCE).as_posix()
        for layer in LAYERS
        for path in sorted((SOURCE / layer).glob("*.py"))
        if path.stem != "__init__" and path.relative_to(SOURCE).as_posix() not in ABSENT
    ]


@pytest.mark.parametrize("place", pairs())
def test_verdicts(place: str) -> None:
    python = python_verdicts((SOURCE / place).read_text())
    there = SOURCE / "web" / place.replace(".py", ".js")
    assert javascript_verdicts(there.read_text()) == python - PYTHON_ALONE.get(place, set())


# Where the two libraries give the parts differently, with the reason.
PYTHON_ALONE = {"crypto/seed.py": {"Refused key_invalid"}}  # there by checkPublicKey


def test_a_verdict_is_seen() -> None:
    assert python_verdicts('raise Refused("a" if x else "b", "c")') == {"Refused a", "Refused b"}
    assert python_verdicts('raise Malformed("d", "e")') == {"Malformed d"}
    assert javascript_verdicts('throw new Refused(x ? "a" : "b", "c")') == {
        "Refused a",
        "Refused b",
    }
