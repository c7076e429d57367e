/**
 * What the fold needs to know of the log itself: sizes, roots, times and nonces (entry §6).
 *
 * `History` is the one mutable thing beside the immutable state. A leaf without effect stands in
 * the tree and gives its time, and counts for nothing else.
 */

import { toHex } from "./bytes.js";
import { FOUNDING } from "./entry.js";
import { Refused } from "./errors.js";
import { leafHash } from "./leaf.js";
import { Tree } from "./tree.js";

export const AFTER_LIMIT_S = 24 * 60 * 60;

/** @typedef {import("./entry.js").Entry} Entry */
/** @typedef {import("./leaf.js").Leaf} Leaf */

/** The log of one committee, as far as the checks need it. */
export class History {
  /** @type {string | null} */
  committee = null;
  tree = new Tree();
  /** @type {number[]} */
  #timesS = [];
  /** @type {([string, string] | null)[]} id and nonce key of each, by index */
  #used = [];
  /** @type {Set<string>} */
  #nonces = new Set();
  /** @type {Map<string, number>} */
  #indexes = new Map();

  /** Return the log of this tree: when each leaf came, and what took effect, as `used` gives it.
   * @param {Tree} tree
   * @param {number[]} timesS
   * @param {([string, string] | null)[]} used
   */
  static from(tree, timesS, used) {
    const history = new History();
    [history.tree, history.#timesS, history.#used] = [tree, timesS, used];
    used.forEach((each, index) => each && history.#remember(each, index));
    history.committee = used[0]?.[0] ?? null;
    return history;
  }

  /** The number of leaves. */
  get size() {
    return this.tree.size;
  }

  /** The newest leaf's time in seconds, 0 before the first. */
  get newestTime() {
    return this.#timesS.length ? this.#timesS[this.#timesS.length - 1] : 0;
  }

  /** Return the receipt time of an entry that arrives now: never before the newest leaf.
   * @param {number} clockS
   */
  nextTime(clockS) {
    return Math.max(clockS, this.newestTime);
  }

  /** Return the time of the leaf at `index`, in seconds.
   * @param {number} index
   */
  time(index) {
    return this.#timesS[index];
  }

  /** Return the id of what took effect at `index`, and its author and nonce joined; null for nothing.
   * @param {number} index
   * @returns {readonly [string, string] | null}
   */
  used(index) {
    return this.#used[index];
  }

  /** Return the index of the leaf where this entry took effect, null if it has not.
   * @param {string} entryId
   */
  find(entryId) {
    return this.#indexes.get(entryId) ?? null;
  }

  /** `Refused("time_decreases")` for a leaf older than the newest one (log §1).
   * @param {number} time
   */
  checkTime(time) {
    if (time < this.newestTime) throw new Refused("time_decreases");
  }

  /** `Refused("nonce_reused")` if an entry of this author's took effect with it.
   * @param {string | null} author
   * @param {string} nonce
   */
  checkNonce(author, nonce) {
    if (author !== null && this.#nonces.has(author + nonce)) throw new Refused("nonce_reused"); // entry §6.11
  }

  /** Check that the author saw this history, and not too long ago for a leaf of `time`.
   *
   * `Refused` `after_unknown`, `after_stale`. Source: entry §6.12 and 6.13.
   * @param {import("./entry.js").After} after
   * @param {number} time
   */
  checkAfter(after, time) {
    if (after.size < 1 || after.size > this.size) {
      throw new Refused("after_unknown", "larger than the tree"); // entry §6.12
    }
    if (toHex(this.tree.root(after.size)) !== after.root) {
      throw new Refused("after_unknown", "another tree's root");
    }
    // entry §6.13: the first leaf that the author had not seen
    if (after.size < this.size && time - this.#timesS[after.size] > AFTER_LIMIT_S) {
      throw new Refused("after_stale");
    }
  }

  /** Add a leaf and return its index; `effective` is its entry, if that took effect.
   *
   * The caller has made the checks; nothing is checked here.
   * @param {Leaf} leaf
   * @param {Entry | null} effective
   */
  append(leaf, effective) {
    const index = this.tree.append(leafHash(...leaf.parts()));
    this.#timesS.push(leaf.time);
    this.#used.push(effective ? this.#use(effective, index) : null);
    return index;
  }

  /** Undo every append from index `size` on.
   * @param {number} size
   */
  truncate(size) {
    this.tree.truncate(size);
    this.#timesS.length = size;
    for (const used of this.#used.slice(size)) {
      if (used === null) continue;
      this.#indexes.delete(used[0]);
      this.#nonces.delete(used[1]);
    }
    this.#used.length = size;
    if (size === 0) this.committee = null;
  }

  /** @param {Entry} entry @param {number} index @returns {[string, string]} */
  #use(entry, index) {
    const { author, kind, nonce } = entry.header;
    // The founding entry's nonce counts for nobody.
    if (author === null && index === 0 && kind === FOUNDING) this.committee = entry.id;
    return this.#remember([entry.id, author === null ? "" : author + nonce], index);
  }

  /** @param {[string, string]} used @param {number} index */
  #remember(used, index) {
    if (used[1]) this.#nonces.add(used[1]);
    this.#indexes.set(used[0], index);
    return used;
  }
}
