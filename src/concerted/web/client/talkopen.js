/**
 * Opening the words of messages: with the epoch's key, and in rooms the room's as well (talk §3).
 *
 * What has no key yet is `locked`, and kept sealed until one comes; what no key opens is `unsealed`.
 */

import { RoomKey, openWords } from "../crypto/talk.js";
import { blobHash } from "../kernel/entry.js";
import { ConcertedError, Malformed, Refused } from "../kernel/errors.js";
import { SEALED } from "../kernel/message.js";
import { keyOf } from "./epochs.js";
import { wasIn } from "./talkrooms.js";

/** @typedef {import("../crypto/epoch.js").EpochKey} EpochKey */
/** @typedef {import("../kernel/message.js").MessageHeader} MessageHeader */
/** @typedef {import("./committee.js").Committee} Committee */
/** @typedef {import("./talkgiven.js").Given} Given */
/** @typedef {import("./talkstore.js").KnownVersion} KnownVersion */
/** @typedef {{ words: Record<string, any> | null, trouble: string }} Said the words, or why there are none */

/** The words of one reading; each epoch's key is looked for once. */
export class Opened {
  /** @type {Map<number, Promise<EpochKey | null>>} */
  #keys = new Map();

  /** @param {Committee} committee */
  constructor(committee) {
    this.committee = committee;
  }

  /** Return the words of a message as the host gave it, and what is wrong with how it did.
   * @param {Given} given
   * @param {readonly KnownVersion[]} known
   * @param {KnownVersion | null} brought
   * @returns {Promise<Said & { wrong: string[] }>}
   */
  async words({ placed, body, gone }, known, brought) {
    const { header } = placed.message;
    if (!SEALED.includes(header.kind) || header.body === null) return { words: null, trouble: "", wrong: [] };
    if (body === null) {
      if (brought !== null && !wasIn(this.committee.me, brought)) return { words: null, trouble: "taken_out", wrong: [] };
      return gone ? { words: null, trouble: "gone", wrong: [] } : { words: null, trouble: "missing", wrong: ["withheld"] };
    }
    if (body.length !== header.body.size || blobHash(body) !== header.body.hash) {
      return { words: null, trouble: "missing", wrong: ["altered"] };
    }
    return { ...(await this.open(header, body, known, brought)), wrong: [] };
  }

  /** Open a body: `locked` where this device has no key, `unsealed` where none opens it.
   * @param {MessageHeader} header
   * @param {Uint8Array} body
   * @param {readonly KnownVersion[]} known
   * @param {KnownVersion | null} brought
   * @returns {Promise<Said>}
   */
  async open(header, body, known, brought) {
    const epochKey = await this.#key(header.epoch);
    const version = header.room ? (brought ?? known.find(({ number }) => number === header.room)) : null;
    if (epochKey === null || (header.room && !version?.key)) return { words: null, trouble: "locked" };
    const roomKey = version?.key ? new RoomKey(version.key) : null;
    try {
      return { words: await openWords(epochKey, roomKey, header, body), trouble: "" };
    } catch (error) {
      if (!(error instanceof Refused || error instanceof Malformed)) throw error;
      return { words: null, trouble: "unsealed" };
    }
  }

  /** @param {number} number */
  #key(number) {
    const known = this.#keys.get(number);
    if (known) return known;
    const found = keyOf(this.committee, number).catch((error) => {
      if (!(error instanceof ConcertedError)) throw error;
      return null;
    });
    this.#keys.set(number, found);
    return found;
  }
}
