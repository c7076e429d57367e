/** One report: what was written, who else it happened to, how it stands and who says so. */

import { Act } from "../../parts/act.js";
import { html, useState } from "../../parts/html.js";
import { Icon } from "../../parts/icons.js";
import { Button, Choices, Face, Field, Notice, Sheet, Top, useWords } from "../../parts/parts.js";
import { Pictogram } from "../../parts/pictograms.js";
import { momentWords } from "../days.js";
import { Standing } from "./list.js";
import { Pictures } from "./photos.js";

/** @typedef {import("./model.js").Whole} Whole */
/** @typedef {import("./model.js").Voice} Voice */
/**
 * @typedef {object} Deeds
 * @property {(text: string) => Promise<void>} confirm
 * @property {(status: string, text: string) => Promise<void>} say
 * @property {(why: string) => Promise<void>} withdraw
 */

const TEXT_LIMIT = 4_000;

/** @param {{ report: Whole, statuses: readonly string[], deeds: Deeds, queued: readonly string[], children?: any }} props */
export function OneReport({ report, statuses, deeds, queued, children }) {
  const words = useWords();
  const [asking, ask] = useState("");
  const close = () => ask("");
  const then = (/** @type {Promise<void>} */ deed) => deed.then(close);
  const gone = report.withdrawn > 0;
  return html`<${Top} title=${report.place} under=${words.t(`report.kind.${report.kind}`)} back="#/report" />
    <main class="main stack" id="main">
      ${children}
      <section class="stack tight">
        <div class="brief">
          <span class=${`picture ${report.severity > 2 && !gone ? "grave" : ""}`}><${Pictogram} kind=${report.kind} /></span>
          <span class="body">
            <span class="tags"><${Standing} report=${report} /></span>
            <span class="small soft">${words.t("report.by", { name: report.by, day: words.day(report.time) })}</span>
          </span>
        </div>
        ${gone && html`<${Notice}><p>${words.t("report.withdrawn")} · ${words.day(report.withdrawn)}</p>${report.why && html`<p class="said" dir="auto">${report.why}</p>`}</${Notice}>`}
        <p class="said tale" dir="auto" lang=${report.lang || undefined}>${report.what}</p>
        <${Pictures} pictures=${report.pictures} />
        <${Facts} report=${report} />
      </section>
      <${Too} report=${report} queued=${queued.includes("confirmation")} onAsk=${() => ask("confirm")} />
      <${Status} report=${report} queued=${queued.includes("status")} onAsk=${() => ask("say")} />
      <div class="stack tight">
        <a class="button wide" href=${`#/report/${report.id}/proof`}><${Icon} name="shield" />${words.t("report.proof")}</a>
        ${report.mine && !gone && !queued.includes("correction") && html`<a class="button wide" href=${`#/report/${report.id}/correct`}><${Icon} name="edit" />${words.t("report.correct")}</a>`}
        ${queued.includes("correction") && html`<p><span class="tag">${words.t("report.correct.waiting")}</span></p>`}
        ${report.mine && !gone && html`<${Button} kind="plain" wide onClick=${() => ask("back")}>${words.t("report.back")}</${Button}>`}
      </div>
      ${asking === "confirm" && html`<${Confirm} onClose=${close} deed=${(/** @type {string} */ text) => then(deeds.confirm(text))} />`}
      ${asking === "say" && html`<${Say} statuses=${statuses} onClose=${close} deed=${(/** @type {string} */ status, /** @type {string} */ text) => then(deeds.say(status, text))} />`}
      ${asking === "back" && html`<${Back} onClose=${close} deed=${(/** @type {string} */ why) => then(deeds.withdraw(why))} />`}
    </main>`;
}

/** @param {{ report: Whole }} props */
function Facts({ report }) {
  const words = useWords();
  const { by: name } = report;
  /** @type {[string, string][]} */
  const facts = [
    [words.t("report.happened", { name }), momentWords(words, report.happened)],
    [words.t("report.stamped"), words.moment(report.time)],
    [words.t("report.grave", { name }), report.severity ? words.t(`report.severity.${report.severity}`) : ""],
    [words.t("report.concerns"), report.people ? words.t("report.people", { n: report.people }) : ""],
  ];
  return html`<dl class="facts small">
      ${facts.filter(([, said]) => said).map(([what, said]) => html`<div key=${what}><dt class="soft">${what}</dt><dd>${said}</dd></div>`)}
    </dl>
    ${report.changes > 0 && html`<details class="small"><summary>${words.t("report.changed", { n: report.changes })}</summary>
      <ol class="stack tight earlier">${report.earlier.map((one) => html`<li key=${one.id} class="card">
        <p class="soft">${words.t("report.earlier", { time: words.moment(one.time) })}</p>
        <p class="strong">${words.t(`report.kind.${one.kind}`)} · <bdi>${one.place}</bdi></p>
        <p class="said" dir="auto">${one.what}</p>
        ${one.facts.map((fact) => html`<p key=${fact.name} class="soft">${earlierWords(words, fact)}</p>`)}
        <a href=${`#/report/${report.id}/proof/${one.id}`}>${words.t("report.proof")}</a>
      </li>`)}</ol></details>`}`;
}

/** @param {import("../../words/words.js").Words} words @param {{ name: "happened" | "severity" | "people" | "photos", value: any }} fact */
function earlierWords(words, { name, value }) {
  if (name === "happened") return momentWords(words, value);
  return name === "severity" ? words.t(`report.severity.${value}`) : words.t(`report.${name}`, { n: value });
}

/** @param {{ report: Whole, queued: boolean, onAsk: () => void }} props */
function Too({ report, queued, onAsk }) {
  const words = useWords();
  const may = !report.mine && !report.confirmed && !report.withdrawn && !queued;
  return html`<section class="card">
    <h2>${words.t("report.who")}</h2>
    ${report.who.length === 0 && html`<p class="soft">${words.t("report.who.none")}</p>`}
    <${Voices} voices=${report.who} />
    ${report.mine && html`<p class="small soft">${words.t("report.mine")}</p>`}
    ${report.confirmed && html`<p class="small soft">${words.t("report.me.done")}</p>`}
    ${queued && html`<p><span class="tag">${words.t("report.waiting")}</span></p>`}
    ${may && html`<${Button} kind="main-act" wide icon="people" onClick=${onAsk}>${words.t("report.me")}</${Button}>`}
  </section>`;
}

/** @param {{ report: Whole, queued: boolean, onAsk: () => void }} props */
function Status({ report, queued, onAsk }) {
  const words = useWords();
  return html`<section class="card">
    <h2>${words.t("report.standing")}</h2>
    ${report.said.length === 0 && html`<p class="soft">${words.t("report.standing.none")}</p>`}
    <${Voices} voices=${report.said} />
    ${queued && html`<p><span class="tag">${words.t("report.waiting")}</span></p>`}
    <p class="small soft">${words.t("report.standing.how")}</p>
    ${!report.withdrawn && html`<${Button} wide onClick=${onAsk}>${words.t("report.say")}</${Button}>`}
  </section>`;
}

/** @param {{ voices: readonly Voice[] }} props */
function Voices({ voices }) {
  const words = useWords();
  if (!voices.length) return null;
  return html`<ul class="voices">
    ${voices.map(
      (one) => html`<li key=${one.id}>
        <${Face} name=${one.name} kind="small" />
        <div>
          ${one.status && html`<p class="strong">${words.t(`report.status.${one.status}`)}</p>`}
          <p class="small"><bdi class="strong">${one.name}</bdi> <span class="soft">· ${words.moment(one.time)}
            ${one.there && ` · ${words.t("report.there")}`}${one.earlier && ` · ${words.t("report.who.earlier")}`}</span></p>
          ${one.text && html`<p class="said" dir="auto">${one.text}</p>`}
        </div>
      </li>`,
    )}
  </ul>`;
}

/** @param {{ onClose: () => void, deed: (text: string) => Promise<void> }} props */
function Confirm({ onClose, deed }) {
  const words = useWords();
  const [text, setText] = useState("");
  return html`<${Sheet} title=${words.t("report.me")} onClose=${onClose}>
    <${Field} id="too" label=${words.t("report.me.text")} help=${words.t("optional")} value=${text} limit=${TEXT_LIMIT} lines=${true} onInput=${setText} />
    <${Act} said="report.me.act" kind="main-act" deed=${() => deed(text.trim())} />
  </${Sheet}>`;
}

/** @param {{ statuses: readonly string[], onClose: () => void, deed: (status: string, text: string) => Promise<void> }} props */
function Say({ statuses, onClose, deed }) {
  const words = useWords();
  const [status, setStatus] = useState("");
  const [text, setText] = useState("");
  return html`<${Sheet} title=${words.t("report.say")} onClose=${onClose}>
    <${Choices} name="status" legend=${words.t("report.say.word")} value=${status} onChange=${setStatus}
      options=${statuses.map((value) => ({ value, label: words.t(`report.status.${value}`) }))} />
    <${Field} id="say" label=${words.t("report.say.text")} help=${words.t("optional")} value=${text} limit=${TEXT_LIMIT} lines=${true} onInput=${setText} />
    <${Act} said="report.me.act" kind="main-act" disabled=${!status} deed=${() => deed(status, text.trim())} />
  </${Sheet}>`;
}

/** @param {{ onClose: () => void, deed: (why: string) => Promise<void> }} props */
function Back({ onClose, deed }) {
  const words = useWords();
  const [why, setWhy] = useState("");
  return html`<${Sheet} title=${words.t("report.back")} onClose=${onClose}>
    <p>${words.t("report.back.text")}</p>
    <${Field} id="why" label=${words.t("report.back.why")} help=${words.t("optional")} value=${why} limit=${TEXT_LIMIT} lines=${true} onInput=${setWhy} />
    <${Act} said="report.back" kind="main-act" deed=${() => deed(why.trim())} />
  </${Sheet}>`;
}
