/** Messages as a host gives them: read, and not believed yet (docs/api.md; talk §8). */

import { Message } from "../kernel/message.js";
import { HostUnreachable } from "./errors.js";
import { readBytes } from "./wire.js";

/** @typedef {import("../rules/thread.js").Placed} Placed */
/** @typedef {import("./talkstore.js").Kept} Kept */
/** @typedef {{ placed: Placed, body: Uint8Array | null, wraps: Uint8Array | null, gone: number }} Given a message as the host gives it, not verified */

const LATEST_S = 253_402_300_800; // the year 10000: a later time is no time that a screen could show

/** What a reading brought: messages in order, and what no message could be blamed for. */
export class News {
  /** @type {Kept[]} */
  kept = [];
  /** @type {Set<string>} */
  troubles = new Set();

  /** All codes that accuse the host. */
  get findings() {
    return new Set([...this.kept.flatMap((kept) => kept.findings), ...this.troubles]);
  }
}

/** Return a message out of an answer.
 *
 * `HostUnreachable` if it is none by its form, `Malformed` or `Refused` by its header.
 * @param {any} value
 * @returns {Given}
 */
export function readGiven(value) {
  const { position, time: timeS, gone = 0, header, signature, body, wraps } = Object(value);
  for (const number of [position, timeS, gone]) {
    if (!Number.isSafeInteger(number) || number < 0) throw new HostUnreachable("answer_unreadable", "message");
  }
  if (timeS >= LATEST_S) throw new HostUnreachable("answer_unreadable", "message");
  const message = Message.parse(readBytes(header), readBytes(signature));
  return { placed: { position, timeS, message }, body: orNull(body), wraps: orNull(wraps), gone };
}

/** @param {unknown} value */
function orNull(value) {
  return value === undefined ? null : readBytes(value);
}
