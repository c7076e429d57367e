/** The screen of notifications: when, in which words, and who learns what by it. */

import { Act } from "../../parts/act.js";
import { html, useState } from "../../parts/html.js";
import { Choices, Notice, Top, useWords } from "../../parts/parts.js";

const WAKING = ["decisions", "everything"];
const SAID = ["new", "look", "remember", "nothing"];
const LEARNS = ["maker", "server", "screen", "words"];

/** @typedef {"never" | "open" | "decisions" | "everything"} When */

/**
 * @param {{ able: { shown: boolean, woken: boolean }, when: When, said: string, elsewhere: boolean,
 *   save: (when: When, said: string) => Promise<void> }} props
 */
export function NoticesView({ able, when, said, elsewhere, save }) {
  const words = useWords();
  const [wanted, want] = useState(when);
  const [spoken, speak] = useState(said);
  const offered = ["never", "open", ...(able.woken ? WAKING : [])];
  const options = offered.map((value) => ({ value, label: words.t(`notices.${value}`), under: words.t(`notices.${value}.under`) }));
  const sentences = SAID.map((value) => ({ value, label: words.t(`notices.say.${value}`), under: value === "nothing" ? words.t("notices.say.none") : "" }));
  const changed = wanted !== when || (wanted !== "never" && spoken !== said);
  return html`<${Top} title=${words.t("more.notices")} back="#/more" />
    <main class="main stack" id="main">
      <p>${words.t("notices.text")}</p>
      ${!able.shown
        ? html`<${Notice} kind="warn">${words.t("notices.unable")}</${Notice}>`
        : html`${elsewhere && html`<${Notice} icon="phone">${words.t("notices.elsewhere")}</${Notice}>`}
            <${Choices} name="when" legend=${words.t("notices.when")} value=${wanted} options=${options} onChange=${want} />
            ${!able.woken && html`<p class="soft">${words.t("notices.closed")}</p>`}
            ${WAKING.includes(wanted) && html`<${Learns} />`}
            ${wanted !== "never" && html`<${Choices} name="said" legend=${words.t("notices.said")} value=${spoken} options=${sentences} onChange=${speak} />`}
            ${changed
              ? html`<${Act} said=${wanted === "never" ? "notices.off" : "notices.on"} kind="main-act" deed=${() => save(wanted, spoken)} />`
              : html`<p class="soft" role="status">${words.t(when === "never" ? "notices.is.off" : "notices.is.on")}</p>`}`}
    </main>`;
}

/** Who learns what, before anything is turned on. */
function Learns() {
  const words = useWords();
  return html`<section class="card">
    <h2>${words.t("notices.learns")}</h2>
    <ul class="stack tight">${LEARNS.map((who) => html`<li key=${who}>${words.t(`notices.learns.${who}`)}</li>`)}</ul>
  </section>`;
}
