/**
 * Verifiable shuffles of non-homomorphic answers (ballot §9.2).
 *
 * The proof of Terelius and Wikström as CHVote 1.3.2 writes it: the new ciphertexts are the old ones,
 * re-encrypted and in another order that the proof does not tell. Shuffles are only verified here.
 */

import { sha256, utf8 } from "../kernel/bytes.js";
import { Malformed, Refused } from "../kernel/errors.js";
import * as elgamal from "./elgamal.js";
import { ShuffleForm, decode } from "./forms.js";
import { multiplied, readScalar } from "./groups.js";
import { challenge, hexHash, numberOf } from "./hashes.js";

/** @typedef {import("./election.js").Election} Election */
/** @typedef {import("./elgamal.js").Ciphertext} Ciphertext */
/** @typedef {import("./groups.js").Group} Group */
/** @typedef {import("./groups.js").Element} Element */

export const LIMIT_BYTES = 1 << 28;
export const SECONDARY = -1; // the index of the one generator that is not numbered from 0

/** Commitments as texts (they are only compared), responses, and two chains. */
export class ShuffleProof {
  /**
   * @param {readonly string[]} first
   * @param {readonly string[]} chainFirst
   * @param {readonly bigint[]} responses
   * @param {readonly bigint[]} chainResponses
   * @param {readonly bigint[]} orderResponses
   * @param {readonly Element[]} order
   * @param {readonly Element[]} chain
   */
  constructor(first, chainFirst, responses, chainResponses, orderResponses, order, chain) {
    this.first = first;
    this.chainFirst = chainFirst;
    this.responses = responses;
    this.chainResponses = chainResponses;
    this.orderResponses = orderResponses;
    this.order = order;
    this.chain = chain;
    Object.freeze(this);
  }
}

/** The new ciphertexts and the proof of each question that is shuffled. */
export class Shuffle {
  /** @param {readonly (readonly Ciphertext[])[]} ciphertexts @param {readonly ShuffleProof[]} proofs */
  constructor(ciphertexts, proofs) {
    this.ciphertexts = ciphertexts;
    this.proofs = proofs;
    Object.freeze(this);
  }
}

/** Return the shuffle of as many ciphertexts; `Malformed`: `shuffle`, `element`, `scalar`.
 * @param {Election} election
 * @param {readonly number[]} counts
 * @param {Uint8Array} data
 */
export function readShuffle(election, counts, data) {
  const form = decode(ShuffleForm, data, "shuffle", LIMIT_BYTES);
  const { group } = election;
  if (form.ciphertexts.length !== counts.length || form.proofs.length !== counts.length) {
    throw new Malformed("shuffle", "another number of questions");
  }
  /** @type {Ciphertext[][]} */
  const questions = [];
  const scalars = (/** @type {string[]} */ texts) => texts.map((text) => readScalar(group, text));
  const elements = (/** @type {string[]} */ texts) => texts.map((text) => group.receive(text));
  const proofs = counts.map((count, at) => {
    const row = form.ciphertexts[at];
    const [first, responses, order, chain] = form.proofs[at];
    const lengths = [row, first[4], responses[4], responses[5], order, chain].map((one) => one.length);
    if (lengths.some((length) => length !== count)) throw new Malformed("shuffle", "another number of ciphertexts");
    questions.push(row.map((one) => elgamal.receive(group, one)));
    return new ShuffleProof(
      [first[0], first[1], first[2], ...first[3]],
      first[4],
      scalars([responses[0], responses[1], responses[2], responses[3]]),
      scalars(responses[4]),
      scalars(responses[5]),
      elements(order),
      elements(chain),
    );
  });
  return new Shuffle(questions, proofs);
}

/** Return if every question's ciphertexts are the same; else `Refused("shuffle_invalid")`.
 * @param {Election} election
 * @param {readonly (readonly Ciphertext[])[]} before
 * @param {Shuffle} shuffle
 */
export function checkShuffle(election, before, shuffle) {
  before.forEach((old, at) => check(election, old, shuffle.ciphertexts[at], shuffle.proofs[at]));
}

/** @param {Election} election @param {readonly Ciphertext[]} old @param {readonly Ciphertext[]} changed @param {ShuffleProof} proof */
function check({ group, key, fingerprint }, old, changed, proof) {
  const bound = pairs(group, old) + pairs(group, changed) + elementsText(group, proof.order);
  const factors = challenges(group, old.length, `shuffle-challenges|${fingerprint}|${bound}`);
  const told = [...proof.first, ...proof.chainFirst];
  const statement = bound + elementsText(group, proof.chain) + group.write(key);
  const asked = challenge(group, "shuffle-challenge", fingerprint, texts(told) + statement);
  const expected = commitments(group, key, old, changed, proof, factors, asked);
  if (expected.some((element, at) => group.write(element) !== told[at])) throw new Refused("shuffle_invalid");
}

/** Return t1, t2, t3, t41, t42 and the chain's, recomputed from the responses.
 * @param {Group} group
 * @param {Element} key
 * @param {readonly Ciphertext[]} old
 * @param {readonly Ciphertext[]} changed
 * @param {ShuffleProof} proof
 * @param {readonly bigint[]} factors
 * @param {bigint} asked
 */
function commitments(group, key, old, changed, proof, factors, asked) {
  const generators = old.map((_, index) => group.independent(index));
  const second = group.independent(SECONDARY);
  const shifts = proof.orderResponses;
  const [one, two, three, four] = proof.responses;
  const powers = (/** @type {readonly Element[]} */ bases, /** @type {readonly bigint[]} */ exponents) =>
    multiplied(group, bases.map((base, at) => group.power(base, exponents[at])));
  const answered = (/** @type {Element} */ base, /** @type {Element[]} */ ...others) =>
    multiplied(group, [group.power(base, -asked), ...others]);

  const every = factors.reduce((product, factor) => (product * factor) % group.order, 1n);
  const sums = group.quotient(multiplied(group, proof.order), multiplied(group, generators));
  const last = proof.chain.length ? proof.chain[proof.chain.length - 1] : second;
  const chained = group.quotient(last, group.power(second, every));
  const mixed = powers(proof.order, factors);
  const alpha = powers(old.map((each) => each.alpha), factors);
  const beta = powers(old.map((each) => each.beta), factors);
  const found = [
    answered(sums, group.basePower(one)),
    answered(chained, group.basePower(two)),
    answered(mixed, group.basePower(three), powers(generators, shifts)),
    answered(beta, group.power(key, -four), powers(changed.map((each) => each.beta), shifts)),
    answered(alpha, group.basePower(-four), powers(changed.map((each) => each.alpha), shifts)),
  ];
  const before = [second, ...proof.chain];
  proof.chain.forEach((link, place) => {
    const step = group.power(before[place], shifts[place]);
    found.push(answered(link, group.basePower(proof.chainResponses[place]), step));
  });
  return found;
}

/** @param {Group} group @param {number} count @param {string} text */
function challenges(group, count, text) {
  const whole = hexHash(utf8(text));
  return Array.from({ length: count }, (_, place) => {
    const digest = sha256(utf8(whole + hexHash(utf8(String(place)))));
    return numberOf(digest) % group.order;
  });
}

/** @param {readonly string[]} of */
function texts(of) {
  return of.map((text) => `${text},`).join("");
}

/** @param {Group} group @param {readonly Element[]} elements */
function elementsText(group, elements) {
  return texts(elements.map((element) => group.write(element)));
}

/** @param {Group} group @param {readonly Ciphertext[]} ciphertexts */
function pairs(group, ciphertexts) {
  return texts(ciphertexts.map((one) => elgamal.textOf(group, one)));
}
