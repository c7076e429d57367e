/** What a vote counter is asked for, as plain values for the screens (rules §16). */

import { givenUp } from "../rules/ceremonies.js";
import { keyInForce, sittingTrustees, trusteeOffice } from "../rules/secrecy.js";
import { Refused } from "../kernel/errors.js";
import { nameOf } from "./called.js";

/** @typedef {import("../client/committee.js").Committee} Committee */

export const ROUNDS = 4;

/** How the making of the counters' key stands for this member; null where they have no part in it.
 * @param {Committee} committee
 * @returns {Promise<import("../views/counters.js").Counters | null>}
 */
export async function countersOf(committee) {
  const { state, me, record } = committee;
  if (!sits(committee)) return null;
  const { ceremony } = state;
  if (ceremony === null || givenUp(state, ceremony, record.now)) {
    const ready = ceremony === null && keyInForce(state, record.now) !== null;
    return ready ? null : { step: "begin", done: 0, of: ROUNDS, waiting: [], again: ceremony !== null };
  }
  const waiting = await Promise.all(ceremony.silent.map((member) => nameOf(committee, member)));
  const step = ceremony.silent.includes(me) ? "part" : "wait";
  return { step, done: ceremony.round - 1, of: ROUNDS, waiting, again: false };
}

/** Whether this member holds the office of those who count. @param {Committee} committee */
function sits({ state, me, record }) {
  try {
    return sittingTrustees(state, trusteeOffice(state), record.now).has(me);
  } catch (error) {
    if (error instanceof Refused) return false;
    throw error;
  }
}
