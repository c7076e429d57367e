/** The balance sheet: what is open, what was decided, what happened, members and reports in number. */

import { html } from "../../parts/html.js";
import { Field, Top, useWords } from "../../parts/parts.js";
import { Lines, Row } from "./timeline.js";

/** @typedef {import("./model.js").Balance} Balance */

/** @param {{ sheet: Balance, about: string, ask: (about: string) => void }} props */
export function BalanceSheet({ sheet, about, ask }) {
  const words = useWords();
  const open = sheet.waiting.filter(({ answers }) => !answers.length);
  const answered = sheet.waiting.filter(({ answers }) => answers.length);
  const { members, reports } = sheet;
  return html`<${Top} title=${words.t("balance.title")} under=${words.t("balance.as", { day: words.day(sheet.time) })} back="#/more" />
    <main class="main stack" id="main">
      <p class="soft">${words.t("balance.text")}</p>
      <${Field} id="about" label=${words.t("balance.about")} help=${words.t("balance.about.help")} value=${about} onInput=${ask} autocomplete="off" />
      <${Section} title=${words.t("balance.open")} none=${words.t("balance.open.none")} empty=${open.length === 0}>
        <ol class="timeline">${open.map((line) => html`<li key=${line.id} class="happening"><${Row} line=${line}>${line.ageDays !== null && html`<span class="tags"><span class="tag bad">${words.t("balance.age", { n: line.ageDays })}</span></span>`}</${Row}></li>`)}</ol>
      </${Section}>
      ${answered.length > 0 &&
      html`<${Section} title=${words.t("balance.answered")} none="" empty=${false}>
        <ol class="timeline">${answered.map((line) => html`<li key=${line.id} class="happening"><${Row} line=${line}><span class="small"><bdi>${line.answers.join(" · ")}</bdi></span></${Row}></li>`)}</ol>
      </${Section}>`}
      <${Section} title=${words.t("balance.decided")} none=${words.t("balance.nothing")} empty=${sheet.decided.length === 0}><${Lines} lines=${sheet.decided} /></${Section}>
      <${Section} title=${words.t("balance.happened")} none=${words.t("balance.nothing")} empty=${sheet.happened.length === 0}><${Lines} lines=${sheet.happened} /></${Section}>
      <${Section} title=${words.t("balance.reports")} none="" empty=${false}>
        <${Numbers} rows=${[[words.t("balance.reports.all"), reports.all], [words.t("balance.reports.open"), reports.open], [words.t("balance.reports.too"), reports.too]]} />
        <a class="button wide" href="#/report/patterns">${words.t("balance.pattern")}</a>
      </${Section}>
      <${Section} title=${words.t("balance.members")} none="" empty=${false}>
        <${Numbers} rows=${["active", "ever", "left", "removed"].map((name) => [words.t(`balance.members.${name}`), members[/** @type {keyof typeof members} */ (name)]])} />
      </${Section}>
    </main>`;
}

/** @param {{ title: string, none: string, empty: boolean, children?: any }} props */
function Section({ title, none, empty, children }) {
  return html`<section class="stack tight"><h2>${title}</h2>${empty ? html`<p class="soft">${none}</p>` : children}</section>`;
}

/** @param {{ rows: [string, number][] }} props */
function Numbers({ rows }) {
  const words = useWords();
  return html`<dl class="figures card">${rows.map(([name, count]) => html`<div key=${name}><dt class="small soft">${name}</dt><dd class="strong large">${words.value(count)}</dd></div>`)}</dl>`;
}
