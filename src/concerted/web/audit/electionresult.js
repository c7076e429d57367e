/** What checking an election's archive comes to (ballot.md §12). */

import { Malformed, Refused } from "../kernel/errors.js";

/** @typedef {import("../kernel/errors.js").ConcertedError} ConcertedError */

/** One check that failed: its number in the spec, and what was found.
 *
 * `record` counts the archive's records from 0; `ballot` its ballots from 1, and is null where the
 * failure is not one of a ballot, whose `receipt` is then empty.
 */
export class Failure {
  /**
   * @param {string} rule
   * @param {string} code
   * @param {string} detail
   * @param {number | null} record
   * @param {number | null} ballot
   * @param {string} receipt
   */
  constructor(rule, code, detail = "", record = null, ballot = null, receipt = "") {
    this.rule = rule;
    this.code = code;
    this.detail = detail;
    this.record = record;
    this.ballot = ballot;
    this.receipt = receipt;
    Object.freeze(this);
  }

  /** Return the failure that an error tells of; throw it if it is a fault.
   * @param {string} rule
   * @param {unknown} error
   * @param {number | null} record
   */
  static of(rule, error, record = null) {
    if (error instanceof Malformed) return new Failure(rule, error.layer, error.reason, record);
    if (error instanceof Refused) return new Failure(rule, error.code, error.detail, record);
    throw error;
  }
}

/**
 * @typedef {object} Counted the outcome: `counted` and `weight` are of the last ballots, `received` is of all
 * @property {boolean} holds whether everything was checked and held
 * @property {string} name
 * @property {string} uuid
 * @property {string} group
 * @property {string} fingerprint
 * @property {number} roll
 * @property {number} trustees
 * @property {number} received
 * @property {number} counted
 * @property {string} weight a number in decimal
 * @property {any[] | null} result as the archive writes it, and null where not everything holds
 * @property {{ answers: string[], question: string, blank: boolean }[]} questions as the election words them
 * @property {readonly Failure[]} failures
 * @property {string} stopped empty, or why not everything could be checked: `damaged`, `event`,
 *   `order`, `tally` or `election`
 */
