/**
 * How often, where, and when: reports counted by place, kind and ISO week (items §7).
 *
 * Counts say how many reports there are, not how many things happened. `people` are added up as
 * their authors gave them, and may be the same people.
 */

import { dayOf, weekBefore, weekOf } from "./days.js";
import { caseless, compareText, singleBlanks } from "./order.js";

/** @typedef {import("./reports.js").ReportView} ReportView */
/** @typedef {{ name: string, reports: number, people: number, confirmations: number, open: number, recent: number, earlier: number }} Count one row: `name` as first written; `recent` and `earlier` are four weeks each */
/** @typedef {{ places: readonly Count[], kinds: readonly Count[], weeks: readonly Count[], total: Count, withdrawn: number, undated: number }} Patterns reports by place, kind and week; `weeks` ascending and without gaps; `undated` are those without a whole day, where weeks go by what was claimed */

export const TREND_WEEKS = 4;
const WEEKS_MOST = 520;

/** Count the reports up to `now`, in seconds; weeks by leaf time, or by `happened`.
 * @param {Iterable<ReportView>} views
 * @param {number} now
 * @param {{ byHappened?: boolean }} how
 * @returns {Patterns}
 */
export function patterns(views, now, { byHappened = false } = {}) {
  const all = [...views].filter((view) => view.time <= now);
  const kept = all.filter((view) => !view.withdrawn);
  const recent = trend(now, 0);
  const earlier = trend(now, TREND_WEEKS);
  const week = (/** @type {ReportView} */ view) => weekOf(byHappened ? view.report.happened.slice(0, 10) : dayOf(view.time));
  const count = (/** @type {(view: ReportView) => string} */ name) => {
    /** @type {Map<string, Count>} */
    const found = new Map();
    for (const view of kept) {
      const key = caseless(singleBlanks(name(view)));
      const before = found.get(key) ?? none(singleBlanks(name(view)));
      found.set(key, add(before, view, recent.has(week(view)), earlier.has(week(view))));
    }
    return [...found.values()].sort((one, other) => other.reports - one.reports || compareText(one.name, other.name));
  };
  return {
    places: count((view) => view.report.place),
    kinds: count((view) => view.report.kind),
    weeks: withoutGaps(new Map(count(week).filter((row) => row.name).map((row) => [row.name, row]))),
    total: count(() => "all")[0] ?? none("all"),
    withdrawn: all.length - kept.length,
    undated: kept.filter((view) => !week(view)).length,
  };
}

/** The four weeks that end so many weeks before this one. @param {number} now @param {number} back */
function trend(now, back) {
  const week = weekOf(dayOf(now));
  return new Set(Array.from({ length: TREND_WEEKS }, (_, n) => weekBefore(week, back + n)));
}

/** @param {string} name @returns {Count} */
function none(name) {
  return { name, reports: 0, people: 0, confirmations: 0, open: 0, recent: 0, earlier: 0 };
}

/** @param {Count} row @param {ReportView} view @param {boolean} recent @param {boolean} earlier @returns {Count} */
function add(row, view, recent, earlier) {
  return {
    name: row.name,
    reports: row.reports + 1,
    people: row.people + view.report.people,
    confirmations: row.confirmations + view.confirmations.length,
    open: row.open + Number(!view.closed),
    recent: row.recent + Number(recent),
    earlier: row.earlier + Number(earlier),
  };
}

/** A row for each week from the first to the last, ten years at most. @param {Map<string, Count>} weeks */
function withoutGaps(weeks) {
  const names = [...weeks.keys()].sort();
  const rows = [];
  let week = names[names.length - 1] ?? "";
  for (; week && week >= names[0] && rows.length < WEEKS_MOST; week = weekBefore(week, 1)) rows.push(weeks.get(week) ?? none(week));
  return rows.reverse();
}
