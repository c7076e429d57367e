"""One text in many languages and scripts: proposed from a file, shown whole to another member."""

import json
from pathlib import Path

import pytest

from concerted.cli.screen import broken
from concerted.client.words import plain
from tests.cli.conftest import Type

FOLDERS = (above / "shared" / "data" / "udhr" for above in Path(__file__).parents)
FOLDER = next((folder for folder in FOLDERS if folder.is_dir()), None)


@pytest.mark.skipif(FOLDER is None, reason="the texts are not here: ../shared/data/udhr")
def test_one_text_in_many_languages(type_: Type, link: str, tmp_path: Path) -> None:
    assert FOLDER is not None
    texts = sorted(FOLDER.glob("*.txt"))
    assert len(texts) > 20
    for count, path in enumerate(texts):
        who, reader = [("red", "blue"), ("blue", "green"), ("green", "red")][count % 3]
        head = path.read_text(encoding="utf-8").strip().splitlines()[0].strip()
        said = type_(who, "propose", "document", head, f"@{path}", "--json")[1]
        shown = json.loads(type_(reader, "show", json.loads(said)["proposal"], "--json")[1])
        assert shown["title"] == head
        words = path.read_text(encoding="utf-8").split()
        assert shown["text"].split() == words
        for line in path.read_text(encoding="utf-8").splitlines():
            assert " ".join(broken(plain(line), 40)).split() == line.split()
