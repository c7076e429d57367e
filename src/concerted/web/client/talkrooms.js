/** What a `room` message brings, as far as this device can see (talk §6). */

import { openRoomWrap } from "../crypto/talk.js";
import { Malformed, Refused } from "../kernel/errors.js";
import { ROOM, pairPlace } from "../kernel/message.js";
import { checkSuccession, readWraps } from "../rules/talk.js";
import { roomOf } from "./talkstore.js";

/** @typedef {import("../kernel/message.js").MessageHeader} MessageHeader */
/** @typedef {import("../rules/thread.js").Stretch} Stretch */
/** @typedef {import("./committee.js").Committee} Committee */
/** @typedef {import("./talkgiven.js").Given} Given */
/** @typedef {import("./talkstore.js").KnownVersion} KnownVersion */

/** Whether a member is in a version's list. @param {string} me @param {KnownVersion} version */
export function wasIn(me, version) {
  return version.members.includes(me);
}

/** Return what is wrong with a `room` message, and the version that it brings; null for other kinds.
 * @param {Committee} committee
 * @param {Given} given
 * @param {readonly KnownVersion[]} known
 * @returns {Promise<[string[], KnownVersion | null]>}
 */
export async function newVersion(committee, { placed, wraps: list }, known) {
  const { header, id } = placed.message;
  if (header.kind !== ROOM) return [[], null];
  if (list === null) return [["withheld"], null];
  let wraps;
  try {
    wraps = readWraps(header, list);
    checkKnown(committee.me, header, [...wraps.keys()], known);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return [[error.code === "wraps_invalid" ? "altered" : "room_wrong"], null];
  }
  const mine = wraps.get(committee.me);
  const key = mine ? await keyFrom(committee, header, mine) : null; // none where it takes one out
  const { channel: place, room: number, pair } = header;
  return [[], { place, number, id, position: placed.position, members: [...wraps.keys()], pair, key, name: "" }];
}

/** Whoever is in a room sees each version follow the one before; others see it begin.
 * @param {string} me
 * @param {MessageHeader} header
 * @param {readonly string[]} members
 * @param {readonly KnownVersion[]} known
 */
function checkKnown(me, header, members, known) {
  const pair = members.length === 2 ? pairPlace(header.committee, members[0], members[1]) : "";
  if (header.pair && header.channel !== pair) throw new Refused("room_other");
  const newest = known[known.length - 1];
  if (header.room === 1 || (newest && wasIn(me, newest))) checkSuccession(header, members, roomOf(known));
  else if (!members.includes(header.author) || (newest && header.room <= newest.number)) throw new Refused("room_stale");
}

/** @param {Committee} committee @param {MessageHeader} header @param {Uint8Array} wrap */
async function keyFrom({ me, keys }, header, wrap) {
  const version = { committee: header.committee, room: header.channel, number: header.room, keyHash: header.keyHash };
  try {
    return (await openRoomWrap(version, me, keys.sealing, wrap)).expose();
  } catch (error) {
    if (!(error instanceof Refused || error instanceof Malformed)) throw error;
    return null; // whoever opened this version gave no key: another version will
  }
}

/** Return the versions without a break that have this member in their list (talk §8).
 * @param {string} me
 * @param {MessageHeader} header
 * @param {readonly KnownVersion[]} known
 * @param {KnownVersion | null} brought
 * @returns {Stretch}
 */
export function stretchOf(me, header, known, brought) {
  if (!header.room) return { version: 0, position: 0 };
  const versions = new Map(known.map((version) => [version.number, version]));
  if (brought !== null) versions.set(brought.number, brought);
  let number = header.room;
  for (let before = versions.get(number - 1); before && wasIn(me, before); before = versions.get(number - 1)) number -= 1;
  return { version: number, position: versions.get(number)?.position ?? 0 };
}
