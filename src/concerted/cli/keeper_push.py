"""``concerted host push``: whether phones are woken, and through whom (docs/guide-host.md)."""

from __future__ import annotations

from pathlib import Path

import msgspec
from cyclopts import App

from concerted.cli.keeper_base import DATA, Flag, plainly, show_lines
from concerted.host.keeping import KeeperFile, Keeping, check_contact
from concerted.host.pushline import SERVICES, check_service

push = App(
    name="push",
    help="Let members have their phones woken, through the makers of their browsers.",
)


@push.command
@plainly
def on(contact: str, *, data: Path = DATA) -> None:
    """Let members turn it on for their phones. Nothing is sent for anybody who has not.

    Example: concerted host push on https://depot.example

    :param contact: what push services are told of you: https://NAME or mailto:SOMEBODY@NAME

    """
    check_contact(contact)
    KeeperFile(data).change(lambda old: msgspec.structs.replace(old, push_contact=contact))
    show_lines(
        False,
        {},
        "Members can now have their phones woken.",
        "Their push services learn this machine's address, and when it wakes which phone.",
    )


@push.command
@plainly
def off(*, data: Path = DATA) -> None:
    """Wake no phone from now on.

    Example: concerted host push off
    """
    KeeperFile(data).change(lambda old: msgspec.structs.replace(old, push_contact=""))
    show_lines(False, {}, "No phone is woken from now on.")


@push.command
@plainly
def allow(service: str, *, data: Path = DATA) -> None:
    """Call one more push service, besides those of widely used browsers.

    Example: concerted host push allow push.example.org

    :param service: its host, or *. and a domain

    """
    check_service(service)

    def allowed(old: Keeping) -> Keeping:
        services = dict.fromkeys((*old.push_services, service))
        return msgspec.structs.replace(old, push_services=tuple(services))

    KeeperFile(data).change(allowed)
    show_lines(False, {}, f"{service} is called where a member's phone is found there.")


@push.command(name="show")
@plainly
def show(*, data: Path = DATA, json: Flag = False) -> None:
    """Show whether phones are woken, and which push services may be called.

    Example: concerted host push show
    """
    kept = KeeperFile(data).open()
    services = [*SERVICES, *kept.push_services]
    said = (
        f"Phones are woken, as {kept.push_contact}." if kept.push_contact else "No phone is woken."
    )
    show_lines(json, {"contact": kept.push_contact, "services": services}, said, *services)
