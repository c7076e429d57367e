/**
 * The items as plain frozen values: every field with its form and limit (items §1, §2, §5).
 *
 * Optional fields stand for the empty text, the empty list, or 0. `item` is the form's name. What is
 * not of its form is `Malformed("item")`, and never repaired.
 */

import { ATTACHMENTS_LIMIT } from "../kernel/entry.js";
import { Malformed } from "../kernel/errors.js";
import { checkMoment, checkOptionalDay } from "./days.js";

export const REPORT_KINDS = Object.freeze([
  "unsafe", "injury", "abuse", "harassment", "speed_up", "surveillance", "pay", "job_cuts", "discrimination",
  "retaliation", "other",
]);
export const STATUS_WORDS = Object.freeze(["open", "raised", "answered", "resolved", "reopened"]);
export const HAPPENING_KINDS = Object.freeze([
  "petition", "election", "ruling", "certification", "closed", "walkout", "strike", "protest", "letter", "boycott",
  "affiliation", "injunction", "agreement", "demand", "promise", "other",
]);
export const PEOPLE_LIMIT = 1_000_000;
export const SEVERITY_LIMIT = 4;
export const WHAT_LIMIT = 20_000;
export const LINE_LIMIT = 200;
export const WORDS_LIMIT = 4_000;

/** @typedef {{ key: string, name: string }} File what opens one attachment of the same entry; `name` is for people, and no path */
/** @typedef {{ item: "report", version: number, kind: string, place: string, what: string, happened: string, severity: number, people: number, attachments: readonly File[], lang: string, replaces: string }} Report what is wrong, where, and for how many; `happened` is the author's word alone */
/** @typedef {{ item: "confirmation", version: number, about: string, text: string, lang: string, replaces: string }} Confirmation it happened to me too */
/** @typedef {{ item: "status", version: number, about: string, status: string, text: string, lang: string }} Status how a report stands, as one member says */
/** @typedef {{ item: "document", version: number, title: string, text: string, lang: string, follows: string, translates: string, salt: string, attachments: readonly File[], replaces: string }} Document a text to keep: a version, a translation, or the first of either */
/** @typedef {{ title: string, publisher: string, date: string, reference: string, url: string }} Source where a claim comes from: a title, a case number or an address at least */
/** @typedef {{ key: string, kind: string, sources: readonly Source[], date: string, until: string, places: readonly string[], bodies: readonly string[], figures: Readonly<Record<string, number>>, tags: readonly string[], text: string, answers: readonly string[] }} Claim what one account says of one happening; claims of one `key` are of the same */
/** @typedef {{ item: "history", version: number, claims: readonly Claim[], replaces: string }} History claims about the past, up to a thousand at a time */
/** @typedef {{ item: "withdrawal", version: number, about: string, why: string }} Withdrawal an own item taken back, for good */
/** @typedef {Report | Confirmation | Status | Document | History | Withdrawal} Item */

/** Reads one value; undefined where the field is left out. @typedef {(value: any) => any} Read */
/** @typedef {Readonly<Record<string, Read>>} Form */

/** @param {string} reason @returns {never} */
function fail(reason) {
  throw new Malformed("item", reason);
}

/** @param {Read} read @param {any} otherwise @returns {Read} */
function optional(read, otherwise) {
  return (value) => (value === undefined ? otherwise : read(value));
}

/** @param {number} limit in code points @returns {Read} */
function text(limit) {
  return (value) => {
    if (typeof value !== "string") fail("not a text");
    if (value.length > limit && [...value].length > limit) fail(`above ${limit} characters`);
    return value;
  };
}

/** @param {number} limit @returns {Read} */
function seen(limit) {
  const read = text(limit);
  return (value) => (/[^\x00-\x20]/.test(read(value)) ? value : fail("nothing to be seen"));
}

/** @param {RegExp} form @returns {Read} */
function matching(form) {
  return (value) => (typeof value === "string" && form.test(value) ? value : fail("not of its form"));
}

/** @param {number} least @param {number} most @returns {Read} */
function whole(least, most) {
  return (value) => (Number.isInteger(value) && value >= least && value <= most ? value : fail("no whole number in its range"));
}

/** @param {readonly string[]} words @returns {Read} */
function oneOf(words) {
  return (value) => (words.includes(value) ? value : fail("no such word"));
}

/** @param {Read} read @param {number} most @param {number} least @returns {Read} */
function list(read, most, least = 0) {
  return (value) => {
    if (!Array.isArray(value) || value.length > most || value.length < least) fail("no list of its length");
    return Object.freeze(value.map((/** @type {unknown} */ one) => read(one === undefined ? null : one)));
  };
}

/** @param {(text: string) => void} check @returns {Read} */
function dated(check) {
  return (value) => {
    if (typeof value !== "string") fail("not a text");
    try {
      check(value);
    } catch (error) {
      fail(String(error));
    }
    return value;
  };
}

/** Read the fields that a form names; others are ignored. @param {Form} form @returns {Read} */
function fields(form) {
  return (value) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) fail("not an object");
    const given = (/** @type {string} */ name) => (Object.hasOwn(value, name) ? value[name] : undefined);
    return Object.freeze(Object.fromEntries(Object.entries(form).map(([name, read]) => [name, read(given(name))])));
  };
}

const id = matching(/^[0-9a-f]{64}$/);
const optionalId = optional(matching(/^([0-9a-f]{64})?$/), "");
const language = matching(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,4}$/);
const optionalLanguage = optional(matching(/^([a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,4})?$/), "");
const line = seen(LINE_LIMIT);
const longLine = seen(500);
const optionalWords = optional(text(WORDS_LIMIT), "");
const optionalDay = optional(dated(checkOptionalDay), "");
const version = whole(1, 1);
const files = optional(list(fields({ key: id, name: seen(255) }), ATTACHMENTS_LIMIT), Object.freeze([]));
const figureName = matching(/^[a-z][a-z0-9_]{0,31}$/);
const figure = whole(0, Number.MAX_SAFE_INTEGER);

/** @type {Read} */
function figures(value) {
  if (typeof value !== "object" || value === null || Array.isArray(value)) fail("not an object");
  const found = Object.entries(value);
  if (found.length > 40) fail("above 40 figures");
  return Object.freeze(Object.fromEntries(found.map(([name, of]) => [figureName(name), figure(of)])));
}

const sourceFields = fields({
  title: optional(text(500), ""),
  publisher: optional(text(LINE_LIMIT), ""),
  date: optionalDay,
  reference: optional(text(LINE_LIMIT), ""),
  url: optional(text(2_000), ""),
});

/** @type {Read} */
function source(value) {
  const found = sourceFields(value);
  const told = [found.title, found.reference, found.url].some((each) => each.trim());
  return told ? found : fail("a source without title, reference or address");
}

const claim = fields({
  key: line,
  kind: oneOf(HAPPENING_KINDS),
  sources: list(source, 20, 1),
  date: optionalDay,
  until: optionalDay,
  places: optional(list(longLine, 20), Object.freeze([])),
  bodies: optional(list(longLine, 20), Object.freeze([])),
  figures: optional(figures, Object.freeze({})),
  tags: optional(list(longLine, 40), Object.freeze([])),
  text: optional(text(2_000), ""),
  answers: optional(list(line, 20), Object.freeze([])),
});

/** How each form is read. @type {Readonly<Record<string, Read>>} */
export const FORMS = Object.freeze({
  report: fields({
    item: String,
    version,
    kind: oneOf(REPORT_KINDS),
    place: line,
    what: seen(WHAT_LIMIT),
    happened: optional(dated(checkMoment), ""),
    severity: optional(whole(0, SEVERITY_LIMIT), 0),
    people: optional(whole(0, PEOPLE_LIMIT), 0),
    attachments: files,
    lang: optionalLanguage,
    replaces: optionalId,
  }),
  confirmation: fields({ item: String, version, about: id, text: optionalWords, lang: optionalLanguage, replaces: optionalId }),
  status: fields({ item: String, version, about: id, status: oneOf(STATUS_WORDS), text: optionalWords, lang: optionalLanguage }),
  document: fields({
    item: String,
    version,
    title: line,
    text: seen(100_000),
    lang: language,
    follows: optionalId,
    translates: optionalId,
    salt: optionalId,
    attachments: files,
    replaces: optionalId,
  }),
  history: fields({ item: String, version, claims: list(claim, 1_000, 1), replaces: optionalId }),
  withdrawal: fields({ item: String, version, about: id, why: optionalWords }),
});

/** Return a text that two claims share exactly if they are equal in every field. @param {Claim} of */
export function same(of) {
  return JSON.stringify(of, (_, value) =>
    typeof value === "object" && !Array.isArray(value) ? Object.fromEntries(Object.entries(value).sort()) : value,
  );
}
