/**
 * What Python's bytes can do by themselves: hex, joining, comparing, numbers, and SHA-256.
 *
 * Bytes are `Uint8Array`. Nothing here checks what came from elsewhere: canonical.js does.
 */

import { sha256 as hashOf } from "../vendor/noble-hashes/sha2.js";

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));
const DIGITS = new Uint8Array(128);
for (let digit = 0; digit < 16; digit++) DIGITS[digit.toString(16).charCodeAt(0)] = digit;
/** @type {((this: Uint8Array) => string) | undefined} what newer platforms do by themselves */
const toHexNative = /** @type {any} */ (Uint8Array.prototype).toHex;
const UTF8 = new TextEncoder();
const ASCII = new TextDecoder("ascii");
const BINARY_STEP = 8_192;
export const EMPTY = new Uint8Array(0);

/** Return the 32-byte SHA-256 of the parts, joined.
 * @param {...Uint8Array} parts
 * @returns {Uint8Array}
 */
export function sha256(...parts) {
  if (parts.length === 1) return hashOf(parts[0]);
  const hash = hashOf.create();
  for (const part of parts) hash.update(part);
  return hash.digest();
}

/** A running SHA-256 that can be copied.
 * @param {Uint8Array} start what it has taken in
 * @returns {{ clone(): any, update(data: Uint8Array): any, digest(): Uint8Array }}
 */
export function hashFrom(start) {
  return hashOf.create().update(start);
}

/** Return lower-case hex.
 * @param {Uint8Array} data
 */
export function toHex(data) {
  if (toHexNative) return toHexNative.call(data);
  let text = "";
  for (let at = 0; at < data.length; at++) text += HEX[data[at]];
  return text;
}

/** Return the bytes of text that is known to be hex.
 * @param {string} text
 */
export function fromHex(text) {
  const data = new Uint8Array(text.length >> 1);
  for (let at = 0; at < data.length; at++) {
    data[at] = (DIGITS[text.charCodeAt(2 * at)] << 4) | DIGITS[text.charCodeAt(2 * at + 1)];
  }
  return data;
}

/** Return the text in UTF-8.
 * @param {string} text
 */
export function utf8(text) {
  return UTF8.encode(text);
}

/** Return the text of bytes of which it is known that they are ASCII.
 * @param {Uint8Array} data
 */
export function ascii(data) {
  return ASCII.decode(data);
}

/** A character for each byte, as `btoa` takes them. @param {Uint8Array} data */
function binary(data) {
  let text = "";
  for (let at = 0; at < data.length; at += BINARY_STEP) {
    text += String.fromCharCode(...data.subarray(at, at + BINARY_STEP));
  }
  return text;
}

/** Join the parts.
 * @param {...Uint8Array} parts
 */
export function concat(...parts) {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Whether two are the same. In one time for all of one length, so that secrets may be compared.
 * @param {Uint8Array} one
 * @param {Uint8Array} other
 */
export function equal(one, other) {
  if (one.length !== other.length) return false;
  let differs = 0;
  for (let at = 0; at < one.length; at++) differs |= one[at] ^ other[at];
  return differs === 0;
}

/** Return -1, 0 or 1 as the bytes stand in order.
 * @param {Uint8Array} one
 * @param {Uint8Array} other
 */
export function compare(one, other) {
  const shared = Math.min(one.length, other.length);
  for (let at = 0; at < shared; at++) {
    if (one[at] !== other[at]) return one[at] < other[at] ? -1 : 1;
  }
  return Math.sign(one.length - other.length);
}

/** Return a whole number below 2^53 in `size` bytes, big-endian.
 * @param {number} value
 * @param {number} size
 */
export function bigEndian(value, size) {
  const data = new Uint8Array(size);
  for (let at = size - 1; at >= 0 && value > 0; at--) {
    data[at] = value % 256;
    value = Math.floor(value / 256);
  }
  return data;
}

/** Return the number that big-endian bytes are; exact below 2^53, and 2^53 or more where above.
 * @param {Uint8Array} data
 */
export function fromBigEndian(data) {
  let value = 0;
  for (const byte of data) value = value * 256 + byte;
  return value;
}

/** Return base64 with padding (RFC 4648 §4).
 * @param {Uint8Array} data
 */
export function toBase64(data) {
  return btoa(binary(data));
}

/** Return the bytes of base64, or null where it is none; not yet whether it is the one way.
 * @param {string} text
 */
export function fromBase64(text) {
  let found;
  try {
    found = atob(text);
  } catch {
    return null;
  }
  const data = new Uint8Array(found.length);
  for (let at = 0; at < data.length; at++) data[at] = found.charCodeAt(at);
  return data;
}
