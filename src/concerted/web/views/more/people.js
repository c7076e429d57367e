/** The members of the committee, and those who ask to join. */

import { Growing } from "../../parts/growing.js";
import { html, useState } from "../../parts/html.js";
import { Icon } from "../../parts/icons.js";
import { Face, Field, Top, useWords } from "../../parts/parts.js";

/** @typedef {import("./values.js").Person} Person */
/** @typedef {import("./values.js").Asking} Asking */
/** @typedef {import("../../words/words.js").Words} Words */

const SEARCHED = 12; // fewer are found by looking
const MARKS = /\p{M}/gu;

/** @param {{ people: readonly Person[], asking: readonly Asking[], read: number }} props `read`: of how many the name is known */
export function People({ people, asking, read }) {
  const words = useWords();
  const [sought, seek] = useState("");
  const present = people.filter((one) => one.status === "active" || one.status === "frozen");
  const gone = people.filter((one) => !present.includes(one));
  const found = sought.trim() ? people.filter((one) => plainly(one.name).includes(plainly(sought))) : present;
  const row = (/** @type {Person} */ one) => html`<li key=${one.id} class="long"><${Row} one=${one} /></li>`;
  return html`<${Top} title=${words.t("more.members")} under=${words.t("members.count", { n: present.length })} back="#/more">
      <a class="button icon" href="#/more/invite" aria-label=${words.t("more.invite")}><${Icon} name="add" /></a>
    </${Top}>
    <main class="main stack" id="main">
      <${AskingList} asking=${asking} />
      <section class="stack tight">
        <h2>${words.t("more.members")}</h2>
        ${people.length >= SEARCHED &&
        html`<${Field} id="sought" label=${words.t("members.search")} value=${sought} onInput=${seek} type="search" autocomplete="off"
          help=${read < people.length ? words.t("members.reading", { part: read, n: people.length }) : ""} />`}
        ${found.length === 0 && html`<p class="soft" role="status">${words.t("members.none")}</p>`}
        <div class="card flush"><${Growing} items=${found} row=${row} label=${words.t("more.members")} /></div>
        ${!sought.trim() && gone.length > 0 &&
        html`<details>
          <summary>${words.t("members.gone", { n: gone.length })}</summary>
          <${Growing} items=${gone} row=${row} label=${words.t("members.gone", { n: gone.length })} />
        </details>`}
      </section>
    </main>`;
}

/** @param {{ asking: readonly Asking[] }} props */
function AskingList({ asking }) {
  const words = useWords();
  return html`<section class="stack tight">
    <h2>${words.t("members.asking")}</h2>
    ${asking.length === 0
      ? html`<div class="card">
          <p class="strong">${words.t("members.asking.none")}</p>
          <p class="soft">${words.t("members.asking.text")}</p>
          <a class="button wide" href="#/more/invite">${words.t("more.invite")}</a>
        </div>`
      : html`<ul class="card rows flush">
          ${asking.map((one) => html`<li key=${one.id}><${AskingRow} one=${one} /></li>`)}
        </ul>`}
  </section>`;
}

/** @param {{ one: Asking }} props */
function AskingRow({ one }) {
  const words = useWords();
  return html`<a class="row" href=${`#/more/asking/${one.id}`}>
    <${Face} name=${one.name} />
    <span class="body">
      <span class="line strong"><bdi>${one.name}</bdi></span>
      <span class="line small soft">${standingWords(words, one)}</span>
    </span>
    <${Icon} name="next" />
  </a>`;
}

/** How a request stands, in a few words. @param {Words} words @param {Asking} one */
export function standingWords(words, one) {
  if (one.waiting) return words.t("members.waits", { time: words.moment(one.due) });
  if (one.replaces) return words.t("members.replaces", { name: one.replaces });
  if (one.known) return words.t("members.vouched");
  return words.t("members.needs", { n: one.missing });
}

/** @param {{ one: Person }} props */
function Row({ one }) {
  const words = useWords();
  return html`<a class="row" href=${`#/more/members/${one.id}`}>
    <${Face} name=${one.name} />
    <span class="body">
      <span class="line strong"><bdi>${one.name}</bdi>${one.me && html` <span class="soft">(${words.t("you")})</span>`}</span>
      <span class="line small soft">
        <bdi>${one.offices.length ? listed(words, one.offices) : words.t("members.since", { day: words.day(one.since) })}</bdi>
      </span>
    </span>
    <${Mark} one=${one} />
    <${Icon} name="next" />
  </a>`;
}

/** What is out of the ordinary about somebody. @param {{ one: Person }} props */
export function Mark({ one }) {
  const words = useWords();
  if (one.status !== "active") return html`<span class="tag bad">${words.t(`members.status.${one.status}`)}</span>`;
  return one.newUntil ? html`<span class="tag">${words.t("members.new")}</span>` : null;
}

/** @param {Words} words @param {readonly string[]} names */
export function listed(words, names) {
  return new Intl.ListFormat(words.language).format(names.map((name) => words.value(name)));
}

/** As it is sought: without accents and capitals. @param {string} text */
function plainly(text) {
  return text.trim().normalize("NFKD").replace(MARKS, "").toLocaleLowerCase();
}
