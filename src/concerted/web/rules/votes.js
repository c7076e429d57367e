/**
 * Open votes, and the count that decides.
 *
 * Spec: spec/rules.md §6.7 to §6.9. Thresholds are cross-multiplied; a tie is no decision.
 */

import { Malformed, Refused } from "../kernel/errors.js";
import { Kind } from "./act.js";
import { Amend, readEffect } from "./effects.js";
import { Count, Id, Text, either, list, payloadOf } from "./fields.js";
import { OnMotion, findMotion, merge, setMotion } from "./motions.js";
import { Elect, seat, vacant } from "./offices.js";
import { Result } from "./state.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./state.js").Motion} Motion */
/** @typedef {import("./structs.js").Opening} Opening */
/** @typedef {import("./structs.js").Choice} Choice */
/** @typedef {import("./act.js").Act} Act */

/** One member's choice in one opening; `replaces` names the vote that it changes. */
export const Cast = payloadOf(
  { choice: either(Text, list(Count)), motion: Id, opening: Id },
  { replaces: Id },
);

/** The motion that is being voted on: else `motion_unknown`, `motion_not_open`.
 * @param {State} state
 * @param {string} key
 * @returns {[Motion, Opening]}
 */
export function findOpen(state, key) {
  const motion = findMotion(state, key);
  if (motion.status !== "open" || motion.opening === null) throw new Refused("motion_not_open");
  return [motion, motion.opening];
}

/** Refused `motion_…`, `vote_…`, `not_on_roll`, `choice_bounds`.
 * @param {State} state
 * @param {Act} act
 */
export function checkCast(state, act) {
  const p = act.payload;
  const [motion, opening] = findOpen(state, p.motion);
  if (p.opening !== opening.id) throw new Refused("opening_other");
  if (act.now > opening.until) throw new Refused("vote_late");
  if (!opening.roll.has(act.author)) throw new Refused("not_on_roll");
  checkChoice(motion, p.choice);
  const before = opening.votes.get(act.author);
  if (before === undefined && p.replaces !== undefined) throw new Refused("vote_unknown");
  if (before !== undefined && p.replaces !== before[0]) throw new Refused("vote_replaced");
}

/** @param {Motion} motion @param {Choice} choice */
function checkChoice(motion, choice) {
  const effect = readEffect(motion.effect);
  if (!(effect instanceof Elect)) {
    if (choice !== "yes" && choice !== "no" && choice !== "abstain") {
      throw new Malformed("payload", "choice must be yes, no or abstain");
    }
    return;
  }
  if (typeof choice === "string" || choice.some((n, at) => at > 0 && choice[at - 1] >= n)) {
    throw new Malformed("payload", "choice must be ascending indexes of candidates");
  }
  if (choice.length > effect.fields.seats || choice.some((n) => n >= motion.candidates.length)) {
    throw new Refused("choice_bounds");
  }
}

/** The vote counts, in place of the author's earlier one.
 * @param {State} state
 * @param {Act} act
 */
export function applyCast(state, act) {
  const { motion: key, choice } = act.payload;
  const [motion, opening] = findOpen(state, key);
  const votes = opening.votes.set(act.author, [act.id, choice]);
  return state.with({ motions: state.motions.set(key, motion.with({ opening: opening.with({ votes }) })) });
}

/** Refused `motion_…`, `close_early`.
 * @param {State} state
 * @param {Act} act
 */
export function checkClose(state, act) {
  const [motion, opening] = findOpen(state, act.payload.motion);
  if (act.now > opening.until) return;
  const ordinary = readEffect(motion.effect).decidedAs === "ordinary";
  if (!ordinary || opening.votes.size < opening.roll.size) throw new Refused("close_early");
}

/** The count, and if it suffices what the motion says.
 * @param {State} state
 * @param {Act} act
 */
export function applyClose(state, act) {
  const key = act.payload.motion;
  const [motion, opening] = findOpen(state, key);
  const effect = readEffect(motion.effect);
  if (effect instanceof Elect) return closeElection(state, act, motion, opening, effect);
  const result = count(opening);
  let status = passes(opening, result) ? "passed" : "rejected";
  if (status === "passed" && opening.trial) status = "trial";
  else if (status === "passed" && !possible(state, effect)) status = "impossible";
  const closed = motion.with({ opening: null, result, status });
  const next = setMotion(state, key, closed);
  if (status !== "passed") return next;
  if (effect instanceof Amend) return merge(next, closed, next.motions.at(effect.fields.motion).supporters);
  return effect.enact(next, act.id, act.now);
}

/** @param {State} state @param {import("./effect.js").Effect} effect */
function possible(state, effect) {
  try {
    effect.check(state);
    return true;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return false;
  }
}

/** The votes of a proposal, added up.
 * @param {Opening} opening
 */
export function count(opening) {
  /** @type {Record<string, number>} */
  const tally = { yes: 0, no: 0, abstain: 0 };
  for (const [, choice] of opening.votes.values()) tally[String(choice)] += 1;
  return new Result(opening.votes.size, opening.roll.size).with(tally);
}

/** Whether enough of the frozen roll took part. Spec §6.9.
 * @param {Opening} opening
 * @param {number} ballots
 */
export function quorate(opening, ballots) {
  const [n, d] = opening.quorum;
  return ballots * d >= n * opening.roll.size;
}

/** Whether the count suffices: quorum, more yes than no, and the majority. Spec §6.9.
 * @param {Opening} opening
 * @param {Result} result
 */
export function passes(opening, result) {
  const [n, d] = opening.majority;
  const enough = result.yes > result.no && result.yes * d >= n * (result.yes + result.no);
  return enough && quorate(opening, result.ballots);
}

/** The indexes of those elected, or null where a tie straddles the last seat. Spec §6.9.
 * @param {readonly number[]} approvals
 * @param {number} seats
 * @param {number} ballots
 * @returns {readonly number[] | null}
 */
export function elect(approvals, seats, ballots) {
  const contested = approvals.length > seats;
  const ranked = approvals.map((_, n) => n).sort((one, other) => approvals[other] - approvals[one] || one - other);
  const able = ranked.filter((n) => approvals[n] > 0 && (contested || approvals[n] * 2 > ballots));
  if (able.length > seats && approvals[able[seats - 1]] === approvals[able[seats]]) return null;
  return able.slice(0, seats);
}

/**
 * @param {State} state
 * @param {Act} act
 * @param {Motion} motion
 * @param {Opening} opening
 * @param {Elect} effect
 */
function closeElection(state, act, motion, opening, effect) {
  const key = act.payload.motion;
  const { office, seats } = effect.fields;
  const approvals = motion.candidates.map(() => 0);
  for (const [, choice] of opening.votes.values()) {
    for (const n of /** @type {readonly number[]} */ (choice)) approvals[n] += 1;
  }
  const ballots = opening.votes.size;
  const result = new Result(ballots, opening.roll.size).with({ approvals });
  const seated = quorate(opening, ballots) ? elect(approvals, seats, ballots) : [];
  if (seated === null) {
    const again = { status: "proposed", opening: null, result, proposed: act.now };
    return setMotion(state, key, motion.with(again));
  }
  let winners = seated.map((n) => motion.candidates[n]).filter((member) => state.isActive(member));
  let status = winners.length ? "passed" : "rejected";
  if (winners.length && opening.trial) {
    status = "trial";
  } else if (winners.length && vacant(state, office, act.now) < winners.length) {
    [status, winners] = ["impossible", []];
  }
  const closed = motion.with({ status, opening: null, result: result.with({ elected: winners }) });
  const next = setMotion(state, key, closed);
  return status === "passed" ? seat(next, office, winners, act.now) : next;
}

export const KINDS = [
  new Kind("vote.cast", Cast, checkCast, applyCast),
  new Kind("motion.close", OnMotion, checkClose, applyClose, { duty: true }),
];
