/**
 * Following a committee while it is on the screen: one stream, and a refresh whenever it speaks.
 *
 * The stream is never believed; it only says that there is something to fetch. Where it breaks off
 * it is opened anew, after a pause that grows. Source: docs/api.md; log §4 for what a refresh checks.
 */

import { Troubled } from "./changes.js";
import { HostMisbehaved } from "./errors.js";

const PAUSE_MS = 1_000;
const PAUSE_MOST_MS = 60_000;
const LEAF = "data:";
const UTF8 = new TextDecoder();

/** Follow until `signal` ends it; what fails is told by the committee as `trouble`.
 *
 * A host that misbehaves is not followed any further.
 * @param {import("./committee.js").Committee} committee
 * @param {AbortSignal} signal
 */
export async function follow(committee, signal) {
  let pauseMs = PAUSE_MS;
  while (!signal.aborted) {
    try {
      await committee.refresh();
      await listen(committee, signal, () => (pauseMs = PAUSE_MS));
    } catch (error) {
      if (signal.aborted) return;
      committee.dispatchEvent(new Troubled(error));
      if (error instanceof HostMisbehaved) return;
    }
    await pause(pauseMs, signal);
    pauseMs = Math.min(2 * pauseMs, PAUSE_MOST_MS);
  }
}

/** @param {import("./committee.js").Committee} committee @param {AbortSignal} signal @param {() => void} heard */
async function listen(committee, signal, heard) {
  const reader = (await committee.wire.stream(committee.id, signal)).getReader();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      heard();
      if (UTF8.decode(next.value).includes(LEAF)) await committee.refresh();
    }
  } finally {
    await reader.cancel().catch(() => null); // it may have been cut off already
  }
}

/** @param {number} ms @param {AbortSignal} signal @returns {Promise<void>} */
function pause(ms, signal) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
