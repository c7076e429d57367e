/**
 * Items, whose words alone matter, and deleting words that are no part of a decision.
 *
 * Spec: spec/rules.md §13. The leaf stays; what is deleted is the sealed body and its attachments.
 * The state only knows which bodies may go.
 */

import { Refused } from "../kernel/errors.js";
import { Kind, allow } from "./act.js";
import { Effect } from "./effect.js";
import { Id, Nothing, payloadOf } from "./fields.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./act.js").Act} Act */

/** The author of an entry takes its words back. */
export const Delete = payloadOf({ entry: Id });

/** The words of an entry are deleted, whoever wrote them. */
export class DeleteBody extends Effect {
  static type = "delete_body";
  static form = payloadOf({ entry: Id });

  /** `body_unknown`. @param {State} state */
  check(state) {
    findBody(state, this.fields.entry);
  }

  /** The words are gone. @param {State} state */
  enact(state) {
    return withoutBody(state, this.fields.entry);
  }
}

/** The author of the deletable body that the entry has: else Refused `body_unknown`.
 * @param {State} state
 * @param {string} entry
 */
export function findBody(state, entry) {
  const author = state.bodies.get(entry);
  if (author === undefined) throw new Refused("body_unknown");
  return author;
}

/** The state in which the entry's words are no more.
 * @param {State} state
 * @param {string} entry
 */
export function withoutBody(state, entry) {
  return state.with({ bodies: state.bodies.delete(entry) });
}

/** The entry's words can be deleted from now on.
 * @param {State} state
 * @param {Act} act
 */
export function applyBody(state, act) {
  return state.with({ bodies: state.bodies.set(act.id, act.author) });
}

/** Refused `body_unknown`, `not_yours`.
 * @param {State} state
 * @param {Act} act
 */
export function checkDelete(state, act) {
  if (findBody(state, act.payload.entry) !== act.author) throw new Refused("not_yours");
}

/** The words are gone.
 * @param {State} state
 * @param {Act} act
 */
export function applyDelete(state, act) {
  return withoutBody(state, act.payload.entry);
}

/** The entry whose words the act has deleted, or an empty text. For whoever keeps bodies.
 * @param {State} before
 * @param {State} after
 * @param {Act} act
 * @returns {string}
 */
export function deletedBy(before, after, act) {
  if (act.header.kind === "body.delete") return act.payload.entry;
  if (act.header.kind === "motion.close") {
    const { effect } = before.motions.at(act.payload.motion);
    if (effect.type === "delete_body" && before.bodies.has(effect.entry)) {
      return after.bodies.has(effect.entry) ? "" : effect.entry;
    }
  }
  return "";
}

export const KINDS = [
  new Kind("item", Nothing, allow, applyBody, { body: "required" }),
  new Kind("profile", Nothing, allow, applyBody, { body: "required" }),
  new Kind("body.delete", Delete, checkDelete, applyDelete),
];
