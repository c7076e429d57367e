/**
 * Pledges: opened by trustees' devices once their record says reached; read by everybody's (rules §17).
 *
 * A counter's device opens single ballots only in the state that it has folded itself, of the sum that
 * it knows; whoever reads names checks every proof, believing no server.
 */

import { Refused } from "../kernel/errors.js";
import { findUrn, write } from "../rules/casting.js";
import { signers, singlesOf } from "../rules/pledges.js";
import { electionOf } from "../rules/secrecy.js";
import { evidenceOf } from "./auditing.js";
import { aside } from "./booth.js";
import { random } from "./chance.js";
import { closeConfirmed, expose, noteOnce, sealedShare, trusteeSecret } from "./trusteeship.js";

/** @typedef {import("./committee.js").Committee} Committee */

/** Open the single ballots of a pledge that was reached, with the own part of the key.
 *
 * `Refused`: `not_reached` unless the record as this device folded it says so; `close_unwitnessed`
 * where checkers are admitted and none has confirmed the count; `decrypted_other` where this counter
 * has decrypted another sum, or other ballots, before. A ballot without proof is shown to all instead,
 * which begins the count anew: `not_reached`.
 * @param {Committee} committee
 * @param {string} motion
 */
export async function openBallots(committee, motion) {
  await committee.refresh();
  const [found, opening, urn] = findUrn(committee.state, motion, "reached", "passed");
  if (!(await closeConfirmed(committee, motion))) throw new Refused("close_unwitnessed");
  if (found.status === "reached" && (await expose(committee, motion))) {
    throw new Refused("not_reached", "a ballot without proof was taken out");
  }
  const row = write(singlesOf(urn));
  await noteOnce(committee, opening.id, urn.tally);
  await noteOnce(committee, `${opening.id}/single`, row);
  const secret = trusteeSecret(committee, urn.key);
  const { data } = electionOf(committee.state, found);
  const opened = await aside("single", data, row, secret, sealedShare(committee, urn.key), random(32));
  const payload = { motion, opening: opening.id };
  await committee.act(() => ({ kind: "pledge.open", payload, evidence: [opened] }));
}

/** Names that this device has made, by what was opened. @type {Map<string, readonly string[]>} */
const MADE = new Map();

/** Return who has signed a pledge that was opened, by their ids.
 *
 * `Refused` as the rules' `pledged`. Where the server gives too little of what was opened, what it said
 * is raised.
 * @param {Committee} committee
 * @param {string} motion
 */
export async function signedBy(committee, motion) {
  const { state } = committee;
  const [found, opening, urn] = findUrn(state, motion, "reached", "passed");
  const known = `${opening.id} ${[...urn.parts.values()].sort()}`;
  const made = MADE.get(known);
  if (made !== undefined) return made;
  const key = state.tally_keys.at(urn.key);
  /** @type {Map<number, Uint8Array>} */
  const given = new Map();
  /** @type {unknown} */
  let said = null;
  for (const [trustee, name] of urn.parts) {
    try {
      given.set(key.trustees.indexOf(trustee) + 1, await evidenceOf(committee, name));
    } catch (error) {
      said = error;
    }
  }
  try {
    const yes = await aside("signed", electionOf(state, found).data, write(singlesOf(urn)), { needed: key.needed, key: key.key, shares: key.shares }, given);
    const names = signers(state, motion, yes);
    MADE.set(known, names);
    return names;
  } catch (error) {
    throw said ?? error;
  }
}
