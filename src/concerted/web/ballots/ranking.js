/**
 * Non-homomorphic questions: a number for each answer, shuffled and then decrypted (ballot §7).
 *
 * A ballot holds one group element for all numbers, and a proof of knowing its nonce. What the element
 * means is known only once it has been decrypted.
 */

import { Malformed } from "../kernel/errors.js";
import * as elgamal from "./elgamal.js";
import { RankingForm, decode } from "./forms.js";
import { checkSecret, readProof } from "./proofs.js";

/** @typedef {import("./groups.js").Group} Group */
/** @typedef {import("./groups.js").Element} Element */

/** An encrypted answer with its proof. */
export class RankingAnswer {
  /**
   * @param {import("./elgamal.js").Ciphertext} choice
   * @param {import("./proofs.js").Proof} proof
   */
  constructor(choice, proof) {
    this.choice = choice;
    this.proof = proof;
    Object.freeze(this);
  }

  /** One row of one. */
  get rows() {
    return [[this.choice]];
  }
}

/** The question. */
export class Ranking {
  additive = false;
  nested = false;
  widths = [1];

  /** @param {readonly string[]} answers */
  constructor(answers) {
    this.answers = answers;
    Object.freeze(this);
  }

  /** Return the question of a form; `Malformed("election")` where no group can hold it.
   * @param {{ answers: string[] }} form
   * @param {Group} group
   */
  static of(form, group) {
    if (group.embedding === null || form.answers.length === 0) {
      throw new Malformed("election", "a question that this group cannot hold");
    }
    return new Ranking(form.answers);
  }

  /** Return the answer; `Malformed("ballot")` if it is none.
   * @param {Group} group
   * @param {import("./forms.js").RawText} data
   */
  readAnswer(group, data) {
    const form = decode(RankingForm, data, "ballot");
    return new RankingAnswer(elgamal.receive(group, form.choices), readProof(group, form.proof));
  }

  /** Refuse an element that is not in the group: beta occurs in no equation of its own.
   * @param {import("./question.js").Booth} booth
   * @param {RankingAnswer} answer
   */
  checkEach(booth, answer) {
    booth.group.check(answer.choice.beta);
  }

  /** Refuse a ciphertext whose nonce its voter does not know, such as another's.
   * @param {import("./question.js").Booth} booth
   * @param {RankingAnswer} answer
   */
  checkWhole(booth, answer) {
    const { group } = booth;
    const text = elgamal.textOf(group, answer.choice);
    const parts = ["raweg", booth.statement, `${group.write(booth.key)},${text}`];
    checkSecret(group, parts, [[group.generator, answer.choice.alpha]], answer.proof, "proof_invalid");
  }
}

/** Return the element that holds small numbers; `Malformed("element")` if none can.
 * @param {Group} group
 * @param {readonly number[]} numbers
 * @returns {Element}
 */
export function embed(group, numbers) {
  const [bits, padding] = embedding(group);
  const packed = numbers.reduce((sum, number) => (sum << bits) | BigInt(number), 0n);
  for (let spare = 0n; spare < 1n << padding; spare++) {
    const element = group.embedded((packed << padding) | spare);
    if (element !== null) return element;
  }
  throw new Malformed("element", "too many numbers for this group");
}

/** Return the `count` small numbers that an element holds; what is above them is not read.
 * @param {Group} group
 * @param {Element} element
 * @param {number} count
 */
export function extract(group, element, count) {
  const [bits, padding] = embedding(group);
  const packed = group.integer(element) >> padding;
  const mask = (1n << bits) - 1n;
  return Array.from({ length: count }, (_, at) => Number((packed >> (BigInt(count - 1 - at) * bits)) & mask));
}

/** @param {Group} group */
function embedding(group) {
  if (group.embedding === null) throw new Malformed("element", "this group holds no numbers");
  return group.embedding.map(BigInt);
}
