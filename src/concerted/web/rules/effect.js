/**
 * What every effect of a motion is: a class of decision, a check, and a step of the state.
 *
 * Spec: spec/rules.md §9. The effects themselves stand in effects.js, offices.js and bodies.js.
 */

import { payloadOf } from "./fields.js";

/** @typedef {import("./state.js").State} State */

/** Base of all effects: ordinary, always possible, doing nothing. */
export class Effect {
  /** The name by which a header says it. */
  static type = "";
  static form = payloadOf({});

  /** @param {Readonly<Record<string, any>>} fields as the header gives them */
  constructor(fields) {
    this.fields = fields;
    Object.freeze(this);
  }

  /** The class of decision that it needs: `ordinary`, `grave` or `election`. */
  get decidedAs() {
    return "ordinary";
  }

  /** Refuse where it can't be done now.
   * @param {State} _state
   */
  check(_state) {}

  /** The state once it is done by the closing entry at `now`.
   * @param {State} state
   * @param {string} _entry
   * @param {number} _now
   */
  enact(state, _entry, _now) {
    return state;
  }
}

/** Base of what needs two thirds. */
export class Grave extends Effect {
  get decidedAs() {
    return "grave";
  }
}
