/**
 * What a reader checks of talk that a host gives it: order, chains, and what others saw (talk §8).
 *
 * A host can hold back, repeat, reorder or mix messages; their authors' signatures bind enough for
 * the reader to notice. `examine` takes messages in the order of their positions and returns what is
 * wrong with each. It remembers a `Mark` and the heads of chains, and asks `Held` for the rest.
 */

import { DELETE, REMOVE, samePlace } from "../kernel/message.js";

export const AHEAD_S = 300;
export const FINDINGS = Object.freeze([
  "altered", "misplaced", "time_ahead", "reordered", "split", "epoch_back", "room_wrong", "repeated", "gap", "withheld",
]);

/** @typedef {import("../kernel/message.js").Message} Message */
/** @typedef {import("../kernel/message.js").MessageHeader} MessageHeader */
/** @typedef {import("../kernel/message.js").Place} Place */
/** @typedef {{ position: number, timeS: number, message: Message }} Placed a message as a host gives it; position and time are the host's word */
/**
 * How far a device has read: the newest position, time and epoch that it was given. `since` is the
 * first position from which nothing may be missing, `first` the newest position of its first
 * reading: chains that begin up to there may have a forgotten beginning.
 * @typedef {{ position: number, timeS: number, epoch: number, since: number, first: number }} Mark
 */
/** @typedef {{ author: string, place: Place, number: number, id: string, stretch: number }} Link the newest message of a chain that a device has, and the stretch of the room it fell in */
/** @typedef {{ version: number, position: number }} Stretch the versions of a room, without a break, that have the reader in their list: the first, and the position of its message; in a channel 0 and 0 */
/**
 * What the device has of a place.
 * @typedef {object} Held
 * @property {(chain: string) => Link | null} link the newest message of a chain
 * @property {(position: number) => string | null} at the message at a position
 * @property {(message: string) => number | null} position where a message stands
 */

/** How far a device has read that has read nothing. @type {Mark} */
export const UNREAD = Object.freeze({ position: 0, timeS: 0, epoch: 0, since: 0, first: 0 });

/** Return what is wrong with a message that is the next by its position, in the spec's order (talk §8).
 * @param {Held} held
 * @param {Mark} mark
 * @param {Placed} placed
 * @param {Stretch} stretch
 * @param {number} clockS
 * @returns {string[]}
 */
export function examine(held, mark, placed, stretch, clockS) {
  const { header } = placed.message;
  const found = [
    checkStamp(mark, placed, clockS),
    checkEpoch(mark, header),
    checkLink(held, mark, placed, stretch),
    checkSeen(held, mark, placed, stretch),
  ];
  return [...new Set(found.filter((code) => code !== ""))];
}

/** Return the mark once the message has been read.
 * @param {Mark} mark
 * @param {Placed} placed
 * @returns {Mark}
 */
export function marked(mark, placed) {
  return {
    ...mark,
    position: Math.max(mark.position, placed.position),
    timeS: Math.max(mark.timeS, placed.timeS),
    epoch: Math.max(mark.epoch, placed.message.header.epoch),
  };
}

/** Return the chain's newest message once this one has been read.
 * @param {Link | null} link
 * @param {Placed} placed
 * @param {Stretch} stretch
 * @returns {Link}
 */
export function linked(link, placed, stretch) {
  const { header, id } = placed.message;
  if (link !== null && header.number <= link.number) return link;
  return { author: header.author, place: header.place, number: header.number, id, stretch: stretch.version };
}

/** @param {Mark} mark @param {Placed} placed @param {number} clockS */
function checkStamp(mark, placed, clockS) {
  if (placed.timeS > clockS + AHEAD_S) return "time_ahead";
  return placed.position <= mark.position || placed.timeS < mark.timeS ? "reordered" : "";
}

/** @param {Mark} mark @param {MessageHeader} header */
function checkEpoch(mark, header) {
  return header.epoch > 0 && header.epoch < mark.epoch ? "epoch_back" : "";
}

/** @param {Held} held @param {Mark} mark @param {Placed} placed @param {Stretch} stretch */
function checkLink(held, mark, placed, stretch) {
  const { header } = placed.message;
  const link = held.link(header.chain);
  if (link === null) {
    const forgotten = placed.position <= mark.first || stretch.version > 1;
    return header.number === 1 || forgotten ? "" : "gap";
  }
  if (link.author !== header.author || !samePlace(link.place, header.place)) return "repeated";
  if (header.number <= link.number) return "repeated";
  const where = held.position(link.id);
  // Out of the room in between, or what stood in between is forgotten.
  if (stretch.version !== link.stretch || where === null || where < mark.since) return "";
  return header.number === link.number + 1 && header.previous === link.id ? "" : "gap";
}

/** @param {Held} held @param {Mark} mark @param {Placed} placed @param {Stretch} stretch */
function checkSeen(held, mark, placed, stretch) {
  const { seen } = placed.message.header;
  if (seen === null) return "";
  if (seen.position >= placed.position) return "reordered";
  const where = held.position(seen.id);
  if (where !== null) return where === seen.position ? "" : "reordered";
  if (held.at(seen.position) !== null) return "reordered";
  return seen.position >= Math.max(mark.since, stretch.position) ? "withheld" : "";
}

/** Whether one message accounts for the other's having no body (talk §7).
 * @param {MessageHeader} taking
 * @param {MessageHeader} target
 */
export function takesBack(taking, target) {
  if (!samePlace(taking.place, target.place)) return false;
  if (taking.kind === DELETE) return taking.author === target.author;
  return taking.kind === REMOVE && !taking.room;
}
