"""Debian's Chromium under the product's policy: every vector, and the client at a real host."""

import json
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from concerted.client.home import write_atomically
from tests.cli.town import hosting
from tests.conftest import needs
from tests.web.test_node import ROOT, node

__all__ = ["node"]
CHROMIUM = Path("/usr/bin/chromium")


def cases_of(folder: str) -> int:
    """How many cases the vectors of a layer have."""
    files = (ROOT / "vectors" / folder).glob("*.json")
    here = [path for path in files if path.stem not in ("witness", "evidence")]
    return sum(len(json.loads(path.read_text())["cases"]) for path in here)


def opened(node: str, *words: str) -> dict[str, Any]:
    """What a page has posted, which must have broken no rule of the policy."""
    needs(not CHROMIUM.exists(), "needs Debian's chromium")
    needs(not (ROOT / "node_modules/playwright-core").exists(), "needs node_modules")
    command = [node, str(ROOT / "tests" / "web" / "chromium.js"), *words]
    told: dict[str, Any] = json.loads(
        subprocess.run(command, check=True, capture_output=True).stdout
    )
    assert told["complaints"] == []
    return told


@pytest.mark.second_try
def test_vectors_in_a_page_and_in_a_worker(node: str) -> None:
    told = opened(node, "vectors")
    expected = sum(map(cases_of, ("kernel", "crypto", "rules", "talk", "ballots", "items")))
    for place in ("page", "worker"):
        assert told[place].get("fault") is None
        assert told[place]["wrong"] == []
        assert told[place]["cases"] == expected
        assert told[place]["obeys"]
        assert told[place]["x25519"]


@pytest.mark.second_try
def test_the_client_at_a_real_host(node: str, tmp_path: Path) -> None:
    with hosting(tmp_path) as address:
        write_atomically(tmp_path / "clock", str(int(time.time())).encode())
        told = opened(node, "client", address)
    assert told.get("fault") is None
    assert told["members"] == 2
