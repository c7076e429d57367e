"""Reports, confirmations and imports, from one member's device to another's."""

from pathlib import Path

import pytest

from concerted.client import items
from concerted.client.attachments import attached, fetch
from concerted.client.committee import Committee
from concerted.client.deleting import take_back
from concerted.client.draft import Draft
from concerted.client.errors import FileUnusable
from concerted.client.items import balance_of, board_of, bring_in, photos_made_anew, post
from concerted.client.words import words_of
from concerted.items.forms import Claim, Confirmation, Item, Report, Source, Status
from concerted.items.happenings import happenings
from concerted.items.reports import reports
from concerted.kernel.errors import Malformed
from tests.client.room import Room
from tests.client.test_photo import SECRET, jpeg

REPORT = Report(version=1, kind="unsafe", place="Bay 4", what="The rail is loose.", people=3)


def posted(member: Committee, item: Item) -> str:
    row = post(member, item)
    assert row.entry is not None
    return row.entry.id


def test_a_report_is_confirmed_and_resolved(standing: Room) -> None:
    red, blue, green = standing.members
    entry = posted(red, REPORT)
    posted(blue, Confirmation(version=1, about=entry, text="On Monday too."))
    posted(red, Status(version=1, about=entry, status="resolved"))
    green.refresh()
    (view,) = reports(board_of(green))
    assert (view.id, view.author, view.report.what) == (entry, red.me, "The rail is loose.")
    assert [found.member for found in view.confirmations] == [blue.me]
    assert view.closed


def test_the_host_learns_neither_words_nor_which_report(standing: Room) -> None:
    red, blue = standing.members[:2]
    entry = posted(red, REPORT)
    confirmed = posted(blue, Confirmation(version=1, about=entry))
    leaves = [leaf.header_bytes.decode() for leaf in standing.host.leaves]
    (header,) = [text for text in leaves if f'"author":"{blue.me}"' in text and '"item"' in text]
    assert confirmed
    assert entry not in header
    assert not any(b"rail" in blob or b"Bay 4" in blob for blob in standing.host.blobs.values())


def test_photos_are_made_anew_before_they_leave(standing: Room, tmp_path: Path) -> None:
    red, blue = standing.members[:2]
    photo = tmp_path / "IMG_4710 Jane at work.jpg"
    photo.write_bytes(jpeg())
    with photos_made_anew([photo]) as made:
        row = post(red, REPORT, made)
    assert row.entry is not None
    blue.refresh()
    found = blue.record.row(row.entry.id)
    assert found is not None
    (file,) = attached(found, words_of(blue, row.entry.id))
    assert file.name == "photo-1.jpg"
    data = fetch(blue, file, tmp_path / "got.jpg").read_bytes()
    assert SECRET not in data
    (view,) = reports(board_of(blue))
    assert [each.name for each in view.report.attachments] == ["photo-1.jpg"]


def test_one_bad_photo_and_nothing_is_sent(standing: Room, tmp_path: Path) -> None:
    good, bad = tmp_path / "good.jpg", tmp_path / "bad.jpg"
    good.write_bytes(jpeg())
    bad.write_bytes(b"MZ" + bytes(99))
    size = standing.host.history.size
    with pytest.raises(FileUnusable, match="photo_program"), photos_made_anew([good, bad]):
        raise AssertionError("held nothing")
    assert standing.host.history.size == size


def test_words_that_are_no_item_are_refused_before_they_are_sent(standing: Room) -> None:
    size = standing.host.history.size
    report = Report(version=1, kind="unsafe", place=" ", what="x")
    with pytest.raises(Malformed, match=r"^item"):
        post(standing.red, report)
    assert standing.host.history.size == size


def test_what_cannot_be_read_is_counted_and_what_was_deleted_is_not(standing: Room) -> None:
    red, blue = standing.members[:2]
    first = posted(red, REPORT)
    red.act(lambda state: Draft("item", {}, {"item": "song", "version": 1}))
    red.act(lambda state: Draft("item", {}, {"nothing": "of ours"}))
    take_back(red, first)
    blue.refresh()
    board = board_of(blue)
    assert list(board.reports) == []
    assert sorted(unread.code for unread in board.unread) == ["item", "item_newer"]
    blue.cache.clear()
    blue.place.keys.clear()
    blue.cache |= {row.entry.id: None for row in blue.record.rows if row.entry}
    assert {unread.code for unread in board_of(blue).unread} == {"words"}


def claims(count: int) -> list[Claim]:
    return [
        Claim(key=f"event/{n}", kind="strike", date="2022", sources=(Source(title="A paper"),))
        for n in range(count)
    ]


def test_the_same_import_twice_posts_nothing(standing: Room) -> None:
    red, blue = standing.members[:2]
    count, rows = bring_in(red, claims(1_500))
    assert (count, len(rows)) == (1_500, 2)
    assert bring_in(red, claims(1_500)) == (0, [])
    blue.refresh()
    count, rows = bring_in(blue, claims(1_501))
    assert (count, len(rows)) == (1, 1)
    assert len(happenings(board_of(blue))) == 1_501


def test_an_import_broken_off_goes_on(standing: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    red = standing.red
    real, calls = items.post, []

    def breaks(member: Committee, item: Item) -> object:
        calls.append(item)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return real(member, item)

    monkeypatch.setattr(items, "post", breaks)
    with pytest.raises(KeyboardInterrupt):
        bring_in(red, claims(1_500))
    monkeypatch.setattr(items, "post", real)
    count, rows = bring_in(red, claims(1_500))
    assert 0 < count < 1_500
    assert len(rows) == 1
    assert len(happenings(board_of(red))) == 1_500


def test_the_balance_sheet_as_of_a_day(standing: Room) -> None:
    red = standing.red
    posted(red, REPORT)
    before = standing.host.clock
    standing.host.clock += 86_400
    posted(red, REPORT)
    bring_in(red, claims(3))
    red.refresh()
    now = balance_of(red, standing.host.clock)
    assert (len(now.reports), len(now.happenings)) == (2, 3)
    assert now.members.active == 3
    then = balance_of(red, before)
    assert (len(then.reports), len(then.happenings)) == (1, 0)
