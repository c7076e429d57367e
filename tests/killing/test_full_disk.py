"""A server whose disk fills up as it runs: it says so, still shows all, and goes on with room."""

from pathlib import Path

import httpx
import pytest

from concerted.client.committee import Committee
from concerted.client.errors import HostFaulty
from concerted.client.joining import set_profile
from concerted.kernel.entry import CommitteeId
from concerted.store import open_store
from tests.auditing import audit_store
from tests.disks import small_disk
from tests.killing.crowd import a_committee
from tests.killing.process import Server

__all__ = ["small_disk"]
BALLAST_BYTES = 600_000
NAME = "a name that is rather long "


def write(member: Committee, acknowledged: list[str]) -> None:
    """Write without end; what was acknowledged is added to the list."""
    while True:
        row = set_profile(member, NAME + str(len(acknowledged)))
        acknowledged.append(row.leaf.encode().hex())


@pytest.mark.second_try
def test_a_disk_that_fills_up_loses_nothing(small_disk: Path, tmp_path: Path) -> None:
    ballast = small_disk / "ballast"
    ballast.write_bytes(bytes(BALLAST_BYTES))
    server = Server(small_disk / "host")
    server.start()
    server.wait()
    acknowledged: list[str] = []
    try:
        with httpx.Client(timeout=30) as http:
            red, blue, _ = a_committee(tmp_path, server.address, http)
            with pytest.raises(HostFaulty, match="disk_full"):
                write(red, acknowledged)
            assert len(acknowledged) > 20
            blue.refresh()  # what is there can still be read
            assert httpx.get(f"{server.address}/health").status_code == 200
            with pytest.raises(HostFaulty, match="disk_full"):
                set_profile(blue, NAME)
            ballast.unlink()
            acknowledged.append(set_profile(blue, NAME).leaf.encode().hex())
            server.kill_and_start()
            server.wait()
            acknowledged.append(set_profile(red, NAME).leaf.encode().hex())
            red.refresh()
            leaves = [row.leaf.encode().hex() for row in red.record.rows]
    finally:
        server.kill()
    assert [leaf for leaf in leaves if leaf in set(acknowledged)] == acknowledged
    store = open_store(f"sqlite:///{small_disk}/host/concerted.db")
    try:
        result = audit_store(store, CommitteeId(red.id), red.record.note)
        assert (result.findings, result.size) == ((), len(leaves))
        assert store.check() == []
    finally:
        store.close()
