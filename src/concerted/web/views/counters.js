/** What a vote counter does before secret votes can be held: four steps, one button. */

import { Act } from "../parts/act.js";
import { html } from "../parts/html.js";
import { Meter, useWords } from "../parts/parts.js";
import { list } from "./effects.js";

/**
 * @typedef {object} Counters
 * @property {"begin" | "part" | "wait"} step what is asked of the reader
 * @property {number} done steps that all have done
 * @property {number} of steps in all
 * @property {readonly string[]} waiting names of those whom this step waits for
 * @property {boolean} again whether an earlier beginning came to nothing
 */

/** @param {Counters & { begin: () => Promise<void>, goOn: () => Promise<void> }} props */
export function CountersCard({ step, done, of, waiting, again, begin, goOn }) {
  const words = useWords();
  const said = words.t("counters.step", { part: done + 1, n: of });
  return html`<section class="card counters">
    <h2>${words.t("counters.title")}</h2>
    <p>${words.t(again ? "counters.again" : "counters.about")}</p>
    ${step === "begin" && html`<${Act} kind="main-act" said="counters.begin" deed=${begin} />`}
    ${step !== "begin" && html`<p class="strong">${said}</p><${Meter} part=${done} whole=${of} label=${said} />`}
    ${step === "part" && html`<${Act} kind="main-act" said="counters.part" deed=${goOn} />`}
    ${step === "wait" && html`<p>${words.t("counters.wait", { names: list(words, waiting) })}</p>`}
  </section>`;
}
