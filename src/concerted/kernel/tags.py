"""Domain separation: the tag that begins every hash and every signature (entry §1).

The list is closed: a tag that the spec does not name is a bug, and is refused as one.
"""

from __future__ import annotations

TAG_NAMES = (
    # entry §1
    "entry",
    "entry-id",
    "possession",
    "blob",
    "salted",
    "session",
    "removals",
    "constitution",
    "general",
    "take-over",
    # log §8
    "state-leaf",
    "state-entry",
    "state-node",
    "state-empty",
    "state-object",
    # seal.md
    "words",
    "seed-sign",
    "seed-seal",
    "seed-vote",
    "seed-trustee",
    "body",
    "wrap",
    "chain",
    "attachment",
    "link-sign",
    "link-check",
    "link-card",
    "request",
    "epoch-key",
    # talk.md
    "message",
    "message-id",
    "talk",
    "room",
    "pair",
    "room-key",
    "room-wrap",
    # ballot.md
    "credential",
    "ballot-seed",
    "ballot-draw",
    "election",
    "candidate",
    "rehearsal",
)

_TAGS = {name: b"concerted/1/" + name.encode("ascii") + b"\x00" for name in TAG_NAMES}


def tag(name: str) -> bytes:
    """Return ``concerted/1/NAME`` and one zero byte; ``KeyError`` for a name not in the spec."""
    return _TAGS[name]
