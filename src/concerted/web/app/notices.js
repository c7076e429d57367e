/**
 * Notifications while the page is open and out of sight, from what this phone has itself verified: for
 * what is unread and not muted, what can be voted on, who asks to join, and a vote that ends soon.
 */

import { chosenNotices, learnWords, show, stayWoken } from "../client/notices.js";
import { closingSoon } from "../model/closing.js";

/** @typedef {import("./person.js").Person} Person */
/** @typedef {import("../words/words.js").Words} Words */

const TICK_MS = 60_000;
const LAST_S = 3_600;
let ending = new AbortController();

/** Begin, where it is turned on for the committee on the screen; once more begins anew.
 * @param {Person} person
 * @param {Words} words
 */
export async function watch(person, words) {
  ending.abort();
  const { signal } = (ending = new AbortController());
  const kept = chosenNotices();
  if (kept === null) return;
  await words.learn("notices");
  const shown = saying(words, kept.said);
  await learnWords(shown);
  if (signal.aborted) return;
  const told = new Told();
  const tell = async () => {
    if (await told.look(person)) await show(shown);
  };
  const look = () => void tell().catch(() => null); // at the next change it is looked at again
  person.addEventListener("change", look, { signal });
  document.addEventListener("visibilitychange", look, { signal });
  const timer = setInterval(look, TICK_MS);
  signal.addEventListener("abort", () => clearInterval(timer));
  if (person.committee) void stayWoken(person.committee).catch(() => null); // without a line: at the next start
}

/** The words that were chosen, as they are shown; `words` know them. @param {Words} words @param {string} said */
export function saying(words, said) {
  return { title: words.t(`notices.say.${said}`), lang: words.language, dir: words.dir };
}

/** What the owner has been told, or has seen for themselves. */
export class Told {
  #count = Infinity;
  /** @type {Set<string>} */
  #ends = new Set();

  /** Whether there is something to tell now. @param {Person} person */
  async look(person) {
    const { committee } = person;
    if (committee === null || !person.admitted || chosenNotices()?.committee !== committee.id) return false;
    const count = Object.values(person.news).reduce((sum, one) => sum + one, 0);
    const more = count > this.#count;
    this.#count = count;
    const closing = await closingSoon(committee);
    const end = closing && `${closing.opening} ${closing.leftS <= LAST_S ? "last" : "soon"}`;
    const ends = end !== null && !this.#ends.has(end);
    if (end) this.#ends.add(end);
    return document.hidden && (more || ends);
  }
}
