/** Questions of lists: one list, and in it one candidate or more (ballot §5.3). */

import { Malformed, Refused } from "../kernel/errors.js";
import * as elgamal from "./elgamal.js";
import { ListsForm, decode } from "./forms.js";
import { read, readScalar } from "./groups.js";
import { challenge } from "./hashes.js";
import { Branch, check, membership, readProof } from "./proofs.js";
import { flat, statementOf } from "./question.js";

/** @typedef {import("./groups.js").Group} Group */
/** @typedef {import("./groups.js").Element} Element */
/** @typedef {import("./elgamal.js").Ciphertext} Ciphertext */
/** @typedef {import("./proofs.js").Proof} Proof */
/** @typedef {import("./question.js").Booth} Booth */
/** @template T @typedef {import("./question.js").Rows<T>} Rows */

/** A proof that a ciphertext does not hold zero. */
export class Nonzero {
  /**
   * @param {Element} commitment
   * @param {bigint} challenge
   * @param {readonly [bigint, bigint]} response
   */
  constructor(commitment, challenge, response) {
    this.commitment = commitment;
    this.challenge = challenge;
    this.response = response;
    Object.freeze(this);
  }
}

/** An encrypted answer with its proofs; each row is a list: itself, then its candidates. */
export class ListsAnswer {
  /**
   * @param {Rows<Ciphertext>} rows
   * @param {Rows<readonly Proof[]>} each
   * @param {Proof} overall
   * @param {readonly (readonly Proof[])[]} lists
   * @param {Nonzero} nonzero
   */
  constructor(rows, each, overall, lists, nonzero) {
    this.rows = rows;
    this.each = each;
    this.overall = overall;
    this.lists = lists;
    this.nonzero = nonzero;
    Object.freeze(this);
  }
}

/** The question. */
export class Lists {
  additive = true;
  nested = true;

  /** @param {Rows<string>} answers */
  constructor(answers) {
    this.answers = answers;
    Object.freeze(this);
  }

  /** Return the question of a form; `Malformed("election")` if nobody could answer it.
   * @param {{ answers: string[][] }} form
   */
  static of(form) {
    if (form.answers.length === 0 || form.answers.some((row) => row.length < 2)) {
      throw new Malformed("election", "a list without a candidate");
    }
    return new Lists(form.answers);
  }

  /** A row for each list. */
  get widths() {
    return this.answers.map((row) => row.length);
  }

  /** Return the answer; `Malformed("ballot")` for another number of parts.
   * @param {Group} group
   * @param {import("./forms.js").RawText} data
   */
  readAnswer(group, data) {
    const form = decode(ListsForm, data, "ballot");
    const { widths } = this;
    const fits = [form.choices, form.individual_proofs].every(
      (part) => part.length === widths.length && part.every((row, at) => row.length === widths[at]),
    );
    if (!fits || form.list_proofs.length !== widths.length) {
      throw new Malformed("ballot", "another number of choices or proofs");
    }
    if ([...flat(form.individual_proofs), ...form.list_proofs].some((proofs) => proofs.length !== 2)) {
      throw new Malformed("ballot", "a proof of two branches");
    }
    const nonzero = form.nonzero_proof;
    const proofs = (/** @type {{ challenge: string, response: string }[]} */ forms) =>
      forms.map((one) => readProof(group, one));
    return new ListsAnswer(
      form.choices.map((row) => row.map((one) => elgamal.receive(group, one))),
      form.individual_proofs.map((row) => row.map(proofs)),
      readProof(group, form.overall_proof),
      form.list_proofs.map(proofs),
      new Nonzero(
        read(group, nonzero.commitment), // not the identity: that would prove nothing
        readScalar(group, nonzero.challenge),
        [readScalar(group, nonzero.response[0]), readScalar(group, nonzero.response[1])],
      ),
    );
  }

  /** Refuse a choice that is neither 0 nor 1. @param {Booth} booth @param {ListsAnswer} answer */
  checkEach(booth, answer) {
    const proofs = flat(answer.each);
    flat(answer.rows).forEach((choice, at) => {
      const parts = membership(booth.statement, booth.group, choice);
      check(booth.group, booth.key, parts, [new Branch(choice, 0n), new Branch(choice, 1n)], proofs[at]);
    });
  }

  /** Refuse another number of lists than one, candidates of another list, or none at all.
   * @param {Booth} booth
   * @param {ListsAnswer} answer
   */
  checkWhole(booth, answer) {
    const { group, key } = booth;
    const texts = flat(answer.rows).map((choice) => elgamal.textOf(group, choice));
    const statement = statementOf(booth, texts);
    const chosen = elgamal.summed(group, answer.rows.map((row) => row[0]));
    check(group, key, membership(statement, group, chosen), [new Branch(chosen, 1n)], [answer.overall]);
    const candidates = answer.rows.map((row) => elgamal.summed(group, row.slice(1)));
    candidates.forEach((total, at) => {
      const branches = [new Branch(answer.rows[at][0], 1n), new Branch(total, 0n)];
      check(group, key, ["lproof", statement], branches, answer.lists[at]);
    });
    checkNonzero(booth, statement, elgamal.summed(group, candidates), answer.nonzero);
  }
}

/** @param {Booth} booth @param {string} statement @param {Ciphertext} total @param {Nonzero} proof */
function checkNonzero({ group, key }, statement, total, proof) {
  const [first, second] = proof.response;
  const left = group.product(group.power(total.alpha, first), group.basePower(second));
  const plain = group.product(group.power(total.beta, first), group.power(key, second));
  const right = group.product(plain, group.power(proof.commitment, proof.challenge));
  const texts = [proof.commitment, left, right].map((element) => group.write(element)).join(",");
  if (challenge(group, "nonzero", statement, texts) !== proof.challenge) {
    throw new Refused("proof_invalid", "no candidate");
  }
}
