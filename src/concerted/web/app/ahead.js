/**
 * What runs before everything else is there: beside the modules it has the browser fetch what a
 * newcomer needs next, the words of their language and, for whoever came by a link, all that opens it.
 * Nothing depends on it but time, and a way on where the rest does not arrive.
 */

import { CHOSEN, pickLanguage } from "../words/languages.js";
import { offerAgain } from "./again.js";

// By then all scripts of the page have begun, or cannot.
addEventListener("load", () => "begun" in document.documentElement.dataset || offerAgain());

/** Have the browser keep a file for whoever asks for it soon. @param {string} path */
async function fetchAhead(path) {
  await fetch(new URL(`../${path}`, import.meta.url)).then((answer) => answer.arrayBuffer()).catch(() => null);
}

try {
  if (!localStorage.getItem("concerted.committee")) { // who is in one has all of it already
    const language = pickLanguage(localStorage.getItem(CHOSEN), navigator.languages);
    for (const area of ["app", "join"]) fetchAhead(`words/${language}/${area}.json`);
    fetchAhead("style/welcome.css");
  }
  if (/^#\d+\./.test(location.hash) || sessionStorage.getItem("concerted.link")) {
    document.head.append(/** @type {HTMLTemplateElement} */ (document.getElementById("joining")).content);
  }
} catch {
  // Without storage, start.js says what is wrong.
}
