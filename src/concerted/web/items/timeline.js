/** Everything that is dated, in order (items §7). */

import { dayOf } from "./days.js";
import { compareText } from "./order.js";

/** @typedef {import("./happenings.js").Happening} Happening */
/** @typedef {import("./decisions.js").Decision} Decision */
/** @typedef {import("./reports.js").ReportView} ReportView */
/** @typedef {{ day: string, thing: Happening | Decision | ReportView }} Dated one line: its day, and the one thing that it shows */

/** Return all of them by day; a less precise day before those within it, the undated last.
 * @param {Iterable<Happening>} happenings
 * @param {Iterable<Decision>} decisions
 * @param {Iterable<ReportView>} reports
 * @returns {Dated[]}
 */
export function timeline(happenings, decisions, reports) {
  const found = [
    ...[...happenings].map((thing) => ({ day: thing.date, thing })),
    ...[...decisions].map((thing) => ({ day: dayOf(thing.time), thing })),
    ...[...reports].filter((report) => !report.withdrawn).map((thing) => ({ day: dayOf(thing.time), thing })),
  ];
  return found.sort((one, other) => Number(!one.day) - Number(!other.day) || compareText(one.day, other.day));
}
