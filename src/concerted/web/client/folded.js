/**
 * The state as this device folded it, kept so that opening need not judge the whole record again.
 *
 * A saving of time and never a source of truth: it is bound to the leaves it was folded from, which
 * must be the same bytes when they are read again, to their root, and to the very rules of this
 * program (judged.js), since mended rules may judge otherwise. Whatever does not fit is as if it were
 * not there. Nothing in it is secret, and nothing of it comes from a host. Source: rules §12.
 */

import { Constitution } from "../rules/constitution.js";
import { HexMap } from "../rules/map.js";
import { Growth, Quota, Ration } from "../rules/rations.js";
import { Channel, Epoch, Invitation, Member, Motion, Office, Opening, Request, Result, State } from "../rules/state.js";
import { CastBallot, Ceremony, TallyKey, Urn } from "../rules/urns.js";
import { isOf } from "./contents.js";
import { JUDGED_BY } from "./judged.js";

export const FORM = 2; // what was kept in another form is as if it were not there
export const EVERY = 256; // leaves after which it is written anew: so many are judged again at most

/**
 * A state with what it was folded from: `size` leaves of this `root`, hex. `findings`: index → code
 * of entries without effect. `epochs`: from which index on which epoch was in force. `keyed`: whom
 * the key in use has reached.
 * @typedef {object} Folded
 * @property {number} form
 * @property {string} judgedBy
 * @property {string} committee
 * @property {number} size
 * @property {string} root
 * @property {any} state packed
 * @property {ReadonlyMap<number, string>} findings
 * @property {ReadonlyMap<number, number>} epochs
 * @property {readonly string[]} keyed
 * @property {import("./contents.js").Contents} contents
 */

/** @type {{ [name: string]: new (...given: any[]) => any }} */
const CLASSES = {
  CastBallot, Ceremony, Channel, Constitution, Epoch, Growth, Invitation, Member, Motion, Office, Opening, Quota,
  Ration, Request, Result, State, TallyKey, Urn,
};
const NAMES = new Map(Object.entries(CLASSES).map(([name, made]) => [made.prototype, name]));
const MADE = "#"; // no field has this name

/** Return a state as the browser's store can keep it.
 * @param {any} value
 * @returns {any}
 */
export function pack(value) {
  if (typeof value !== "object" || value === null || value instanceof Set) return value;
  if (Array.isArray(value)) return value.map(pack);
  if (value instanceof HexMap) return new Map([...value].map(([key, item]) => [key, pack(item)]));
  const name = NAMES.get(Object.getPrototypeOf(value));
  const fields = Object.entries(value).map(([key, item]) => [key, pack(item)]);
  return Object.fromEntries(name === undefined ? fields : [[MADE, name], ...fields]);
}

/** Return what was packed.
 * @param {any} value
 * @returns {any}
 */
export function unpack(value) {
  if (typeof value !== "object" || value === null || value instanceof Set) return value;
  if (Array.isArray(value)) return value.map(unpack);
  if (value instanceof Map) return HexMap.of([...value].map(([key, item]) => [key, unpack(item)]));
  const { [MADE]: name, ...rest } = value;
  const fields = Object.fromEntries(Object.entries(rest).map(([key, item]) => [key, unpack(item)]));
  if (name === undefined) return fields;
  return Object.freeze(Object.assign(Object.create(CLASSES[name].prototype), fields));
}

/** Whether what was kept is of this program's rules and of these leaves, as far as that can be told.
 * @param {Folded | null} folded
 * @param {string} committee
 * @param {number} size how many leaves there are
 * @returns {folded is Folded}
 */
export function fits(folded, committee, size) {
  if (folded === null || folded.form !== FORM || folded.judgedBy !== JUDGED_BY) return false;
  return folded.committee === committee && folded.size <= size && isOf(folded.contents, folded.size);
}
