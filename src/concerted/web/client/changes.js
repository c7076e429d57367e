/**
 * What a refresh has changed, so that a screen draws anew only what it must.
 *
 * Maps of the state share what did not change, so the difference is found by identity and takes as
 * long as it is large. Source: rules §12 for the names of the parts.
 */

import { HexMap } from "../rules/map.js";

/** @typedef {import("../rules/state.js").State} State */
/** @typedef {import("./rows.js").Row} Row */

/**
 * Told by a committee as `changed`. `parts`: name of a part of the state → the ids in it that are
 * new, other or gone; none for a part without ids. `rows` are the new leaves.
 */
export class Changed extends Event {
  /**
   * @param {ReadonlyMap<string, readonly string[]>} parts
   * @param {readonly Row[]} rows
   */
  constructor(parts, rows) {
    super("changed");
    this.parts = parts;
    this.rows = rows;
  }

  /** Whether any of these parts changed, or in them this id.
   * @param {string} part
   * @param {string} [id]
   */
  touches(part, id) {
    const ids = this.parts.get(part);
    return ids !== undefined && (id === undefined || ids.includes(id));
  }
}

/** Told as `progress` while much is fetched or checked. */
export class Progressed extends Event {
  /**
   * @param {string} what
   * @param {number} done
   * @param {number} of
   */
  constructor(what, done, of) {
    super("progress");
    this.what = what;
    this.done = done;
    this.of = of;
  }
}

/** Told as `trouble` where what runs by itself has failed. */
export class Troubled extends Event {
  /** @param {unknown} error */
  constructor(error) {
    super("trouble");
    this.error = error;
  }
}

/** Told as `unsent` where the server did not take what an earlier act had left to be sent. */
export class Unsent extends Event {
  /**
   * @param {import("../kernel/entry.js").Entry} entry
   * @param {string} refusal why
   */
  constructor(entry, refusal) {
    super("unsent");
    this.entry = entry;
    this.refusal = refusal;
  }
}

/** Return which parts of the state are others than before, with the ids in them.
 * @param {State | null} before
 * @param {State} after
 * @returns {Map<string, string[]>}
 */
export function changedParts(before, after) {
  /** @type {Map<string, string[]>} */
  const parts = new Map();
  for (const [name, value] of Object.entries(after)) {
    const old = /** @type {any} */ (before)?.[name];
    if (old === value) continue;
    if (!(value instanceof HexMap)) parts.set(name, []);
    else parts.set(name, [...value.changes(old ?? new HexMap())]);
  }
  return parts;
}
