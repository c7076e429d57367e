/** What the page runs first: the language, what this device keeps, and the screen. */

import { html, render } from "../parts/html.js";
import { CHOSEN, pickLanguage } from "../words/languages.js";
import { Words } from "../words/words.js";
import { offerAgain } from "./again.js";
import { App } from "./app.js";
import "./install.js";
import { Kept } from "./kept.js";
import { takeLink } from "./link.js";
import { putOn } from "./look.js";
import { Person } from "./person.js";

const CALM_MS = 2_000; // what is on the screen comes first
const kept = new Kept();
document.documentElement.dataset.begun = ""; // ahead.js looks for it

/** @typedef {import("../words/words.js").Language} Language */

/** The words of a language, which the page is in from now on. @param {Language} language */
async function spoken(language) {
  const words = await new Words(language, undefined).learn("app");
  Object.assign(document.documentElement, { lang: language, dir: words.dir });
  putOn(words);
  return words;
}

/** Draw everything in a language. @param {Person} person @param {Language} language */
async function speak(person, language) {
  const words = await spoken(language);
  const change = async (/** @type {Language} */ other) => {
    localStorage.setItem(CHOSEN, other);
    const spoken = await speak(person, other);
    notify(person, spoken);
  };
  render(html`<${App} person=${person} words=${words} kept=${kept} speak=${change} />`, document.body);
  return words;
}

/** Watch for what their owner wants to be told of, where that is turned on. @param {Person} person @param {Words} words */
function notify(person, words) {
  if (localStorage.getItem("concerted.notices")) void import("./notices.js").then(({ watch }) => watch(person, words)).catch(() => null); // at the next start
}

/** Keep the client once they are in a committee: a newcomer's line has other things to carry.
 * @param {Person} person
 * @param {Words} words
 */
function keepForMembers(person, words) {
  const look = () => {
    if (!person.admitted) return;
    person.removeEventListener("change", look);
    setTimeout(() => kept.begin(), CALM_MS);
    notify(person, words);
  };
  person.addEventListener("change", look);
  look();
}

try {
  takeLink();
  const person = await Person.open();
  if (person.committees.length) {
    const { passLock } = await import("./locked.js"); // a newcomer has nothing to lock
    await passLock(person.home, await spoken(pickLanguage(localStorage.getItem(CHOSEN), navigator.languages)));
  }
  addEventListener("hashchange", takeLink);
  const opened = person.last ? person.enter(person.last) : null; // drawn while it is being opened
  const words = await speak(person, pickLanguage(localStorage.getItem(CHOSEN), navigator.languages));
  await opened;
  keepForMembers(person, words);
} catch (error) {
  await import("./unusable.js").then(({ sayUnusable }) => sayUnusable(error)).catch(offerAgain);
  throw error;
}
