/**
 * A new key for what follows, wrapped for exactly those who are members now.
 *
 * Spec: spec/rules.md §7; spec/seal.md §2. Nobody but its recipients can tell whether a wrap holds
 * the key that the header names, so members can dispute an epoch that was opened with junk.
 */

import { Refused } from "../kernel/errors.js";
import { Kind, keep } from "./act.js";
import { Bool, Chain, Count, DAY_S, Hash, Id, PERIOD_S, payloadOf } from "./fields.js";
import { WRAP_BYTES } from "./joining.js";
import { endEpoch, needActive, needSettled } from "./members.js";
import { Epoch } from "./state.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./act.js").Act} Act */

export const DISPUTES = 2;
export const DISPUTES_PERIOD = 2;

/** The next epoch, compare-and-swap on the removals and the roll that its author saw. */
export const Open = payloadOf(
  { epoch: Count, key_hash: Hash, removals: Hash, wall: Bool, wraps: Count },
  { below: Count, chain: Chain },
);
/** A member says that the epoch's opener gave them no key that opens anything. */
export const Dispute = payloadOf({ epoch: Count });
/** One member's key of an epoch, once more. */
export const Wrap = payloadOf({ epoch: Count, member: Id });

/** Whether the next epoch cuts newcomers off from what lies before it.
 * @param {State} state
 * @param {number} now
 */
export function wallDue(state, now) {
  return now - state.epoch.base[1] >= state.constitution.number("wall_days") * DAY_S;
}

/** Refused `epoch_…`, `wall_other`, `chain_missing`, `chain_forbidden`.
 * @param {State} state
 * @param {Act} act
 */
export function checkOpen(state, act) {
  const p = act.payload;
  if (isBarred(state, act.author, act.now)) throw new Refused("epoch_barred");
  if (p.epoch !== state.epoch.number + 1) throw new Refused("epoch_other");
  if (p.removals !== state.epoch.removals || p.wraps !== state.active) throw new Refused("epoch_stale");
  if (act.header.evidence[0].size !== WRAP_BYTES * p.wraps) throw new Refused("size_bounds");
  const due = wallDue(state, act.now);
  if (!state.epoch.ended && !due) throw new Refused("epoch_current");
  if (p.wall !== due) throw new Refused("wall_other");
  if ((p.chain === undefined) !== p.wall || (p.below === undefined) !== p.wall) {
    throw new Refused(p.wall ? "chain_forbidden" : "chain_missing");
  }
  if (p.below !== undefined && p.below !== state.epoch.base[0]) throw new Refused("epoch_stale");
}

/** The new epoch is the one in use.
 * @param {State} state
 * @param {Act} act
 */
export function applyOpen(state, act) {
  const p = act.payload;
  const walled = state.epoch.base[1];
  const epoch = new Epoch(p.epoch, p.key_hash, p.wall ? act.now : walled, act.author);
  return state.with({
    epoch: epoch.with({ removals: p.removals, below: p.below ?? 0, walled_below: walled }),
  });
}

/** Whether the member opens no epoch now, because one that it opened was disputed. Spec §7.
 *
 * Where nobody else is left to open one, nobody is barred.
 * @param {State} state
 * @param {string} member
 * @param {number} now
 */
export function isBarred(state, member, now) {
  if (now >= (state.barred.get(member) ?? 0)) return false;
  return state.roll().some((other) => now >= (state.barred.get(other) ?? 0));
}

/** How many members end an epoch by disputing it. Spec §7.
 * @param {State} state
 */
export function disputesNeeded(state) {
  return Math.min(DISPUTES, Math.floor((state.active + 1) / 2));
}

/** Refused `epoch_…`, `newcomer`, `already_disputed`, `dispute_rationed`.
 * @param {State} state
 * @param {Act} act
 */
export function checkDispute(state, act) {
  if (act.payload.epoch !== state.epoch.number) throw new Refused("epoch_other");
  if (state.epoch.ended) throw new Refused("epoch_ended");
  needSettled(state, act);
  if (state.epoch.disputes.includes(act.author)) throw new Refused("already_disputed");
  if (state.ration(act.author, act.now).disputes.length >= DISPUTES_PERIOD) throw new Refused("dispute_rationed");
}

/** The epoch is one dispute nearer to its end; with the last its opener is barred.
 * @param {State} state
 * @param {Act} act
 */
export function applyDispute(state, act) {
  const disputes = [...state.epoch.disputes, act.author];
  const used = state.rationed(act.author, act.now, "disputes");
  const next = used.with({ epoch: state.epoch.with({ disputes }) });
  if (disputes.filter((member) => next.isActive(member)).length < disputesNeeded(next)) return next;
  const barred = next.barred.set(next.epoch.opener, act.now + PERIOD_S);
  return endEpoch(next.with({ barred, epoch: next.epoch.with({ void: true }) }), act.id);
}

/** Refused `epoch_other`, `member_gone`.
 * @param {State} state
 * @param {Act} act
 */
export function checkWrap(state, act) {
  const { epoch, member } = act.payload;
  if (epoch < 1 || epoch > state.epoch.number) throw new Refused("epoch_other");
  if (act.header.evidence[0].size !== WRAP_BYTES) throw new Refused("size_bounds");
  needActive(state, member);
}

export const KINDS = [
  new Kind("epoch.open", Open, checkOpen, applyOpen, { evidence: [1, 1], duty: true }),
  new Kind("epoch.dispute", Dispute, checkDispute, applyDispute, { duty: true }),
  new Kind("epoch.wrap", Wrap, checkWrap, keep, { evidence: [1, 1] }),
];
