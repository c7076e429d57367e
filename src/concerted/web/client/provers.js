/**
 * Workers that check signatures beside the screen, as many as the phone can well spare.
 *
 * They are asked for what the platform finds good of a page of entries, and decide nothing: the fold
 * takes as known only what was found good for that very key, message and signature, and judges all
 * else itself. Where there are no workers, or one fails, the same is done here.
 */

import { proveAhead, rememberGood } from "../crypto/signature.js";
import { packable, packed } from "./parcel.js";
import { startWorker } from "./workers.js";

/** @typedef {import("../crypto/signature.js").Triple} Triple */
/** @typedef {import("../crypto/signature.js").Unproven} Unproven */

const FEW = 50; // less than this is quicker done than sent
const MOST = 4;
const IDLE_MS = 10_000;

/** @type {Prover[]} */
let provers = [];
let turn = 0;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let ending;

/** One worker, and who waits for its answers. */
class Prover {
  /** @type {Map<number, { resolve: (found: Unproven) => void, reject: (error: unknown) => void }>} */
  #asked = new Map();
  #count = 0;

  constructor() {
    this.worker = startWorker("client/prover.js");
    this.worker.onmessage = ({ data: { number, found, failed } }) => this.#end(number, found, failed);
    this.worker.onerror = (event) => {
      for (const number of [...this.#asked.keys()]) this.#end(number, null, event.message || "the worker ended");
    };
  }

  /** @param {readonly Triple[]} items @param {readonly Uint8Array[]} keys @returns {Promise<Unproven>} */
  ask(items, keys) {
    const number = ++this.#count;
    return new Promise((resolve, reject) => {
      this.#asked.set(number, { resolve, reject });
      const parcel = packed(items, keys);
      this.worker.postMessage({ number, parcel }, [parcel.data.buffer]);
    });
  }

  /** @param {number} number @param {Unproven | null} found @param {string} failed */
  #end(number, found, failed) {
    const waiting = this.#asked.get(number);
    this.#asked.delete(number);
    if (found !== null && found !== undefined) waiting?.resolve(found);
    else waiting?.reject(new Error(failed));
  }
}

/** Have signatures and new keys checked, in a worker where that is quicker.
 * @param {readonly Triple[]} items
 * @param {readonly Uint8Array[]} keys
 */
export async function proveAside(items, keys) {
  if (typeof Worker === "undefined" || items.length < FEW || !packable(items, keys)) return proveAhead(items, keys);
  try {
    begin();
    rememberGood(items, keys, await provers[turn++ % provers.length].ask(items, keys));
  } catch {
    await proveAhead(items, keys); // without a worker it takes longer, and comes to the same
  }
}

function begin() {
  if (provers.length === 0) {
    const count = Math.max(1, Math.min(MOST, navigator.hardwareConcurrency || 1));
    provers = Array.from({ length: count }, () => new Prover());
  }
  clearTimeout(ending);
  ending = setTimeout(end, IDLE_MS);
}

function end() {
  for (const { worker } of provers) worker.terminate();
  provers = [];
}
