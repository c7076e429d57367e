/**
 * From a proposal to the moment it opens: support, amendment, minority statements, candidates.
 *
 * Spec: spec/rules.md §6.1 to §6.6 and §6.10.
 */

import { Refused } from "../kernel/errors.js";
import { Kind } from "./act.js";
import { Amend, Pledge, readEffect } from "./effects.js";
import { Count, DAY_S, HOUR_S, Hash, Id, Obj, payloadOf } from "./fields.js";
import { needSettled } from "./members.js";
import { Elect, Recall } from "./offices.js";
import { aimed, checkQuestion, checkSecretOpening, isSecret, withUrn } from "./secrecy.js";
import { Motion, Opening } from "./state.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./act.js").Act} Act */

export const UNDECIDED_MOST = 10;
export const STATEMENTS_MOST = 3;
export const AMENDMENTS_MOST = 3;
export const LAPSES_S = 30 * DAY_S;

/** What would be done; the words are in the body.
 *
 * `question`, the salted hash of the question, asks for a secret ballot. Spec §15.
 */
export const Propose = payloadOf({ effect: Obj }, { question: Hash });
/** An act that names a motion and says all by its kind. */
export const OnMotion = payloadOf({ motion: Id });
/** An act about a motion's text and effect as its author has seen them. */
export const OnRevision = payloadOf({ motion: Id, revision: Count });

/** The motion, or Refused `motion_unknown`.
 * @param {State} state
 * @param {string} key
 */
export function findMotion(state, key) {
  const motion = state.motions.get(key);
  if (motion === undefined) throw new Refused("motion_unknown");
  return motion;
}

/** The motion, if voting has not begun; else `motion_unknown`, `…_opened`, `…_decided`.
 * @param {State} state
 * @param {string} key
 */
export function findUnopened(state, key) {
  const motion = findMotion(state, key);
  if (!motion.undecided) throw new Refused("motion_decided");
  if (motion.opening !== null) throw new Refused("motion_opened");
  return motion;
}

/** The unopened motion at the revision named: `motion_…`, `revision_other`.
 * @param {State} state
 * @param {{ motion: string, revision: number }} payload
 */
export function findRevision(state, payload) {
  const motion = findUnopened(state, payload.motion);
  if (payload.revision !== motion.revision) throw new Refused("revision_other");
  return motion;
}

/** The state with the motion set, and its mover's count of undecided ones kept right.
 * @param {State} state
 * @param {string} key
 * @param {Motion} motion
 */
export function setMotion(state, key, motion) {
  const was = state.motions.get(key)?.undecided ?? false;
  const change = Number(motion.undecided) - Number(was);
  const motions = state.motions.set(key, motion);
  if (change === 0) return state.with({ motions });
  const count = (state.undecided.get(motion.mover) ?? 0) + change;
  return state.with({ motions, undecided: state.undecided.set(motion.mover, count) });
}

/** Refused `newcomer`, `motions_many`, `secret_forbidden`, and as the effect is.
 * @param {State} state
 * @param {Act} act
 */
export function checkPropose(state, act) {
  if (state.constitution.word("proposers") === "settled") needSettled(state, act);
  if ((state.undecided.get(act.author) ?? 0) >= UNDECIDED_MOST) throw new Refused("motions_many");
  const effect = readEffect(act.payload.effect);
  effect.check(state);
  checkQuestion(state, effect, act.payload.question);
}

/** The motion is there, with its mover for it.
 * @param {State} state
 * @param {Act} act
 */
export function applyPropose(state, act) {
  const effect = readEffect(act.payload.effect);
  const size = act.header.body?.size ?? 0;
  const motion = new Motion(act.author, act.payload.effect, act.id, size, act.now).with({
    supporters: [act.author],
    amending: effect instanceof Amend ? effect.fields.motion : "",
    question: act.payload.question ?? "",
  });
  return setMotion(state, act.id, motion);
}

/** Refused `motion_…`, `already_supported`.
 * @param {State} state
 * @param {Act} act
 */
export function checkSupport(state, act) {
  if (findRevision(state, act.payload).supporters.includes(act.author)) throw new Refused("already_supported");
}

/** One more for it.
 * @param {State} state
 * @param {Act} act
 */
export function applySupport(state, act) {
  const motion = state.motions.at(act.payload.motion);
  return setMotion(state, act.payload.motion, motion.with({ supporters: [...motion.supporters, act.author] }));
}

/** Refused `motion_…`, `not_supported`. A mover withdraws instead.
 * @param {State} state
 * @param {Act} act
 */
export function checkUnsupport(state, act) {
  const motion = findUnopened(state, act.payload.motion);
  if (!motion.supporters.includes(act.author) || act.author === motion.mover) throw new Refused("not_supported");
}

/** One fewer for it.
 * @param {State} state
 * @param {Act} act
 */
export function applyUnsupport(state, act) {
  const motion = state.motions.at(act.payload.motion);
  const supporters = motion.supporters.filter((member) => member !== act.author);
  return setMotion(state, act.payload.motion, motion.with({ supporters }));
}

/** Refused `motion_…`, `not_election`, `newcomer`, `already_standing`.
 * @param {State} state
 * @param {Act} act
 */
export function checkStand(state, act) {
  const motion = findRevision(state, act.payload);
  if (!(readEffect(motion.effect) instanceof Elect)) throw new Refused("not_election");
  needSettled(state, act);
  if (motion.candidates.includes(act.author)) throw new Refused("already_standing");
}

/** One candidate more, last on the list.
 * @param {State} state
 * @param {Act} act
 */
export function applyStand(state, act) {
  const motion = state.motions.at(act.payload.motion);
  return setMotion(state, act.payload.motion, motion.with({ candidates: [...motion.candidates, act.author] }));
}

/** Refused `motion_…`, `already_stated`, `statements_many`, `statement_long`.
 * @param {State} state
 * @param {Act} act
 */
export function checkMinority(state, act) {
  const motion = findRevision(state, act.payload);
  if (motion.statements.includes(act.author)) throw new Refused("already_stated");
  if (motion.statements.length >= STATEMENTS_MOST) throw new Refused("statements_many");
  if ((act.header.body?.size ?? 0) > motion.text_bytes) throw new Refused("statement_long");
}

/** The statement stands beside the question.
 * @param {State} state
 * @param {Act} act
 */
export function applyMinority(state, act) {
  const motion = state.motions.at(act.payload.motion);
  return setMotion(state, act.payload.motion, motion.with({ statements: [...motion.statements, act.author] }));
}

/** Refused `motion_…`, `not_amendment`, `not_yours`.
 * @param {State} state
 * @param {Act} act
 */
export function checkAccept(state, act) {
  const amendment = findUnopened(state, act.payload.motion);
  if (!amendment.amending) throw new Refused("not_amendment");
  const target = findUnopened(state, amendment.amending);
  if (act.author !== target.mover) throw new Refused("not_yours");
  if (amendmentOpen(state, amendment.amending)) throw new Refused("amendment_open");
  readEffect(amendment.effect).check(state);
}

/** The mover takes the amendment; supporters did not sign this text and fall away.
 * @param {State} state
 * @param {Act} act
 */
export function applyAccept(state, act) {
  const amendment = state.motions.at(act.payload.motion);
  const next = setMotion(state, act.payload.motion, amendment.with({ status: "merged" }));
  return merge(next, amendment, [next.motions.at(amendment.amending).mover]);
}

/** The target with the amendment's text and effect, one revision on. Spec §6.3.
 * @param {State} state
 * @param {Motion} amendment
 * @param {readonly string[]} supporters
 */
export function merge(state, amendment, supporters) {
  const target = state.motions.at(amendment.amending);
  const merged = target.with({
    effect: amendment.effect.effect,
    text: amendment.text,
    text_bytes: amendment.text_bytes,
    question: amendment.question,
    revision: target.revision + 1,
    supporters,
    candidates: [],
    statements: [],
  });
  return setMotion(state, amendment.amending, merged);
}

/** Whether an amendment to this motion is being voted on.
 * @param {State} state
 * @param {string} target
 */
export function amendmentOpen(state, target) {
  if (state.motions.at(target).amendments === 0) return false;
  for (const motion of state.motions.values()) {
    if (motion.amending === target && motion.opening !== null) return true;
  }
  return false;
}

/** Refused `motion_…`, `not_yours`.
 * @param {State} state
 * @param {Act} act
 */
export function checkWithdraw(state, act) {
  if (findUnopened(state, act.payload.motion).mover !== act.author) throw new Refused("not_yours");
}

/** The mover takes it back.
 * @param {State} state
 * @param {Act} act
 */
export function applyWithdraw(state, act) {
  const motion = state.motions.at(act.payload.motion);
  return setMotion(state, act.payload.motion, motion.with({ status: "withdrawn" }));
}

/** How many besides the mover must support: never more than a third of the roll. Spec §8.
 * @param {State} state
 */
export function supportsNeeded(state) {
  return Math.min(state.constitution.number("supports"), Math.floor(state.active / 3));
}

/** Who can vote, if voting begins now. Spec §6.6.
 * @param {State} state
 * @param {Motion} motion
 * @param {number} now
 * @returns {ReadonlySet<string>}
 */
export function frozenRoll(state, motion, now) {
  const effect = readEffect(motion.effect);
  const subject = aimed(effect);
  const barred = subject instanceof Recall ? subject.fields.member : "";
  const grave = effect.decidedAs !== "ordinary";
  return new Set(
    state.roll().filter((member) => member !== barred && (!grave || state.isSettled(member, now))),
  );
}

/** Refused `motion_…`, `revision_other`, `…_few`, `amendment…`, `roll_empty`, …
 * @param {State} state
 * @param {Act} act
 */
export function checkOpen(state, act) {
  const key = act.payload.motion;
  const motion = findRevision(state, act.payload);
  const others = motion.supporters.filter((member) => member !== motion.mover && state.isActive(member));
  if (others.length < supportsNeeded(state)) throw new Refused("supports_few");
  const effect = readEffect(motion.effect);
  effect.check(state);
  if (effect instanceof Elect && standing(state, motion).length < effect.fields.seats) {
    throw new Refused("candidates_few");
  }
  if (amendmentOpen(state, motion.amending || key)) throw new Refused("amendment_open");
  if (motion.amending && state.motions.at(motion.amending).amendments >= AMENDMENTS_MOST) {
    throw new Refused("amendments_many");
  }
  const roll = frozenRoll(state, motion, act.now);
  if (roll.size === 0) throw new Refused("roll_empty");
  if (isSecret(state, motion)) {
    checkSecretOpening(state, motion.with({ candidates: standing(state, motion) }), roll, act.now);
  }
}

/** The candidates who are still members, in the order in which they stood.
 * @param {State} state
 * @param {Motion} motion
 */
export function standing(state, motion) {
  return motion.candidates.filter((member) => state.isActive(member));
}

/** For how many hours it is open, its majority and its quorum. A pledge asks for neither.
 * @param {State} state
 * @param {Motion} motion
 * @returns {[number, import("./constitution.js").Fraction, import("./constitution.js").Fraction]}
 */
export function terms(state, motion) {
  const effect = readEffect(motion.effect);
  if (effect instanceof Pledge) return [effect.fields.hours, [0, 1], [0, 1]];
  const [said, rules] = [effect.decidedAs, state.constitution];
  return [rules.number(`${said}_hours`), rules.share(`${said}_majority`), rules.share(`${said}_quorum`)];
}

/** Roll, majority, quorum, deadline and candidates are frozen; voting begins.
 * @param {State} state
 * @param {Act} act
 */
export function applyOpen(state, act) {
  const key = act.payload.motion;
  const motion = state.motions.at(key);
  const [hours, majority, quorum] = terms(state, motion);
  const frozen = {
    opened: act.now,
    until: act.now + hours * HOUR_S,
    majority,
    quorum,
    trial: state.forming,
  };
  let opening = new Opening(act.id, frozen, frozenRoll(state, motion, act.now));
  let next = state;
  if (motion.amending) {
    const target = state.motions.at(motion.amending);
    next = setMotion(state, motion.amending, target.with({ amendments: target.amendments + 1 }));
  }
  const opened = motion.with({ candidates: standing(next, motion), result: null });
  if (isSecret(next, opened)) opening = withUrn(next, opened, opening);
  return setMotion(next, key, opened.with({ status: "open", opening }));
}

/** Refused `motion_…`, `lapse_early`.
 * @param {State} state
 * @param {Act} act
 */
export function checkLapse(state, act) {
  if (act.now <= findUnopened(state, act.payload.motion).proposed + LAPSES_S) throw new Refused("lapse_early");
}

/** Too few took it up in time.
 * @param {State} state
 * @param {Act} act
 */
export function applyLapse(state, act) {
  const motion = state.motions.at(act.payload.motion);
  return setMotion(state, act.payload.motion, motion.with({ status: "lapsed" }));
}

export const KINDS = [
  new Kind("motion.propose", Propose, checkPropose, applyPropose, { body: "required" }),
  new Kind("motion.support", OnRevision, checkSupport, applySupport),
  new Kind("motion.unsupport", OnMotion, checkUnsupport, applyUnsupport),
  new Kind("motion.stand", OnRevision, checkStand, applyStand, { body: "optional" }),
  new Kind("motion.minority", OnRevision, checkMinority, applyMinority, { body: "required" }),
  new Kind("motion.accept", OnMotion, checkAccept, applyAccept),
  new Kind("motion.withdraw", OnMotion, checkWithdraw, applyWithdraw),
  new Kind("motion.open", OnRevision, checkOpen, applyOpen),
  new Kind("motion.lapse", OnMotion, checkLapse, applyLapse, { duty: true }),
];
