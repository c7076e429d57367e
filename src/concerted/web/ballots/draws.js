/**
 * Random scalars from a seed that is an argument (ballot §3).
 *
 * `Draws` gives a sequence of scalars and texts. The seed is 32 random bytes; what the secrets will
 * protect is hashed in beside it, so that a seed drawn twice by a broken generator does not give two
 * ballots one nonce. The same seed and context give the same sequence: vectors rest on that.
 */

import { bigEndian, concat } from "../kernel/bytes.js";
import { tag } from "../kernel/tags.js";
import { numberOf, sha512 } from "./hashes.js";

export const SEED_BYTES = 32;
export const BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const BLOCK_BYTES = 64;
const SPARE_BYTES = 16; // beyond the order's size, so that no remainder is likelier than another

/** An endless sequence: block n is SHA-512(tag(`ballot-draw`) ‖ key 64 ‖ n 8). */
export class Draws {
  /** @type {Uint8Array} */
  #key;
  #next = 0;

  /** Begin; `context` is what the sequence is for, secrets included.
   * @param {Uint8Array} seed
   * @param {...Uint8Array} context
   */
  constructor(seed, ...context) {
    if (seed.length !== SEED_BYTES) throw new RangeError(`a seed is ${SEED_BYTES} bytes`);
    const parts = context.flatMap((part) => [bigEndian(part.length, 8), part]);
    this.#key = sha512(concat(tag("ballot-seed"), seed, ...parts));
  }

  toString() {
    return "Draws(hidden)";
  }

  /** Return the next number from 0 to `order` - 1. @param {bigint} order */
  scalar(order) {
    const needed = Math.ceil(order.toString(2).length / 8) + SPARE_BYTES;
    const blocks = Array.from({ length: Math.ceil(needed / BLOCK_BYTES) }, () => this.#block());
    return numberOf(concat(...blocks)) % order;
  }

  /** Return the next text of that many characters of Base58. @param {number} length */
  base58(length) {
    return Array.from({ length }, () => BASE58[Number(this.scalar(BigInt(BASE58.length)))]).join("");
  }

  /** Return the numbers below `count` in an order drawn by lot. @param {number} count */
  orderOf(count) {
    const left = Array.from({ length: count }, (_, number) => number);
    return Array.from({ length: count }, () => left.splice(Number(this.scalar(BigInt(left.length))), 1)[0]);
  }

  #block() {
    return sha512(concat(tag("ballot-draw"), this.#key, bigEndian(this.#next++, 8)));
  }
}
