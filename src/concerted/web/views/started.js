/** Getting started: what the first three sign, who has signed, and whom to invite. */

import { Act } from "../parts/act.js";
import { html } from "../parts/html.js";
import { Icon } from "../parts/icons.js";
import { Face, Meter, Notice, Top, useWords } from "../parts/parts.js";

const SIGNERS = 3;

/**
 * @typedef {object} Founders
 * @property {string | null} text what they stand for; null where this phone cannot read it yet
 * @property {readonly string[]} names of those who have signed
 * @property {boolean} own whether the reader has
 * @property {boolean} alone whether nobody else is in
 */

/** @param {{ founders: Founders | null, standing: boolean, sign: () => Promise<void> }} props */
export function Started({ founders, standing, sign }) {
  const words = useWords();
  if (founders === null) return html`<${Top} title=${words.t("start.title")} back="#/more" /><main class="main" id="main"><p class="soft" role="status">${words.t("loading")}</p></main>`;
  const count = words.t("start.signed", { n: founders.names.length });
  return html`<${Top} title=${words.t("start.title")} back="#/more" />
    <main class="main stack" id="main">
      ${standing ? html`<${Notice} kind="good" icon="check">${words.t("start.stands")}</${Notice}>` : html`<p>${words.t("start.lead")}</p>`}
      <section class="stack tight">
        <h2>${words.t("start.programme")}</h2>
        <div class="card">${founders.text === null ? html`<p class="soft">${words.t("start.unread")}</p>` : html`<p class="said" dir="auto">${founders.text}</p>`}</div>
        <p class="small soft">${words.t("start.rules")}</p>
      </section>
      <section class="stack tight">
        <h2>${count}</h2>
        <${Meter} part=${founders.names.length} whole=${SIGNERS} label=${count} kind="good" />
        <ul class="card rows flush">${founders.names.map((name) => html`<li key=${name} class="row still"><${Face} name=${name} /><span class="body"><bdi>${name}</bdi></span><${Icon} name="check" /></li>`)}</ul>
      </section>
      ${!standing && !founders.own && founders.text !== null && html`<${Act} said="start.sign" kind="main-act" deed=${sign} />`}
      ${!standing && founders.own && html`<p>${words.t(founders.alone ? "start.alone" : "start.others")}</p>
        <a class="button wide main-act" href="#/more/invite"><${Icon} name="add" />${words.t("start.invite")}</a>`}
      <a class="button wide" href="#/">${words.t("start.on")}</a>
    </main>`;
}
