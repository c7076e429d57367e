/** The hash of a state, as a Merkle map, so that a part can be shown without the rest (log §8). */

import { bigEndian, concat, hashFrom, sha256, utf8 } from "./bytes.js";
import { UNLIMITED, checkNames, encode } from "./canonical.js";
import { tag } from "./tags.js";

// Hashing starts from a copy that has taken the tag in: one block fewer for each of 100,000.
const LEAF = hashFrom(tag("state-leaf"));
const ENTRY = hashFrom(tag("state-entry"));
const NODE = hashFrom(tag("state-node"));
const OBJECT = hashFrom(tag("state-object"));
const EMPTY_ROOT = sha256(tag("state-empty"));

/** Return the 32-byte hash of a canonical value of any size and depth (log §8).
 *
 * `Malformed("canonical")` where the value has no canonical form.
 * @param {any} value
 * @returns {Uint8Array}
 */
export function stateHash(value) {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return objectHash(value);
  return hashed(LEAF, encode(value, { limitBytes: UNLIMITED, limitDepth: UNLIMITED }));
}

/** @param {Record<string, any>} value */
function objectHash(value) {
  const names = Object.keys(value).sort();
  checkNames(names);
  const top = root(names.map((name) => entryHash(name, value[name])));
  return hashed(OBJECT, concat(bigEndian(names.length, 8), top));
}

/** @param {string} name @param {any} value */
function entryHash(name, value) {
  const data = utf8(name);
  return hashed(ENTRY, concat(bigEndian(data.length, 2), data, stateHash(value)));
}

/** Pair neighbours, carry an odd last one up: the tree of RFC 6962 §2.1, from its leaves up.
 * @param {Uint8Array[]} hashes
 */
function root(hashes) {
  if (hashes.length === 0) return EMPTY_ROOT;
  while (hashes.length > 1) {
    const above = [];
    for (let at = 0; at + 1 < hashes.length; at += 2) {
      above.push(hashed(NODE, concat(hashes[at], hashes[at + 1])));
    }
    if (hashes.length % 2) above.push(hashes[hashes.length - 1]);
    hashes = above;
  }
  return hashes[0];
}

/** @param {ReturnType<typeof hashFrom>} start @param {Uint8Array} data @returns {Uint8Array} */
function hashed(start, data) {
  return start.clone().update(data).digest();
}
