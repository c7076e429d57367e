/**
 * Words from one trustee to another, carried by whoever carries them (ballot §10.3).
 *
 * Signed by the sender, with the recipient's key inside, then sealed: El Gamal for a random element,
 * AES-256-CCM for the text. This is the protocol's own channel, so that trustees of other programs
 * can take part; nothing else here uses it.
 */

import { fromHex, sha256, toHex, utf8 } from "../kernel/bytes.js";
import { Malformed, Refused } from "../kernel/errors.js";
import { ccmOpen, ccmSeal } from "../crypto/ccm.js";
import { SignedForm, decode, encode, struct, text } from "./forms.js";
import { read } from "./groups.js";
import { challenge } from "./hashes.js";
import { formOf, proveSecret, readProof } from "./proofs.js";
import { checkMessage } from "./trustees.js";
import { written } from "./writing.js";

/** @typedef {import("./groups.js").Group} Group */
/** @typedef {import("./groups.js").Element} Element */
/** @typedef {import("./draws.js").Draws} Draws */
/** @typedef {import("./trustees.js").Signed} Signed */

export const TAG_BYTES = 8;
export const SECRET_CHARACTERS = 22;
export const LIMIT_BYTES = 1 << 20;
const HEX = /^(?:[0-9a-f]{2})*$/;

/** A sealed text. */
export const SealedForm = struct({ alpha: text, beta: text, data: text });

/** What is signed: for whom, and the text. */
export const DeliveryForm = struct({ recipient: text, message: text });

/** A trustee's keys for the ceremony, derived from one secret text. */
export class Channel {
  /** @type {bigint} */
  #signing;
  /** @type {bigint} */
  #opening;

  /** Derive the keys of a secret of 22 characters of Base58.
   * @param {Group} group
   * @param {string} secret
   */
  constructor(group, secret) {
    this.group = group;
    this.#signing = challenge(group, "sk", secret);
    this.#opening = challenge(group, "dk", secret);
    this.verification = group.secretPower(group.generator, this.#signing);
    this.encryption = group.secretPower(group.generator, this.#opening);
    Object.freeze(this);
  }

  /** Return a text with our signature.
   * @param {string} message
   * @param {Draws} draws
   * @returns {Signed}
   */
  sign(message, draws) {
    const { group } = this;
    const proof = proveSecret(group, this.#signing, ["sigmsg", message], [group.generator], draws);
    return { message, signature: formOf(proof) };
  }

  /** Return a text, signed and sealed to the recipient's encryption key.
   *
   * Every number is drawn before anything is waited for.
   * @param {Element} recipient
   * @param {string} message
   * @param {Draws} draws
   */
  async send(recipient, message, draws) {
    const { group } = this;
    const delivery = written({ recipient: group.write(recipient), message });
    const plain = encode(this.sign(delivery, draws));
    const nonce = draws.scalar(group.order);
    const hidden = group.secretPower(group.generator, draws.scalar(group.order));
    const alpha = group.write(group.secretPower(group.generator, nonce));
    const beta = group.write(group.product(group.secretPower(recipient, nonce), hidden));
    const data = await ccmSeal(keyOf(group, hidden), nonceOf(alpha, plain.length), plain, TAG_BYTES);
    return written({ alpha, beta, data: toHex(data) });
  }

  /** Return the text that the owner of `sender` sealed to us.
   *
   * `Malformed("trustees")`; `Refused`: `seal_broken`, `trustee_invalid` (signed by another, or for
   * another).
   * @param {Element} sender
   * @param {string} sealed
   */
  async open(sender, sealed) {
    const { group } = this;
    const form = decode(SealedForm, sealed, "trustees", LIMIT_BYTES);
    const [alpha, beta] = [read(group, form.alpha), read(group, form.beta)];
    const hidden = group.quotient(beta, group.secretPower(alpha, this.#opening));
    const plain = await opened(keyOf(group, hidden), form);
    const signed = decode(SignedForm, plain, "trustees", LIMIT_BYTES);
    checkMessage(group, sender, signed.message, readProof(group, signed.signature));
    const delivery = decode(DeliveryForm, signed.message, "trustees", LIMIT_BYTES);
    if (delivery.recipient !== group.write(this.encryption)) {
      throw new Refused("trustee_invalid", "sealed to one and meant for another");
    }
    return delivery.message;
  }

  toString() {
    return "Channel(hidden)";
  }
}

/** @param {Group} group @param {Element} hidden */
function keyOf(group, hidden) {
  return sha256(utf8(`key|${group.write(hidden)}`));
}

/** The first bytes of SHA-256(`iv|alpha`): as many as CCM takes for that length.
 * @param {string} alpha
 * @param {number} sizeBytes
 */
function nonceOf(alpha, sizeBytes) {
  return sha256(utf8(`iv|${alpha}`)).slice(0, sizeBytes < 1 << 16 ? 13 : 12);
}

/** @param {Uint8Array} key @param {{ alpha: string, data: string }} form */
async function opened(key, form) {
  if (!HEX.test(form.data) || form.data.length < 2 * TAG_BYTES) throw new Malformed("trustees", "not hex, or too short");
  const data = fromHex(form.data);
  return ccmOpen(key, nonceOf(form.alpha, data.length - TAG_BYTES), data, TAG_BYTES);
}
