"""What the host promised, whoever heard it: entries acknowledged, and checkpoints signed."""

from __future__ import annotations

import json
import re

import httpx

from concerted.kernel.checkpoint import Checkpoint
from concerted.kernel.note import Note
from concerted.kernel.tree import Tree

_NOTE = re.compile(r"concerted/[0-9a-f]{32}\n[0-9]+\n[^\n]+\n\n(?:— [^\n]+\n)+")


def checkpoints_in(answer: httpx.Response) -> list[Checkpoint]:
    """Every checkpoint that stands in an answer, as text or inside JSON."""
    text = answer.content.decode("utf-8", "replace")
    if answer.headers["content-type"] == "application/json":
        text = str(json.loads(text).get("checkpoint", ""))
    return [Checkpoint.parse(Note.parse(found.encode()).text) for found in _NOTE.findall(text)]


class Promises:
    """Acknowledged entries by id, and each root that the host has signed."""

    def __init__(self) -> None:
        self.entries: dict[str, tuple[int, int]] = {}
        self.roots: dict[int, bytes] = {}

    def hear(self, request: httpx.Request, answer: httpx.Response) -> None:
        """Keep what an answer promises; two promises that contradict each other are raised."""
        for found in checkpoints_in(answer):
            self._keep_root(found.size, found.root)
        if answer.status_code == 200 and request.url.path.endswith("/entries"):
            for result in answer.json()["results"] if request.method == "POST" else []:
                self._keep_entry(result)

    def _keep_root(self, size: int, root: bytes) -> None:
        assert self.roots.setdefault(size, root) == root, f"two roots signed for size {size}"

    def _keep_entry(self, result: dict[str, int | str]) -> None:
        if "error" in result:
            return
        place = int(result["index"]), int(result["time"])
        known = self.entries.setdefault(str(result["id"]), place)
        assert known == place, f"one entry answered with two places: {known} and {place}"

    def check(self, leaves: list[tuple[str, int]], tree: Tree) -> None:
        """Every promise is kept by these leaves (id and time, in order) and their tree."""
        for entry, (index, time_s) in self.entries.items():
            assert index < len(leaves), f"an acknowledged entry is lost: {entry}"
            assert leaves[index] == (entry, time_s), f"another entry stands at {index}"
        for size, root in self.roots.items():
            assert size <= tree.size, "a signed checkpoint covers more than there is"
            assert tree.root(size) == root, f"the root signed for size {size} is another"
