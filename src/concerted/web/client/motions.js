/** Proposals and votes: what a member says about them (rules §6, §9). */

import { toHex } from "../kernel/bytes.js";
import { Refused } from "../kernel/errors.js";
import { readEffect } from "../rules/effects.js";
import { findMotion } from "../rules/motions.js";
import { random } from "./chance.js";
import { saltedHash } from "./words.js";

/** @typedef {import("./committee.js").Committee} Committee */
/** @typedef {{ [name: string]: any }} Effect as a header has it, with its `type` */

/** Make a proposal; `more` are further words, as an office's name. `secret` prepares a secret ballot:
 * the question's salted hash stands in the header (rules §15).
 * @param {Committee} committee
 * @param {Effect} effect
 * @param {string} title
 * @param {string} text
 * @param {{ [name: string]: any }} more
 * @param {boolean} secret
 */
export async function propose(committee, effect, title, text, more = {}, secret = false) {
  readEffect(effect); // a malformed one is told before anything is sent
  const salt = random(32);
  const question = secret ? { question: saltedHash(salt, `${title}\n\n${text}`) } : {};
  const words = { title, text, ...more, ...(secret && { question_salt: toHex(salt) }) };
  return committee.act(() => ({ kind: "motion.propose", payload: { effect, ...question }, words }));
}

/** Propose other words, or another effect, for a proposal.
 * @param {Committee} committee
 * @param {string} motion
 * @param {Effect} effect
 * @param {string} title
 * @param {string} text
 */
export async function amend(committee, motion, effect, title, text) {
  const { revision } = findMotion(committee.state, motion);
  return propose(committee, { type: "amend", motion, revision, effect }, title, text);
}

/** What names a motion as this device shows it: sending again never moves to a later text.
 * @param {Committee} committee
 * @param {string} motion
 */
export async function seen(committee, motion) {
  if (!committee.state.motions.has(motion)) await committee.refresh();
  return { motion, revision: findMotion(committee.state, motion).revision };
}

/** Support a proposal in the words that this device shows.
 * @param {Committee} committee
 * @param {string} motion
 */
export async function support(committee, motion) {
  return committee.simple("motion.support", await seen(committee, motion));
}

/** Set a minority statement beside a proposal.
 * @param {Committee} committee
 * @param {string} motion
 * @param {string} text
 */
export async function minority(committee, motion, text) {
  const payload = await seen(committee, motion);
  return committee.act(() => ({ kind: "motion.minority", payload, words: { text } }));
}

/** Stand as a candidate, with a word of one's own if there is one.
 * @param {Committee} committee
 * @param {string} motion
 * @param {string} text
 */
export async function stand(committee, motion, text = "") {
  const payload = await seen(committee, motion);
  return committee.act(() => ({ kind: "motion.stand", payload, ...(text ? { words: { text } } : {}) }));
}

/** Open the vote on the revision that this device has seen.
 * @param {Committee} committee
 * @param {string} motion
 */
export async function openVote(committee, motion) {
  return committee.simple("motion.open", await seen(committee, motion));
}

/** Vote, or change one's vote by naming the one it replaces; `look` may throw before it is signed.
 * @param {Committee} committee
 * @param {string} motion
 * @param {string | readonly number[]} choice
 * @param {(state: import("../rules/state.js").State) => unknown} [look]
 */
export function vote(committee, motion, choice, look) {
  return committee.act(async (state) => {
    await look?.(state);
    const { opening } = findMotion(state, motion);
    if (opening === null) throw new Refused("motion_not_open");
    const before = opening.votes.get(committee.me);
    const replaces = before === undefined ? {} : { replaces: before[0] };
    return { kind: "vote.cast", payload: { choice, motion, opening: opening.id, ...replaces } };
  });
}

/** Have the votes counted; return how it was decided, as this device counted it.
 * @param {Committee} committee
 * @param {string} motion
 */
export async function close(committee, motion) {
  await committee.simple("motion.close", { motion });
  const { status } = committee.state.motions.at(motion);
  return status === "proposed" ? "tied" : status;
}
