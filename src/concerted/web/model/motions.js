/**
 * Proposals as plain values for the screens, from the verified record (rules §6, §9).
 *
 * What a proposal says is read once for each of its states, which the fold never changes in place,
 * so that a list of a thousand stays quick: only what is new is read again.
 */

import { plain, saltedHash, wordsOf } from "../client/words.js";
import { fingerprint } from "../ballots/hashes.js";
import { fromHex } from "../kernel/bytes.js";
import { base64urlDecode } from "../kernel/canonical.js";
import { Choose, readEffect } from "../rules/effects.js";
import { DAY_S } from "../rules/fields.js";
import { keyInForce, opensAt as pledgeAt } from "../rules/secrecy.js";
import { LAPSES_S, amendmentOpen, standing, supportsNeeded } from "../rules/motions.js";
import { Elect } from "../rules/offices.js";
import { contest } from "../rules/votes.js";
import { namedEffect } from "./effects.js";
import { nameOf, onceMade } from "./called.js";

/** @typedef {import("../client/committee.js").Committee} Committee */
/** @typedef {import("../rules/state.js").Motion} Folded */
/** @typedef {import("../views/model.js").Motion} Motion */

const RECEIPT = 12;
const ENDINGS = ["motion.close", "motion.withdraw", "motion.lapse", "motion.accept"];
const TURNING = /[\u202a-\u202e\u2066-\u2069]/g; // what turns the direction of text around it

/** The proposals to show: all that are undecided, and of the decided the newest `most`.
 * @param {Committee} committee
 * @param {number} most
 * @returns {Promise<{ motions: Motion[], more: number }>}
 */
export async function motionsOf(committee, most) {
  const ends = endings(committee);
  const all = [...committee.state.motions];
  const undecided = all.filter(([, one]) => one.undecided).sort(([, a], [, b]) => b.proposed - a.proposed);
  const decided = all.filter(([, one]) => !one.undecided);
  decided.sort(([a], [b]) => (ends.get(b)?.index ?? 0) - (ends.get(a)?.index ?? 0));
  const shown = [...undecided, ...decided.slice(0, most)];
  const motions = await Promise.all(shown.map(([id, one]) => shownAs(committee, id, one, timeOf(ends.get(id)))));
  return { motions, more: Math.max(0, decided.length - most) };
}

/** One proposal, or null if our record knows none of this id.
 * @param {Committee} committee
 * @param {string} id
 * @returns {Promise<Motion | null>}
 */
export async function motionOf(committee, id) {
  const motion = /^[0-9a-f]{64}$/.test(id) ? committee.state.motions.get(id) : undefined;
  if (motion === undefined) return null;
  const found = await shownAs(committee, id, motion, timeOf(endings(committee).get(id)));
  const changes = await Promise.all(amendmentsTo(committee, id).map(([key, one]) => shownAs(committee, key, one, 0)));
  return { ...found, changes, cast: motion.undecided ? null : castIn(committee, id) };
}

/** What decided each proposal. @param {Committee} committee */
function endings({ record }) {
  /** @type {Map<string, import("../client/rows.js").Row>} */
  const found = new Map();
  for (const row of record.ofKind(...ENDINGS)) {
    const key = row.entry?.header.payload.motion;
    if (!found.has(key)) found.set(key, row);
  }
  return found;
}

/** @param {import("../client/rows.js").Row | undefined} row */
function timeOf(row) {
  return row?.leaf.time ?? 0;
}

/** @param {Committee} committee @param {string} target @returns {[string, Folded][]} */
function amendmentsTo(committee, target) {
  return [...committee.state.motions].filter(([, one]) => one.amending === target && one.undecided);
}

/** @param {Committee} committee @param {string} id @param {Folded} motion @param {number} ended @returns {Promise<Motion>} */
async function shownAs(committee, id, motion, ended) {
  const said = await onceMade(committee, motion, () => read(committee, id, motion));
  const { state, me, record } = committee;
  const decidedAs = said.decidedAs;
  const terms = motion.opening ?? termsOf(record, id, motion, state, decidedAs);
  return {
    ...said,
    id,
    status: motion.status,
    own: motion.mover === me,
    revision: motion.revision,
    amending: motion.amending,
    targetOwn: motion.amending !== "" && state.motions.at(motion.amending).mover === me,
    ...support(committee, id, motion),
    standing: motion.candidates.includes(me),
    stated: motion.statements.includes(me),
    opening: await openingOf(committee, id, motion),
    result: said.result && { ...said.result, elected: said.elected },
    counters: said.result ? await countersOf(committee, id) : [],
    cast: null,
    pledge: await pledgeOf(committee, motion),
    majority: terms.majority,
    quorum: terms.quorum,
    proposed: motion.proposed,
    ended,
    stale: motion.status === "proposed" && record.now > motion.proposed + LAPSES_S,
    changes: [],
  };
}

/** The names of those who counted a secret vote that is decided, in the order of their parts; none of an
 * open one. @param {Committee} committee @param {string} id
 */
async function countersOf(committee, id) {
  const authors = new Set();
  for (const { entry } of committee.record.ofKind("ballot.share")) {
    if (entry?.header.payload.motion === id) authors.add(entry.header.author);
  }
  return Promise.all([...authors].reverse().map((member) => nameOf(committee, member)));
}

/** Who is for it, and what it lacks before its vote can open (rules §6.6).
 * @param {Committee} committee
 * @param {string} id
 * @param {Folded} motion
 */
function support({ state, me }, id, motion) {
  const others = motion.supporters.filter((one) => one !== motion.mover && state.isActive(one)).length;
  const { effect } = motion;
  const standsFor = effect.type === "elect" ? effect.seats : 0;
  return {
    supports: motion.supporters.length,
    supported: motion.supporters.includes(me),
    missing: Math.max(0, supportsNeeded(state) - others),
    seats: standsFor || effect.take || 0,
    candidatesMissing: motion.undecided ? Math.max(0, standsFor - standing(state, motion).length) : 0,
    held: motion.status === "proposed" && amendmentOpen(state, motion.amending || id),
  };
}

/** Majority and quorum as they were frozen, or as they would be now.
 * @param {import("../client/record.js").Record} record
 * @param {string} id
 * @param {Folded} motion
 * @param {import("../rules/state.js").State} state
 * @param {string} decidedAs
 */
function termsOf(record, id, motion, state, decidedAs) {
  const kept = motion.result && KEPT.get(motion.result);
  if (kept) return kept;
  const found = { majority: state.constitution.share(`${decidedAs}_majority`), quorum: state.constitution.share(`${decidedAs}_quorum`) };
  if (!motion.result) return found;
  const terms = termsThen(record, id, decidedAs) ?? found;
  KEPT.set(motion.result, terms);
  return terms;
}

/** @type {WeakMap<object, { majority: readonly [number, number], quorum: readonly [number, number] }>} */
const KEPT = new WeakMap();

/** What the rules asked for when the last vote on it opened: as founded, and as changed since by
 * proposals that passed before. Null where its opening is not there.
 * @param {import("../client/record.js").Record} record
 * @param {string} id
 * @param {string} decidedAs
 */
function termsThen(record, id, decidedAs) {
  const { openings, changes } = pastOf(record);
  const opened = openings.get(id);
  if (opened === undefined) return null;
  const values = { ...record.rows(0)[0].entry?.header.payload.constitution };
  for (const { index, effect } of changes) if (index < opened) values[effect.setting] = effect.value;
  return { majority: values[`${decidedAs}_majority`], quorum: values[`${decidedAs}_quorum`] };
}

/** @typedef {{ size: number, openings: Map<string, number>, changes: { index: number, effect: Record<string, any> }[] }} Past */
/** @type {WeakMap<object, Past>} */
const PASTS = new WeakMap();

/** Where each proposal opened last, and which changes of our rules took effect where, in order.
 * @param {import("../client/record.js").Record} record
 * @returns {Past}
 */
function pastOf(record) {
  const found = PASTS.get(record);
  if (found?.size === record.size) return found;
  /** @type {Past} */
  const past = { size: record.size, openings: new Map(), changes: [] };
  for (const { entry, index } of record.ofKind("motion.open")) {
    const key = entry?.header.payload.motion;
    if (!past.openings.has(key)) past.openings.set(key, index); // the newest come first
  }
  for (const { entry, index } of record.ofKind("motion.close")) {
    const motion = record.state.motions.get(entry?.header.payload.motion);
    if (motion?.status === "passed" && motion.effect.type === "change_rule") past.changes.unshift({ index, effect: motion.effect });
  }
  PASTS.set(record, past);
  return past;
}

/** The vote as it stands for this reader. @param {Committee} committee @param {string} id @param {Folded} motion */
async function openingOf(committee, id, motion) {
  const { state, me, record } = committee;
  const { opening } = motion;
  if (opening === null || !motion.undecided) return null; // one that was opened keeps its ballots
  const mine = opening.votes.get(me);
  const early = readEffect(motion.effect).decidedAs === "ordinary" && !pledgeAt(motion);
  return {
    id: opening.id,
    until: opening.until,
    roll: opening.roll.size,
    voted: opening.voted.size,
    secret: opening.urn !== null,
    mayVote: opening.roll.has(me) && state.isActive(me),
    mine: mine === undefined ? null : mine[1],
    receipt: opening.urn ? (opening.urn.ballots.get(me)?.receipts.at(-1) ?? "") : mine === undefined ? "" : mine[0].slice(0, RECEIPT),
    count: motion.status !== "open" && opening.urn ? await countOf(committee, opening.urn) : null,
    trial: opening.trial,
    countable: motion.status === "open" && (record.now > opening.until || (early && opening.voted.size === opening.roll.size)),
  };
}

/** What a pledge asks for, and whom one trusts before one signs; null of what is none (rules §17).
 * @param {Committee} committee
 * @param {Folded} motion
 */
async function pledgeOf(committee, motion) {
  const { state, record } = committee;
  const opensAt = pledgeAt(motion);
  if (!opensAt) return null;
  const urn = motion.opening?.urn;
  const key = urn ? state.tally_keys.at(urn.key) : keyInForce(state, record.now)?.[1];
  const names = await Promise.all((key?.trustees ?? []).map((member) => nameOf(committee, member)));
  return { opensAt, needed: key?.needed ?? 0, trusted: names };
}

/** The reader's own vote in the last opening of what is decided: the state keeps no ballots, our record does.
 * @param {Committee} committee
 * @param {string} id
 */
function castIn({ record, me }, id) {
  const opened = [...record.ofKind("motion.open")].find(({ entry }) => entry?.header.payload.motion === id);
  for (const { entry } of opened ? record.ofKind("ballot.cast", "vote.cast") : []) {
    const { author, kind, payload } = entry?.header ?? {};
    if (author !== me || payload?.opening !== opened?.entry?.id) continue;
    if (kind === "vote.cast") return { mine: payload?.choice, receipt: String(entry?.id).slice(0, RECEIPT), secret: false };
    return { mine: null, receipt: fingerprint(base64urlDecode(payload?.ballot)), secret: true };
  }
  return null;
}

/** How far the count of a secret vote is, and whether it waits for the reader (rules §15).
 * @param {Committee} committee
 * @param {import("../rules/urns.js").Urn} urn
 */
async function countOf(committee, urn) {
  const { state, me } = committee;
  const { needed, trustees } = state.tally_keys.at(urn.key);
  const missing = trustees.filter((member) => !urn.parts.has(member));
  return {
    given: urn.parts.size,
    needed,
    due: missing.includes(me),
    missing: await Promise.all(missing.map((member) => nameOf(committee, member))),
    until: urn.closed + state.constitution.number("share_days") * DAY_S,
    checkers: [...state.witnesses.values()],
  };
}

/** What is said in words, and who is meant. @param {Committee} committee @param {string} id @param {Folded} motion */
async function read(committee, id, motion) {
  const { effect } = motion;
  const decided = !motion.undecided;
  const author = committee.record.row(motion.text)?.entry?.header.author ?? motion.mover;
  const doing = readEffect(effect);
  const [words, by, writer, named, statements, candidates] = await Promise.all([
    wordsOf(committee, motion.text),
    nameOf(committee, motion.mover),
    nameOf(committee, author), // of a change that was taken, it is not the mover
    namedEffect(committee, effect, decided),
    spoken(committee, "motion.minority", id, motion.statements),
    spoken(committee, "motion.stand", id, motion.candidates),
  ]);
  const { result } = motion;
  const options = doing instanceof Choose ? optionsIn(words, doing.fields.options) : null;
  const elected = options
    ? (result?.elected ?? []).map((hash) => options[doing.fields.options.indexOf(hash)].name)
    : await Promise.all((result?.elected ?? []).map((member) => nameOf(committee, member)));
  return {
    // A rule's value in force may change while this proposal does not: then it is read anew.
    whole: words !== null && (decided || effect.type !== "change_rule"),
    title: typeof words?.title === "string" ? visible(plain(words.title)) : null,
    text: typeof words?.text === "string" ? paragraphs(words.text) : "",
    by,
    writer,
    effect: { ...named, ...officeNamed(named, words), ...(options && { names: options.map(({ name }) => name) }) },
    decidedAs: /** @type {Motion["decidedAs"]} */ (doing.decidedAs),
    contest: contestOf(motion, doing),
    statements,
    candidates: options ?? candidates,
    result: result && { ...result },
    elected,
  };
}

/** How many of those who stand, or of the options, a voter marks. @param {Folded} motion @param {import("../rules/effect.js").Effect} effect */
function contestOf(motion, effect) {
  if (!(effect instanceof Elect || effect instanceof Choose)) return null;
  const [, least, most] = contest(motion, effect);
  return { least, most };
}

/** The options of a choice, each shown only where it is the one that the header names.
 * @param {Record<string, any> | null} words
 * @param {readonly string[]} hashes
 */
function optionsIn(words, hashes) {
  const said = Array.isArray(words?.options) ? words.options : [];
  return hashes.map((hash, n) => {
    const { text, salt } = said[n] ?? {};
    const right = typeof text === "string" && /^[0-9a-f]{64}$/.test(salt) && saltedHash(fromHex(salt), text) === hash;
    return { name: right ? plain(text) : `${n + 1}`, text: "" };
  });
}

/** An office that is only proposed has its name in these very words.
 * @param {Record<string, any>} effect
 * @param {Record<string, any> | null} words
 */
function officeNamed(effect, words) {
  if (typeof words?.office_name !== "string") return {};
  const name = plain(words.office_name);
  if (effect.type === "create_office") return { office_name: name };
  if (effect.type === "amend") return { effect: { ...effect.effect, office_name: name } };
  return {};
}

/** The members who spoke so about a proposal, with their words, in the order of `members`.
 * @param {Committee} committee
 * @param {string} kind
 * @param {string} motion
 * @param {readonly string[]} members
 */
async function spoken(committee, kind, motion, members) {
  /** @type {Map<string, string>} */
  const entries = new Map();
  if (members.length) {
    for (const { entry } of committee.record.ofKind(kind)) {
      const author = entry?.header.author ?? "";
      if (entry?.header.payload.motion === motion && !entries.has(author)) entries.set(author, entry.id);
    }
  }
  return Promise.all(
    members.map(async (member) => {
      const entry = entries.get(member);
      const words = entry ? await wordsOf(committee, entry) : null;
      return { name: await nameOf(committee, member), text: typeof words?.text === "string" ? paragraphs(words.text) : "" };
    }),
  );
}

/** The text, or nothing where nobody could see it. @param {string} text */
function visible(text) {
  return /[\p{L}\p{N}\p{P}\p{S}]/u.test(text) ? text : "";
}

/** Text with its lines, without what turns the direction of others. @param {string} text */
export function paragraphs(text) {
  const lines = text.split(/\r\n?|\n/).map((line) => line.replace(TURNING, "").trim());
  return visible(lines.join("\n").replace(/\n{3,}/g, "\n\n").trim());
}
