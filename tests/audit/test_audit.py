"""Good records audit clean, and give the same state as the fold that made them."""

import json
from pathlib import Path

import pytest

from concerted.audit import as_json, audit_bytes, audit_file, exit_code, lines
from concerted.audit.__main__ import main
from concerted.crypto.signature import SigningKey
from concerted.kernel.canonical import base64url_encode
from concerted.kernel.statehash import state_hash
from concerted.rules.moving import log_key_message
from tests.authors import Assembly, standing


def decided(members: int) -> Assembly:
    room = standing(members)
    motion = room.propose(room.members[0], room.members[1])
    assert room.decide(motion, *room.members).status == "passed"
    return room


@pytest.mark.parametrize("members", [3, 40])
@pytest.mark.parametrize("threads", [1, 2])
def test_good_record_is_clean(members: int, threads: int) -> None:
    room = decided(members)
    calls: list[tuple[int, int]] = []
    result = audit_bytes(
        room.record(), threads=threads, progress=lambda done, size: calls.append((done, size))
    )
    assert result.findings == ()
    assert result.clean
    assert result.size == len(room.leaves)
    assert result.root == room.history.tree.root().hex()
    assert result.state_hash == state_hash(room.state.canonical()).hex()
    assert sum(result.counts.values()) == result.size
    assert calls[-1] == (result.size, result.size)


def test_same_committee_same_file() -> None:
    assert decided(3).record() == decided(3).record()


def witnessed() -> tuple[Assembly, SigningKey]:
    room = standing(3)
    witness = SigningKey(room.draw())
    key = witness.public.hex()
    admit = room.propose(*room.members[:2], type="admit_witness", name="w.example", key=key)
    room.decide(admit, *room.members)
    return room, witness


def test_cosigned_close_has_a_witnessed_time() -> None:
    room, witness = witnessed()
    room.cosign("w.example", witness)
    assert audit_bytes(room.record()).notes == ()
    result = audit_bytes(room.record(room.cosign("w.example", witness)))
    assert result.clean
    assert result.cosigners == ("w.example",)


def test_what_a_witness_had_seen_is_told_with_its_time() -> None:
    room, witness = witnessed()
    room.cosign("w.example", witness)
    first = room.history.size
    assert audit_bytes(room.record()).confirmed[0].size == first
    assert f"w.example had seen all {first} entries on 20" in "\n".join(told(room))
    room.wait(hours=2)
    room.decide(room.propose(*room.members[:2]), *room.members)
    assert f"w.example had seen the first {first} entries on 20" in "\n".join(told(room))
    room.cosign("w.example", SigningKey(room.draw()))
    assert [seen.size for seen in audit_bytes(room.record()).confirmed] == [first]


def told(room: Assembly) -> list[str]:
    return lines(audit_bytes(room.record()), 0.0)


def test_close_witnessed_a_day_late_is_noted() -> None:
    room, witness = witnessed()
    room.wait(hours=25)
    room.cosign("w.example", witness)
    result = audit_bytes(room.record())
    assert result.clean
    assert "Time unwitnessed" in result.notes[0]


def test_cosignature_of_a_stranger_counts_for_nothing() -> None:
    room, _ = witnessed()
    room.cosign("w.example", SigningKey(room.draw()))
    result = audit_bytes(room.record())
    assert result.clean
    assert "No admitted witness" in result.notes[0]
    assert "Time unwitnessed" in result.notes[1]


def test_moved_log_is_signed_by_its_new_key() -> None:
    room = standing(3)
    old, new, size = room.log, SigningKey(room.draw()), room.history.size
    log_key = new.public.hex()
    proof = base64url_encode(new.sign(log_key_message(room.state.committee, log_key)))
    move = room.propose(*room.members[:2], type="move_host", log_key=log_key, proof=proof)
    room.decide(move, *room.members)
    room.cosigned[size] = room.checkpoint(size, old).encode()
    assert audit_bytes(room.record(room.checkpoint(log=new))).clean
    (finding,) = audit_bytes(room.record(room.checkpoint(log=old))).findings
    assert finding.code == "note"


def test_file_and_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "record.tar"
    path.write_bytes(decided(3).record())
    result = audit_file(path)
    assert exit_code(result) == 0
    assert main([str(path), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told | {"seconds": 0} == as_json(result, 0) | {"seconds": 0}
    assert main([str(path)]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == lines(result, 0)[-1]
    path.write_bytes(b"not a tar")
    assert main([str(path)]) == 2
    assert "no record" in capsys.readouterr().err
