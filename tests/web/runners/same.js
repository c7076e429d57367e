/** What a vector compares, the same in every place where vectors run. */

import { Malformed, Refused } from "../../../src/concerted/web/kernel/errors.js";

/** Throw unless two values are the same, written as JSON.
 * @param {unknown} found
 * @param {unknown} expected
 */
export function same(found, expected) {
  const [one, other] = [JSON.stringify(ordered(found)), JSON.stringify(ordered(expected))];
  if (one !== other) throw new Error(`${one.slice(0, 300)} is not ${other.slice(0, 300)}`);
}

/** @param {any} value @returns {any} */
function ordered(value) {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.keys(value).sort().map((name) => [name, ordered(value[name])]));
}

/** Return the verdict of a case as vectors write it.
 * @param {() => unknown} run
 */
export async function outcomeOf(run) {
  try {
    const found = await run();
    return typeof found === "string" && found.startsWith("finding ") ? found : "ok";
  } catch (error) {
    if (error instanceof Malformed) return `malformed ${error.layer}`;
    if (error instanceof Refused) return `refused ${error.code}`;
    return String(error instanceof Error ? error.stack : error);
  }
}
