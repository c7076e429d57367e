/**
 * What outside checkers have confirmed of our record, as this device verifies it (log §4).
 *
 * Only witnesses whom the state admits count. What the host hands over is held against the tree that
 * was folded here: a cosigned tree that is not ours is a fork, and one that is larger than all that
 * the host shows is something hidden.
 */

import { utf8 } from "../kernel/bytes.js";
import { readCosigned } from "./cosigned.js";
import { HostMisbehaved } from "./errors.js";
import { AHEAD_S } from "./record.js";

/** @typedef {import("./committee.js").Committee} Committee */
/** @typedef {{ name: string, key: string, size: number, timeS: number }} Confirmed the most that one witness has cosigned, and when by its own clock */

/** Return what each admitted witness has confirmed of `start` leaves or more, the most first; without those
 * that never have.
 *
 * `HostMisbehaved` `forked` or `rolled_back` where a witness has seen what the host denies.
 * @param {Committee} committee
 * @param {number} [start]
 * @returns {Promise<Confirmed[]>}
 */
export async function confirmations(committee, start = 0) {
  if ([...committee.state.witnesses.keys()].length === 0) return [];
  const texts = await committee.asMember(() => committee.wire.cosigned(committee.id, start));
  const notes = [...texts.map((text) => utf8(text)), .../** @type {Uint8Array[]} */ ([committee.record.note])];
  let found = newest(committee, notes);
  if (found.some(({ size }) => size > committee.record.size)) {
    await committee.refresh(); // it may have grown between two answers
    found = newest(committee, notes);
    const hidden = found.find(({ size }) => size > committee.record.size);
    if (hidden) throw new HostMisbehaved("rolled_back", `a witness has seen ${hidden.size}`);
  }
  return found.sort((one, other) => other.size - one.size || one.timeS - other.timeS);
}

/** @param {Committee} committee @param {readonly Uint8Array[]} notes */
function newest(committee, notes) {
  /** @type {Map<string, Confirmed>} */
  const best = new Map();
  const latestS = committee.record.clock() + AHEAD_S;
  const confirmed = notes.flatMap((data) => readCosigned(committee, data)).flatMap(({ size, seen }) => seen.map((one) => ({ ...one, size })));
  for (const one of confirmed) {
    if (one.timeS <= latestS && one.size >= (best.get(one.key)?.size ?? 0)) best.set(one.key, one);
  }
  return [...best.values()];
}
