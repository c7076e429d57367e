"""Reports and their evidence at a real host."""

from pathlib import Path

from concerted.client.evidence import make_pack
from concerted.client.items import board_of, bring_in, photos_made_anew, post
from concerted.items.forms import Claim, Confirmation, Report, Source
from concerted.items.happenings import happenings
from concerted.items.reports import reports
from tests.client.circle import Circle
from tests.client.test_photo import SECRET, jpeg

WHAT = "The rail is loose."


def test_a_report_with_a_photo_and_its_evidence(circle: Circle, tmp_path: Path) -> None:
    red, blue = circle.red.committee, circle.blue.committee
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(jpeg())
    report = Report(version=1, kind="unsafe", place="Bay 4", what=WHAT)
    with photos_made_anew([photo]) as made:
        row = post(red, report, made)
    assert row.entry is not None
    post(blue, Confirmation(version=1, about=row.entry.id))
    red.refresh()
    pack, found, pictures = make_pack(red, row.entry.id)
    assert (found.findings, found.files) == ((), (True,))
    assert len(pictures) == 1
    assert SECRET not in pack
    (view,) = reports(board_of(blue))
    assert len(view.confirmations) == 1


def test_an_import_at_a_real_host(circle: Circle) -> None:
    red, blue = circle.red.committee, circle.blue.committee
    source = Source(title="A paper")
    claims = [Claim(key=f"e/{n}", kind="strike", sources=(source,)) for n in range(2_500)]
    count, rows = bring_in(red, claims)
    assert (count, len(rows)) == (2_500, 3)
    blue.refresh()
    assert bring_in(blue, claims) == (0, [])
    assert len(happenings(board_of(blue))) == 2_500
