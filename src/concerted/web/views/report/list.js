/** The reports: what waits to be sent, what is open, and what else a reader asks for. */

import { html, useState } from "../../parts/html.js";
import { Icon } from "../../parts/icons.js";
import { Button, Empty, Notice, Top, useWords } from "../../parts/parts.js";
import { Pictogram } from "../../parts/pictograms.js";

/** @typedef {import("./model.js").Brief} Brief */
/** @typedef {import("./model.js").Queued} Queued */
/** @typedef {import("../../words/words.js").Words} Words */

const PAGE = 30;
const SHOWS = ["open", "resolved", "mine", "all"];

/**
 * @param {{ shelf: import("./model.js").Shelf & { begun: boolean }, troubles: Record<string, string>,
 *   giveUp: (number: number) => Promise<void>, children?: any }} props
 */
export function Reports({ shelf, troubles, giveUp, children }) {
  const words = useWords();
  const [asked, ask] = useState({ show: "open", kind: "", place: "" });
  const [most, setMost] = useState(PAGE);
  const { reports, waiting, unread } = shelf;
  const found = reports.filter((one) => fits(one, asked));
  return html`<${Top} title=${words.t("report.title")}>
      <a class="button icon" href="#/report/patterns" aria-label=${words.t("report.patterns")}><${Icon} name="chart" /></a>
    </${Top}>
    <main class="main stack reports" id="main">
      ${children}
      ${waiting.length > 0 && html`<${Queue} waiting=${waiting} troubles=${troubles} giveUp=${giveUp} />`}
      ${unread > 0 && html`<${Notice}>${words.t("report.unread", { n: unread })}</${Notice}>`}
      ${reports.length === 0 && html`<${Nothing} begun=${shelf.begun} />`}
      ${reports.length > 0 && html`<${Filters} reports=${reports} asked=${asked} ask=${ask} />`}
      ${reports.length > 0 && found.length === 0 && html`<${Empty} icon="report" title=${words.t("report.nofit.title")} text=${words.t("report.nofit.text")} />`}
      <ul class="stack tight">
        ${found.slice(0, most).map((one) => html`<li key=${one.id}><${Row} report=${one} /></li>`)}
      </ul>
      ${found.length > most && html`<${Button} wide onClick=${() => setMost(most + PAGE)}>${words.t("report.more", { n: Math.min(PAGE, found.length - most) })}</${Button}>`}
      ${reports.length > 0 &&
      html`<div class="report-foot"><a class="button main-act wide" href="#/report/new"><${Icon} name=${shelf.begun ? "edit" : "add"} />${words.t(shelf.begun ? "report.go" : "report.new")}</a></div>`}
    </main>`;
}

/** @param {Brief} one @param {{ show: string, kind: string, place: string }} asked */
function fits(one, { show, kind, place }) {
  const standing = { open: !one.closed && !one.withdrawn, resolved: one.closed && !one.withdrawn, mine: one.mine, all: true };
  return standing[/** @type {keyof typeof standing} */ (show)] && (!kind || one.kind === kind) && (!place || one.place === place);
}

/** @param {{ begun: boolean }} props */
function Nothing({ begun }) {
  const words = useWords();
  return html`<${Empty} icon="report" title=${words.t("report.none.title")} text=${words.t("report.none.text")}>
    <a class="button main-act" href="#/report/new">${words.t(begun ? "report.go" : "report.new")}</a>
  </${Empty}>`;
}

/**
 * @param {{ reports: readonly Brief[], asked: { show: string, kind: string, place: string },
 *   ask: (asked: any) => void }} props
 */
function Filters({ reports, asked, ask }) {
  const words = useWords();
  const kinds = [...new Set(reports.map(({ kind }) => kind))];
  const places = [...new Set(reports.map(({ place }) => place))];
  return html`<section class="stack tight" aria-label=${words.t("report.filter")}>
    <div class="chips" role="group" aria-label=${words.t("report.filter")}>
      ${SHOWS.map(
        (show) => html`<button key=${show} type="button" class="chip" aria-pressed=${asked.show === show ? "true" : "false"}
          onClick=${() => ask({ ...asked, show })}>${words.t(`report.filter.${show}`)}</button>`,
      )}
    </div>
    ${(kinds.length > 1 || places.length > 1) &&
    html`<div class="pair">
      <${Pick} label=${words.t("report.filter.kind")} every=${words.t("report.filter.kinds")} value=${asked.kind}
        options=${kinds.map((kind) => [kind, words.t(`report.kind.${kind}`)])} onPick=${(/** @type {string} */ kind) => ask({ ...asked, kind })} />
      <${Pick} label=${words.t("report.filter.place")} every=${words.t("report.filter.places")} value=${asked.place}
        options=${places.map((place) => [place, place])} onPick=${(/** @type {string} */ place) => ask({ ...asked, place })} />
    </div>`}
  </section>`;
}

/**
 * @param {{ label: string, every: string, value: string, options: [string, string][],
 *   onPick: (value: string) => void }} props
 */
function Pick({ label, every, value, options, onPick }) {
  return html`<select class="input" aria-label=${label} onChange=${(/** @type {any} */ event) => onPick(event.target.value)}>
    <option value="" selected=${value === ""}>${every}</option>
    ${options.map(([one, said]) => html`<option key=${one} value=${one} selected=${value === one}>${said}</option>`)}
  </select>`;
}

/** @param {{ report: Brief }} props */
function Row({ report }) {
  const words = useWords();
  const gone = report.withdrawn > 0;
  return html`<a class=${gone ? "card brief gone" : "card brief"} href=${`#/report/${report.id}`}>
    <span class=${`picture ${report.severity > 2 && !gone ? "grave" : ""}`}><${Pictogram} kind=${report.kind} /></span>
    <span class="body">
      <span class="strong line"><bdi>${report.place}</bdi></span>
      <span class="small soft line">${words.t(`report.kind.${report.kind}`)} · ${words.t("report.by", { name: report.by, day: words.day(report.time) })}</span>
      <bdi class="lines" dir="auto">${report.what}</bdi>
      <span class="tags">
        <${Standing} report=${report} />
        ${report.severity > 2 && html`<span class="tag bad">${words.t(`report.severity.${report.severity}`)}</span>`}
        ${report.confirmations > 0 && html`<span class="tag"><${Icon} name="people" />${words.t("report.too", { n: report.confirmations })}</span>`}
        ${report.photos > 0 && html`<span class="tag"><${Icon} name="photo" /><span class="unseen">${words.t("report.photos", { n: report.photos })}</span><span aria-hidden="true">${words.value(report.photos)}</span></span>`}
      </span>
    </span>
  </a>`;
}

/** Where a report stands, as a tag. @param {{ report: Brief }} props */
export function Standing({ report }) {
  const words = useWords();
  if (report.withdrawn) return html`<span class="tag">${words.t("report.withdrawn")}</span>`;
  if (report.closed) return html`<span class="tag good"><${Icon} name="check" />${words.t("report.status.resolved")}</span>`;
  return html`<span class="tag">${words.t(report.status === "resolved" ? "report.status.said" : `report.status.${report.status}`)}</span>`;
}

/** @param {{ waiting: readonly Queued[], troubles: Record<string, string>, giveUp: (number: number) => Promise<void> }} props */
function Queue({ waiting, troubles, giveUp }) {
  const words = useWords();
  return html`<section class="card queue" role="status">
    <h2>${words.t("report.waiting")}</h2>
    <ul class="stack tight">
      ${waiting.map(
        (one) => html`<li key=${one.number} class="stack tight">
          <p><bdi>${wordsFor(words, one)}</bdi></p>
          ${one.failed &&
          html`<p class="wrong">${words.t("report.waiting.failed")} ${troubles[one.failed] ?? ""}</p>
            <${Button} onClick=${() => giveUp(one.number)}>${words.t("report.waiting.drop")}</${Button}>`}
        </li>`,
      )}
    </ul>
    ${waiting.some(({ failed }) => !failed) && html`<p class="small soft">${words.t("report.waiting.text")}</p>`}
  </section>`;
}

/** @param {Words} words @param {Queued} one */
function wordsFor(words, { item, kind, what }) {
  if (item === "report") return `${words.t(`report.kind.${kind}`)} · ${what}`;
  return words.t(`report.waiting.${item}`);
}
