/**
 * A report that is being written: a new one, one that waits until its author is let in, or a correction of
 * one's own. What is typed stays on this phone until it is in the box of what is to be sent.
 */

import { LINE_LIMIT, PEOPLE_LIMIT, REPORT_KINDS, SEVERITY_LIMIT, WHAT_LIMIT } from "../items/forms.js";
import { draftOf, shelfOf } from "../model/reports.js";
import { html, useState } from "../parts/html.js";
import { useWords } from "../parts/parts.js";
import { NewReport } from "../views/report/new.js";
import { useReportDraft } from "./reportdraft.js";
import { go } from "./routes.js";
import { Blank, useShown } from "./shown.js";

/** @typedef {import("./areas.js").ScreenProps} ScreenProps */
/** @typedef {import("../client/items.js").Items} Items */
/** @typedef {import("../views/report/model.js").Draft} Draft */

const LIMITS = Object.freeze({ kinds: REPORT_KINDS, line: LINE_LIMIT, what: WHAT_LIMIT, people: PEOPLE_LIMIT, severity: SEVERITY_LIMIT });

/** @param {ScreenProps & { items: Items }} props */
export function New({ person, items }) {
  const words = useWords();
  const { shown: shelf, trouble } = useShown(person, () => shelfOf(items), [items]);
  const writing = useReportDraft(person);
  if (!shelf || !writing) return html`<${Blank} title=${words.t("report.new")} back="#/report" trouble=${trouble} />`;
  const send = async (/** @type {Draft} */ draft) => {
    await items.put(reportOf(draft), draft.photos);
    writing.keep(null);
    person.sayWaiting();
    go("/report", true);
  };
  return html`<${NewReport} title="report.new" back="#/report" first=${writing.draft} places=${shelf.places} limits=${LIMITS} today=${localDay(0)} keep=${writing.keep} send=${send} />`;
}

/** While co-workers have still to let its author in. @param {ScreenProps} props */
export function Screen({ person }) {
  const words = useWords();
  const writing = useReportDraft(person);
  if (person.admitted) return go("/report/new", true), null; // there it can be sent
  if (!writing) return html`<${Blank} title=${words.t("report.draft")} back="#/welcome" trouble=${null} />`;
  return html`<${NewReport} title="report.draft" back="#/welcome" first=${writing.draft} places=${[]} limits=${LIMITS} today=${localDay(0)} keep=${writing.keep} send=${null} />`;
}

/** What the author got wrong: it begins with the report as it stands, its photos too.
 * @param {ScreenProps & { items: Items, id: string }} props
 */
export function Correct({ person, items, id }) {
  const words = useWords();
  const [before] = useState(() => draftOf(items, id));
  const { shown, trouble } = useShown(person, async () => ({ now: await before }), []);
  const writing = useReportDraft(person, id);
  const back = `#/report/${id}`;
  if (!shown || !writing) return html`<${Blank} title=${words.t("report.correct")} back=${back} trouble=${trouble} />`;
  if (!shown.now) return go(`/report/${id}`, true), null; // somebody else's, taken back, or not there
  const { draft, lang } = shown.now;
  const send = async (/** @type {Draft} */ next) => {
    await items.put({ ...reportOf(next), lang, replaces: id }, next.photos);
    writing.keep(null);
    person.sayWaiting();
    go(`/report/${id}`, true);
  };
  return html`<${NewReport} title="report.correct" back=${back} first=${writing.draft} begin=${draft} places=${[]} limits=${LIMITS} today=${localDay(0)} keep=${writing.keep} send=${send} />`;
}

/** @param {Draft} draft */
function reportOf({ kind, place, what, when, people, severity }) {
  const moments = { now: `${localDay(0)}T${localClock()}`, today: localDay(0), yesterday: localDay(1), unsaid: "" };
  const happened = moments[/** @type {keyof typeof moments} */ (when)] ?? when;
  return { item: "report", kind, place: place.trim(), what: what.trim(), happened, people, severity };
}

/** The day as a clock here shows it, some days ago. @param {number} daysAgo */
function localDay(daysAgo) {
  const now = new Date();
  const day = new Date(now.getFullYear(), now.getMonth(), now.getDate() - daysAgo);
  return [day.getFullYear(), day.getMonth() + 1, day.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
}

/** The time as a clock here shows it. */
function localClock() {
  const now = new Date();
  return [now.getHours(), now.getMinutes()].map((part) => String(part).padStart(2, "0")).join(":");
}
