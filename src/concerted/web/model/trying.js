/** Whether the rules would let the own member do something now, before it is offered (rules §1). */

import { Refused } from "../kernel/errors.js";

/** @typedef {import("../client/committee.js").Committee} Committee */
/** @typedef {import("../rules/act.js").Check} Check */

const CARRIED = new Set(["wrap_missing", "wrap_forbidden", "epoch_other"]); // keys that the act itself will bring

/** The code by which the rules refuse it, or nothing where they would let it pass.
 * @param {Committee} committee
 * @param {Check} check
 * @param {Record<string, any>} payload
 */
export function refusalOf({ state, me, record }, check, payload) {
  try {
    check(state, /** @type {any} */ ({ author: me, now: record.now, payload, header: { evidence: [] } }));
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return CARRIED.has(error.code) ? "" : error.code;
  }
  return "";
}
