"""Go's own transparency log code (golang.org/x/mod/sumdb) takes our log, and no altered one."""

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from concerted.kernel.checkpoint import Checkpoint, sign_checkpoint
from concerted.kernel.cosignature import cosign
from concerted.kernel.leaf import Leaf, leaf_hash
from concerted.kernel.note import COSIGNATURE_V1, ED25519, Note
from concerted.kernel.tiles import tile_hashes, tiles
from concerted.kernel.tree import Tree
from tests.kernel.ed25519 import signer

pytestmark = pytest.mark.go

Check = dict[str, Any]
Run = Callable[[list[Check]], list[str]]
ORIGIN = "concerted/" + "90" * 16
LOG = signer(ORIGIN, ED25519, b"log".ljust(32))
WITNESS = signer("witness.example/w1", COSIGNATURE_V1, b"witness".ljust(32))
SIZE = 70_000  # tiles on three levels, as in the example of the published spec
LEAVES = [Leaf(number, bytes(64), f'"{number}"'.encode()).encode() for number in range(SIZE)]
TREE = Tree(map(leaf_hash, LEAVES))
SIZES = [1, 2, 3, 7, 8, 255, 256, 257, 1000, 65_536, SIZE]


@pytest.fixture(scope="module")
def run(go: str, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Build the program once; what comes back answers a list of checks."""
    folder = tmp_path_factory.mktemp("go")
    program = folder / "verify"
    source = Path(__file__).with_name("verify.go")
    own = {"GO111MODULE": "off", "GOPATH": "/usr/share/gocode", "GOCACHE": str(folder / "cache")}
    build = [go, "build", "-o", str(program), str(source)]
    done = subprocess.run(build, env=os.environ | own, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr

    def answers(checks: list[Check]) -> list[str]:
        asked = json.dumps(checks)
        out = subprocess.run([program], input=asked, capture_output=True, text=True, check=True)
        found: list[str] = json.loads(out.stdout)
        return found

    return answers


def record(index: int, size: int, **changes: Any) -> Check:
    proof = [item.hex() for item in TREE.inclusion_proof(index, size)]
    check = {"Check": "record", "Leaf": LEAVES[index].hex(), "Index": index, "Proof": proof}
    return check | {"Size": size, "Root": TREE.root(size).hex()} | changes


def tree(old: int, new: int, **changes: Any) -> Check:
    proof = [item.hex() for item in TREE.consistency_proof(old, new)]
    check = {"Check": "tree", "OldSize": old, "OldRoot": TREE.root(old).hex(), "Proof": proof}
    return check | {"Size": new, "Root": TREE.root(new).hex()} | changes


def note(size: int, **changes: Any) -> Check:
    checkpoint = Checkpoint(ORIGIN, size, TREE.root(size))
    made = sign_checkpoint(checkpoint, LOG)
    both = Note(made.text, (*made.signatures, cosign(made.text, 1_700_000_000, WITNESS)))
    check = {"Check": "note", "Key": LOG.key.format(), "Note": both.encode().decode()}
    return check | {"Size": size, "Root": TREE.root(size).hex()} | changes


def cosignature(size: int, **changes: Any) -> Check:
    return note(size) | {"Check": "cosignature", "Key": WITNESS.key.format()} | changes


def tile_check(size: int, first: int = 300) -> Check:
    """Check the first leaves through tiles; Go authenticates whatever tiles lead to them."""
    by_path = {tile.path: tile_hashes(TREE, tile).hex() for tile in tiles(size)}
    hashes = [leaf_hash(leaf).hex() for leaf in LEAVES[: min(first, size)]]
    root = TREE.root(size).hex()
    return {"Check": "tiles", "Size": size, "Root": root, "Tiles": by_path, "LeafHashes": hashes}


def flipped(text: str, at: int = 0) -> str:
    """Change one bit of a hex digit."""
    return text[:at] + format(int(text[at], 16) ^ 1, "x") + text[at + 1 :]


def test_go_takes_our_checkpoints(run: Run) -> None:
    assert set(run([note(size) for size in SIZES])) == {"ok"}
    assert set(run([cosignature(size) for size in SIZES])) == {"ok"}


def test_go_refuses_altered_checkpoints(run: Run) -> None:
    good = note(1000)
    text = good["Note"]
    signature = text.rindex("\u2014")
    wrong = [
        good | {"Note": text.replace("\n1000\n", "\n1001\n"), "Size": 1001},
        good | {"Note": text.replace(ORIGIN, ORIGIN[:-1] + "1")},
        good | {"Note": text[:signature].rsplit("\n", 2)[0] + "\n"},
        note(1000, Key=signer(ORIGIN, ED25519, b"another".ljust(32)).key.format()),
        cosignature(1000, Note=text.replace("\n1000\n", "\n999\n"), Size=999),
        cosignature(1000, Key=signer(WITNESS.key.name, 4, b"other".ljust(32)).key.format()),
    ]
    assert "ok" not in run(wrong)


def test_go_takes_our_proofs(run: Run) -> None:
    places = [(index, size) for size in SIZES for index in {0, size // 3, size - 1}]
    checks = [record(*place) for place in places]
    checks += [tree(old, new) for new in SIZES for old in SIZES if old <= new]
    assert set(run(checks)) == {"ok"}


def test_go_refuses_altered_proofs(run: Run) -> None:
    good, extends = record(300, 1000), tree(300, 1000)
    wrong = [
        good | {"Proof": good["Proof"][:-1]},
        good | {"Proof": [*good["Proof"], good["Proof"][0]]},
        *(good | {"Proof": changed} for changed in _each_flipped(good["Proof"])),
        good | {"Leaf": flipped(good["Leaf"])},
        good | {"Index": 301},
        good | {"Root": flipped(good["Root"])},
        extends | {"Proof": extends["Proof"][:-1]},
        *(extends | {"Proof": changed} for changed in _each_flipped(extends["Proof"])),
        extends | {"OldRoot": TREE.root(299).hex()},
        extends | {"Root": TREE.root(999).hex()},
    ]
    assert "ok" not in run(wrong)


def _each_flipped(proof: list[str]) -> list[list[str]]:
    return [[*proof[:at], flipped(item), *proof[at + 1 :]] for at, item in enumerate(proof)]


def test_go_takes_our_tiles(run: Run) -> None:
    assert set(run([tile_check(size) for size in [1, 255, 256, 257, 1000, SIZE]])) == {"ok"}


def test_go_refuses_altered_tiles(run: Run) -> None:
    good = tile_check(1000)
    altered = [
        good | {"Tiles": good["Tiles"] | {path: flipped(good["Tiles"][path], 64)}}
        for path in ["tile/0/000", "tile/0/001", "tile/0/003.p/232", "tile/1/000.p/3"]
    ]
    short = good["Tiles"] | {"tile/0/000": good["Tiles"]["tile/0/000"][:-64]}
    assert "ok" not in run([*altered, good | {"Tiles": short}])
