/** A pledge: whom one trusts before one signs, and who has signed once that is open (rules §17). */

import { Act } from "../parts/act.js";
import { html } from "../parts/html.js";
import { Meter, Notice, useWords } from "../parts/parts.js";
import { arithmetic, outcome } from "./counting.js";
import { list } from "./effects.js";

/** @typedef {import("./model.js").Motion} Motion */
/** What is known of who signed: their names, or that the server does not give them; null until then.
 * @typedef {{ names: readonly string[], failed: boolean } | null} Signed
 */

/** @param {{ pledge: import("./model.js").Pledge }} props */
export function Trust({ pledge }) {
  const words = useWords();
  const { opensAt, needed, trusted } = pledge;
  return html`<${Notice}>
    <p class="strong">${words.t("pledge.trust", { n: opensAt })}</p>
    <p>${words.t("pledge.cover")}</p>
    ${needed > 0 && html`<p class="small">${words.t("pledge.counters", { n: needed, names: list(words, trusted) })}</p>`}
  </${Notice}>`;
}

/** How it came out: not reached, and nothing is opened; or the names.
 * @param {{ motion: Motion, signed: Signed, again: () => Promise<void>, children?: any }} props
 */
export function Outcome({ motion, signed, again, children }) {
  const words = useWords();
  const { yes, no, roll } = /** @type {import("./model.js").Count} */ (motion.result);
  return html`<section class="card result">
    <h2>${outcome(words, motion)}</h2>
    ${arithmetic(words, motion).map((line) => html`<p class="strong" key=${line}>${line}</p>`)}
    ${yes + no > 0 && html`<${Meter} part=${yes} whole=${roll} label=${outcome(words, motion)} kind=${motion.status === "rejected" ? "" : "good"} />`}
    ${motion.status === "rejected" && html`<p>${words.t("pledge.nothing")}</p>`}
    ${motion.status === "passed" && html`<${Names} signed=${signed} again=${again} />`}
    ${children}
  </section>`;
}

/** @param {{ signed: Signed, again: () => Promise<void> }} props */
function Names({ signed, again }) {
  const words = useWords();
  if (signed === null) return html`<p class="soft" role="status">${words.t("pledge.reading")}</p>`;
  if (signed.failed) {
    return html`<${Notice} kind="warn">${words.t("pledge.unread")}</${Notice}><${Act} said="again" deed=${again} />`;
  }
  return html`<h3>${words.t("pledge.names")}</h3>
    <ul class="stack tight signers">${signed.names.map((name) => html`<li key=${name}><bdi>${name}</bdi></li>`)}</ul>`;
}
