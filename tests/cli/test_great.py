"""The whole life of a committee in one transcript, at a real host with real homes."""

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from concerted.client import epochs, words
from concerted.client.committee import Committee
from concerted.client.home import Home
from concerted.client.record import Row
from concerted.client.wire import connections
from concerted.crypto.body import open_body
from concerted.crypto.epoch import EpochKey
from concerted.kernel.entry import Header
from concerted.kernel.errors import Malformed, Refused
from tests.cli.test_commands import ALL
from tests.cli.town import Town, hosting
from tests.cli.transcript import Play

GREAT = Path(__file__).with_name("great.txt")
ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
PAGES = (README, ROOT / "docs" / "guide-member.md", GREAT)
PROGRAMME = "We decide together.\nNo one works alone at night.\n"
PHOTO = b"not really a photo\n"


@pytest.fixture
def town(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Town]:
    (tmp_path / "desk").mkdir()
    monkeypatch.chdir(tmp_path / "desk")
    Path("programme.txt").write_text(PROGRAMME)
    Path("photo.jpg").write_bytes(PHOTO)
    with hosting(tmp_path) as address:
        yield Town(tmp_path, address, monkeypatch, capsys)


def test_the_life_of_a_committee(town: Town) -> None:
    Play(town).play(GREAT.read_text())
    assert Path("jade.jpg").read_bytes() == PHOTO
    with connections() as http:
        removed_reads_nothing_that_follows(town, http)


def opened(town: Town, who: str, http: httpx.Client) -> Committee:
    home = Home(town.home(who))
    return Committee.open(home, home.choose(), http=http, clock=town.now)


def removed_reads_nothing_that_follows(town: Town, http: httpx.Client) -> None:
    """Try every key of jade's home on every sealed word of the record: as a thief of both could."""
    jade, red = opened(town, "jade", http), opened(town, "red", http)
    red.refresh()
    keys = [EpochKey(bytes.fromhex(text)) for text in jade.place.keys.values()]
    (gone,) = (
        row.index
        for row in red.record.of_kind("motion.close")
        if row.entry
        and red.state.motions[row.entry.header.payload["motion"]].effect["type"] == "remove"
    )
    before = after = 0
    for row in red.record.rows:
        if row.entry is None or row.entry.header.body is None or row.entry.header.body.epoch == 0:
            continue
        sealed = words.fetch_body(red, row.entry.header.body.hash)
        opens = any(_opens(key, row.entry.header, sealed) for key in keys)
        assert opens == (row.index < gone), f"entry {row.index}, {row.entry.header.kind}"
        assert words.words_of(red, row.entry.id) is not None
        before, after = before + opens, after + (not opens)
    assert before > 10
    assert after > 0
    with pytest.raises(Refused, match="wrap_missing"):
        epochs.key_of(jade, red.state.epoch.number)


def removes(committee: Committee, row: Row) -> bool:
    assert row.entry is not None
    motion = committee.state.motions[row.entry.header.payload["motion"]]
    return bool(motion.effect["type"] == "remove")


def _opens(key: EpochKey, header: Header, sealed: bytes) -> bool:
    try:
        open_body(key, header, sealed)
    except (Refused, Malformed):
        return False
    return True


def test_the_readme_shows_what_happens(town: Town) -> None:
    """Its example is played here, so that it cannot say what the program does not."""
    (example,) = re.findall(r"```\n(red\$.*?)```", README.read_text(), re.DOTALL)
    Play(town).play(example)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.name))
def test_pages_name_commands_that_exist(page: Path) -> None:
    known = {" ".join(chain) for chain in ALL}
    begins = {name.split()[0] for name in known} | {"serve", "host"}
    typed = re.findall(r"concerted ((?:propose )?[a-z][a-z-]*)", page.read_text())
    assert typed
    for name in typed:
        assert name.split()[0] in begins, name
        if name.startswith("propose "):
            assert name in known, name
