"""Reading what the record's entries say: sealed bodies, names, titles.

The state never depends on these. What cannot be read (no key, another format, a body gone) is None
here, and the screen says why in plain words.
"""

from __future__ import annotations

import hashlib
import unicodedata
from typing import Any, TypeGuard

from concerted.client.committee import Committee
from concerted.client.epochs import key_of
from concerted.client.errors import ClientError, HostMisbehaved
from concerted.client.record import Row
from concerted.crypto.body import open_body
from concerted.crypto.invitation import Asking, RequestKey, open_request
from concerted.kernel.entry import CommitteeId, EntryId, Header, blob_hash
from concerted.kernel.errors import Malformed, Refused
from concerted.kernel.tags import tag


def words_of(committee: Committee, entry: str) -> dict[str, Any] | None:
    """Return the words of an entry that took effect, or None where they cannot be read.

    What may be read later, such as with a host that answers again, is not remembered as unreadable.
    ``HostMisbehaved("altered")`` where the host gives other words than the record names.
    """
    if entry not in committee.cache:
        row = committee.record.row(entry)
        try:
            committee.cache[entry] = _open(committee, row) if row else None
        except HostMisbehaved:
            raise
        except ClientError:
            return None
    return committee.cache[entry]


def _open(committee: Committee, row: Row) -> dict[str, Any] | None:
    assert row.entry is not None
    header = row.entry.header
    if header.body is None:
        return None
    try:
        sealed = fetch_body(committee, header.body.hash)
        if header.body.epoch == 0:
            return _open_request(committee, header, sealed)
        return open_body(key_of(committee, header.body.epoch), header, sealed)
    except (Refused, Malformed):
        return None


def fetch_body(committee: Committee, name: str) -> bytes:
    """Return a sealed body from the home or the host, checked against its hash."""
    kept = committee.home.body(committee.id, name)
    if kept is not None:
        return kept
    data = committee.wire.body(committee.id, name)
    if blob_hash(data) != name:
        raise HostMisbehaved("altered", f"body {name}")
    committee.home.save_body(committee.id, name, data)
    return data


def _open_request(committee: Committee, header: Header, sealed: bytes) -> dict[str, Any] | None:
    """Open a newcomer's private words with the key in the invitation's body (seal §5, §7)."""
    invitation = words_of(committee, header.author or "")
    if not invitation or not isinstance(invitation.get("request_key"), str):
        return None
    try:
        key = RequestKey(bytes.fromhex(invitation["request_key"]))
    except ValueError:
        return None
    names = ("sign_key", "seal_key", "vote_key")
    sign, seal, vote = (bytes.fromhex(header.payload[name]) for name in names)
    nonce, author = bytes.fromhex(header.nonce), EntryId(header.author or "")
    asking = Asking(CommitteeId(committee.id), author, nonce, (sign, seal, vote))
    return open_request(key, asking, sealed)


def nickname(committee: Committee, member: str) -> str:
    """Return a member's or newcomer's chosen name, or the beginning of the id."""
    profile = _newest_profile(committee, member)
    for entry in (profile, member):
        words = words_of(committee, entry) if entry else None
        if words and isinstance(words.get("nickname"), str) and words["nickname"].strip():
            return plain(words["nickname"])[:40]
    return member[:8]


def _newest_profile(committee: Committee, member: str) -> str:
    for row in committee.record.of_kind("profile"):
        if row.entry is not None and row.entry.header.author == member:
            return row.entry.id
    return ""


def title(committee: Committee, text: str) -> str:
    """Return the title of a proposal's words, or a sentence that says why there is none."""
    words = words_of(committee, text)
    if words and isinstance(words.get("title"), str):
        return plain(words["title"])
    return "(words not readable yet)"


def committee_name(committee: Committee) -> str:
    """Return the name that the founding words give the committee, or the card's, or the id."""
    words = words_of(committee, committee.id)
    if words and isinstance(words.get("committee"), str):
        return plain(words["committee"])
    return committee.place.name or committee.id[:8]


def office_name(committee: Committee, office: str) -> str:
    """Return the name under which an office was proposed, or the beginning of its id."""
    for motion in committee.state.motions.values():
        if motion.effect.get("type") == "create_office" and motion.effect.get("office") == office:
            words = words_of(committee, motion.text)
            if words and isinstance(words.get("office_name"), str):
                return plain(words["office_name"])
    return office[:8]


# What turns the direction of text that is not its own, and letters that are never seen.
TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
UNSEEN = range(0xE0000, 0xE0080)


def plain(text: str) -> str:
    """Return ``text`` without what could steer a terminal or hide in it, which becomes a blank.

    What joins, parts or encloses letters in Burmese, Persian or Arabic stays.
    """
    return "".join(char if _is_harmless(char) else " " for char in text).strip()


def _is_harmless(char: str) -> bool:
    if char.isprintable():
        return True
    formats = unicodedata.category(char) == "Cf"
    return formats and char not in TURNING and ord(char) not in UNSEEN


def programme(committee: Committee) -> str | None:
    """Return the programme in force, or None if its words cannot be read or are another's."""
    found = (words_of(committee, committee.id) or {}).get("programme")
    if _is_programme(found, committee):
        return str(found["text"])
    for motion in committee.state.motions.values():
        adopted = motion.effect.get("type") == "adopt_programme" and motion.status == "passed"
        said = words_of(committee, motion.text) if adopted else None
        if _is_programme(said, committee):
            return str(said["text"])
    return None


def _is_programme(said: Any, committee: Committee) -> TypeGuard[dict[str, Any]]:
    """Whether these are text and salt of the programme that the record names."""
    if not isinstance(said, dict):
        return False
    text, salt = said.get("text"), said.get("salt")
    if not isinstance(text, str) or not isinstance(salt, str):
        return False
    try:
        return salted_hash(bytes.fromhex(salt), text) == committee.state.programme
    except ValueError:
        return False


def salted_hash(salt: bytes, text: str) -> str:
    """Return the hash by which a header names words that others may publish (entry §1)."""
    return hashlib.sha256(tag("salted") + salt + text.encode()).hexdigest()
