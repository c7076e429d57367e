/**
 * Whether a motion is decided in secret, and the election that its opening makes.
 *
 * Spec: spec/rules.md §15. What concerns the trustees themselves is always decided openly, so that
 * nobody counts the ballots about its own seat; no rule change reaches that.
 */

import { credentialOf } from "../ballots/credentials.js";
import { BASE58 } from "../ballots/draws.js";
import { ED25519 } from "../ballots/edwards.js";
import { readElection, writeElection } from "../ballots/election.js";
import { fingerprint, numberOf } from "../ballots/hashes.js";
import { fromHex, sha256, toHex } from "../kernel/bytes.js";
import { Refused } from "../kernel/errors.js";
import { tag } from "../kernel/tags.js";
import { BALLOT_SETTINGS } from "./constitution.js";
import {
  Amend, ChangeRule, Choose, Freeze, PLEDGERS_MOST, Pledge, Remove, RemoveSubtree, Unfreeze, readEffect,
} from "./effects.js";
import { DAY_S } from "./fields.js";
import { AbolishOffice, CreateOffice, Elect, Recall, TRUSTEE } from "./offices.js";
import { Urn } from "./urns.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./state.js").Motion} Motion */
/** @typedef {import("./state.js").Opening} Opening */
/** @typedef {import("./effect.js").Effect} Effect */
/** @typedef {import("./urns.js").TallyKey} TallyKey */

export const UUID_CHARACTERS = 22;
export const OPTIONS_MOST = 24; // so that a ballot fits into a header
export const KEY_LASTS_S = 365 * DAY_S;
export const ANSWERS = ["yes", "no", "abstain"];
export const PLEDGE_ANSWERS = ["yes", "no"];
const ELECTIONS_KEPT = 32;

/** The uuid of the election that an entry begins. Spec §15.
 * @param {string} entry
 */
export function uuidOf(entry) {
  let number = numberOf(sha256(tag("election"), fromHex(entry)));
  let digits = "";
  for (let n = 0; n < UUID_CHARACTERS; n++) {
    digits += BASE58[Number(number % BigInt(BASE58.length))];
    number /= BigInt(BASE58.length);
  }
  return digits;
}

/** The answer that stands for a candidate in the election of an opening. Spec §15.
 * @param {string} opening
 * @param {string} member
 */
export function candidateOption(opening, member) {
  return toHex(sha256(tag("candidate"), fromHex(opening + member)));
}

/** The effect that would come of it: of an amendment, the one that it puts there.
 * @param {Effect} effect
 */
export function aimed(effect) {
  return effect instanceof Amend ? readEffect(effect.fields.effect) : effect;
}

/** Whether it concerns those who count, or how: decided openly, whatever the rules say.
 * @param {State} state
 * @param {Effect} of
 */
export function alwaysOpen(state, of) {
  const effect = aimed(of);
  const { fields } = effect;
  if (effect instanceof CreateOffice) return effect.powers.includes(TRUSTEE);
  if (effect instanceof AbolishOffice || effect instanceof Elect || effect instanceof Recall) {
    return state.offices.get(fields.office)?.powers.includes(TRUSTEE) ?? false;
  }
  if (effect instanceof RemoveSubtree) {
    return [fields.member, ...fields.members].some((member) => counts(state, member));
  }
  if (effect instanceof Remove || effect instanceof Freeze || effect instanceof Unfreeze) {
    return counts(state, fields.member);
  }
  return effect instanceof ChangeRule && BALLOT_SETTINGS.includes(fields.setting);
}

/** Whether a member holds an office of trustees, or a key that ballots are hidden under.
 * @param {State} state
 * @param {string} member
 */
function counts(state, member) {
  for (const office of state.offices.values()) {
    if (office.powers.includes(TRUSTEE) && office.holders.has(member)) return true;
  }
  for (const key of state.tally_keys.values()) if (key.trustees.includes(member) && !key.void) return true;
  return false;
}

/** Whether the ballot would be secret if the motion opened now. Spec §15.
 * @param {State} state
 * @param {Motion} motion
 */
export function isSecret(state, motion) {
  const effect = readEffect(motion.effect);
  if (state.forming || alwaysOpen(state, effect)) return false;
  if (effect instanceof Pledge) return true;
  const said = state.constitution.word(`${effect.decidedAs}_ballot`);
  return said === "mover" ? motion.question !== "" : said === "secret";
}

/** Refused `secret_forbidden` where a secret ballot is prepared and cannot be.
 *
 * A pledge is never open, whatever the rules say: `question_missing`.
 * @param {State} state
 * @param {Effect} effect
 * @param {string | undefined} question
 */
export function checkQuestion(state, effect, question) {
  if (aimed(effect) instanceof Pledge) {
    if (question === undefined) throw new Refused("question_missing");
    return;
  }
  const said = state.constitution.word(`${effect.decidedAs}_ballot`);
  if (question !== undefined && (said === "open" || alwaysOpen(state, effect))) throw new Refused("secret_forbidden");
}

/** The office whose holders count secret ballots: else Refused `trustees_few`.
 * @param {State} state
 */
export function trusteeOffice(state) {
  for (const [name, office] of state.offices) if (office.powers.includes(TRUSTEE)) return name;
  throw new Refused("trustees_few");
}

/** The holders of the office whose term runs, and who are active members.
 * @param {State} state
 * @param {string} office
 * @param {number} now
 * @returns {ReadonlySet<string>}
 */
export function sittingTrustees(state, office, now) {
  const holders = state.offices.get(office)?.sitting(now).keys() ?? [];
  return new Set([...holders].filter((member) => state.isActive(member)));
}

/** The newest key, with its id, that a ballot may be opened under. Spec §16.
 *
 * A change among the trustees asks for a new key, but for those who were left out of the ceremony.
 * @param {State} state
 * @param {number} now
 * @returns {[string, TallyKey] | null}
 */
export function keyInForce(state, now) {
  const found = [...state.tally_keys].filter(([, key]) => usable(state, key, now));
  found.sort(([a, one], [b, other]) => other.made - one.made || (a < b ? 1 : -1));
  return found[0] ?? null;
}

/** Whether it is rehearsed, fresh, not void, and of those who sit.
 * @param {State} state
 * @param {TallyKey} key
 * @param {number} now
 */
function usable(state, key, now) {
  const sitting = sittingTrustees(state, key.office, now);
  const known = new Set([...key.trustees, ...key.without]);
  const ours = key.trustees.every((one) => sitting.has(one)) && [...sitting].every((one) => known.has(one));
  return key.ready && !key.void && ours && now <= key.made + KEY_LASTS_S;
}

/** Refused `question_missing`, `key_missing`, `roll_small`, `roll_large`, `options_many`.
 * @param {State} state
 * @param {Motion} motion
 * @param {ReadonlySet<string>} roll
 * @param {number} now
 */
export function checkSecretOpening(state, motion, roll, now) {
  if (!motion.question) throw new Refused("question_missing");
  if (keyInForce(state, now) === null) throw new Refused("key_missing");
  if (roll.size < Math.max(state.constitution.number("secret_roll"), opensAt(motion))) throw new Refused("roll_small");
  if (opensAt(motion) && roll.size > PLEDGERS_MOST) throw new Refused("roll_large");
  if (motion.candidates.length > OPTIONS_MOST) throw new Refused("options_many");
}

/** The opening with an empty urn, under the key in force.
 * @param {State} state
 * @param {Motion} motion
 * @param {Opening} opening
 */
export function withUrn(state, motion, opening) {
  const found = keyInForce(state, opening.opened);
  if (found === null) throw new RangeError("an opening that was not judged");
  const [name, key] = found;
  const least = Math.max(state.constitution.number("secret_turnout"), opensAt(motion));
  const urn = new Urn(name, uuidOf(opening.id), "", least);
  const data = electionData(motion, opening.with({ urn }), key);
  return opening.with({ urn: urn.with({ election: fingerprint(data) }) });
}

/** How many must pledge before anybody learns who did; 0 for what is no pledge.
 * @param {Motion} motion
 * @returns {number}
 */
export function opensAt(motion) {
  const effect = readEffect(motion.effect);
  return effect instanceof Pledge ? effect.fields.opens_at : 0;
}

/** The question of a secret ballot. Spec §15.
 * @param {Motion} motion
 * @param {string} opening
 */
export function questionOf(motion, opening) {
  const effect = readEffect(motion.effect);
  const { question } = motion;
  if (effect instanceof Elect) {
    const answers = motion.candidates.map((member) => candidateOption(opening, member));
    return { answers, blank: undefined, min: 0, max: Math.min(effect.fields.seats, answers.length), question };
  }
  if (effect instanceof Choose) {
    const { options, least, most } = effect.fields;
    return { answers: options, blank: undefined, min: least, max: most, question };
  }
  const answers = effect instanceof Pledge ? PLEDGE_ANSWERS : ANSWERS;
  return { answers, blank: undefined, min: 1, max: 1, question };
}

/** The urn of an opening that has one. @param {Opening | null} opening */
function urnOf(opening) {
  if (!opening?.urn) throw new RangeError("no secret ballot");
  return opening.urn;
}

/** The election's exact bytes, which everybody computes from the state.
 * @param {Motion} motion
 * @param {Opening} opening
 * @param {TallyKey} key
 */
export function electionData(motion, opening, key) {
  const question = questionOf(motion, opening.id);
  const group = ED25519;
  return writeElection(group, group.parse(key.key), urnOf(opening).uuid, motion.question, opening.id, [question]);
}

/** @type {Map<string, ReturnType<typeof readElection>>} */
const elections = new Map();

/** The election of a motion whose secret ballot is open or being counted.
 * @param {State} state
 * @param {Motion} motion
 */
export function electionOf(state, motion) {
  const urn = urnOf(motion.opening);
  const found = elections.get(urn.election);
  if (found !== undefined) return found;
  const opening = /** @type {Opening} */ (motion.opening);
  const election = readElection(electionData(motion, opening, state.tally_keys.at(urn.key)));
  if (elections.size >= ELECTIONS_KEPT) elections.clear();
  elections.set(urn.election, election);
  return election;
}

/** The credential of a member on the roll.
 * @param {State} state
 * @param {Urn} urn
 * @param {string} member
 */
export function credential(state, urn, member) {
  return credentialOf(fromHex(state.members.at(member).vote_key), urn.uuid);
}

/** The credentials of the whole roll, ascending: what the archive lists.
 * @param {State} state
 * @param {Opening} opening
 */
export function rollCredentials(state, opening) {
  return [...opening.roll].map((member) => credential(state, urnOf(opening), member)).sort();
}

/** The elements that stand in a text of 64 hex digits each.
 * @param {string} text
 */
export function elements(text) {
  return (text.match(/.{64}/g) ?? []).map((one) => ED25519.parse(one));
}
