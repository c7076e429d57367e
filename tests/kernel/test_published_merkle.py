"""Published Merkle proofs, right and wrong (transparency-dev/merkle), against our verifiers.

Of its four folders, `inclusion` and `consistency` apply. `subtreeinclusion` and
`subtreeconsistency` are left out: they prove something of a range of leaves that need not begin
at the first one (IETF Merkle tree certificates), and our log makes and takes no such proofs. One
of the others calls a proof good whose roots are words of 12 bytes; ours wants hashes, and refuses.
"""

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from concerted.kernel.errors import Malformed
from concerted.kernel.tree import verify_consistency, verify_inclusion

DATA = Path(__file__).parents[3] / "shared" / "data" / "merkle" / "testdata"
ROOTS_ARE_WORDS = "consistency/additional/sizes-are-equal-one-and-proof-is-empty.json"
REASON = "needs the published proofs in ../shared/data/merkle"


def proofs(folder: str) -> list[Any]:
    paths = sorted((DATA / folder).rglob("*.json"))
    if not paths:
        return [pytest.param(None, marks=pytest.mark.skip(reason=REASON), id="absent")]
    return [pytest.param(path, id=str(path.relative_to(DATA))) for path in paths]


def read(path: Path) -> tuple[dict[str, Any], list[bytes]]:
    case = json.loads(path.read_text())
    return case, [base64.b64decode(item) for item in case["proof"] or []]


@pytest.mark.parametrize("path", proofs("inclusion"))
def test_inclusion(path: Path) -> None:
    case, proof = read(path)
    leaf, root = base64.b64decode(case["leafHash"]), base64.b64decode(case["root"])

    def verify() -> None:
        verify_inclusion(leaf, case["leafIdx"], case["treeSize"], proof, root)

    expect(case["wantErr"], verify)


@pytest.mark.parametrize("path", proofs("consistency"))
def test_consistency(path: Path) -> None:
    case, proof = read(path)
    old, new = base64.b64decode(case["root1"]), base64.b64decode(case["root2"])

    def verify() -> None:
        verify_consistency(case["size1"], old, case["size2"], new, proof)

    expect(case["wantErr"] or str(path.relative_to(DATA)) == ROOTS_ARE_WORDS, verify)


def expect(refused: bool, verify: Any) -> None:
    if not refused:
        verify()
        return
    with pytest.raises(Malformed) as caught:
        verify()
    assert caught.value.layer == "proof"
