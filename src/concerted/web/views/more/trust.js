/** What the server can see, whether our record is in order, who checks it from outside, and a copy of it. */

import { Act } from "../../parts/act.js";
import { html, useState } from "../../parts/html.js";
import { Field, Meter, Notice, Top, useWords } from "../../parts/parts.js";
import { Scan } from "../scan.js";

/** @typedef {(done: number, of: number) => void} Told */
/** @typedef {{ size: number, findings: readonly { index: number, code: string }[], same: boolean, timeS: number }} Checked */
/** @typedef {{ name: string, size: number, timeS: number }} Confirmed */

/** What a server knows and what it can never do. */
export function ServerView() {
  const words = useWords();
  return html`<${Top} title=${words.t("server.title")} back="#/more" />
    <main class="main stack" id="main">
      ${["can", "cannot", "limits"].map(
        (part) => html`<section class="card" key=${part}><h2>${words.t(`server.${part}.title`)}</h2><p>${words.t(`server.${part}`)}</p></section>`,
      )}
      <a class="button wide" href="#/more/check">${words.t("more.check")}</a>
    </main>`;
}

/**
 * @param {{ code: any, text: string, compare: (code: string) => Promise<number>, checkers: readonly Confirmed[] | null, known: readonly string[], size: number, said: (code: string) => string,
 *   check: (told: Told) => Promise<Checked>, beside: (told: Told) => Promise<{ count: number, missing: readonly string[] }> }} props
 *   `code`, `text`: our record for another phone, as a code and as text; `compare` with another's
 *   `checkers`: what the outside checkers confirmed, null until it is known; `known`: their names
 */
export function CheckView({ code, text, compare, checkers, known, size, said, check, beside }) {
  const words = useWords();
  const [far, setFar] = useState([0, 0]);
  const [checked, setChecked] = useState(/** @type {Checked | null} */ (null));
  const [lying, setLying] = useState(/** @type {{ count: number, missing: readonly string[] } | null} */ (null));
  const told = (/** @type {number} */ done, /** @type {number} */ of) => setFar([done, of]);
  const running = async (/** @type {() => Promise<void>} */ doing) => {
    try {
      await doing();
    } finally {
      setFar([0, 0]);
    }
  };
  return html`<${Top} title=${words.t("check.title")} back="#/more" />
    <main class="main stack" id="main">
      <p>${words.t("check.text")}</p>
      <${Act} said=${checked ? "check.again" : "check.act"} kind="main-act" deed=${() => running(async () => setChecked(await check(told)))} />
      ${far[1] > 0 && html`<${Meter} part=${far[0]} whole=${far[1]} label=${words.t("progress.of", { part: far[0], n: far[1] })} />`}
      <div role="status" class="stack">${checked && html`<${Result} checked=${checked} said=${said} />`}</div>
      ${checked && html`<${Act} said="check.beside" deed=${() => running(async () => setLying(await beside(told)))} />`}
      ${lying && html`<${Notice} kind=${lying.missing.length ? "bad" : "good"} icon="shield">
        ${lying.missing.length ? words.t("check.beside.missing", { n: lying.missing.length }) : words.t("check.beside.good", { n: lying.count })}
      </${Notice}>`}
      <${Comparing} code=${code} text=${text} compare=${compare} />
      <${Checkers} checkers=${checkers} known=${known} size=${size} />
    </main>`;
}

/** Two phones held together. @param {{ code: any, text: string, compare: (code: string) => Promise<number> }} props */
function Comparing({ code, text, compare }) {
  const words = useWords();
  const [other, setOther] = useState("");
  const [same, setSame] = useState(0);
  const deed = async () => {
    setSame(0);
    setSame(await compare(other));
  };
  return html`<section class="card stack">
    <h2>${words.t("compare.title")}</h2>
    <p>${words.t("compare.text")}</p>
    <details><summary>${words.t("compare.code")}</summary>${code}<p class="small" dir="ltr"><code>${text}</code></p></details>
    <${Scan} found=${setOther} />
    <${Field} id="compare" label=${words.t("compare.other")} value=${other} onInput=${setOther} lines=${true} autocapitalize="off" autocomplete="off" spellcheck=${false} />
    <${Act} said="compare.act" disabled=${!other.trim()} deed=${deed} />
    ${same > 0 && html`<div role="status"><${Notice} kind="good" icon="check">${words.t("compare.same", { n: same })}</${Notice}></div>`}
  </section>`;
}

/** @param {{ checked: Checked, said: (code: string) => string }} props */
function Result({ checked, said }) {
  const words = useWords();
  const good = checked.same;
  return html`<${Notice} kind=${good ? "good" : "bad"} icon=${good ? "check" : "shield"}>
      <p class="strong">${words.t(good ? "check.good" : "check.other")}</p>
      <p>${words.t("check.size", { n: checked.size })}</p>
      <p>${words.t("check.time", { time: words.moment(checked.timeS) })}</p>
    </${Notice}>
    ${checked.findings.length > 0 &&
    html`<details>
      <summary>${words.t("check.findings", { n: checked.findings.length })}</summary>
      <ul class="stack tight">${checked.findings.map(
        ({ index, code }) => html`<li class="card small" key=${index}>${words.t("check.finding", { n: index + 1 })} ${said(code)}</li>`,
      )}</ul>
    </details>`}`;
}

/** @param {{ checkers: readonly Confirmed[] | null, known: readonly string[], size: number }} props */
function Checkers({ checkers, known, size }) {
  const words = useWords();
  return html`<section class="card">
    <h2>${words.t("checkers.title")}</h2>
    ${known.length === 0 && html`<p class="soft">${words.t("checkers.none")}</p>`}
    <ul class="stack tight">
      ${known.map((name) => {
        const one = checkers?.find((each) => each.name === name);
        return html`<li key=${name}><p class="strong"><bdi>${name}</bdi></p>
          <p class="small soft">${one ? words.t("checkers.confirmed", { part: one.size, n: size, time: words.moment(one.timeS) }) : words.t(checkers ? "checkers.nothing" : "loading")}</p></li>`;
      })}
    </ul>
    <a class="button wide" href="#/vote/propose">${words.t("checkers.propose")}</a>
  </section>`;
}

/** A copy of our record as a file. @param {{ size: number, save: (told: Told) => Promise<void> }} props */
export function SaveView({ size, save }) {
  const words = useWords();
  const [far, setFar] = useState([0, 0]);
  const [done, setDone] = useState(false);
  const saving = async () => {
    await save((part, of) => setFar([part, of]));
    setDone(true);
  };
  return html`<${Top} title=${words.t("more.export")} back="#/more" />
    <main class="main stack" id="main">
      <p>${words.t("export.text")}</p>
      <p class="soft">${words.t("export.size", { n: size })}</p>
      <${Act} said="export.act" kind="main-act" deed=${saving} />
      ${far[1] > 0 && !done && html`<${Meter} part=${far[0]} whole=${far[1]} label=${words.t("progress.of", { part: far[0], n: far[1] })} />`}
      ${done && html`<${Notice} kind="good" icon="check">${words.t("export.done")}</${Notice}>`}
      <p class="small soft">${words.t("export.check")} <code dir="ltr">concerted audit record.tar</code></p>
    </main>`;
}

/** What is wrong with the server, what it means, and what to do.
 * @param {{ said: string, grave: boolean, forked: boolean, again: () => Promise<void>,
 *   talk: { said: readonly string[], seen: () => Promise<void> } | null }} props `forked`: two histories are proven;
 *   `talk`: what is wrong there, if it is that
 */
export function AlarmView({ said, grave, forked, again, talk }) {
  const words = useWords();
  return html`<${Top} title=${words.t("alarm.title")} back="#/more" />
    <main class="main stack" id="main">
      ${said ? html`<${Notice} kind="bad" icon="report">${said}</${Notice}>` : html`<${Notice} kind="good" icon="check">${words.t("alarm.none")}</${Notice}>`}
      ${talk && html`<ul class="stack tight">${talk.said.map((one) => html`<li class="card small" key=${one}>${one}</li>`)}</ul>`}
      ${grave && html`<p>${words.t(talk ? "alarm.talk" : forked ? "alarm.forked" : "alarm.meaning")}</p>
        <ol class="steps">${["tell", "compare", "keep", "move"].map((step) => html`<li key=${step}>${words.t(`alarm.${step}`)}</li>`)}</ol>
        <a class="button wide" href="#/more/check">${words.t("compare.title")}</a>
        <a class="button wide" href="#/more/export">${words.t("more.export")}</a>`}
      ${talk && html`<${Act} said="alarm.talk.seen" deed=${talk.seen} />`}
      ${said && !talk && html`<${Act} said="again" deed=${again} />`}
    </main>`;
}
