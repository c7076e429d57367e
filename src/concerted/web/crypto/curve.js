/**
 * What is needed of the curve itself: points and scalars as bytes (entry §5, §7; seal §1).
 *
 * The arithmetic is noble's; here are only the encodings between it and our formats.
 */

import { concat, fromHex, toHex } from "../kernel/bytes.js";
import { Point, etc, hashes } from "../vendor/noble-ed25519/index.js";
import { sha512 } from "../vendor/noble-hashes/sha2.js";

Object.assign(hashes, { sha512 });

export { Point };
export const BASE = Point.BASE;
export const ORDER = Point.CURVE().n;
export const FIELD = Point.CURVE().p;
export const POINT_BYTES = 32;
const TOP_CLEAR = (1n << 255n) - 1n;

/** Return the number that little-endian bytes are.
 * @param {Uint8Array} data
 * @returns {bigint}
 */
export function fromLittleEndian(data) {
  return data.length ? BigInt(`0x${toHex(Uint8Array.from(data).reverse())}`) : 0n;
}

/** Return a number in 32 bytes, little-endian.
 * @param {bigint} value
 */
export function littleEndian(value) {
  return fromHex(value.toString(16).padStart(2 * POINT_BYTES, "0")).reverse();
}

/** Return SHA-512 of the parts mod L, as RFC 8032 §5.1.7 takes it.
 * @param {...Uint8Array} parts
 * @returns {bigint}
 */
export function hashScalar(...parts) {
  return fromLittleEndian(sha512(concat(...parts))) % ORDER;
}

/** Return the first half of SHA-512(seed), clamped (RFC 8032 §5.1.5).
 * @param {Uint8Array} seed
 */
export function clampedHash(seed) {
  return clamped(sha512(seed).slice(0, POINT_BYTES));
}

/** @param {Uint8Array} data */
function clamped(data) {
  const scalar = Uint8Array.from(data);
  scalar[0] &= 248;
  scalar[31] = (scalar[31] & 127) | 64;
  return scalar;
}

/** Return a secret of 32 bytes, clamped, mod L: never 0, since it is 8 times less than L.
 * @param {Uint8Array} data
 */
export function clampedScalar(data) {
  return fromLittleEndian(clamped(data)) % ORDER;
}

/** Return the point that 32 bytes encode in the one way; null if none (entry §5.2).
 * @param {Uint8Array} data
 */
export function pointOrNull(data) {
  try {
    return Point.fromBytes(data);
  } catch {
    return null;
  }
}

/** Return u = (1+y)/(1−y) in 32 bytes (RFC 7748 §4.1), for a point that is not the neutral one.
 * @param {{ Y: bigint, Z: bigint }} point
 */
export function montgomeryOf({ Y, Z }) {
  const inverse = etc.invert(etc.mod(Z - Y, FIELD), FIELD);
  return littleEndian(etc.mod((Z + Y) * inverse, FIELD));
}

/** Return u of the point that each of these encodes, with one inversion for all; null for what
 * is not 32 bytes, and where y is not below p, or is 0, 1 or −1. Whether a point of that y is on the curve is not looked at.
 * @param {readonly Uint8Array[]} encoded
 * @returns {(Uint8Array | null)[]}
 */
export function montgomeriesOf(encoded) {
  const ys = encoded.map((data) => (data.length === POINT_BYTES ? fromLittleEndian(data) & TOP_CLEAR : 0n));
  const known = ys.map((y) => y > 1n && y < FIELD - 1n); // neither a second encoding, nor one of small order
  // Montgomery's trick: the product of all is inverted, and taken apart again from its end.
  /** @type {bigint[]} */
  const before = [];
  let product = 1n;
  ys.forEach((y, at) => {
    before.push(product);
    if (known[at]) product = (product * (FIELD + 1n - y)) % FIELD;
  });
  let inverse = etc.invert(product, FIELD);
  /** @type {(Uint8Array | null)[]} */
  const found = encoded.map(() => null);
  for (let at = ys.length - 1; at >= 0; at--) {
    if (!known[at]) continue;
    found[at] = littleEndian((((inverse * before[at]) % FIELD) * (ys[at] + 1n)) % FIELD);
    inverse = (inverse * (FIELD + 1n - ys[at])) % FIELD;
  }
  return found;
}

// The encodings of the eight points of small order (entry §5.2): multiples of one of order 8.
const EIGHTH = Point.fromBytes(
  Uint8Array.from("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a".match(/../g) ?? [], (byte) =>
    parseInt(byte, 16),
  ),
);
const SMALL = new Set(
  [0n, 1n, 2n, 3n, 4n, 5n, 6n, 7n].map((n) => toHex(EIGHTH.multiply(n, false).toBytes())),
);
const SMALL_U = new Set([0n, 1n, FIELD - 1n, ...[1n, 3n].map((n) => fromLittleEndian(montgomeryOf(EIGHTH.multiply(n, false))))]);

/** Whether these are the bytes of a point of small order, in its one encoding.
 * @param {Uint8Array} data
 */
export function isSmall(data) {
  return SMALL.has(toHex(data));
}

/** Whether S < L, and R is not of small order: what no library is left to decide (entry §5.1, 2).
 * @param {Uint8Array} signature
 */
export function isPlausible(signature) {
  return (
    signature.length === 2 * POINT_BYTES &&
    fromLittleEndian(signature.subarray(POINT_BYTES)) < ORDER &&
    !isSmall(signature.subarray(0, POINT_BYTES))
  );
}

/** Whether X25519 would give nothing but zeros with this public key (RFC 7748 §6.1).
 * @param {Uint8Array} data
 */
export function x25519IsSmall(data) {
  const u = fromLittleEndian(data) & TOP_CLEAR; // the top bit is not looked at
  return SMALL_U.has(u % FIELD);
}
