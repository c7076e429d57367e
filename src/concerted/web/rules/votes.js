/**
 * Open votes, and the count that decides.
 *
 * Spec: spec/rules.md §6.7 to §6.9. Thresholds are cross-multiplied; a tie is no decision.
 */

import { Malformed, Refused } from "../kernel/errors.js";
import { Kind } from "./act.js";
import { beginCount, beginOpening } from "./casting.js";
import { Amend, Choose, Pledge, readEffect } from "./effects.js";
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
  if (opening.urn !== null) throw new Refused("vote_secret");
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
  if (!(effect instanceof Elect || effect instanceof Choose)) {
    if (choice !== "yes" && choice !== "no" && choice !== "abstain") {
      throw new Malformed("payload", "choice must be yes, no or abstain");
    }
    return;
  }
  if (typeof choice === "string" || choice.some((n, at) => at > 0 && choice[at - 1] >= n)) {
    throw new Malformed("payload", "choice must be ascending indexes of candidates or options");
  }
  const [names, least, most] = contest(motion, effect);
  if (choice.length < least || choice.length > most || choice.some((n) => n >= names.length)) {
    throw new Refused("choice_bounds");
  }
}

/** Who or what can be marked, and how many of them a voter marks at least and at most.
 * @param {Motion} motion
 * @param {Elect | Choose} effect
 * @returns {[readonly string[], number, number]}
 */
export function contest(motion, effect) {
  if (effect instanceof Elect) return [motion.candidates, 0, effect.fields.seats];
  return [effect.fields.options, effect.fields.least, effect.fields.most];
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
  const effect = readEffect(motion.effect);
  const early = effect.decidedAs === "ordinary" && !(effect instanceof Pledge);
  if (!early || opening.voted.size < opening.roll.size) throw new Refused("close_early");
}

/** The count, and if it suffices what the motion says; secret ballots wait for the trustees.
 * @param {State} state
 * @param {Act} act
 */
export function applyClose(state, act) {
  const key = act.payload.motion;
  const [motion, opening] = findOpen(state, key);
  if (opening.urn !== null) return closeSecret(state, key, motion, act.now);
  const effect = readEffect(motion.effect);
  if (effect instanceof Elect || effect instanceof Choose) {
    const counts = contest(motion, effect)[0].map(() => 0);
    for (const [, choice] of opening.votes.values()) {
      for (const n of /** @type {readonly number[]} */ (choice)) counts[n] += 1;
    }
    return decide(state, act, motion, counts, opening.votes.size);
  }
  const { yes, no, abstain } = count(opening);
  return decide(state, act, motion, [yes, no, abstain], opening.votes.size);
}

/** Too few ballots are never decrypted: so small a count would tell how single ones voted.
 * @param {State} state
 * @param {string} key
 * @param {Motion} motion
 * @param {number} now
 */
export function closeSecret(state, key, motion, now) {
  const { opening } = motion;
  if (!opening?.urn) throw new RangeError("no secret ballot");
  const ballots = opening.urn.ballots.size;
  if (ballots >= opening.urn.least && quorate(opening, ballots)) return setMotion(state, key, beginCount(motion, now));
  const result = new Result(ballots, opening.roll.size);
  return setMotion(state, key, motion.with({ status: "rejected", opening: null, result }));
}

/** The state once a motion's votes are known: `counts` of its answers, in order. Spec §6.9.
 * @param {State} state
 * @param {Act} act
 * @param {Motion} motion
 * @param {readonly number[]} counts
 * @param {number} ballots
 */
export function decide(state, act, motion, counts, ballots) {
  const { opening } = motion;
  if (opening === null) throw new RangeError("a motion that is not open");
  const effect = readEffect(motion.effect);
  if (effect instanceof Elect || effect instanceof Choose) {
    return decideContest(state, act, motion, opening, effect, counts, ballots);
  }
  if (effect instanceof Pledge) return decidePledge(state, act, motion, opening, effect, counts, ballots);
  const [yes, no, abstain] = counts;
  const result = new Result(ballots, opening.roll.size).with({ yes, no, abstain });
  let status = passes(opening, result) ? "passed" : "rejected";
  if (status === "passed" && opening.trial) status = "trial";
  else if (status === "passed" && !possible(state, effect)) status = "impossible";
  const closed = motion.with({ opening: null, result, status });
  const next = setMotion(state, act.payload.motion, closed);
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
 * @param {Elect | Choose} effect
 * @param {readonly number[]} counts
 * @param {number} ballots
 */
function decideContest(state, act, motion, opening, effect, counts, ballots) {
  const key = act.payload.motion;
  const result = new Result(ballots, opening.roll.size).with({ approvals: counts });
  const seats = effect instanceof Elect ? effect.fields.seats : effect.fields.take;
  const chosen = quorate(opening, ballots) ? elect(counts, seats, ballots) : [];
  if (chosen === null) {
    const again = { status: "proposed", opening: null, result, proposed: act.now };
    return setMotion(state, key, motion.with(again));
  }
  const [names] = contest(motion, effect);
  let winners = chosen.map((n) => names[n]);
  if (effect instanceof Elect) winners = winners.filter((member) => state.isActive(member));
  let status = winners.length ? "passed" : "rejected";
  if (winners.length && opening.trial) {
    status = "trial";
  } else if (effect instanceof Elect && vacant(state, effect.fields.office, act.now) < winners.length) {
    [status, winners] = ["impossible", []];
  }
  const closed = motion.with({ status, opening: null, result: result.with({ elected: winners }) });
  const next = setMotion(state, key, closed);
  if (status !== "passed" || !(effect instanceof Elect)) return next;
  return seat(next, effect.fields.office, winners, act.now);
}

/** Below the number it is over for good; from the number on the ballots are opened.
 * @param {State} state
 * @param {Act} act
 * @param {Motion} motion
 * @param {Opening} opening
 * @param {Pledge} effect
 * @param {readonly number[]} counts
 * @param {number} ballots
 */
function decidePledge(state, act, motion, opening, effect, counts, ballots) {
  const [yes, no] = counts;
  const result = new Result(ballots, opening.roll.size).with({ yes, no });
  const reached = yes >= effect.fields.opens_at;
  const over = { status: "rejected", opening: null, result };
  const after = reached ? beginOpening(motion, result, act.now) : motion.with(over);
  return setMotion(state, act.payload.motion, after);
}

export const KINDS = [
  new Kind("vote.cast", Cast, checkCast, applyCast),
  new Kind("motion.close", OnMotion, checkClose, applyClose, { duty: true }),
];
