/** The encrypted tally: the product of the last ballots, each to its weight (ballot §9.1). */

import { equal } from "../kernel/bytes.js";
import { Malformed, Refused } from "../kernel/errors.js";
import { Ciphertext, formOf, readTotal, weighted } from "./elgamal.js";
import { CiphertextForm, SizedTallyForm, array, countForm, countOf, decode, encode, raw } from "./forms.js";
import { hexHash } from "./hashes.js";

/** @typedef {import("./election.js").Election} Election */
/** @typedef {import("./groups.js").Group} Group */
/** @typedef {import("./groups.js").Element} Element */
/** @typedef {import("./question.js").Question} Question */
/** @typedef {readonly import("./question.js").Rows<Ciphertext>[]} AnswerRows */

export const LIMIT_BYTES = 1 << 28;

/** What has been counted so far. One ballot a voter; a later one takes its place.
 *
 * `add` and `takeOut` keep one product for each choice, so memory does not grow with the ballots,
 * except for questions that are shuffled, whose ciphertexts must all be kept.
 */
export class Tally {
  #election;
  /** @type {Ciphertext[][][]} */
  #totals;
  /** @type {Map<string, AnswerRows>} in order of each voter's last ballot */
  #kept = new Map();
  ballots = 0;
  weight = 0n;

  /** @param {Election} election */
  constructor(election) {
    const { identity } = election.group;
    const one = new Ciphertext(identity, identity);
    this.#election = election;
    this.#totals = election.questions.map((question) =>
      question.additive ? question.widths.map((width) => Array(width).fill(one)) : [],
    );
  }

  /** Count a voter's ballot. `Refused("weight_invalid")` where only 1 can be counted.
   * @param {string} credential
   * @param {AnswerRows} rows
   * @param {bigint} weight
   */
  add(credential, rows, weight) {
    if (this.#election.shuffled.length) {
      if (weight !== 1n) throw new Refused("weight_invalid", "a shuffled ballot counts once");
      this.#kept.set(credential, rows);
    }
    const { group } = this.#election;
    this.#combine(rows, weight, (one, other) => group.product(one, other));
    this.ballots++;
    this.weight += weight;
  }

  /** Count a voter's ballot no longer; `rows` and `weight` are as when it was added.
   * @param {string} credential
   * @param {AnswerRows} rows
   * @param {bigint} weight
   */
  takeOut(credential, rows, weight) {
    const { group } = this.#election;
    this.#kept.delete(credential);
    this.#combine(rows, weight, (one, other) => group.quotient(one, other));
    this.ballots--;
    this.weight -= weight;
  }

  /** @param {AnswerRows} rows @param {bigint} weight @param {(one: Element, other: Element) => Element} combine */
  #combine(rows, weight, combine) {
    this.#totals.forEach((total, question) => {
      total.forEach((sums, row) => { // no sums where it is shuffled
        rows[question][row].forEach((ciphertext, place) => {
          const term = weighted(this.#election.group, ciphertext, weight);
          const before = sums[place];
          sums[place] = new Ciphertext(combine(before.alpha, term.alpha), combine(before.beta, term.beta));
        });
      });
    });
  }

  /** The encrypted tally; a shuffled question's row holds a ciphertext for each ballot.
   * @returns {AnswerRows}
   */
  get rows() {
    return this.#election.questions.map((question, at) =>
      question.additive
        ? this.#totals[at].map((row) => [...row])
        : [[...this.#kept.values()].map((rows) => rows[at][0][0])],
    );
  }

  /** Return how much was counted, with the hash of the encrypted tally. @param {Uint8Array} encrypted */
  sized(encrypted) {
    return encode({
      num_tallied: this.ballots,
      total_weight: countForm(this.weight),
      encrypted_tally: hexHash(encrypted),
    });
  }
}

/** Return the bytes of an encrypted tally.
 * @param {Election} election
 * @param {AnswerRows} rows
 */
export function writeTally(election, rows) {
  return encode(
    election.questions.map((question, at) => {
      const shaped = rows[at].map((row) => row.map((one) => formOf(election.group, one)));
      return question.nested ? shaped : shaped[0];
    }),
  );
}

/** Return the encrypted tally that `data` writes, every element checked.
 *
 * `Malformed`: `tally`, `element`. That it is the tally of the ballots, nobody said yet.
 * @param {Election} election
 * @param {Uint8Array} data
 * @returns {AnswerRows}
 */
export function readTally(election, data) {
  const told = decode(array(raw), data, "tally", LIMIT_BYTES);
  if (told.length !== election.questions.length) throw new Malformed("tally", "another number of questions");
  return election.questions.map((question, at) => readRows(election, question, told[at]));
}

/** @param {Election} election @param {Question} question @param {import("./forms.js").RawText} data */
function readRows(election, question, data) {
  const forms = question.nested
    ? decode(array(array(CiphertextForm)), data, "tally")
    : [decode(array(CiphertextForm), data, "tally", LIMIT_BYTES)];
  const { widths } = question;
  const fits = forms.length === widths.length && forms.every((row, at) => row.length === widths[at]);
  if (question.additive && !fits) throw new Malformed("tally", "another number of choices");
  return forms.map((row) => row.map((one) => readTotal(election.group, one)));
}

/** Return a tally as `data` writes it, if that is the same tally.
 *
 * Programs put the ciphertexts of a shuffled question in an order of their own, so there any order
 * will do, as the shuffle then begins with it. `Refused("tally_wrong")` for other differences.
 * @param {Election} election
 * @param {AnswerRows} rows
 * @param {Uint8Array} data
 */
export function inOrderOf(election, rows, data) {
  let found = rows;
  if (election.shuffled.length) {
    const told = decode(array(raw), data, "tally", LIMIT_BYTES);
    found = withShuffled(election, rows, election.shuffled.map((index) => ordered(election, rows, index, told)));
  }
  if (!equal(writeTally(election, found), data)) throw new Refused("tally_wrong");
  return found;
}

/** @param {Election} election @param {AnswerRows} rows @param {number} index @param {import("./forms.js").RawText[]} told */
function ordered(election, rows, index, told) {
  if (told.length !== rows.length) throw new Refused("tally_wrong");
  const forms = decode(array(CiphertextForm), told[index], "tally", LIMIT_BYTES);
  const ours = new Map(rows[index][0].map((one) => [Object.values(formOf(election.group, one)).join(), one]));
  const theirs = forms.map((form) => `${form.alpha},${form.beta}`);
  if (theirs.length !== ours.size || new Set(theirs).size !== ours.size) throw new Refused("tally_wrong");
  return theirs.map((text) => {
    const found = ours.get(text);
    if (found === undefined) throw new Refused("tally_wrong");
    return found;
  });
}

/** How much an archive says was counted. */
export class Sized {
  /** @param {number | bigint} ballots @param {bigint} weight @param {string} encrypted */
  constructor(ballots, weight, encrypted) {
    this.ballots = ballots;
    this.weight = weight;
    this.encrypted = encrypted;
    Object.freeze(this);
  }
}

/** Return what `data` writes; `Malformed("tally")`. @param {Uint8Array} data */
export function readSized(data) {
  const form = decode(SizedTallyForm, data, "tally");
  if (form.num_tallied < 0) throw new Malformed("tally", "a negative number of ballots");
  return new Sized(form.num_tallied, countOf(form.total_weight, "tally"), form.encrypted_tally);
}

/** Return the tally with the shuffled questions' ciphertexts in their new order.
 * @param {Election} election
 * @param {AnswerRows} rows
 * @param {readonly (readonly Ciphertext[])[]} shuffled
 * @returns {AnswerRows}
 */
export function withShuffled(election, rows, shuffled) {
  const replaced = new Map(election.shuffled.map((index, at) => [index, shuffled[at]]));
  return rows.map((answer, index) => {
    const found = replaced.get(index);
    return found ? [found] : answer;
  });
}

/** Return how often g was multiplied, at most `most`; `Refused("result_wrong")` if more.
 *
 * Baby steps and giant steps: about twice the root of `most` products.
 * @param {Group} group
 * @param {Element} element
 * @param {bigint} most
 */
export function logarithm(group, element, most) {
  const step = BigInt(Math.floor(Math.sqrt(Number(most)))) + 1n;
  /** @type {Map<string, bigint>} */
  const babies = new Map();
  let current = group.identity;
  for (let number = 0n; number < step; number++) {
    babies.set(group.write(current), number);
    current = group.product(current, group.generator);
  }
  let left = element;
  for (let giant = 0n; giant <= step; giant++) {
    const found = babies.get(group.write(left));
    if (found !== undefined && giant * step + found <= most) return giant * step + found;
    left = group.quotient(left, current);
  }
  throw new Refused("result_wrong", "no count up to the number of votes");
}
