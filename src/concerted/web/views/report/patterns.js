/** The pattern: reports week by week, where and about what; a chart, and the same as a table. */

import { html } from "../../parts/html.js";
import { Empty, Meter, Notice, Top, useWords } from "../../parts/parts.js";
import { dayWords, shortDay } from "../days.js";
import { Chip } from "./new.js";

/** @typedef {import("../../words/words.js").Words} Words */
/** @typedef {{ name: string, reports: number, people: number, confirmations: number, open: number }} Count */
/**
 * @typedef {object} Pattern
 * @property {readonly Count[]} places
 * @property {readonly Count[]} kinds
 * @property {readonly (Count & { monday: string })[]} weeks
 * @property {{ reports: number, recent: number, earlier: number }} total
 * @property {number} withdrawn
 * @property {number} undated
 */

const WEEKS_DRAWN = 26;
const PLACES_DRAWN = 10;
const [WIDTH, HEIGHT, LEFT, BOTTOM, TOP] = [340, 160, 26, 22, 8]; // in units of the drawing
const WIDEST = 28;

/** @param {{ pattern: Pattern, byHappened: boolean, choose: (byHappened: boolean) => void }} props */
export function Patterns({ pattern, byHappened, choose }) {
  const words = useWords();
  const { total, weeks, places, kinds, withdrawn, undated } = pattern;
  if (total.reports === 0) {
    return html`<${Top} title=${words.t("report.patterns")} back="#/report" />
      <main class="main" id="main"><${Empty} icon="chart" title=${words.t("report.patterns.none.title")} text=${words.t("report.patterns.none.text")}>
        <a class="button main-act" href="#/report/new">${words.t("report.new")}</a></${Empty}></main>`;
  }
  return html`<${Top} title=${words.t("report.patterns")} back="#/report" />
    <main class="main stack" id="main">
      <section class="card">
        <h2>${words.t("report.patterns.weeks")}</h2>
        <p><span class="strong">${words.t("report.patterns.recent", { n: total.recent })}</span><br />
          <span class="soft">${words.t("report.patterns.earlier", { n: total.earlier })}</span></p>
        ${weeks.length > 0 && html`<${Chart} weeks=${weeks.slice(-WEEKS_DRAWN)} />`}
        <fieldset class="chips">
          <legend class="small soft">${words.t("report.patterns.by")}</legend>
          <${Chip} name="by" chosen=${!byHappened} onChoose=${() => choose(false)}>${words.t("report.patterns.by.reported")}</${Chip}>
          <${Chip} name="by" chosen=${byHappened} onChoose=${() => choose(true)}>${words.t("report.patterns.by.happened")}</${Chip}>
        </fieldset>
        ${undated > 0 && html`<p class="small soft">${words.t("report.patterns.undated", { n: undated })}</p>`}
        <${Table} head="report.patterns.week" rows=${[...weeks].reverse().map((row) => ({ ...row, name: dayWords(words, row.monday) }))} />
      </section>
      <${Bars} title=${words.t("report.patterns.places")} head="report.filter.place" rows=${places} />
      <${Bars} title=${words.t("report.patterns.kinds")} head="report.filter.kind" rows=${kinds.map((row) => ({ ...row, name: words.t(`report.kind.${row.name}`) }))} />
      <${Notice}><p>${words.t("report.patterns.caution")}</p>
        ${withdrawn > 0 && html`<p>${words.t("report.patterns.withdrawn", { n: withdrawn })}</p>`}</${Notice}>
    </main>`;
}

/** Columns from the oldest week to the newest, in the direction of the script. @param {{ weeks: Pattern["weeks"] }} props */
function Chart({ weeks }) {
  const words = useWords();
  const most = topOf(Math.max(...weeks.map((row) => row.reports)));
  const step = (WIDTH - LEFT) / weeks.length;
  const wide = Math.min(WIDEST, step * 0.72);
  const turn = (/** @type {number} */ x, size = 0) => (words.dir === "rtl" ? WIDTH - x - size : x);
  const high = (/** @type {number} */ count) => ((HEIGHT - BOTTOM - TOP) * count) / most;
  const floor = HEIGHT - BOTTOM;
  const [first, last] = [weeks[0], weeks[weeks.length - 1]];
  const every = Math.max(1, Math.ceil(weeks.length / 5));
  const label = words.t("report.patterns.chart", { first: dayWords(words, first.monday), last: dayWords(words, last.monday) });
  return html`<svg class="chart" role="img" aria-label=${label} viewBox=${`0 0 ${WIDTH} ${HEIGHT}`}>
    ${[0, most / 2, most].map(
      (count) => html`<g key=${count}>
        <line x1=${turn(LEFT)} x2=${turn(WIDTH)} y1=${floor - high(count)} y2=${floor - high(count)} />
        <text x=${turn(LEFT - 5)} y=${floor - high(count) + 4} text-anchor="end">${words.value(count)}</text>
      </g>`,
    )}
    ${weeks.map((row, n) => {
      const middle = LEFT + step * (n + 0.5);
      return html`<g key=${row.name}>
        <rect x=${turn(middle - wide / 2, wide)} y=${floor - high(row.reports)} width=${wide} height=${high(row.reports)} rx="2" />
        ${(weeks.length - 1 - n) % every === 0 && html`<text x=${turn(middle)} y=${HEIGHT - 5} text-anchor="middle">${shortDay(words, row.monday)}</text>`}
      </g>`;
    })}
  </svg>`;
}

/** The even number that the axis ends at. @param {number} count */
function topOf(count) {
  const size = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, count))));
  const steps = [1, 2, 4, 6, 8, 10].map((each) => each * size);
  return Math.max(2, steps.find((each) => each >= count && each % 2 === 0) ?? 10 * size);
}

/** @param {{ title: string, head: string, rows: readonly Count[] }} props */
function Bars({ title, head, rows }) {
  const words = useWords();
  const most = Math.max(...rows.map((row) => row.reports));
  return html`<section class="card">
    <h2>${title}</h2>
    <ul class="bars">
      ${rows.slice(0, PLACES_DRAWN).map(
        (row) => html`<li key=${row.name}>
          <span class="split"><bdi>${row.name}</bdi><span class="strong">${words.value(row.reports)}</span></span>
          <${Meter} part=${row.reports} whole=${most} label=${row.name} />
        </li>`,
      )}
    </ul>
    <${Table} head=${head} rows=${rows} />
  </section>`;
}

const COLUMNS = /** @type {const} */ ([["count", "reports"], ["people", "people"], ["too", "confirmations"], ["open", "open"]]);

/** @param {{ head: string, rows: readonly Count[] }} props */
function Table({ head, rows }) {
  const words = useWords();
  return html`<details>
    <summary>${words.t("report.patterns.table")}</summary>
    <div class="wide-table" tabindex="0" role="group" aria-label=${words.t("report.patterns.table")}>
      <table>
        <thead><tr><th scope="col">${words.t(head)}</th>${COLUMNS.map(([name]) => html`<th key=${name} scope="col">${words.t(`report.patterns.${name}`)}</th>`)}</tr></thead>
        <tbody>
          ${rows.map((row) => html`<tr key=${row.name}><th scope="row"><bdi>${row.name}</bdi></th>${COLUMNS.map(([name, field]) => html`<td key=${name}>${words.value(row[field])}</td>`)}</tr>`)}
        </tbody>
      </table>
    </div>
  </details>`;
}
