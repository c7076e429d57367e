/**
 * The way on where a part of this client did not arrive: the line was cut while it was loading.
 *
 * It needs nothing that may be missing as well, so it brings its own few words.
 */

import { CHOSEN, LANGUAGES, pickLanguage } from "../words/languages.js";

/** What happened, and what to do: the second is `again` of the catalogues. */
export const AGAIN = Object.freeze({
  en: ["A part of this page did not arrive.", "Try again"],
  es: ["Una parte de esta página no llegó.", "Intentar de nuevo"],
  fr: ["Une partie de cette page n’est pas arrivée.", "Réessayer"],
  ar: ["لم يصل جزء من هذه الصفحة.", "حاول مرة أخرى"],
});

/** Say so on a page that is empty, with a button that loads it anew. */
export function offerAgain() {
  const language = pickLanguage(chosen(), navigator.languages);
  Object.assign(document.documentElement, { lang: language, dir: LANGUAGES[language].dir });
  const [said, again] = AGAIN[language];
  const main = made("main", { className: "main stack", id: "main" });
  main.append(made("h1", { textContent: said }));
  main.append(made("button", { className: "button main-act wide", type: "button", textContent: again, onclick: () => location.reload() }));
  const frame = made("div", { className: "app" });
  frame.dataset.area = "unarrived";
  frame.append(main);
  document.body.replaceChildren(frame);
}

/** @param {string} name @param {object} properties */
function made(name, properties) {
  return Object.assign(document.createElement(name), properties);
}

function chosen() {
  try {
    return localStorage.getItem(CHOSEN);
  } catch {
    return null; // a browser that forbids it
  }
}
