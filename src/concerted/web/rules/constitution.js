/**
 * The settings that a committee rules itself by, with their defaults and hard bounds.
 *
 * The bounds stop a passing majority from making itself permanent. Spec: spec/rules.md §8.
 */

import { Refused } from "../kernel/errors.js";

/** @typedef {readonly [number, number]} Fraction */
/** @typedef {number | string | Fraction} Value */

/** A whole number and its bounds, both included. */
export class Span {
  /**
   * @param {number} initial
   * @param {number} least
   * @param {number} most
   */
  constructor(initial, least, most) {
    this.initial = initial;
    this.least = least;
    this.most = most;
  }
}

/** A fraction n/d and its bounds, both included. */
export class Share {
  /**
   * @param {Fraction} initial
   * @param {Fraction} least
   * @param {Fraction} most
   */
  constructor(initial, least, most) {
    this.initial = initial;
    this.least = least;
    this.most = most;
  }
}

/** One word of a list; the first is the default. */
export class OneOf {
  /** @param {readonly string[]} words */
  constructor(words) {
    this.words = words;
    this.initial = words[0];
  }
}

/** @type {Fraction} */
export const HALF = [1, 2];

export const BALLOTS = ["mover", "open", "secret"]; // whether votes of a class are secret; or its mover says

// What decides who votes in secret, and who counts: changed by open vote alone (spec §15).
export const BALLOT_SETTINGS = [
  "ordinary_ballot", "grave_ballot", "election_ballot", "secret_roll", "secret_turnout", "share_days",
];

/** @type {ReadonlyMap<string, Span | Share | OneOf>} */
export const SETTINGS = new Map(
  Object.entries({
    vouches: new Span(2, 2, 5),
    vouch_ration: new Span(5, 1, 100),
    newcomer_days: new Span(14, 1, 90),
    withdraw_days: new Span(14, 1, 60),
    growth_floor: new Span(25, 5, 1_000),
    growth_percent: new Span(100, 10, 400),
    freeze_count: new Span(3, 2, 10),
    replacement_hours: new Span(72, 72, 336),
    wall_days: new Span(90, 7, 730),
    supports: new Span(1, 0, 25),
    proposers: new OneOf(["all", "settled"]),
    term_days: new Span(365, 30, 730),
    quota_entries: new Span(300, 50, 5_000),
    quota_bytes: new Span(67_108_864, 1_048_576, 1_073_741_824),
    quota_messages: new Span(500, 50, 10_000),
    talk_days: new Span(90, 1, 730),
    ordinary_hours: new Span(48, 24, 336),
    grave_hours: new Span(120, 72, 720),
    election_hours: new Span(72, 48, 720),
    ordinary_majority: new Share(HALF, HALF, [3, 4]),
    grave_majority: new Share([2, 3], [3, 5], [3, 4]),
    election_majority: new Share(HALF, HALF, [3, 4]),
    ordinary_quorum: new Share([1, 4], [0, 1], HALF),
    grave_quorum: new Share([1, 3], [1, 10], HALF),
    election_quorum: new Share([1, 3], [1, 10], HALF),
    ordinary_ballot: new OneOf(BALLOTS),
    grave_ballot: new OneOf(BALLOTS),
    election_ballot: new OneOf(BALLOTS),
    secret_roll: new Span(5, 3, 100),
    secret_turnout: new Span(3, 2, 50),
    share_days: new Span(3, 1, 14),
  }),
);

/** The settings in force, by name. Read a number with `number`, a fraction with `share`. */
export class Constitution {
  /** @param {Readonly<Record<string, Value>>} values */
  constructor(values) {
    this.values = values;
    Object.freeze(this);
  }

  /** A setting that is a whole number, in the unit that its name says.
   * @param {string} setting
   */
  number(setting) {
    return /** @type {number} */ (this.values[setting]);
  }

  /** A setting that is a fraction [n, d].
   * @param {string} setting
   */
  share(setting) {
    return /** @type {Fraction} */ (this.values[setting]);
  }

  /** A setting that is one word of a list.
   * @param {string} setting
   */
  word(setting) {
    return /** @type {string} */ (this.values[setting]);
  }

  /** The canonical value: fractions as two-element arrays. */
  canonical() {
    return { ...this.values };
  }
}

/** The constitution of a committee that changed nothing. */
export function defaults() {
  return new Constitution(Object.fromEntries([...SETTINGS].map(([name, bounds]) => [name, bounds.initial])));
}

/** The value in its form, if the setting exists and its bounds allow it.
 *
 * Refused: `setting_unknown`, `setting_bounds`.
 * @param {string} setting
 * @param {unknown} value
 * @returns {Value}
 */
export function checkSetting(setting, value) {
  const bounds = SETTINGS.get(setting);
  if (bounds === undefined) throw new Refused("setting_unknown", setting);
  if (bounds instanceof OneOf) {
    if (typeof value === "string" && bounds.words.includes(value)) return value;
  } else if (bounds instanceof Span) {
    if (Number.isSafeInteger(value)) {
      const number = /** @type {number} */ (value);
      if (bounds.least <= number && number <= bounds.most) return number;
    }
  } else {
    return checkShare(setting, value, bounds);
  }
  throw new Refused("setting_bounds", setting);
}

/** @param {string} setting @param {unknown} value @param {Share} bounds @returns {Fraction} */
function checkShare(setting, value, { least, most }) {
  if (Array.isArray(value) && value.length === 2 && value.every((part) => Number.isSafeInteger(part))) {
    const [n, d] = value;
    // Cross-multiplied, so that no fraction is ever rounded.
    if (d >= 1 && d <= 100 && least[0] * d <= n * least[1] && n * most[1] <= most[0] * d) return [n, d];
  }
  throw new Refused("setting_bounds", setting);
}

/** A whole constitution as a founding entry gives it: every setting, none besides.
 *
 * Refused: `setting_unknown`, `setting_bounds` (also where one is missing).
 * @param {Record<string, unknown>} values
 */
export function readConstitution(values) {
  for (const setting of Object.keys(values)) {
    if (!SETTINGS.has(setting)) throw new Refused("setting_unknown", setting);
  }
  const read = [...SETTINGS.keys()].map((name) => [name, checkSetting(name, values[name])]);
  return new Constitution(Object.fromEntries(read));
}
