/**
 * Opening and changing the places where one talks: channels for all, rooms for some (talk §1, §6).
 *
 * Channels are opened in the record, and are there at once; rooms by a message, which is sent like
 * any other. Nobody owns a room: each in it can add and take out, and all see who did.
 */

import { toHex } from "../kernel/bytes.js";
import { Refused } from "../kernel/errors.js";
import { ROOM, ROOM_LIMIT, SAY, pairPlace, roomPlace } from "../kernel/message.js";
import { random } from "./chance.js";
import { wasIn } from "./talkrooms.js";

/** @typedef {import("../kernel/message.js").Place} Place */
/** @typedef {import("./talk.js").Talk} Talk */

/** Open a channel for everyone; it is there once this returns.
 * @param {Talk} talk
 * @param {{ name: string, purpose?: string, announce?: boolean }} says
 * @returns {Promise<Place>}
 */
export async function openChannel(talk, { name, purpose = "", announce = false }) {
  const channel = toHex(random(16));
  const draft = { kind: "channel.open", payload: { announce, channel }, words: { name, purpose } };
  await talk.committee.act(() => draft);
  talk.told();
  return { id: channel, inRoom: false };
}

/** Close a channel: nothing more is said in it. @param {Talk} talk @param {Place} place */
export async function closeChannel(talk, place) {
  await talk.committee.simple("channel.close", { channel: place.id });
  talk.told();
}

/** Open a room for these members and oneself; `Refused("room_full")`.
 * @param {Talk} talk
 * @param {string} name
 * @param {readonly string[]} members
 * @returns {Promise<Place>}
 */
export async function openRoom(talk, name, members) {
  const { id, me } = talk.committee;
  const chain = toHex(random(16));
  const come = [...new Set([me, ...members])].sort();
  if (come.length > ROOM_LIMIT) throw new Refused("room_full");
  const place = { id: roomPlace(id, me, chain), inRoom: true };
  await talk.put({ kind: ROOM, place, words: { name }, opening: { pair: false, come, go: [], chain } });
  return place;
}

/** Return the place of the talk with one member, whether it is open or not; `RangeError` for oneself.
 * @param {Talk} talk
 * @param {string} member
 * @returns {Place}
 */
export function pairWith({ committee }, member) {
  return { id: pairPlace(committee.id, committee.me, member), inRoom: true };
}

/** Return the room of two with a member, opened if it is not. @param {Talk} talk @param {string} member */
export async function openPair(talk, member) {
  const place = pairWith(talk, member);
  const [versions, waiting] = [await talk.store.versions(place.id), await talk.waiting(place)];
  if (!versions.length && !waiting.length) {
    const opening = { pair: true, come: [talk.committee.me, member].sort(), go: [], chain: toHex(random(16)) };
    await talk.put({ kind: ROOM, place, words: { name: "" }, opening });
  }
  return place;
}

/** Add members to a room, take some out, or give it another name; `Refused` `pair_fixed`, `room_full`.
 * @param {Talk} talk
 * @param {Place} place
 * @param {{ come?: readonly string[], go?: readonly string[], name?: string }} changes
 */
export async function changeRoom(talk, place, { come = [], go = [], name }) {
  const version = await newestVersion(talk, place);
  if (version.pair && (come.length || go.length)) throw new Refused("pair_fixed");
  if (new Set([...version.members, ...come]).size > ROOM_LIMIT) throw new Refused("room_full");
  const opening = { pair: version.pair, come, go, chain: "" };
  return talk.put({ kind: ROOM, place, words: { name: name ?? version.name }, opening });
}

/** Say that one wants out of a room; the next who speaks there changes its key. @param {Talk} talk @param {Place} place */
export async function leave(talk, place) {
  await newestVersion(talk, place);
  await talk.mute(place);
  return talk.put({ kind: SAY, place, words: { leave: true } });
}

/** Return the newest version of a room; `Refused` `room_unknown`, `not_in_room`. @param {Talk} talk @param {Place} place */
export async function newestVersion({ store, committee }, place) {
  const newest = place.inRoom ? (await store.versions(place.id)).pop() : undefined;
  if (newest === undefined) throw new Refused("room_unknown");
  if (!wasIn(committee.me, newest)) throw new Refused("not_in_room");
  return newest;
}
