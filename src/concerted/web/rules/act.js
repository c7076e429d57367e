/**
 * An entry as the rules see it: who does what, when, with which bytes beside it.
 *
 * Spec: spec/rules.md, head. Each kind of act is a `Kind`: its payload's form, what must lie beside
 * the header, a `check` that refuses and changes nothing, and an `apply` that cannot refuse.
 */

/** @typedef {import("./state.js").State} State */
/** @typedef {import("../kernel/entry.js").Header} Header */

/** One entry on its way into the fold. `now` is its leaf's time in seconds. */
export class Act {
  /**
   * @param {string} id
   * @param {string} author
   * @param {number} now
   * @param {Header} header
   * @param {any} payload
   * @param {number} sizeBytes
   */
  constructor(id, author, now, header, payload, sizeBytes) {
    this.id = id;
    this.author = author;
    this.now = now;
    this.header = header;
    this.payload = payload;
    this.sizeBytes = sizeBytes;
    Object.freeze(this);
  }
}

/** @typedef {"required" | "optional" | "forbidden"} Beside */
/** @typedef {(state: State, act: Act) => void} Check */
/** @typedef {(state: State, act: Act) => State} Apply */

/**
 * What the rules know of one kind. `evidence` is the least and greatest number of items. A `duty` is
 * exempt from the author's quota (spec §10).
 */
export class Kind {
  /**
   * @param {string} name
   * @param {import("./fields.js").Payload} form
   * @param {Check} check
   * @param {Apply} apply
   * @param {{ body?: Beside, evidence?: readonly [number, number], duty?: boolean }} beside
   */
  constructor(name, form, check, apply, { body = "forbidden", evidence = [0, 0], duty = false } = {}) {
    this.name = name;
    this.form = form;
    this.check = check;
    this.apply = apply;
    /** @type {Beside} */
    this.body = body;
    this.evidence = evidence;
    this.duty = duty;
    Object.freeze(this);
  }
}

/** The check of a kind that has none of its own.
 * @param {State} _state
 * @param {Act} _act
 */
export function allow(_state, _act) {}

/** The effect of a kind whose words alone matter.
 * @param {State} state
 * @param {Act} _act
 */
export function keep(state, _act) {
  return state;
}
