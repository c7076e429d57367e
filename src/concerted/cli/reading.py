"""Commands that read: decisions, show, minutes, programme, rules, offices."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from cyclopts import App

from concerted.cli.decide import count_lines
from concerted.cli.device import READING, Common, Flag, pick_motion, place, write_out
from concerted.cli.files import files_of, size
from concerted.cli.pledges import stands, trust
from concerted.cli.screen import counted, day, say, show, show_json, show_table
from concerted.cli.wording import (
    SENTENCES,
    effect_sentence,
    needs,
    rule_lines,
    rule_sentence,
    status_words,
)
from concerted.client.committee import Committee
from concerted.client.secret import my_receipt
from concerted.client.words import committee_name, nickname, office_name, plain, title, words_of
from concerted.client.words import programme as programme_of
from concerted.rules.motions import supports_needed
from concerted.rules.state import Motion
from concerted.rules.urns import Urn


def add(app: App) -> None:
    """Add these commands to ``app``."""
    app.command(decisions, group=READING)
    app.command(show_proposal, name="show", group=READING)
    for command in (minutes, programme, rules, offices):
        app.command(command, group=READING)


def _row(committee: Committee, identity: str, motion: Motion) -> dict[str, Any]:
    opening = motion.opening
    return {
        "id": identity,
        "title": title(committee, motion.text),
        "by": nickname(committee, motion.mover),
        "status": motion.status,
        "type": str(motion.effect.get("type", "")),
        "supporters": len(motion.supporters) - 1,
        "votes": len(opening.voted) if opening else motion.result.ballots if motion.result else 0,
        "until": opening.until if opening else 0,
        "proposed": motion.proposed,
    }


def _status(row: dict[str, Any]) -> str:
    return status_words(row["type"], row["status"])


def decisions(*, common: Common | None = None) -> None:
    """List proposals and how they were decided.

    Example: concerted decisions
    """
    common = common or Common()
    with place(common) as committee:
        rows, motions = committee.record.found, committee.state.motions
        ordered = sorted(motions.items(), key=lambda pair: -rows[pair[0]].index)
        found = [_row(committee, identity, motion) for identity, motion in ordered]
    if common.json:
        show_json(found)
        return
    show_table(
        ["id", "proposal", "by", "status", "votes"],
        [[f["id"][:8], f["title"][:34], f["by"][:12], _status(f), str(f["votes"])] for f in found],
        "Nothing is proposed yet.",
        'Begin: concerted propose resolution "A title" "What we want."',
    )


def show_proposal(proposal: str, *, common: Common | None = None) -> None:
    """Show a proposal in full, and how its vote stands.

    Example: concerted show 77c2
    """
    common = common or Common()
    with place(common) as committee:
        chosen = pick_motion(committee, proposal)
        motion = committee.state.motions[chosen]
        value = _whole(committee, chosen, motion)
        lines = [value["title"], f"by {value['by']}, {day(value['proposed'])} UTC", ""]
        lines += _words(value)
        lines += _stands(committee, chosen, motion, value)
    show(common.json, value, *lines)


def _whole(committee: Committee, chosen: str, motion: Motion) -> dict[str, Any]:
    others = [(_author(committee, item), _text(committee, item)) for item in motion.statements]
    amendments = [
        identity
        for identity, other in committee.state.motions.items()
        if other.amending == chosen and other.undecided
    ]
    return {
        **_row(committee, chosen, motion),
        "text": _text(committee, motion.text),
        "effect": motion.effect,
        "would_do": effect_sentence(committee, motion.effect),
        "needs": needs(committee, motion),
        "supported_by": [nickname(committee, item) for item in motion.supporters],
        "candidates": [nickname(committee, item) for item in motion.candidates],
        "other_views": [{"by": name, "text": text} for name, text in others],
        "amendments": amendments,
        "result": motion.result.canonical() if motion.result else {},
        "files": [
            {"name": file.name, "size_bytes": file.size_bytes}
            for file in files_of(committee, motion.text)
        ],
    }


def _author(committee: Committee, entry: str) -> str:
    row = committee.record.row(entry)
    return nickname(committee, (row.entry.header.author or "") if row and row.entry else "")


def _text(committee: Committee, entry: str) -> str:
    return plain_text((words_of(committee, entry) or {}).get("text"))


def _words(value: dict[str, Any]) -> list[str]:
    """The device's own words for the effect, then the mover's, then those of the others."""
    lines = [f"What it would do: {value['would_do']}", ""] if value["would_do"] else []
    lines += [*value["text"].splitlines(), ""] if value["text"] else []
    for view in value["other_views"]:
        lines += [f"The other view, by {view['by']}:", *view["text"].splitlines(), ""]
    return lines


def _stands(committee: Committee, chosen: str, motion: Motion, value: dict[str, Any]) -> list[str]:
    """How it stands, and what can be done about it."""
    short = chosen[:8]
    lines = [f"{value['needs']} Supported by {', '.join(value['supported_by'])}."]
    if value["candidates"]:
        lines.append(f"Candidates: {', '.join(value['candidates'])}.")
    for number, file in enumerate(value["files"], 1):
        lines.append(f"File {number}: {file['name']} ({size(file['size_bytes'])}).")
    if value["files"]:
        lines.append(f"To have a file: concerted fetch {motion.text[:8]} 1")
    lines += [
        f"A change to it is proposed: concerted show {one[:8]}" for one in value["amendments"]
    ]
    pledge = motion.effect.get("type") == "pledge"
    if pledge and motion.status in ("proposed", "open"):
        lines += trust(committee, motion)
    if pledge and (said := stands(committee, chosen, motion)):
        lines += said
        if receipt := my_receipt(committee, chosen):
            lines.append(f"Your ballot is in our record: receipt number {receipt[:8]}.")
    elif motion.status == "counting" and motion.opening and motion.opening.urn:
        lines += _counting(committee, motion, motion.opening.urn)
    elif motion.opening:
        lines.append(
            f"{counted(value['votes'], 'vote')} so far; open until {day(value['until'])} UTC."
        )
        lines.append(f"To vote: concerted vote {short} {_choice(value)}")
        if motion.opening.urn:
            lines.append("The ballot is secret; the vote counters decrypt the sum alone.")
        if receipt := my_receipt(committee, chosen):
            lines.append(f"Your ballot is in our record: receipt number {receipt[:8]}.")
    elif motion.status == "proposed" and value["supporters"] < supports_needed(committee.state):
        lines.append(f"It needs support: concerted support {short}")
    elif motion.status == "proposed":
        lines.append(f"It can be voted on: concerted open {short}")
    else:
        lines += [f"Now: {_status(value)}.", *count_lines(committee, motion)]
    return lines


def _counting(committee: Committee, motion: Motion, urn: Urn) -> list[str]:
    """How far a secret count is."""
    key = committee.state.tally_keys[urn.key]
    given = [nickname(committee, member) for member in key.trustees if member in urn.parts]
    so_far = f"So far: {', '.join(given)}." if given else "Nobody has yet."
    return [
        f"The vote is over: {counted(len(urn.ballots), 'ballot')}. {key.needed} of "
        f"{len(key.trustees)} vote counters must count. {so_far}",
    ]


def _choice(value: dict[str, Any]) -> str:
    return "NAME…" if value["effect"].get("type") in ("elect", "choose") else "yes, no or abstain"


def plain_text(text: object) -> str:
    """Return words line by line, without what could steer a terminal."""
    return "\n".join(plain(line) for line in str(text or "").splitlines())


def minutes(*, pdf: Path | None = None, common: Common | None = None) -> None:
    """Write out what was decided, with the counts.

    Example: concerted minutes > minutes.txt

    :param pdf: write them as PDF, with the words of each proposal

    """
    common = common or Common()
    with place(common) as committee:
        name = committee_name(committee)
        closed = list(_closed(committee))
        counts = [count_lines(committee, motion) for _, motion in closed]
        if pdf:
            _write_minutes(committee, pdf)
    if common.json:
        show_json([value for value, _ in closed])
        return
    if pdf:
        say(f"Written to {pdf}.")
        return
    say(f"Minutes of {name}", "")
    if not closed:
        say("Nothing has been decided yet. What is proposed: concerted decisions")
    for (value, _), count in zip(closed, counts, strict=True):
        status = _status(value)
        say(f"{day(value['time'])} UTC  {value['title']}: {status}", *(f"  {c}" for c in count))


def _write_minutes(committee: Committee, path: Path) -> None:
    from concerted.client.items import decided
    from concerted.print.minutes import minutes_paper
    from concerted.print.pdf import to_pdf

    found, now = decided(committee), committee.record.now
    motions = committee.state.motions
    texts = {each.id: _text(committee, motions[each.id].text) for each in found}
    paper = minutes_paper(found, texts, committee_name(committee), now)
    write_out(path, to_pdf(paper, now))


def _closed(committee: Committee) -> list[tuple[dict[str, Any], Motion]]:
    found = []
    for row in reversed(list(committee.record.of_kind("motion.close"))):
        assert row.entry is not None
        identity = str(row.entry.header.payload["motion"])
        motion = committee.state.motions[identity]
        if motion.result is not None:
            value = _row(committee, identity, motion)
            value |= {"time": row.leaf.time, "result": motion.result.canonical()}
            found.append((value, motion))
    return found


def programme(*, common: Common | None = None) -> None:
    """Show what we stand for: our programme.

    Example: concerted programme
    """
    common = common or Common()
    with place(common) as committee:
        name, text = committee_name(committee), programme_of(committee)
    unread = "The words of our programme cannot be read on this device yet."
    lines = unread if text is None else plain_text(text)
    show(common.json, {"committee": name, "programme": text}, name, "", *lines.splitlines())


def rules(*, names: Flag = False, common: Common | None = None) -> None:
    """Show our rules as they are in force.

    Example: concerted rules

    :param names: with the names by which `concerted propose rule` changes them

    """
    common = common or Common()
    with place(common) as committee:
        constitution = committee.state.constitution
    if common.json:
        show_json(constitution.canonical())
    elif names:
        values = constitution.canonical()
        rows = [
            [name, _value(values[name]), rule_sentence(name, constitution.values[name])]
            for name in SENTENCES
        ]
        show_table(["name", "value", ""], rows, "None.")
    else:
        say(*rule_lines(constitution), "")
        say("To change one: concerted rules --names, then concerted propose rule NAME VALUE")


def _value(value: object) -> str:
    return "/".join(map(str, value)) if isinstance(value, list) else str(value)


def offices(*, common: Common | None = None) -> None:
    """List the offices and who holds them.

    Example: concerted offices
    """
    common = common or Common()
    with place(common) as committee:
        now = committee.record.now
        found: list[dict[str, Any]] = [
            {
                "id": item,
                "name": office_name(committee, item),
                "seats": office.seats,
                "holders": [nickname(committee, m) for m in office.sitting(now)],
                "until": list(office.sitting(now).values()),
            }
            for item, office in committee.state.offices.items()
        ]
    if common.json:
        show_json(found)
        return
    show_table(
        ["id", "office", "seats", "held by"],
        [
            [f["id"][:8], f["name"], str(f["seats"]), ", ".join(f["holders"]) or "nobody"]
            for f in found
        ],
        "There are no offices yet.",
        "Propose one: concerted propose office Treasurer",
    )
