"""What a message says, once it is opened, and what a conversation shows of it all (talk §3). Pure.

Words come from anybody, so they are read with patience: what fits no form says nothing, and what is
too much is left out. Edits, reactions and pins count only where their target is in the same
place, edits only from the author of what they edit.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Form = Literal["text", "react", "edit", "pin", "unpin", "leave", "name", "nothing"]

TARGETED: tuple[Form, ...] = ("react", "edit", "pin", "unpin")
EMOJI_LIMIT = 16  # characters: families and flags are made of several
NAME_LIMIT = 80
_JOINER = "\u200d"
_ID = re.compile(r"[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]").fullmatch


@dataclass(frozen=True, slots=True)
class Saying:
    """One message's words by their form; ``target`` is a message id in base64url."""

    form: Form
    text: str = ""
    target: str = ""
    emoji: str = ""


NOTHING = Saying("nothing")


def read_saying(words: Mapping[str, Any] | None) -> Saying:
    """Return what opened words say; ``NOTHING`` for what fits no form."""
    if not words:
        return NOTHING
    for form in TARGETED:
        if form in words:
            return _targeted(form, words)
    if words.get("leave") is True:
        return Saying("leave")
    if isinstance(words.get("name"), str):
        return Saying("name", words["name"][:NAME_LIMIT])
    if isinstance(words.get("text"), str):
        return Saying("text", words["text"], _id(words.get("reply")))
    return NOTHING


def _targeted(form: Form, words: Mapping[str, Any]) -> Saying:
    target = _id(words[form])
    if not target:
        return NOTHING
    if form == "react":
        emoji = words.get("emoji")
        return Saying(form, target=target, emoji=str(emoji)) if _is_emoji(emoji) else NOTHING
    if form == "edit":
        text = words.get("text")
        return Saying(form, text, target) if isinstance(text, str) else NOTHING
    return Saying(form, target=target)


def _is_emoji(value: Any) -> bool:
    if not isinstance(value, str) or not 0 < len(value) <= EMOJI_LIMIT:
        return False
    bare = value.replace(_JOINER, "")  # which makes a family of people
    return bare != "" and bare.isprintable()


def _id(value: Any) -> str:
    return value if isinstance(value, str) and _ID(value) else ""


@dataclass(frozen=True, slots=True)
class Heard:
    """A message of one place as a device has it. ``id`` and ``target`` in base64url.

    ``gone_by`` is the author of the message that took it back, and ``removed`` whether that was an
    office. ``readable`` is false where the words could not be opened.
    """

    id: str
    author: str
    position: int
    time_s: int
    saying: Saying
    readable: bool = True
    gone_by: str = ""
    removed: bool = False
    files: int = 0
    findings: tuple[str, ...] = ()


@dataclass(slots=True)
class Shown:
    """What a person sees of one message. ``reactions``: emoji → who, in the order they came."""

    heard: Heard
    text: str
    edited: bool = False
    pinned_by: str = ""
    reactions: dict[str, list[str]] = field(default_factory=dict)

    @property
    def reply(self) -> str:
        """The id of the message that this one answers, if any."""
        return self.heard.saying.target if self.heard.saying.form == "text" else ""


def converse(heard: Iterable[Heard], blocked: frozenset[str] = frozenset()) -> list[Shown]:
    """Return what is to be shown of a place, in order; nothing of people who are blocked.

    Shown are texts, names of rooms, leave-takings, what was taken back and what cannot be read.
    """
    shown: dict[str, Shown] = {}
    for one in heard:
        if one.author in blocked:
            continue
        saying = one.saying
        if one.gone_by or not one.readable or saying.form in ("text", "leave", "name"):
            shown[one.id] = Shown(one, saying.text)
        elif saying.target in shown:
            _count(shown[saying.target], one, saying)
    return list(shown.values())


def _count(target: Shown, one: Heard, saying: Saying) -> None:
    if target.heard.gone_by:
        return
    if saying.form == "edit":
        if one.author == target.heard.author and target.heard.saying.form == "text":
            target.text, target.edited = saying.text, True
    elif saying.form == "react":
        who = target.reactions.setdefault(saying.emoji, [])
        if one.author not in who:
            who.append(one.author)
    elif saying.form == "pin":
        target.pinned_by = one.author
    elif saying.form == "unpin":
        target.pinned_by = ""
