"""Who may read: challenges, and the tokens given for a proof of a key (seal §10, docs/api.md).

All of it lives in memory, tokens as hashes, and is gone when the host stops. A session is worth
only as much as its key: every use asks the state whether the key still stands.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, cast

from concerted.crypto.session import CHALLENGE_BYTES, check_challenge
from concerted.crypto.signature import PublicKey
from concerted.host.answers import ApiError, too_many
from concerted.kernel.entry import CommitteeId
from concerted.kernel.errors import Refused
from concerted.rules.joining import REQUEST_LAPSES_S
from concerted.rules.state import State

Kind = Literal["member", "link", "request", "auditor"]
KINDS: tuple[Kind, ...] = ("member", "link", "request", "auditor")
CHALLENGE_LIFE_S = 60
SESSION_LIFE_S = 24 * 60 * 60
CHALLENGES_LIMIT = 20_000
SESSIONS_LIMIT = 100_000
SESSIONS_PER_KEY = 16


@dataclass(frozen=True, slots=True)
class Session:
    """What a token stands for. ``key`` is the id, or an auditor's key; ``until`` in seconds."""

    committee: CommitteeId
    kind: Kind
    key: str
    until: int


def signing_key(state: State, kind: Kind, key: str, now: int) -> bytes | None:
    """Return the public key that a session of this kind must prove; None where it has no standing.

    Members must be active, links open, requests undecided or admitted, auditors admitted.
    """
    if kind == "member":
        member = state.members.get(key)
        return _hex(member.sign_key) if member and member.status == "active" else None
    if kind == "auditor":
        return _hex(key) if key in state.auditors else None
    if kind == "link":
        link = state.invitations.get(key)
        if link is None or link.revoked or now > link.until or not state.is_active(link.inviter):
            return None
        return _hex(link.link_key)
    request = state.requests.get(key)
    if request is None or request.status == "cancelled":
        return None
    if request.status == "pending" and now > request.asked + REQUEST_LAPSES_S:
        return None
    if request.status == "admitted" and not state.is_active(key):
        return None
    return _hex(request.sign_key)


def spent(state: State, key: str, now: int) -> str:
    """Return why a link is worth nothing any more, as the rules say it; empty where it is good."""
    link = state.invitations.get(key)
    if link is None:
        return ""
    if link.revoked:
        return "invitation_revoked"
    if now > link.until:
        return "invitation_expired"
    if not state.is_active(link.inviter):
        return "inviter_gone"
    return "" if link.uses else "invitation_used"


def _worth(state: State, kind: Kind, key: str, now: int) -> tuple[str, bytes | None]:
    """Return why a key that was good once is so no more, and the public key to prove."""
    if kind == "link" and (why := spent(state, key, now)):
        return why, _hex(state.invitations[key].link_key)
    if kind == "member" and (member := state.members.get(key)) and member.status != "active":
        why = "session_frozen" if member.status == "frozen" else "session_gone"
        return why, _hex(member.sign_key)
    return "", signing_key(state, kind, key, now)


def holder(state: State, kind: str, key: str) -> str:
    """Return the id that ``key`` names: itself, or whose public key it is (docs/api.md).

    Who holds a link alone, or restores from a recovery sheet, knows no id.
    """
    if key not in state.keys:
        return key
    if kind == "link":
        return next((k for k, v in state.invitations.items() if v.link_key == key), key)
    known = state.members if kind == "member" else state.requests if kind == "request" else {}
    return next((k for k, v in known.items() if v.sign_key == key), key)


def _hex(key: str) -> bytes:
    return bytes.fromhex(key)


class Sessions:
    """Challenges and tokens of one host."""

    def __init__(self, clock: Callable[[], int]) -> None:
        self._clock = clock
        self._challenges: dict[bytes, tuple[CommitteeId, int]] = {}
        self._sessions: dict[bytes, Session] = {}
        self._tokens_of: dict[tuple[CommitteeId, str], list[bytes]] = {}

    def challenge(self, committee: CommitteeId) -> bytes:
        """Return 32 random bytes, good once and for 60 seconds."""
        now = self._clock()
        while self._challenges:  # the oldest stand first
            oldest = next(iter(self._challenges))
            if self._challenges[oldest][1] >= now:
                break
            del self._challenges[oldest]
        if len(self._challenges) >= CHALLENGES_LIMIT:
            raise too_many("Too many sessions are being opened.", retry_s=CHALLENGE_LIFE_S)
        challenge = secrets.token_bytes(CHALLENGE_BYTES)
        self._challenges[challenge] = (committee, now + CHALLENGE_LIFE_S)
        return challenge

    def open(
        self, state: State, log_key: PublicKey, kind: str, key: str, proof: tuple[bytes, bytes]
    ) -> tuple[str, int]:
        """Return a token and its end. 401 ``challenge_wrong``, ``signature_invalid``, or why
        a key that was good once is so no more: ``spent``, ``session_frozen``, ``session_gone``.

        ``log_key`` is this host's own, which is not the record's before it has moved here;
        ``proof`` a challenge and its signature.
        """
        now, (challenge, signature) = self._clock(), proof
        committee = CommitteeId(state.committee)
        owner, until = self._challenges.pop(challenge, (None, 0))
        if owner != committee or now > until:
            raise ApiError("session", "challenge_wrong", "Ask for a new challenge.")
        known = kind if kind in KINDS else None
        key = holder(state, kind, key)
        over, public = _worth(state, known, key, now) if known else ("", None)
        if public is None:
            raise ApiError("session", "signature_invalid", "No such key has standing here.")
        try:
            check_challenge(PublicKey(public), committee, log_key, challenge, signature)
        except Refused:
            raise ApiError("session", "signature_invalid") from None
        if over:  # told to nobody but whoever holds the key
            raise ApiError("session", over)
        return self._give(Session(committee, cast(Kind, known), key, now + SESSION_LIFE_S))

    def _give(self, session: Session) -> tuple[str, int]:
        tokens = self._tokens_of.setdefault((session.committee, session.key), [])
        while len(tokens) >= SESSIONS_PER_KEY:
            self.end(tokens[0])
        if len(self._sessions) >= SESSIONS_LIMIT:
            self.end(next(iter(self._sessions)))
        token = secrets.token_urlsafe(32)
        name = _name(token)
        self._sessions[name] = session
        self._tokens_of.setdefault((session.committee, session.key), []).append(name)
        return token, session.until

    def find(self, token: str | None, state: State) -> tuple[bytes, Session]:
        """Return the session of a token in this committee; 401 ``session_missing``, ``…_ended``."""
        if token is None:
            raise ApiError("session", "session_missing")
        name = _name(token)
        session = self._sessions.get(name)
        if session is None or session.committee != state.committee:
            raise ApiError("session", "session_ended")
        if not self.stands(name, state):
            self.end(name)
            raise ApiError("session", "session_ended")
        return name, session

    def stands(self, name: bytes, state: State) -> bool:
        """Whether a session, by its token's hash, has neither run out nor lost its standing."""
        session = self._sessions.get(name)
        now = self._clock()
        if session is None or now > session.until:
            return False
        return signing_key(state, session.kind, session.key, now) is not None

    def end(self, name: bytes) -> None:
        """Forget a session."""
        session = self._sessions.pop(name, None)
        if session is None:
            return
        tokens = self._tokens_of[(session.committee, session.key)]
        tokens.remove(name)
        if not tokens:
            del self._tokens_of[(session.committee, session.key)]


def _name(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
