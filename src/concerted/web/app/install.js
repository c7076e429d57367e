/**
 * Putting the client on the phone's first screen, as browsers offer it: by a question that we may
 * ask, or, on iPhones, by hand. There what is installed has a store of its own and begins empty.
 */

import { useEffect, useState } from "../parts/html.js";
import { useWords } from "../parts/parts.js";
import { choose, isPlain } from "./look.js";

/** @typedef {Event & { prompt: () => Promise<unknown>, userChoice: Promise<{ outcome: string }> }} Offer */

/** @type {Offer | null} */
let offer = null;
const heard = new EventTarget();

addEventListener("beforeinstallprompt", (event) => {
  event.preventDefault(); // it is asked when there is a reason, not at the first sight
  offer = /** @type {Offer} */ (event);
  heard.dispatchEvent(new Event("change"));
});

/** How it can be installed here: `ask` where the browser lets us, else whether by hand; and as what.
 * @returns {import("../views/install.js").Installing}
 */
export function useInstall() {
  const [, setCount] = useState(0);
  const words = useWords();
  useEffect(() => {
    const again = () => setCount((count) => count + 1);
    heard.addEventListener("change", again);
    return () => heard.removeEventListener("change", again);
  }, []);
  const byHand = /iPhone|iPad|iPod/.test(navigator.userAgent) && !matchMedia("(display-mode: standalone)").matches;
  const dress = (/** @type {boolean} */ plain) => {
    choose(plain, words);
    heard.dispatchEvent(new Event("change"));
  };
  return { ask: offer && (() => ask()), byHand, plain: isPlain(), dress };
}

async function ask() {
  const asked = offer;
  offer = null; // a browser lets each be asked once
  await asked?.prompt();
  await asked?.userChoice;
  heard.dispatchEvent(new Event("change"));
}
