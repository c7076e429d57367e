/** A worker that examines ballots and credentials, as checker.js asks it. */

import { examineAll, wrongAmong } from "../audit/examining.js";
import { readElection } from "../ballots/election.js";
import { equal } from "../kernel/bytes.js";

const scope = /** @type {any} */ (globalThis);
/** @type {import("../ballots/election.js").Election | null} */
let last = null;

/** @param {Uint8Array} data */
function electionOf(data) {
  if (last === null || !equal(last.data, data)) last = readElection(data);
  return last;
}

/** @param {{ data: any }} event */
scope.onmessage = ({ data: { number, election, ballots, group, credentials } }) => {
  try {
    const found = ballots ? examineAll(electionOf(election), ballots) : wrongAmong(group, credentials);
    scope.postMessage({ number, found });
  } catch (error) {
    scope.postMessage({ number, fault: String(error) });
  }
};
