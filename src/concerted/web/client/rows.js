/**
 * The rows of a record: one for each leaf, found by its entry and by kind.
 *
 * A row that was judged before is parsed when somebody looks into it, so that opening a long record
 * need not parse all of it.
 */

import { entryOrNull } from "./reading.js";

/** @typedef {import("../kernel/entry.js").Entry} Entry */
/** @typedef {import("../kernel/leaf.js").Leaf} Leaf */
/** @typedef {ReturnType<typeof entryOrNull>} Read a leaf, its entry or null, and why it is null */

/**
 * One leaf: `finding` is empty where its entry took effect, else the code that refused it; `epoch`
 * is the number in force before it; `entry` is null where nothing could be parsed.
 */
export class Row {
  /** @type {Read | null} */
  #read;

  /**
   * @param {number} index
   * @param {Uint8Array} data the leaf, as the tree hashes it
   * @param {string} finding
   * @param {number} epoch
   * @param {Read | null} [read] where it was parsed already
   */
  constructor(index, data, finding, epoch, read = null) {
    this.index = index;
    this.data = data;
    this.finding = finding;
    this.epoch = epoch;
    this.#read = read;
  }

  /** @returns {Leaf} */
  get leaf() {
    return this.#parsed[0];
  }

  /** @returns {Entry | null} */
  get entry() {
    return this.#parsed[1];
  }

  get #parsed() {
    return (this.#read ??= entryOrNull(this.data));
  }
}

/** All rows, in order. An id or a kind that is asked for finds what took effect alone. */
export class Rows {
  /** @type {Row[]} */
  #all = [];
  /** @type {{ id: string, kind: string }[]} of each row; both empty where it had no effect */
  #what = [];
  /** @type {Map<string, Row>} */
  #found = new Map();
  /** @type {Map<string, Row[]>} */
  #kinds = new Map();

  get length() {
    return this.#all.length;
  }

  /** @param {Row} row @param {string} id @param {string} kind */
  add(row, id, kind) {
    this.#all.push(row);
    this.#what.push({ id, kind });
    if (!id) return;
    this.#found.set(id, row);
    const rows = this.#kinds.get(kind);
    if (rows) rows.push(row);
    else this.#kinds.set(kind, [row]);
  }

  /** Forget all from this index on. @param {number} size */
  truncate(size) {
    for (const { id, kind } of this.#what.slice(size)) {
      if (!id) continue;
      this.#found.delete(id);
      this.#kinds.get(kind)?.pop();
    }
    this.#all.length = this.#what.length = Math.min(size, this.#all.length);
  }

  /** @param {number} start @param {number} end */
  slice(start, end) {
    return this.#all.slice(start, end);
  }

  /** @param {string} id */
  find(id) {
    return this.#found.get(id) ?? null;
  }

  /** The rows of one kind, oldest first. @param {string} kind @returns {readonly Row[]} */
  ofKind(kind) {
    return this.#kinds.get(kind) ?? [];
  }

  /** The kind of what took effect at this index, else nothing. @param {number} index */
  kind(index) {
    return this.#what[index].kind;
  }
}
