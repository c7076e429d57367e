/**
 * What a page of entries will ask of signatures, gathered so that the browser can answer in bulk.
 *
 * Whose key must have signed is read off the entries themselves: a request's or the founding's keys
 * are a member's, an invitation's link key signs requests. These are guesses that save time and
 * decide nothing: the fold asks again with the key that the state gives, and only what was found
 * good for that very key, message and signature counts (crypto/signature.js).
 */

import { possessionDigest, possessionMessage } from "../crypto/possession.js";
import { fromHex } from "../kernel/bytes.js";
import { base64urlDecode } from "../kernel/canonical.js";
import { ConcertedError } from "../kernel/errors.js";
import { tag } from "../kernel/tags.js";
import { read } from "../rules/fields.js";
import { FOUNDING, REQUEST } from "../rules/fold.js";
import { Founding } from "../rules/founding.js";
import { Ask, Issue } from "../rules/joining.js";
import { proveAside } from "./provers.js";

/** @typedef {import("../kernel/entry.js").Entry} Entry */
/** @typedef {import("../crypto/signature.js").Triple} Triple */

const KEYS = ["sign_key", "seal_key", "vote_key"];

/** Remembers whose key is whose, from one page to the next. */
export class Ahead {
  /** @type {Map<string, Uint8Array>} id of a request, founding or invitation → the key that signs */
  #signing = new Map();

  /** Have a page's signatures and new keys checked.
   * @param {readonly (Entry | null)[]} entries
   */
  async prove(entries) {
    /** @type {Triple[]} */
    const triples = [];
    /** @type {Uint8Array[]} */
    const keys = [];
    for (const entry of entries) if (entry !== null) this.#gather(entry, triples, keys);
    await proveAside(triples, keys);
  }

  /** Remember whose key an entry brings that was judged before.
   * @param {Entry} entry
   */
  learn({ id, header: { kind, payload } }) {
    if (kind === "invitation.issue") this.#signing.set(id, fromHex(payload.link_key));
    else if (kind === FOUNDING || kind === REQUEST) this.#signing.set(id, fromHex(payload.sign_key));
  }

  /** @param {Entry} entry @param {Triple[]} triples @param {Uint8Array[]} keys */
  #gather(entry, triples, keys) {
    try {
      this.#take(entry, triples, keys);
    } catch (error) {
      if (!(error instanceof ConcertedError)) throw error; // the fold will say what is wrong with it
    }
    const key = this.#signing.get(entry.header.author ?? entry.id);
    if (key) triples.push([key, entry.headerBytes, entry.signature, tag("entry")]);
  }

  /** @param {Entry} entry @param {Triple[]} triples @param {Uint8Array[]} keys */
  #take({ id, header }, triples, keys) {
    if (header.kind === "invitation.issue") {
      const linkKey = fromHex(read(header.payload, Issue).link_key);
      this.#signing.set(id, linkKey);
      keys.push(linkKey);
    } else if (header.kind === FOUNDING || header.kind === REQUEST) {
      const payload = read(header.payload, header.kind === FOUNDING ? Founding : Ask);
      const own = KEYS.map((name) => fromHex(payload[name]));
      const message = possessionMessage(possessionDigest(header));
      this.#signing.set(id, own[0]);
      keys.push(...own);
      own.forEach((key, at) => triples.push([key, message, base64urlDecode(payload.proofs[at])]));
    }
  }
}
