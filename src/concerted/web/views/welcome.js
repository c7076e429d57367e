/** The first screen: what this is, and the three ways in. */

import { html } from "../parts/html.js";
import { Icon } from "../parts/icons.js";
import { Languages, Notice, Top, useWords } from "../parts/parts.js";
import { Traps } from "./traps.js";

/**
 * @typedef {object} Device what is known about this browser
 * @property {boolean} inside another app
 * @property {boolean} hidden a private window
 * @property {boolean} wiped it has lost a place that was here
 */

/**
 * @param {{ device: Device, speak: (language: import("../words/words.js").Language) => Promise<void>,
 *   back?: string }} props
 */
export function Welcome({ device, speak, back }) {
  const words = useWords();
  const ways = device.wiped ? ["sheet", "link", "found"] : ["link", "found", "sheet"];
  return html`<${Top} title=${words.t("app")} back=${back} />
    <main class="main stack welcome" id="main">
      <${Languages} speak=${speak} />
      <div class="stack tight">
        <h2 class="large">${words.t("welcome.title")}</h2>
        <p>${words.t("welcome.lead")}</p>
        <p class="strong">${words.t("welcome.no")}</p>
      </div>
      ${device.wiped && html`<${Notice} kind="warn" icon="paper">${words.t("restore.wiped")}</${Notice}>`}
      <${Traps} device=${device} />
      <ul class="stack tight">
        ${ways.map(
          (way, n) => html`<li key=${way}>
            <a class=${n === 0 ? "button wide main-act" : "button wide"} href=${`#/welcome/${WAYS[way][0]}`}>
              <${Icon} name=${WAYS[way][1]} />${words.t(`welcome.${way}`)}
            </a>
          </li>`,
        )}
      </ul>
    </main>`;
}

/** @type {Record<string, [string, string]>} where each way leads, and its picture */
const WAYS = { link: ["link", "link"], found: ["found", "people"], sheet: ["restore", "paper"] };
