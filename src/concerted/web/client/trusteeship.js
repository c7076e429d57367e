/**
 * A vote counter's device: its part of each round of the ceremony, and of each count (rules §15, §16).
 *
 * The secret of a counter follows from the recovery seed, so that a new phone with the same sheet can
 * count as well. Before it decrypts, this device checks every ballot's proofs itself; it decrypts the
 * sum of one opening once, and nothing else.
 */

import { ConfirmationForm, newSecret } from "../ballots/ceremony.js";
import { decode, encode } from "../ballots/forms.js";
import { hexHash } from "../ballots/hashes.js";
import { writeTally } from "../ballots/tally.js";
import { derive, info } from "../crypto/suite.js";
import { fromHex, utf8 } from "../kernel/bytes.js";
import { base64urlDecode, base64urlEncode } from "../kernel/canonical.js";
import { Refused } from "../kernel/errors.js";
import { findUrn } from "../rules/casting.js";
import { certificates, deals, excused, givenUp, rehearsal } from "../rules/ceremonies.js";
import { tallyRows } from "../rules/counting.js";
import { electionOf, sittingTrustees, trusteeOffice } from "../rules/secrecy.js";
import { aside } from "./booth.js";
import { random } from "./chance.js";
import { confirmations } from "./checkers.js";
import { ballotRows } from "./secret.js";

/** @typedef {import("./committee.js").Committee} Committee */
/** @typedef {import("../rules/urns.js").Ceremony} Ceremony */

export const ROUNDS = ["certify", "deal", "confirm", "rehearse"];
const DEALER = /^trustee (\d+)/;

/** Return this member's secret text in a ceremony; the same on every device of it.
 * @param {Committee} committee
 * @param {string} ceremony
 */
export function trusteeSecret(committee, ceremony) {
  return newSecret(derive(fromHex(committee.place.seed), info("seed-trustee", fromHex(ceremony))));
}

/** Begin a ceremony of all who sit, without those whom the last one waited for in vain.
 * @param {Committee} committee
 */
export function begin(committee) {
  return committee.act((state) => {
    const { now } = committee.record;
    const sitting = sittingTrustees(state, trusteeOffice(state), now);
    const last = state.ceremony;
    const out = new Set(last ? excused(state, now) : []);
    out.delete(committee.me);
    if (last?.complaint.length) out.delete(last.complaint[0]); // the dealer goes, whoever complained stays
    const trustees = [...sitting].filter((member) => !out.has(member)).sort();
    return { kind: "ceremony.begin", payload: { trustees } };
  });
}

/** What the ceremony waits for from this member: a round's name, `begin`, or nothing.
 * @param {Committee} committee
 */
export function due({ state, record, me }) {
  const { now } = record;
  const running = state.ceremony;
  if (running !== null && !givenUp(state, running, now)) return running.silent.includes(me) ? ROUNDS[running.round - 1] : "";
  if (running === null && state.tally_keys.size) return "";
  try {
    return sittingTrustees(state, trusteeOffice(state), now).has(me) ? "begin" : "";
  } catch (error) {
    if (error instanceof Refused) return "";
    throw error;
  }
}

/** Give every part that is due from this member now; return the names of what was done.
 *
 * A share that does not open is complained of, which ends the ceremony: `complain`.
 * @param {Committee} committee
 */
export async function goOn(committee) {
  const done = [];
  for (let step = due(committee); ROUNDS.includes(step); step = due(committee)) {
    const ceremony = /** @type {Ceremony} */ (committee.state.ceremony);
    let part;
    try {
      part = await partOf(committee, ceremony, step);
    } catch (error) {
      if (!(error instanceof Refused) || error.code !== "share_invalid") throw error;
      const dealer = ceremony.trustees[Number(DEALER.exec(error.detail)?.[1]) - 1];
      await committee.simple("ceremony.complain", { ceremony: ceremony.id, dealer });
      return [...done, "complain"];
    }
    await committee.simple(`ceremony.${step}`, { ceremony: ceremony.id, part: base64urlEncode(part) });
    done.push(step);
  }
  return done;
}

/** @param {Committee} committee @param {Ceremony} ceremony @param {string} step @returns {Promise<Uint8Array>} */
async function partOf(committee, ceremony, step) {
  const secret = trusteeSecret(committee, ceremony.id);
  const index = ceremony.trustees.indexOf(committee.me) + 1;
  const of = { size: ceremony.trustees.length, needed: ceremony.needed, index, secret, seed: random(32) };
  if (step === "certify") return aside("certify", of);
  if (step === "deal") return aside("deal", of, encode(certificates(ceremony)));
  if (step === "confirm") return aside("confirm", of, encode(certificates(ceremony)), encode(deals(ceremony)));
  const [election, rows] = rehearsal(ceremony.id, committee.state.tally_keys.at(ceremony.id));
  return aside("decrypt", election.data, writeTally(election, rows), secret, sealedShare(committee, ceremony.id), random(32));
}

/** The own part of a key, as the third round sealed it to ourselves. @param {Committee} committee @param {string} key */
export function sealedShare(committee, key) {
  for (const { entry } of committee.record.ofKind("ceremony.confirm")) {
    const header = entry?.header;
    if (header?.author !== committee.me || header.payload.ceremony !== key) continue;
    return decode(ConfirmationForm, base64urlDecode(header.payload.part), "trustees").private_key;
  }
  throw new Refused("not_trustee");
}

/** Check every ballot, then give the own part; return how many ballots were taken out.
 *
 * A ballot whose proofs fail is shown to all first, and counts no more. `Refused`:
 * `close_unwitnessed` where checkers are admitted and none has confirmed the close yet;
 * `decrypted_other` where this counter has decrypted another sum of the same opening: somebody shows
 * it another record than before.
 * @param {Committee} committee
 * @param {string} motion
 */
export async function count(committee, motion) {
  await committee.refresh();
  findUrn(committee.state, motion, "counting");
  if (!(await closeConfirmed(committee, motion))) throw new Refused("close_unwitnessed");
  const exposed = await expose(committee, motion);
  const [found, opening, urn] = findUrn(committee.state, motion, "counting");
  const election = electionOf(committee.state, found);
  await noteOnce(committee, opening.id, urn.tally);
  const tally = writeTally(election, tallyRows(urn));
  const secret = trusteeSecret(committee, urn.key);
  const part = await aside("decrypt", election.data, tally, secret, sealedShare(committee, urn.key), random(32));
  await committee.simple("ballot.share", { motion, opening: opening.id, part: base64urlEncode(part) });
  return exposed;
}

/** Whether a checkpoint that an admitted checker has cosigned covers the close, and the count of a pledge
 * that was reached: else a host could have one sum decrypted on each of several branches. True where no
 * checkers are admitted.
 * @param {Committee} committee
 * @param {string} motion
 */
export async function closeConfirmed(committee, motion) {
  if (!committee.state.witnesses.size) return true;
  const kind = committee.state.motions.at(motion).status === "counting" ? "motion.close" : "ballot.share";
  const closes = [...committee.record.ofKind(kind)].filter(({ entry }) => entry?.header.payload.motion === motion);
  const [{ index }] = closes;
  return (await confirmations(committee, index + 1)).some(({ size }) => size > index);
}

/** End a count that too few took part in (rules §15.6).
 * @param {Committee} committee
 * @param {string} motion
 */
export async function lapse(committee, motion) {
  await committee.refresh();
  const [, opening] = findUrn(committee.state, motion, "counting", "reached");
  await committee.simple("count.lapse", { motion, opening: opening.id });
}

/** Show every ballot that counts and whose proofs fail; return how many there were.
 * @param {Committee} committee
 * @param {string} motion
 */
export async function expose(committee, motion) {
  const [found, opening, urn] = findUrn(committee.state, motion, "counting", "reached");
  const newest = new Map([...urn.ballots].map(([voter, one]) => [one.entry, voter]));
  const counting = ballotRows(committee, opening.id).filter(({ entry }) => newest.has(entry?.id ?? ""));
  const texts = counting.map(({ entry }) => String(entry?.header.payload.ballot));
  const failing = await aside("failing", electionOf(committee.state, found).data, texts.map((text) => base64urlDecode(text)));
  for (const at of failing) {
    const voter = newest.get(counting[at].entry?.id ?? "");
    await committee.simple("ballot.expose", { motion, opening: opening.id, voter, ballot: texts[at] });
  }
  return failing.length;
}

/** Keep which sum, or which single ballots, this counter decrypts, before anything is sent.
 * @param {Committee} committee
 * @param {string} opening
 * @param {string} what
 */
export async function noteOnce(committee, opening, what) {
  const digest = hexHash(utf8(what));
  const known = (committee.place.decrypted ??= {});
  if ((known[opening] ??= digest) !== digest) throw new Refused("decrypted_other");
  await committee.home.save(committee.place);
}
