/**
 * What can go wrong on a member's side, besides a verdict of the rules.
 *
 *     ClientError
 *     ├── HostUnreachable   nothing came back, or nothing that can be read
 *     ├── HostFaulty        the host says that it cannot; `code` as in docs/api.md
 *     ├── HostMisbehaved    the host shows what it must not: keep the evidence, stop using it
 *     │   └── HostForked    it has signed two histories: nothing is signed for it any more
 *     ├── HomeUnusable      what this browser kept: missing, damaged, or not to be written
 *     └── FileUnusable      a file that a person picked cannot be sent
 *
 * Refusals by the rules stay `Refused` of the kernel, whether the host or this device finds them.
 */

import { ConcertedError } from "../kernel/errors.js";

export const MISBEHAVIOURS = Object.freeze([
  "forked", "rolled_back", "time_ahead", "time_decreases", "altered", "other_committee", "dropped",
]);
export const FILE_CODES = Object.freeze(["files_many", "file_large", "file_unreadable", "photo_unreadable"]);
export const HOME_CODES = Object.freeze(["home_missing", "home_damaged", "home_unwritable", "home_none", "home_locked"]);

/** Base of these: a stable `code` and a `detail` for whoever debugs. */
export class ClientError extends ConcertedError {
  /**
   * @param {string} code
   * @param {string} detail
   */
  constructor(code, detail = "") {
    super(detail ? `${code}: ${detail}` : code);
    this.name = new.target.name;
    this.code = code;
    this.detail = detail;
  }
}

/** No answer, or one that is no answer of a host of ours. */
export class HostUnreachable extends ClientError {}

/** The host answered that it cannot: session, limit, absence or fault (docs/api.md). */
export class HostFaulty extends ClientError {
  /**
   * @param {string} code
   * @param {string} detail
   * @param {number} status
   */
  constructor(code, detail = "", status = 0) {
    super(code, detail);
    this.status = status;
  }
}

/** What the host showed contradicts what it signed or showed before (log §3, §6). */
export class HostMisbehaved extends ClientError {}

/** Two histories, each with the record's own key under it: proof enough for ever (log §3). */
export class HostForked extends HostMisbehaved {
  /** @param {string} detail */
  constructor(detail) {
    super("forked", detail);
  }
}

/** A picked file cannot be sent; `code` is one of `FILE_CODES`. */
export class FileUnusable extends ClientError {}

/** What this browser kept cannot be used; `code` is one of `HOME_CODES`. */
export class HomeUnusable extends ClientError {}
