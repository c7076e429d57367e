/**
 * Waiting to be let in: the request is looked at again and again until something came of it.
 *
 * What the host says of it counts for waiting alone; membership is read from the verified record.
 * Source: rules §4 and §5; docs/api.md for sessions of a request.
 */

import { Refused } from "../kernel/errors.js";
import { HostFaulty, HostMisbehaved, HostUnreachable } from "./errors.js";
import { entryOf } from "./reading.js";
import { readBytes } from "./wire.js";

/** @typedef {import("./committee.js").Committee} Committee */

const PAUSE_MS = 2_500;
const PAUSE_MOST_MS = 20_000;
const AGAIN = 1.1; // each pause is that much longer than the one before
const OVER = ["session_ended", "session_gone", "session_frozen"];
const STILL = ["pending", "waiting"];
const WAITING = [...STILL, "admitted"];
const KNOWN = [...WAITING, "cancelled"]; // any other word of a host is none

/** Return `member` once the verified record says so, else how the request stands.
 *
 * The host's word counts only for waiting: membership is read from the record.
 * @param {Committee} committee
 * @returns {Promise<string>}
 */
export function standing(committee) {
  return committee.inTurn(async () => {
    try {
      await committee.renew();
      const status = committee.state.member(committee.me)?.status;
      return status === "active" ? "member" : (status ?? committee.state.requests.at(committee.me).status);
    } catch (error) {
      if (!(error instanceof HostFaulty) || ![401, 403, 404].includes(error.status)) throw error;
    }
    await committee.enter("request");
    const answer = await committee.wire.request(committee.id);
    if (entryOf(readBytes(answer.leaf))[1].id !== committee.me) throw new HostMisbehaved("altered", "another request");
    if (!KNOWN.includes(answer.status)) throw new HostUnreachable("answer_unreadable", "status");
    return answer.status;
  });
}

/** Look until the request is settled or `signal` ends it; return how, or an empty text.
 *
 * `gone` is a request that the host takes for none: refused, cancelled or too old. `heard` is told
 * each time how it stands, and `failed` what went wrong with a look.
 * @param {Committee} committee
 * @param {AbortSignal} signal
 * @param {(status: string) => void} heard
 * @param {(error: unknown) => void} failed
 */
export async function awaitAdmission(committee, signal, heard, failed) {
  for (let pauseMs = PAUSE_MS; !signal.aborted; pauseMs = Math.min(AGAIN * pauseMs, PAUSE_MOST_MS)) {
    try {
      const status = await look(committee);
      if (signal.aborted) return "";
      heard(status);
      if (!WAITING.includes(status)) return status;
    } catch (error) {
      if (signal.aborted) return "";
      if (isOver(committee, error)) return heard("gone"), "gone";
      failed(error);
      if (error instanceof HostMisbehaved) return "";
    }
    await pause(pauseMs, signal);
  }
  return "";
}

/** Whether this says that there is no request. @param {Committee} committee @param {unknown} error */
function isOver(committee, error) {
  if (error instanceof Refused) return committee.place.outbox !== null;
  return error instanceof HostFaulty && OVER.includes(error.code);
}

/** How the request stands: by the session of before if it still waits, else asked anew.
 * @param {Committee} committee
 */
async function look(committee) {
  if (committee.session === "request") {
    const waits = await committee.inTurn(() => committee.wire.request(committee.id)).catch(() => null);
    if (STILL.includes(waits?.status)) return String(waits.status);
  }
  return standing(committee);
}

/** Wait, or until the screen is looked at again. @param {number} ms @param {AbortSignal} signal */
function pause(ms, signal) {
  return new Promise((/** @type {(value: void) => void} */ resolve) => {
    const done = new AbortController();
    const over = () => {
      clearTimeout(timer);
      done.abort();
      resolve();
    };
    const timer = setTimeout(over, ms);
    signal.addEventListener("abort", over, { signal: done.signal });
    globalThis.document?.addEventListener("visibilitychange", over, { signal: done.signal });
  });
}
