/** A new report, in under a minute with one hand: what is not needed is not asked first. */

import { Act } from "../../parts/act.js";
import { html, useState } from "../../parts/html.js";
import { Button, Field, Notice, Top, useWords } from "../../parts/parts.js";
import { Pictogram } from "../../parts/pictograms.js";
import { momentWords } from "../days.js";
import { NONE } from "./model.js";
import { TakePhotos } from "./photos.js";

/** @typedef {import("./model.js").Draft} Draft */
/** @typedef {{ kinds: readonly string[], line: number, what: number, people: number, severity: number }} Limits */

const NEEDED = /** @type {const} */ (["kind", "place", "what"]);
const WHENS = ["now", "today", "yesterday"];

/**
 * A form that begins with `begin`, or with the draft `first` of it that was kept; without `send` it is only kept.
 * @param {{ title: string, back: string, first: Draft | null, begin?: Draft, places: readonly string[], limits: Limits, today: string,
 *   keep: (draft: Draft | null) => void, send: ((draft: Draft) => Promise<void>) | null }} props
 */
export function NewReport({ title, back, first, begin = NONE, places, limits, today, keep, send }) {
  const words = useWords();
  const [draft, setDraft] = useState(/** @type {Draft} */ (first ?? begin));
  const [asked, setAsked] = useState(false);
  const change = (/** @type {Partial<Draft>} */ some) => {
    const next = { ...draft, ...some };
    setDraft(next);
    keep(next);
  };
  const wrong = (/** @type {typeof NEEDED[number]} */ name) => (asked && !draft[name].trim() ? words.t(`report.form.need.${name}`) : "");
  const sending = async () => {
    setAsked(true);
    const missing = NEEDED.find((name) => !draft[name].trim());
    if (missing) document.getElementById(`report-${missing}`)?.focus();
    else await send?.(draft);
  };
  const anew = () => {
    keep(null);
    setDraft(begin);
  };
  return html`<${Top} title=${words.t(title)} back=${back} />
    <main class="main stack report-form" id="main">
      ${first && draft === first && html`<${Notice} icon="paper"><p>${words.t("report.form.draft")}</p><${Button} onClick=${anew}>${words.t("report.form.drop")}</${Button}></${Notice}>`}
      ${!send && html`<${Notice} icon="shield">${words.t("report.draft.text")}</${Notice}>`}
      ${begin !== NONE && html`<${Notice}>${words.t("report.correct.text")}</${Notice}>`}
      <${Kinds} kinds=${limits.kinds} value=${draft.kind} wrong=${wrong("kind")} onChange=${(/** @type {string} */ kind) => change({ kind })} />
      ${draft.kind === "unsafe" && html`<${Notice} kind="warn" icon="shield">${words.t("report.form.safe")}</${Notice}>`}
      <div class="stack tight">
        <${Field} id="report-place" label=${words.t("report.form.place")} help=${words.t("report.form.place.help")} wrong=${wrong("place")}
          value=${draft.place} limit=${limits.line} autocomplete="off" onInput=${(/** @type {string} */ place) => change({ place })} />
        ${places.length > 0 &&
        html`<div class="chips" role="group" aria-label=${words.t("report.form.places")}>
          ${places.map((place) => html`<button key=${place} type="button" class="chip" aria-pressed=${draft.place === place ? "true" : "false"} onClick=${() => change({ place })}><bdi>${place}</bdi></button>`)}
        </div>`}
      </div>
      <${Field} id="report-what" label=${words.t("report.form.what")} wrong=${wrong("what")} value=${draft.what} limit=${limits.what} lines=${true}
        onInput=${(/** @type {string} */ what) => change({ what })} />
      <${TakePhotos} photos=${draft.photos} onChange=${(/** @type {any} */ photos) => change({ photos })} />
      <${When} value=${draft.when} before=${begin.when} today=${today} onChange=${(/** @type {string} */ when) => change({ when })} />
      <${People} value=${draft.people} most=${limits.people} onChange=${(/** @type {number} */ people) => change({ people })} />
      <${Severity} value=${draft.severity} most=${limits.severity} onChange=${(/** @type {number} */ severity) => change({ severity })} />
      <p class="small soft">${words.t("report.form.sees")}</p>
      <div class="report-foot">${send
        ? html`<${Act} said=${begin === NONE ? "report.form.send" : "report.correct.send"} kind="main-act" deed=${sending} />`
        : html`<a class="button wide main-act" href=${back}>${words.t("report.draft.back")}</a>`}</div>
    </main>`;
}

/** @param {{ kinds: readonly string[], value: string, wrong: string, onChange: (kind: string) => void }} props */
function Kinds({ kinds, value, wrong, onChange }) {
  const words = useWords();
  return html`<fieldset class="stack tight" aria-describedby=${wrong ? "report-kind-wrong" : undefined}>
    <legend class="strong">${words.t("report.form.kind")}</legend>
    <div class="kinds">
      ${kinds.map(
        (kind, n) => html`<label key=${kind} class="kind-choice">
          <input type="radio" name="kind" id=${n === 0 ? "report-kind" : undefined} checked=${value === kind} onChange=${() => onChange(kind)} />
          <${Pictogram} kind=${kind} /><span>${words.t(`report.kind.${kind}`)}</span>
        </label>`,
      )}
    </div>
    ${wrong && html`<p class="wrong" id="report-kind-wrong" role="alert">${wrong}</p>`}
  </fieldset>`;
}

/** `before`: what a report says that is corrected. @param {{ value: string, before: string, today: string, onChange: (when: string) => void }} props */
function When({ value, before, today, onChange }) {
  const words = useWords();
  const asBefore = before !== NONE.when;
  const other = !WHENS.includes(value) && !(asBefore && value === before);
  return html`<fieldset class="stack tight">
    <legend class="strong">${words.t("report.form.when")}</legend>
    <div class="chips">
      ${asBefore && html`<${Chip} name="when" chosen=${value === before} onChoose=${() => onChange(before)}>${before === "unsaid" ? words.t("report.form.when.unsaid") : momentWords(words, before)}</${Chip}>`}
      ${WHENS.map((when) => html`<${Chip} key=${when} name="when" chosen=${value === when} onChoose=${() => onChange(when)}>${words.t(`report.form.when.${when}`)}</${Chip}>`)}
      <${Chip} name="when" chosen=${other} onChoose=${() => onChange(today)}>${words.t("report.form.when.day")}</${Chip}>
    </div>
    ${other && html`<${Field} id="report-day" type="date" label=${words.t("report.form.date")} value=${value} max=${today} onInput=${(/** @type {string} */ day) => onChange(day || today)} />`}
  </fieldset>`;
}

/** One of a few, as a small target in a row. @param {{ name: string, chosen: boolean, onChoose: () => void, children?: any }} props */
export function Chip({ name, chosen, onChoose, children }) {
  return html`<label class="chip"><input type="radio" class="unseen" name=${name} checked=${chosen} onChange=${onChoose} />${children}</label>`;
}

/** @param {{ value: number, most: number, onChange: (people: number) => void }} props */
function People({ value, most, onChange }) {
  const words = useWords();
  const set = (/** @type {number} */ people) => onChange(Math.max(0, Math.min(most, Math.trunc(people) || 0)));
  return html`<div class="stack tight">
    <label class="strong" for="report-people">${words.t("report.form.people")} <span class="soft small">(${words.t("optional")})</span></label>
    <div class="stepper">
      <${Button} icon="less" label=${words.t("report.form.people.less")} onClick=${() => set(value - 1)} />
      <input class="input" id="report-people" inputmode="numeric" value=${value || ""} onInput=${(/** @type {any} */ event) => set(Number(event.target.value.replaceAll(/\D/g, "")))} />
      <${Button} icon="add" label=${words.t("report.form.people.more")} onClick=${() => set(value + 1)} />
    </div>
  </div>`;
}

/** @param {{ value: number, most: number, onChange: (severity: number) => void }} props */
function Severity({ value, most, onChange }) {
  const words = useWords();
  const all = Array.from({ length: most }, (_, n) => n + 1);
  return html`<fieldset class="stack tight">
    <legend class="strong">${words.t("report.form.severity")} <span class="soft small">(${words.t("optional")})</span></legend>
    <div class="chips">
      ${all.map((one) => html`<button key=${one} type="button" class=${one > 2 ? "chip grave" : "chip"} aria-pressed=${value === one ? "true" : "false"}
        onClick=${() => onChange(value === one ? 0 : one)}>${words.t(`report.severity.${one}`)}</button>`)}
    </div>
  </fieldset>`;
}
