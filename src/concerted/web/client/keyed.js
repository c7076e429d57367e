/**
 * Who has been given the key in use, as far as the record tells (seal §2).
 *
 * A list of wraps holds exactly the members of its moment (rules §7), so the record alone says who
 * has none: whoever was frozen while an epoch opened, and is not any more.
 */

import { HexMap } from "../rules/map.js";

/** @typedef {import("../rules/state.js").State} State */
/** @typedef {HexMap<true>} Keyed members whom the key in use has reached */

/** Return whom the key in use has reached after `act` has given `state`.
 * @param {Keyed} before
 * @param {import("../rules/act.js").Act} act
 * @param {State} state
 * @returns {Keyed}
 */
export function keyedAfter(before, act, state) {
  const { header, payload } = act;
  if (header.kind === "founding" || header.kind === "epoch.open") return keyedOf(state.roll());
  if (header.kind === "vouch" && header.evidence.length) return before.set(payload.request, true);
  if (header.kind === "epoch.wrap" && payload.epoch === state.epoch.number) {
    return before.set(payload.member, true);
  }
  return before;
}

/** Return these as reached. @param {Iterable<string>} members @returns {Keyed} */
export function keyedOf(members) {
  return HexMap.of([...members].map((member) => [member, true]));
}

/** Return the active members without the key in use; none where the next epoch is due anyway.
 * @param {Keyed} reached
 * @param {State} state
 */
export function unkeyed(reached, state) {
  return state.epoch.ended ? [] : state.roll().filter((member) => !reached.has(member));
}
