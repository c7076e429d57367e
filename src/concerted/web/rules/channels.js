/**
 * Channels to talk in that the whole committee reads, and who may speak and remove there.
 *
 * Spec: spec/rules.md §14. What is said in them is no part of the record: spec/talk.md.
 */

import { fromHex, sha256, toHex } from "../kernel/bytes.js";
import { Refused } from "../kernel/errors.js";
import { tag } from "../kernel/tags.js";
import { Kind } from "./act.js";
import { Bool, Short, payloadOf } from "./fields.js";
import { needSettled } from "./members.js";
import { Channel } from "./state.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./act.js").Act} Act */

export const CHANNELS_MOST = 100;

/** A channel is opened; where it is for announcements, only offices speak in it. */
export const Open = payloadOf({ announce: Bool, channel: Short });
/** A channel is closed: nothing more is said in it. */
export const Close = payloadOf({ channel: Short });

/** The id of the channel that every committee has from its founding, 32 hex digits.
 * @param {string} committee
 */
export function generalChannel(committee) {
  return toHex(sha256(tag("general"), fromHex(committee))).slice(0, 32);
}

/** The channel, if one can speak in it: else `channel_unknown`, `channel_closed`.
 * @param {State} state
 * @param {string} channel
 */
export function findChannel(state, channel) {
  if (channel === generalChannel(state.committee)) return new Channel(state.committee);
  const found = state.channels.get(channel);
  if (found === undefined) throw new Refused("channel_unknown");
  if (found.closed) throw new Refused("channel_closed");
  return found;
}

/** Whether the member is active and sits in an office that a motion gave this power.
 * @param {State} state
 * @param {string} member
 * @param {string} power
 * @param {number} now
 */
export function hasPower(state, member, power, now) {
  if (!state.isActive(member)) return false;
  return [...state.offices.values()].some(
    (office) => office.powers.includes(power) && office.sitting(now).has(member),
  );
}

/** Refused `newcomer`, `channel_exists`, `channels_many`.
 * @param {State} state
 * @param {Act} act
 */
export function checkOpen(state, act) {
  needSettled(state, act);
  const key = act.payload.channel;
  if (state.channels.has(key) || key === generalChannel(state.committee)) throw new Refused("channel_exists");
  const open = [...state.channels.values()].filter((found) => !found.closed);
  if (open.length >= CHANNELS_MOST) throw new Refused("channels_many");
}

/** The channel is there.
 * @param {State} state
 * @param {Act} act
 */
export function applyOpen(state, act) {
  const { announce, channel } = act.payload;
  return state.with({ channels: state.channels.set(channel, new Channel(act.author, announce)) });
}

/** Refused `channel_unknown`, `channel_closed`, `not_yours`.
 * @param {State} state
 * @param {Act} act
 */
export function checkClose(state, act) {
  const channel = findChannel(state, act.payload.channel);
  if (!state.channels.has(act.payload.channel)) throw new Refused("not_yours");
  if (act.author !== channel.opener && !hasPower(state, act.author, "moderate", act.now)) {
    throw new Refused("not_yours");
  }
}

/** Nothing more is said in it.
 * @param {State} state
 * @param {Act} act
 */
export function applyClose(state, act) {
  const key = act.payload.channel;
  return state.with({ channels: state.channels.set(key, state.channels.at(key).with({ closed: true })) });
}

export const KINDS = [
  new Kind("channel.open", Open, checkOpen, applyOpen, { body: "required" }),
  new Kind("channel.close", Close, checkClose, applyClose),
];
