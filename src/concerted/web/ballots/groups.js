/**
 * What a group must do for an election (ballot §2).
 *
 * An *element* is whatever its group keeps: compare two by `equal`, and keep what `write` gives. A
 * *scalar* is a `bigint` from 0 to the group's order minus 1. An element that came from outside is
 * worth nothing until `read` or `check` has put it into the subgroup of prime order.
 */

import { Malformed } from "../kernel/errors.js";
import { etc } from "../vendor/noble-ed25519/index.js";

export const SCALAR_DIGITS = 640; // more than any scalar has; a longer text is refused before it is read
const SCALAR = /^(?:0|[1-9][0-9]*)$/;

/** @typedef {any} Element of one group, and opaque to all others */

/**
 * @typedef {object} Group a group of prime order in which discrete logarithms are hard
 * @property {string} name stands in elections and in hashes
 * @property {bigint} order the prime q
 * @property {Element} identity `read` refuses it; `readSum` lets it pass
 * @property {Element} generator the element g
 * @property {readonly [number, number] | null} embedding bits of each small integer and of padding (ballot §7)
 * @property {(text: unknown) => Element} parse the element that a text writes; `Malformed("element")`
 *   if it has another form. Nothing is known yet of its order
 * @property {(element: Element) => void} check `Malformed("element")` if it is not of order q
 * @property {(text: unknown) => Element} receive an element that nobody has checked: whoever raises it
 *   to a power is told `Malformed("element")` if it is not of order q
 * @property {(element: Element) => string} write the one text of an element
 * @property {(one: Element, other: Element) => boolean} equal
 * @property {(element: Element, exponent: bigint) => Element} power of what is known to all
 * @property {(element: Element, exponent: bigint) => Element} secretPower slower, and in a time that
 *   tells less of the exponent
 * @property {(exponent: bigint) => Element} basePower the power of the generator, of what is known to all
 * @property {(first: Element, second: Element) => Element} product
 * @property {(first: Element, second: Element) => Element} quotient the first, divided by the second
 * @property {(integer: bigint) => Element | null} embedded the element that a number writes by itself (ballot §7)
 * @property {(element: Element) => bigint} integer the number that an element is
 * @property {(index: number) => Element} independent a generator whose logarithm nobody knows (ballot §9)
 */

/** Return the number from 0 to `order` - 1 that is the same modulo `order`.
 * @param {bigint} number
 * @param {bigint} order
 */
export function reduced(number, order) {
  const rest = number % order;
  return rest < 0n ? rest + order : rest;
}

/** Return the inverse modulo a prime of what is not 0.
 * @param {bigint} number
 * @param {bigint} prime
 * @returns {bigint}
 */
export function inverse(number, prime) {
  return etc.invert(number, prime);
}

/** Return the element of order q that `text` writes; else `Malformed("element")`.
 * @param {Group} group
 * @param {unknown} text
 * @returns {Element}
 */
export function read(group, text) {
  const element = group.parse(text);
  group.check(element);
  return element;
}

/** Like `read` for what was computed from others and so may be the identity.
 * @param {Group} group
 * @param {unknown} text
 * @returns {Element}
 */
export function readSum(group, text) {
  const element = group.parse(text);
  if (!group.equal(element, group.identity)) group.check(element);
  return element;
}

/** Return the scalar that decimal `text` writes; else `Malformed("scalar")`.
 * @param {{ order: bigint }} group
 * @param {unknown} text
 */
export function readScalar(group, text) {
  if (typeof text !== "string" || text.length > SCALAR_DIGITS || !SCALAR.test(text)) {
    throw new Malformed("scalar", "not the one way to write a number");
  }
  const number = BigInt(text);
  if (number >= group.order) throw new Malformed("scalar", "outside 0 to q - 1");
  return number;
}

/** Return the product of any number of elements; the identity for none.
 * @param {Group} group
 * @param {Iterable<Element>} elements
 * @returns {Element}
 */
export function multiplied(group, elements) {
  let total = group.identity;
  for (const element of elements) {
    total = group.equal(total, group.identity) ? element : group.product(total, element);
  }
  return total;
}
