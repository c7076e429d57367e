/**
 * Claims about the past, by key, side by side (items §5). Nothing is averaged and nothing picked.
 *
 * A *happening* is what claims of one key are about. For each of its figures, and for its dates,
 * kinds and places, it knows every value and who gives it; where there is more than one, that is a
 * conflict and is shown as such.
 */

import { daysSince } from "./days.js";
import { same } from "./forms.js";
import { compareText } from "./order.js";

/** @typedef {import("./forms.js").Claim} Claim */
/** @typedef {{ entry: string, author: string, time: number, claim: Claim }} Entered a claim, and the entry by which a member brought it in */
/** @typedef {{ text: string, givenBy: readonly Entered[] }} Value one value of one thing, as written, and the claims that give it */
/** @typedef {{ key: string, name: string, values: readonly Value[] }} Conflict two or more values for what can have but one; `name` is a figure, `date` or `until` */
/** @typedef {{ happening: Happening, ageDays: number | null, answers: readonly Happening[] }} Waiting a demand or promise: for how many days it has been open (null where no source gives a date), or what answered it */

export const OPEN_KINDS = Object.freeze(["demand", "promise"]);
export const DATED = Object.freeze(["date", "until"]);

/** All claims of one key, in the order in which they were entered. */
export class Happening {
  /** @param {string} key @param {readonly Entered[]} claims */
  constructor(key, claims) {
    this.key = key;
    this.claims = claims;
    Object.freeze(this);
  }

  /** The earliest day that is claimed, if any; the others stand in `values("date")`. */
  get date() {
    return this.claims.map(({ claim }) => claim.date).filter(Boolean).sort()[0] ?? "";
  }

  /** The kinds that are claimed. */
  get kinds() {
    return distinct(this.claims.map(({ claim }) => claim.kind));
  }

  /** The places that are named. */
  get places() {
    return distinct(this.claims.flatMap(({ claim }) => claim.places));
  }

  /** The organisations that are named. */
  get bodies() {
    return distinct(this.claims.flatMap(({ claim }) => claim.bodies));
  }

  /** The names of the figures that are given. */
  get figures() {
    return distinct(this.claims.flatMap(({ claim }) => Object.keys(claim.figures)));
  }

  /** Return every value of a figure, or of `date` or `until`, with who gives it.
   * @param {string} name
   * @returns {Value[]}
   */
  values(name) {
    /** @type {Map<string, Entered[]>} */
    const found = new Map();
    for (const entered of this.claims) {
      const text = readValue(entered.claim, name);
      if (text) found.set(text, [...(found.get(text) ?? []), entered]);
    }
    return [...found].map(([text, givenBy]) => ({ text, givenBy }));
  }

  /** Return what its claims disagree about. A day and its month do not disagree. @returns {Conflict[]} */
  conflicts() {
    return [...DATED, ...this.figures]
      .map((name) => ({ key: this.key, name, values: this.values(name) }))
      .filter(({ name, values }) => values.length > 1 && !(DATED.includes(name) && nested(values)));
  }
}

/** Return every happening by its earliest day, undated last; equal claims are one (items §5).
 * @param {import("./board.js").Board} board
 */
export function happenings(board) {
  /** @type {Map<string, Map<string, Entered>>} */
  const found = new Map();
  for (const thing of board.histories) {
    const { id, time, item } = thing.newest;
    for (const claim of item.claims) {
      const claims = found.get(claim.key) ?? new Map();
      if (!claims.has(same(claim))) claims.set(same(claim), { entry: id, author: thing.author, time, claim });
      found.set(claim.key, claims);
    }
  }
  const whole = [...found].map(([key, claims]) => new Happening(key, [...claims.values()]));
  return whole.sort((one, other) => Number(!one.date) - Number(!other.date) || compareText(one.date, other.date) || compareText(one.key, other.key));
}

/** Return what an importer need not bring in again: the claims that stand, as `same`.
 * @param {import("./board.js").Board} board
 */
export function knownClaims(board) {
  return new Set(board.histories.flatMap((thing) => thing.item.claims.map(same)));
}

/** Return demands and promises with their answers, or with their age at `now`, in seconds.
 * @param {Iterable<Happening>} found
 * @param {number} now
 * @returns {Waiting[]}
 */
export function waiting(found, now) {
  const whole = [...found];
  /** @type {Map<string, Happening[]>} */
  const answers = new Map();
  for (const happening of whole) {
    for (const key of distinct(happening.claims.flatMap(({ claim }) => claim.answers))) {
      answers.set(key, [...(answers.get(key) ?? []), happening]);
    }
  }
  return whole
    .filter((each) => each.kinds.some((kind) => OPEN_KINDS.includes(kind)))
    .map((each) => ({ happening: each, ageDays: each.date ? daysSince(each.date, now) : null, answers: answers.get(each.key) ?? [] }));
}

/** @param {Claim} claim @param {string} name */
function readValue(claim, name) {
  if (name === "date" || name === "until") return claim[name];
  return Object.hasOwn(claim.figures, name) ? String(claim.figures[name]) : "";
}

/** @param {readonly Value[]} values */
function nested(values) {
  const longest = values.reduce((most, { text }) => (text.length > most.length ? text : most), "");
  return values.every(({ text }) => longest.startsWith(text));
}

/** @template T @param {Iterable<T>} values @returns {T[]} */
function distinct(values) {
  return [...new Set(values)];
}
