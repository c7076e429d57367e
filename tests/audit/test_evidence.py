"""Evidence packs: what an outsider can check, and every way to make one lie."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from concerted.audit.__main__ import main as audit_main
from concerted.audit.evidence import LIMITS, audit_evidence
from concerted.audit.evidence_report import evidence_json, evidence_lines
from concerted.audit.pack import FIRST, LAST
from concerted.client import founding
from concerted.client.evidence import make_pack
from concerted.client.items import board_of, photos_made_anew, post
from concerted.items.forms import Report
from concerted.items.reports import reports
from concerted.kernel.errors import Refused
from concerted.kernel.note import Note
from concerted.print.evidence import evidence_paper
from concerted.print.pdf import to_pdf
from tests.client.room import Room
from tests.client.test_checkers import KEY, NAME, OTHER, admit, confirm
from tests.client.test_photo import jpeg
from tests.print.reading import needs_noto, needs_poppler, run

WHAT = "ကာရံ လျော့နေသည်။ السور مكسور"
REPORT = Report(version=1, kind="unsafe", place="Bay 4", what=WHAT, lang="my")


@pytest.fixture
def standing(tmp_path: Path) -> Room:
    room = Room(tmp_path)
    for name in ("blue", "green"):
        room.join(name)
    for member in room.members[1:]:
        founding.sign_founding(member)
    return room


def reported(room: Room, folder: Path, by: int = 1) -> str:
    """A member's report with a photo."""
    photo = folder / "photo.jpg"
    photo.write_bytes(jpeg())
    with photos_made_anew([photo]) as made:
        row = post(room.members[by], REPORT, made)
    assert row.entry is not None
    return row.entry.id


@pytest.fixture
def pack(standing: Room, tmp_path: Path) -> bytes:
    return made(standing, reported(standing, tmp_path))


def made(room: Room, entry: str) -> bytes:
    room.red.refresh()
    return make_pack(room.red, entry)[0]


def changed(pack: bytes, change: Callable[[Any], None]) -> bytes:
    value = json.loads(pack.split(b"\n")[1])
    change(value)
    return FIRST + json.dumps(value).encode() + LAST


def code_of(data: bytes) -> str:
    found = audit_evidence(data)
    return found.findings[0].code if found.findings else "ok"


@pytest.mark.parametrize("by", [0, 1])
def test_a_pack_shows_words_author_and_stamp(standing: Room, tmp_path: Path, by: int) -> None:
    entry = reported(standing, tmp_path, by)
    found = audit_evidence(made(standing, entry))
    assert found.findings == ()
    assert (found.entry, found.author) == (entry, standing.members[by].me)
    assert found.stamped == standing.host.clock
    assert found.words is not None
    assert found.words["what"] == WHAT
    assert found.files == (True,)
    assert (found.seen, found.latest) == ((), 0)
    said = "\n".join(evidence_lines(found))
    assert "the server's word alone" in said
    assert all(limit in said for limit in LIMITS)
    assert WHAT in said
    assert "key" not in json.dumps(evidence_json(found)["words"])


def test_the_earliest_cosigned_checkpoint_dates_it(standing: Room, tmp_path: Path) -> None:
    admit(standing)
    confirm(standing)  # before the report: it says nothing of it
    entry = reported(standing, tmp_path)
    standing.host.clock += 600
    confirm(standing)
    seen_at = standing.host.clock
    reported(standing, tmp_path)
    standing.host.clock += 600
    confirm(standing)
    found = audit_evidence(made(standing, entry))
    assert [(each.name, each.key, each.time) for each in found.seen] == [
        (NAME, KEY.public.hex(), seen_at)
    ]
    assert found.latest == seen_at
    assert f"Seen by     {NAME}" in "\n".join(evidence_lines(found))


def test_a_stamp_later_than_what_a_checker_saw_is_told(standing: Room, tmp_path: Path) -> None:
    admit(standing)
    entry = reported(standing, tmp_path)
    confirm(standing, ahead_s=-600)
    found = audit_evidence(made(standing, entry))
    assert found.findings == ()
    assert found.notes == (
        "An outside checker saw it before the server's stamp: the server stamped late.",
    )


def test_a_cosignature_by_another_key_dates_nothing(standing: Room, tmp_path: Path) -> None:
    admit(standing)
    entry = reported(standing, tmp_path)
    confirm(standing, OTHER)
    assert audit_evidence(made(standing, entry)).seen == ()


def test_the_pack_gives_away_no_other_words(standing: Room, tmp_path: Path) -> None:
    first, second = reported(standing, tmp_path), reported(standing, tmp_path)
    pack, other = made(standing, first), json.loads(made(standing, second).split(b"\n")[1])

    def swap(value: Any) -> None:
        value["body"], value["entry"], value["files"] = other["body"], other["entry"], [""]

    assert code_of(changed(pack, swap)) == "seal_broken"
    keys = standing.red.place.keys.values()
    assert not any(key.encode() in pack for key in keys)


def bend(text: str) -> str:
    """Hex or base64url with one sign changed."""
    return ("1" if text[20] != "1" else "2").join((text[:20], text[21:]))


def header(part: str, old: str, new: str) -> Callable[[Any], None]:
    def change(value: Any) -> None:
        assert old in value[part]["header"]
        value[part]["header"] = value[part]["header"].replace(old, new)

    return change


def set_(part: str, field: str, of: Callable[[Any], Any]) -> Callable[[Any], None]:
    def change(value: Any) -> None:
        value[part][field] = of(value[part][field])

    return change


def whole(field: str, of: Callable[[Any], Any]) -> Callable[[Any], None]:
    def change(value: Any) -> None:
        value[field] = of(value[field])

    return change


def drop(field: str) -> Callable[[Any], None]:
    def change(value: Any) -> None:
        del value[field]

    return change


def swap(one: str, other: str) -> Callable[[Any], None]:
    def change(value: Any) -> None:
        value[one], value[other] = value[other], value[one]

    return change


ATTACKS: dict[str, tuple[Callable[[Any], None], str]] = {
    "another committee": (whole("committee", bend), "committee_other"),
    "a founding entry of another's making": (header("founding", '"rules":1', '"rules":2'), "*"),
    "a founding signature": (set_("founding", "signature", bend), "signature_invalid"),
    "an entry of another kind as founding": (swap("founding", "entry"), "committee_other"),
    "another log key": (whole("log_key", bend), "note"),
    "a checkpoint of another size": (
        whole("checkpoint", lambda note: note.replace("\n", "\n1", 1)),
        "note",
    ),
    "an earlier stamp": (set_("entry", "time", lambda time: time - 86_400), "proof"),
    "a later stamp": (set_("entry", "time", lambda time: time + 1), "proof"),
    "another place": (set_("entry", "index", lambda index: index - 1), "proof"),
    "a proof too short": (set_("entry", "proof", lambda proof: proof[:-1]), "proof"),
    "a proof of another leaf": (set_("entry", "proof", lambda proof: proof[::-1]), "proof"),
    "an earlier join": (set_("author", "time", lambda time: time - 86_400), "proof"),
    "another author": (header("entry", '"author":"', '"author":"00'), "*"),
    "no author": (drop("author"), "author_unknown"),
    "words of another's": (set_("entry", "signature", bend), "*"),
    "another body": (whole("body", bend), "body_invalid"),
    "no body": (whole("body", lambda _: ""), "body_invalid"),
    "another body key": (whole("body_key", bend), "seal_broken"),
    "another photo": (whole("files", lambda files: [bend(files[0])]), "body_invalid"),
    "one photo more": (whole("files", lambda files: files * 2), "body_invalid"),
    "no photos": (whole("files", lambda _: []), "body_invalid"),
    "a field more": (lambda value: value.update(note="see below"), "evidence"),
    "a field less": (drop("body_key"), "evidence"),
    "a time below zero": (set_("entry", "time", lambda _: -1), "evidence"),
    "a header that is not ASCII": (header("entry", "item", "\u0456tem"), "evidence"),
    "a signature too long": (set_("entry", "signature", lambda s: s + "AAAA"), "evidence"),
}


@pytest.mark.parametrize("name", ATTACKS)
def test_a_pack_that_was_changed_is_found_out(pack: bytes, name: str) -> None:
    assert code_of(pack) == "ok"
    change, code = ATTACKS[name]
    found = code_of(changed(pack, change))
    assert found != "ok"
    assert code in ("*", found)


def test_a_photo_may_be_left_out_and_that_is_told(pack: bytes) -> None:
    found = audit_evidence(changed(pack, whole("files", lambda files: [""])))
    assert (found.findings, found.files) == ((), (False,))
    assert "0 of 1 are in it" in "\n".join(evidence_lines(found))


def test_an_entry_that_the_author_never_signed_is_found_out(standing: Room, tmp_path: Path) -> None:
    """The host itself can put what it likes into its tree; it cannot sign for a member."""
    pack = json.loads(made(standing, reported(standing, tmp_path)).split(b"\n")[1])
    other = json.loads(made(standing, reported(standing, tmp_path, 2)).split(b"\n")[1])
    pack["author"] = other["author"]
    data = FIRST + json.dumps(pack).encode() + LAST
    assert code_of(data) in ("author_unknown", "proof")


def test_a_forged_cosignature_is_found_out(standing: Room, tmp_path: Path) -> None:
    admit(standing)
    entry = reported(standing, tmp_path)
    confirm(standing)
    pack = made(standing, entry)

    def backdate(value: Any) -> None:
        note = Note.parse(value["checkpoint"].encode())
        lines = value["checkpoint"].split("\n")
        place = next(n for n, line in enumerate(lines) if NAME in line)
        lines[place] = lines[place][:-20] + "AAAA" + lines[place][-16:]
        assert len(note.signatures) == 2
        value["checkpoint"] = "\n".join(lines)

    assert code_of(changed(pack, backdate)) == "note"


def test_two_packs_in_one_file_are_none(pack: bytes) -> None:
    assert code_of(pack + pack) == "evidence"
    assert code_of(b"%PDF-1.7\n" + FIRST + b"{}") == "evidence"
    assert code_of(LAST + FIRST) == "evidence"
    assert code_of(b"") == "evidence"
    assert code_of(FIRST + b"[" * 100_000 + LAST) == "evidence"


def test_what_is_not_there_makes_no_pack(standing: Room) -> None:
    with pytest.raises(Refused, match="entry_unknown"):
        make_pack(standing.red, "00" * 32)
    with pytest.raises(Refused, match="entry_unknown"):
        make_pack(standing.red, standing.members[1].me[:-1] + "x")


@needs_noto
@needs_poppler
def test_the_printed_pack_carries_its_own_proof(
    standing: Room, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    admit(standing)
    entry = reported(standing, tmp_path)
    confirm(standing)
    standing.red.refresh()
    data, found, pictures = make_pack(standing.red, entry)
    (view,) = reports(board_of(standing.red))
    paper = evidence_paper(view, found, pictures, "Night shift", data)
    file = tmp_path / "pack.pdf"
    file.write_bytes(to_pdf(paper, standing.host.clock))
    again = audit_evidence(file.read_bytes())
    assert (again.findings, again.entry, again.latest) == ((), entry, standing.host.clock)
    text = run("pdftotext", "-raw", str(file), "-")
    assert "What it does not prove" in text
    assert NAME in text
    assert "ကာရံ" in text
    assert run("pdfimages", "-list", str(file)).count("image") >= 1
    run("pdfdetach", "-save", "1", "-o", str(tmp_path / "taken.txt"), str(file))
    assert (tmp_path / "taken.txt").read_bytes() == data
    assert audit_main([str(file)]) == 0
    assert "Every check passed" in capsys.readouterr().out
    assert audit_main([str(file), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["clean"]
    bad = file.read_bytes().replace(b'"body_key":"', b'"body_key":"00', 1)
    file.write_bytes(bad)
    assert audit_main([str(file)]) == 1
