/**
 * The client kept on this device, so that it starts offline: and a new version of it, which waits
 * until the person takes it. Told as `change`.
 */

import { keeperAddress } from "../client/workers.js";

const EVERY_MS = 3_600_000;

/** The one kept client of this page. */
export class Kept extends EventTarget {
  /** @type {ServiceWorker | null} a new version that is ready */
  waiting = null;
  #asked = 0;

  /** Keep the client, where the browser can; what fails is tried again at the next start. */
  async begin() {
    if (!navigator.serviceWorker) return; // older browsers, and some private windows
    navigator.serviceWorker.addEventListener("controllerchange", () => this.#taken && location.reload());
    const found = await navigator.serviceWorker.register(keeperAddress(), { updateViaCache: "none" }).catch(() => null);
    if (found === null) return;
    this.#asked = Date.now();
    this.#look(found);
    found.addEventListener("updatefound", () => {
      const { installing } = found;
      installing?.addEventListener("statechange", () => this.#look(found));
    });
    document.addEventListener("visibilitychange", () => this.#askAgain(found));
  }

  #taken = false;

  /** Go over to the version that waits, and load the page anew. */
  take() {
    this.#taken = true;
    this.waiting?.postMessage("take over");
  }

  /** @param {ServiceWorkerRegistration} found */
  #look(found) {
    // Without a version in use there is nothing to go over from.
    const waiting = navigator.serviceWorker.controller ? found.waiting : null;
    if (waiting === this.waiting) return;
    this.waiting = waiting;
    this.dispatchEvent(new Event("change"));
  }

  /** @param {ServiceWorkerRegistration} found */
  #askAgain(found) {
    if (document.hidden || Date.now() - this.#asked < EVERY_MS) return;
    this.#asked = Date.now();
    found.update().catch(() => {}); // offline: another time
  }
}
