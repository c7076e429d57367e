"""The observer's page in Debian's Chromium, offline: true archives hold, wrong ones are named."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from concerted.audit.election import verify_bytes
from concerted.ballots.archive import EventType
from concerted.ballots.residues import BELENIOS_2048
from concerted.kernel.errors import Malformed
from tests.ballots.conftest import belenios_2, belenios_3
from tests.ballots.making import APPROVAL, YES_NO, Part, decrypted, join, make, voted
from tests.ballots.test_archive import BALLOTS, case
from tests.ballots.test_tool import ORDER, WHO, YES
from tests.ballots.tool import Tool
from tests.conftest import needs
from tests.web.test_ballots import counted_by
from tests.web.test_chromium import CHROMIUM
from tests.web.test_node import ROOT, node

__all__ = ["belenios_2", "belenios_3", "node"]
LIMIT_S = 400


def shown(node: str, folder: Path) -> dict[str, Any]:
    """What the page says of each file, having broken no rule of its policy."""
    needs(not CHROMIUM.exists(), "needs Debian's chromium")
    needs(not (ROOT / "node_modules/playwright-core").exists(), "needs node_modules")
    command = [node, str(ROOT / "tests" / "web" / "observing.js"), str(folder)]
    env = os.environ | {"CONCERTED_SCREENS": str(ROOT / "screens" / "observer")}
    done = subprocess.run(command, check=False, capture_output=True, env=env, timeout=LIMIT_S)
    assert done.returncode == 0, done.stderr.decode()[-4000:]
    told: dict[str, Any] = json.loads(done.stdout)
    assert told["complaints"] == []
    found: dict[str, Any] = told["found"]
    return found


def wrong_archives() -> dict[str, bytes]:
    """One of each kind of attack: on ballots, count, trustees, result, order and bytes."""
    made, ballots = case().made, case().ballots
    parts, tally = made.parts(ballots), made.tally(ballots)
    share = made.share(2, tally)

    def with_(place: int, part: Part) -> bytes:
        return join([*parts[:place], part, *parts[place + 1 :]])

    encrypted, sized = parts[5][1]
    told = sized.replace(b'"num_tallied":2', b'"num_tallied":3')
    election, trustees, roll, setup = parts[0][1]
    data = join(parts)
    found = {
        f"ballot-{number}": with_(1, (EventType.BALLOT, (alter(made, ballots[0]),)))
        for number, (alter, _) in enumerate(BALLOTS.values())
    }
    return found | {
        "twice": join([*parts[:4], (EventType.BALLOT, (ballots[0],)), *parts[4:]]),
        "late": join([*parts, (EventType.BALLOT, (ballots[1],))]),
        "dropped": join([parts[0], *voted(ballots[:2]), *parts[5:]]),
        "miscounted": with_(5, (EventType.TALLY, (encrypted, told))),
        "another-trustee": with_(7, decrypted(3, share)),
        "too-few": join([*parts[:8], parts[-1]]),
        "result": with_(len(parts) - 1, (EventType.RESULT, (b'{"result":[[1,1],[1,0,1,0]]}',))),
        "unfinished": join(parts[:-1]),
        "order": join([*parts[:4], *parts[5:]]),
        "setup": with_(0, (EventType.SETUP, (election, trustees, roll, setup[:-3] + b'0"}'))),
        "version": with_(
            0,
            (EventType.SETUP, (election.replace(b'n":1', b'n":2'), trustees, roll, setup)),
        ),
        "cut": data[:-700],
        "flipped": data[:5_000] + bytes([data[5_000] ^ 1]) + data[5_001:],
        "longer": data + bytes(512),
        "nothing": b"",
        "foreign": b"PK\x03\x04" + bytes(2_000),
    }


@pytest.mark.second_try
def test_archives_on_the_observers_page(
    node: str, tmp_path: Path, belenios_2: Tool, belenios_3: Tool
) -> None:
    made = make(YES_NO, APPROVAL, voters=5, singles=0, threshold=(2, 3))
    ballots = [made.ballot(n % 5, [[n % 2, 1 - n % 2], [1, 0, n % 2]]) for n in range(7)]
    old = case(BELENIOS_2048)
    files = {"look-holds": join(made.parts(ballots)), "old-group": join(old.parts)}
    belenios_3.credentials(2)
    belenios_3.trustees([belenios_3.single()])
    belenios_3.open(YES, WHO, ORDER)
    for voter in (0, 1):
        belenios_3.add(
            EventType.BALLOT, belenios_3.ballot(voter, [[1, 0], [0, 1, 0, 1], [3, 1, 2]])
        )
    files["belenios-3"] = counted_by(belenios_3, shuffles=1)
    true = set(files)
    wrong = wrong_archives()
    wrong["look-wrong"] = wrong["dropped"]
    parts = old.parts
    spoilt = old.ballots[0].replace(b'"response":"', b'"response":"1', 1)
    parts[1] = (EventType.BALLOT, (spoilt,))
    wrong["old-group-wrong"] = join(parts)
    files |= wrong
    (tmp_path / "archives").mkdir()
    for name, data in files.items():
        (tmp_path / "archives" / f"{name}.bel").write_bytes(data)
    told = shown(node, tmp_path / "archives")
    assert told.keys() == {f"{name}.bel" for name in files}
    for name, data in files.items():
        found = told[f"{name}.bel"]
        assert found["holds"] == (name in true), (name, found)
        try:
            counted = verify_bytes(data, workers=1)
        except Malformed:
            assert found["step"] == "none", name
            continue
        assert found["step"] == "report", name
        codes = [" · ".join(one.split(" · ")[:2]) for one in found["failures"]]
        assert codes == [f"{one.rule} · {one.code}" for one in counted.failures], name
        for one, said in zip(counted.failures, found["told"], strict=True):
            assert one.receipt in said, name
        assert counted.fingerprint in found["text"], name
