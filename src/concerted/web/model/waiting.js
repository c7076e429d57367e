/** How many votes wait for this person: the number beside Vote (rules §6.7). */

/**
 * The open votes in which this member can vote and has not.
 * @param {import("../client/committee.js").Committee | null} committee
 * @returns {number}
 */
export function votesLeft(committee) {
  if (!committee?.record.begun) return 0;
  const { state, me, record } = committee;
  if (!state.isActive(me)) return 0;
  let count = 0;
  for (const { opening } of state.motions.values()) {
    if (opening?.roll.has(me) && opening.until >= record.now && !opening.voted.has(me)) count += 1;
  }
  return count;
}
