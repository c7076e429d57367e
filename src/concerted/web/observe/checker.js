/**
 * A worker that checks an archive (ballot.md §12), with as many hands as the device can spare.
 *
 * Ballots are examined in workers of its own; where a worker can have none, here.
 */

import { verify } from "../audit/election.js";
import { ALONE } from "../audit/examining.js";
import { startWorker } from "../client/workers.js";
import { Malformed } from "../kernel/errors.js";

/** @typedef {import("../audit/examining.js").Examining} Examining */

const scope = /** @type {any} */ (globalThis);
const MOST = 4;
const TELL_EVERY_MS = 100;

/** Workers that examine, asked in turn. @implements {Examining} */
class Hands {
  /** @type {Map<number, { resolve: (found: any) => void, reject: (error: Error) => void }>} */
  #asked = new Map();
  #count = 0;
  /** @type {Worker[]} */
  #workers;

  /** @param {number} hands */
  constructor(hands) {
    this.hands = hands;
    this.#workers = Array.from({ length: hands }, () => startWorker("observe/hand.js"));
    for (const worker of this.#workers) {
      worker.onmessage = ({ data: { number, found, fault } }) => this.#end(number, found, fault);
      worker.onerror = (event) => [...this.#asked.keys()].forEach((number) => this.#end(number, null, event.message || "ended"));
    }
  }

  /** @param {import("../ballots/election.js").Election} election @param {Uint8Array[]} ballots */
  examine(election, ballots) {
    return this.#ask({ election: election.data, ballots });
  }

  /** @param {string} group @param {string[]} credentials */
  wrongCredentials(group, credentials) {
    return this.#ask({ group, credentials });
  }

  /** @param {object} what @returns {Promise<any>} */
  #ask(what) {
    const number = ++this.#count;
    return new Promise((resolve, reject) => {
      this.#asked.set(number, { resolve, reject });
      this.#workers[number % this.hands].postMessage({ number, ...what });
    });
  }

  /** @param {number} number @param {any} found @param {string} fault */
  #end(number, found, fault) {
    const waiting = this.#asked.get(number);
    this.#asked.delete(number);
    if (fault) waiting?.reject(new Error(fault));
    else waiting?.resolve(found);
  }
}

const hands = typeof Worker === "undefined" ? ALONE : new Hands(Math.max(1, Math.min(MOST, navigator.hardwareConcurrency || 1)));

/** @param {{ data: { number: number, data: Uint8Array } }} event */
scope.onmessage = async ({ data: { number, data } }) => {
  let told = 0;
  const progress = (/** @type {number} */ part) => {
    if (performance.now() - told < TELL_EVERY_MS) return;
    told = performance.now();
    scope.postMessage({ number, part });
  };
  try {
    scope.postMessage({ number, counted: await verify(data, hands, progress) });
  } catch (error) {
    if (error instanceof Malformed) scope.postMessage({ number, counted: null });
    else scope.postMessage({ number, fault: String(error) });
  }
};
