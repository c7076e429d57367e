/**
 * A member's secret ballots: cast, and found again in the record by their receipt number (rules §15).
 *
 * The choice never leaves this device but under encryption, and is not kept on it, not even where the
 * ballot waits for a way to the server; what the vote counters open in the end is the sum alone.
 */

import { ballotKeyOf } from "../ballots/credentials.js";
import { fingerprint } from "../ballots/hashes.js";
import { base64urlEncode } from "../kernel/canonical.js";
import { Refused } from "../kernel/errors.js";
import { findUrn } from "../rules/casting.js";
import { ANSWERS, electionOf, questionOf } from "../rules/secrecy.js";
import { aside } from "./booth.js";
import { random } from "./chance.js";
import { HostMisbehaved } from "./errors.js";

/** @typedef {import("./committee.js").Committee} Committee */

/** Return 0 or 1 for each answer; `choice` is a word, or the indexes that are marked.
 * @param {number} width
 * @param {string | readonly number[]} choice
 */
export function chosen(width, choice) {
  const marked = typeof choice === "string" ? [ANSWERS.indexOf(choice)] : choice;
  return Array.from({ length: width }, (_, at) => Number(marked.includes(at)));
}

/** Cast a ballot, or another in place of the last; return its receipt number, once this device has
 * found the ballot in the record that it verified.
 * @param {Committee} committee
 * @param {string} motion
 * @param {string | readonly number[]} choice
 */
export async function cast(committee, motion, choice) {
  return put(committee, motion, (state) => fill(committee, state, motion, choice));
}

/** Return a ballot filled in so, for the vote that is open in this state.
 * @param {Committee} committee
 * @param {import("../rules/state.js").State} state
 * @param {string} motion
 * @param {string | readonly number[]} choice
 * @returns {Promise<Uint8Array>}
 */
export async function fill(committee, state, motion, choice) {
  const [found, opening, urn] = findUrn(state, motion, "open");
  const election = electionOf(state, found);
  const marks = chosen(questionOf(found, opening.id).answers.length, choice);
  const key = ballotKeyOf(committee.keys.voting, urn.uuid);
  return aside("cast", election.data, key.expose(), [marks], random(32));
}

/** Cast the ballot that `filling` gives; its receipt number, as `cast`.
 * @param {Committee} committee
 * @param {string} motion
 * @param {(state: import("../rules/state.js").State) => Promise<Uint8Array>} filling
 */
export async function put(committee, motion, filling) {
  let receipt = "";
  await committee.act(async (state) => {
    const data = await filling(state);
    const [, opening, urn] = findUrn(state, motion, "open");
    receipt = fingerprint(data);
    const before = urn.ballots.get(committee.me);
    const replaces = before === undefined ? {} : { replaces: before.entry };
    return { kind: "ballot.cast", payload: { ballot: base64urlEncode(data), motion, opening: opening.id, ...replaces } };
  });
  if (myReceipt(committee, motion) !== receipt) throw new HostMisbehaved("altered", "another ballot stands for ours");
  return receipt;
}

/** Return the receipt number of the own ballot that counts now, or an empty text.
 * @param {Committee} committee
 * @param {string} motion
 */
export function myReceipt(committee, motion) {
  const urn = committee.state.motions.get(motion)?.opening?.urn;
  return urn?.ballots.get(committee.me)?.receipts.at(-1) ?? "";
}

/** Return the rows of the ballots of an opening, in the order of the record.
 * @param {Committee} committee
 * @param {string} opening
 */
export function ballotRows(committee, opening) {
  const rows = [...committee.record.ofKind("ballot.cast")];
  return rows.filter(({ entry }) => entry?.header.payload.opening === opening).reverse();
}

/** Return the archive of a motion's finished secret vote, which anybody can check (ballot §11).
 * @param {Committee} committee
 * @param {string} motion
 * @returns {Promise<Uint8Array>}
 */
export async function archiveOf(committee, motion) {
  const rows = committee.record.rows().map(({ data, finding }) => ({ leaf: data.slice(), effect: finding === "" })); // by itself: a view would take its page along
  const data = await aside("archive", rows, motion);
  if (data === null) throw new Refused("not_secret");
  return data;
}
