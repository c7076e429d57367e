"""The published vectors of RFC 8785, where our restricted form meets them.

Ours takes a subset: what lies inside must come out as published, what lies outside is refused for
a reason that is named here.
"""

import json
from pathlib import Path

import pytest

from concerted.kernel import canonical
from concerted.kernel.errors import Malformed

DATA = Path(__file__).parents[3] / "shared" / "data" / "jcs" / "testdata"
OUTSIDE = {
    "arrays": "null",
    "french": "names are letters beyond ASCII",
    "structures": "names are digits, capitals and empty",
    "unicode": "a name is not a word, its value lies beyond ASCII",
    "values": "fractions, null and escapes",
    "weird": "names are control characters and emoji",
}


@pytest.fixture(scope="module")
def data() -> Path:
    if not DATA.exists():
        pytest.skip("needs the published RFC 8785 vectors in ../shared/data/jcs")
    return DATA


@pytest.mark.parametrize("name", OUTSIDE)
def test_what_lies_outside_is_refused(data: Path, name: str) -> None:
    published = (data / "output" / f"{name}.json").read_bytes()
    with pytest.raises(Malformed, match="canonical"):
        canonical.decode(published)
    with pytest.raises(Malformed, match="canonical"):
        canonical.encode(json.loads(published))


def test_every_published_file_is_named(data: Path) -> None:
    assert {path.stem for path in (data / "input").iterdir()} == set(OUTSIDE)


def test_what_lies_inside_comes_out_as_published(data: Path) -> None:
    """The parts of the published outputs that our form admits: the same bytes, in place."""
    found = 0
    for path in (data / "output").iterdir():
        text = path.read_text()
        for part in _parts(json.loads((data / "input" / path.name).read_text())):
            try:
                encoded = canonical.encode(part)
            except Malformed:
                continue
            assert encoded.decode() in text
            found += 1
    assert found > 5


def _parts(value: object) -> list[object]:
    inner = list(value.values()) if isinstance(value, dict) else value
    if not isinstance(inner, list):
        return [value]
    return [value, *(part for item in inner for part in _parts(item))]
