/**
 * How trustees make a key that none of them ever holds (Pedersen; ballot §10.2).
 *
 * Three rounds, each a pure function: `certify`, `deal`, `confirm`; `assemble` makes what is
 * published. Everything that passes between them can lie open to all, since what is secret is sealed.
 * A trustee who sends something wrong is named by its number, and the ceremony begins anew without it.
 */

import { utf8 } from "../kernel/bytes.js";
import { ConcertedError, Malformed, Refused } from "../kernel/errors.js";
import { Channel, SECRET_CHARACTERS } from "./channel.js";
import { Draws } from "./draws.js";
import { ProofForm, SignedForm, TrusteeForm, array, decode, encode, struct, text } from "./forms.js";
import { readScalar } from "./groups.js";
import { formOf, proveSecret, readProof } from "./proofs.js";
import {
  certified,
  checkMessage,
  evaluated,
  ownedKey,
  readCertificate,
  readCoefficients,
  readShareKey,
  readThreshold,
  shareKey,
  signedKey,
} from "./trustees.js";
import { written } from "./writing.js";

/** @typedef {import("./groups.js").Group} Group */
/** @typedef {import("./groups.js").Element} Element */
/** @typedef {import("./trustees.js").Signed} Signed */
/** @typedef {import("./trustees.js").Certificate} Certificate */
/** @typedef {import("./forms.js").Of<typeof DealForm>} Deal */
/** @typedef {import("./forms.js").Of<typeof ReceivedForm>} Received */
/** @typedef {import("./forms.js").Of<typeof ConfirmationForm>} Confirmation */

/** What a trustee gives out in the second round. */
export const DealForm = struct({ polynomial: text, secrets: array(text), coefexps: SignedForm, signature: ProofForm });

/** What one trustee receives before the third round: its part of every deal. */
export const ReceivedForm = struct({
  polynomial: text,
  secrets: array(text),
  coefexps: array(SignedForm),
  signatures: array(ProofForm),
});

/** What a trustee gives out in the third round: its key, sealed to itself, and in public. */
export const ConfirmationForm = struct({ private_key: text, public_key: TrusteeForm });

/** A dealer's secret coefficients. */
export const PolynomialForm = struct({ polynomial: array(text) });

/** A dealer's secret for one trustee. */
export const ShareForm = struct({ secret: text });

/** A trustee's secret part of the key. */
export const DecryptionKeyForm = struct({ decryption_key: text });

/** The trustees of one ceremony: how many, and how many are needed. */
export class Circle {
  /** @param {Group} group @param {number} size @param {number} needed */
  constructor(group, size, needed) {
    this.group = group;
    this.size = size;
    this.needed = needed;
    Object.freeze(this);
  }

  /** Return all certificates, checked; `Refused("trustee_invalid")` names a wrong one.
   * @param {readonly Signed[]} certs
   */
  read(certs) {
    if (certs.length !== this.size) throw new Malformed("trustees", "a certificate is missing, or one too many");
    const found = certs.map((cert, at) =>
      named(at + 1, () => readCertificate(this.group, cert, [this.size, this.needed, at + 1])),
    );
    if (new Set(found.map((one) => this.group.write(one.verification))).size !== this.size) {
      throw new Refused("trustee_invalid", "two certificates with one key");
    }
    return found;
  }
}

/** Return a trustee's secret text; `seed` is 32 random bytes. @param {Uint8Array} seed */
export function newSecret(seed) {
  return new Draws(seed, utf8("trustee")).base58(SECRET_CHARACTERS);
}

/** First round: return the certificate of trustee `index`, counted from 1.
 * @param {Circle} circle
 * @param {number} index
 * @param {string} secret
 * @param {Uint8Array} seed
 */
export function certify(circle, index, secret, seed) {
  const { group, size, needed } = circle;
  const channel = new Channel(group, secret);
  const context = { group: group.name, size, threshold: needed, index };
  const [verification, encryption] = [group.write(channel.verification), group.write(channel.encryption)];
  const draws = new Draws(seed, utf8("certify"), utf8(secret));
  return channel.sign(written({ context, verification, encryption }), draws);
}

/** Second round: return a random polynomial, dealt to all; `Refused("trustee_invalid")`.
 * @param {Circle} circle
 * @param {number} index
 * @param {string} secret
 * @param {readonly Signed[]} certs
 * @param {Uint8Array} seed
 * @returns {Promise<Deal>}
 */
export async function deal(circle, index, secret, certs, seed) {
  const { group, size, needed } = circle;
  const channel = new Channel(group, secret);
  const certificates = circle.read(certs);
  checkOwn(channel, certificates[index - 1]);
  const draws = new Draws(seed, utf8("deal"), utf8(secret), encode([...certs]));
  const coefficients = Array.from({ length: needed }, () => draws.scalar(group.order));
  const kept = written({ polynomial: coefficients.map(String) });
  const shares = Array.from({ length: size }, (_, at) => valueAt(group, coefficients, at + 1));
  const coefexps = coefficients.map((one) => group.write(group.secretPower(group.generator, one)));
  const open = channel.sign(written({ coefexps }), draws);
  const polynomial = await channel.send(channel.encryption, kept, draws);
  const secrets = [];
  for (const [at, share] of shares.entries()) {
    secrets.push(await channel.send(certificates[at].encryption, written({ secret: String(share) }), draws));
  }
  return { polynomial, secrets, coefexps: open, signature: channel.sign(certified(certs, open), draws).signature };
}

/** Return what dealer `index` published, if its signatures hold: what anybody can check.
 * @param {Circle} circle
 * @param {number} index
 * @param {readonly Signed[]} certs
 * @param {Deal} form
 */
export function checkDeal(circle, index, certs, form) {
  const certificate = circle.read(certs)[index - 1];
  if (form.secrets.length !== circle.size) {
    throw new Refused("trustee_invalid", `trustee ${index}: a share is missing, or one too many`);
  }
  return coefficientsOf(circle, index, certs, certificate, form.coefexps, form.signature);
}

/** Return what trustee `index` needs of all deals.
 * @param {readonly Deal[]} deals
 * @param {number} index
 * @returns {Received}
 */
export function received(deals, index) {
  return {
    polynomial: deals[index - 1].polynomial,
    secrets: deals.map((one) => one.secrets[index - 1]),
    coefexps: deals.map((one) => one.coefexps),
    signatures: deals.map((one) => one.signature),
  };
}

/** Third round: check every dealer's share of ours, and publish the key that they add up to.
 *
 * `Refused("share_invalid")` names the dealer whose share is not that of its polynomial, or does not
 * open; `Refused("trustee_invalid")` one whose signature is wrong.
 * @param {Circle} circle
 * @param {number} index
 * @param {string} secret
 * @param {readonly Signed[]} certs
 * @param {Received} parts
 * @param {Uint8Array} seed
 * @returns {Promise<Confirmation>}
 */
export async function confirm(circle, index, secret, certs, parts, seed) {
  const { group, size } = circle;
  const channel = new Channel(group, secret);
  const certificates = circle.read(certs);
  checkOwn(channel, certificates[index - 1]);
  if ([parts.secrets, parts.coefexps, parts.signatures].some((part) => part.length !== size)) {
    throw new Malformed("trustees", "a deal is missing, or one too many");
  }
  let total = 0n;
  for (const [at, certificate] of certificates.entries()) {
    const open = coefficientsOf(circle, at + 1, certs, certificate, parts.coefexps[at], parts.signatures[at]);
    total += await shareOf(circle, index, at + 1, channel, certificate, open, parts.secrets[at]);
  }
  total %= group.order;
  const draws = new Draws(seed, utf8("confirm"), utf8(secret), encode(parts));
  const key = group.write(group.secretPower(group.generator, total));
  const pok = formOf(proveSecret(group, total, ["pok", group.name, key], [group.generator], draws));
  const { signature } = channel.sign(signedKey({ public_key: key }), draws);
  const kept = written({ decryption_key: String(total) });
  return {
    private_key: await channel.send(channel.encryption, kept, draws),
    public_key: { pok, public_key: key, signature },
  };
}

/** Return what is published; `Refused("trustee_invalid")` names who confirmed another key.
 * @param {Circle} circle
 * @param {readonly Signed[]} certs
 * @param {readonly Deal[]} deals
 * @param {readonly Confirmation[]} confirmations
 */
export function assemble(circle, certs, deals, confirmations) {
  const { group, size, needed } = circle;
  const coefficients = deals.map((one, at) => checkDeal(circle, at + 1, certs, one));
  const certificates = circle.read(certs);
  if (deals.length !== size || confirmations.length !== size) {
    throw new Malformed("trustees", "a deal or a confirmation is missing, or one too many");
  }
  certificates.forEach((certificate, at) => {
    const expected = shareKey(group, coefficients, at + 1);
    named(at + 1, () => readShareKey(group, confirmations[at].public_key, certificate, expected));
  });
  const form = {
    threshold: needed,
    certs: [...certs],
    coefexps: deals.map((one) => one.coefexps),
    signatures: deals.map((one) => one.signature),
    verification_keys: confirmations.map((one) => one.public_key),
  };
  readThreshold(group, form);
  return form;
}

/** Return the secret part of the key that a trustee sealed to itself in the third round.
 * @param {Group} group
 * @param {string} secret
 * @param {string} sealed
 */
export async function decryptionKey(group, secret, sealed) {
  const channel = new Channel(group, secret);
  const message = await channel.open(channel.verification, sealed);
  return readScalar(group, decode(DecryptionKeyForm, message, "trustees").decryption_key);
}

/** Return the public key of a trustee on its own, with the proof of knowing its secret.
 * @param {Group} group
 * @param {bigint} secret
 * @param {Uint8Array} seed
 */
export function single(group, secret, seed) {
  const key = group.write(group.secretPower(group.generator, secret));
  const draws = new Draws(seed, utf8("single"), utf8(String(secret)));
  const pok = proveSecret(group, secret, ["pok", group.name, key], [group.generator], draws);
  return ownedKey(formOf(pok), key);
}

/** Return what `check` returns; its refusal names the trustee.
 * @template T
 * @param {number} index
 * @param {() => T} check
 */
function named(index, check) {
  try {
    return check();
  } catch (error) {
    if (!(error instanceof ConcertedError)) throw error;
    throw new Refused("trustee_invalid", `trustee ${index}: ${error.message}`);
  }
}

/** @param {Channel} channel @param {Certificate} certificate */
function checkOwn({ group, verification, encryption }, certificate) {
  if (!group.equal(certificate.verification, verification) || !group.equal(certificate.encryption, encryption)) {
    throw new Refused("trustee_invalid", "the certificate at our place is not ours");
  }
}

/**
 * @param {Circle} circle
 * @param {number} index
 * @param {readonly Signed[]} certs
 * @param {Certificate} certificate
 * @param {Signed} coefexps
 * @param {{ challenge: string, response: string }} signature
 */
function coefficientsOf({ group, needed }, index, certs, certificate, coefexps, signature) {
  return named(index, () => {
    const open = readCoefficients(group, coefexps, certificate, needed);
    checkMessage(group, certificate.verification, certified(certs, coefexps), readProof(group, signature));
    return open;
  });
}

/**
 * @param {Circle} circle
 * @param {number} index
 * @param {number} dealer
 * @param {Channel} channel
 * @param {Certificate} certificate
 * @param {readonly Element[]} open
 * @param {string} sealed
 */
async function shareOf({ group }, index, dealer, channel, certificate, open, sealed) {
  let share;
  try {
    const message = await channel.open(certificate.verification, sealed);
    share = readScalar(group, decode(ShareForm, message, "trustees").secret);
  } catch (error) {
    if (!(error instanceof ConcertedError)) throw error;
    throw new Refused("share_invalid", `trustee ${dealer}: ${error.message}`);
  }
  if (!group.equal(group.secretPower(group.generator, share), evaluated(group, open, index))) {
    throw new Refused("share_invalid", `trustee ${dealer}: not of its polynomial`);
  }
  return share;
}

/** @param {{ order: bigint }} group @param {readonly bigint[]} coefficients @param {number} place */
function valueAt({ order }, coefficients, place) {
  return coefficients.reduceRight((total, one) => (total * BigInt(place) + one) % order, 0n);
}
