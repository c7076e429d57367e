/** Leaves as they are kept: a page in one piece, since thousands of small ones are slow to read. */

import { Malformed } from "../kernel/errors.js";
import { decodeBundle, encodeBundle } from "../kernel/tiles.js";

export const PAGE = 1_000; // leaves, as they are fetched and kept

/** @typedef {readonly [number, Uint8Array]} Page the index of its first leaf, and all of them */

/** Return these leaves in pages; `start` is the index of the first.
 * @param {readonly Uint8Array[]} leaves
 * @param {number} start
 */
export function pagesOf(leaves, start) {
  /** @type {Page[]} */
  const pages = [];
  for (let at = 0; at < leaves.length; at += PAGE) pages.push([start + at, encodeBundle(leaves.slice(at, at + PAGE))]);
  return pages;
}

/** What a page holds; an earlier version kept each leaf apart. What is damaged holds nothing.
 * @param {Uint8Array | readonly Uint8Array[]} page
 * @returns {readonly Uint8Array[]}
 */
export function leavesOf(page) {
  if (!(page instanceof Uint8Array)) return page;
  try {
    return decodeBundle(page, PAGE);
  } catch (error) {
    if (error instanceof Malformed) return [];
    throw error;
  }
}
