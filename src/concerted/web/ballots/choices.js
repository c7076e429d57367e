/**
 * Homomorphic questions: from min to max of the answers, or blank where allowed (ballot §5).
 *
 * Yes/no, yes/no/abstain, k of n and approval are all of this type. With blank votes an answer has one
 * ciphertext more, in front, that says whether it is blank.
 */

import { Malformed, Refused } from "../kernel/errors.js";
import * as elgamal from "./elgamal.js";
import { ChoicesForm, decode } from "./forms.js";
import { Branch, Opening, check, formOf, membership, prove, readProof } from "./proofs.js";
import { statementOf } from "./question.js";

/** @typedef {import("./groups.js").Group} Group */
/** @typedef {import("./elgamal.js").Ciphertext} Ciphertext */
/** @typedef {import("./proofs.js").Proof} Proof */
/** @typedef {import("./question.js").Booth} Booth */
/** @typedef {import("./draws.js").Draws} Draws */

/** An encrypted answer with its proofs. */
export class ChoicesAnswer {
  /**
   * @param {readonly Ciphertext[]} choices
   * @param {readonly (readonly Proof[])[]} each
   * @param {readonly Proof[]} overall
   * @param {readonly Proof[] | null} blank
   */
  constructor(choices, each, overall, blank) {
    this.choices = choices;
    this.each = each;
    this.overall = overall;
    this.blank = blank;
    Object.freeze(this);
  }

  /** One row. */
  get rows() {
    return [this.choices];
  }
}

/** The question. */
export class Choices {
  additive = true;
  nested = false;

  /**
   * @param {readonly string[]} answers
   * @param {number | bigint} minimum
   * @param {number | bigint} maximum
   * @param {boolean} blank
   */
  constructor(answers, minimum, maximum, blank) {
    this.answers = answers;
    this.minimum = minimum;
    this.maximum = maximum;
    this.blank = blank;
    Object.freeze(this);
  }

  /** Return the question of a form; `Malformed("election")` if nobody could answer it.
   * @param {{ answers: string[], blank?: boolean, min: number | bigint, max: number | bigint }} form
   */
  static of(form) {
    if (!(0 <= form.min && form.min <= form.max) || form.answers.length === 0) {
      throw new Malformed("election", "a question that cannot be answered");
    }
    return new Choices(form.answers, form.min, form.max, form.blank === true);
  }

  /** One row: the answers, after the blank if there is one. */
  get widths() {
    return [this.answers.length + Number(this.blank)];
  }

  /** Return the answer; `Malformed("ballot")` for another number of parts.
   * @param {Group} group
   * @param {import("./forms.js").RawText} data
   */
  readAnswer(group, data) {
    const form = decode(ChoicesForm, data, "ballot");
    const branches = Number(BigInt(this.maximum) - BigInt(this.minimum)) + 1 + Number(this.blank);
    const [width] = this.widths;
    if (form.choices.length !== width || form.individual_proofs.length !== width || form.overall_proof.length !== branches) {
      throw new Malformed("ballot", "another number of choices or proofs");
    }
    if (form.individual_proofs.some((proofs) => proofs.length !== 2)) {
      throw new Malformed("ballot", "a choice is proven to be 0 or 1");
    }
    if ((form.blank_proof !== undefined) !== this.blank || (form.blank_proof ?? [0, 0]).length !== 2) {
      throw new Malformed("ballot", "a blank proof too many, or too few");
    }
    return new ChoicesAnswer(
      form.choices.map((choice) => elgamal.receive(group, choice)),
      form.individual_proofs.map((proofs) => proofs.map((proof) => readProof(group, proof))),
      form.overall_proof.map((proof) => readProof(group, proof)),
      form.blank_proof ? form.blank_proof.map((proof) => readProof(group, proof)) : null,
    );
  }

  /** Refuse a choice that is neither 0 nor 1. @param {Booth} booth @param {ChoicesAnswer} answer */
  checkEach(booth, answer) {
    answer.choices.forEach((choice, at) => {
      const parts = membership(booth.statement, booth.group, choice);
      check(booth.group, booth.key, parts, zeroOrOne(choice), answer.each[at]);
    });
  }

  /** Refuse too few or too many choices, and a blank vote with choices.
   * @param {Booth} booth
   * @param {ChoicesAnswer} answer
   */
  checkWhole(booth, answer) {
    const proofs = answer.blank === null ? [answer.overall] : [answer.blank, answer.overall];
    this.#claims(booth, answer.choices).forEach(({ parts, branches }, at) => {
      check(booth.group, booth.key, parts, branches, proofs[at]);
    });
  }

  /** What is claimed of the whole: hash parts and branches, a blank's first.
   * @param {Booth} booth
   * @param {readonly Ciphertext[]} choices
   */
  #claims(booth, choices) {
    const texts = choices.map((choice) => elgamal.textOf(booth.group, choice));
    const statement = statementOf(booth, texts);
    const total = elgamal.summed(booth.group, choices.slice(Number(this.blank)));
    const [least, most] = [BigInt(this.minimum), BigInt(this.maximum)];
    const allowed = Array.from({ length: Number(most - least) + 1 }, (_, at) => new Branch(total, least + BigInt(at)));
    if (!this.blank) return [{ parts: membership(statement, booth.group, total), branches: allowed }];
    const isBlank = choices[0];
    return [
      { parts: ["bproof0", statement], branches: [new Branch(isBlank, 0n), new Branch(total, 0n)] },
      { parts: ["bproof1", statement], branches: [new Branch(isBlank, 1n), ...allowed] },
    ];
  }

  /** Refuse with `Refused("choice_invalid")` what the question does not allow.
   *
   * `chosen` is 0 or 1 for each answer, after 0 or 1 for a blank vote where that is allowed.
   * @param {readonly number[]} chosen
   */
  checkChosen(chosen) {
    if (chosen.length !== this.widths[0] || chosen.some((number) => number !== 0 && number !== 1)) {
      throw new Refused("choice_invalid", "0 or 1 for each answer");
    }
    const count = chosen.slice(Number(this.blank)).reduce((sum, number) => sum + number, 0);
    const isBlank = this.blank && chosen[0] === 1;
    const many = this.minimum <= count && count <= this.maximum;
    if ((isBlank && count) || !(isBlank || many)) {
      throw new Refused("choice_invalid", "more or fewer than the question allows");
    }
  }

  /** Return the encrypted answer with its proofs; `Refused("choice_invalid")`.
   * @param {Booth} booth
   * @param {readonly number[]} chosen
   * @param {Draws} draws
   */
  answer(booth, chosen, draws) {
    this.checkChosen(chosen);
    const { group, key } = booth;
    const openings = chosen.map((number) => new Opening(draws.scalar(group.order), BigInt(number)));
    const choices = openings.map((one, at) => elgamal.encrypt(group, key, one.nonce, chosen[at]));
    const each = choices.map((choice, at) => {
      const parts = membership(booth.statement, group, choice);
      return prove(group, key, parts, zeroOrOne(choice), [openings[at], openings[at]], draws);
    });
    const counted = openings.slice(Number(this.blank));
    const total = new Opening(
      counted.reduce((sum, one) => sum + one.nonce, 0n) % group.order,
      counted.reduce((sum, one) => sum + one.holds, 0n),
    );
    const whole = this.#claims(booth, choices).map(({ parts, branches }) => {
      const knows = branches.map((branch) => (this.blank && branch.ciphertext === choices[0] ? openings[0] : total));
      return prove(group, key, parts, branches, knows, draws);
    });
    return new ChoicesAnswer(choices, each, whole[whole.length - 1], this.blank ? whole[0] : null);
  }
}

/** Return the JSON form of an answer.
 * @param {Group} group
 * @param {ChoicesAnswer} answer
 */
export function form(group, answer) {
  return {
    choices: answer.choices.map((choice) => elgamal.formOf(group, choice)),
    individual_proofs: answer.each.map((proofs) => proofs.map(formOf)),
    overall_proof: answer.overall.map(formOf),
    blank_proof: answer.blank === null ? undefined : answer.blank.map(formOf),
  };
}

/** @param {Ciphertext} choice */
function zeroOrOne(choice) {
  return [new Branch(choice, 0n), new Branch(choice, 1n)];
}
