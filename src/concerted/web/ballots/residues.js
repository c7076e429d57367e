/**
 * The groups BELENIOS-2048 and RFC-3526-2048: residues modulo a prime (ballot §2.2).
 *
 * An element is a `bigint`, written in decimal. Powers are taken four bits at a time with the language's
 * own numbers: no library that lies here has them, and what these groups are for, checking other
 * people's elections, keeps no secret (docs/adr/0012-ballots-in-the-browser.md). The subgroup check
 * is one more power, which is why elections here use Ed25519.
 */

import { sha256, utf8 } from "../kernel/bytes.js";
import { Malformed } from "../kernel/errors.js";
import { inverse, reduced } from "./groups.js";
import { numberOf } from "./hashes.js";

const DIGITS = 617; // of the largest number below 2^2048
const DECIMAL = /^[1-9][0-9]*$/;

/** Return base^exponent modulo `modulus`, by a table of sixteen powers and four squares a digit.
 * @param {bigint} base
 * @param {bigint} exponent at least 0
 * @param {bigint} modulus
 */
export function pow(base, exponent, modulus) {
  const table = [1n];
  for (let at = 1; at < 16; at++) table.push((table[at - 1] * base) % modulus);
  let power = 1n;
  for (const digit of exponent.toString(16)) {
    for (let square = 0; square < 4; square++) power = (power * power) % modulus;
    power = (power * table[parseInt(digit, 16)]) % modulus;
  }
  return power;
}

/** The subgroup of order `order` of the integers modulo `modulus`. */
export class Residues {
  identity = 1n;

  /**
   * @param {string} name
   * @param {bigint} modulus
   * @param {bigint} order
   * @param {bigint} generator
   * @param {readonly [number, number] | null} embedding
   */
  constructor(name, modulus, order, generator, embedding = null) {
    this.name = name;
    this.modulus = modulus;
    this.order = order;
    this.generator = generator;
    this.embedding = embedding;
  }

  /** Return the number from 1 to p - 1 that decimal `text` writes. @param {unknown} text */
  parse(text) {
    if (typeof text !== "string" || text.length > DIGITS || !DECIMAL.test(text) || BigInt(text) >= this.modulus) {
      throw new Malformed("element", "not a number from 1 to p - 1, or not its one form");
    }
    return BigInt(text);
  }

  /** Refuse what is not of order q. @param {bigint} element */
  check(element) {
    if (element === 1n || pow(element, this.order, this.modulus) !== 1n) {
      throw new Malformed("element", "not of order q");
    }
  }

  /** Return the number in decimal. @param {bigint} element */
  write(element) {
    return String(element);
  }

  /** Return the number that `text` writes, checked: no later step would do it. @param {unknown} text */
  receive(text) {
    const element = this.parse(text);
    this.check(element);
    return element;
  }

  /** Whether both are the same. @param {bigint} one @param {bigint} other */
  equal(one, other) {
    return one === other;
  }

  /** Return the power. @param {bigint} element @param {bigint} exponent @returns {bigint} */
  power(element, exponent) {
    return pow(element, reduced(exponent, this.order), this.modulus);
  }

  /** The same: nobody's secrets are kept in these groups. @param {bigint} element @param {bigint} exponent */
  secretPower(element, exponent) {
    return this.power(element, exponent);
  }

  /** Return the power of the generator. @param {bigint} exponent */
  basePower(exponent) {
    return this.power(this.generator, exponent);
  }

  /** Return the product. @param {bigint} first @param {bigint} second */
  product(first, second) {
    return (first * second) % this.modulus;
  }

  /** Return the first, divided by the second. @param {bigint} first @param {bigint} second */
  quotient(first, second) {
    return (first * inverse(second, this.modulus)) % this.modulus;
  }

  /** Return the number itself, if it is of order q. @param {bigint} integer */
  embedded(integer) {
    if (integer <= 0n || integer >= this.modulus) return null;
    return integer !== 1n && pow(integer, this.order, this.modulus) === 1n ? integer : null;
  }

  /** Return the number. @param {bigint} element */
  integer(element) {
    return element;
  }

  /** Return SHA-256(`ggen|index`), raised to (p - 1)/q. @param {number} index @returns {bigint} */
  independent(index) {
    const integer = numberOf(sha256(utf8(`ggen|${index}`)));
    return pow(integer, (this.modulus - 1n) / this.order, this.modulus);
  }
}


export const BELENIOS_2048 = new Residues(
  "BELENIOS-2048",
  number(
    "a3ef2d011fefb1b6e39e568fccdffb0fb7dc7ef3a791b6862791811d21fc35f21e6d36856b428030421f514ed40bfd4c" +
      "06e092a495af8d79a2f85e0fb11c0ede07dd973f9c53e50930c6e82ac36de1ae3fb8c3aabfff12ce27a5022ddd8912d1" +
      "07435012768a2cdd0a4091d8fa447f6c7ebc15a349fa318a6b4fe17d8d47e843a3e14dfa9b2162f4d7229abe93a188b4" +
      "6b006517d6f6747ebbb29c9ec3099b607f18fb1a8bc858279aa8599411d998d3e3fada9e010840d082d8c31911acdd4a" +
      "0e7992d0f18cc759cb5de0acf66a3882555bc810941e021b6a4ccfa04ee4008f878affa2375e2999b44f6cef17d70730" +
      "1e59e0e6351e051ed9cec4157646e64f",
  ),
  number(
    "adb6066a73522565f4daa0f2579db7f2f0fa90c2168bc709e20263387d55c491",
  ),
  number(
    "1307c1ab5f295885d7caa3a78a42415e31fd1c5807b61fb1e781878a52230a51988b98c259597f9c5a9dfd001d26ba31" +
      "d9d8976f01d95a1c8262ee68a0e92cea541e5219e0d0d094301b894236823fe1d4bc04e29f3748aefd4f10d5b1a356a8" +
      "643e673fd9d215fc8fe5fb9cf9fdb8ea88fdb1a3381a697fdf9c2458570b06d26aef1be365fdd90165f397c6b870df8c" +
      "1b9e519edcee8bb0f74b7a1615a274ba60a7ea574a61f552d2dde0ce514e0927c4ff49b1964c4a913731ae4268d60d7f" +
      "22127b6cbba44d453ac8b72fd04e0991b7aeff04867d8724ac638f5f34100d2d47aa680d43771902743d663f42d853c0" +
      "41e1c91fe3823f4bcf284308f1d7e653",
  ),
);
const SAFE_PRIME = number(
  "ffffffffffffffffc90fdaa22168c234c4c6628b80dc1cd129024e088a67cc74020bbea63b139b22514a08798e3404dd" +
    "ef9519b3cd3a431b302b0a6df25f14374fe1356d6d51c245e485b576625e7ec6f44c42e9a637ed6b0bff5cb6f406b7ed" +
    "ee386bfb5a899fa5ae9f24117c4b1fe649286651ece45b3dc2007cb8a163bf0598da48361c55d39a69163fa8fd24cf5f" +
    "83655d23dca3ad961c62f356208552bb9ed529077096966d670c354e4abc9804f1746c08ca18217c32905e462e36ce3b" +
    "e39e772c180e86039b2783a2ec07a28fb5c55df06f4c52c9de2bcbf6955817183995497cea956ae515d2261898fa0510" +
    "15728e5a8aacaa68ffffffffffffffff",
);
export const RFC_3526_2048 = new Residues("RFC-3526-2048", SAFE_PRIME, (SAFE_PRIME - 1n) / 2n, 2n, [8, 8]);

/** @param {string} hex */
function number(hex) {
  return BigInt(`0x${hex}`);
}
