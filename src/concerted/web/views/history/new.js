/** Something that happened, as one source tells it: what, when, where, and where it is known from. */

import { Act } from "../../parts/act.js";
import { html, useState } from "../../parts/html.js";
import { Button, Choices, Field, Notice, Top, useWords } from "../../parts/parts.js";
import { figureWords } from "./timeline.js";

/**
 * @typedef {object} Happened as it is typed; places and bodies a line each
 * @property {string} key
 * @property {string} kind
 * @property {string} date
 * @property {string} places
 * @property {string} bodies
 * @property {readonly { name: string, value: string }[]} figures
 * @property {readonly string[]} answers
 * @property {string} text
 * @property {string} title of the source
 * @property {string} publisher
 * @property {string} reference
 * @property {string} url
 */

/** @type {Happened} */
export const EMPTY = Object.freeze({ key: "", kind: "", date: "", places: "", bodies: "", figures: [], answers: [], text: "", title: "", publisher: "", reference: "", url: "" });
const FIGURES = ["workers", "employees", "eligible", "for", "against", "void", "challenged", "counted", "ballots"];
const [LINES_MOST, LINE_MOST] = [20, 500];
const [DIGITS_MOST, FIGURES_MOST, LINES, TEXT] = [15, 40, 2_000, 2_000];

/**
 * @param {{ first: Happened | null, begin: Happened, kinds: readonly string[], waiting: readonly string[], line: number,
 *   isDay: (text: string) => boolean, keep: (draft: Happened | null) => void, send: (said: Happened) => Promise<void> }} props
 *   `waiting`: the demands and promises that nothing answers yet
 */
export function NewHappening({ first, begin, kinds, waiting, line, isDay, keep, send }) {
  const words = useWords();
  const [said, setSaid] = useState(first ?? begin);
  const [asked, setAsked] = useState(false);
  const change = (/** @type {Partial<Happened>} */ some) => {
    const next = { ...said, ...some };
    setSaid(next);
    keep(next);
  };
  const field = (/** @type {keyof Happened} */ name) => ({ id: `history-${name}`, value: said[name], onInput: (/** @type {string} */ text) => change({ [name]: text }) });
  /** @type {Record<string, boolean>} */
  const lacking = { kind: !said.kind, key: !said.key.trim(), date: !isDay(said.date), places: tooMany(said.places), bodies: tooMany(said.bodies), title: ![said.title, said.reference, said.url].some((each) => each.trim()) };
  const wrong = (/** @type {string} */ name) => (asked && lacking[name] ? words.t(`history.form.need.${name}`) : "");
  const sending = async () => {
    setAsked(true);
    const missing = Object.keys(lacking).find((name) => lacking[name]);
    if (missing) document.getElementById(`history-${missing}`)?.focus();
    else await send(said);
  };
  const anew = () => {
    keep(null);
    setSaid(begin);
  };
  return html`<${Top} title=${words.t("history.new")} back="#/history" />
    <main class="main stack" id="main">
      ${first && said === first && html`<${Notice} icon="paper"><p>${words.t("report.form.draft")}</p><${Button} onClick=${anew}>${words.t("report.form.drop")}</${Button}></${Notice}>`}
      <p class="soft">${words.t("history.form.text")}</p>
      <div class="field"><label for="history-kind">${words.t("history.form.kind")}</label>
        <select class="input" id="history-kind" aria-invalid=${wrong("kind") ? "true" : undefined} onChange=${(/** @type {any} */ event) => change({ kind: event.target.value })}>
          <option value="" selected=${!said.kind}>${words.t("history.form.choose")}</option>
          ${kinds.map((kind) => html`<option key=${kind} value=${kind} selected=${said.kind === kind}>${words.t(`history.kind.${kind}`)}</option>`)}
        </select>
        ${wrong("kind") && html`<span class="wrong" role="alert">${wrong("kind")}</span>`}</div>
      <${Field} ...${field("key")} label=${words.t("history.form.key")} help=${words.t("history.form.key.help")} wrong=${wrong("key")} limit=${line} />
      <${Field} ...${field("date")} label=${words.t("history.form.date")} help=${words.t("history.form.date.help")} wrong=${wrong("date")} limit=${10} inputmode="text" autocomplete="off" />
      <${Field} ...${field("places")} label=${words.t("history.form.places")} help=${words.t("history.form.lines")} wrong=${wrong("places")} lines limit=${LINES} />
      <${Field} ...${field("bodies")} label=${words.t("history.form.bodies")} help=${words.t("history.form.lines")} wrong=${wrong("bodies")} lines limit=${LINES} />
      <${Figures} figures=${said.figures} change=${(/** @type {Happened["figures"]} */ figures) => change({ figures })} />
      <${Field} ...${field("text")} label=${words.t("history.form.words")} help=${words.t("optional")} lines limit=${TEXT} />
      ${waiting.length > 0 && html`<${Choices} many name="answers" legend=${words.t("history.form.answers")} value=${said.answers} options=${waiting.map((value) => ({ value, label: value }))} onChange=${(/** @type {string[]} */ answers) => change({ answers })} />`}
      <section class="card stack">
        <h2>${words.t("history.form.source")}</h2>
        <${Field} ...${field("title")} label=${words.t("history.form.title")} help=${words.t("history.form.title.help")} wrong=${wrong("title")} limit=${500} />
        <${Field} ...${field("publisher")} label=${words.t("history.form.publisher")} help=${words.t("optional")} limit=${line} />
        <${Field} ...${field("reference")} label=${words.t("history.form.reference")} help=${words.t("optional")} limit=${line} />
        <${Field} ...${field("url")} label=${words.t("history.form.url")} help=${words.t("optional")} type="url" limit=${LINES} />
      </section>
      <p class="small soft">${words.t("report.form.sees")}</p>
      <${Act} said="history.form.send" kind="main-act" deed=${sending} />
    </main>`;
}

/** @param {string} typed */
function tooMany(typed) {
  const found = typed.split("\n").filter((each) => each.trim());
  return found.length > LINES_MOST || found.some((each) => each.length > LINE_MOST);
}

/** Numbers, each with its name. @param {{ figures: Happened["figures"], change: (figures: Happened["figures"]) => void }} props */
function Figures({ figures, change }) {
  const words = useWords();
  const free = FIGURES.filter((name) => !figures.some((one) => one.name === name));
  const set = (/** @type {number} */ at, /** @type {string} */ value) => change(figures.map((one, n) => (n === at ? { ...one, value } : one)));
  return html`<fieldset class="stack tight">
    <legend class="strong">${words.t("history.form.figures")} <span class="soft small">(${words.t("optional")})</span></legend>
    ${figures.map(({ name, value }, n) => html`<${Field} key=${name} id=${`figure-${name}`} label=${figureWords(words, name)} value=${value} inputmode="numeric" limit=${DIGITS_MOST}
      onInput=${(/** @type {string} */ text) => set(n, text.replaceAll(/\D/g, ""))} />`)}
    ${free.length > 0 && figures.length < FIGURES_MOST && html`<select class="input" aria-label=${words.t("history.form.figure.add")} onChange=${(/** @type {any} */ event) => event.target.value && change([...figures, { name: event.target.value, value: "" }])}>
      <option value="" selected>${words.t("history.form.figure.add")}</option>
      ${free.map((name) => html`<option key=${name} value=${name}>${figureWords(words, name)}</option>`)}
    </select>`}
  </fieldset>`;
}
