/**
 * What stands behind a link: its secret, its card, and a newcomer's private words (seal §5, §7).
 *
 * The link secret never reaches a server. Its key signs the request, so that the fold can tell an
 * invited request from junk; the card tells the joiner who invites, and nobody else anything.
 */

import { fromHex } from "../kernel/bytes.js";
import { BODY_LIMIT_BYTES } from "../kernel/entry.js";
import { decodeWords, encodeWords } from "./body.js";
import { SigningKey } from "./signature.js";
import { HPKE_OVERHEAD_BYTES, KEY_BYTES, Secret, TAG_BYTES, derive, gcmOpen, gcmSeal, hpkeOpen, hpkeSeal, info, x25519Public } from "./suite.js";

export const CARD_LIMIT_BYTES = 4_096;
export const NONCE_BYTES = 16;

/** @typedef {import("./body.js").Words} Words */

/** The 16 random bytes in a link. */
export class LinkSecret extends Secret {
  static sizeBytes = 16;

  /** Return the link key, whose public half is the invitation's `link_key` (seal §5). */
  signingKey() {
    return new SigningKey(derive(this.expose(), info("link-sign")));
  }
}

/** The secret half of an invitation's X25519 request key, 32 random bytes. */
export class RequestKey extends Secret {
  /** The half that stands in the link. */
  get public() {
    return x25519Public(this.expose());
  }
}

/** Return the card, at most 4,096 bytes; `Malformed("body")` if the words are too many.
 *
 * Once for each secret: a second card would use the same key and nonce. Source: seal §5.
 * @param {LinkSecret} secret
 * @param {Words} words
 */
export async function sealCard(secret, words) {
  const padded = encodeWords(words, CARD_LIMIT_BYTES - TAG_BYTES);
  return gcmSeal(cardKey(secret), padded, secret.signingKey().public);
}

/** Return the card's words; `Refused("seal_broken")`, `Malformed("body")`.
 * @param {LinkSecret} secret
 * @param {Uint8Array} card
 */
export async function openCard(secret, card) {
  return decodeWords(await gcmOpen(cardKey(secret), card, secret.signingKey().public));
}

/** @param {LinkSecret} secret */
function cardKey(secret) {
  return derive(secret.expose(), info("link-card"));
}

/**
 * What a request's private words are bound to (seal §7): `nonce` is the request's own, 16 bytes;
 * `keys` are the newcomer's public keys for signing, sealing and voting, 32 bytes each.
 */
export class Asking {
  /**
   * @param {string} committee
   * @param {string} invitation
   * @param {Uint8Array} nonce
   * @param {readonly Uint8Array[]} keys
   */
  constructor(committee, invitation, nonce, keys) {
    this.committee = committee;
    this.invitation = invitation;
    this.nonce = nonce;
    this.keys = keys;
    Object.freeze(this);
  }

  /** Return the HPKE info; `RangeError` for a nonce or key of another length. */
  info() {
    if (this.nonce.length !== NONCE_BYTES || this.keys.some((key) => key.length !== KEY_BYTES)) {
      throw new RangeError(`a nonce is ${NONCE_BYTES} bytes, a key ${KEY_BYTES}`);
    }
    return info("request", fromHex(this.committee + this.invitation), this.nonce, ...this.keys);
  }
}

/** Return a request's body of epoch 0: 32 bytes enc, then the ciphertext (seal §7).
 *
 * `requestKey` is the link's 32 bytes, which the invitation's header names too.
 * `Refused("key_invalid")`; `Malformed("body")` if the words are too many.
 * Impure: see `suite.hpkeSeal`.
 * @param {Uint8Array} requestKey
 * @param {Asking} asking
 * @param {Words} words
 */
export async function sealRequest(requestKey, asking, words) {
  const padded = encodeWords(words, BODY_LIMIT_BYTES - HPKE_OVERHEAD_BYTES);
  return hpkeSeal(requestKey, padded, asking.info());
}

/** Return the newcomer's private words; `Refused("seal_broken")`, `Malformed("body")`.
 * @param {RequestKey} requestKey
 * @param {Asking} asking
 * @param {Uint8Array} sealed
 */
export async function openRequest(requestKey, asking, sealed) {
  return decodeWords(await hpkeOpen(requestKey.expose(), sealed, asking.info()));
}
