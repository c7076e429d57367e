/**
 * What members have used of what they may do: rations of 30 days, growth, the quota of a day.
 *
 * Spec: spec/rules.md §4, §10. Rations roll: what counts at a moment is what lies in the 30 days
 * before it, so that no boundary lets twice as much through.
 */

import { PERIOD_S } from "./fields.js";

export const RATIONED = /** @type {const} */ (["vouches", "freezes", "invitations", "disputes"]);

/** @typedef {typeof RATIONED[number]} Rationed */

/** Admissions of the last 30 days, by time in seconds, and what motions added to the cap. */
export class Growth {
  /**
   * @param {readonly number[]} admitted
   * @param {readonly (readonly [number, number])[]} extra
   */
  constructor(admitted = [], extra = []) {
    this.admitted = admitted;
    this.extra = extra;
    Object.freeze(this);
  }

  /** What of it still counts at `now`. Times ascend, and thousands can be in one period.
   * @param {number} now
   */
  recent(now) {
    const since = now - PERIOD_S;
    const first = this.admitted.findIndex((time) => time > since);
    return new Growth(
      first < 0 ? [] : this.admitted.slice(first),
      this.extra.filter(([time]) => time > since),
    );
  }

  /** The canonical value. */
  canonical() {
    return { admitted: [...this.admitted], extra: this.extra.map((pair) => [...pair]) };
  }
}

/** What one member has used in the last 30 days: the times of each, in seconds. */
export class Ration {
  /** @param {Partial<Record<Rationed, readonly number[]>>} used */
  constructor({ vouches = [], freezes = [], invitations = [], disputes = [] } = {}) {
    this.vouches = vouches;
    this.freezes = freezes;
    this.invitations = invitations;
    this.disputes = disputes;
    Object.freeze(this);
  }

  /** What of it still counts at `now`.
   * @param {number} now
   */
  recent(now) {
    const since = now - PERIOD_S;
    return new Ration(
      Object.fromEntries(RATIONED.map((name) => [name, this[name].filter((time) => time > since)])),
    );
  }

  /** The canonical value. */
  canonical() {
    return Object.fromEntries(RATIONED.map((name) => [name, [...this[name]]]));
  }
}

/** What one member has written on a UTC day. */
export class Quota {
  /**
   * @param {number} day
   * @param {number} entries
   * @param {number} sizeBytes
   */
  constructor(day, entries = 0, sizeBytes = 0) {
    this.day = day;
    this.entries = entries;
    this.sizeBytes = sizeBytes;
    Object.freeze(this);
  }

  /** The canonical value. */
  canonical() {
    return { bytes: this.sizeBytes, day: this.day, entries: this.entries };
  }
}
