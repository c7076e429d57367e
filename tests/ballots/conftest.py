"""Belenios' own tool, where it has been fetched (`make belenios`)."""

import os
from pathlib import Path

import pytest

from tests.ballots.tool import Tool
from tests.conftest import needs

ROOT = Path(__file__).parents[2]


def _tool(version: str, folder: Path, group: str) -> Tool:
    cache = Path(os.environ.get("CONCERTED_BELENIOS", ROOT / ".belenios"))
    command = cache / f"belenios-{version}"
    needs(not command.exists(), "needs Belenios' tool from Debian: make belenios")
    return Tool(command, folder, group)


@pytest.fixture
def belenios_3(tmp_path: Path) -> Tool:
    """Release 3.0, for Ed25519. Its `verify` takes invalid ballots; `takes` does not."""
    return _tool("3.0", tmp_path, "Ed25519")


@pytest.fixture
def belenios_2(tmp_path: Path) -> Tool:
    """Release 2.0, for BELENIOS-2048, whose `verify` is strict."""
    return _tool("2.0", tmp_path, "BELENIOS-2048")
