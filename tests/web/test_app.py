"""The client on phones in Debian's Chromium, at a real host; pictures of its screens are kept."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from concerted.audit.election import verify_file
from concerted.client.home import write_atomically
from concerted.host.clientfiles import FOLDER, Client
from tests.cli.test_secret import belenios
from tests.cli.town import hosting
from tests.conftest import needs
from tests.ports import held_port
from tests.web.test_chromium import CHROMIUM
from tests.web.test_node import ROOT, node

__all__ = ["node"]
SCREENS = ROOT / "screens"
LIMIT_S = 300
FILES = sorted((ROOT / "tests" / "web" / "app").glob("*.test.js"))


def copies(folder: Path, server: str) -> Path:
    """The client as another web server sends it: this version in `one`, a later one in `two`."""
    later = folder / "web"
    shutil.copytree(FOLDER, later)
    title = later / "words" / "en" / "more.json"
    title.write_text(title.read_text().replace('"more.title": "', '"more.title": "New: '))
    for name, client in (("one", Client(FOLDER, server)), ("two", Client(later, server))):
        for path, data in client.published().items():
            (folder / name / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / name / path).write_bytes(data)
    return folder


@pytest.mark.slow
@pytest.mark.second_try
@pytest.mark.timeout(LIMIT_S + 20)
def test_every_screen_of_more(node: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As each of four people has it, where a quick run looks at each screen as one of them does."""
    monkeypatch.setenv("CONCERTED_EVERY_SCREEN", "1")
    test_phones(ROOT / "tests/web/app/pages.test.js", node, tmp_path)


@pytest.mark.second_try
@pytest.mark.timeout(LIMIT_S + 20)
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name.removesuffix(".test.js"))
def test_phones(path: Path, node: str, tmp_path: Path) -> None:
    needs(not CHROMIUM.exists(), "needs Debian's chromium")
    needs(not (ROOT / "node_modules/playwright-core").exists(), "needs node_modules")
    with hosting(tmp_path) as address, held_port() as spare:
        write_atomically(tmp_path / "clock", str(int(time.time())).encode())
        env = os.environ | {
            "CONCERTED_ADDRESS": address,
            "CONCERTED_PORT": str(spare),
            "CONCERTED_CLOCK": str(tmp_path / "clock"),
            "CONCERTED_PYTHON": sys.executable,
            "CONCERTED_DATA": str(tmp_path / "data"),
            "CONCERTED_CAMERA": str(tmp_path / "camera.mjpeg"),
            "CONCERTED_COPIES": str(tmp_path / "copies"),
            "CONCERTED_SCREENS": str(SCREENS / path.name.removesuffix(".test.js")),
        }
        if "copies.js" in path.read_text():
            copies(tmp_path / "copies", address)
        command = [node, "--test", str(path)]
        done = subprocess.run(
            command, env=env, capture_output=True, text=True, check=False, timeout=LIMIT_S
        )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    for archive in tmp_path.glob("*.bel"):  # of a secret vote, as a phone saved it
        assert verify_file(archive).holds
        by_their_tool(archive, tmp_path)


def by_their_tool(archive: Path, folder: Path) -> None:
    """Belenios' own tool takes it too, where it has been fetched (`make belenios`)."""
    data = archive.read_bytes()
    uuid = data.split(b'"uuid":"')[1].split(b'"')[0].decode()
    (folder / "theirs").mkdir()
    (folder / "theirs" / f"{uuid}.bel").write_bytes(data)
    belenios(folder / "theirs" / f"{uuid}.bel")
