/** Reports as screens show them, from the verified record (items §2, §7). */

import { cut } from "../client/plain.js";
import { caseless, singleBlanks } from "../items/order.js";
import { patterns } from "../items/patterns.js";
import { reports } from "../items/reports.js";
import { nameOf } from "./called.js";
import { PHOTO } from "./talkfile.js";

/** @typedef {import("../client/items.js").Items} Items */
/** @typedef {import("../items/reports.js").ReportView} ReportView */
/** @typedef {import("./talkfile.js").Addresses} Addresses */
/** @typedef {import("../views/report/model.js").Brief} Brief */
/** @typedef {import("../views/report/model.js").Shelf} Shelf */
/** @typedef {import("../views/report/model.js").Whole} Whole */

const PLACES_MOST = 8;
const BEGINNING = 200;

/** All reports, what waits to be sent, and the places to choose from. @param {Items} items @returns {Promise<Shelf>} */
export async function shelfOf(items) {
  const board = await items.board();
  const views = reports(board).reverse();
  const found = await Promise.all(views.map((view) => briefOf(items, view)));
  const waiting = await items.box.waiting();
  return {
    reports: found,
    waiting: waiting.map(queued),
    places: placesOf(views),
    unread: board.unread.length,
  };
}

/** @param {Items} items @param {ReportView} view @returns {Promise<Brief>} */
async function briefOf({ committee }, view) {
  const { report } = view;
  return {
    id: view.id,
    kind: report.kind,
    place: oneLine(report.place),
    what: cut(report.what, BEGINNING),
    by: await nameOf(committee, view.author),
    time: view.time,
    mine: view.author === committee.me,
    confirmations: view.confirmations.length,
    people: report.people,
    severity: report.severity,
    photos: report.attachments.length,
    status: view.status,
    closed: view.closed,
    withdrawn: view.withdrawn,
  };
}

/** @param {import("../client/itembox.js").Waiting} one */
function queued({ number, words, failed }) {
  return { number, item: words.item, what: words.item === "report" ? oneLine(words.place) : (words.text ?? words.why ?? ""), kind: words.kind ?? "", failed };
}

/** The places named last, each once however it is written. @param {readonly ReportView[]} newestFirst */
function placesOf(newestFirst) {
  const found = new Map();
  for (const { report } of newestFirst) {
    const key = caseless(singleBlanks(report.place));
    if (!found.has(key)) found.set(key, oneLine(report.place));
  }
  return [...found.values()].slice(0, PLACES_MOST);
}

/** One report with all that belongs to it; null where there is none.
 * @param {Items} items
 * @param {string} id
 * @param {Addresses} addresses
 * @returns {Promise<Whole | null>}
 */
export async function wholeOf(items, id, addresses) {
  const { committee } = items;
  const view = reports(await items.board()).find((each) => each.id === id);
  if (!view) return null;
  const { report } = view;
  return {
    ...(await briefOf(items, view)),
    what: shown(report.what),
    newest: view.newest,
    happened: report.happened,
    lang: report.lang,
    why: shown(view.why),
    changes: view.versions.length - 1,
    earlier: view.versions.slice(0, -1).map((version) => earlierOf(items, version, addresses)).reverse(),
    confirmed: view.confirmations.some(({ member }) => member === committee.me),
    pictures: picturesOf(items, view.newest, report, addresses),
    who: await Promise.all(view.confirmations.map((each) => heard(items, each, { earlier: each.version !== view.newest }))),
    said: await Promise.all(view.statuses.map((each) => heard(items, each, { status: each.status, there: each.affected }))),
  };
}

/** @param {Items} items @param {string} version @param {import("../items/forms.js").Report} report @param {Addresses} addresses */
function picturesOf(items, version, report, addresses) {
  return items.files(version, report).map((file) => ({
    key: file.ref.hash,
    name: PHOTO.test(file.name) ? file.name : "",
    load: () => addresses.of(file.ref.hash, () => items.fetchFile(file)),
  }));
}

/** @param {Items} items @param {import("../items/board.js").Version<import("../items/forms.js").Report>} version @param {Addresses} addresses */
function earlierOf(items, { id, time, item }, addresses) {
  const given = /** @type {const} */ ([["happened", item.happened], ["severity", item.severity], ["people", item.people], ["photos", item.attachments.length]]);
  const facts = given.filter(([, value]) => value).map(([name, value]) => ({ name, value }));
  return { id, time, kind: item.kind, place: oneLine(item.place), what: shown(item.what), facts, pictures: picturesOf(items, id, item, addresses) };
}

/** What a correction begins with: an own report as it stands, its photos fetched, which are sealed anew; null where
 * there is nothing that this member can correct.
 * @param {Items} items
 * @param {string} id
 * @returns {Promise<{ draft: import("../views/report/model.js").Draft, lang: string } | null>}
 */
export async function draftOf(items, id) {
  const view = reports(await items.board()).find((each) => each.id === id);
  if (!view || view.author !== items.committee.me || view.withdrawn) return null;
  const { kind, place, what, happened, people, severity, lang } = view.report;
  const files = items.files(view.newest, view.report);
  const photos = await Promise.all(files.map(async (file) => ({ name: file.name, data: await items.fetchFile(file) })));
  return { draft: { kind, place, what, when: happened || "unsaid", people, severity, photos }, lang };
}

/**
 * @template M
 * @param {Items} items
 * @param {{ id: string, member: string, time: number, text: string }} one
 * @param {M} more
 */
async function heard({ committee }, { id, member, time, text }, more) {
  return { id, name: await nameOf(committee, member), time, text: shown(text), ...more };
}

/** The reports counted by place, kind and week. @param {Items} items @param {boolean} byHappened */
export async function patternsOf(items, byHappened) {
  return patterns(reports(await items.board()), items.committee.record.now, { byHappened });
}

/** A text without what steers a terminal or turns the direction of writing (items §1). @param {string} text */
export function shown(text) {
  return text.replaceAll(/[\0-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, "");
}

/** @param {string} text */
export function oneLine(text) {
  return singleBlanks(shown(text.replaceAll("\n", " ")));
}
