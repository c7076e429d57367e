/**
 * The Merkle tree of RFC 6962 (RFC 9162 §2.1): hashes in, roots and proofs out (log §2).
 *
 * `Tree` keeps every complete node, level above level. The verifiers stand apart from it and are
 * strict: a proof has exactly the right length, or it is `Malformed("proof")`. All hashes are 32
 * bytes, all sizes and indexes count leaves, and are below 2^53, so they are divided, not shifted.
 */

import { EMPTY, equal, sha256 } from "./bytes.js";
import { Malformed } from "./errors.js";

export const HASH_BYTES = 32;
export const EMPTY_ROOT = sha256(EMPTY);
const NODE_PREFIX = Uint8Array.of(1);
const LEVEL_LEAST_BYTES = 64 * HASH_BYTES;
const ROOTS_CACHED = 4_096;

/** Return SHA-256(01 ‖ left ‖ right).
 * @param {Uint8Array} left
 * @param {Uint8Array} right
 */
export function nodeHash(left, right) {
  return sha256(NODE_PREFIX, left, right);
}

/** The complete nodes of one level, one after another, in a buffer that grows. */
class Level {
  count = 0;
  #bytes = new Uint8Array(LEVEL_LEAST_BYTES);

  /** @param {Uint8Array} hashes */
  static of(hashes) {
    const level = new Level();
    if (hashes.length) level.#bytes = hashes.slice();
    level.count = hashes.length / HASH_BYTES;
    return level;
  }

  /** @param {Uint8Array} hash */
  push(hash) {
    const at = this.count * HASH_BYTES;
    if (at === this.#bytes.length) {
      const larger = new Uint8Array(2 * at);
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    this.#bytes.set(hash, at);
    this.count += 1;
  }

  /** @param {number} start @param {number} count */
  slice(start, count) {
    return this.#bytes.slice(start * HASH_BYTES, (start + count) * HASH_BYTES);
  }
}

/**
 * An append-only tree in memory: 64 bytes a leaf. Asking for a size or an index that the tree has
 * not is a bug of the caller's and raises `RangeError`.
 */
export class Tree {
  /** @type {Level[]} */
  #levels = [new Level()];
  #size = 0;
  /** @type {Map<number, Uint8Array>} */
  #roots = new Map();

  /** @param {Iterable<Uint8Array>} leafHashes */
  constructor(leafHashes = []) {
    this.extend(leafHashes);
  }

  /** Return the tree whose levels, leaves first, hold these complete nodes, joined: as `nodes` gives them.
   *
   * Nothing is hashed: the caller has computed them, or compares the root.
   * @param {readonly Uint8Array[]} levels
   */
  static from(levels) {
    const tree = new Tree();
    tree.#levels = levels.length ? levels.map((hashes) => Level.of(hashes)) : [new Level()];
    tree.#size = tree.#levels[0].count;
    const whole = tree.#levels.every(({ count }, at) => count === Math.floor(tree.#size / 2 ** at) && count > 0);
    if (levels.length && !(whole && tree.#size < 2 ** levels.length)) throw new RangeError("not the levels of a tree");
    return tree;
  }

  /** The number of leaves. */
  get size() {
    return this.#size;
  }

  /** Add a leaf by its hash and return its index, counted from 0.
   * @param {Uint8Array} leafHash
   */
  append(leafHash) {
    if (leafHash.length !== HASH_BYTES) throw new RangeError("a leaf hash is 32 bytes");
    const index = this.#size;
    this.#levels[0].push(leafHash);
    this.#size = index + 1;
    // A right child completes its parent.
    for (let level = 0, position = index; position % 2; level++, position = (position - 1) / 2) {
      if (level + 1 === this.#levels.length) this.#levels.push(new Level());
      const parent = nodeHash(this.#node(level, position - 1), this.#node(level, position));
      this.#levels[level + 1].push(parent);
    }
    return index;
  }

  /** Append each in order.
   * @param {Iterable<Uint8Array>} leafHashes
   */
  extend(leafHashes) {
    for (const leafHash of leafHashes) this.append(leafHash);
  }

  /** Forget all leaves from index `size` on.
   * @param {number} size
   */
  truncate(size) {
    this.#checkSize(size);
    this.#levels.forEach((level, at) => (level.count = Math.floor(size / 2 ** at)));
    this.#size = size;
    for (const at of this.#roots.keys()) if (at > size) this.#roots.delete(at);
  }

  /** Return the root over the first `size` leaves, or over all.
   * @param {number} size
   */
  root(size = this.#size) {
    let root = this.#roots.get(size);
    if (root === undefined) {
      this.#checkSize(size);
      root = size ? this.#rangeHash(0, size) : EMPTY_ROOT;
      if (this.#roots.size >= ROOTS_CACHED) {
        for (const oldest of this.#roots.keys()) {
          this.#roots.delete(oldest);
          break;
        }
      }
      this.#roots.set(size, root);
    }
    return root;
  }

  /** Return `count` complete nodes of `level` (0: leaves) from `start`, joined.
   * @param {number} level
   * @param {number} start
   * @param {number} count
   */
  nodes(level, start, count) {
    const held = level < this.#levels.length ? this.#levels[level].count : 0;
    if (Math.min(level, start, count) < 0 || start + count > held) {
      throw new RangeError("the tree has no such nodes");
    }
    return count ? this.#levels[level].slice(start, count) : EMPTY;
  }

  /** Return the proof that leaf `index` is in the tree of `size` (RFC 9162 §2.1.3.1).
   * @param {number} index
   * @param {number} size
   */
  inclusionProof(index, size = this.#size) {
    this.#checkSize(size);
    if (!(index >= 0 && index < size)) throw new RangeError("the tree has no such leaf");
    const proof = [];
    let [low, high] = [0, size];
    while (high - low > 1) {
      // Descending from the root, the proof is gathered from its end.
      const middle = low + split(high - low);
      if (index < middle) {
        proof.push(this.#rangeHash(middle, high));
        high = middle;
      } else {
        proof.push(this.#rangeHash(low, middle));
        low = middle;
      }
    }
    return proof.reverse();
  }

  /** Return the proof that the tree of `now` extends that of `old` (RFC 9162 §2.1.4.1).
   *
   * Empty where `old` is 0 or equal to `now`: there is nothing to prove.
   * @param {number} old
   * @param {number} now
   */
  consistencyProof(old, now = this.#size) {
    this.#checkSize(now);
    if (!(old >= 0 && old <= now)) throw new RangeError("the older tree is the larger");
    if (old === 0 || old === now) return [];
    const proof = [];
    let [low, high, whole] = [0, now, true];
    while (high !== old) {
      const middle = low + split(high - low);
      if (old <= middle) {
        proof.push(this.#rangeHash(middle, high));
        high = middle;
      } else {
        proof.push(this.#rangeHash(low, middle));
        [low, whole] = [middle, false];
      }
    }
    if (!whole) proof.push(this.#rangeHash(low, high)); // the verifier knows the old root itself
    return proof.reverse();
  }

  /** Return the hash over leaves `low` to `high`, where `low` begins a subtree.
   * @param {number} low
   * @param {number} high
   */
  #rangeHash(low, high) {
    /** @type {Uint8Array[]} */
    const parts = [];
    while (low < high) {
      // The complete subtrees from left to right, each smaller than the one before.
      const level = 31 - Math.clz32(high - low);
      parts.push(this.#node(level, Math.floor(low / 2 ** level)));
      low += 2 ** level;
    }
    return parts.reduceRight((right, left) => nodeHash(left, right));
  }

  /** @param {number} level @param {number} position */
  #node(level, position) {
    return this.#levels[level].slice(position, 1);
  }

  /** @param {number} size */
  #checkSize(size) {
    if (!(size >= 0 && size <= this.#size)) throw new RangeError("the tree was never of that size");
  }
}

/** Return the largest power of two below `size` (RFC 9162 §2.1.1), for `size` ≥ 2.
 * @param {number} size
 */
function split(size) {
  let power = 1;
  while (power * 2 < size) power *= 2;
  return power;
}

/** Check that `leafHash` stands at `index` in the tree of `size` and `root`.
 *
 * `Malformed("proof")` where anything is wrong. Source: RFC 9162 §2.1.3.2; log §2.
 * @param {Uint8Array} leafHash
 * @param {number} index
 * @param {number} size
 * @param {Uint8Array[]} proof
 * @param {Uint8Array} root
 */
export function verifyInclusion(leafHash, index, size, proof, root) {
  checkHashes([leafHash, root, ...proof]);
  if (!(index >= 0 && index < size)) throw new Malformed("proof", "index is not below the size");
  let [position, last] = [index, size - 1];
  /** @type {Uint8Array} */
  let computed = leafHash;
  for (const sibling of proof) {
    if (last === 0) throw new Malformed("proof", "too long");
    if (position % 2 || position === last) {
      computed = nodeHash(sibling, computed);
      [position, last] = climb(position, last);
    } else {
      computed = nodeHash(computed, sibling);
    }
    [position, last] = [Math.floor(position / 2), Math.floor(last / 2)];
  }
  if (last !== 0) throw new Malformed("proof", "too short");
  if (!equal(computed, root)) throw new Malformed("proof", "does not lead to the root");
}

/** Check that the tree of `newSize` extends the tree of `oldSize`.
 *
 * `Malformed("proof")` where anything is wrong. From an empty tree, and between equal sizes, the
 * proof is empty and the roots alone are compared. Source: RFC 9162 §2.1.4.2; log §2.
 * @param {number} oldSize
 * @param {Uint8Array} oldRoot
 * @param {number} newSize
 * @param {Uint8Array} newRoot
 * @param {Uint8Array[]} proof
 */
export function verifyConsistency(oldSize, oldRoot, newSize, newRoot, proof) {
  checkHashes([oldRoot, newRoot, ...proof]);
  if (!(oldSize >= 0 && oldSize <= newSize)) throw new Malformed("proof", "the older tree is the larger");
  if (oldSize === 0 || oldSize === newSize) {
    checkTrivial(oldSize, oldRoot, newSize, newRoot, proof);
    return;
  }
  if (isPower(oldSize)) proof = [oldRoot, ...proof]; // the old tree is itself a node of the new one
  if (proof.length === 0) throw new Malformed("proof", "too short");
  let [position, last] = [oldSize - 1, newSize - 1];
  while (position % 2) [position, last] = [Math.floor(position / 2), Math.floor(last / 2)];
  /** @type {Uint8Array[]} */
  let [oldComputed, newComputed] = [proof[0], proof[0]];
  for (const sibling of proof.slice(1)) {
    if (last === 0) throw new Malformed("proof", "too long");
    if (position % 2 || position === last) {
      oldComputed = nodeHash(sibling, oldComputed);
      newComputed = nodeHash(sibling, newComputed);
      [position, last] = climb(position, last);
    } else {
      newComputed = nodeHash(newComputed, sibling);
    }
    [position, last] = [Math.floor(position / 2), Math.floor(last / 2)];
  }
  if (last !== 0) throw new Malformed("proof", "too short");
  if (!equal(oldComputed, oldRoot) || !equal(newComputed, newRoot)) {
    throw new Malformed("proof", "does not lead to the roots");
  }
}

/** @param {number} size */
function isPower(size) {
  while (size % 2 === 0) size /= 2;
  return size === 1;
}

/** Go up while the node is a left child, hence the last of its level, and has no sibling.
 * @param {number} position
 * @param {number} last
 */
function climb(position, last) {
  while (position % 2 === 0 && position) {
    [position, last] = [position / 2, Math.floor(last / 2)];
  }
  return [position, last];
}

/**
 * @param {number} oldSize
 * @param {Uint8Array} oldRoot
 * @param {number} newSize
 * @param {Uint8Array} newRoot
 * @param {Uint8Array[]} proof
 */
function checkTrivial(oldSize, oldRoot, newSize, newRoot, proof) {
  if (proof.length) throw new Malformed("proof", "too long");
  if (oldSize === 0 && !equal(oldRoot, EMPTY_ROOT)) {
    throw new Malformed("proof", "not the root of the empty tree");
  }
  if (oldSize === newSize && !equal(oldRoot, newRoot)) {
    throw new Malformed("proof", "two roots for one size");
  }
}

/** @param {Uint8Array[]} hashes */
function checkHashes(hashes) {
  if (hashes.some((hash) => hash.length !== HASH_BYTES)) {
    throw new Malformed("proof", "a hash is not 32 bytes");
  }
}
