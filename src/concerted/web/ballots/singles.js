/**
 * Single ballots, each decrypted apart, where the rules let that be done at all (ballot §9.5).
 *
 * A trustee's factors come with proofs of our own: unlike those of a tally they bind the ciphertext
 * and the factor themselves, and their head is another, so that neither passes for the other.
 */

import { utf8 } from "../kernel/bytes.js";
import { ConcertedError, Malformed, Refused } from "../kernel/errors.js";
import { combine } from "./decryption.js";
import { Draws } from "./draws.js";
import { ProofForm, array, decode, encode, struct, text } from "./forms.js";
import { checkSecret, formOf, proveSecret, readProof } from "./proofs.js";

/** @typedef {import("./election.js").Election} Election */
/** @typedef {import("./elgamal.js").Ciphertext} Ciphertext */
/** @typedef {import("./groups.js").Element} Element */

export const LIMIT_BYTES = 1 << 22;

/** A trustee's factors of single ballots, and a proof of each. */
export const SinglesForm = struct({ factors: array(text), proofs: array(ProofForm) });

/** Return a trustee's factor of each ciphertext, with proofs; `seed` is 32 random bytes.
 * @param {Election} election
 * @param {readonly Ciphertext[]} row
 * @param {bigint} secret
 * @param {Uint8Array} seed
 */
export function decryptSingles(election, row, secret, seed) {
  const { group } = election;
  const key = group.secretPower(group.generator, secret);
  const draws = new Draws(seed, utf8("singles"), utf8(String(secret)), election.data);
  /** @type {string[]} */
  const factors = [];
  const proofs = row.map((one) => {
    const factor = group.secretPower(one.alpha, secret);
    const about = head(election, key, one, factor);
    factors.push(group.write(factor));
    return formOf(proveSecret(group, secret, about, [group.generator, one.alpha], draws));
  });
  return encode({ factors, proofs });
}

/** Return the factors of the owner of `key`, every proof checked.
 *
 * `Malformed`: `decryption`, `element`, `scalar`. `Refused("decryption_invalid")`.
 * @param {Election} election
 * @param {readonly Ciphertext[]} row
 * @param {Element} key
 * @param {Uint8Array} data
 */
export function readSingles(election, row, key, data) {
  const form = decode(SinglesForm, data, "decryption", LIMIT_BYTES);
  if (form.factors.length !== row.length || form.proofs.length !== row.length) {
    throw new Malformed("decryption", "another number of ballots");
  }
  const { group } = election;
  const factors = form.factors.map((/** @type {string} */ written) => group.receive(written));
  row.forEach((one, at) => {
    /** @type {[Element, Element][]} */
    const pairs = [[group.generator, key], [one.alpha, factors[at]]];
    const about = head(election, key, one, factors[at]);
    checkSecret(group, about, pairs, readProof(group, form.proofs[at]), "decryption_invalid");
  });
  return factors;
}

/** @param {Election} election @param {Element} key @param {Ciphertext} one @param {Element} factor */
function head({ group, fingerprint }, key, one, factor) {
  return ["single", fingerprint, group.write(key), `${group.write(one.alpha)},${group.write(factor)}`];
}

/** Return for each ciphertext whether it holds 1; `factors` are checked ones by trustee.
 *
 * `Refused`: `decryption_missing` if too few are there, `result_wrong` for another number.
 * @param {Election} election
 * @param {import("./trustees.js").Trustees} trustees
 * @param {readonly Ciphertext[]} row
 * @param {ReadonlyMap<number, readonly Element[]>} factors
 */
export function openSingles({ group }, trustees, row, factors) {
  const given = new Map([...factors].map(([number, each]) => [number, [[each]]]));
  const together = combine(group, trustees, given, [[row]])[0][0];
  return row.map((one, at) => {
    const found = group.quotient(one.beta, together[at]);
    const yes = group.equal(found, group.generator);
    if (!yes && !group.equal(found, group.identity)) {
      throw new Refused("result_wrong", "a ballot that is neither yes nor no");
    }
    return yes;
  });
}

/** Return as `openSingles` from what trustees gave, by number; what fails is passed over.
 * @param {Election} election
 * @param {import("./trustees.js").Trustees} trustees
 * @param {readonly Ciphertext[]} row
 * @param {ReadonlyMap<number, Uint8Array>} given
 */
export function openSound(election, trustees, row, given) {
  /** @type {Map<number, Element[]>} */
  const factors = new Map();
  for (const [number, data] of given) {
    try {
      factors.set(number, readSingles(election, row, trustees.keys[number - 1], data));
    } catch (error) {
      if (!(error instanceof ConcertedError)) throw error;
    }
  }
  return openSingles(election, trustees, row, factors);
}
