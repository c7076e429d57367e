"""Commands about people: invite, requests, vouch, members, leave, freeze."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import segno
from cyclopts import App, Parameter

from concerted.cli.device import Common, Unclear, pick, pick_member, pick_request, place
from concerted.cli.screen import day, say, show, show_json, show_table
from concerted.client import epochs, joining, words
from concerted.kernel.errors import Refused

Flag = Annotated[bool, Parameter(negative=())]


def add(app: App) -> None:
    """Add these commands to ``app``."""
    for command in (
        *(invite, revoke, requests, vouch, unvouch, members, name, leave, freeze),
        *(complete, cancel, rekey, dispute),
    ):
        app.command(command)


def invite(
    *,
    uses: int = 1,
    days: int = 7,
    note: str = "",
    png: Path | None = None,
    poster: Path | None = None,
    common: Common | None = None,
) -> None:
    """Make a link to hand over, with a QR code.

    Example: concerted invite --uses 5 --days 14 --poster wall.pdf

    :param uses: for how many people, 1 to 100
    :param days: how long it is good for, up to 30
    :param note: a word on the card that they see
    :param png: write the QR code as an image
    :param poster: write a page to print

    """
    common = common or Common()
    with place(common) as committee:
        row, link = joining.invite(committee, uses, days, note)
        title = words.committee_name(committee)
    assert row.entry is not None
    code = segno.make(link, error="m")
    try:
        if png:
            code.save(str(png), scale=8)
        if poster:
            _write_poster(poster, title, link)
    except OSError as error:
        raise Unclear("file_unreadable", str(error)) from error
    show(common.json, {"invitation": row.entry.id, "link": link})
    if not common.json:
        code.terminal(compact=True)
        say(link, "", f"Good for {uses} within {days} days. Give it only to those you mean.")


def _write_poster(path: Path, title: str, link: str) -> None:
    from fpdf import FPDF  # takes as long to load as all the rest

    page = FPDF(format="A4")
    page.add_page()
    page.set_font("helvetica", "B", 32)
    page.cell(0, 30, title.encode("latin-1", "replace").decode("latin-1"), align="C")
    size_mm = 150.0
    matrix = [list(row) for row in segno.make(link, error="m").matrix_iter(border=2)]
    module_mm = size_mm / len(matrix)
    for y, row in enumerate(matrix):
        for x, dark in enumerate(row):
            if dark:
                page.rect(30 + x * module_mm, 50 + y * module_mm, module_mm, module_mm, "F")
    page.set_xy(20, 210)
    page.set_font("helvetica", "", 16)
    page.multi_cell(170, 9, "Scan this to ask to join. People who know you let you in.", align="C")
    page.output(str(path))


def revoke(invitation: str, *, common: Common | None = None) -> None:
    """Call an invitation back.

    Example: concerted revoke 3fe0
    """
    common = common or Common()
    with place(common) as committee:
        chosen = pick(invitation, ((item, "") for item in committee.state.invitations))
        committee.simple("invitation.revoke", invitation=chosen)
    show(common.json, {"invitation": chosen}, "The link is worth nothing any more.")


def requests(*, common: Common | None = None) -> None:
    """List who asks to join, and how many say that they know them.

    Example: concerted requests
    """
    common = common or Common()
    with place(common) as committee:
        found = [
            {
                "id": item,
                "nickname": words.nickname(committee, item),
                "greeting": words.plain(
                    str((words.words_of(committee, item) or {}).get("greeting", ""))
                ),
                "status": request.status,
                "known_by": len(request.vouchers),
                "asked": request.asked,
                "due": request.due,
            }
            for item, request in sorted(committee.state.requests.items())
            if request.status in ("pending", "waiting")
        ]
    if common.json:
        show_json(found)
        return
    rows = [
        [str(f["id"])[:8], str(f["nickname"]), str(f["greeting"])[:30], str(f["known_by"])]
        for f in found
    ]
    show_table(["id", "nickname", "greeting", "known by"], rows, "Nobody is asking to join.")


def vouch(request: str, *, common: Common | None = None) -> None:
    """Say "I know them". Compare the six words first.

    Example: concerted vouch blue
    """
    common = common or Common()
    with place(common) as committee:
        chosen = pick_request(committee, request)
        joining.vouch(committee, chosen)
        inside = committee.state.is_active(chosen)
    said = "They are a member now." if inside else "More members must say that they know them."
    show(common.json, {"request": chosen, "admitted": inside}, said)


def unvouch(request: str, *, common: Common | None = None) -> None:
    """Take "I know them" back, while there is time.

    Example: concerted unvouch blue
    """
    _simple(common, "vouch.withdraw", request, "Taken back.")


def complete(request: str, *, common: Common | None = None) -> None:
    """Complete the replacement of lost keys, once its waiting time is over.

    Example: concerted complete 91ab
    """
    _simple(common, "replacement.complete", request, "The new keys count from now on.")


def cancel(request: str, *, common: Common | None = None) -> None:
    """Stop a replacement of your own keys that you did not ask for.

    Example: concerted cancel 91ab
    """
    _simple(common, "replacement.cancel", request, "Stopped. Ask the others who was behind it.")


def _simple(common: Common | None, kind: str, request: str, said: str) -> None:
    common = common or Common()
    with place(common) as committee:
        chosen = pick_request(committee, request)
        committee.simple(kind, request=chosen)
    show(common.json, {"request": chosen}, said)


def members(*, all_ever: Flag = False, common: Common | None = None) -> None:
    """List the members.

    Example: concerted members --all-ever

    :param all_ever: also those who have gone

    """
    common = common or Common()
    with place(common) as committee:
        state, now = committee.state, committee.record.now
        found = [
            {
                "id": item,
                "nickname": words.nickname(committee, item),
                "status": member.status,
                "joined": member.joined,
                "settled": state.is_settled(item, now),
                "me": str(item) == str(committee.me),
            }
            for item, member in sorted(state.members.items(), key=lambda pair: pair[1].joined)
            if all_ever or member.status in ("active", "frozen")
        ]
    if common.json:
        show_json(found)
        return
    rows = [
        [
            str(f["id"])[:8],
            str(f["nickname"]) + (" (you)" if f["me"] else ""),
            str(f["status"]) if f["settled"] or f["status"] != "active" else "newcomer",
            day(int(str(f["joined"]))),
        ]
        for f in found
    ]
    show_table(["id", "nickname", "status", "since (UTC)"], rows, "Nobody.")


def name(nickname: str, *, common: Common | None = None) -> None:
    """Choose another nickname.

    Example: concerted name crimson
    """
    common = common or Common()
    with place(common) as committee:
        joining.set_profile(committee, nickname)
    show(common.json, {"nickname": nickname}, f"The others see you as {words.plain(nickname)}.")


def leave(*, yes: Flag = False, common: Common | None = None) -> None:
    """Leave the committee. What is written afterwards you cannot read.

    Example: concerted leave --yes

    :param yes: you are sure

    """
    common = common or Common()
    if not yes:
        raise Unclear("number_wrong", "add --yes if you are sure")
    with place(common) as committee:
        committee.simple("member.leave")
    show(common.json, {"left": True}, "You have left.")


def freeze(member: str = "", *, common: Common | None = None) -> None:
    """Freeze a lost or stolen key: your own at once, another's if enough members ask.

    Example: concerted freeze green

    :param member: whose; leave it out for your own

    """
    common = common or Common()
    with place(common) as committee:
        chosen = pick_member(committee, member) if member else committee.me
        committee.simple("member.freeze", member=chosen)
        frozen = committee.state.members[chosen].status == "frozen"
    said = "Frozen." if frozen else "Asked for. Others must ask as well, within three days."
    show(common.json, {"member": chosen, "frozen": frozen}, said)


def rekey(member: str, *, common: Common | None = None) -> None:
    """Let a member who cannot read what is new read it again.

    Example: concerted rekey green
    """
    common = common or Common()
    with place(common) as committee:
        chosen = pick_member(committee, member)
        if not committee.state.is_active(chosen):
            raise Refused("member_gone")
        epochs.rewrap(committee, chosen)
    show(common.json, {"member": chosen}, "Done: they can read it now.")


def dispute(*, common: Common | None = None) -> None:
    """Say that nobody can read what is new, because the keys given out open nothing.

    First ask a member to `concerted rekey` you: if they can, there is nothing to dispute. When two
    have said so, new keys are made, and whoever gave out the bad ones makes none for 30 days.

    Example: concerted dispute
    """
    common = common or Common()
    with place(common) as committee:
        epochs.dispute(committee)
        ended = committee.state.epoch.ended
    said = "Whoever writes next makes new keys." if ended else "One more must say so as well."
    show(common.json, {"ended": ended}, said)
