/** The observer's page: a place for the file, how far it is, and the report. */

import { html, useRef, useState } from "../parts/html.js";
import { Button, Languages, Meter, Notice, useWords } from "../parts/parts.js";
import { Icon } from "../parts/icons.js";

/** @typedef {{ rule: string, code: string, detail: string, record: number | null, ballot: number | null, receipt: string }} Failure */
/**
 * @typedef {object} Counted
 * @property {boolean} holds
 * @property {string} name
 * @property {string} fingerprint
 * @property {number} roll
 * @property {number} trustees
 * @property {number} received
 * @property {number} counted
 * @property {string} weight
 * @property {any[] | null} result
 * @property {{ answers: string[], question: string, blank: boolean }[]} questions
 * @property {readonly Failure[]} failures
 * @property {string} stopped
 */
/**
 * @typedef {{ step: "empty" } | { step: "working", name: string, part: number, whole: number }
 *   | { step: "none" | "broken", name: string } | { step: "report", name: string, counted: Counted }} Shown
 */

const FAILURES_SHOWN = 100;
const LIMITS = ["people", "dropped", "how", "counters"];

/**
 * @param {{ shown: Shown, take: (file: File) => void,
 *   speak: (language: import("../words/words.js").Language) => Promise<void> }} props
 */
export function ObserverView({ shown, take, speak }) {
  const words = useWords();
  const [over, setOver] = useState(false);
  const dropped = (/** @type {DragEvent} */ event) => {
    event.preventDefault();
    setOver(false);
    const file = event.dataTransfer?.files[0];
    if (file && shown.step !== "working") take(file);
  };
  const hovering = (/** @type {DragEvent} */ event) => {
    event.preventDefault();
    setOver(true);
  };
  return html`<div class=${`app observer ${over ? "over" : ""}`} data-area="observer" data-step=${shown.step}
    onDragOver=${hovering} onDragLeave=${() => setOver(false)} onDrop=${dropped}>
    <header class="top"><h1>${words.t("observer.title")}</h1></header>
    <main class="main stack" id="main">
      ${shown.step === "empty" && html`<p>${words.t("observer.about")}</p>`}
      <div aria-live="polite" class="stack"><${Found} shown=${shown} /></div>
      ${shown.step !== "working" && html`<${Place} take=${take} again=${shown.step !== "empty"} />`}
      ${shown.step !== "working" && html`<${Limits} />`}
      <${Languages} speak=${speak} />
    </main>
  </div>`;
}

/** Where the file goes. @param {{ take: (file: File) => void, again: boolean }} props */
function Place({ take, again }) {
  const words = useWords();
  const input = useRef(/** @type {HTMLInputElement | null} */ (null));
  const chosen = (/** @type {any} */ event) => {
    const [file] = event.target.files;
    if (file) take(file);
    event.target.value = "";
  };
  return html`<div class="drop">
    <${Icon} name="file" />
    <p>${words.t("observer.drop")}</p>
    <input class="unseen" tabindex="-1" aria-hidden="true" type="file" ref=${input} onChange=${chosen} />
    <${Button} kind=${again ? "" : "main-act"} wide onClick=${() => input.current?.click()}>
      ${words.t(again ? "observer.another" : "observer.choose")}
    </${Button}>
  </div>`;
}

/** @param {{ shown: Shown }} props */
function Found({ shown }) {
  const words = useWords();
  if (shown.step === "working") {
    const said = words.t("observer.working", { name: shown.name });
    return html`<p class="strong" role="status">${said}</p><${Meter} part=${shown.part} whole=${shown.whole} label=${said} />`;
  }
  if (shown.step === "none" || shown.step === "broken") {
    return html`<${Notice} kind="bad">${words.t(`observer.${shown.step}`, { name: shown.name })}</${Notice}>`;
  }
  return shown.step === "report" ? html`<${Report} counted=${shown.counted} name=${shown.name} />` : null;
}

/** @param {{ counted: Counted, name: string }} props */
function Report({ counted, name }) {
  const words = useWords();
  const { failures, stopped } = counted;
  return html`
    ${counted.holds
      ? html`<${Notice} kind="good" icon="check"><p class="strong">${words.t("observer.holds")}</p></${Notice}>`
      : html`<${Notice} kind="bad">
          <p class="strong">${words.t("observer.fails", { n: failures.length })}</p>
          ${stopped && html`<p>${words.t(`observer.stopped.${stopped}`)}</p>`}
        </${Notice}>`}
    <h2><bdi>${counted.name || name}</bdi></h2>
    ${(counted.result ?? []).map((result, at) => html`<${Question} key=${at} about=${counted.questions[at]} result=${result} ballots=${Number(counted.weight)} />`)}
    <${Failures} failures=${failures} />
    <${Facts} counted=${counted} />`;
}

/** How one question was answered. @param {{ about: Counted["questions"][0], result: any[], ballots: number }} props */
function Question({ about, result, ballots }) {
  const words = useWords();
  const rows = result.some(Array.isArray);
  const answers = about.blank ? [words.t("observer.blank"), ...about.answers] : about.answers;
  const counts = result.flat();
  return html`<section class="card">
    <h3 dir="auto">${about.question}</h3>
    ${rows && counts.length !== answers.length
      ? html`<p>${words.t("observer.each", { n: result.length })}</p>`
      : answers.map((answer, at) => html`<div class="stack tight" key=${at}>
          <p class="split"><bdi>${answer}</bdi><span class="strong">${words.value(Number(counts[at]))}</span></p>
          <${Meter} part=${Number(counts[at])} whole=${ballots} label=${answer} />
        </div>`)}
  </section>`;
}

/** @param {{ failures: readonly Failure[] }} props */
function Failures({ failures }) {
  const words = useWords();
  if (failures.length === 0) return null;
  const more = failures.length - FAILURES_SHOWN;
  return html`<section class="stack tight">
    <h2>${words.t("observer.failed")}</h2>
    <ul class="stack tight failures">
      ${failures.slice(0, FAILURES_SHOWN).map((one, at) => html`<li class="card" key=${at}>
        <p class="strong">${words.t(`observer.rule.${one.rule}`)}</p>
        ${one.ballot !== null && html`<p>${words.t("observer.ballot", { part: one.ballot, receipt: one.receipt })}</p>`}
        ${one.ballot === null && one.record !== null && html`<p>${words.t("observer.record", { part: one.record })}</p>`}
        <p class="small soft" dir="ltr">${[one.rule, one.code, one.detail].filter(Boolean).join(" · ")}</p>
      </li>`)}
    </ul>
    ${more > 0 && html`<p>${words.t("observer.more", { n: more })}</p>`}
  </section>`;
}

/** @param {{ counted: Counted }} props */
function Facts({ counted }) {
  const words = useWords();
  const facts = [
    ["observer.fact.roll", words.value(counted.roll)],
    ["observer.fact.received", words.value(counted.received)],
    ["observer.fact.counted", words.value(counted.counted)],
    ["observer.fact.trustees", words.value(counted.trustees)],
  ];
  if (Number(counted.weight) !== counted.counted) facts.push(["observer.fact.weight", words.value(Number(counted.weight))]);
  return html`<section class="card">
    <h2>${words.t("observer.facts")}</h2>
    <dl class="facts">
      ${facts.map(([key, value]) => html`<div class="split" key=${key}><dt>${words.t(key)}</dt><dd class="strong">${value}</dd></div>`)}
      <div><dt>${words.t("observer.fact.number")}</dt><dd class="small" dir="ltr">${counted.fingerprint}</dd></div>
    </dl>
  </section>`;
}

/** What no check of a file can prove. */
function Limits() {
  const words = useWords();
  return html`<section class="stack tight">
    <h2>${words.t("observer.limits")}</h2>
    <ul class="stack tight limits">${LIMITS.map((one) => html`<li key=${one} class="soft">${words.t(`observer.limit.${one}`)}</li>`)}</ul>
  </section>`;
}
