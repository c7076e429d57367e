/**
 * Domain separation: the tag that begins every hash and every signature (entry §1).
 *
 * The list is closed: a tag that the spec does not name is a bug, and is refused as one.
 */

import { utf8 } from "./bytes.js";

export const TAG_NAMES = Object.freeze([
  // entry §1
  "entry", "entry-id", "possession", "blob", "salted", "session", "removals", "constitution",
  "general", "take-over",
  // log §8
  "state-leaf", "state-entry", "state-node", "state-empty", "state-object",
  // seal.md
  "words", "seed-sign", "seed-seal", "seed-vote", "seed-trustee", "body", "wrap", "chain", "attachment",
  "link-sign", "link-check", "link-card", "request", "epoch-key",
  // talk.md
  "message", "message-id", "talk", "room", "pair", "room-key", "room-wrap",
  // ballot.md
  "credential", "ballot-seed", "ballot-draw", "election", "candidate", "rehearsal",
]);

const TAGS = new Map(TAG_NAMES.map((name) => [name, utf8(`concerted/1/${name}\0`)]));

/** Return `concerted/1/NAME` and one zero byte; `RangeError` for a name not in the spec.
 * @param {string} name
 * @returns {Uint8Array}
 */
export function tag(name) {
  const found = TAGS.get(name);
  if (found === undefined) throw new RangeError(`no tag ${name}`);
  return found;
}
