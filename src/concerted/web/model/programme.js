/** What the committee stands for, as it is in force now (rules §3, §9). */

import { saltedHash, wordsOf } from "../client/words.js";
import { fromHex } from "../kernel/bytes.js";

/** @typedef {import("../client/committee.js").Committee} Committee */

const TURNING = /[\u202a-\u202e\u2066-\u2069]/g; // what turns the direction of text around it
const HEX = /^(?:[0-9a-f]{2})*$/;

/** The text whose hash is in force, and since when; null as text where no words that can be read give it.
 * @param {Committee} committee
 * @returns {Promise<{ text: string | null, since: number }>}
 */
export async function programmeOf(committee) {
  const { state } = committee;
  for (const { effect, text, status, result } of state.motions.values()) {
    const made = effect.type === "amend" ? effect.effect : effect;
    if (made.type !== "adopt_programme" || made.text !== state.programme || status !== "passed" || !result) continue;
    const words = await wordsOf(committee, text);
    const found = verified(state.programme, words?.salt, words?.text);
    if (found !== null) return { text: found, since: closedAt(committee, text) };
  }
  const { programme } = (await wordsOf(committee, committee.id)) ?? {};
  return { text: verified(state.programme, programme?.salt, programme?.text), since: state.founded };
}

/** @param {string} hash @param {unknown} salt @param {unknown} text */
function verified(hash, salt, text) {
  if (typeof salt !== "string" || typeof text !== "string" || !HEX.test(salt)) return null;
  return saltedHash(fromHex(salt), text) === hash ? text.replace(TURNING, "") : null;
}

/** @param {Committee} committee @param {string} entry */
function closedAt({ record, state }, entry) {
  const motion = [...state.motions].find(([, one]) => one.text === entry)?.[0];
  for (const row of record.ofKind("motion.close")) if (row.entry?.header.payload.motion === motion) return row.leaf.time;
  return state.founded;
}
