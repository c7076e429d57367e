"""The picture of the packages is that of the code."""

import importlib.util
from pathlib import Path

import pytest

PATH = Path(__file__).parents[2] / "tools" / "diagram.py"
SPEC = importlib.util.spec_from_file_location("diagram", PATH)
assert SPEC is not None
assert SPEC.loader is not None
diagram = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(diagram)


def test_the_picture_is_drawn_from_the_imports() -> None:
    assert diagram.main(["--check"]) == 0, "run tools/diagram.py"


def test_arrows_that_follow_from_others_are_left_out() -> None:
    edges = {"a": {"b", "c"}, "b": {"c"}, "c": set[str]()}
    assert diagram.reduced(edges) == [("a", "b"), ("b", "c")]
    assert diagram.layers(edges) == [["a"], ["b"], ["c"]]


def test_a_circle_is_no_picture() -> None:
    with pytest.raises(ValueError, match="circle"):
        diagram.layers({"a": {"b"}, "b": {"a"}})
