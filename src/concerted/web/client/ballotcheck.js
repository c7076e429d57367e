/**
 * The proofs of others' ballots, checked by a member's phone beside the screen (rules §15.3, §15.7).
 *
 * The fold checks of a ballot all but its proofs, and adds up and opens the sum itself. Proofs cost too
 * much for every phone to check all of a large vote: of few ballots each phone checks all, of many it
 * draws its own by lot, so that together the phones of a committee leave hardly one unchecked.
 */

import { fingerprint } from "../ballots/hashes.js";
import { ascii } from "../kernel/bytes.js";
import { base64urlDecode } from "../kernel/canonical.js";
import { Refused } from "../kernel/errors.js";
import { electionData, uuidOf } from "../rules/secrecy.js";
import { aside } from "./booth.js";
import { random } from "./chance.js";

/** @typedef {import("./committee.js").Committee} Committee */
/** @typedef {{ voter: string, text: string }} Counted a ballot that counts, as it stands in its entry */
/**
 * What was checked of how many ballots, whether the own one is among them, and which fail.
 * @typedef {{ ballots: number, checked: number, own: boolean, failing: Counted[] }} Checked
 */

export const FEW = 300;
export const SAMPLE = 100;
const BATCH = 5;

/** Check the ballots that count in the newest opening of a motion: all, or a sample and the own one.
 *
 * `told` hears how many of how many are done. Null where `signal` ended it, or there is nothing to check.
 * @param {Committee} committee
 * @param {string} motion
 * @param {(done: number, of: number) => void} told
 * @param {AbortSignal} signal
 * @returns {Promise<Checked | null>}
 */
export async function checkBallots(committee, motion, told, signal) {
  const { opening, counted } = countedBallots(committee, motion);
  const election = counted.length ? electionThen(committee, motion, opening, counted[0].text) : null;
  if (election === null) return null;
  const chosen = counted.length <= FEW ? counted : drawn(counted, committee.me);
  const failing = [];
  for (let at = 0; at < chosen.length; at += BATCH) {
    if (signal.aborted) return null;
    told(at, chosen.length);
    const batch = chosen.slice(at, at + BATCH);
    const places = await aside("failing", election, batch.map(({ text }) => base64urlDecode(text)));
    failing.push(...places.map((/** @type {number} */ place) => batch[place]));
  }
  const own = chosen.some(({ voter }) => voter === committee.me);
  return { ballots: counted.length, checked: chosen.length, own, failing };
}

/** Show ballots whose proofs fail to all; return how many had not been shown by others before.
 * @param {Committee} committee
 * @param {string} motion
 * @param {readonly Counted[]} failing
 */
export async function exposeAll(committee, motion, failing) {
  const { opening } = countedBallots(committee, motion);
  let shown = 0;
  for (const { voter, text } of failing) {
    const told = committee.simple("ballot.expose", { motion, opening, voter, ballot: text });
    shown += await told.then(() => 1, (error) => {
      if (error instanceof Refused && error.code === "ballot_other") return 0; // somebody was first
      throw error;
    });
  }
  return shown;
}

/** The last ballot of each voter in the newest opening, without those that were taken out, as the record
 * tells in its order.
 * @param {Committee} committee
 * @param {string} motion
 */
function countedBallots({ record }, motion) {
  const [opened] = [...record.ofKind("motion.open")].filter(({ entry }) => entry?.header.payload.motion === motion);
  const opening = opened?.entry?.id ?? "";
  const rows = [...record.ofKind("ballot.cast", "ballot.expose")].sort((one, other) => one.index - other.index);
  /** @type {Map<string, Counted>} */
  const counted = new Map();
  for (const { entry } of rows) {
    const { kind = "", author = "", payload = {} } = /** @type {any} */ (entry?.header ?? {});
    if (payload.opening !== opening) continue;
    if (kind === "ballot.expose") counted.delete(payload.voter);
    else counted.set(author, { voter: author, text: payload.ballot });
  }
  return { opening, counted: [...counted.values()] };
}

/** The exact election of an opening that may be over: under which key, its ballots say, whose fingerprint of
 * it the fold has checked. Null where no key gives that.
 * @param {Committee} committee
 * @param {string} key
 * @param {string} opening
 * @param {string} ballot
 */
function electionThen({ state }, key, opening, ballot) {
  const named = JSON.parse(ascii(base64urlDecode(ballot))).election_hash;
  const motion = state.motions.at(key);
  const then = /** @type {any} */ ({ id: opening, urn: { uuid: uuidOf(opening) } });
  for (const tallyKey of state.tally_keys.values()) {
    const data = electionData(motion, then, tallyKey);
    if (fingerprint(data) === named) return data;
  }
  return null;
}

/** So many drawn by lot, and the own one. @param {readonly Counted[]} counted @param {string} me */
function drawn(counted, me) {
  const lots = new DataView(random(4 * counted.length).buffer);
  const order = counted.map((one, at) => ({ one, lot: one.voter === me ? -1 : lots.getUint32(4 * at) }));
  return order.sort((one, other) => one.lot - other.lot).slice(0, SAMPLE).map(({ one }) => one);
}
