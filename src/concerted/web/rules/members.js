/**
 * Leaving, and what every departure does: offices fall vacant and the epoch ends.
 *
 * Spec: spec/rules.md §2, §4, §7.
 */

import { fromHex, sha256, toHex } from "../kernel/bytes.js";
import { Refused } from "../kernel/errors.js";
import { tag } from "../kernel/tags.js";
import { Kind } from "./act.js";
import { Nothing } from "./fields.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./act.js").Act} Act */

/** Refused `newcomer` unless the author's waiting time is over. Spec §2.
 * @param {State} state
 * @param {Act} act
 */
export function needSettled(state, act) {
  if (!state.isSettled(act.author, act.now)) throw new Refused("newcomer");
}

/** The active member of this id, or Refused `member_gone`.
 * @param {State} state
 * @param {string} member
 */
export function needActive(state, member) {
  const found = state.member(member);
  if (found === undefined || found.status !== "active") throw new Refused("member_gone");
  return found;
}

/** End the epoch: what is sealed from here on needs a key that the departed never had.
 * @param {State} state
 * @param {string} entry
 */
export function endEpoch(state, entry) {
  const removals = toHex(sha256(tag("removals"), fromHex(state.epoch.removals + entry)));
  return state.with({ epoch: state.epoch.with({ ended: true, removals }) });
}

/** The state once a member has gone (`left`, `removed`, `undone`, `replaced`).
 * @param {State} state
 * @param {string} member
 * @param {string} status
 * @param {string} entry
 */
export function depart(state, member, status, entry) {
  const gone = state.withMember(state.members.at(member).with({ status }));
  return endEpoch(vacate(gone, member), entry);
}

/** The state in which the member holds no office.
 * @param {State} state
 * @param {string} member
 */
export function vacate(state, member) {
  let offices = state.offices;
  for (const [name, office] of state.offices) {
    if (office.holders.has(member)) {
      offices = offices.set(name, office.with({ holders: office.holders.delete(member) }));
    }
  }
  return state.with({ offices });
}

/** Refused `last_member`.
 * @param {State} state
 * @param {Act} _act
 */
export function checkLeave(state, _act) {
  if (state.active === 1) throw new Refused("last_member");
}

/** The author is a member no more.
 * @param {State} state
 * @param {Act} act
 */
export function applyLeave(state, act) {
  return depart(state, act.author, "left", act.id);
}

export const KINDS = [new Kind("member.leave", Nothing, checkLeave, applyLeave)];
