/**
 * A lost or stolen phone: freezing a key, and replacing it after a wait.
 *
 * Spec: spec/rules.md §5.
 */

import { Refused } from "../kernel/errors.js";
import { Kind } from "./act.js";
import { DAY_S, Id, payloadOf } from "./fields.js";
import { admit } from "./joining.js";
import { depart, endEpoch, needActive, needSettled } from "./members.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./state.js").Member} Member */
/** @typedef {import("./act.js").Act} Act */

export const FREEZE_CALLS_S = 3 * DAY_S;
export const FREEZES_PERIOD = 2;

/** A key is to do nothing from now on: one's own at once, another's if enough call for it. */
export const Freeze = payloadOf({ member: Id });
/** A waiting replacement is completed, or cancelled by the old key. */
export const Replacement = payloadOf({ request: Id });

/** The calls to freeze this member that are not older than three days.
 * @param {Member} member
 * @param {number} now
 */
export function callsInForce(member, now) {
  return member.freeze_calls.filter(([, called]) => now - called <= FREEZE_CALLS_S);
}

/** How many calls freeze another's key: at least 2, else no more than half the roll. Spec §5.
 * @param {State} state
 */
export function freezeNeeded(state) {
  const half = Math.floor((state.active + 1) / 2);
  return Math.max(2, Math.min(state.constitution.number("freeze_count"), half));
}

/** Refused `member_gone`, `last_member`, `forming`, `newcomer`, `already_called`, `freeze…`.
 * @param {State} state
 * @param {Act} act
 */
export function checkFreeze(state, act) {
  const member = needActive(state, act.payload.member);
  if (state.active === 1) throw new Refused("last_member");
  if (member.id === act.author) return;
  if (state.forming) throw new Refused("forming");
  if (frozenByCalls(state) >= Math.max(1, Math.floor(state.active / 10))) throw new Refused("freezes_many");
  needSettled(state, act);
  if (callsInForce(member, act.now).some(([caller]) => caller === act.author)) throw new Refused("already_called");
  if (state.ration(act.author, act.now).freezes.length >= FREEZES_PERIOD) throw new Refused("freeze_rationed");
  for (const request of state.requests.values()) {
    if (request.replaces === member.id && request.vouchers.includes(act.author)) {
      throw new Refused("vouched_replacement");
    }
  }
}

/** @param {State} state */
function frozenByCalls(state) {
  let count = 0;
  for (const member of state.members.values()) {
    if (member.status === "frozen" && member.frozen_by.length) count += 1;
  }
  return count;
}

/** The key is frozen, or one call nearer to it.
 * @param {State} state
 * @param {Act} act
 */
export function applyFreeze(state, act) {
  const member = state.members.at(act.payload.member);
  if (member.id === act.author) return freeze(state, member.id, act.id);
  /** @type {(readonly [string, number])[]} */
  const calls = [...callsInForce(member, act.now), [act.author, act.now]];
  const called = state
    .rationed(act.author, act.now, "freezes")
    .withMember(member.with({ freeze_calls: calls }));
  const standing = calls.map(([caller]) => caller).filter((caller) => called.isActive(caller));
  if (standing.length < freezeNeeded(called)) return called;
  const marked = called.withMember(called.members.at(member.id).with({ frozen_by: standing }));
  return freeze(marked, member.id, act.id);
}

/** The state in which the key does nothing; it keeps its offices, and the epoch ends.
 * @param {State} state
 * @param {string} member
 * @param {string} entry
 */
export function freeze(state, member, entry) {
  const frozen = state.members.at(member).with({ status: "frozen", freeze_calls: [] });
  return endEpoch(state.withMember(frozen), entry);
}

/** The state in which the key acts again. The next epoch is wrapped for it too.
 * @param {State} state
 * @param {string} member
 */
export function unfreeze(state, member) {
  return state.withMember(state.members.at(member).with({ status: "active", frozen_by: [] }));
}

/** The replacement that waits, else `request_unknown`, `request_closed`.
 * @param {State} state
 * @param {string} key
 */
export function waitingRequest(state, key) {
  const request = state.requests.get(key);
  if (request === undefined) throw new Refused("request_unknown");
  if ((request.status !== "waiting" && request.status !== "pending") || !request.replaces) {
    throw new Refused("request_closed");
  }
  return request;
}

/** Refused `request_unknown`, `request_closed`, `not_yours`. A frozen key never gets here.
 * @param {State} state
 * @param {Act} act
 */
export function checkCancel(state, act) {
  if (waitingRequest(state, act.payload.request).replaces !== act.author) throw new Refused("not_yours");
}

/** The replacement is off: the key is not lost after all.
 * @param {State} state
 * @param {Act} act
 */
export function applyCancel(state, act) {
  const key = act.payload.request;
  const request = state.requests.at(key).with({ status: "cancelled" });
  return state.with({ requests: state.requests.set(key, request) });
}

/** Refused `request_unknown`, `request_closed`, `replacement_early`, `replaces_gone`.
 * @param {State} state
 * @param {Act} act
 */
export function checkComplete(state, act) {
  const request = waitingRequest(state, act.payload.request);
  if (request.status !== "waiting") throw new Refused("request_closed");
  if (act.now < request.due) throw new Refused("replacement_early");
  const old = state.member(request.replaces);
  if (old === undefined || (old.status !== "active" && old.status !== "frozen")) throw new Refused("replaces_gone");
}

/** The new key is a member and a newcomer, the old one neither. No office passes.
 * @param {State} state
 * @param {Act} act
 */
export function applyComplete(state, act) {
  const key = act.payload.request;
  const request = state.requests.at(key);
  return admit(depart(state, request.replaces, "replaced", act.id), key, request, act.now);
}

export const KINDS = [
  new Kind("member.freeze", Freeze, checkFreeze, applyFreeze, { duty: true }),
  new Kind("replacement.cancel", Replacement, checkCancel, applyCancel, { duty: true }),
  new Kind("replacement.complete", Replacement, checkComplete, applyComplete, { duty: true }),
];
