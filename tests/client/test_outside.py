"""Somebody outside audits a record at its host, with a key that the committee has admitted."""

from io import BytesIO
from pathlib import Path

import pytest

from concerted.audit import audit_bytes
from concerted.client import deleting, exporting, motions
from concerted.client.draft import Draft
from concerted.client.errors import HostFaulty
from concerted.client.home import Home
from concerted.client.wire import Wire
from concerted.kernel.errors import Malformed
from tests.client.test_moving import Town, stand, town

__all__ = ["town"]


def fetched(town: Town, where: str, home: Home) -> bytes:
    outside = exporting.parse_outside(where)
    out = BytesIO()
    wire = Wire(outside.address, town.http)
    exporting.write_outside(out, outside, exporting.outside_key(home), wire)
    return out.getvalue()


def test_who_was_admitted_audits_at_the_host_and_nobody_else(town: Town, tmp_path: Path) -> None:
    red, blue, green = stand(town)
    friend, stranger = Home(tmp_path / "friend"), Home(tmp_path / "stranger")
    key = exporting.outside_key(friend).public.hex()
    effect = {"type": "admit_auditor", "key": key}
    row = motions.propose(red, effect, "Let them check", "words")
    assert row.entry is not None
    motions.support(blue, row.entry.id)
    motions.open_vote(red, row.entry.id)
    for member in (red, blue, green):
        motions.vote(member, row.entry.id, "yes")
    where = exporting.format_outside(red)
    with pytest.raises(HostFaulty, match="session_ended"):
        fetched(town, where, friend)
    town.clock += 6 * 86_400
    assert motions.close(red, row.entry.id) == "passed"
    result = audit_bytes(fetched(town, where, friend))
    assert (result.clean, result.size) == (True, red.record.size)
    with pytest.raises(HostFaulty, match="session_ended"):
        fetched(town, where, stranger)
    assert exporting.outside_key(friend).public.hex() == key


def test_an_address_for_outsiders_is_read_strictly(town: Town) -> None:
    red, *_ = stand(town)
    where = exporting.format_outside(red)
    assert exporting.parse_outside(where).committee == red.id
    for wrong in (where[:-1], where.split("#")[0], where.replace("/c/", "/d/"), where + "0"):
        with pytest.raises(Malformed, match="link"):
            exporting.parse_outside(wrong)


def test_an_export_with_words_leaves_out_what_was_deleted(town: Town, tmp_path: Path) -> None:
    red, *_ = stand(town)
    row = red.act(lambda state: Draft("item", {}, {"text": "not for long"}))
    assert row.entry is not None
    assert row.entry.header.body is not None
    deleting.take_back(red, row.entry.id)
    file = tmp_path / "record.tar"
    assert exporting.export(red, file, words=True) == red.record.size
    data = file.read_bytes()
    assert audit_bytes(data).clean
    assert f"body/{row.entry.header.body.hash}".encode() not in data
    assert data.count(b"body/") > 3
