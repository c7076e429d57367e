/** Partial decryptions, and the result that they add up to (ballot §9.3, §9.4). */

import { utf8 } from "../kernel/bytes.js";
import { ConcertedError, Malformed, Refused } from "../kernel/errors.js";
import { Draws } from "./draws.js";
import { DecryptionForm, ProofForm, ResultForm, array, choice, countForm, countOf, decode, encode, text, whole } from "./forms.js";
import { inverse, multiplied, readSum, reduced } from "./groups.js";
import { checkSecret, formOf, proveSecret, readProof } from "./proofs.js";
import { flat } from "./question.js";
import { Ranking, extract } from "./ranking.js";
import { logarithm } from "./tally.js";

/** @typedef {import("./election.js").Election} Election */
/** @typedef {import("./elgamal.js").Ciphertext} Ciphertext */
/** @typedef {import("./groups.js").Group} Group */
/** @typedef {import("./groups.js").Element} Element */
/** @typedef {import("./question.js").Question} Question */
/** @typedef {import("./forms.js").RawText} RawText */
/** @typedef {import("./tally.js").AnswerRows} AnswerRows */
/** @template T @typedef {import("./question.js").Rows<T>} Rows */
/** @typedef {readonly Rows<Element>[]} Factors */

export const LIMIT_BYTES = 1 << 28;

/** A trustee's part: a factor and a proof for each ciphertext of the tally. */
export class Decryption {
  /** @param {Factors} factors @param {readonly Rows<import("./proofs.js").Proof>[]} proofs */
  constructor(factors, proofs) {
    this.factors = factors;
    this.proofs = proofs;
    Object.freeze(this);
  }
}

/** Return a trustee's part of the decryption of a tally; `seed` is 32 random bytes.
 * @param {Election} election
 * @param {AnswerRows} rows
 * @param {bigint} secret
 * @param {Uint8Array} seed
 */
export function decrypt(election, rows, secret, seed) {
  const { group } = election;
  const draws = new Draws(seed, utf8("decrypt"), utf8(String(secret)), election.data);
  const about = parts(election, group.secretPower(group.generator, secret));
  /** @type {any[]} */
  const factors = [];
  /** @type {any[]} */
  const proofs = [];
  election.questions.forEach((question, at) => {
    const powers = rows[at].map((row) => row.map((one) => group.write(group.secretPower(one.alpha, secret))));
    const proven = rows[at].map((row) =>
      row.map((one) => formOf(proveSecret(group, secret, about, [group.generator, one.alpha], draws))),
    );
    factors.push(question.nested ? powers : powers[0]);
    proofs.push(question.nested ? proven : proven[0]);
  });
  return encode({ decryption_factors: factors, decryption_proofs: proofs });
}

/** Return a trustee's part, of the tally's shape.
 *
 * `Malformed`: `decryption`, `element`, `scalar`. Elements await `checkDecryption`.
 * @param {Election} election
 * @param {AnswerRows} rows
 * @param {Uint8Array} data
 */
export function readDecryption(election, rows, data) {
  const form = decode(DecryptionForm, data, "decryption", LIMIT_BYTES);
  if (form.decryption_factors.length !== rows.length || form.decryption_proofs.length !== rows.length) {
    throw new Malformed("decryption", "another number of questions");
  }
  const { group } = election;
  /** @type {Rows<Element>[]} */
  const factors = [];
  const proofs = election.questions.map((question, index) => {
    const texts = rowsOf(question, text, form.decryption_factors[index], "decryption");
    const forms = rowsOf(question, ProofForm, form.decryption_proofs[index], "decryption");
    if (!sameShape(texts, rows[index]) || !sameShape(forms, rows[index])) {
      throw new Malformed("decryption", "another number of factors");
    }
    factors.push(rows[index].map((row, r) => row.map((one, c) => factor(group, one, texts[r][c]))));
    return forms.map((row) => row.map((one) => readProof(group, one)));
  });
  return new Decryption(factors, proofs);
}

/** @param {Rows<unknown>} one @param {Rows<unknown>} other */
function sameShape(one, other) {
  return one.length === other.length && one.every((row, at) => row.length === other[at].length);
}

/** @param {Group} group @param {Ciphertext} ciphertext @param {string} written */
function factor(group, ciphertext, written) {
  // Of no votes at all the alpha is the identity, and so is every power of it.
  const empty = group.equal(ciphertext.alpha, group.identity);
  return empty ? readSum(group, written) : group.receive(written);
}

/** Return if the owner of `key` computed every factor; else `Refused("decryption_invalid")`.
 *
 * `Malformed("element")` for a factor that is not in the group.
 * @param {Election} election
 * @param {AnswerRows} rows
 * @param {Element} key
 * @param {Decryption} decryption
 */
export function checkDecryption(election, rows, key, decryption) {
  const { group } = election;
  const about = parts(election, key);
  rows.forEach((answer, at) => {
    const [factors, proofs] = [flat(decryption.factors[at]), flat(decryption.proofs[at])];
    flat(answer).forEach((one, place) => {
      /** @type {[Element, Element][]} */
      const pairs = [[group.generator, key], [one.alpha, factors[place]]];
      checkSecret(group, about, pairs, proofs[place], "decryption_invalid");
    });
  });
}

/** @param {Election} election @param {Element} key */
function parts({ group, fingerprint }, key) {
  return ["decrypt", fingerprint, group.write(key)];
}

/** Return the factors of the trustees whose part is right, and what is wrong with the others'.
 *
 * Trustees are numbered from 1. One bad part takes nothing from the good ones.
 * @param {Election} election
 * @param {import("./trustees.js").Trustees} trustees
 * @param {AnswerRows} rows
 * @param {ReadonlyMap<number, Uint8Array>} given
 */
export function sound(election, trustees, rows, given) {
  /** @type {Map<number, Factors>} */
  const good = new Map();
  /** @type {Map<number, ConcertedError>} */
  const bad = new Map();
  for (const [owner, data] of given) {
    try {
      if (!(1 <= owner && owner <= trustees.keys.length)) throw new Refused("trustee_unknown", String(owner));
      const decryption = readDecryption(election, rows, data);
      checkDecryption(election, rows, trustees.keys[owner - 1], decryption);
      good.set(owner, decryption.factors);
    } catch (error) {
      if (!(error instanceof ConcertedError)) throw error;
      bad.set(owner, error);
    }
  }
  return { good, bad };
}

/** Return the factors of all trustees together.
 *
 * `factors` are checked ones by trustee. `Refused("decryption_missing")` if a single trustee's or too
 * many of a threshold's are not there.
 * @param {Group} group
 * @param {import("./trustees.js").Trustees} trustees
 * @param {ReadonlyMap<number, Factors>} factors
 * @param {AnswerRows} rows
 * @returns {Factors}
 */
export function combine(group, trustees, factors, rows) {
  const terms = chosen(group, trustees, factors);
  return rows.map((answer, q) =>
    answer.map((row, r) =>
      row.map((_, c) => multiplied(group, terms.map(([of, weight]) => group.power(of[q][r][c], weight)))),
    ),
  );
}

/** Which factors are combined, each with its weight.
 * @param {Group} group
 * @param {import("./trustees.js").Trustees} trustees
 * @param {ReadonlyMap<number, Factors>} factors
 */
function chosen(group, trustees, factors) {
  /** @type {[Factors, bigint][]} */
  const terms = [];
  let first = 1;
  for (const item of trustees.items) {
    /** @type {number[]} */
    const places = [];
    item.keys.forEach((_, at) => {
      if (factors.has(first + at) && places.length < item.needed) places.push(at + 1);
    });
    if (places.length < item.needed) {
      throw new Refused("decryption_missing", `${item.needed} needed, ${places.length} there`);
    }
    const weights = lagrange(group, places);
    places.forEach((place, at) => {
      terms.push([/** @type {Factors} */ (factors.get(first + place - 1)), weights[at]]);
    });
    first += item.keys.length;
  }
  return terms;
}

/** Return the weights with which values at `places` make up the value at zero.
 * @param {{ order: bigint }} group
 * @param {readonly number[]} places
 */
export function lagrange({ order }, places) {
  return places.map((place) => {
    let [over, under] = [1n, 1n];
    for (const other of places) {
      if (other === place) continue;
      over = (over * BigInt(other)) % order;
      under = reduced(under * BigInt(other - place), order);
    }
    return (over * inverse(under, order)) % order;
  });
}

/** Return the result that combined factors open. `weight` is the total that was counted.
 * @param {Election} election
 * @param {AnswerRows} rows
 * @param {Factors} factors
 * @param {bigint} weight
 */
export function resultOf(election, rows, factors, weight) {
  const { group } = election;
  const result = election.questions.map((question, at) => {
    const elements = opened(group, rows[at], factors[at]);
    if (question instanceof Ranking) return elements[0].map((one) => extract(group, one, question.answers.length));
    const sums = elements.map((row) => row.map((one) => countForm(logarithm(group, one, weight))));
    return question.nested ? sums : sums[0];
  });
  return encode({ result });
}

/** Return if `data` is what the factors open; else `Refused("result_wrong")`.
 *
 * `Malformed("result")` for another form. No logarithm is needed to check one.
 * @param {Election} election
 * @param {AnswerRows} rows
 * @param {Factors} factors
 * @param {bigint} weight
 * @param {Uint8Array} data
 */
export function checkResult(election, rows, factors, weight, data) {
  const form = decode(ResultForm, data, "result", LIMIT_BYTES);
  if (form.result.length !== rows.length) throw new Malformed("result", "another number of questions");
  const { group } = election;
  election.questions.forEach((question, at) => {
    const elements = opened(group, rows[at], factors[at]);
    if (question instanceof Ranking) checkRankings(group, question, elements[0], form.result[at]);
    else checkSums(group, question, elements, form.result[at], weight);
  });
}

/** @param {Group} group @param {Rows<Ciphertext>} answer @param {Rows<Element>} factors @returns {Element[][]} */
function opened(group, answer, factors) {
  return answer.map((row, r) => row.map((one, c) => group.quotient(one.beta, factors[r][c])));
}

/** @param {Group} group @param {Question} question @param {Element[][]} elements @param {RawText} raw @param {bigint} weight */
function checkSums(group, question, elements, raw, weight) {
  const told = rowsOf(question, choice(whole, text), raw, "result");
  if (!sameShape(told, elements)) throw new Malformed("result", "another number of counts");
  elements.forEach((row, r) => {
    row.forEach((element, c) => {
      const count = countOf(told[r][c], "result");
      if (count > weight || !group.equal(group.basePower(count), element)) throw new Refused("result_wrong");
    });
  });
}

/** @param {Group} group @param {Ranking} question @param {Element[]} elements @param {RawText} raw */
function checkRankings(group, question, elements, raw) {
  const told = decode(array(array(whole)), raw, "result", LIMIT_BYTES);
  const expected = elements.map((element) => extract(group, element, question.answers.length));
  if (String(encode(told)) !== String(encode(expected))) throw new Refused("result_wrong");
}

/** @template T @param {Question} question @param {import("./forms.js").Part<T>} part @param {RawText} raw @param {string} layer */
function rowsOf(question, part, raw, layer) {
  if (question.nested) return decode(array(array(part)), raw, layer, LIMIT_BYTES);
  return [decode(array(part), raw, layer, LIMIT_BYTES)];
}
