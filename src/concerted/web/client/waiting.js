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
/** How long a pause becomes at most, and how much longer each is than the one before. */
const SEEN = Object.freeze({ mostMs: 20_000, again: 1.1 });
const HIDDEN = Object.freeze({ mostMs: 120_000, again: 1.5 });
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
  let pauseMs = PAUSE_MS;
  while (!signal.aborted) {
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
    pauseMs = await pause(pauseMs, signal);
  }
  return "";
}

/** The pause after one of `ms`: short again once the screen is looked at, and long while nobody looks.
 * @param {number} ms
 * @param {boolean} hidden
 * @param {boolean} shown whether the screen was shown again meanwhile
 */
export function pauseAfter(ms, hidden, shown) {
  const { mostMs, again } = hidden ? HIDDEN : SEEN;
  return shown ? PAUSE_MS : Math.min(again * ms, mostMs);
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

/** Wait, or until the screen is looked at again; the pause to make next. @param {number} ms @param {AbortSignal} signal */
function pause(ms, signal) {
  const page = globalThis.document;
  return new Promise((/** @type {(nextMs: number) => void} */ resolve) => {
    const done = new AbortController();
    const over = (shown = false) => {
      clearTimeout(timer);
      done.abort();
      resolve(pauseAfter(ms, page?.hidden === true, shown));
    };
    const timer = setTimeout(over, ms);
    signal.addEventListener("abort", () => over(), { signal: done.signal });
    page?.addEventListener("visibilitychange", () => page.hidden || over(true), { signal: done.signal });
  });
}
