/**
 * The balance sheet: what happened, what was decided, what followed and what has not (items §7).
 *
 * It takes no side and weighs nothing. Each line knows what it rests on: happenings their sources and
 * entries, decisions and reports their entries. Lines whose sources differ show every value.
 */

import { dayOf } from "./days.js";
import { happenings, waiting } from "./happenings.js";
import { caseless, compareText } from "./order.js";
import { patterns } from "./patterns.js";
import { reports } from "./reports.js";

/** @typedef {import("./board.js").Board} Board */
/** @typedef {import("./happenings.js").Happening} Happening */
/** @typedef {import("./decisions.js").Decision} Decision */
/**
 * As of `time`, in seconds. `waiting`: demands and promises, of which `open` are those that nothing
 * has answered; `unread`: codes, counted.
 * @typedef {object} BalanceSheet
 * @property {number} time
 * @property {readonly Happening[]} happenings
 * @property {readonly Decision[]} decisions
 * @property {import("./decisions.js").Members} members
 * @property {readonly import("./reports.js").ReportView[]} reports
 * @property {import("./patterns.js").Patterns} patterns
 * @property {readonly import("./happenings.js").Waiting[]} waiting
 * @property {readonly import("./happenings.js").Waiting[]} open
 * @property {readonly import("./happenings.js").Conflict[]} conflicts
 * @property {readonly (readonly [string, number])[]} unread
 */

/** Return the sheet as of `time`, of a board gathered from the sayings up to then.
 *
 * With `about`, only happenings that name it. `about` is looked for, without case, in keys, places,
 * bodies and references: a facility or a company. Demands and promises are looked up among all that
 * happened.
 * @param {Board} board
 * @param {Iterable<Decision>} decided
 * @param {import("./decisions.js").Members} members
 * @param {number} time
 * @param {{ about?: string }} which
 * @returns {BalanceSheet}
 */
export function balanceSheet(board, decided, members, time, { about = "" } = {}) {
  const day = dayOf(time);
  const known = happenings(board).filter((each) => compareText(each.date, day) <= 0);
  const shown = known.filter((each) => names(each, about));
  const views = reports(board).filter((view) => view.time <= time);
  const found = waiting(known, time).filter((each) => names(each.happening, about));
  return {
    time,
    happenings: shown,
    decisions: [...decided].filter((decision) => decision.time <= time),
    members,
    reports: views,
    patterns: patterns(views, time),
    waiting: found,
    open: found.filter((each) => !each.answers.length),
    conflicts: shown.flatMap((each) => each.conflicts()),
    unread: unreadOf(board),
  };
}

/** Whether a happening names `about` in its key, places, bodies or references.
 * @param {Happening} happening
 * @param {string} about
 */
export function names(happening, about) {
  const references = happening.claims.flatMap(({ claim }) => claim.sources.map((source) => source.reference));
  const wanted = caseless(about);
  return [happening.key, ...happening.places, ...happening.bodies, ...references].some((text) => caseless(text).includes(wanted));
}

/** @param {Board} board @returns {[string, number][]} */
function unreadOf(board) {
  /** @type {Map<string, number>} */
  const found = new Map();
  for (const { code } of board.unread) found.set(code, (found.get(code) ?? 0) + 1);
  return [...found].sort(([one], [other]) => compareText(one, other));
}
