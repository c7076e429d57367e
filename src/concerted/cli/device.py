"""Which home, server and clock a command works with, and finding things by a few letters."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import httpx
from cyclopts import Group, Parameter

from concerted.cli.screen import working
from concerted.client.committee import Committee, clock_s
from concerted.client.errors import ClientError
from concerted.client.home import Home, default_home
from concerted.client.record import Clock
from concerted.client.wire import connections
from concerted.client.words import nickname, office_name


class Unclear(ClientError):
    """What was typed names nothing, or several things; ``code`` as in sentences.py."""


@dataclass
class Device:
    """Where commands run; tests set ``http`` and ``clock``."""

    http: httpx.Client | None = None
    clock: Clock = clock_s


DEVICE = Device()
Flag = Annotated[bool, Parameter(negative=(), show_default=False)]
Reason = Annotated[str, Parameter(show_default=False, help="why, in a sentence")]

# The groups of `concerted --help`, in their order.
BEGINNING = Group.create_ordered("Begin, and stand")
PEOPLE = Group.create_ordered("Let people in")
TALKING = Group.create_ordered("Talk")
DECIDING = Group.create_ordered("Decide")
REPORTING = Group.create_ordered("Report, and see the pattern")
READING = Group.create_ordered("Read")
REMEMBERING = Group.create_ordered("Remember, and take stock")
KEYS = Group.create_ordered("Lost keys, and leaving")
CHECKING = Group.create_ordered("Keep and check our record")
SERVING = Group.create_ordered("Keep a server")
ABOUT = Group.create_ordered("About this program")


@Parameter(name="*")
@dataclass
class Common:
    """Options that every command has."""

    json: Annotated[
        bool, Parameter(negative=(), show_default=False, help="Print JSON for programs.")
    ] = False
    committee: Annotated[
        str, Parameter(show_default=False, help="First letters of the committee's id.")
    ] = ""


@Parameter(name="*")
@dataclass
class Proposal(Common):
    """Options that every proposal has."""

    attach: Annotated[
        tuple[Path, ...],
        Parameter(
            negative=(),
            show_default=False,
            help="A file to go with it, up to 25 MB, sent as it is: a photo may tell where and "
            "when it was taken. Give it again for more files.",
        ),
    ] = ()
    secret: Annotated[
        bool,
        Parameter(negative=(), show_default=False, help="Vote on it in secret."),
    ] = False


def home() -> Home:
    """Return the home that the environment names."""
    return Home(default_home())


def text_of(text: str) -> str:
    """Return ``text``, or what the file ``@NAME`` holds."""
    if not text.startswith("@"):
        return text
    try:
        return Path(text[1:]).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Unclear("file_unreadable", str(error)) from error


def write_out(path: Path, data: bytes) -> None:
    """Write a file for the member; ``Unclear("file_unreadable")``."""
    try:
        path.write_bytes(data)
    except OSError as error:
        raise Unclear("file_unreadable", str(error)) from error


def ask(question: str) -> str:
    """Return the line that somebody types as an answer; ``Unclear`` where nobody is there."""
    sys.stderr.write(f"{question}\n")
    sys.stderr.flush()
    try:
        answer = sys.stdin.readline().strip()
    except OSError:  # no terminal at all
        answer = ""
    if not answer:
        raise Unclear("answer_missing", question)
    return answer


@contextmanager
def connected() -> Iterator[httpx.Client]:
    """Give what a command speaks to servers through, and hang up afterwards."""
    if DEVICE.http is not None:
        yield DEVICE.http
        return
    with connections() as http:
        yield http


@contextmanager
def place(common: Common, fresh: bool = True) -> Iterator[Committee]:
    """Hold the home and open the committee in use, brought up to date unless ``fresh`` is off."""
    here = home()
    with here.lock(), connected() as http, working() as progress:
        chosen = here.choose(common.committee)
        found = Committee.open(here, chosen, http=http, clock=DEVICE.clock, progress=progress)
        if fresh:
            found.refresh()
        yield found


def pick(text: str, known: Iterable[tuple[str, str]]) -> str:
    """Return the id whose beginning or name is ``text``, out of ``(id, name)``; ``Unclear``."""
    pairs = list(known)
    found = [item for item, name in pairs if name.casefold() == text.casefold()]
    found = found or [item for item, _ in pairs if text and item.startswith(text.lower())]
    if len(found) != 1:
        raise Unclear("name_many" if found else "name_unknown", text)
    return found[0]


def pick_member(committee: Committee, text: str) -> str:
    """Return a member's id."""
    ids = committee.state.members
    return pick(text, ((item, nickname(committee, item)) for item in ids))


def pick_request(committee: Committee, text: str) -> str:
    """Return a request's id; those settled come only by the beginning of their id."""
    requests = committee.state.requests
    waiting = [item for item, found in requests.items() if found.status in ("pending", "waiting")]
    try:
        return pick(text, ((item, nickname(committee, item)) for item in waiting))
    except Unclear:
        return pick(text, ((item, nickname(committee, item)) for item in requests))


def pick_motion(committee: Committee, text: str) -> str:
    """Return a proposal's id."""
    return pick(text, ((item, "") for item in committee.state.motions))


def pick_office(committee: Committee, text: str) -> str:
    """Return an office's id."""
    return pick(text, ((item, office_name(committee, item)) for item in committee.state.offices))
