/** The observer's page: a file is checked on this device, and nothing of it leaves it. */

import { html, render } from "../parts/html.js";
import { LANGUAGES, Words, pickLanguage } from "../words/words.js";
import { Observer } from "./observer.js";

/** @typedef {import("../words/words.js").Language} Language */

const AREAS = ["app", "observer"];
const spoken = /** @type {Language[]} */ (Object.keys(LANGUAGES)).map((language) => new Words(language));

/** Draw everything in a language. @param {Language} language */
async function speak(language) {
  const words = await /** @type {Words} */ (spoken.find((one) => one.language === language)).learn(...AREAS);
  Object.assign(document.documentElement, { lang: language, dir: words.dir });
  document.title = words.t("observer.title");
  render(html`<${Observer} words=${words} speak=${speak} />`, document.body);
}

await speak(pickLanguage(null, navigator.languages));
// So that the page goes on in every language once there is no line any more.
await Promise.all(spoken.map((words) => words.learn(...AREAS)));
