"""What the state keeps of secret ballots: an opening's urn, a ceremony, the keys that it makes.

Spec: spec/rules.md §15, §16. Frozen parts of the state, like those of state.py.
"""

from collections.abc import Collection
from typing import Any

import msgspec
from immutables import Map
from msgspec import field


class CastBallot(msgspec.Struct, frozen=True):
    """A voter's last ballot: its entry, its ciphertexts, and the receipts of all that it cast.

    ``ciphertexts`` are the texts of α and β of each choice, 128 hex digits a choice.
    """

    entry: str
    ciphertexts: str
    receipts: tuple[str, ...]

    def canonical(self) -> dict[str, Any]:
        """The canonical value."""
        return {
            "ciphertexts": self.ciphertexts,
            "entry": self.entry,
            "receipts": list(self.receipts),
        }


class Urn(msgspec.Struct, frozen=True):
    """The secret ballots of an opening, and what trustees have decrypted since its close.

    ``key`` is the ceremony whose key hides the votes, ``least`` the smallest turnout that is
    counted, ``closed`` in seconds and 0 until then. ``tally`` is written as ``ciphertexts`` are;
    ``parts`` holds the factors of each trustee, 64 hex digits a choice. Once a pledge is reached,
    ``closed`` is when that was, and ``parts`` the hash of what each trustee has opened since.
    """

    key: str
    uuid: str
    election: str
    least: int
    ballots: Map[str, CastBallot] = field(default_factory=Map)
    closed: int = 0
    tally: str = ""
    parts: Map[str, str] = field(default_factory=Map)

    def canonical(self) -> dict[str, Any]:
        """The canonical value."""
        return {
            "ballots": {voter: one.canonical() for voter, one in self.ballots.items()},
            "closed": self.closed,
            "election": self.election,
            "key": self.key,
            "least": self.least,
            "parts": dict(self.parts),
            "tally": self.tally,
            "uuid": self.uuid,
        }


class Ceremony(msgspec.Struct, frozen=True):
    """The making of a key: who takes part, and what each has given in each round.

    ``trustees`` ascend, and are numbered from 1 in that order; ``without`` are the holders who
    were left out. ``moved``, in seconds, is when the last round ended. ``complaint`` names who
    says that whose share does not open.
    """

    id: str
    office: str
    trustees: tuple[str, ...]
    needed: int
    moved: int
    without: tuple[str, ...] = ()
    certificates: Map[str, str] = field(default_factory=Map)
    deals: Map[str, str] = field(default_factory=Map)
    confirmations: Map[str, str] = field(default_factory=Map)
    rehearsed: tuple[str, ...] = ()
    complaint: tuple[str, ...] = ()

    @property
    def _rounds(self) -> tuple[Collection[str], ...]:
        return (self.certificates, self.deals, self.confirmations, self.rehearsed)

    @property
    def round(self) -> int:
        """The round under way: 1 to 3 make the key, 4 rehearses, 5 is none: it is done."""
        return 1 + sum(len(given) == len(self.trustees) for given in self._rounds)

    @property
    def silent(self) -> tuple[str, ...]:
        """Whom the round under way waits for."""
        for given in self._rounds:
            if len(given) < len(self.trustees):
                return tuple(one for one in self.trustees if one not in given)
        return ()

    def canonical(self) -> dict[str, Any]:
        """The canonical value."""
        return {
            "certificates": dict(self.certificates),
            "complaint": list(self.complaint),
            "confirmations": dict(self.confirmations),
            "deals": dict(self.deals),
            "id": self.id,
            "moved": self.moved,
            "needed": self.needed,
            "office": self.office,
            "rehearsed": list(self.rehearsed),
            "trustees": list(self.trustees),
            "without": list(self.without),
        }


class TallyKey(msgspec.Struct, frozen=True):
    """A key that trustees hold together, by the ceremony that made it.

    ``key`` and ``shares`` are elements; ``digest`` is SHA-256 of the trustees' structure (ballot
    §10), which the entries of the ceremony give again. ``made`` in seconds. ``void`` once its
    trustees have failed to count.
    """

    office: str
    trustees: tuple[str, ...]
    without: tuple[str, ...]
    needed: int
    made: int
    key: str
    shares: tuple[str, ...]
    digest: str
    ready: bool = False
    void: bool = False

    def canonical(self) -> dict[str, Any]:
        """The canonical value."""
        return {
            "digest": self.digest,
            "key": self.key,
            "made": self.made,
            "needed": self.needed,
            "office": self.office,
            "ready": self.ready,
            "shares": list(self.shares),
            "trustees": list(self.trustees),
            "void": self.void,
            "without": list(self.without),
        }
