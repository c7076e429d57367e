/** All places to talk, the ones talked in last first. */

import { html, useState } from "../../parts/html.js";
import { Icon } from "../../parts/icons.js";
import { Button, Empty, Face, Notice, Sheet, Top, useWords } from "../../parts/parts.js";

/** @typedef {import("./model.js").PlaceRow} PlaceRow */
/** @typedef {import("../../words/words.js").Words} Words */

const ICONS = { channel: "channel", announce: "loud", room: "people", pair: "" };
const DAY_S = 86_400;

/**
 * @param {{ rows: readonly PlaceRow[], ready: boolean, committee: string, troubles: readonly string[],
 *   blocked: readonly { id: string, name: string }[], unblock: (id: string) => Promise<void> }} props
 */
export function List({ rows, ready, committee, troubles, blocked, unblock }) {
  const words = useWords();
  const [adding, setAdding] = useState(false);
  return html`<${Top} title=${words.t("talk.title")} under=${html`<bdi>${committee}</bdi>`}>
      <a class="button icon" href="#/talk/search" aria-label=${words.t("talk.search")}><${Icon} name="search" /></a>
      <${Button} kind="icon" icon="add" label=${words.t("talk.new")} onClick=${() => setAdding(true)} />
    </${Top}>
    <main class="main flush" id="main">
      ${troubles.length > 0 && html`<div class="pad"><${Notice} kind="bad">${troubles.map((code) => words.t(`talk.finding.${code}`)).join(" ")}</${Notice}></div>`}
      ${ready && rows.length === 0 && html`<${Empty} icon="talk" title=${words.t("talk.list.empty")} text=${words.t("talk.list.empty.text")} />`}
      <ul class="rows places">${rows.map((row) => html`<li key=${row.key}><${PlaceLine} row=${row} /></li>`)}</ul>
      ${ready && rows.length === 1 && html`<p class="hint soft">${words.t("talk.list.hint")}</p>`}
      ${blocked.length > 0 && html`<${Blocked} blocked=${blocked} unblock=${unblock} />`}
    </main>
    ${adding && html`<${Adding} onClose=${() => setAdding(false)} />`}`;
}

/** @param {{ row: PlaceRow }} props */
function PlaceLine({ row }) {
  const words = useWords();
  const name = row.name || words.t(row.kind === "channel" ? "talk.general" : "talk.room.unnamed");
  return html`<a class=${`row ${row.unread && !row.muted ? "loud" : ""}`} href=${row.href}>
    <${Face} name=${name} icon=${ICONS[row.kind] || undefined} kind=${row.kind === "pair" ? "" : "square"} />
    <span class="body">
      <span class="line name"><bdi>${name}</bdi>${row.muted && html`<${Icon} name="quiet" /><span class="unseen">${words.t("talk.muted")}</span>`}</span>
      <span class="line soft small">${lastWords(words, row)}</span>
    </span>
    <span class="end">
      ${row.timeS > 0 && html`<time>${whenWords(words, row.timeS)}</time>`}
      ${row.closed && html`<span class="tag">${words.t("talk.closed")}</span>`}
      ${row.waiting && html`<${Icon} name="clock" /><span class="unseen">${words.t("talk.state.waiting")}</span>`}
      ${row.unread > 0 && html`<span class=${`badge ${row.muted ? "quiet" : ""}`}><span aria-hidden="true">${row.unread > 99 ? `${words.value(99)}+` : words.value(row.unread)}</span>
        <span class="unseen">${words.t("nav.unread", { n: row.unread })}</span></span>`}
    </span>
  </a>`;
}

/** @param {Words} words @param {PlaceRow} row */
function lastWords(words, { typed, last }) {
  if (typed) return html`<span class="typed">${words.t("talk.draft")}</span> <bdi>${typed}</bdi>`;
  if (!last) return words.t("talk.line.none");
  const line = "text" in last.line ? html`<bdi>${last.line.text}</bdi>` : words.t(last.line.said, last.line.values ?? {});
  return last.who ? html`<bdi>${last.who}</bdi>: ${line}` : html`${words.t("talk.line.own")} ${line}`;
}

/** When something was said, as briefly as a list wants it. @param {Words} words @param {number} timeS */
export function whenWords(words, timeS) {
  const age = Date.now() / 1_000 - timeS;
  const today = new Date().toDateString() === new Date(timeS * 1_000).toDateString();
  if (today) return words.clock(timeS);
  /** @type {Intl.DateTimeFormatOptions} */
  const form = age < 6 * DAY_S ? { weekday: "short" } : { day: "numeric", month: "short" };
  return new Intl.DateTimeFormat(words.language, form).format(timeS * 1_000);
}

/** @param {{ onClose: () => void }} props */
function Adding({ onClose }) {
  const words = useWords();
  const item = (/** @type {string} */ kind, /** @type {string} */ icon) =>
    html`<li><a class="row" href=${`#/talk/new/${kind}`}><${Icon} name=${icon} /><span class="body"><span class="strong">${words.t(`talk.new.${kind}`)}</span>
      <span class="small soft">${words.t(`talk.new.${kind}.text`)}</span></span></a></li>`;
  return html`<${Sheet} title=${words.t("talk.new")} onClose=${onClose}>
    <ul class="rows menu">${item("pair", "talk")}${item("room", "people")}${item("channel", "channel")}</ul>
  </${Sheet}>`;
}

/** @param {{ blocked: readonly { id: string, name: string }[], unblock: (id: string) => Promise<void> }} props */
function Blocked({ blocked, unblock }) {
  const words = useWords();
  return html`<details class="blocked">
    <summary>${words.t("talk.blocked", { n: blocked.length })}</summary>
    <ul class="rows">
      ${blocked.map(({ id, name }) => html`<li key=${id} class="row"><bdi class="body">${name}</bdi><${Button} onClick=${() => unblock(id)}>${words.t("talk.unblock")}</${Button}></li>`)}
    </ul>
  </details>`;
}
