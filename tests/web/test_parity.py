"""What a member can do stands in one table, and each act of the rules is a deed on the screens."""

import re
from collections.abc import Iterator

from cyclopts import App

from concerted.cli.main import build
from concerted.host.clientfiles import FOLDER
from concerted.rules.effects import AnyEffect
from concerted.rules.fold import KINDS
from tests.web.test_node import ROOT

KEEPERS = ("serve", "doctor", "host ")
# Where on the screens each kind of entry is made: a module of web/, and what stands in it.
DEEDS = {
    "founding.sign": ("app/more/list.js", "signFounding(committee)"),
    "request": ("app/joining.js", "ask(person.home"),
    "invitation.issue": ("app/more/invite.js", "invite(committee"),
    "invitation.revoke": ("app/more/invite.js", '"invitation.revoke"'),
    "vouch": ("app/more/people.js", "vouch(committee, request)"),
    "vouch.withdraw": ("app/more/people.js", '"vouch.withdraw"'),
    "profile": ("app/more/phone.js", "setProfile(committee"),
    "member.leave": ("app/more/phone.js", '"member.leave"'),
    "member.freeze": ("app/more/people.js", '"member.freeze"'),
    "replacement.cancel": ("app/more/people.js", '"replacement.cancel"'),
    "replacement.complete": ("app/more/people.js", '"replacement.complete"'),
    "epoch.wrap": ("app/more/people.js", "rewrap(committee, id)"),
    "epoch.dispute": ("app/more/phone.js", "dispute(committee)"),
    "epoch.open": ("client/committee.js", "needKey(this)"),  # whoever writes first, by itself
    "motion.propose": ("app/propose.js", "propose(committee, effectOf"),
    "motion.support": ("app/vote.js", "motions.support("),
    "motion.unsupport": ("app/vote.js", '"motion.unsupport"'),
    "motion.stand": ("app/vote.js", "motions.stand("),
    "motion.minority": ("app/vote.js", "motions.minority("),
    "motion.accept": ("app/vote.js", '"motion.accept"'),
    "motion.withdraw": ("app/vote.js", '"motion.withdraw"'),
    "motion.open": ("app/vote.js", "motions.openVote("),
    "motion.close": ("app/vote.js", "motions.close("),
    "motion.lapse": ("app/vote.js", '"motion.lapse"'),
    "vote.cast": ("app/vote.js", "voteOrQueue(committee, id, choice)"),
    "ballot.cast": ("app/vote.js", "voteOrQueue(committee, id, choice)"),
    "ballot.share": ("app/vote.js", ").count(committee, id)"),
    "ballot.expose": ("app/vote.js", "exposeAll(committee"),
    "count.lapse": ("app/vote.js", ").lapse(committee, id)"),
    "pledge.open": ("app/vote.js", ").openBallots(committee, id)"),
    **{
        f"ceremony.{step}": ("app/vote.js", "trusteeship[deed](committee)")
        for step in ("begin", "deal", "certify", "confirm", "rehearse", "complain")
    },
    "channel.open": ("app/talk.js", "openChannel(talk"),
    "channel.close": ("app/talk.js", "closeChannel(talk, place)"),
    "item": ("app/reportnew.js", "items.put("),
}
# What no screen does, each with its reason in the table's second part or in the rules.
ELSEWHERE = {
    "host.leave": "docs/parity.md: moving to another server",
    "body.delete": "neither does a command: words are taken back by a withdrawal, or by a proposal",
}
NO_FORM = {"move_host": "moving", "raise_rules": "there is one version", "amend": "its own screen"}


def commands(app: App, before: str = "") -> Iterator[str]:
    for name in app:
        if name.startswith("-"):
            continue
        below = list(commands(app[name], f"{before}{name} "))
        yield from below or [f"{before}{name}"]


def test_the_table_has_each_command_once() -> None:
    table = (ROOT / "docs" / "parity.md").read_text().split("## What only")[0]
    rows = [line.split("|") for line in table.splitlines() if line.startswith("| ")][1:]
    named = [command for row in rows for command in re.findall(r"`([^`]+)`", row[3])]
    wanted = [each for each in commands(build("")) if not each.startswith(KEEPERS)]
    assert sorted(named) == sorted(wanted)
    assert all(row[2].strip() for row in rows)


def test_each_act_of_the_rules_is_a_deed_of_the_screens() -> None:
    assert set(DEEDS) | set(ELSEWHERE) == set(KINDS)
    assert not set(DEEDS) & set(ELSEWHERE)
    for kind, (path, deed) in DEEDS.items():
        assert deed in (FOLDER / path).read_text(), kind
    screens = "".join(path.read_text() for path in sorted((FOLDER / "app").rglob("*.js")))
    assert not any(f'"{kind}"' in screens for kind in ELSEWHERE)


def test_each_effect_has_a_form() -> None:
    text = (FOLDER / "views" / "proposing.js").read_text()
    groups = text[text.index("GROUPS = ") : text.index("});", text.index("GROUPS = "))]
    offered = re.findall(r'"([a-z_]+)"', groups)
    effects = {effect.__struct_config__.tag for effect in AnyEffect.__args__}
    assert len(offered) == len(set(offered))
    assert set(offered) | set(NO_FORM) == effects
    assert not set(offered) & set(NO_FORM)
