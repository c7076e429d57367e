/** Ciphertexts that add up: (g^r, y^r·g^m) (ballot §3). */

import { multiplied, readSum } from "./groups.js";

/** @typedef {import("./groups.js").Group} Group */
/** @typedef {import("./groups.js").Element} Element */
/** @typedef {{ alpha: string, beta: string }} Form */

/** An El Gamal ciphertext. */
export class Ciphertext {
  /** @param {Element} alpha @param {Element} beta */
  constructor(alpha, beta) {
    this.alpha = alpha;
    this.beta = beta;
    Object.freeze(this);
  }
}

/** Return a ballot's ciphertext, whose elements must still be raised to a power.
 * @param {Group} group
 * @param {Form} form
 */
export function receive(group, form) {
  return new Ciphertext(group.receive(form.alpha), group.receive(form.beta));
}

/** Return a ciphertext that was computed from others, checked; it may hold identities.
 * @param {Group} group
 * @param {Form} form
 */
export function readTotal(group, form) {
  return new Ciphertext(readSum(group, form.alpha), readSum(group, form.beta));
}

/** Return the JSON form.
 * @param {Group} group
 * @param {Ciphertext} ciphertext
 * @returns {Form}
 */
export function formOf(group, ciphertext) {
  return { alpha: group.write(ciphertext.alpha), beta: group.write(ciphertext.beta) };
}

/** Return the text that stands in hashes: alpha, a comma, beta.
 * @param {Group} group
 * @param {Ciphertext} ciphertext
 */
export function textOf(group, ciphertext) {
  return `${group.write(ciphertext.alpha)},${group.write(ciphertext.beta)}`;
}

/** Return the texts of several, joined by commas.
 * @param {Group} group
 * @param {readonly Ciphertext[]} ciphertexts
 */
export function textsOf(group, ciphertexts) {
  return ciphertexts.map((one) => textOf(group, one)).join(",");
}

/** Return the ciphertext of a small number under the key y.
 * @param {Group} group
 * @param {Element} key
 * @param {bigint} nonce
 * @param {number} integer
 */
export function encrypt(group, key, nonce, integer) {
  const hidden = group.secretPower(key, nonce);
  const beta = integer ? group.product(hidden, group.basePower(BigInt(integer))) : hidden;
  return new Ciphertext(group.secretPower(group.generator, nonce), beta);
}

/** Return the ciphertext of the sum.
 * @param {Group} group
 * @param {readonly Ciphertext[]} ciphertexts
 */
export function summed(group, ciphertexts) {
  return new Ciphertext(
    multiplied(group, ciphertexts.map((one) => one.alpha)),
    multiplied(group, ciphertexts.map((one) => one.beta)),
  );
}

/** Return the ciphertext of `weight` times the number.
 * @param {Group} group
 * @param {Ciphertext} ciphertext
 * @param {bigint} weight
 */
export function weighted(group, ciphertext, weight) {
  if (weight === 1n) return ciphertext;
  return new Ciphertext(group.power(ciphertext.alpha, weight), group.power(ciphertext.beta, weight));
}
