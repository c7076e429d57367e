/** What the page runs first: the language, what this device keeps, and the screen. */

import { html, render } from "../parts/html.js";
import { Words, pickLanguage } from "../words/words.js";
import { App } from "./app.js";
import "./install.js";
import { takeLink } from "./link.js";
import { Person } from "./person.js";

const CHOSEN = "concerted.language";

/** @typedef {import("../words/words.js").Language} Language */

/** Draw everything in a language. @param {Person} person @param {Language} language */
async function speak(person, language) {
  const words = await new Words(language, undefined).learn("app");
  Object.assign(document.documentElement, { lang: language, dir: words.dir });
  document.title = words.t("app");
  const change = async (/** @type {Language} */ other) => {
    localStorage.setItem(CHOSEN, other);
    await speak(person, other);
  };
  render(html`<${App} person=${person} words=${words} speak=${change} />`, document.body);
}

try {
  takeLink();
  const person = await Person.open();
  addEventListener("hashchange", takeLink);
  const opened = person.last ? person.enter(person.last) : null; // drawn while it is being opened
  await speak(person, pickLanguage(localStorage.getItem(CHOSEN), navigator.languages));
  await opened;
} catch (error) {
  const { sayUnusable } = await import("./unusable.js");
  await sayUnusable(error);
  throw error;
}
