"""Commands of those who count secret votes: ``trustee``."""

from __future__ import annotations

from cyclopts import App

from concerted.cli.device import DECIDING, Common, pick_motion, place
from concerted.cli.screen import counted, day, say, show, show_json
from concerted.client import pledges, trusteeship
from concerted.client.committee import Committee
from concerted.client.words import nickname, title
from concerted.kernel.errors import Refused
from concerted.rules.fields import DAY_S
from concerted.rules.secrecy import KEY_LASTS_S, key_in_force, sitting_trustees, trustee_office

trustee = App(name="trustee", help="Count secret votes, with the others.", group=DECIDING)
STEPS = {
    "certify": "You introduced your device to the other vote counters.",
    "deal": "You gave each of the others a part of the key.",
    "confirm": "You checked what the others gave you, and your part of the key is made.",
    "rehearse": "You rehearsed a count. Your device is ready.",
    "complain": "What another vote counter gave you is wrong. All see that; begin anew.",
}
NAMES = ("introducing devices", "dealing parts", "checking parts", "rehearsing")


def add(app: App) -> None:
    """Add these commands to ``app``."""
    app.command(trustee)


@trustee.command
def status(*, common: Common | None = None) -> None:
    """Show who counts, whether they are ready, and whom they wait for.

    Example: concerted trustee status
    """
    common = common or Common()
    with place(common) as committee:
        value = _status(committee)
        lines = _lines(value)
    if common.json:
        show_json(value)
    else:
        say(*lines)


def _status(committee: Committee) -> dict[str, object]:
    state, now = committee.state, committee.record.now
    try:
        office = trustee_office(state)
    except Refused:
        return {"counters": [], "needed": 0, "ready": False, "due": ""}
    sitting = sitting_trustees(state, office, now)
    found = key_in_force(state, now)
    running = state.ceremony
    return {
        "counters": sorted(nickname(committee, member) for member in sitting),
        "needed": state.offices[office].seats // 2 + 1,
        "ready": found is not None,
        "until": found[1].made + KEY_LASTS_S if found else 0,
        "round": running.round if running else 0,
        "waiting_for": [nickname(committee, one) for one in running.silent] if running else [],
        "waits_until": running.moved + state.constitution.number("share_days") * DAY_S
        if running
        else 0,
        "due": trusteeship.due(committee),
        "to_count": trusteeship.to_count(committee),
        "to_open": pledges.to_open(committee),
        "titles": [
            title(committee, state.motions[one].text) for one in trusteeship.to_count(committee)
        ],
    }


def _lines(value: dict[str, object]) -> list[str]:
    counters = value["counters"]
    assert isinstance(counters, list)
    if not counters:
        return [
            "Nobody counts secret votes yet. Propose the office, then elect people to it:",
            "  concerted propose office Counters --seats 3 --may trustee",
        ]
    lines = [f"Vote counters: {', '.join(counters)}. {value['needed']} of them count together."]
    until = value["until"]
    assert isinstance(until, int)
    if value["ready"]:
        lines.append(f"They are ready, until {day(until)} UTC at most.")
    else:
        lines.append("They are not ready: no secret vote can be opened.")
    number, waits_until = value["round"], value["waits_until"]
    assert isinstance(number, int)
    assert isinstance(waits_until, int)
    if number:
        waiting = value["waiting_for"]
        assert isinstance(waiting, list)
        lines.append(f"Step {number} of 4, {NAMES[number - 1]}; waiting for {', '.join(waiting)}.")
        lines.append(f"After {day(waits_until)} UTC the others can begin without them.")
    if value["due"] == "begin":
        lines.append("To get ready: concerted trustee begin")
    elif value["due"]:
        lines.append("They wait for you: concerted trustee continue")
    opens = value["to_open"]
    assert isinstance(opens, list)
    lines += [
        f"To open a pledge that was reached: concerted trustee open {one[:8]}" for one in opens
    ]
    titles, names = value["titles"], value["to_count"]
    assert isinstance(titles, list)
    assert isinstance(names, list)
    lines += [
        f"To count “{said}”: concerted trustee count {name[:8]}"
        for said, name in zip(titles, names, strict=True)
    ]
    return lines


@trustee.command
def begin(*, common: Common | None = None) -> None:
    """Begin to get ready; then every vote counter types `concerted trustee continue`, four times.

    Example: concerted trustee begin
    """
    common = common or Common()
    with place(common) as committee:
        trusteeship.begin(committee)
        done = trusteeship.go_on(committee)
    said = ["Begun.", *(STEPS[step] for step in done), "Now the others: concerted trustee continue"]
    show(common.json, {"begun": True, "done": done}, *said)


@trustee.command(name="continue")
def go_on(*, common: Common | None = None) -> None:
    """Do what the vote counters wait for from you, as far as it can be done now.

    Example: concerted trustee continue
    """
    common = common or Common()
    with place(common) as committee:
        done = trusteeship.go_on(committee)
        value = _status(committee)
    lines = [STEPS[step] for step in done] or ["Nothing waits for you now."]
    show(common.json, {**value, "done": done}, *lines, *_lines(value))


@trustee.command
def count(proposal: str, *, common: Common | None = None) -> None:
    """Check every ballot of a secret vote that is over, and give your part of the count.

    Only the sum is decrypted, by as many of you as are needed, and never twice.

    Example: concerted trustee count 77c2
    """
    common = common or Common()
    with place(common) as committee:
        chosen = pick_motion(committee, proposal)
        taken_out = trusteeship.count(committee, chosen)
        motion = committee.state.motions[chosen]
    value = {"proposal": chosen, "status": motion.status, "taken_out": taken_out}
    lines = ["You checked every ballot, and gave your part."]
    if taken_out:
        lines.append(f"{counted(taken_out, 'ballot')} without proof: taken out. Tell the others.")
    if motion.status == "counting":
        lines.append("More of the vote counters must do the same.")
    elif motion.status == "reached":
        lines.append(f"Enough have signed. Open who did: concerted trustee open {chosen[:8]}")
    else:
        lines.append(f"It is counted: concerted show {chosen[:8]}")
    show(common.json, value, *lines)


@trustee.command(name="open")
def open_names(proposal: str, *, common: Common | None = None) -> None:
    """Open who signed a pledge that was reached, with your part of the key.

    Your device does so only if it has counted itself that enough have signed.

    Example: concerted trustee open 77c2
    """
    common = common or Common()
    with place(common) as committee:
        chosen = pick_motion(committee, proposal)
        pledges.open_ballots(committee, chosen)
        motion = committee.state.motions[chosen]
    lines = ["You checked every ballot, and opened your part."]
    if motion.status == "reached":
        lines.append("More of the vote counters must do the same.")
    else:
        lines.append(f"Everybody can read who signed: concerted show {chosen[:8]}")
    show(common.json, {"proposal": chosen, "status": motion.status}, *lines)


@trustee.command
def lapse(proposal: str, *, common: Common | None = None) -> None:
    """End a count that too few vote counters took part in; the vote is then held again.

    Vote counters who gave no part lose their seats.

    Example: concerted trustee lapse 77c2
    """
    common = common or Common()
    with place(common) as committee:
        chosen = pick_motion(committee, proposal)
        opening = committee.state.motions[chosen].opening
        named = {"motion": chosen, "opening": opening.id if opening else chosen}
        committee.simple("count.lapse", **named)
    said = "Ended. Elect vote counters, and open the vote again."
    show(common.json, {"proposal": chosen}, said)
