/** A worker that does the deeds of boothwork.js (booth.js). */

import { Malformed, Refused } from "../kernel/errors.js";
import { DEEDS } from "./boothwork.js";

const scope = /** @type {any} */ (globalThis);

/** @param {{ data: { number: number, deed: keyof typeof DEEDS, given: any[] } }} event */
scope.onmessage = async ({ data: { number, deed, given } }) => {
  try {
    scope.postMessage({ number, found: await /** @type {any} */ (DEEDS[deed])(...given) });
  } catch (error) {
    scope.postMessage({ number, failed: told(error) });
  }
};

/** @param {unknown} error */
function told(error) {
  if (error instanceof Refused) return { code: error.code, detail: error.detail };
  if (error instanceof Malformed) return { layer: error.layer, detail: error.reason };
  return { fault: String(error) };
}
