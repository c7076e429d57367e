/**
 * Following a committee while it is on the screen: one stream, and a fetch whenever it speaks.
 *
 * The stream is never believed; it only says that there is something to fetch, of the record or of
 * talk. Where it breaks off it is opened anew, after a pause that grows. Source: docs/api.md; log §4
 * and talk §8 for what is checked of what is fetched.
 */

import { Troubled } from "./changes.js";
import { HostMisbehaved } from "./errors.js";

const PAUSE_MS = 1_000;
const PAUSE_MOST_MS = 60_000;
const SILENCE_MS = 60_000; // a host's heart beats every 20 seconds
const LINE_LIMIT = 1_000; // longer than any line that speaks of something
const UTF8 = new TextDecoder();

/** @typedef {import("./committee.js").Committee} Committee */
/** @typedef {() => Promise<unknown>} Talking fetches what was said, and says what waits */

/** Follow until `signal` ends it; what fails is told by the committee as `trouble`.
 *
 * A host that misbehaves is not followed any further.
 * @param {Committee} committee
 * @param {AbortSignal} signal
 * @param {Talking} talking
 */
export async function follow(committee, signal, talking = async () => null) {
  let pauseMs = PAUSE_MS;
  while (!signal.aborted) {
    try {
      await committee.refresh();
      await talking();
      await listen(committee, signal, talking, () => (pauseMs = PAUSE_MS));
    } catch (error) {
      if (signal.aborted) return;
      committee.dispatchEvent(new Troubled(error));
      if (error instanceof HostMisbehaved) return;
    }
    await pause(pauseMs, signal);
    pauseMs = Math.min(2 * pauseMs, PAUSE_MOST_MS);
  }
}

/** @param {Committee} committee @param {AbortSignal} signal @param {Talking} talking @param {() => void} heard */
async function listen(committee, signal, talking, heard) {
  const reader = (await committee.wire.stream(committee.id, signal)).getReader();
  const end = () => void reader.cancel().catch(() => null);
  const lines = new Lines();
  let timer = setTimeout(end, SILENCE_MS);
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      heard();
      const { leaf, said } = lines.take(next.value);
      if (leaf) await committee.refresh();
      if (said) await talking();
      clearTimeout(timer);
      timer = setTimeout(end, SILENCE_MS);
    }
  } finally {
    clearTimeout(timer);
    await reader.cancel().catch(() => null); // it may have been cut off already
  }
}

/** The lines of a stream of events, of which it matters alone what they are about. */
export class Lines {
  #rest = "";
  #talk = false;

  /** Whether a leaf was spoken of in what came, and whether something that was said.
   * @param {Uint8Array} data
   */
  take(data) {
    const lines = (this.#rest + UTF8.decode(data)).split("\n"); // all of it is ASCII
    const found = { leaf: false, said: false };
    lines.forEach((line, at) => {
      const whole = at < lines.length - 1;
      if (line.startsWith("data:")) found[this.#talk ? "said" : "leaf"] = true;
      else if (whole && line === "event: talk") this.#talk = true;
      if (whole && line === "") this.#talk = false;
      // A welcome says that the stream is open: what came before it is fetched as well.
      if (line.startsWith(": welcome")) found.said = found.leaf = true;
    });
    const last = lines[lines.length - 1];
    this.#rest = last.startsWith("data:") || last.length > LINE_LIMIT ? "…" : last; // told already, or nothing that is told
    return found;
  }
}

/** Wait; no longer than until the device is online again. @param {number} ms @param {AbortSignal} signal @returns {Promise<void>} */
function pause(ms, signal) {
  return new Promise((resolve) => {
    const over = () => {
      clearTimeout(timer);
      globalThis.removeEventListener?.("online", over);
      resolve();
    };
    const timer = setTimeout(over, ms);
    signal.addEventListener("abort", over, { once: true });
    globalThis.addEventListener?.("online", over);
  });
}
