/** How far something long has come: our record being fetched and checked. */

import { html } from "../parts/html.js";
import { Meter, useWords } from "../parts/parts.js";

const LONG = 500; // what is shorter is over before it could be read

/** @typedef {{ what: string, done: number, of: number }} Progress */

/** A line above the screen, which stays in use meanwhile. @param {{ progress: Progress | null }} props */
export function Running({ progress }) {
  const words = useWords();
  if (progress === null || progress.of < LONG || progress.done >= progress.of) return null;
  return html`<div class="running">
    <${Meter} part=${progress.done} whole=${progress.of} label=${words.t(`progress.${progress.what}`)} />
    <p class="small">${words.t(`progress.${progress.what}`)}: ${words.t("progress.of", { part: progress.done, n: progress.of })}</p>
  </div>`;
}

/** The screen while there is nothing to show yet. @param {{ progress: Progress | null }} props */
export function Opening({ progress }) {
  const words = useWords();
  return html`<main class="main opening" id="main">
    <p class="soft" role="status">${words.t(progress === null ? "loading" : `progress.${progress.what}`)}</p>
    ${progress !== null && html`<${Meter} part=${progress.done} whole=${progress.of} label=${words.t(`progress.${progress.what}`)} />`}
  </main>`;
}
