/** What happened, was decided and was reported, by its day; and what sources say of one happening. */

import { html, useState } from "../../parts/html.js";
import { Icon } from "../../parts/icons.js";
import { Button, Empty, Notice, Top, useWords } from "../../parts/parts.js";
import { Sure } from "../../parts/sure.js";
import { dayWords } from "../days.js";

/** @typedef {import("./model.js").Line} Line */
/** @typedef {import("../../words/words.js").Words} Words */

const PAGE = 60;
const SORTS = /** @type {const} */ ([["all", ""], ["happenings", "happening"], ["decisions", "decision"], ["reports", "report"]]);

/** @param {{ lines: readonly Line[], waiting: number }} props `waiting`: how much is on its way */
export function Timeline({ lines, waiting }) {
  const words = useWords();
  const [sort, setSort] = useState("");
  const [most, setMost] = useState(PAGE);
  const found = lines.filter((line) => !sort || line.sort === sort);
  const years = byYear(found.slice(0, most));
  return html`<${Top} title=${words.t("history.title")} back="#/more"><a class="button icon" href="#/history/new" aria-label=${words.t("history.new")}><${Icon} name="add" /></a></${Top}>
    <main class="main stack" id="main">
      ${waiting > 0 && html`<${Notice} icon="clock">${words.t("documents.waiting")}</${Notice}>`}
      ${lines.length === 0 && html`<${Empty} icon="clock" title=${words.t("history.none.title")} text=${words.t("history.none.text")}><a class="button main-act" href="#/history/new">${words.t("history.new")}</a></${Empty}>`}
      ${lines.length > 0 &&
      html`<div class="chips" role="group" aria-label=${words.t("history.show")}>
        ${SORTS.map(([name, one]) => html`<button key=${name} type="button" class="chip" aria-pressed=${sort === one ? "true" : "false"} onClick=${() => setSort(one)}>${words.t(`history.${name}`)}</button>`)}
      </div>`}
      ${years.map(
        ({ year, group }) => html`<section key=${year} class="stack tight">
          <h2>${year ? dayWords(words, year) : words.t("history.undated")}</h2>
          <${Lines} lines=${group} />
        </section>`,
      )}
      ${found.length > most && html`<${Button} wide onClick=${() => setMost(most + PAGE)}>${words.t("history.more")}</${Button}>`}
    </main>`;
}

/** Lines of one year after another, in their order. @param {readonly Line[]} lines */
function byYear(lines) {
  /** @type {{ year: string, group: Line[] }[]} */
  const years = [];
  for (const line of lines) {
    const year = line.day.slice(0, 4);
    if (years[years.length - 1]?.year !== year) years.push({ year, group: [] });
    years[years.length - 1].group.push(line);
  }
  return years;
}

/** @param {{ lines: readonly Line[] }} props */
export function Lines({ lines }) {
  return html`<ol class="timeline">${lines.map((line) => html`<li key=${`${line.sort} ${line.id}`} class=${line.sort}><${Row} line=${line} /></li>`)}</ol>`;
}

/** @type {Record<Line["sort"], (id: string) => string>} */
const PLACES = { happening: (id) => `#/history/${encodeURIComponent(id)}`, decision: (id) => `#/vote/${id}`, report: (id) => `#/report/${id}` };

/** @param {{ line: Line, children?: any }} props */
export function Row({ line, children }) {
  const words = useWords();
  return html`<a class="card line-card" href=${PLACES[line.sort](line.id)}>
    ${line.day && html`<span class="small soft">${dayWords(words, line.day)}</span>`}
    <span class="strong"><bdi>${line.title || words.t("vote.untitled")}</bdi></span>
    <span class="small soft">${kindWords(words, line)}</span>
    ${line.where.length > 0 && html`<span class="small"><bdi>${line.where.join(" · ")}</bdi></span>`}
    ${line.differ && html`<span class="tags"><span class="tag bad">${words.t("history.differ")}</span></span>`}
    ${children}
  </a>`;
}

/** @param {Words} words @param {Line} line */
function kindWords(words, { sort, kinds, status, yes, no }) {
  if (sort === "report") return `${words.t("history.report")} · ${words.t(`report.kind.${kinds[0]}`)}`;
  if (sort === "happening") return kinds.map((kind) => words.t(`history.kind.${kind}`)).join(" · ");
  const said = words.has(`vote.tag.${status}`) ? words.t(`vote.tag.${status}`) : words.t("history.decision");
  return yes + no > 0 ? `${said} · ${words.t("history.counted", { yes, no })}` : said; // an election has neither
}

/** @param {{ happening: import("./model.js").Happening, back: (entry: string) => Promise<void> }} props `back` takes an account back */
export function OneHappening({ happening, back }) {
  const words = useWords();
  return html`<${Top} title=${happening.title} under=${kindWords(words, happening)} back="#/history" />
    <main class="main stack" id="main">
      <section class="stack tight">
        <p class="strong">${happening.day ? dayWords(words, happening.day) : words.t("history.undated")}</p>
        ${happening.where.map((each) => html`<p key=${each}><bdi>${each}</bdi></p>`)}
      </section>
      ${happening.conflicts.length > 0 &&
      html`<section class="card differ">
        <h2>${words.t("history.differ")}</h2>
        <p class="small soft">${words.t("history.differ.text")}</p>
        ${happening.conflicts.map(
          ({ name, values }) => html`<div key=${name}><h3>${figureWords(words, name)}</h3>
            <dl class="values">${values.map(({ text, by }) => html`<div key=${text}><dt class="strong">${valueWords(words, name, text)}</dt><dd class="small">${by.map((one, n) => html`<p key=${n}><bdi>${one}</bdi></p>`)}</dd></div>`)}</dl></div>`,
        )}
      </section>`}
      <section class="stack tight">
        <h2>${words.t("history.sources")}</h2>
        ${happening.accounts.map((account, n) => html`<${Account} key=${n} account=${account} back=${back} />`)}
        <a class="button wide" href=${`#/history/new?of=${encodeURIComponent(happening.id)}`}>${words.t("history.another")}</a>
      </section>
    </main>`;
}

/** @param {{ account: import("./model.js").Account, back: (entry: string) => Promise<void> }} props */
function Account({ account, back }) {
  const words = useWords();
  return html`<article class="card">
    ${account.sources.map(
      ({ text, url }, n) => html`<p key=${n}><bdi class="strong">${text}</bdi>${url && html`<br /><a class="small" href=${url} rel="noreferrer noopener" target="_blank" dir="ltr">${url}</a>`}</p>`,
    )}
    ${account.date && html`<p class="small soft">${words.t("history.date")}: ${dayWords(words, account.date)}</p>`}
    ${account.figures.length > 0 && html`<dl class="figures">${account.figures.map(([name, value]) => html`<div key=${name}><dt class="small soft">${figureWords(words, name)}</dt><dd class="strong">${valueWords(words, name, value)}</dd></div>`)}</dl>`}
    ${account.notes.map((note, n) => html`<p key=${n} class="said" dir="auto">${note}</p>`)}
    <p class="small soft">${words.t("history.by", { name: account.by, day: words.day(account.time) })}</p>
    ${account.mine && html`<${Sure} said="history.back" title=${words.t("history.back")} text=${words.t("history.back.text")} act="history.back" deed=${() => back(account.entry)} />`}
  </article>`;
}

/** @param {Words} words @param {string} name */
export function figureWords(words, name) {
  if (name === "date" || name === "until") return words.t(`history.${name}`);
  return words.has(`history.figure.${name}`) ? words.t(`history.figure.${name}`) : name.replaceAll("_", " ");
}

/** @param {Words} words @param {string} name @param {string} text */
function valueWords(words, name, text) {
  return name === "date" || name === "until" ? dayWords(words, text) : words.value(Number(text));
}

/** What is not there. @param {{ back: string, title: string }} props */
export function NotHere({ back, title }) {
  const words = useWords();
  return html`<${Top} title=${title} back=${back} />
    <main class="main stack" id="main"><${Notice}><p class="strong">${words.t("history.unknown.title")}</p><p>${words.t("history.unknown.text")}</p></${Notice}>
      <a class="button wide" href=${back}><${Icon} name="back" />${words.t("back")}</a></main>`;
}
