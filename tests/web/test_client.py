"""The browser's client at a real host: a committee's life, a lying host; then Python reads on."""

import json
import os
import subprocess
import time
from pathlib import Path

from concerted.client.attachments import fetch
from concerted.client.home import Home, write_atomically
from concerted.client.restoring import restore
from concerted.client.talk import Talk, long
from concerted.client.wire import connections
from concerted.client.words import nickname
from concerted.crypto.link import parse_sheet
from concerted.kernel.message import PlaceId
from concerted.kernel.statehash import state_hash
from tests.cli.town import hosting
from tests.conftest import needs
from tests.web.test_node import ROOT, node

__all__ = ["node"]
FAKE = ROOT / "node_modules" / "fake-indexeddb"


def run(node: str, name: str, address: str, out: Path) -> None:
    """Run a file of tests/web/client at the host, whose clock is set right."""
    write_atomically(out.with_name("clock"), str(int(time.time())).encode())
    needs(not FAKE.exists(), "needs node_modules")
    env = os.environ | {"CONCERTED_ADDRESS": address, "CONCERTED_OUT": str(out)}
    command = [node, "--test", str(ROOT / "tests" / "web" / "client" / name)]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]


def test_a_committee_lives_on_phones(node: str, tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    with hosting(tmp_path) as address:
        run(node, "life.test.js", address, out)
        told = json.loads(out.read_text())
        with connections() as http:
            home = Home(tmp_path / "home")
            committee = restore(home, parse_sheet(told["sheet"]), http=http)
            assert nickname(committee, committee.me) == "blue"
        assert len(committee.state.members) == told["members"]
        assert committee.record.size == told["size"]
        assert state_hash(committee.state.canonical()).hex() == told["hash"]


def test_votes_wait_for_a_way_to_the_host(node: str, tmp_path: Path) -> None:
    with hosting(tmp_path) as address:
        run(node, "queued.test.js", address, tmp_path / "out.json")


def test_a_lying_host_is_seen(node: str, tmp_path: Path) -> None:
    with hosting(tmp_path) as address:
        run(node, "hostile.test.js", address, tmp_path / "out.json")


def test_members_talk_on_phones(node: str, tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    with hosting(tmp_path) as address:
        run(node, "talk.test.js", address, out)
        told = json.loads(out.read_text())
        with connections() as http:
            committee = restore(Home(tmp_path / "home"), parse_sheet(told["sheet"]), http=http)
            talk = Talk(committee)
            assert talk.catch_up().findings == set()
            shown = talk.conversation(talk.general)
            assert [one.text for one in shown] == ["Now.", "From the tablet.", "From the phone."]
            assert list(shown[0].reactions) == ["👩\u200d👩\u200d👧"]
            name, plan = talk.conversation((PlaceId(told["room"]), True))
            assert (name.text, plan.text) == ("Night", "with a plan")
            (file,) = talk.files(long(plan.heard.id))
            assert fetch(committee, file, tmp_path).read_text() == "At six."
            talk.close()


def test_a_host_that_lies_about_talk_is_seen(node: str, tmp_path: Path) -> None:
    with hosting(tmp_path) as address:
        run(node, "talkhostile.test.js", address, tmp_path / "out.json")
