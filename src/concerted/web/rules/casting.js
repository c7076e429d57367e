/**
 * Casting a secret ballot, and adding the ballots up under encryption at the close.
 *
 * Spec: spec/rules.md §15. The fold checks what needs no proof: form, election, credential, that the
 * numbers are points, that nobody casts the same bytes twice. The proofs are checked like evidence, by
 * host, auditor and trustees (entry §6.19), with `checkProofs`.
 */

import { CHECKS, checkElection, readBallot } from "../ballots/ballot.js";
import { ED25519 } from "../ballots/edwards.js";
import { Ciphertext } from "../ballots/elgamal.js";
import { flat } from "../ballots/question.js";
import { base64urlDecode } from "../kernel/canonical.js";
import { Malformed, Refused } from "../kernel/errors.js";
import { Kind } from "./act.js";
import { Bytes, Id, payloadOf } from "./fields.js";
import { HexMap } from "./map.js";
import { findMotion } from "./motions.js";
import { credential, electionOf, elements } from "./secrecy.js";
import { CastBallot } from "./urns.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./state.js").Motion} Motion */
/** @typedef {import("./state.js").Opening} Opening */
/** @typedef {import("./urns.js").Urn} Urn */
/** @typedef {import("./act.js").Act} Act */
/** @typedef {import("../ballots/ballot.js").Ballot} Ballot */

const PRIME = 2n ** 255n - 19n;
const SIGN = 1n << 255n;

/** One member's ballot in one opening; `replaces` names the entry of the one before it. */
export const CastSecret = payloadOf({ ballot: Bytes, motion: Id, opening: Id }, { replaces: Id });

/** The motion with its urn: else `motion_…`, `not_counting`, `not_reached`, `not_secret`.
 * @param {State} state
 * @param {string} key
 * @param {("open" | "counting" | "reached" | "passed")[]} statuses
 * @returns {[Motion, Opening, Urn]}
 */
export function findUrn(state, key, ...statuses) {
  const motion = findMotion(state, key);
  const known = /** @type {string[]} */ (statuses).includes(motion.status);
  if (!known || motion.opening === null) {
    if (statuses.includes("open")) throw new Refused("motion_not_open");
    if (statuses.includes("passed")) throw new Refused("not_reached");
    throw new Refused("not_counting");
  }
  if (motion.opening.urn === null) throw new Refused("not_secret");
  return [motion, motion.opening, motion.opening.urn];
}

/** The ballot read last: it is needed by the check, the proofs and the apply of one entry.
 * @type {{ election: string, text: string, ballot: Ballot } | null}
 */
let last = null;

/** The ballot of a payload: else Refused `ballot_invalid`.
 * @param {State} state
 * @param {Motion} motion
 * @param {string} text
 * @returns {Ballot}
 */
export function readCast(state, motion, text) {
  const election = electionOf(state, motion);
  if (last?.text === text && last.election === election.fingerprint) return last.ballot;
  try {
    const ballot = readBallot(election, base64urlDecode(text));
    last = { election: election.fingerprint, text, ballot };
    return ballot;
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    throw new Refused("ballot_invalid", error.message);
  }
}

/** Refused `motion_…`, `not_secret`, `opening_other`, `vote_…`, `not_on_roll`, `ballot_…`.
 * @param {State} state
 * @param {Act} act
 */
export function checkCastSecret(state, act) {
  const p = act.payload;
  const [motion, opening, urn] = findUrn(state, p.motion, "open");
  if (p.opening !== opening.id) throw new Refused("opening_other");
  if (act.now > opening.until) throw new Refused("vote_late");
  if (!opening.roll.has(act.author)) throw new Refused("not_on_roll");
  const before = urn.ballots.get(act.author);
  if (before === undefined && p.replaces !== undefined) throw new Refused("vote_unknown");
  if (before !== undefined && p.replaces !== before.entry) throw new Refused("vote_replaced");
  const ballot = readCast(state, motion, p.ballot);
  checkElection(electionOf(state, motion), ballot);
  if (ballot.credential !== credential(state, urn, act.author)) throw new Refused("credential_other");
  if (before?.receipts.includes(ballot.receipt)) throw new Refused("ballot_twice");
  for (const { alpha, beta } of flat(ballot.rows[0])) {
    checkPoint(alpha);
    checkPoint(beta);
  }
}

/** Refused `ballot_invalid` unless it is a canonical point, and none of order 1 or 2.
 * @param {import("../ballots/groups.js").Element} element
 */
function checkPoint(element) {
  const y = ED25519.integer(element) % SIGN;
  if (y >= PRIME || y === 1n || y === PRIME - 1n) throw new Refused("ballot_invalid", "a number that is no point");
  try {
    ED25519.product(element, ED25519.generator);
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    throw new Refused("ballot_invalid", "a number that is no point");
  }
}

/** The ballot counts, in place of the author's earlier one.
 * @param {State} state
 * @param {Act} act
 */
export function applyCastSecret(state, act) {
  const p = act.payload;
  const [motion, opening, urn] = findUrn(state, p.motion, "open");
  const ballot = readCast(state, motion, p.ballot);
  const earlier = urn.ballots.get(act.author)?.receipts ?? [];
  const cast = new CastBallot(act.id, write(flat(ballot.rows[0])), [...earlier, ballot.receipt]);
  const next = urn.with({ ballots: urn.ballots.set(act.author, cast) });
  const changed = motion.with({ opening: opening.with({ urn: next }) });
  return state.with({ motions: state.motions.set(p.motion, changed) });
}

/** Check what the fold leaves to host, auditor and trustees: signature and proofs (ballot §12).
 *
 * Refused `ballot_signature_invalid`, `proof_invalid`, `ballot_invalid`.
 * @param {State} state
 * @param {Motion} motion
 * @param {string} text
 */
export function checkProofs(state, motion, text) {
  const election = electionOf(state, motion);
  const ballot = readCast(state, motion, text);
  for (const [, check] of CHECKS) {
    try {
      check(election, ballot);
    } catch (error) {
      if (!(error instanceof Malformed)) throw error;
      throw new Refused("ballot_invalid", error.message);
    }
  }
}

/** The texts of α and β of each, one after another.
 * @param {readonly Ciphertext[]} ciphertexts
 */
export function write(ciphertexts) {
  return ciphertexts.map(({ alpha, beta }) => ED25519.write(alpha) + ED25519.write(beta)).join("");
}

/** The ciphertexts that `write` wrote.
 * @param {string} text
 */
export function readCiphertexts(text) {
  const found = elements(text);
  return found.flatMap((alpha, at) => (at % 2 ? [] : [new Ciphertext(alpha, found[at + 1])]));
}

/** The product of the last ballots, choice by choice: the encrypted tally (ballot §9.1).
 * @param {Urn} urn
 */
export function added(urn) {
  /** @type {Ciphertext[]} */
  let total = [];
  for (const cast of urn.ballots.values()) {
    const row = readCiphertexts(cast.ciphertexts);
    total = total.length ? total.map((one, at) => product(one, row[at])) : row;
  }
  return total;
}

/** @param {Ciphertext} one @param {Ciphertext} other */
function product(one, other) {
  return new Ciphertext(ED25519.product(one.alpha, other.alpha), ED25519.product(one.beta, other.beta));
}

/** The motion with its urn closed and added up, waiting for the trustees.
 * @param {Motion} motion
 * @param {number} now
 */
export function beginCount(motion, now) {
  if (!motion.opening?.urn) throw new RangeError("no secret ballot");
  const { urn } = motion.opening;
  const closed = urn.with({ closed: now, tally: write(added(urn)) });
  return motion.with({ status: "counting", opening: motion.opening.with({ urn: closed }) });
}

/** The pledge that was reached, waiting for the trustees to open the ballots one by one.
 * @param {Motion} motion
 * @param {import("./state.js").Result} result
 * @param {number} now
 */
export function beginOpening(motion, result, now) {
  if (!motion.opening?.urn) throw new RangeError("no secret ballot");
  const urn = motion.opening.urn.with({ closed: now, parts: new HexMap() });
  return motion.with({ status: "reached", opening: motion.opening.with({ urn }), result });
}

export const KINDS = [new Kind("ballot.cast", CastSecret, checkCastSecret, applyCastSecret)];
