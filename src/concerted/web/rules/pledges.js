/**
 * Pledges: a call that members sign in secret; who signed is opened only if enough have.
 *
 * Spec: spec/rules.md §17. One sum is decrypted, when time is up. Only if it reaches the number that
 * was announced do trustees open the single ballots, each in evidence beside its entry, so that the
 * state holds who has opened and the hash of what; whoever reads that computes who signed.
 */

import { ED25519 } from "../ballots/edwards.js";
import { read } from "../ballots/groups.js";
import { openSound, readSingles } from "../ballots/singles.js";
import { Malformed, Refused } from "../kernel/errors.js";
import { Kind } from "./act.js";
import { findUrn, readCiphertexts } from "./casting.js";
import { OnOpening, trusteesOf } from "./counting.js";
import { setMotion } from "./motions.js";
import { electionOf } from "./secrecy.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./urns.js").Urn} Urn */
/** @typedef {import("./act.js").Act} Act */
/** @typedef {import("../ballots/groups.js").Element} Element */

export const BALLOT_BYTES = 320; // at most, of what a trustee opens for one ballot

/** Refused `not_reached`, `opening_other`, `not_trustee`, `already_shared`, `size_bounds`.
 * @param {State} state
 * @param {Act} act
 */
export function checkOpenPledge(state, act) {
  const p = act.payload;
  const [, opening, urn] = findUrn(state, p.motion, "reached", "passed");
  if (p.opening !== opening.id) throw new Refused("opening_other");
  if (!state.tally_keys.at(urn.key).trustees.includes(act.author)) throw new Refused("not_trustee");
  if (urn.parts.has(act.author)) throw new Refused("already_shared");
  if (act.header.evidence[0].size > BALLOT_BYTES * urn.ballots.size) throw new Refused("size_bounds");
}

/** One trustee more has opened the ballots; with the last one needed all can read them.
 * @param {State} state
 * @param {Act} act
 */
export function applyOpenPledge(state, act) {
  const key = act.payload.motion;
  const [motion, opening, before] = findUrn(state, key, "reached", "passed");
  const urn = before.with({ parts: before.parts.set(act.author, act.header.evidence[0].hash) });
  const enough = urn.parts.size >= state.tally_keys.at(urn.key).needed;
  const status = enough ? "passed" : motion.status;
  return setMotion(state, key, motion.with({ status, opening: opening.with({ urn }) }));
}

/** Whose ballots are opened, in the order in which they are.
 * @param {Urn} urn
 */
export function votersOf(urn) {
  return [...urn.ballots.keys()].sort();
}

/** What is opened of each voter's last ballot: the first choice, which is yes.
 * @param {Urn} urn
 */
export function singlesOf(urn) {
  return votersOf(urn).map((voter) => readCiphertexts(urn.ballots.at(voter).ciphertexts)[0]);
}

/** What a trustee has opened, every proof checked: else Refused `decryption_invalid`.
 * @param {State} state
 * @param {string} motion
 * @param {string} author
 * @param {Uint8Array} data
 * @returns {Element[]}
 */
export function readOpened(state, motion, author, data) {
  const [found, , urn] = findUrn(state, motion, "reached", "passed");
  const key = state.tally_keys.at(urn.key);
  const share = read(ED25519, key.shares[key.trustees.indexOf(author)]);
  try {
    return readSingles(electionOf(state, found), singlesOf(urn), share, data);
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    throw new Refused("decryption_invalid", error.message);
  }
}

/** Who has pledged, ascending, from what trustees have opened; what is false is passed over.
 *
 * Refused `not_reached`, `decryption_missing` where too little holds, and `result_wrong` where it is
 * not what the trustees have counted.
 * @param {State} state
 * @param {string} motion
 * @param {ReadonlyMap<string, Uint8Array>} opened
 * @returns {string[]}
 */
export function pledged(state, motion, opened) {
  const [found, , urn] = findUrn(state, motion, "reached", "passed");
  const key = state.tally_keys.at(urn.key);
  const given = new Map([...opened].map(([author, data]) => [key.trustees.indexOf(author) + 1, data]));
  return signers(state, motion, openSound(electionOf(state, found), trusteesOf(key), singlesOf(urn), given));
}

/** The names for what was opened of each ballot; Refused `result_wrong` where others were counted.
 * @param {State} state
 * @param {string} motion
 * @param {readonly boolean[]} yes
 */
export function signers(state, motion, yes) {
  const [found, , urn] = findUrn(state, motion, "reached", "passed");
  const names = votersOf(urn).filter((_, at) => yes[at]);
  if (names.length !== found.result?.yes) throw new Refused("result_wrong", "others than were counted");
  return names;
}

export const KINDS = [
  new Kind("pledge.open", OnOpening, checkOpenPledge, applyOpenPledge, { evidence: [1, 1], duty: true }),
];
