/**
 * Ballots examined ahead of the count, by whoever there is to do it (ballot.md §8, b9 to b14).
 *
 * Ballots come back in their order. Only a few batches are under way at a time, so memory does not
 * grow with the number of ballots. What is left of a ballot is plain text, so that it can come from a
 * worker.
 */

import { examine } from "../ballots/ballot.js";
import { read } from "../ballots/groups.js";
import { groupNamed } from "../ballots/known.js";
import { Ciphertext, formOf } from "../ballots/elgamal.js";
import { ConcertedError, Malformed } from "../kernel/errors.js";

/** @typedef {import("../ballots/election.js").Election} Election */
/** @typedef {import("../ballots/tally.js").AnswerRows} AnswerRows */
/** @typedef {{ rule: string, code: string, detail: string }} Found a check that failed */
/** @typedef {{ alpha: string, beta: string }[][]} Written the rows of an answer */
/** @typedef {{ credential: string, rows: Written[], failures: Found[] }} Examined
 * what is left of a ballot; no credential if it could not be read
 */
/**
 * @typedef {object} Examining whoever examines
 * @property {number} hands how many batches it takes at a time
 * @property {(election: Election, ballots: Uint8Array[]) => Promise<Examined[]>} examine
 * @property {(group: string, credentials: string[]) => Promise<string[]>} wrongCredentials those that
 *   are not elements of order q, in order
 */

export const BATCH = 16;
export const CREDENTIALS_BATCH = 256;
export const AHEAD = 3; // batches under way for each hand

/** Examine these ballots, here and now.
 * @param {Election} election
 * @param {readonly Uint8Array[]} ballots
 * @returns {Examined[]}
 */
export function examineAll(election, ballots) {
  return ballots.map((data) => {
    const { ballot, failures } = examine(election, data);
    const found = failures.map(({ rule, error }) => ({ rule, ...told(error) }));
    if (ballot === null) return { credential: "", rows: [], failures: found };
    // Who fails is not counted, and an element off the curve could not be written.
    const rows = found.length ? [] : ballot.rows.map((answer) => answer.map((row) => row.map((one) => formOf(election.group, one))));
    return { credential: ballot.credential, rows, failures: found };
  });
}

/** @param {ConcertedError} error */
function told(error) {
  if (error instanceof Malformed) return { code: error.layer, detail: error.reason };
  const { code, detail } = /** @type {import("../kernel/errors.js").Refused} */ (error);
  return { code, detail };
}

/** Return those that are not elements of order q, in order.
 * @param {string} name the group's
 * @param {readonly string[]} credentials
 */
export function wrongAmong(name, credentials) {
  const group = groupNamed(name);
  return credentials.filter((credential) => {
    try {
      read(group, credential);
      return false;
    } catch (error) {
      if (error instanceof ConcertedError) return true;
      throw error;
    }
  });
}

/** Return the rows of a ballot that was examined: its elements have been checked.
 * @param {Election} election
 * @param {readonly Written[]} rows
 * @returns {AnswerRows}
 */
export function rowsOf({ group }, rows) {
  return rows.map((answer) =>
    answer.map((row) => row.map((one) => new Ciphertext(group.parse(one.alpha), group.parse(one.beta)))),
  );
}

/** The one hand that there is without workers. @type {Examining} */
export const ALONE = {
  hands: 1,
  examine: async (election, ballots) => examineAll(election, ballots),
  wrongCredentials: async (group, credentials) => wrongAmong(group, credentials),
};

/** Ballots on their way through those who examine. */
export class Examiners {
  #election;
  #by;
  /** @type {Promise<Examined[]>[]} */
  #waiting = [];
  /** @type {Uint8Array[]} */
  #batch = [];

  /** @param {Election} election @param {Examining} by */
  constructor(election, by) {
    this.#election = election;
    this.#by = by;
  }

  /** Take one ballot, and yield those before it that are done and must make room.
   * @param {Uint8Array} data
   */
  async *submit(data) {
    this.#batch.push(data);
    if (this.#batch.length === BATCH) this.#send();
    while (this.#waiting.length > AHEAD * this.#by.hands) yield* await this.#next();
  }

  /** Yield all that are still under way, in order. */
  async *flush() {
    if (this.#batch.length) this.#send();
    while (this.#waiting.length) yield* await this.#next();
  }

  /** Return those that are not elements of order q, in order. @param {readonly string[]} credentials */
  async wrongCredentials(credentials) {
    const batches = [];
    for (let at = 0; at < credentials.length; at += CREDENTIALS_BATCH) {
      batches.push(this.#by.wrongCredentials(this.#election.group.name, credentials.slice(at, at + CREDENTIALS_BATCH)));
    }
    return (await Promise.all(batches)).flat();
  }

  #send() {
    this.#waiting.push(this.#by.examine(this.#election, this.#batch));
    this.#batch = [];
  }

  async #next() {
    return (await this.#waiting.shift()) ?? [];
  }
}
