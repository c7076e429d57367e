/**
 * What is to be known of each leaf of a record without parsing it, kept beside the folded state.
 *
 * The leaves themselves are told by a hash of each page of them: the platform hashes a page a hundred
 * times as fast as we hash its leaves one by one. What it says of them was computed here from the
 * leaves of those hashes, as the state was, and is believed as far (docs/adr/0010).
 */

import { fromHex, toHex } from "../kernel/bytes.js";
import { History } from "../kernel/history.js";
import { encodeBundle } from "../kernel/tiles.js";
import { HASH_BYTES, Tree } from "../kernel/tree.js";
import { PAGE } from "./pages.js";

/** @typedef {import("./rows.js").Rows} Rows */

/**
 * By index: when, id and nonce of what took effect, and which of the `names` its kind is. `tree`: the
 * hashes of each level. `pages`: the hash of each page of leaves, hex.
 * @typedef {object} Contents
 * @property {Float64Array} times
 * @property {Uint8Array} used
 * @property {readonly string[]} names
 * @property {Uint8Array} kinds
 * @property {readonly Uint8Array[]} tree
 * @property {readonly string[]} pages
 */

const USED_BYTES = 32 + 32 + 16; // the entry's id, its author and nonce

/** Return the contents of the first `size` rows, whose pages have these hashes.
 * @param {Rows} rows
 * @param {History} history
 * @param {number} size
 * @param {readonly string[]} pages
 * @returns {Contents}
 */
export function contentsOf(rows, history, size, pages) {
  const [times, used, kinds] = [new Float64Array(size), new Uint8Array(size * USED_BYTES), new Uint8Array(size)];
  const names = [""];
  for (let index = 0; index < size; index++) {
    times[index] = history.time(index);
    const found = history.used(index);
    if (found === null) continue;
    used.set(fromHex(found.join("")), index * USED_BYTES);
    const kind = rows.kind(index);
    if (!names.includes(kind)) names.push(kind);
    kinds[index] = names.indexOf(kind);
  }
  const { tree } = history;
  const levels = [];
  for (let level = 0, count = size; count > 0; level++, count = Math.floor(count / 2)) levels.push(tree.nodes(level, 0, count));
  return { times, used, names, kinds, tree: levels, pages };
}

/** Whether it is of this many leaves, as far as its parts tell.
 * @param {Contents} contents
 * @param {number} size
 */
export function isOf({ times, used, kinds, tree, pages }, size) {
  const sizes = [times.length, kinds.length, used.length / USED_BYTES, tree[0].length / HASH_BYTES];
  return sizes.every((each) => each === size) && pages.length === Math.ceil(size / PAGE);
}

/** The log that it is of.
 * @param {Contents} contents
 */
export function historyOf({ times, used, tree }) {
  const known = Array.from(times, (_, index) => usedAt(used, index));
  return History.from(Tree.from(tree), [...times], known);
}

/** The id and the kind of what took effect at this index; both empty for nothing.
 * @param {Contents} contents
 * @param {number} index
 */
export function effectAt({ used, names, kinds }, index) {
  return { id: usedAt(used, index)?.[0] ?? "", kind: names[kinds[index]] };
}

/** @param {Uint8Array} used @param {number} index @returns {[string, string] | null} */
function usedAt(used, index) {
  const start = index * USED_BYTES;
  const id = used.subarray(start, start + 32);
  if (!id.some(Boolean)) return null;
  const nonce = used.subarray(start + 32, start + USED_BYTES);
  return [toHex(id), nonce.some(Boolean) ? toHex(nonce) : ""]; // the founding has none
}

/** Return the hash of each page of these leaves, hex; those that are `known` from the first on are not computed.
 * @param {readonly Uint8Array[]} leaves
 * @param {readonly string[]} known
 */
export async function pageHashes(leaves, known = []) {
  const hashes = [];
  for (let start = known.length * PAGE; start < leaves.length; start += PAGE) {
    hashes.push(crypto.subtle.digest("SHA-256", encodeBundle(leaves.slice(start, start + PAGE))));
  }
  return [...known, ...(await Promise.all(hashes)).map((hash) => toHex(new Uint8Array(hash)))];
}
