/** How each file of vectors/items is run; in Node and in a browser. */

import { balanceSheet, names } from "../../../src/concerted/web/items/balance.js";
import { gather } from "../../../src/concerted/web/items/board.js";
import { documents } from "../../../src/concerted/web/items/documents.js";
import { happenings, waiting } from "../../../src/concerted/web/items/happenings.js";
import { patterns } from "../../../src/concerted/web/items/patterns.js";
import { readItem, writeItem } from "../../../src/concerted/web/items/reading.js";
import { reports } from "../../../src/concerted/web/items/reports.js";
import { timeline } from "../../../src/concerted/web/items/timeline.js";
import { same } from "./same.js";

/** @typedef {Record<string, any>} Case */
/** @typedef {import("../../../src/concerted/web/items/board.js").Board} Board */

/** @param {Case} of */
function runForm(of) {
  same(writeItem(readItem(of.words)), of.words);
}

/** @param {Case} of */
function runBoard(of) {
  const board = gather(of.sayings);
  const shown = reports(board).map((view) => ({
    id: view.id,
    newest: view.newest,
    confirmations: view.confirmations.length,
    to_newest: view.toNewest,
    status: view.status,
    closed: view.closed,
    withdrawn: view.withdrawn,
  }));
  same(shown, of.reports);
  /** @type {Record<string, number>} */
  const unread = {};
  for (const { code } of board.unread) unread[code] = (unread[code] ?? 0) + 1;
  same(unread, of.unread);
}

/** @param {Case} of */
function runViews(of) {
  const board = gather(of.sayings);
  const found = happenings(board);
  const shown = {
    patterns: patternsOf(board, of.now),
    happenings: found.map((each) => [each.key, each.date, each.claims.map((claim) => claim.entry)]),
    naming: found.filter((each) => of.about && names(each, of.about)).map((each) => each.key),
    conflicts: found.flatMap((each) => each.conflicts()).map((each) => [each.key, each.name, each.values.map(({ text }) => text)]),
    waiting: waiting(found, of.now).map((each) => [each.happening.key, each.ageDays, each.answers.map(({ key }) => key)]),
    documents: documents(board, new Set(of.adopted)).map((each) => [
      each.id, each.followedBy, each.translations, each.adopted, each.withdrawn > 0,
    ]),
    timeline: timeline(found, [], reports(board)).map(({ day }) => day),
    sheet: sheetOf(board, of),
  };
  for (const [name, value] of Object.entries(shown)) same([name, value], [name, of[name]]);
}

/** @param {Board} board @param {number} now */
function patternsOf(board, now) {
  const found = patterns(reports(board), now);
  const claimed = patterns(reports(board), now, { byHappened: true });
  return {
    places: found.places.map(Object.values),
    kinds: found.kinds.map(Object.values),
    weeks: found.weeks.map((row) => [row.name, row.reports]),
    claimed: claimed.weeks.map((row) => [row.name, row.reports]),
    undated: claimed.undated,
    withdrawn: found.withdrawn,
  };
}

/** @param {Board} board @param {Case} of */
function sheetOf(board, { now, about }) {
  const nobody = { active: 0, ever: 0, frozen: 0, left: 0, removed: 0 };
  const found = balanceSheet(board, [], nobody, now, { about });
  return { happenings: found.happenings.map(({ key }) => key), open: found.open.map(({ happening }) => happening.key) };
}

/** @type {Record<string, (of: Case) => unknown>} */
export const RUNNERS = {
  report: runForm,
  confirmation: runForm,
  status: runForm,
  document: runForm,
  history: runForm,
  withdrawal: runForm,
  board: runBoard,
  views: runViews,
};
