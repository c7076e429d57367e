/** The first screen: what this is, and the beginning of a committee. */

import { Act } from "../parts/act.js";
import { html, useState } from "../parts/html.js";
import { Field, Languages, Top, useWords } from "../parts/parts.js";

/** @typedef {{ name: string, programme: string, nickname: string }} Begun */

/**
 * @param {{ begin: (says: Begun) => Promise<void>,
 *   speak: (language: import("../words/words.js").Language) => Promise<void> }} props
 */
export function Welcome({ begin, speak }) {
  const words = useWords();
  const [says, setSays] = useState({ name: "", programme: "", nickname: "" });
  const field = (/** @type {keyof Begun} */ id, /** @type {string} */ label) =>
    html`<${Field} id=${id} label=${words.t(label)} help=${words.t(`${label}.help`)} value=${says[id]}
      lines=${id === "programme"} onInput=${(/** @type {string} */ text) => setSays({ ...says, [id]: text })} />`;
  const whole = says.name.trim() && says.programme.trim() && says.nickname.trim();
  return html`<${Top} title=${words.t("welcome.title")} />
    <main class="main stack" id="main">
      <p>${words.t("welcome.lead")}</p>
      <p class="strong">${words.t("welcome.no")}</p>
      <${Languages} speak=${speak} />
      <h2>${words.t("found.title")}</h2>
      <p>${words.t("found.lead")}</p>
      ${field("name", "found.name")}${field("programme", "found.programme")}${field("nickname", "join.nickname")}
      <${Act} said="found.act" kind="main-act" disabled=${!whole} deed=${() => begin(says)} />
    </main>`;
}
