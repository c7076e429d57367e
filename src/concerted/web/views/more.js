/** All that is not talking, voting or reporting. */

import { html } from "../parts/html.js";
import { Languages, Top, useWords } from "../parts/parts.js";

/** @param {{ speak: (language: import("../words/words.js").Language) => Promise<void> }} props */
export function More({ speak }) {
  const words = useWords();
  return html`<${Top} title=${words.t("more.title")} />
    <main class="main stack" id="main">
      <h2>${words.t("more.language")}</h2>
      <${Languages} speak=${speak} />
    </main>`;
}
