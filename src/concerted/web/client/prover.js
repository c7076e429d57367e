/** A worker that checks signatures and keys with the platform's library (provers.js). */

import { unproven } from "../crypto/signature.js";

const scope = /** @type {any} */ (globalThis);

/** @param {{ data: { number: number, items: import("../crypto/signature.js").Triple[], keys: Uint8Array[] } }} event */
scope.onmessage = async ({ data: { number, items, keys } }) => {
  try {
    scope.postMessage({ number, found: await unproven(items, keys) });
  } catch (error) {
    scope.postMessage({ number, failed: String(error) });
  }
};
