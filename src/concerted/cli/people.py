"""Letting people in: invite, requests, vouch, members (rules §4)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from cyclopts import App

from concerted.cli.device import PEOPLE, Common, Flag, pick, pick_request, place
from concerted.cli.screen import console, counted, day, say, show, show_json, show_table
from concerted.client import joining, words
from concerted.client.committee import Committee
from concerted.rules.joining import vouches_needed
from concerted.rules.state import Member

MEMBER_STATUSES = {
    "left": "has left",
    "undone": "admission taken back",
    "replaced": "has new keys",
}


def add(app: App) -> None:
    """Add these commands to ``app``."""
    for command in (invite, invitations, revoke, requests, vouch, unvouch, members, name):
        app.command(command, group=PEOPLE)


def invite(
    *,
    uses: int = 1,
    days: int = 7,
    note: str = "",
    png: Path | None = None,
    poster: Path | None = None,
    common: Common | None = None,
) -> None:
    """Make a link to hand over, with its QR code.

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
        until = committee.state.invitations[row.entry.id].until if row.entry else 0
        time = committee.record.now
        title = words.committee_name(committee)
    assert row.entry is not None
    from concerted.cli.poster import write_png, write_poster  # members need not wait for these

    if png:
        write_png(png, link)
    if poster:
        write_poster(poster, title, note, link, until, time)
    if common.json:
        show_json({"invitation": row.entry.id, "link": link, "until": until})
        return
    _show_code(link)
    lasts = f"Good for {counted(uses, 'use')}, until {day(until)} UTC."
    say(link, "", lasts, "Give it only to those you mean. They type: concerted join 'LINK'")
    if poster:
        say(f"Written to {poster}. Whoever passes it can ask to join, so vouch with care.")
    if png:
        say(f"Written to {png}.")


def _show_code(link: str) -> None:
    """Print the QR code, where the screen is wide enough for it to be scanned."""
    from concerted.cli.poster import code_of

    code = code_of(link)
    if code.symbol_size()[0] <= console().width:
        code.terminal(compact=True)
    else:
        say("The QR code needs a wider screen; --png FILE writes it as an image.", "")


def invitations(*, common: Common | None = None) -> None:
    """List the invitations that are still good.

    The links of your own are shown with them.

    Example: concerted invitations
    """
    common = common or Common()
    with place(common) as committee:
        now, links = committee.record.now, committee.place.links
        found: list[dict[str, Any]] = [
            {
                "id": item,
                "by": words.nickname(committee, link.inviter),
                "uses": link.uses,
                "until": link.until,
                "link": links.get(link.link_key, ""),
            }
            for item, link in sorted(committee.state.invitations.items(), key=lambda p: p[1].until)
            if link.uses and not link.revoked and now <= link.until
        ]
    if common.json:
        show_json(found)
        return
    rows = [[f["id"][:8], f["by"], str(f["uses"]), day(f["until"])] for f in found]
    show_table(
        ["id", "by", "uses left", "until (UTC)"],
        rows,
        "No invitation is good now.",
        "Make one: concerted invite",
    )
    say(*(f["link"] for f in found if f["link"]))


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
    """List who asks to join.

    Example: concerted requests
    """
    common = common or Common()
    with place(common) as committee:
        found: list[dict[str, Any]] = [
            {
                "id": item,
                "nickname": words.nickname(committee, item),
                "greeting": words.plain(
                    str((words.words_of(committee, item) or {}).get("greeting", ""))
                ),
                "status": request.status,
                "known_by": len(request.vouchers),
                "needed": vouches_needed(committee.state, committee.record.now),
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
        [f["id"][:8], f["nickname"], f["greeting"][:30], f"{f['known_by']} of {f['needed']}"]
        for f in found
    ]
    empty = "Nobody is asking to join."
    show_table(
        ["id", "nickname", "greeting", "known by"], rows, empty, "Invite somebody: concerted invite"
    )
    if found:
        say("", f"Compare the six words before you vouch: concerted compare {found[0]['nickname']}")


def vouch(request: str, *, common: Common | None = None) -> None:
    """Say "I know them". Compare the six words first.

    Example: concerted vouch blue
    """
    common = common or Common()
    with place(common) as committee:
        chosen = pick_request(committee, request)
        joining.vouch(committee, chosen)
        inside = committee.state.is_active(chosen)
        who = words.nickname(committee, chosen)
        needed = vouches_needed(committee.state, committee.record.now)
        known = len(committee.state.requests[chosen].vouchers)
    more = f"You know {who}; {known} of {needed} say so. The others: concerted vouch {chosen[:8]}"
    said = f"{who} is a member now." if inside else more
    show(common.json, {"request": chosen, "admitted": inside}, said)


def unvouch(request: str, *, common: Common | None = None) -> None:
    """Take "I know them" back, while there is time.

    Example: concerted unvouch blue
    """
    common = common or Common()
    with place(common) as committee:
        chosen = pick_request(committee, request)
        committee.simple("vouch.withdraw", request=chosen)
    show(common.json, {"request": chosen}, "Taken back.")


def members(*, all_ever: Flag = False, common: Common | None = None) -> None:
    """List the members.

    Example: concerted members --all-ever

    :param all_ever: also those who have gone

    """
    common = common or Common()
    with place(common) as committee:
        state, now = committee.state, committee.record.now
        found: list[dict[str, Any]] = [
            {
                "id": item,
                "nickname": words.nickname(committee, item),
                "status": member.status,
                "joined": member.joined,
                "settled": state.is_settled(item, now),
                "me": str(item) == str(committee.me),
            }
            for item, member in _by_age(committee)
            if all_ever or member.status in ("active", "frozen")
        ]
    if common.json:
        show_json(found)
        return
    rows = [
        [
            f["id"][:8],
            f["nickname"] + (" (you)" if f["me"] else ""),
            _status(f["status"], f["settled"]),
            day(f["joined"]),
        ]
        for f in found
    ]
    show_table(["id", "nickname", "status", "since (UTC)"], rows, "Nobody.")


def _by_age(committee: Committee) -> list[tuple[str, Member]]:
    """Return all members ever, those who asked first before the others."""
    found = committee.record.found
    return sorted(committee.state.members.items(), key=lambda pair: found[pair[0]].index)


def _status(status: str, settled: bool) -> str:
    if status == "active":
        return "member" if settled else "new member"
    return MEMBER_STATUSES.get(status, status)


def name(nickname: str, *, common: Common | None = None) -> None:
    """Choose another nickname.

    Example: concerted name crimson
    """
    common = common or Common()
    with place(common) as committee:
        joining.set_profile(committee, nickname)
    show(common.json, {"nickname": nickname}, f"The others see you as {words.plain(nickname)}.")
