/**
 * A ballot, carried as the exact bytes that were received (ballot §8).
 *
 * `readBallot` and `CHECKS` are what a host, a voter's device and an auditor all run. Each check has
 * its number in the spec, so that a failure can be named by ballot and rule.
 */

import { ConcertedError, Refused } from "../kernel/errors.js";
import { Malformed } from "../kernel/errors.js";
import { utf8 } from "../kernel/bytes.js";
import { Choices, form as formOfAnswer } from "./choices.js";
import { publicOf } from "./credentials.js";
import { Draws } from "./draws.js";
import { BallotForm, Raw, decode, encode } from "./forms.js";
import { fingerprint } from "./hashes.js";
import { checkSecret, formOf, proveSecret, readProof } from "./proofs.js";
import { written } from "./writing.js";

/** @typedef {import("./election.js").Election} Election */
/** @typedef {import("./question.js").Answer} Answer */
/** @typedef {import("./groups.js").Element} Element */

export const LIMIT_BYTES = 1 << 20;
const SIGNATURE = ',"signature":';
const ASCII_SIGNATURE = utf8(SIGNATURE);

/** A ballot whose form is good; nothing else is known of it yet. */
export class Ballot {
  /**
   * @param {Uint8Array} data
   * @param {import("./forms.js").Of<typeof BallotForm>} form
   * @param {Element} voter
   * @param {readonly Answer[]} answers
   * @param {import("./proofs.js").Proof} signature
   */
  constructor(data, form, voter, answers, signature) {
    this.data = data;
    this.uuid = form.election_uuid;
    this.electionHash = form.election_hash;
    this.credential = form.credential;
    this.voter = voter;
    this.answers = answers;
    this.signedHash = form.signature.hash;
    this.signature = signature;
    Object.freeze(this);
  }

  /** The receipt number: which ballot, never how it was filled in. */
  get receipt() {
    return fingerprint(this.data);
  }

  /** The ciphertexts of each question. */
  get rows() {
    return this.answers.map((answer) => answer.rows);
  }
}

/** A check that failed: its number in the spec, and why. */
export class Failure {
  /** @param {string} rule @param {ConcertedError} error */
  constructor(rule, error) {
    this.rule = rule;
    this.error = error;
    Object.freeze(this);
  }
}

/** Return the ballot (check b9); `Malformed`: `ballot`, `element` or `scalar`.
 * @param {Election} election
 * @param {Uint8Array} data
 */
export function readBallot(election, data) {
  const form = decode(BallotForm, data, "ballot", LIMIT_BYTES);
  const { group, questions } = election;
  if (form.answers.length !== questions.length) throw new Malformed("ballot", "another number of answers");
  const voter = group.receive(form.credential);
  const answers = questions.map((question, at) => question.readAnswer(group, form.answers[at]));
  return new Ballot(data, form, voter, answers, readProof(group, form.signature.proof));
}

/** Return if the ballot is of this election; else `Refused("election_other")`.
 * @param {Election} election
 * @param {Ballot} ballot
 */
export function checkElection(election, ballot) {
  if (ballot.uuid !== election.uuid || ballot.electionHash !== election.fingerprint) {
    throw new Refused("election_other");
  }
}

/** Return if the credential's owner signed it; else `Refused("ballot_signature_invalid")`.
 * @param {Election} election
 * @param {Ballot} ballot
 */
export function checkSignature(election, ballot) {
  if (fingerprint(unsigned(ballot.data)) !== ballot.signedHash) {
    throw new Refused("ballot_signature_invalid", "the hash is of another ballot");
  }
  const { group } = election;
  const parts = ["sig", ballot.signedHash];
  checkSecret(group, parts, [[group.generator, ballot.voter]], ballot.signature, "ballot_signature_invalid");
}

/** The ballot without its signature, which stands last: the form was checked. @param {Uint8Array} data */
function unsigned(data) {
  let at = data.length - ASCII_SIGNATURE.length;
  while (!ASCII_SIGNATURE.every((byte, place) => data[at + place] === byte)) at--;
  const cut = data.slice(0, at + 1);
  cut[at] = 0x7d; // }
  return cut;
}

/** Return if each choice holds what it may; else `Refused("proof_invalid")`.
 * @param {Election} election
 * @param {Ballot} ballot
 */
export function checkEach(election, ballot) {
  const booth = election.booth(ballot.credential);
  election.questions.forEach((question, at) => question.checkEach(booth, ballot.answers[at]));
}

/** Return if each answer as a whole is allowed; else `Refused("proof_invalid")`.
 * @param {Election} election
 * @param {Ballot} ballot
 */
export function checkWhole(election, ballot) {
  const booth = election.booth(ballot.credential);
  election.questions.forEach((question, at) => question.checkWhole(booth, ballot.answers[at]));
}

/** What can be said of a ballot without the others. The roll (b11) comes between, by the caller.
 * @type {readonly (readonly [string, (election: Election, ballot: Ballot) => void])[]}
 */
export const CHECKS = [
  ["b10", checkElection],
  ["b12", checkSignature],
  ["b13", checkEach],
  ["b14", checkWhole],
];

/** Return the failure, unless it is a fault. @param {string} rule @param {unknown} error */
function failed(rule, error) {
  if (error instanceof ConcertedError) return new Failure(rule, error);
  throw error;
}

/** Return the ballot, if its form is good, and every check of b9 to b14 but b11 that fails.
 * @param {Election} election
 * @param {Uint8Array} data
 * @returns {{ ballot: Ballot | null, failures: Failure[] }}
 */
export function examine(election, data) {
  let ballot;
  try {
    ballot = readBallot(election, data);
  } catch (error) {
    return { ballot: null, failures: [failed("b9", error)] };
  }
  const failures = [];
  for (const [rule, check] of CHECKS) {
    try {
      check(election, ballot);
    } catch (error) {
      failures.push(failed(rule, error));
    }
  }
  return { ballot, failures };
}

/** Return the ballot if every check passes, else throw the first failure: a host's one call.
 *
 * `Refused("credential_unknown")` comes before the proofs, which cost more.
 * @param {Election} election
 * @param {import("./credentials.js").Roll} roll
 * @param {Uint8Array} data
 */
export function accept(election, roll, data) {
  const ballot = readBallot(election, data);
  roll.weight(ballot.credential);
  for (const [, check] of CHECKS) check(election, ballot);
  return ballot;
}

/** Return a ballot. `chosen` has an answer for each question, as `Choices.checkChosen`.
 *
 * `seed` is 32 random bytes, never used for anything else. `Refused("choice_invalid")`; a question of
 * another type than `Choices` cannot be answered here, `Refused("question_type")`.
 * @param {Election} election
 * @param {import("./credentials.js").BallotKey} key
 * @param {readonly (readonly number[])[]} chosen
 * @param {Uint8Array} seed
 */
export function cast(election, key, chosen, seed) {
  const { group, questions } = election;
  if (chosen.length !== questions.length) throw new Refused("choice_invalid", "an answer for each question");
  const credential = publicOf(group, key);
  const draws = new Draws(seed, utf8("ballot"), key.expose(), election.data, encode(chosen));
  const booth = election.booth(credential);
  const answers = questions.map((question, at) => {
    if (!(question instanceof Choices)) {
      throw new Refused("question_type", "this type of question is only verified here");
    }
    return new Raw(written(formOfAnswer(group, question.answer(booth, chosen[at], draws))));
  });
  const body = { election_uuid: election.uuid, election_hash: election.fingerprint, credential, answers };
  const hash = fingerprint(encode(body));
  const proof = proveSecret(group, key.scalar(), ["sig", hash], [group.generator], draws);
  return encode({ ...body, signature: { hash, proof: formOf(proof) } });
}
