"""Lost keys, and going: leave, freeze, complete, cancel, rekey, dispute (rules §4, §5, §7)."""

from __future__ import annotations

from cyclopts import App

from concerted.cli.device import KEYS, Common, Flag, Unclear, pick_member, pick_request, place
from concerted.cli.screen import show
from concerted.client import epochs
from concerted.kernel.errors import Refused


def add(app: App) -> None:
    """Add these commands to ``app``."""
    for command in (freeze, complete, cancel, rekey, dispute, leave):
        app.command(command, group=KEYS)


def freeze(member: str = "", *, common: Common | None = None) -> None:
    """Freeze the access of a lost or stolen phone.

    Your own at once; another's if enough members ask.

    Example: concerted freeze green

    :param member: whose; leave it out for your own

    """
    common = common or Common()
    with place(common) as committee:
        chosen = pick_member(committee, member) if member else committee.me
        if chosen == committee.me:
            committee.last_word("member.freeze", member=chosen)
        else:
            committee.simple("member.freeze", member=chosen)
        frozen = chosen == committee.me or committee.state.members[chosen].status == "frozen"
    said = "Frozen." if frozen else "Asked for. Others must ask as well, within three days."
    show(common.json, {"member": chosen, "frozen": frozen}, said)


def complete(request: str, *, common: Common | None = None) -> None:
    """Have lost keys replaced, once the waiting time is over.

    Example: concerted complete 91ab
    """
    _on_request(common, "replacement.complete", request, "The new keys count from now on.")


def cancel(request: str, *, common: Common | None = None) -> None:
    """Stop a replacement of your keys that you did not ask for.

    Example: concerted cancel 91ab
    """
    _on_request(common, "replacement.cancel", request, "Stopped. Ask the others who was behind it.")


def _on_request(common: Common | None, kind: str, request: str, said: str) -> None:
    common = common or Common()
    with place(common) as committee:
        chosen = pick_request(committee, request)
        committee.simple(kind, request=chosen)
    show(common.json, {"request": chosen}, said)


def rekey(member: str, *, common: Common | None = None) -> None:
    """Let a member read what is new who cannot.

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
    """Say that the newest keys given out open nothing.

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


def leave(*, yes: Flag = False, common: Common | None = None) -> None:
    """Leave the committee; you can read nothing that follows.

    Example: concerted leave --yes

    :param yes: you are sure

    """
    common = common or Common()
    if not yes:
        raise Unclear("not_sure")
    with place(common) as committee:
        committee.last_word("member.leave")
    show(common.json, {"left": True}, "You have left.")
