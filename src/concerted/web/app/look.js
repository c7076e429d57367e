/**
 * What the client shows of itself on this phone: our own name and picture, or those of a plain
 * notebook, for whoever would rather not be asked about it. Title, icons and what is installed follow.
 */

const KEPT = "concerted.look";

/** @typedef {import("../words/words.js").Words} Words */

/** Whether the plain look was chosen. */
export function isPlain() {
  return localStorage.getItem(KEPT) === "notes";
}

/** Choose, and put it on. @param {boolean} plain @param {Words} words */
export function choose(plain, words) {
  localStorage.setItem(KEPT, plain ? "notes" : "concerted");
  putOn(words);
}

/** Give the page the look that was chosen. @param {Words} words */
export function putOn(words) {
  const plain = isPlain();
  document.title = words.t(plain ? "look.plain" : "app");
  const picture = plain ? "notes" : "concerted";
  point("icon", `${picture}.svg`);
  point("apple-touch-icon", `${picture}-192.png`);
  point("manifest", plain ? `notes.${words.language}.webmanifest` : "concerted.webmanifest");
}

/** Let a link of the page lead to another file of install/. @param {string} rel @param {string} file */
function point(rel, file) {
  const link = /** @type {HTMLLinkElement | null} */ (document.querySelector(`link[rel="${rel}"]`));
  const href = link && new URL(file, link.href).href;
  if (link && link.href !== href) link.href = /** @type {string} */ (href);
}
