"""Channels to talk in that the whole committee reads, and who may speak and remove there.

Spec: spec/rules.md §14. What is said in them is no part of the record: spec/talk.md.
"""

import hashlib

from msgspec.structs import replace

from concerted.kernel.errors import Refused
from concerted.kernel.tags import tag
from concerted.rules.act import Act, Kind
from concerted.rules.fields import Payload, Short
from concerted.rules.members import need_settled
from concerted.rules.state import Channel, State

CHANNELS_MOST = 100


class Open(Payload, frozen=True):
    """A channel is opened; where it is for announcements, only offices speak in it."""

    announce: bool
    channel: Short


class Close(Payload, frozen=True):
    """A channel is closed: nothing more is said in it."""

    channel: Short


def general_channel(committee: str) -> str:
    """The id of the channel that every committee has from its founding, 32 hex digits."""
    return hashlib.sha256(tag("general") + bytes.fromhex(committee)).hexdigest()[:32]


def find_channel(state: State, channel: str) -> Channel:
    """The channel, if one can speak in it: else `channel_unknown`, `channel_closed`."""
    if channel == general_channel(state.committee):
        return Channel(state.committee)
    found = state.channels.get(channel)
    if found is None:
        raise Refused("channel_unknown")
    if found.closed:
        raise Refused("channel_closed")
    return found


def has_power(state: State, member: str, power: str, now: int) -> bool:
    """Whether the member is active and sits in an office that a motion gave this power."""
    return state.is_active(member) and any(
        power in office.powers and member in office.sitting(now)
        for office in state.offices.values()
    )


def check_open(state: State, act: Act) -> None:
    """Refused `newcomer`, `channel_exists`, `channels_many`."""
    need_settled(state, act)
    key = act.payload.channel
    if key in state.channels or key == general_channel(state.committee):
        raise Refused("channel_exists")
    if sum(1 for found in state.channels.values() if not found.closed) >= CHANNELS_MOST:
        raise Refused("channels_many")


def apply_open(state: State, act: Act) -> State:
    """The channel is there."""
    channel = Channel(act.author, act.payload.announce)
    return replace(state, channels=state.channels.set(act.payload.channel, channel))


def check_close(state: State, act: Act) -> None:
    """Refused `channel_unknown`, `channel_closed`, `not_yours`."""
    channel = find_channel(state, act.payload.channel)
    if act.payload.channel not in state.channels:
        raise Refused("not_yours")
    if act.author != channel.opener and not has_power(state, act.author, "moderate", act.now):
        raise Refused("not_yours")


def apply_close(state: State, act: Act) -> State:
    """Nothing more is said in it."""
    key = act.payload.channel
    closed = replace(state.channels[key], closed=True)
    return replace(state, channels=state.channels.set(key, closed))


KINDS = (
    Kind("channel.open", Open, check_open, apply_open, body="required"),
    Kind("channel.close", Close, check_close, apply_close),
)
