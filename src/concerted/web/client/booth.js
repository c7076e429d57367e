/**
 * Heavy work with secret ballots beside the screen: making one, a counter's part of a ceremony or of a
 * count, examining those of others.
 *
 * A worker is begun when one of these is first wanted, and ended when nothing was asked for a while.
 * Where there are no workers the same is done here. The secret of a vote stays on the device: what is
 * sent to the worker goes nowhere else.
 */

import { Malformed, Refused } from "../kernel/errors.js";
import { startWorker } from "./workers.js";

const IDLE_MS = 30_000;

/** @type {Worker | null} */
let worker = null;
/** @type {Map<number, { resolve: (found: any) => void, reject: (error: unknown) => void }>} */
const asked = new Map();
let count = 0;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let ending;

/** Do one of the deeds of boothwork.js aside.
 * @param {keyof typeof import("./boothwork.js").DEEDS} deed
 * @param {...any} given
 * @returns {Promise<any>}
 */
export async function aside(deed, ...given) {
  if (typeof Worker === "undefined") {
    const { DEEDS } = await import("./boothwork.js");
    return /** @type {any} */ (DEEDS[deed])(...given);
  }
  const at = begin();
  const number = ++count;
  return new Promise((resolve, reject) => {
    asked.set(number, { resolve, reject });
    at.postMessage({ number, deed, given });
  });
}

/** Begin the worker, so that it is there when it is needed. */
export function begin() {
  clearTimeout(ending);
  ending = setTimeout(end, IDLE_MS);
  if (worker !== null) return worker;
  worker = startWorker("client/boothworker.js");
  worker.onmessage = ({ data: { number, found, failed } }) => settle(number, found, failed);
  worker.onerror = () => [...asked.keys()].forEach((number) => settle(number, null, { fault: "the worker ended" }));
  return worker;
}

/** @param {number} number @param {any} found @param {{ code?: string, layer?: string, detail?: string, fault?: string } | undefined} failed */
function settle(number, found, failed) {
  const waiting = asked.get(number);
  asked.delete(number);
  if (!failed) waiting?.resolve(found);
  else if (failed.code) waiting?.reject(new Refused(failed.code, failed.detail));
  else if (failed.layer) waiting?.reject(new Malformed(failed.layer, failed.detail ?? ""));
  else waiting?.reject(new Error(failed.fault));
}

function end() {
  if (asked.size) {
    ending = setTimeout(end, IDLE_MS);
    return;
  }
  worker?.terminate();
  worker = null;
}
