/** A worker that checks signatures and keys with the platform's library (provers.js). */

import { unproven } from "../crypto/signature.js";
import { unpacked } from "./parcel.js";

const scope = /** @type {any} */ (globalThis);

/** @param {{ data: { number: number, parcel: import("./parcel.js").Parcel } }} event */
scope.onmessage = async ({ data: { number, parcel } }) => {
  try {
    scope.postMessage({ number, found: await unproven(...unpacked(parcel)) });
  } catch (error) {
    scope.postMessage({ number, failed: String(error) });
  }
};
