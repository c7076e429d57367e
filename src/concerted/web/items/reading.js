/**
 * One body's words in, one item out (items §1).
 *
 * `Malformed("item")` is what cannot be read; `Refused("item_newer")` what another program wrote that
 * knows more. Neither is ever dropped: the board counts both.
 */

import { Malformed, Refused } from "../kernel/errors.js";
import { FORMS } from "./forms.js";

/** @typedef {import("./forms.js").Item} Item */
/** @typedef {Readonly<Record<string, any>>} Words */

export const VERSION = 1;
const NAME_SHOWN = 40;

/** Return the item that `words`, a JSON object, is; limits as in forms.js.
 * @param {Words} words
 * @returns {Item}
 */
export function readItem(words) {
  const { item: name, version } = own(words);
  if (typeof name !== "string") throw new Malformed("item", "no name of an item");
  if (!Number.isInteger(version) || version < 1) throw new Malformed("item", "no version");
  if (!Object.hasOwn(FORMS, name) || version > VERSION) {
    throw new Refused("item_newer", `${name.slice(0, NAME_SHOWN)} ${version}`);
  }
  return FORMS[name](words);
}

/** Return the words of an item, without the fields that stand for nothing.
 * @param {{ item: string } & Record<string, any>} item
 * @returns {Record<string, any>}
 */
export function writeItem(item) {
  const words = lean({ version: VERSION, ...item });
  readItem(words);
  return words;
}

/** @param {Words} words @returns {Words} */
function own(words) {
  return Object.fromEntries(["item", "version"].filter((name) => Object.hasOwn(words, name)).map((name) => [name, words[name]]));
}

/** @param {any} value @returns {any} */
function lean(value) {
  if (Array.isArray(value)) return value.map(lean);
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).map(([name, found]) => [name, lean(found)]);
  return Object.fromEntries(kept.filter(([name, found]) => !isNothing(name, found)));
}

/** @param {string} name @param {any} value */
function isNothing(name, value) {
  if (value === 0) return name === "severity" || name === "people";
  return value === "" || (typeof value === "object" && value !== null && !Object.keys(value).length);
}
