/**
 * What the record decided, and its members in number, for the balance sheet (items §7).
 *
 * Drawn from the folded state alone. When a motion was closed is not in the state: the caller, who
 * has the leaves, says so.
 */

import { readEffect } from "../rules/effects.js";

/** @typedef {import("../rules/state.js").State} State */
/** @typedef {{ id: string, time: number, title: string, effect: string, decidedAs: string, status: string, yes: number, no: number, abstain: number, ballots: number, roll: number }} Decision a motion that was counted; `time` of its close in seconds, `title` where readable */
/** @typedef {{ active: number, ever: number, frozen: number, left: number, removed: number }} Members the members in number: those active, and all whom the record ever admitted */

/** Return what was decided, in order; `closes` are motions and the times of their close.
 *
 * `titles` gives the words of a motion where they can be read. A motion that was opened again after
 * a tie stands with its last close.
 * @param {State} state
 * @param {Iterable<readonly [string, number]>} closes
 * @param {ReadonlyMap<string, string>} titles
 * @returns {Decision[]}
 */
export function decisions(state, closes, titles) {
  return [...new Map(closes)].flatMap(([motion, time]) => decision(state, motion, time, titles));
}

/** @param {State} state @param {string} id @param {number} time @param {ReadonlyMap<string, string>} titles @returns {Decision[]} */
function decision(state, id, time, titles) {
  const motion = state.motions.get(id);
  if (!motion || motion.result === null || motion.undecided) return [];
  const { yes, no, abstain, ballots, roll } = motion.result;
  const { decidedAs } = readEffect(motion.effect);
  const effect = String(motion.effect.type ?? "");
  return [{ id, time, title: titles.get(id) ?? "", effect, decidedAs, status: motion.status, yes, no, abstain, ballots, roll }];
}

/** Count the members. A replaced key is the same person and counts once. @param {State} state @returns {Members} */
export function members(state) {
  /** @type {Record<string, number>} */
  const found = {};
  for (const [, member] of state.members) found[member.status] = (found[member.status] ?? 0) + 1;
  const of = (/** @type {string} */ status) => found[status] ?? 0;
  return {
    active: of("active"),
    ever: state.members.size - of("replaced"),
    frozen: of("frozen"),
    left: of("left"),
    removed: of("removed") + of("undone"),
  };
}
