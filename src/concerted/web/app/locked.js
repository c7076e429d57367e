/** The lock of this browser: opening it before anything else is drawn, and closing it again. */

import { clockS } from "../client/chance.js";
import { Lock, PinRefused } from "../client/lock.js";
import { html, render } from "../parts/html.js";
import { Speech } from "../parts/parts.js";
import { Locked } from "../views/locked.js";

/** @typedef {import("../client/home.js").Home} Home */
/** @typedef {import("../words/words.js").Words} Words */

const MINUTE_MS = 60_000;
const TOUCHES = ["pointerdown", "keydown", "scroll"];
const LOOK_EVERY_MS = 5_000;

/** Close it: a page that begins anew holds nothing. */
export function lockNow() {
  location.reload();
}

/** Ask for the PIN where there is one, until it is right; then lock again after a while.
 * @param {Home} home
 * @param {Words} words
 */
export async function passLock(home, words) {
  const lock = await Lock.open();
  if (!lock.isSet) return;
  await words.learn("lock");
  await new Promise((/** @type {(value: void) => void} */ opened) => {
    const unlock = async (/** @type {string} */ pin) => {
      try {
        home.chest = await lock.unlock(pin, clockS());
      } catch (error) {
        if (error instanceof PinRefused) return error.untilS;
        throw error;
      }
      opened();
      return null;
    };
    const screen = html`<${Locked} untilS=${lock.untilS} now=${clockS} unlock=${unlock} wipe=${wipe} />`;
    render(html`<${Speech.Provider} value=${words}><div class="app" data-area="locked">${screen}</div></${Speech.Provider}>`, document.body);
  });
  lockWhenIdle(lock);
}

/** Lock by itself once nobody has touched the page for as long as was chosen. @param {Lock} lock */
export function lockWhenIdle(lock) {
  let touched = Date.now();
  for (const touch of TOUCHES) addEventListener(touch, () => void (touched = Date.now()), { capture: true, passive: true });
  const look = () => {
    if (lock.isSet && lock.idleMinutes > 0 && Date.now() - touched > lock.idleMinutes * MINUTE_MS) lockNow();
  };
  setInterval(look, LOOK_EVERY_MS);
  document.addEventListener("visibilitychange", look);
}

/** Delete all that this browser keeps: only the recovery sheets bring its owner back. */
async function wipe() {
  const { turnOff } = await import("../client/notices.js");
  await turnOff(null).catch(() => null); // what else is here goes all the same
  const found = await indexedDB.databases();
  for (const { name = "" } of found) if (name.startsWith("concerted")) indexedDB.deleteDatabase(name);
  localStorage.clear();
  sessionStorage.clear();
  location.replace("/");
}
