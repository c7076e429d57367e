"""Beginning anew in a committee in which this device has a place already.

A place that came to nothing must not stand in the way: a request that was refused or lapsed, a
membership that ended, a restoring that broke off, a file that cannot be read. Such a place is set
aside and not deleted, since it may hold keys to words of before. One that still counts stays.
"""

from __future__ import annotations

import httpx

from concerted.client.committee import Committee
from concerted.client.errors import HomeUnusable, HostFaulty
from concerted.client.home import Home, Place
from concerted.client.record import Clock
from concerted.client.waiting import standing
from concerted.crypto.seed import MemberKeys, RecoverySeed
from concerted.kernel.errors import Refused

COUNTS = ("member", "frozen", "pending", "waiting")


def make_room_to_join(home: Home, committee: str, http: httpx.Client | None, clock: Clock) -> None:
    """Return where this home may ask to join the committee; ``Refused("already_here")`` if not."""
    if committee in home.committees():
        _set_aside_or_refuse(home, home.load(committee), http, clock)


def make_room_to_restore(home: Home, place: Place, http: httpx.Client | None, clock: Clock) -> None:
    """Return where this home may take up ``place``; ``Refused("already_here")`` if not."""
    if place.committee not in home.committees():
        return
    try:
        held = home.load(place.committee)
    except HomeUnusable as error:
        if error.code != "home_damaged":
            raise
        home.set_aside(place.committee)
        return
    if held.seed != place.seed:
        _set_aside_or_refuse(home, held, http, clock)
    elif not _broken_off(held):
        raise Refused("already_here")


def _broken_off(held: Place) -> bool:
    """Whether a restoring had not come as far as to know whose keys these are."""
    return (
        held.member
        == MemberKeys.from_seed(RecoverySeed(bytes.fromhex(held.seed))).signing.public.hex()
    )


def _set_aside_or_refuse(home: Home, held: Place, http: httpx.Client | None, clock: Clock) -> None:
    if not _broken_off(held) and _still_counts(Committee(home, held, http=http, clock=clock)):
        raise Refused("already_here")
    home.set_aside(held.committee)


def _still_counts(committee: Committee) -> bool:
    """Whether the committee knows of this place, as a member or as a request."""
    try:
        return standing(committee) in COUNTS
    except Refused:
        return False  # it was never taken, and will not be
    except HostFaulty as error:
        if error.code != "session_ended":
            raise
        return False
