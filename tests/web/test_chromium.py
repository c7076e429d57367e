"""Every vector in Debian's Chromium, in a page and in a worker, under the product's policy."""

import json
import subprocess
from pathlib import Path

from tests.conftest import needs
from tests.web.test_node import ROOT, node

__all__ = ["node"]
CHROMIUM = Path("/usr/bin/chromium")


def cases_of(folder: str) -> int:
    """How many cases the vectors of a layer have."""
    files = (ROOT / "vectors" / folder).glob("*.json")
    return sum(len(json.loads(f.read_text())["cases"]) for f in files if f.stem != "witness")


def test_vectors_in_chromium(node: str) -> None:
    needs(not CHROMIUM.exists(), "needs Debian's chromium")
    needs(not (ROOT / "node_modules/playwright-core").exists(), "needs node_modules")
    script = ROOT / "tests" / "web" / "chromium.js"
    told = json.loads(subprocess.run([node, script], check=True, capture_output=True).stdout)
    assert told["complaints"] == []
    expected = sum(map(cases_of, ("kernel", "crypto", "rules")))
    for place in ("page", "worker"):
        assert told[place].get("fault") is None
        assert told[place]["wrong"] == []
        assert told[place]["cases"] == expected
        assert told[place]["obeys"]
        assert told[place]["x25519"]
