/**
 * Words in the reader's language. Catalogues are JSON files that a translator can edit, one for each
 * language and area of the screens: a key gives a sentence, or one for each plural form of the
 * number `n`.
 *
 * A value that is put into a sentence is isolated from its direction, so that an Arabic name in an
 * English sentence, or the other way round, moves nothing else. Keys and forms are checked by
 * tests/web/test_words.py.
 */

import { LANGUAGES } from "./languages.js";

/** @typedef {string | Record<string, string>} Entry */
/** @typedef {Record<string, Entry>} Catalogue */
/** @typedef {import("./languages.js").Language} Language */

export { LANGUAGES, pickLanguage } from "./languages.js";

const FIRST_STRONG = "\u2068";
const POP = "\u2069";

/** One language: its sentences, and how it writes numbers, dates and lists. */
export class Words {
  /** @type {Map<string, Promise<void>>} */
  #areas = new Map();
  /** @type {Catalogue} */
  catalogue = {};

  /**
   * @param {Language} language
   * @param {(language: Language, area: string) => Promise<Catalogue>} fetching
   */
  constructor(language, fetching = fetchCatalogue) {
    this.language = language;
    this.dir = LANGUAGES[language].dir;
    this.fetching = fetching;
    this.plural = new Intl.PluralRules(language);
    this.numbers = new Intl.NumberFormat(language);
  }

  /**
   * Learn the words of these areas; each is fetched once.
   * @param {...string} areas
   */
  async learn(...areas) {
    await Promise.all(areas.map((area) => this.#learning(area)));
    return this;
  }

  /** @param {string} area */
  #learning(area) {
    const begun = this.#areas.get(area);
    if (begun) return begun;
    const learning = this.fetching(this.language, area).then((found) => void Object.assign(this.catalogue, found));
    learning.catch(() => this.#areas.delete(area)); // so that it is tried again
    this.#areas.set(area, learning);
    return learning;
  }

  /**
   * The sentence of a key, with `{name}` replaced; `n` chooses the plural form.
   * @param {string} key
   * @param {Record<string, string | number>} [values]
   * @returns {string}
   */
  t(key, values = {}) {
    const entry = this.catalogue[key];
    if (entry === undefined) throw new Error(`no words for ${key}`);
    const sentence = typeof entry === "string" ? entry : this.form(entry, Number(values.n));
    return sentence.replace(/\{(\w+)\}/g, (_, name) => this.value(values[name]));
  }

  /** Whether there are words for a key. @param {string} key */
  has(key) {
    return key in this.catalogue;
  }

  /** @param {Record<string, string>} forms @param {number} n */
  form(forms, n) {
    return forms[this.plural.select(n)] ?? forms.other;
  }

  /** @param {string | number | undefined} value */
  value(value) {
    if (value === undefined) return "";
    if (typeof value === "number") return this.numbers.format(value);
    return FIRST_STRONG + value + POP;
  }

  /** A day in words. @param {number} seconds since 1970 UTC */
  day(seconds) {
    const form = { day: "numeric", month: "long", year: "numeric" };
    return new Intl.DateTimeFormat(this.language, /** @type {any} */ (form)).format(seconds * 1000);
  }

  /** A day and the time in words. @param {number} seconds since 1970 UTC */
  moment(seconds) {
    const form = { weekday: "short", day: "numeric", month: "short", hour: "numeric", minute: "2-digit" };
    return new Intl.DateTimeFormat(this.language, /** @type {any} */ (form)).format(seconds * 1000);
  }

  /** The time of day. @param {number} seconds since 1970 UTC */
  clock(seconds) {
    const form = { hour: "numeric", minute: "2-digit" };
    return new Intl.DateTimeFormat(this.language, /** @type {any} */ (form)).format(seconds * 1000);
  }

  /**
   * How long something lasts, in its largest unit: "3 days", "5 hours", "20 minutes".
   * @param {number} seconds
   */
  span(seconds) {
    const units = /** @type {const} */ ([["day", 86400], ["hour", 3600], ["minute", 60]]);
    const [unit, size] = units.find(([, size]) => seconds >= 2 * size) ?? units[2];
    const form = { style: "unit", unit, unitDisplay: "long" };
    const count = Math.max(1, Math.round(seconds / size));
    return new Intl.NumberFormat(this.language, /** @type {any} */ (form)).format(count);
  }
}

/**
 * Fetch a catalogue, which lies beside this file.
 * @param {Language} language
 * @param {string} area
 * @returns {Promise<Catalogue>}
 */
async function fetchCatalogue(language, area) {
  const answer = await fetch(new URL(`${language}/${area}.json`, import.meta.url));
  if (!answer.ok) throw new Error(`no catalogue ${language}/${area}`);
  return answer.json();
}
