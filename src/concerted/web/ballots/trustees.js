/**
 * Who can decrypt: single trustees and thresholds of several (ballot §10).
 *
 * The published structure is a list of items, each a `Single` key or a `Pedersen` threshold. The
 * election's key is the product of the items' keys. Trustees are numbered from 1 through all items.
 */

import { Malformed, Refused } from "../kernel/errors.js";
import {
  CertificateForm,
  CoefexpsForm,
  ThresholdForm,
  TrusteeForm,
  array,
  decode,
  pair,
  raw,
  text,
} from "./forms.js";
import { multiplied, read } from "./groups.js";
import { checkSecret, readProof } from "./proofs.js";
import { written } from "./writing.js";

/** @typedef {import("./groups.js").Group} Group */
/** @typedef {import("./groups.js").Element} Element */
/** @typedef {import("./proofs.js").Proof} Proof */
/** @typedef {{ message: string, signature: { challenge: string, response: string } }} Signed */
/** @typedef {import("./forms.js").Of<typeof TrusteeForm>} TrusteeKey */

export const LIMIT_BYTES = 1 << 23;
export const MOST_TRUSTEES = 255;

/** A trustee's keys for the ceremony: one to verify what it signs, one to seal to it. */
export class Certificate {
  /** @param {Element} verification @param {Element} encryption */
  constructor(verification, encryption) {
    this.verification = verification;
    this.encryption = encryption;
    Object.freeze(this);
  }
}

/** A trustee without whom nothing is decrypted. */
export class Single {
  needed = 1;

  /** @param {Element} key */
  constructor(key) {
    this.key = key;
    Object.freeze(this);
  }

  /** The keys of its trustees: its own. */
  get keys() {
    return [this.key];
  }
}

/** Trustees of whom `needed` decrypt together. */
export class Threshold {
  /** @param {number} needed @param {Element} key @param {readonly Element[]} keys */
  constructor(needed, key, keys) {
    this.needed = needed;
    this.key = key;
    this.keys = keys;
    Object.freeze(this);
  }
}

/** All items of an election. */
export class Trustees {
  /** @param {readonly (Single | Threshold)[]} items */
  constructor(items) {
    this.items = items;
    Object.freeze(this);
  }

  /** The keys of all trustees; trustee n's is at n - 1. @returns {Element[]} */
  get keys() {
    return this.items.flatMap((item) => [...item.keys]);
  }

  /** Return the key that they make up together. @param {Group} group */
  electionKey(group) {
    return multiplied(group, this.items.map((item) => item.key));
  }
}

/** Return if the owner of `key` signed a message; else `Refused("trustee_invalid")`.
 * @param {Group} group
 * @param {Element} key
 * @param {string} message
 * @param {Proof} proof
 */
export function checkMessage(group, key, message, proof) {
  checkSecret(group, ["sigmsg", message], [[group.generator, key]], proof, "trustee_invalid");
}

/** Return if somebody knows the secret of `key`; else `Refused("trustee_invalid")`.
 * @param {Group} group
 * @param {Element} key
 * @param {Proof} proof
 */
export function checkKnowledge(group, key, proof) {
  const parts = ["pok", group.name, group.write(key)];
  checkSecret(group, parts, [[group.generator, key]], proof, "trustee_invalid");
}

/** Return the certificate, its signature checked, of the given size, threshold and index.
 *
 * `Malformed`: `trustees`, `element`; `Refused("trustee_invalid")`.
 * @param {Group} group
 * @param {Signed} form
 * @param {readonly [number, number, number]} context
 */
export function readCertificate(group, form, [size, threshold, index]) {
  const inner = decode(CertificateForm, form.message, "trustees");
  const { context } = inner;
  const ours = context.group === group.name && context.size === size && context.threshold === threshold;
  if (!ours || context.index !== index) {
    throw new Refused("trustee_invalid", "a certificate of another ceremony or place");
  }
  const certificate = new Certificate(read(group, inner.verification), read(group, inner.encryption));
  checkMessage(group, certificate.verification, form.message, readProof(group, form.signature));
  return certificate;
}

/** Return a dealer's published coefficients, A_0 to A_t, its signature checked.
 * @param {Group} group
 * @param {Signed} form
 * @param {Certificate} certificate
 * @param {number} needed
 */
export function readCoefficients(group, form, certificate, needed) {
  const inner = decode(CoefexpsForm, form.message, "trustees");
  if (inner.coefexps.length !== needed) {
    throw new Malformed("trustees", "another number of coefficients than the threshold");
  }
  checkMessage(group, certificate.verification, form.message, readProof(group, form.signature));
  return inner.coefexps.map((one) => read(group, one));
}

/** Return what a dealer signs: all certificates it saw, and its own coefficients.
 * @param {readonly Signed[]} certs
 * @param {Signed} coefexps
 */
export function certified(certs, coefexps) {
  const inner = decode(CoefexpsForm, coefexps.message, "trustees");
  return `certs_sig|${written({ certs: [...certs], coefexps: inner.coefexps })}`;
}

/** Return the key of trustee `index` (from 1), computed from what all dealers published.
 * @param {Group} group
 * @param {readonly (readonly Element[])[]} coefficients
 * @param {number} index
 */
export function shareKey(group, coefficients, index) {
  return multiplied(group, coefficients.map((one) => evaluated(group, one, index)));
}

/** Return g to the dealer's polynomial at `index`: the product of A_k^(index^k).
 * @param {Group} group
 * @param {readonly Element[]} coefficients
 * @param {number} index
 */
export function evaluated(group, coefficients, index) {
  const powers = coefficients.map((one, place) => group.power(one, BigInt(index) ** BigInt(place)));
  return multiplied(group, powers);
}

/** Return the trustees that `data` writes, every proof and signature checked.
 *
 * `Malformed`: `trustees`, `element`, `scalar`; `Refused("trustee_invalid")`.
 * @param {Group} group
 * @param {Uint8Array} data
 */
export function readTrustees(group, data) {
  const items = decode(array(pair(text, raw)), data, "trustees", LIMIT_BYTES).map(([kind, inner]) => {
    if (kind === "Single") return readSingle(group, decode(TrusteeForm, inner, "trustees"));
    if (kind !== "Pedersen") throw new Malformed("trustees", "neither Single nor Pedersen");
    return readThreshold(group, decode(ThresholdForm, inner, "trustees", LIMIT_BYTES));
  });
  const single = items.filter((item) => item instanceof Single).map((item) => group.write(item.key));
  const found = new Trustees(items);
  if (items.length === 0 || found.keys.length > MOST_TRUSTEES || new Set(single).size !== single.length) {
    throw new Malformed("trustees", "none, too many, or one of them twice");
  }
  return found;
}

/** @param {Group} group @param {TrusteeKey} form */
function readSingle(group, form) {
  if (form.signature !== undefined) throw new Malformed("trustees", "a single trustee's key is not signed");
  const key = read(group, form.public_key);
  checkKnowledge(group, key, readProof(group, form.pok));
  return new Single(key);
}

/** Return a threshold's keys; the structure is checked as a whole (ballot §10.2).
 * @param {Group} group
 * @param {import("./forms.js").Of<typeof ThresholdForm>} form
 */
export function readThreshold(group, form) {
  const [size, needed] = [form.certs.length, Number(form.threshold)];
  const lengths = [form.coefexps, form.signatures, form.verification_keys].map((part) => part.length);
  if (!(1 <= needed && needed <= size && size <= MOST_TRUSTEES) || lengths.some((length) => length !== size)) {
    throw new Malformed("trustees", "another number of trustees, or no possible threshold");
  }
  const certificates = form.certs.map((cert, at) => readCertificate(group, cert, [size, needed, at + 1]));
  if (new Set(certificates.map((one) => group.write(one.verification))).size !== size) {
    throw new Malformed("trustees", "one of them twice");
  }
  const coefficients = certificates.map((cert, at) => {
    const found = readCoefficients(group, form.coefexps[at], cert, needed);
    const message = certified(form.certs, form.coefexps[at]);
    checkMessage(group, cert.verification, message, readProof(group, form.signatures[at]));
    return found;
  });
  const keys = certificates.map((cert, at) =>
    readShareKey(group, form.verification_keys[at], cert, shareKey(group, coefficients, at + 1)),
  );
  const together = multiplied(group, coefficients.map((one) => one[0]));
  if (group.equal(together, group.identity)) throw new Malformed("trustees", "a key that hides nothing");
  return new Threshold(needed, together, keys);
}

/** Return a trustee's key, if it is the one that the dealers gave it and it vouches for it.
 * @param {Group} group
 * @param {TrusteeKey} form
 * @param {Certificate} certificate
 * @param {Element} expected
 */
export function readShareKey(group, form, certificate, expected) {
  const key = read(group, form.public_key);
  if (!group.equal(key, expected)) throw new Refused("trustee_invalid", "not the key that the dealers gave");
  checkKnowledge(group, key, readProof(group, form.pok));
  if (form.signature === undefined) throw new Malformed("trustees", "a trustee's key that is not signed");
  checkMessage(group, certificate.verification, signedKey(form), readProof(group, form.signature));
  return key;
}

/** Return what a trustee signs of its own key. @param {{ public_key: string }} form */
export function signedKey(form) {
  return form.public_key;
}

/** Return the form of a key that is not signed, as single trustees publish it.
 * @param {{ challenge: string, response: string }} pok
 * @param {string} key
 * @returns {TrusteeKey}
 */
export function ownedKey(pok, key) {
  return { pok, public_key: key, signature: undefined };
}
