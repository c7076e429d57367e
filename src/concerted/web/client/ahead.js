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
/** @typedef {import("../rules/state.js").State} State */

const KEYS = ["sign_key", "seal_key", "vote_key"];

/** Remembers whose key is whose, from one page to the next. */
export class Ahead {
  /** @type {Map<string, Uint8Array>} id of a request, founding or invitation → the key that signs */
  #signing = new Map();

  /** Have a page's signatures and new keys checked.
   * @param {readonly (Entry | null)[]} entries
   * @param {State | null} [state] as far as the fold has come: it knows the keys of all before
   */
  async prove(entries, state = null) {
    /** @type {Triple[]} */
    const triples = [];
    /** @type {Uint8Array[]} */
    const keys = [];
    for (const entry of entries) if (entry !== null) this.#gather(entry, state, triples, keys);
    await proveAside(triples, keys);
  }

  /** @param {Entry} entry @param {State | null} state @param {Triple[]} triples @param {Uint8Array[]} keys */
  #gather(entry, state, triples, keys) {
    try {
      this.#take(entry, triples, keys);
    } catch (error) {
      if (!(error instanceof ConcertedError)) throw error; // the fold will say what is wrong with it
    }
    const { author } = entry.header;
    const key = this.#signing.get(author ?? entry.id) ?? (author && state ? keyIn(state, author) : null);
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

/** @param {State} state @param {string} author @returns {Uint8Array | null} */
function keyIn(state, author) {
  const found = state.members.get(author)?.sign_key ?? state.invitations.get(author)?.link_key;
  return found === undefined ? null : fromHex(found);
}
