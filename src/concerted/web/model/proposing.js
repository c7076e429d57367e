/**
 * From a form that was filled in to the effect that a header carries (rules §9).
 *
 * What is drawn (an office's id, the salt of a text) stands in the draft, so that a second try makes
 * the same proposal.
 */

import { random } from "../client/chance.js";
import { saltedHash } from "../client/words.js";
import { fromHex, toHex } from "../kernel/bytes.js";
import { Malformed, Refused } from "../kernel/errors.js";
import { COSIGNATURE_V1, VerifierKey } from "../kernel/note.js";
import { Pledge, readEffect } from "../rules/effects.js";
import { aimed, alwaysOpen, keyInForce } from "../rules/secrecy.js";
import { optionsIn } from "../views/proposing.js";
import { namedEffect } from "./effects.js";

/** @typedef {import("../client/committee.js").Committee} Committee */
/** @typedef {import("../views/proposing.js").Draft} Draft */
/** @typedef {Record<string, any>} Effect */

const TITLED = new Set(["resolve", "choose", "pledge", "adopt_document"]);

/** A draft of this kind with nothing in it yet. @param {string} kind @param {string} of @returns {Draft} */
export function blank(kind, of = "") {
  const drawn = { office_id: toHex(random(16)), salt: toHex(random(32)) };
  return { kind, of, title: "", text: "", sent: "", fields: { seats: 1, take: 1, hours: 168, term_days: 0, count: 10, powers: [], members: [], ...drawn } };
}

/** What a form must have before anything can be made of it. @param {Draft} draft */
export function isWhole({ kind, title, text, fields }) {
  const needs = NEEDED[kind] ?? [];
  const named = TITLED.has(kind) ? title.trim() : true;
  const told = kind !== "adopt_document" && kind !== "adopt_programme" ? true : text.trim();
  return Boolean(named && told && needs.every((name) => filled(fields[name])));
}

/** @param {any} value */
function filled(value) {
  return Array.isArray(value) ? value.length > 0 : value !== undefined && value !== null && value !== "" && !Number.isNaN(value);
}

/** @type {Record<string, readonly string[]>} */
const NEEDED = {
  choose: ["options", "take"],
  pledge: ["opens_at", "hours"],
  withdraw_document: ["document"],
  create_office: ["office_name", "seats", "term_days"],
  elect: ["office", "seats"],
  recall: ["office", "member"],
  abolish_office: ["office"],
  change_rule: ["setting", "value"],
  remove: ["member"],
  remove_subtree: ["member", "members"],
  freeze: ["member"],
  unfreeze: ["member"],
  admit_above_cap: ["count"],
  delete_body: ["entry"],
  admit_auditor: ["key"],
  dismiss_auditor: ["key"],
  admit_witness: ["line"],
  dismiss_witness: ["key"],
};

/** @type {Record<string, (draft: Draft) => Effect>} */
const EFFECTS_OF = {
  choose: ({ fields }) => ({
    options: optionWords(fields).map(({ salt, text }) => saltedHash(fromHex(salt), text)),
    least: 0,
    most: fields.take,
    take: fields.take,
  }),
  pledge: ({ fields }) => ({ opens_at: fields.opens_at, hours: fields.hours }),
  adopt_document: ({ text, fields }) => ({ document: fields.document || fields.office_id, text: textHash(fields, text) }),
  withdraw_document: ({ fields }) => ({ document: fields.document }),
  adopt_programme: ({ text, fields }) => ({ text: textHash(fields, text) }),
  create_office: ({ fields }) => ({
    office: fields.office_id,
    seats: fields.seats,
    term_days: fields.term_days,
    ...(fields.powers.length ? { powers: [...fields.powers].sort() } : {}),
  }),
  elect: ({ fields }) => ({ office: fields.office, seats: fields.seats }),
  recall: ({ fields }) => ({ member: fields.member, office: fields.office }),
  abolish_office: ({ fields }) => ({ office: fields.office }),
  change_rule: ({ fields }) => ({ setting: fields.setting, value: fields.value }),
  remove: ({ fields }) => ({ member: fields.member }),
  remove_subtree: ({ fields }) => ({ member: fields.member, members: [...fields.members].sort() }),
  freeze: ({ fields }) => ({ member: fields.member }),
  unfreeze: ({ fields }) => ({ member: fields.member }),
  admit_above_cap: ({ fields }) => ({ count: fields.count }),
  delete_body: ({ fields }) => ({ entry: fields.entry }),
  admit_auditor: ({ fields }) => ({ key: fields.key.trim().toLowerCase() }),
  dismiss_auditor: ({ fields }) => ({ key: fields.key }),
  admit_witness: ({ fields }) => checker(fields.line.trim()),
  dismiss_witness: ({ fields }) => ({ key: fields.key }),
};

/** The options with their salts, which follow from the draft's. @param {Record<string, any>} fields */
function optionWords(fields) {
  return optionsIn(fields.options).map((text, n) => ({ text, salt: saltedHash(fromHex(fields.salt), String(n)) }));
}

/** @param {Record<string, any>} fields @param {string} text */
function textHash(fields, text) {
  return saltedHash(fromHex(fields.salt), text.trim());
}

/** The line by which a server that checks others names itself (log §5). @param {string} line */
function checker(line) {
  const found = VerifierKey.parse(line);
  if (found.algorithm !== COSIGNATURE_V1) throw new Malformed("note", "a key for other signatures");
  return { name: found.name, key: toHex(found.key) };
}

/** The effect of a whole draft; where it is to change a proposal, that of an amendment.
 * @param {Committee} committee
 * @param {Draft} draft
 * @returns {Effect}
 */
export function effectOf(committee, draft) {
  const effect = { type: draft.kind, ...EFFECTS_OF[draft.kind]?.(draft) };
  if (!draft.of) return effect;
  const { revision } = committee.state.motions.at(draft.of);
  return { type: "amend", motion: draft.of, revision, effect };
}

/** What goes into the words beside title and text. @param {Draft} draft @returns {Record<string, any>} */
export function furtherWords({ kind, fields }) {
  if (kind === "choose") return { options: optionWords(fields) };
  if (kind === "create_office") return { office_name: fields.office_name.trim() };
  return kind === "adopt_document" || kind === "adopt_programme" ? { salt: fields.salt } : {};
}

/** What the others would see, and the code of what stands against it, if anything does.
 * @param {Committee} committee
 * @param {Draft} draft
 * @returns {Promise<import("../views/proposing.js").Preview>}
 */
export async function previewOf(committee, draft) {
  if (!isWhole(draft)) return { effect: null, decidedAs: "", refusal: "", ballot: "" };
  try {
    const effect = effectOf(committee, draft);
    const read = readEffect(effect);
    const named = inWords(await namedEffect(committee, effect, false), draft);
    return { effect: named, decidedAs: read.decidedAs, refusal: refusalOf(committee, read), ballot: ballotOf(committee, read) };
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    return { effect: null, decidedAs: "", refusal: "form", ballot: "" };
  }
}

/** Whether votes on it are open or secret, or its mover says (rules §15). @param {Committee} committee @param {import("../rules/effect.js").Effect} effect */
function ballotOf({ state, record }, effect) {
  if (state.forming || alwaysOpen(state, effect)) return "open";
  if (aimed(effect) instanceof Pledge) return "secret";
  const said = state.constitution.word(`${effect.decidedAs}_ballot`);
  return said === "mover" && keyInForce(state, record.now) === null ? "open" : said; // a key opens it
}

/** @param {Committee} committee @param {import("../rules/effect.js").Effect} effect */
function refusalOf(committee, effect) {
  try {
    effect.check(committee.state);
    return "";
  } catch (error) {
    if (error instanceof Refused) return error.code;
    if (error instanceof Malformed) return "form";
    throw error;
  }
}

/** What stands in the draft's words alone. @param {Effect} effect @param {Draft} draft @returns {Effect} */
function inWords(effect, { kind, of, fields }) {
  const own = kind === "create_office" ? { office_name: fields.office_name.trim() } : kind === "choose" ? { names: optionsIn(fields.options) } : {};
  return of ? { ...effect, effect: { ...effect.effect, ...own } } : { ...effect, ...own };
}

/** A draft that changes a proposal begins with what that says.
 * @param {Committee} committee
 * @param {string} of
 * @param {{ title: string | null, text: string, effect: Effect }} shown
 * @returns {Draft}
 */
export function amending(committee, of, shown) {
  const { effect } = committee.state.motions.at(of);
  const { type, ...given } = effect;
  const empty = blank(type, of);
  /** @type {Record<string, any>} */
  const fields = { ...empty.fields, ...given, office_name: shown.effect.office_name ?? "" };
  if (type === "create_office") Object.assign(fields, { office_id: given.office, powers: given.powers ?? [] });
  if (type === "adopt_document") fields.office_id = given.document;
  if (type === "choose") fields.options = (shown.effect.names ?? []).join("\n");
  const titled = TITLED.has(type);
  return { ...empty, title: titled ? (shown.title ?? "") : "", text: shown.text, fields };
}
