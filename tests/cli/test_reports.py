"""Reporting, confirming, printing and taking stock, as people type it."""

import json
from pathlib import Path
from typing import Any

import pytest

from concerted.cli.main import run
from concerted.client.home import Home
from concerted.items.importers import elections
from tests.cli.conftest import Type
from tests.client.double import Host
from tests.client.test_photo import SECRET, jpeg
from tests.items.test_importers import sheet, tally
from tests.print.reading import needs_noto, needs_poppler
from tests.print.reading import run as pdf_words

pytestmark = pytest.mark.usefixtures("link")


def answer(said: tuple[int, str]) -> Any:
    assert said[0] == 0, said
    return json.loads(said[1])


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "IMG_4710.jpg"
    path.write_bytes(jpeg())
    return path


@pytest.fixture
def number(type_: Type, photo: Path) -> str:
    """Red's report with a photo."""
    args = ("report", "unsafe", "Bay 4", "The rail is loose.", "--photo", str(photo))
    more = ("--people", "12", "--severity", "3", "--happened", "2026-11-20T14:05", "--json")
    return str(answer(type_("red", *args, *more))["report"])


def test_a_report_from_one_to_the_other(
    type_: Type, number: str, tmp_path: Path, host: Host
) -> None:
    assert "unsafe conditions" in type_("blue", "reports")[1]
    code, said = type_("blue", "reports", number[:6])
    assert code == 0
    assert "When, as its author says: 2026-11-20 14:05" in said
    assert "How bad, as its author says: grave" in said
    assert "File photo-1.jpg" in said
    assert type_("blue", "fetch", number[:8], "1", "--to", str(tmp_path / "got.jpg"))[0] == 0
    assert SECRET not in (tmp_path / "got.jpg").read_bytes()
    assert "1 other member too" in type_("blue", "confirm", number[:8], "On Monday.")[1]
    assert type_("blue", "confirm", number[:8])[0] == 2
    assert type_("red", "confirm", number[:8])[0] == 2
    assert "said to be resolved" in type_("green", "mark", number[:8], "resolved")[1]
    assert "It is closed." in type_("red", "mark", number[:8], "resolved", "Mended.")[1]
    assert "reopened" in type_("green", "mark", number[:8], "reopened")[1]
    value = answer(type_("green", "reports", number[:8], "--json"))
    assert [each["status"] for each in value["statuses"]] == ["resolved", "resolved", "reopened"]
    assert value["confirmed"][0]["text"] == "On Monday."
    assert answer(type_("green", "reports", "--still-open", "--json"))[0]["closed"] is False


def test_a_correction_and_a_withdrawal(type_: Type, number: str) -> None:
    type_("blue", "confirm", number[:8])
    args = ("report", "unsafe", "Bay 5", "The rail of bay 5 is loose.", "--corrects", number[:8])
    newer = answer(type_("red", *args, "--json"))["report"]
    said = type_("green", "reports", number[:8])[1]
    assert "Bay 5" in said
    assert "0 of them have read the words as they are now." in said
    assert f"concerted fetch {number[:8]} 1" in said  # the photo of the first version
    assert type_("blue", "retract", newer[:8])[0] == 2
    assert "Withdrawn." in type_("red", "retract", newer[:8], "It is mended.")[1]
    assert "withdrawn" in type_("green", "reports")[1]
    assert (
        "1 report withdrawn" in type_("green", "patterns")[1]
        or "Nothing" in (type_("green", "patterns")[1])
    )


def test_patterns(type_: Type, number: str) -> None:
    type_("blue", "report", "pay", "bay  4", "An hour is missing.")
    said = type_("green", "patterns")[1]
    assert "Bay 4" in said
    assert "█" in said
    value = answer(type_("green", "patterns", "--json"))
    assert [(row["name"], row["reports"]) for row in value["places"]] == [("Bay 4", 2)]
    assert value["total"]["people"] == 12
    assert answer(type_("green", "patterns", "--by-happened", "--json"))["undated"] == 1


@needs_noto
def test_evidence_that_anybody_checks(
    type_: Type, number: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "report.pdf"
    code, said = type_("blue", "evidence", number[:8], "--to", str(file))
    assert code == 0, said
    assert "the server's word alone" in said
    assert run(["audit", str(file)]) == 0
    out = capsys.readouterr().out
    assert "The rail is loose." in out
    assert "It does not prove" in out
    assert run(["audit", str(file), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["entry"] == number
    file.write_bytes(file.read_bytes().replace(b'"time":', b'"time":1', 1))
    assert run(["audit", str(file)]) == 1
    assert "not in order" in capsys.readouterr().out


@needs_noto
@needs_poppler
def test_evidence_of_the_first_version_or_the_newest(
    type_: Type, number: str, tmp_path: Path
) -> None:
    type_("blue", "confirm", number[:8])
    args = ("report", "unsafe", "Bay 5", "It is bay 5.", "--corrects", number[:8], "--json")
    newer = answer(type_("red", *args))["report"]
    for flag, entry, words in ((["--first"], number, "The rail is"), ([], newer, "It is bay 5.")):
        file = tmp_path / f"{entry[:4]}.pdf"
        assert type_("green", "evidence", number[:8], *flag, "--to", str(file))[0] == 0
        text = pdf_words("pdftotext", "-raw", str(file), "-")
        assert words in text
        assert entry in text
        assert ("0 of them of this very version" in text) == (entry == newer)


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("holiday.jpg", b"MZ\x90\x00", "This is a program, not a picture"),
        ("broken.jpg", jpeg()[:400], "damaged or cut short"),
        ("letter.pdf", b"%PDF-1.7", "no JPEG, PNG or WebP"),
        ("large.jpg", jpeg() + bytes(26_214_401), "larger than 25 MB"),
        ("../../../etc/missing.jpg", None, "cannot be read"),
    ],
)
def test_a_photo_that_is_none(
    type_: Type, tmp_path: Path, host: Host, name: str, data: bytes | None, sentence: str
) -> None:
    path = tmp_path / name
    if data is not None:
        path.write_bytes(data)
    size = host.history.size
    code, said = type_("red", "report", "unsafe", "Bay 4", "See.", "--photo", str(path))
    assert (code, sentence in said) == (2, True), said
    assert host.history.size == size


@pytest.mark.parametrize(
    "words",
    [
        ("report", "unsafe", " ", "x"),
        ("report", "unsafe", "Bay 4", "x", "--happened", "yesterday"),
        ("report", "unsafe", "Bay 4", "x", "--severity", "9"),
        ("report", "weather", "Bay 4", "x"),
        ("reports", "ffff"),
        ("mark", "ffff", "resolved"),
        ("history", "add", "strike", "k", "--source", "s", "--date", "2022-02-30"),
        ("history", "add", "strike", "k", "--source", "s", "--figure", "many"),
        ("history", "show", "none"),
        ("balance-sheet", "--as-of", "soon"),
        ("document", "T", "text", "--follows", "ffff"),
        ("import", "/nowhere/file.csv"),
    ],
    ids=" ".join,
)
def test_what_does_not_fit_is_told_and_nothing_is_sent(
    type_: Type, host: Host, words: tuple[str, ...]
) -> None:
    size = host.history.size
    assert type_("red", *words)[0] == 2
    assert host.history.size == size


def claimed(type_: Type, who: str, source: str, *more: str) -> Any:
    args = ("history", "add", "election", "ldj5", "--source", source, "--date", "2022-05-02")
    return answer(type_(who, *args, *more, "--json"))


def test_history_with_sources_that_differ(type_: Type, tmp_path: Path) -> None:
    one = claimed(type_, "red", "One paper", "--figure", "for=380", "--where", "LDJ5")
    assert one["conflicts"] == []
    other = claimed(type_, "blue", "Another paper", "--figure", "for=381")
    assert [each["name"] for each in other["conflicts"]] == ["for"]
    said = type_("green", "history", "list", "--about", "ldj5")[1]
    assert "for 380 or 381" in said.replace("\n", " ")
    said = type_("green", "history", "show", "ldj")[1]
    assert "The sources differ about for:" in said
    assert "One paper" in said
    assert "Another paper" in said


def test_the_balance_sheet_in_three_forms(type_: Type, number: str, tmp_path: Path) -> None:
    claimed(type_, "red", "One paper", "--figure", "for=380")
    claimed(type_, "blue", "Another paper", "--figure", "for=381")
    said = type_("green", "balance-sheet")[1]
    assert "Where sources differ" in said
    page = tmp_path / "sheet.html"
    assert type_("green", "balance-sheet", "--html", str(page))[0] == 0
    assert "380 or 381" in page.read_text()
    value = answer(type_("green", "balance-sheet", "--json"))
    assert value["members"]["active"] == 3
    assert value["reports"]["total"]["reports"] == 1
    assert [each["name"] for each in value["conflicts"]] == ["for"]
    assert answer(type_("green", "balance-sheet", "--as-of", "1999-12-31", "--json"))["time"]
    none = answer(type_("green", "balance-sheet", "--about", "nowhere", "--json"))
    assert none["happenings"] == []
    assert type_("green", "balance-sheet", "--html", str(tmp_path / "no" / "x.html"))[0] == 2


@needs_noto
def test_the_balance_sheet_as_pdf(type_: Type, number: str, tmp_path: Path) -> None:
    pdf = tmp_path / "sheet.pdf"
    assert type_("green", "balance-sheet", "--pdf", str(pdf))[0] == 0
    assert pdf.read_bytes().startswith(b"%PDF-")


def test_a_file_is_brought_in_once(type_: Type, tmp_path: Path) -> None:
    odd = tally(**{"Num Valid Votes Counted": "99"})
    bad = tally(**{"Case Number": "none"})
    file = tmp_path / "elections.csv"
    rows = [tally(), odd, bad, *(tally(**{"Unit ID": c, "Tally Type": "Rerun"}) for c in "BCDE")]
    file.write_bytes(sheet(elections.REQUIRED, *rows))
    said = type_("red", "import", str(file), "--check")[1]
    assert "7 rows: 6 kept, 1 refused." in said
    assert "row 3: The votes for and against add up to 7; the file says 99." in said
    assert "row 4: “none” is no case number." in said
    assert "and 1 more; --every names them." in said
    assert "only a look" in said
    assert "row 8" in type_("red", "import", str(file), "--check", "--every")[1]
    assert "6 claims were brought in" in type_("red", "import", str(file))[1]
    assert "nothing has changed" in type_("blue", "import", str(file))[1]
    value = answer(type_("blue", "import", str(file), "--json"))
    assert (value["rows"], value["kept"], value["refused"]) == (7, 6, 1)
    assert value["brought_in"] == 0
    assert {each["code"] for each in value["found"]} >= {"votes_sum", "case", "rerun"}


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "The file is empty."),
        (b"PK\x03\x04", "This is no text file (zip)."),
        ("caf\xe9,b\n".encode("latin-1"), "The file is not in UTF-8 (line 1)."),
        (b"a,b\n1,2\n", "This is no file that is known here (a, b)."),
        (b'a,"b\n', "A quotation mark is not closed near row 1."),
    ],
)
def test_a_file_that_is_none(type_: Type, tmp_path: Path, data: bytes, sentence: str) -> None:
    file = tmp_path / "file.csv"
    file.write_bytes(data)
    code, said = type_("red", "import", str(file))
    assert (code, sentence in said) == (2, True), said


def test_a_file_without_a_column(type_: Type, tmp_path: Path) -> None:
    file = tmp_path / "file.csv"
    file.write_bytes(sheet(elections.REQUIRED, tally()).replace(b"Tally Date", b"Day"))
    code, said = type_("red", "import", str(file))
    assert (code, "The column “Tally Date” is missing" in said) == (2, True), said


def test_documents(type_: Type) -> None:
    first = answer(type_("red", "document", "Heat", "Drink water.", "--json"))["document"]
    spanish = ("document", "Calor", "Beba agua.", "--lang", "es", "--translates", first[:8])
    assert type_("blue", *spanish)[0] == 0
    newer = ("document", "Heat", "Drink, and rest.", "--follows", first[:8])
    assert type_("green", *newer)[0] == 0
    assert "there is a newer one" in type_("red", "documents")[1]
    assert "Drink water." in type_("red", "documents", first[:8])[1]
    value = answer(type_("red", "documents", first[:8], "--json"))
    assert list(value["translations"]) == ["es"]


def test_hostile_words_do_not_steer_the_terminal(type_: Type) -> None:
    number = answer(
        type_("red", "report", "other", "\x1b[2JBay", "\x1b]0;x\x07red\u202egpj", "--json")
    )["report"]
    for words in (("reports",), ("reports", number[:8]), ("patterns",), ("balance-sheet",)):
        said = type_("blue", *words)[1]
        assert "\x1b" not in said
        assert "\x07" not in said
        assert "\u202e" not in said


def test_what_cannot_be_read_is_told(
    type_: Type, number: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Home, "body", lambda *_: b"{}")
    said = type_("blue", "reports")[1]
    assert "1 item cannot be read on this device." in said


@needs_noto
@needs_poppler
def test_minutes_as_pdf(type_: Type, tmp_path: Path) -> None:
    args = ("propose", "resolution", "ပန်ကာ", "We ask for fans.\nالمراوح قبل حزيران", "--json")
    motion = answer(type_("red", *args))["proposal"][:8]
    type_("blue", "support", motion)
    type_("blue", "open", motion)
    for who in ("red", "blue", "green"):
        assert type_(who, "vote", motion, "yes")[0] == 0
    assert type_("red", "close", motion)[0] == 0
    file = tmp_path / "minutes.pdf"
    assert type_("green", "minutes", "--pdf", str(file))[0] == 0
    text = pdf_words("pdftotext", "-raw", str(file), "-")
    assert "3 yes, 0 no" in text
    assert "ပန်ကာ" in text
    assert "المراوح" in text
