/** A page to hang up: whose it is, the code to scan, and what scanning it means, in several languages. */

import { html } from "../../parts/html.js";
import { Button, Choices, Notice, Top, useWords } from "../../parts/parts.js";

/** @typedef {import("./values.js").Invited} Invited */

/**
 * @typedef {object} Line what stands below the code in one language
 * @property {string} language
 * @property {"ltr" | "rtl"} dir
 * @property {string} text
 * @property {string} until
 */

/**
 * @param {{ one: Invited, committee: string, code: any, lines: readonly Line[], chosen: readonly string[],
 *   languages: readonly { value: string, label: string }[], choose: (languages: readonly string[]) => void }} props
 */
export function Poster({ one, committee, code, lines, chosen, languages, choose }) {
  const words = useWords();
  return html`<${Top} title=${words.t("poster.title")} back=${`#/more/invite/${one.id}`} />
    <main class="main stack" id="main">
      <div class="stack noprint">
        <p>${words.t("poster.text")}</p>
        <${Notice} kind="warn" icon="loud">${words.t("poster.warning", { n: one.uses })}</${Notice}>
        <${Choices} name="languages" legend=${words.t("poster.languages")} value=${chosen} options=${languages} onChange=${choose} many />
        <${Button} kind="main-act" wide icon="paper" disabled=${chosen.length === 0} onClick=${() => print()}>${words.t("poster.print")}</${Button}>
        <h2>${words.t("poster.preview")}</h2>
      </div>
      <article class="poster" aria-label=${words.t("poster.preview")}>
        <p class="whose" dir="auto">${committee}</p>
        ${one.note && html`<p class="note" dir="auto">${one.note}</p>`}
        ${code}
        ${lines.map((line) => html`<p key=${line.language} lang=${line.language} dir=${line.dir}>${line.text}</p>`)}
        ${lines.map((line) => html`<p class="foot" key=${line.language} lang=${line.language} dir=${line.dir}>${line.until}</p>`)}
      </article>
    </main>`;
}
