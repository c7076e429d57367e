/** What is said where nothing can be kept: a browser that forbids it, or a store that is damaged. */

import { troubleWords } from "../parts/act.js";
import { html, render } from "../parts/html.js";
import { Speech } from "../parts/parts.js";
import { Unusable } from "../views/traps.js";
import { Words, pickLanguage } from "../words/words.js";

/** Say why nothing can be begun here. @param {unknown} error what opening the store came to */
export async function sayUnusable(error) {
  const words = await new Words(pickLanguage(null, navigator.languages), undefined).learn("app", "join");
  Object.assign(document.documentElement, { lang: words.language, dir: words.dir });
  document.title = words.t("app");
  const forbidden = error instanceof DOMException; // storage that may not even be asked for
  const said = await troubleWords(words, forbidden ? { code: "home_missing" } : error);
  render(
    html`<${Speech.Provider} value=${words}><div class="app" data-area="unusable"><${Unusable} said=${said} link=${linkHere()} /></div></${Speech.Provider}>`,
    document.body,
  );
}

/** The address with the link that this tab came by, to be opened elsewhere. */
function linkHere() {
  try {
    return sessionStorage.getItem("concerted.link") ?? location.href;
  } catch {
    return location.href;
  }
}
