/** Coming back by the recovery sheet: its long line, or its twelve words with what else it says. */

import { Act } from "../parts/act.js";
import { html, useState } from "../parts/html.js";
import { Field, Top, useWords } from "../parts/parts.js";
import { Scan } from "./scan.js";

/**
 * @typedef {object} Written what is on the paper
 * @property {string} line
 * @property {string} words
 * @property {string} address
 * @property {string} committee
 */

/** @param {{ restore: (written: Written) => Promise<void>, address: string }} props */
export function Restore({ restore, address }) {
  const words = useWords();
  const [byWords, setByWords] = useState(false);
  const [written, setWritten] = useState({ line: "", words: "", address, committee: "" });
  const field = (/** @type {keyof Written} */ id, lines = false) =>
    html`<${Field} id=${id} label=${words.t(`restore.${id}`)} help=${words.t(`restore.${id}.help`)} value=${written[id]} lines=${lines}
      autocapitalize="off" autocomplete="off" spellcheck=${false} dir="ltr"
      onInput=${(/** @type {string} */ text) => setWritten({ ...written, [id]: text })} />`;
  const whole = byWords ? written.words.trim() && written.committee.trim() && written.address.trim() : written.line.trim();
  return html`<${Top} title=${words.t("restore.title")} back="#/welcome" />
    <main class="main stack" id="main">
      <p>${words.t("restore.text")}</p>
      ${byWords ? [field("words", true), field("committee"), field("address")] : field("line", true)}
      <${Act} said="restore.act" kind="main-act" disabled=${!whole}
        deed=${() => restore(byWords ? { ...written, line: "" } : { ...written, words: "" })} />
      ${!byWords && html`<${Scan} found=${(/** @type {string} */ line) => setWritten({ ...written, line })} />`}
      <button type="button" class="button plain" onClick=${() => setByWords(!byWords)}>
        ${words.t(byWords ? "restore.by.line" : "restore.by.words")}
      </button>
      <p class="small soft">${words.t("restore.lost")}</p>
    </main>`;
}
