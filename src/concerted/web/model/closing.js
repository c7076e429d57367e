/** The vote that ends soon and in which this member has not voted (rules §6.7). */

import { title } from "../client/words.js";
import { waitsHere } from "../client/queued.js";

const SOON_S = 12 * 3_600;

/**
 * The one that ends first, within hours; null where there is none.
 * @param {import("../client/committee.js").Committee} committee
 * @returns {Promise<{ motion: string, opening: string, title: string, leftS: number } | null>}
 */
export async function closingSoon(committee) {
  const { state, me, record } = committee;
  if (!record.begun || !state.isActive(me)) return null;
  const { now } = record;
  const left = [...state.motions].filter(([, { opening }]) => opening !== null && opening.roll.has(me) && !opening.voted.has(me)
    && opening.until >= now && opening.until - now <= SOON_S);
  left.sort(([, one], [, other]) => untilOf(one) - untilOf(other));
  for (const [motion, found] of left) {
    if (await waitsHere(committee, motion)) continue;
    const opening = found.opening?.id ?? "";
    return { motion, opening, title: (await title(committee, found.text)) ?? "", leftS: untilOf(found) - now };
  }
  return null;
}

/** @param {import("../rules/state.js").Motion} motion */
function untilOf({ opening }) {
  return opening?.until ?? 0;
}
