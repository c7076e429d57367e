/**
 * Who may say what, where: a message judged against the state of the record (talk §5 to §7).
 *
 * Pure: what a host knows beside the record (the chain's head, the room, the message that is taken
 * back) comes in as `Around`. `judgeMessage` refuses with the first code of talk §5 that applies, or
 * returns; it changes nothing.
 */

import { decodeWraps } from "../crypto/epoch.js";
import { fromHex } from "../kernel/bytes.js";
import { blobHash } from "../kernel/entry.js";
import { Malformed, Refused, RulesNewer } from "../kernel/errors.js";
import { DELETE, ROOM, SAY, TAKING_BACK, pairPlace, roomPlace, samePlace } from "../kernel/message.js";
import { findChannel, generalChannel, hasPower } from "./channels.js";
import { DAY_S } from "./fields.js";
import { RULES } from "./fold.js";

export const ROOMS_A_DAY = 50;

/** @typedef {import("./state.js").State} State */
/** @typedef {import("../kernel/history.js").History} History */
/** @typedef {import("../kernel/message.js").Message} Message */
/** @typedef {import("../kernel/message.js").MessageHeader} MessageHeader */
/** @typedef {import("../kernel/message.js").Place} Place */
/** @typedef {(key: Uint8Array, message: Message) => void} VerifyMessage refuses a wrong signature */
/** @typedef {{ author: string, place: Place, number: number, id: string }} Head the newest message of a chain, and whose chain it is, where */
/** @typedef {{ number: number, id: string, members: ReadonlySet<string>, pair: boolean }} Version one version of a room: the message that brought it, and who is in it */
/** @typedef {{ id: string, kind: string, author: string, place: Place, gone: boolean }} Told a message that the host has, as far as `target` and `seen` need it */
/**
 * What a host knows about a message's surroundings; null for what is not there. `seen` is the message
 * at the position that the header's `seen` names, `wraps` the bytes that came with a `room` message.
 * @typedef {object} Around
 * @property {Used} used
 * @property {Head | null} head
 * @property {Room | null} room
 * @property {Told | null} target
 * @property {Told | null} seen
 * @property {Uint8Array | null} wraps
 */

/** The versions of a room that are not forgotten, ascending; the last is the newest. */
export class Room {
  /** @param {readonly Version[]} versions */
  constructor(versions) {
    this.versions = versions;
  }

  /** The version that is in force. */
  get newest() {
    return this.versions[this.versions.length - 1];
  }

  /** Return a version, null where it is not known.
   * @param {number} number
   */
  version(number) {
    return this.versions.find((found) => found.number === number) ?? null;
  }

  /** Return the room with one version more.
   * @param {Version} version
   */
  withVersion(version) {
    return new Room([...this.versions, version]);
  }
}

/** What a member has said on the UTC day `day`. */
export class Used {
  /** @param {number} day @param {number} messages @param {number} sizeBytes @param {number} rooms */
  constructor(day, messages = 0, sizeBytes = 0, rooms = 0) {
    this.day = day;
    this.messages = messages;
    this.sizeBytes = sizeBytes;
    this.rooms = rooms;
  }

  /** Return what of it counts at `now`.
   * @param {number} now
   */
  on(now) {
    const day = Math.floor(now / DAY_S);
    return this.day === day ? this : new Used(day);
  }

  /** Return it with one message more.
   * @param {MessageHeader} header
   * @param {number} sizeBytes
   */
  plus(header, sizeBytes) {
    const rooms = this.rooms + (header.kind === ROOM ? 1 : 0);
    return new Used(this.day, this.messages + 1, this.sizeBytes + sizeBytes, rooms);
  }
}

/** Steps 2 to 11 of talk §5 at `now` (seconds); `verify` refuses a wrong signature.
 * @param {State} state
 * @param {History} history
 * @param {Message} message
 * @param {number} now
 * @param {VerifyMessage} verify
 * @param {Around} around
 */
export function judgeMessage(state, history, message, now, verify, around) {
  const { header } = message;
  if (state.rules > RULES) throw new RulesNewer(state.rules);
  if (header.committee !== state.committee) throw new Refused("committee_other");
  const member = state.member(header.author);
  if (member === undefined) throw new Refused("author_unknown");
  verify(fromHex(member.sign_key), message);
  history.checkAfter(header.after, now);
  if (state.stage === "dissolved") throw new Refused("dissolved");
  const frozen = member.status === "frozen";
  if (member.status !== "active") throw new Refused(frozen ? "author_frozen" : "author_gone");
  checkQuota(state, message, around.used.on(now));
  checkEpoch(state, header);
  checkPlace(state, header, now, around.room);
  if (TAKING_BACK.includes(header.kind)) checkTarget(state, header, now, around.target);
  if (header.kind === ROOM) checkVersion(state, header, around);
  checkChain(header, around.head);
  checkSeen(header, around.seen);
}

/** Return what a message counts against its author's quota of bytes (talk §5.6).
 * @param {Message} message
 */
export function sizeOf({ header, headerBytes }) {
  const beside = [header.body, header.wraps, ...header.attachments];
  return beside.reduce((sum, ref) => sum + (ref?.size ?? 0), headerBytes.length);
}

/** @param {State} state @param {Message} message @param {Used} used */
function checkQuota(state, message, used) {
  if (used.messages >= state.constitution.number("quota_messages")) throw new Refused("quota_messages");
  if (used.sizeBytes + sizeOf(message) > state.constitution.number("quota_bytes")) throw new Refused("quota_bytes");
  if (message.header.kind === ROOM && used.rooms >= ROOMS_A_DAY) throw new Refused("quota_rooms");
}

/** @param {State} state @param {MessageHeader} header */
function checkEpoch(state, header) {
  if (header.body === null) return;
  if (header.epoch !== state.epoch.number) throw new Refused("epoch_other");
  if (state.epoch.ended) throw new Refused("epoch_ended");
}

/** Step 8. A room that opens is looked at in step 9.
 * @param {State} state
 * @param {MessageHeader} header
 * @param {number} now
 * @param {Room | null} room
 */
function checkPlace(state, header, now, room) {
  if (header.room) {
    if (room === null) {
      if (header.kind !== ROOM) throw new Refused("room_unknown");
      return;
    }
    if (!room.newest.members.has(header.author)) throw new Refused("not_in_room");
    if (header.kind !== ROOM && header.room !== room.newest.number) throw new Refused("room_other");
    return;
  }
  // One's words can be taken back where nobody speaks any more.
  if (TAKING_BACK.includes(header.kind) && state.channels.has(header.channel)) return;
  const channel = findChannel(state, header.channel);
  if (header.kind === SAY && channel.announce && !mayAnnounce(state, header.author, now)) throw new Refused("not_announcer");
}

/** Whether the member may speak in channels for announcements (talk §1).
 * @param {State} state
 * @param {string} member
 * @param {number} now
 */
export function mayAnnounce(state, member, now) {
  return hasPower(state, member, "announce", now);
}

/** Whether the member may remove what others said in a channel (talk §7).
 * @param {State} state
 * @param {string} member
 * @param {number} now
 */
export function mayRemove(state, member, now) {
  return hasPower(state, member, "moderate", now);
}

/** Whether there is, or was, such a channel in the record.
 * @param {State} state
 * @param {string} channel
 */
export function isChannel(state, channel) {
  return state.channels.has(channel) || channel === generalChannel(state.committee);
}

/** @param {State} state @param {MessageHeader} header @param {number} now @param {Told | null} target */
function checkTarget(state, header, now, target) {
  if (target === null || target.kind !== SAY || !samePlace(target.place, header.place)) throw new Refused("target_unknown");
  if (header.kind === DELETE) {
    if (target.author !== header.author) throw new Refused("not_yours");
  } else if (header.room || !mayRemove(state, header.author, now)) {
    throw new Refused("not_moderator");
  }
  if (target.gone) throw new Refused("target_gone");
}

/** Return each member's wrap of a `room` message: Refused `wraps_invalid` (talk §5.9).
 * @param {MessageHeader} header
 * @param {Uint8Array | null} wraps
 */
export function readWraps(header, wraps) {
  const ref = header.wraps;
  if (ref === null || wraps === null || wraps.length !== ref.size || blobHash(wraps) !== ref.hash) {
    throw new Refused("wraps_invalid", "not the list that the header names");
  }
  try {
    return decodeWraps(wraps);
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    throw new Refused("wraps_invalid", error.reason);
  }
}

/** @param {State} state @param {MessageHeader} header @param {Around} around */
function checkVersion(state, header, around) {
  const members = [...readWraps(header, around.wraps).keys()];
  checkSuccession(header, members, around.room);
  if (members.some((member) => !state.isActive(member))) throw new Refused("member_gone");
}

/** Check that a `room` message opens a room rightly, or follows the newest version.
 *
 * `Refused`: `room_other`, `room_stale`, `pair_fixed`, `not_in_room`. Source: talk §6.
 * @param {MessageHeader} header
 * @param {readonly string[]} members
 * @param {Room | null} room
 */
export function checkSuccession(header, members, room) {
  const names = new Set(members);
  if (room === null) {
    if (header.room !== 1) throw new Refused("room_unknown");
    checkOpening(header, names);
  } else {
    const { newest } = room;
    if (header.room !== newest.number + 1 || header.replaces !== newest.id) throw new Refused("room_stale");
    if (header.pair !== newest.pair || (newest.pair && !sameMembers(names, newest.members))) throw new Refused("pair_fixed");
    if (!newest.members.has(header.author)) throw new Refused("not_in_room");
  }
  if (!names.has(header.author)) throw new Refused("not_in_room");
}

/** @param {ReadonlySet<string>} one @param {ReadonlySet<string>} other */
function sameMembers(one, other) {
  return one.size === other.size && [...one].every((member) => other.has(member));
}

/** @param {MessageHeader} header @param {ReadonlySet<string>} names */
function checkOpening(header, names) {
  if (!header.pair) {
    if (header.channel !== roomPlace(header.committee, header.author, header.chain)) throw new Refused("room_other");
    return;
  }
  if (names.size !== 2) throw new Refused("pair_fixed");
  const [one, other] = names;
  if (header.channel !== pairPlace(header.committee, one, other)) throw new Refused("room_other");
}

/** @param {MessageHeader} header @param {Head | null} head */
function checkChain(header, head) {
  if (head === null) {
    if (header.number !== 1) throw new Refused("chain_broken", "no such chain");
    return;
  }
  if (head.author !== header.author || !samePlace(head.place, header.place)) {
    throw new Refused("chain_broken", "another's chain");
  }
  if (header.number !== head.number + 1 || header.previous !== head.id) {
    throw new Refused("chain_broken", `the newest is ${head.number}`);
  }
}

/** @param {MessageHeader} header @param {Told | null} seen */
function checkSeen(header, seen) {
  if (header.seen === null) return;
  const right = seen !== null && seen.id === header.seen.id && samePlace(seen.place, header.place);
  if (!right || seen.author === header.author) throw new Refused("seen_unknown");
}

/** Return how much of a message of a place a member is given (talk §6).
 *
 * `notice`: all but the words of the message that took the member out.
 * @param {Room | null} room
 * @param {string} member
 * @param {MessageHeader} header
 * @returns {"whole" | "notice" | ""}
 */
export function mayRead(room, member, header) {
  if (!header.room) return "whole";
  const version = room?.version(header.room);
  if (!room || !version) return "";
  if (version.members.has(member)) return "whole";
  const before = room.version(header.room - 1);
  return header.kind === ROOM && before?.members.has(member) ? "notice" : "";
}
