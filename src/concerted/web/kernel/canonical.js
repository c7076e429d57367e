/**
 * The one encoding that a value has (entry §2): RFC 8785, restricted until nothing is left open.
 *
 * `decode` checks received bytes and never repairs them. The characters are checked first, then
 * `JSON.parse` does the grammar; names, their order, ranges and depth are checked in one walk; and
 * what the parser would silently accept (a name twice, white space, another form of a number) shows
 * when the value is written again and compared.
 *
 * Values are plain objects, arrays, strings, numbers and booleans. Errors are `Malformed`, with the
 * layer `canonical` unless the caller names the layer that the field belongs to.
 */

import { ascii, fromBase64, fromHex, toBase64, utf8 } from "./bytes.js";
import { Malformed } from "./errors.js";

export const LIMIT_BYTES = 32_768;
export const LIMIT_DEPTH = 8;
export const LIMIT_INTEGER = Number.MAX_SAFE_INTEGER;
export const UNLIMITED = Number.MAX_SAFE_INTEGER;

const LAYER = "canonical";
const STRING = /^[ !#-[\]-~]*$/;
const NAME = /^(?:[a-z][a-z0-9_]{0,31}|[0-9a-f]{64}|[0-9a-f]{32})$/;
const BASE64URL = /^[A-Za-z0-9_-]*$/;
const HEX = /^[0-9a-f]*$/;
const BACKSLASH = 0x5c;

/** @typedef {{ limitBytes?: number, limitDepth?: number }} Limits */

/** Return the value of `data`; `Malformed("canonical")` if it is not its one encoding (entry §2).
 * @param {Uint8Array} data
 * @param {Limits} limits
 * @returns {any}
 */
export function decode(data, { limitBytes = LIMIT_BYTES, limitDepth = LIMIT_DEPTH } = {}) {
  if (data.length > limitBytes) throw new Malformed(LAYER, `longer than ${limitBytes} bytes`); // entry §2.1
  for (const byte of data) {
    if (byte < 0x20 || byte > 0x7e || byte === BACKSLASH) {
      throw new Malformed(LAYER, "a character that no string may hold"); // entry §2.2
    }
  }
  const text = ascii(data);
  let value;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Malformed(LAYER, String(error)); // of too many brackets too, where that is a RangeError
  }
  check(value, limitDepth, true);
  if (JSON.stringify(value) !== text) {
    throw new Malformed(LAYER, "a name twice, white space, or a number's form"); // entry §2.3, 5, 6
  }
  return value;
}

/** Return the canonical form of `value`; `Malformed("canonical")` if it has none (entry §2).
 * @param {any} value
 * @param {Limits} limits
 * @returns {Uint8Array}
 */
export function encode(value, { limitBytes = LIMIT_BYTES, limitDepth = LIMIT_DEPTH } = {}) {
  check(value, limitDepth, false);
  const data = utf8(written(value));
  if (data.length > limitBytes) throw new Malformed(LAYER, `longer than ${limitBytes} bytes`);
  return data;
}

/** @param {any} value @returns {string} */
function written(value) {
  if (typeof value === "string") return `"${value}"`;
  if (Array.isArray(value)) return `[${value.map(written).join(",")}]`;
  if (typeof value !== "object") return String(value);
  const names = Object.keys(value).sort();
  return `{${names.map((name) => `"${name}":${written(value[name])}`).join(",")}}`;
}

/** Walk `value`; `depth` more levels may open. `ordered`: whether names must stand in order.
 * @param {any} value
 * @param {number} depth
 * @param {boolean} ordered
 */
function check(value, depth, ordered) {
  if (typeof value === "string") {
    if (!STRING.test(value)) throw new Malformed(LAYER, "a character that no string may hold");
  } else if (typeof value === "number") {
    if (!Number.isSafeInteger(value) || value < 0 || Object.is(value, -0)) {
      throw new Malformed(LAYER, "not an integer from 0 to 2^53 - 1"); // entry §2.3
    }
  } else if (typeof value === "object" && value !== null) {
    if (depth === 0) throw new Malformed(LAYER, "nested too deep"); // entry §2.7
    const names = Array.isArray(value) ? null : Object.keys(value);
    if (names) checkNames(names, ordered);
    for (const item of names ? Object.values(value) : value) check(item, depth - 1, ordered);
  } else if (typeof value !== "boolean") {
    throw new Malformed(LAYER, `${value === null ? "null" : typeof value} has no canonical form`); // entry §2.4
  }
}

/** Refuse a name that is neither a word nor an id, and if asked names out of order.
 * @param {string[]} names
 * @param {boolean} ordered
 */
export function checkNames(names, ordered = false) {
  for (let at = 0; at < names.length; at++) {
    if (!NAME.test(names[at])) throw new Malformed(LAYER, "a name that is neither a word nor an id"); // entry §2.5
    if (ordered && at > 0 && names[at - 1] >= names[at]) throw new Malformed(LAYER, "names out of order");
  }
}

/** Return the `size` bytes that `text` is in lower-case hex; else `Malformed(layer)`.
 * @param {unknown} text
 * @param {number} size
 * @param {string} layer
 */
export function hexBytes(text, size, layer = LAYER) {
  if (typeof text !== "string" || text.length !== 2 * size || !HEX.test(text)) {
    throw new Malformed(layer, `not ${2 * size} hex digits in lower case`);
  }
  return fromHex(text);
}

/** Return `data` in base64url without padding (RFC 4648 §5).
 * @param {Uint8Array} data
 */
export function base64urlEncode(data) {
  return toBase64(data).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** Return the bytes of unpadded base64url, exactly `size` if given; else `Malformed(layer)`.
 *
 * The unused bits of the last character must be zero, so that no two texts give the same bytes.
 * @param {unknown} text
 * @param {number | null} size
 * @param {string} layer
 */
export function base64urlDecode(text, size = null, layer = LAYER) {
  if (typeof text !== "string" || !BASE64URL.test(text)) throw new Malformed(layer, "not base64url");
  const data = fromBase64(text.replaceAll("-", "+").replaceAll("_", "/"));
  if (data === null || base64urlEncode(data) !== text) {
    throw new Malformed(layer, "not the one way to write it in base64url");
  }
  if (size !== null && data.length !== size) throw new Malformed(layer, `not ${size} bytes`);
  return data;
}
