"""Commands for the first day: found, join, compare, sign, sheet, restore."""

from __future__ import annotations

import httpx
from cyclopts import App

from concerted.cli.device import (
    BEGINNING,
    DEVICE,
    Common,
    Unclear,
    ask,
    connected,
    home,
    pick_request,
    place,
    text_of,
)
from concerted.cli.screen import console, say, show, working
from concerted.client import founding, joining, restoring, words
from concerted.client.committee import Committee
from concerted.crypto.compare import comparison_code, comparison_words
from concerted.crypto.link import RecoverySheet, format_sheet, parse_sheet
from concerted.crypto.sheetwords import seed_from_words, words_of
from concerted.kernel.errors import Refused


def add(app: App) -> None:
    """Add these commands to ``app``."""
    for command in (found, join, compare, sign, sheet, restore):
        app.command(command, group=BEGINNING)


def found(
    name: str,
    programme: str,
    *,
    server: str,
    nickname: str,
    common: Common | None = None,
) -> None:
    """Begin a committee. Three must sign before it can decide.

    Example: concerted found "Depot" @programme.txt --server https://a.example --nickname red

    :param name: what the committee is called
    :param programme: what it stands for; @FILE reads a file
    :param server: address of the server
    :param nickname: how the others see you

    """
    common = common or Common()
    here = home()
    with here.lock(), connected() as http:
        committee = founding.found(
            here,
            server,
            name,
            text_of(programme),
            nickname,
            http=http,
            clock=DEVICE.clock,
        )
    value = {"committee": committee.id, "member": committee.me, **_sheet_value(committee)}
    show(
        common.json,
        value,
        f"{words.plain(name)} is there, and you are its first member. Until three have signed, "
        "everything is a trial.",
        "Next: concerted invite --uses 5",
    )
    if not common.json:
        show_sheet(committee)


def join(
    link: str,
    *,
    nickname: str,
    greeting: str = "",
    replaces: str = "",
    common: Common | None = None,
) -> None:
    """Ask to join by a link that a member gave you.

    Example: concerted join 'https://host.example/join#1.…' --nickname blue --greeting "Bay 4"

    :param link: the whole link, in quotes
    :param nickname: how the others see you
    :param greeting: a word to those who must know you
    :param replaces: your old member id, if you lost your keys

    """
    common = common or Common()
    here = home()
    with here.lock(), connected() as http:
        committee = joining.join(
            here,
            link,
            nickname,
            greeting,
            replaces=replaces,
            http=http,
            clock=DEVICE.clock,
        )
        compared = comparison_words(joining.compare_digest(committee))
    value = {"committee": committee.id, "request": committee.me, "words": list(compared)}
    show(
        common.json,
        value | _sheet_value(committee),
        f"You asked to join {words.plain(committee.place.name)}.",
        "Read these six words to whoever invited you. Theirs must be the same:",
        f"  {' '.join(compared)}",
        "Next: concerted status, to see whether you are in.",
    )
    if not common.json:
        show_sheet(committee)


def compare(request: str = "", *, common: Common | None = None) -> None:
    """Show six words, which the other side must see as well.

    Example: concerted compare blue

    :param request: who asks to join; leave it out if that is you

    """
    common = common or Common()
    with place(common, fresh=bool(request)) as committee:
        if not request and not committee.place.link:
            raise Refused("request_unknown")
        chosen = pick_request(committee, request) if request else ""
        digest = joining.compare_digest(committee, chosen)
    six, known = comparison_words(digest), f"concerted vouch {request}"
    value = {"words": list(six), "code": comparison_code(digest)}
    go_on = f"If you know them and the words are the same: {known}"
    show(
        common.json,
        value,
        "The other side must see the same six words:",
        f"  {' '.join(six)}",
        "If theirs differ, somebody is in between: don't go on, and make a new link.",
        *([go_on] if request else []),
    )


def sign(*, common: Common | None = None) -> None:
    """Put your name to programme and rules; three make the committee.

    Read them first: `concerted programme` and `concerted rules`.

    Example: concerted sign
    """
    common = common or Common()
    with place(common) as committee:
        text = words.programme(committee)
        if text is None:
            raise Unclear("programme_unreadable")
        founding.sign_founding(committee)
        signed = len(committee.state.signed)
        stage = committee.state.stage
    more = f"{signed} of 3 have signed. The others sign by the same command."
    said = "The committee stands." if stage == "standing" else more
    value = {"stage": stage, "signed": signed, "programme": text}
    lines = [f"  {words.plain(line)}" for line in text.splitlines()]
    show(common.json, value, "You signed this programme, and our rules:", *lines, said)


def sheet(*, common: Common | None = None) -> None:
    """Show your recovery sheet again.

    Example: concerted sheet
    """
    common = common or Common()
    with place(common, fresh=False) as committee:
        if common.json:
            show(True, _sheet_value(committee))
        else:
            show_sheet(committee)


def restore(*sheet: str, server: str = "", common: Common | None = None) -> None:
    """Become yourself again on this device, from your sheet.

    Without anything it asks for the twelve words, the server's address and the committee's id,
    as they stand on the sheet. Words that you type behind the command stay in your shell's history.

    Example: concerted restore

    Example: concerted restore 'concerted:1.…@https://host.example'

    :param sheet: the line that begins with concerted:, or the twelve words
    :param server: address of the server, if you give the words

    """
    common = common or Common()
    here = home()
    with here.lock(), connected() as http:
        long_line = len(sheet) == 1 and sheet[0].strip().startswith("concerted:")
        read = (
            parse_sheet(sheet[0].strip())
            if long_line
            else _asked_sheet(sheet, server, common, http)
        )
        with working() as progress:
            committee = restoring.restore(
                here, read, http=http, clock=DEVICE.clock, progress=progress
            )
            name = words.committee_name(committee)
            nickname = words.nickname(committee, committee.me)
    value = {"committee": committee.id, "member": committee.me, "name": name, "nickname": nickname}
    lines = [f"Welcome back to {name}, {nickname}."]
    if not long_line:
        lines += [
            f"  Committee  {grouped(committee.id)}",
            "Your words do not say which committee is yours; the server did. Our record",
            "proves it: it holds your keys, and only you can have put them there.",
        ]
    show(common.json, value, *lines)


def _asked_sheet(
    given: tuple[str, ...], server: str, common: Common, http: httpx.Client
) -> RecoverySheet:
    """Ask for what the command line leaves out: words, address, the beginning of the id."""
    seed = seed_from_words(" ".join(given) or ask("The twelve words of your sheet:"))
    address = restoring.address_of(server or ask("Address of the server, on the sheet too:"))
    begins = common.committee or ask("The committee's id, at least its first 8 digits:")
    return restoring.find_sheet(seed, address, begins, http=http)


def _sheet_value(committee: Committee) -> dict[str, str]:
    found = restoring.sheet_of(committee)
    return {"sheet": format_sheet(found), "sheet_words": words_of(found.seed)}


def grouped(identity: str) -> str:
    """Return an id as it is compared by eye: in groups of 16."""
    return " ".join(identity[at : at + 16] for at in range(0, len(identity), 16))


def show_sheet(committee: Committee) -> None:
    """Print the recovery sheet and say what it is."""
    value = _sheet_value(committee)
    columns = 4 if console().width >= 60 else 2
    numbered = [f"{n:2} {word:10}" for n, word in enumerate(value["sheet_words"].split(), 1)]
    rows = [numbered[at : at + columns] for at in range(0, len(numbered), columns)]
    say(
        "",
        "RECOVERY SHEET. Write it on paper and keep it: whoever has it is you, and without it a "
        "lost phone means asking to be let in anew.",
        *(f"  {' '.join(row).rstrip()}" for row in rows),
        f"  Server     {committee.place.address}",
        f"  Committee  {grouped(committee.id)}",
        "Or all of it in one line:",
        f"  {value['sheet']}",
    )
