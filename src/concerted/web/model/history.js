/** History, the balance sheet and documents as screens show them, from the verified record (items §4, §5, §7). */

import { balanceOf, decided } from "../client/items.js";
import { documents } from "../items/documents.js";
import { happenings, waiting } from "../items/happenings.js";
import { reports } from "../items/reports.js";
import { timeline } from "../items/timeline.js";
import { nameOf } from "./called.js";
import { oneLine, shown } from "./reports.js";

/** @typedef {import("../client/items.js").Items} Items */
/** @typedef {import("../items/happenings.js").Happening} Happening */
/** @typedef {import("../items/decisions.js").Decision} Decision */
/** @typedef {import("../items/reports.js").ReportView} ReportView */
/** @typedef {import("../views/history/model.js").Line} Line */

const NO_LINE = Object.freeze({ kinds: [], where: [], differ: false, status: "", yes: 0, no: 0 });
const LINK = /^https?:\/\/[^\s<>"]+$/;

/** Everything that is dated, newest first, the undated last. @param {Items} items @returns {Promise<Line[]>} */
export async function timelineOf(items) {
  const board = await items.board();
  const found = timeline(happenings(board), await decided(items.committee), reports(board)).map(({ day, thing }) => lineOf(day, thing));
  const dated = found.filter(({ day }) => day);
  return [...dated.reverse(), ...found.filter(({ day }) => !day)];
}

/** @param {string} day @param {Happening | Decision | ReportView} thing @returns {Line} */
function lineOf(day, thing) {
  if ("claims" in thing) return happeningLine(thing);
  if ("report" in thing) return { ...NO_LINE, id: thing.id, sort: "report", day, title: oneLine(thing.report.place), kinds: [thing.report.kind] };
  return decisionLine(day, thing);
}

/** @param {Happening} each @returns {Line} */
function happeningLine(each) {
  const where = [...each.places, ...each.bodies].map(oneLine);
  return { ...NO_LINE, id: each.key, sort: "happening", day: each.date, title: oneLine(each.key), kinds: each.kinds, where, differ: each.conflicts().length > 0 };
}

/** @param {string} day @param {Decision} decision @returns {Line} */
function decisionLine(day, { id, title, status, yes, no }) {
  return { ...NO_LINE, id, sort: "decision", day, title, status, yes, no };
}

/** All that sources say of one happening; null where there is none.
 * @param {Items} items
 * @param {string} key
 * @returns {Promise<import("../views/history/model.js").Happening | null>}
 */
export async function happeningOf(items, key) {
  const found = happenings(await items.board()).find((each) => each.key === key);
  if (!found) return null;
  const conflicts = found.conflicts().map(({ name, values }) => ({
    name,
    values: values.map(({ text, givenBy }) => ({ text, by: givenBy.flatMap(({ claim }) => claim.sources.map((source) => sourceLine(source).text)) })),
  }));
  return { ...happeningLine(found), conflicts, accounts: await Promise.all(found.claims.map((each) => accountOf(items, each))) };
}

/** @param {Items} items @param {import("../items/happenings.js").Entered} entered */
async function accountOf({ committee }, { entry, author, time, claim }) {
  return {
    sources: claim.sources.map(sourceLine),
    date: claim.date,
    figures: Object.entries(claim.figures).map(([name, value]) => /** @type {const} */ ([name, String(value)])),
    notes: [...claim.tags.map(oneLine), ...(claim.text ? [shown(claim.text)] : [])],
    by: await nameOf(committee, author),
    mine: author === committee.me,
    entry,
    time,
  };
}

/** The demands and promises that nothing answers yet, by their keys. @param {Items} items */
export async function unansweredIn(items) {
  const found = waiting(happenings(await items.board()), items.committee.record.now);
  return found.filter(({ answers }) => answers.length === 0).map(({ happening }) => happening.key);
}

/** @param {import("../items/forms.js").Source} source */
function sourceLine({ title, publisher, date, reference, url }) {
  const text = [title, publisher, reference, date].map(oneLine).filter(Boolean).join(", ");
  return { text: text || oneLine(url), url: LINK.test(url) ? url : "" };
}

/** The balance sheet as of now; `about` as in items §7.
 * @param {Items} items
 * @param {string} about
 * @returns {Promise<import("../views/history/model.js").Balance>}
 */
export async function balance(items, about) {
  const sheet = await balanceOf(items, about);
  const { total } = sheet.patterns;
  return {
    time: sheet.time,
    happened: sheet.happenings.map(happeningLine),
    decided: sheet.decisions.map((each) => decisionLine("", each)),
    waiting: sheet.waiting.map(({ happening, ageDays, answers }) => ({ ...happeningLine(happening), ageDays, answers: answers.map(({ key }) => oneLine(key)) })),
    members: sheet.members,
    reports: { all: total.reports, open: total.open, too: total.confirmations },
  };
}

/** The documents, newest first. @param {Items} items @returns {Promise<import("../views/history/model.js").Text[]>} */
export async function documentsOf(items) {
  const { committee } = items;
  const board = await items.board();
  const found = documents(board, new Set(committee.state.documents.values())).reverse();
  return Promise.all(
    found.map(async (view) => ({
      id: view.id,
      title: oneLine(view.document.title),
      text: shown(view.document.text),
      lang: view.document.lang,
      by: await nameOf(committee, view.author),
      time: view.time,
      mine: view.author === committee.me,
      adopted: view.adopted,
      withdrawn: view.withdrawn > 0,
      newer: view.followedBy,
      translations: view.translations,
      original: board.first(view.document.translates),
    })),
  );
}
