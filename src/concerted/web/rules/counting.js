/**
 * Trustees decrypt the sum of the ballots, and nothing else; with enough of them it is decided.
 *
 * Spec: spec/rules.md §15. A share is checked by its proof as it comes, so that a wrong one has no
 * effect and its author is named. Where too few come in time, those who gave none lose their seats
 * and the vote is held again under another key.
 */

import { checkDecryption, combine, readDecryption, resultOf } from "../ballots/decryption.js";
import { ED25519 } from "../ballots/edwards.js";
import { read } from "../ballots/groups.js";
import { flat } from "../ballots/question.js";
import { Threshold, Trustees } from "../ballots/trustees.js";
import { ascii } from "../kernel/bytes.js";
import { base64urlDecode } from "../kernel/canonical.js";
import { Malformed, Refused } from "../kernel/errors.js";
import { Kind } from "./act.js";
import { checkProofs, findUrn, readCast, readCiphertexts } from "./casting.js";
import { Choose, readEffect } from "./effects.js";
import { Bytes, DAY_S, Id, payloadOf } from "./fields.js";
import { HexMap } from "./map.js";
import { findMotion, setMotion } from "./motions.js";
import { Elect } from "./offices.js";
import { electionOf, elements } from "./secrecy.js";
import { closeSecret, decide } from "./votes.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./state.js").Motion} Motion */
/** @typedef {import("./urns.js").Urn} Urn */
/** @typedef {import("./urns.js").TallyKey} TallyKey */
/** @typedef {import("./act.js").Act} Act */
/** @typedef {import("../ballots/election.js").Election} Election */

/** A trustee's part of the decryption of one count (ballot §9.3). */
export const Share = payloadOf({ motion: Id, opening: Id, part: Bytes });
/** An act about one opening of a motion. */
export const OnOpening = payloadOf({ motion: Id, opening: Id });
/** A ballot that a host let into the record without proof, shown once more (spec §15). */
export const Expose = payloadOf({ ballot: Bytes, motion: Id, opening: Id, voter: Id });

/** The trustees of a key, as ballots compute with them.
 * @param {TallyKey} key
 */
export function trusteesOf(key) {
  const shares = key.shares.map((share) => read(ED25519, share));
  return new Trustees([new Threshold(key.needed, read(ED25519, key.key), shares)]);
}

/** The encrypted tally of a closed urn.
 * @param {Urn} urn
 */
export function tallyRows(urn) {
  return [[readCiphertexts(urn.tally)]];
}

/** The factors of a trustee's part, its proofs checked: else Refused `decryption_invalid`.
 * @param {Election} election
 * @param {Urn} urn
 * @param {TallyKey} key
 * @param {string} author
 * @param {string} text
 */
export function readPart(election, urn, key, author, text) {
  const rows = tallyRows(urn);
  const share = read(ED25519, key.shares[key.trustees.indexOf(author)]);
  try {
    const decryption = readDecryption(election, rows, base64urlDecode(text));
    checkDecryption(election, rows, share, decryption);
    return decryption.factors;
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    throw new Refused("decryption_invalid", error.message);
  }
}

/** Refused `not_counting`, `opening_other`, `not_trustee`, `already_shared`, `decryption_…`.
 * @param {State} state
 * @param {Act} act
 */
export function checkShare(state, act) {
  const p = act.payload;
  const [motion, opening, urn] = findUrn(state, p.motion, "counting");
  if (p.opening !== opening.id) throw new Refused("opening_other");
  const key = state.tally_keys.at(urn.key);
  if (!key.trustees.includes(act.author)) throw new Refused("not_trustee");
  if (urn.parts.has(act.author)) throw new Refused("already_shared");
  readPart(electionOf(state, motion), urn, key, act.author, p.part);
}

/** The share is kept; with the last one needed the votes are known, and the motion decided.
 * @param {State} state
 * @param {Act} act
 */
export function applyShare(state, act) {
  const p = act.payload;
  const [motion, opening, before] = findUrn(state, p.motion, "counting");
  const [key, election] = [state.tally_keys.at(before.key), electionOf(state, motion)];
  const factors = readPart(election, before, key, act.author, p.part);
  const part = flat(factors[0]).map((one) => ED25519.write(one)).join("");
  const urn = before.with({ parts: before.parts.set(act.author, part) });
  const changed = motion.with({ opening: opening.with({ urn }) });
  if (urn.parts.size < key.needed) return state.with({ motions: state.motions.set(p.motion, changed) });
  const counts = counted(election, urn, key);
  if (counts === null || !plausible(motion, counts, urn.ballots.size)) return rerun(state, p.motion, act.now);
  return decide(state, act, changed, counts, urn.ballots.size);
}

/** The counts that the shares open; null where they are no numbers of votes.
 * @param {Election} election
 * @param {Urn} urn
 * @param {TallyKey} key
 * @returns {readonly number[] | null}
 */
export function counted(election, urn, key) {
  const rows = tallyRows(urn);
  const factors = new Map([...urn.parts].map(([member, part]) => [key.trustees.indexOf(member) + 1, [[elements(part)]]]));
  const together = combine(ED25519, trusteesOf(key), factors, rows);
  try {
    const data = resultOf(election, rows, together, BigInt(urn.ballots.size));
    return JSON.parse(ascii(data)).result[0];
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return null;
  }
}

/** Whether so many ballots can add up to that: else a host let one without proof through.
 * @param {Motion} motion
 * @param {readonly number[]} counts
 * @param {number} ballots
 */
export function plausible(motion, counts, ballots) {
  const effect = readEffect(motion.effect);
  let [least, most] = [1, 1];
  if (effect instanceof Elect) [least, most] = [0, effect.fields.seats];
  else if (effect instanceof Choose) [least, most] = [effect.fields.least, effect.fields.most];
  const sum = counts.reduce((total, count) => total + count, 0);
  return least * ballots <= sum && sum <= most * ballots && Math.max(...counts) <= ballots;
}

/** The motion is to be opened again, with the supporters that it has.
 * @param {State} state
 * @param {string} key
 * @param {number} now
 */
export function rerun(state, key, now) {
  const again = { status: "proposed", opening: null, result: null, proposed: now };
  return setMotion(state, key, state.motions.at(key).with(again));
}

/** Refused `not_counting`, `opening_other`, `lapse_early`.
 * @param {State} state
 * @param {Act} act
 */
export function checkLapseCount(state, act) {
  const [, opening, urn] = findUrn(state, act.payload.motion, "counting", "reached");
  if (act.payload.opening !== opening.id) throw new Refused("opening_other");
  if (act.now <= urn.closed + state.constitution.number("share_days") * DAY_S) throw new Refused("lapse_early");
}

/** Trustees who gave no share lose their seats, the key is void, the vote is held again.
 * @param {State} state
 * @param {Act} act
 */
export function applyLapseCount(state, act) {
  const [, , urn] = findUrn(state, act.payload.motion, "counting", "reached");
  const key = state.tally_keys.at(urn.key);
  const office = state.offices.get(key.office);
  let { offices } = state;
  if (office !== undefined) {
    let { holders } = office;
    for (const member of key.trustees) {
      if (!urn.parts.has(member) && holders.has(member)) holders = holders.delete(member);
    }
    offices = offices.set(key.office, office.with({ holders }));
  }
  const keys = state.tally_keys.set(urn.key, key.with({ void: true }));
  return rerun(state.with({ offices, tally_keys: keys }), act.payload.motion, act.now);
}

/** Refused `not_secret`, `motion_not_open`, `opening_other`, `ballot_…`: also a sound ballot.
 * @param {State} state
 * @param {Act} act
 */
export function checkExpose(state, act) {
  const p = act.payload;
  const motion = findMotion(state, p.motion);
  if (motion.opening === null || !motion.undecided) throw new Refused("motion_not_open");
  if (motion.opening.urn === null) throw new Refused("not_secret");
  if (p.opening !== motion.opening.id) throw new Refused("opening_other");
  const cast = motion.opening.urn.ballots.get(p.voter);
  const ballot = readCast(state, motion, p.ballot);
  if (cast?.receipts.at(-1) !== ballot.receipt) throw new Refused("ballot_other");
  try {
    checkProofs(state, motion, p.ballot);
  } catch (error) {
    if (error instanceof Refused) return;
    throw error;
  }
  throw new Refused("ballot_sound");
}

/** The ballot without proof counts no more; a count under way begins anew without it.
 * @param {State} state
 * @param {Act} act
 */
export function applyExpose(state, act) {
  const p = act.payload;
  const motion = state.motions.at(p.motion);
  if (!motion.opening?.urn) throw new RangeError("an act that was not judged");
  const { urn } = motion.opening;
  const less = urn.with({ ballots: urn.ballots.delete(p.voter), tally: "", parts: new HexMap() });
  const changed = motion.with({ opening: motion.opening.with({ urn: less }), result: null });
  if (motion.status === "counting" || motion.status === "reached") return closeSecret(state, p.motion, changed, act.now);
  return setMotion(state, p.motion, changed);
}

export const KINDS = [
  new Kind("ballot.share", Share, checkShare, applyShare, { duty: true }),
  new Kind("ballot.expose", Expose, checkExpose, applyExpose, { duty: true }),
  new Kind("count.lapse", OnOpening, checkLapseCount, applyLapseCount, { duty: true }),
];
