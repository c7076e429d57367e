/** What waits for this person: the numbers in the bar (rules §4, §6.7). */

import { knownToWait } from "../client/queued.js";
import { isOpen } from "./asking.js";

/**
 * The open votes in which this member can vote and has not, nor has a vote that waits to be sent.
 * @param {import("../client/committee.js").Committee | null} committee
 * @returns {number}
 */
export function votesLeft(committee) {
  if (!committee?.record.begun) return 0;
  const { state, me, record } = committee;
  if (!state.isActive(me)) return 0;
  let count = 0;
  for (const [id, { opening }] of state.motions) {
    if (!opening?.roll.has(me) || opening.until < record.now || opening.voted.has(me)) continue;
    if (!knownToWait(committee, id, opening.id)) count += 1;
  }
  return count;
}

/**
 * Those who ask to be let in, and whom this member has not said to know.
 * @param {import("../client/committee.js").Committee | null} committee
 * @returns {number}
 */
export function knocking(committee) {
  if (!committee?.record.begun) return 0;
  const { state, me, record } = committee;
  if (!state.isActive(me)) return 0;
  let count = 0;
  for (const request of state.requests.values()) {
    if (isOpen(request, record.now) && request.status === "pending" && !request.vouchers.includes(me)) count += 1;
  }
  return count;
}
