/**
 * A persistent map from hex to values: an older one stays as it was, and shares what did not change.
 *
 * It lets the fold be the same as Python's: a state that a refusal cannot have touched, that a
 * client can try an act on, and of which a screen sees by identity what is new. A node has sixteen
 * places, one for each digit at its depth, holding a node, a pair or nothing. Since the digits are the
 * path, no choice of keys makes two collide, and iteration is in ascending order. Keys of one map
 * have one length.
 */

const WIDTH = 16;
const NINE = 57;
const ZERO = 48;
const BEFORE_A = 87;

/** @template V @typedef {{ readonly key: string, readonly value: V }} Pair */
/** @template V @typedef {(any[] | Pair<V> | undefined)[]} Node */

/** @param {string} key @param {number} depth */
function digit(key, depth) {
  const code = key.charCodeAt(depth);
  return code <= NINE ? code - ZERO : code - BEFORE_A;
}

/** @template V */
export class HexMap {
  /** @type {Node<V>} */
  #root;

  /**
   * @param {Node<V>} root
   * @param {number} size
   */
  constructor(root = [], size = 0) {
    this.#root = root;
    this.size = size;
    Object.freeze(this);
  }

  /** Return the map of these pairs.
   * @template V
   * @param {Iterable<readonly [string, V]>} pairs
   * @returns {HexMap<V>}
   */
  static of(pairs) {
    /** @type {Node<V>} nobody else has it yet, so it grows in place */
    const root = [];
    let size = 0;
    for (const [key, value] of pairs) if (grow(root, { key, value }, 0)) size += 1;
    return new HexMap(root, size);
  }

  /** @param {string} key @returns {V | undefined} */
  get(key) {
    /** @type {any} */
    let node = this.#root;
    for (let depth = 0; Array.isArray(node); depth++) node = node[digit(key, depth)];
    return node !== undefined && node.key === key ? node.value : undefined;
  }

  /** @param {string} key */
  has(key) {
    /** @type {any} */
    let node = this.#root;
    for (let depth = 0; Array.isArray(node); depth++) node = node[digit(key, depth)];
    return node !== undefined && node.key === key;
  }

  /** Return the value of a key that is known to be there; its absence is a bug of ours.
   * @param {string} key
   * @returns {V}
   */
  at(key) {
    const found = this.get(key);
    if (found === undefined) throw new RangeError("no such key");
    return found;
  }

  /** Return the map with the key set.
   * @param {string} key
   * @param {V} value
   * @returns {HexMap<V>}
   */
  set(key, value) {
    const size = this.size + (this.has(key) ? 0 : 1);
    return new HexMap(put(this.#root, { key, value }, 0), size);
  }

  /** Return the map without the key; it need not be there.
   * @param {string} key
   * @returns {HexMap<V>}
   */
  delete(key) {
    return this.has(key) ? new HexMap(without(this.#root, key, 0), this.size - 1) : this;
  }

  /** @returns {IterableIterator<[string, V]>} */
  *entries() {
    for (const pair of pairs(this.#root)) yield [pair.key, pair.value];
  }

  /** @returns {IterableIterator<string>} */
  *keys() {
    for (const pair of pairs(this.#root)) yield pair.key;
  }

  /** @returns {IterableIterator<V>} */
  *values() {
    for (const pair of pairs(this.#root)) yield pair.value;
  }

  [Symbol.iterator]() {
    return this.entries();
  }

  /** Yield the keys whose value is another than in an earlier map, or that are gone from it.
   *
   * What both share is passed over whole, so this takes as long as the change is large.
   * @param {HexMap<V>} before
   * @returns {IterableIterator<string>}
   */
  *changes(before) {
    yield* differences(before.#root, this.#root);
  }
}

/** @param {any} node @param {Pair<any>} pair @param {number} depth @returns {any[]} */
function put(node, pair, depth) {
  const copy = node.slice();
  const place = digit(pair.key, depth);
  const there = copy[place];
  if (Array.isArray(there)) copy[place] = put(there, pair, depth + 1);
  else if (there === undefined || there.key === pair.key) copy[place] = pair;
  else copy[place] = put(put([], there, depth + 1), pair, depth + 1);
  return copy;
}

/** Put a pair into a node of a map that is being made; whether its key is new.
 * @param {any[]} node
 * @param {Pair<any>} pair
 * @param {number} depth
 * @returns {boolean}
 */
function grow(node, pair, depth) {
  const place = digit(pair.key, depth);
  const there = node[place];
  if (Array.isArray(there)) return grow(there, pair, depth + 1);
  if (there === undefined || there.key === pair.key) {
    node[place] = pair;
    return there === undefined;
  }
  /** @type {any[]} */
  const below = [];
  node[place] = below;
  grow(below, there, depth + 1);
  return grow(below, pair, depth + 1);
}

/** @param {any} node @param {string} key @param {number} depth @returns {any[]} */
function without(node, key, depth) {
  const copy = node.slice();
  const place = digit(key, depth);
  copy[place] = Array.isArray(copy[place]) ? without(copy[place], key, depth + 1) : undefined;
  return copy;
}

/** @param {any} node @returns {IterableIterator<Pair<any>>} */
function* pairs(node) {
  if (!Array.isArray(node)) {
    if (node !== undefined) yield node;
    return;
  }
  for (const child of node) if (child !== undefined) yield* pairs(child);
}

/** @param {any} before @param {any} after @returns {IterableIterator<string>} */
function* differences(before, after) {
  if (before === after) return;
  if (Array.isArray(before) && Array.isArray(after)) {
    for (let place = 0; place < WIDTH; place++) yield* differences(before[place], after[place]);
    return;
  }
  const old = new Map([...pairs(before)].map((pair) => [pair.key, pair.value]));
  for (const { key, value } of pairs(after)) {
    if (!old.has(key) || old.get(key) !== value) yield key;
    old.delete(key);
  }
  yield* old.keys();
}
