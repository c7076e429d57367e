/** The page's side of the worker that checks an archive. */

import { startWorker } from "../client/workers.js";

/** @typedef {import("../audit/electionresult.js").Counted} Counted */

/** One worker, which checks one file at a time. */
export class Checking {
  #worker = startWorker("observe/checker.js");
  #number = 0;

  /** Check an archive; `counted` is null where it does not even begin as one.
   * @param {Uint8Array} data
   * @param {(readBytes: number) => void} tell
   * @returns {Promise<{ counted: Counted | null }>}
   */
  check(data, tell) {
    const number = ++this.#number;
    return new Promise((resolve, reject) => {
      this.#worker.onmessage = ({ data: told }) => {
        if (told.number !== number) return;
        if (told.part !== undefined) tell(told.part);
        else if (told.fault) reject(new Error(told.fault));
        else resolve(told);
      };
      this.#worker.onerror = (event) => reject(new Error(event.message));
      this.#worker.postMessage({ number, data });
    });
  }
}
