/**
 * Proofs that a ciphertext holds what it may, without saying what (ballot §5).
 *
 * Each is a list of branches, one for each thing that may be true. The prover can answer one branch
 * honestly and simulates the others; the challenges must add up to a hash of all commitments, so at
 * least one branch was not simulated. A proof holds no commitment: whoever checks it recomputes all.
 */

import { Refused } from "../kernel/errors.js";
import { textOf } from "./elgamal.js";
import { readScalar, reduced } from "./groups.js";
import { challenge } from "./hashes.js";

/** @typedef {import("./groups.js").Group} Group */
/** @typedef {import("./groups.js").Element} Element */
/** @typedef {import("./elgamal.js").Ciphertext} Ciphertext */
/** @typedef {import("./draws.js").Draws} Draws */
/** @typedef {{ challenge: string, response: string }} Form */

/** Challenge and response, both scalars. */
export class Proof {
  /** @param {bigint} challenge @param {bigint} response */
  constructor(challenge, response) {
    this.challenge = challenge;
    this.response = response;
    Object.freeze(this);
  }
}

/** One thing that may be true: that `ciphertext` holds `value`. */
export class Branch {
  /** @param {Ciphertext} ciphertext @param {bigint} value */
  constructor(ciphertext, value) {
    this.ciphertext = ciphertext;
    this.value = value;
    Object.freeze(this);
  }
}

/** What the prover knows of a branch: its ciphertext's nonce and the number it truly holds. */
export class Opening {
  /** @param {bigint} nonce @param {bigint} holds */
  constructor(nonce, holds) {
    this.nonce = nonce;
    this.holds = holds;
    Object.freeze(this);
  }
}

/** Return the proof that a form writes; `Malformed("scalar")` if it is none.
 * @param {Group} group
 * @param {Form} form
 */
export function readProof(group, form) {
  return new Proof(readScalar(group, form.challenge), readScalar(group, form.response));
}

/** Return the JSON form.
 * @param {Proof} proof
 * @returns {Form}
 */
export function formOf(proof) {
  return { challenge: String(proof.challenge), response: String(proof.response) };
}

const SMALL_KEPT = 4_096;
/** @type {Map<Group, Map<bigint, Element>>} */
const smallOnes = new Map();

/** Return g to the power of a small number, which all ballots use again.
 * @param {Group} group
 * @param {bigint} value
 * @returns {Element}
 */
export function small(group, value) {
  const known = smallOnes.get(group) ?? new Map();
  smallOnes.set(group, known);
  const found = known.get(value) ?? group.basePower(value);
  if (known.size < SMALL_KEPT) known.set(value, found);
  return found;
}

/** Return base^response · element^challenge.
 * @param {Group} group
 * @param {Element} base
 * @param {Element} element
 * @param {Proof} proof
 * @returns {Element}
 */
export function commitment(group, base, element, proof) {
  const hidden = group.power(element, proof.challenge);
  return group.product(group.power(base, proof.response), hidden);
}

/** Return a branch's two commitments, as they stand in the hash.
 * @param {Group} group
 * @param {Element} key
 * @param {Branch} branch
 * @param {Proof} proof
 */
export function branchText(group, key, branch, proof) {
  const { alpha, beta } = branch.ciphertext;
  const rest = branch.value ? group.quotient(beta, small(group, branch.value)) : beta;
  const first = commitment(group, group.generator, alpha, proof);
  return `${group.write(first)},${group.write(commitment(group, key, rest, proof))}`;
}

/** Return if one branch is true; `Refused("proof_invalid")` if that is not shown.
 *
 * `parts` are what is hashed before the commitments. Source: ballot §5.
 * @param {Group} group
 * @param {Element} key
 * @param {readonly string[]} parts
 * @param {readonly Branch[]} branches
 * @param {readonly Proof[]} proofs
 */
export function check(group, key, parts, branches, proofs) {
  if (branches.length !== proofs.length) throw new Refused("proof_invalid", "another number of branches");
  const texts = branches.map((branch, at) => branchText(group, key, branch, proofs[at]));
  const total = proofs.reduce((sum, proof) => sum + proof.challenge, 0n) % group.order;
  if (challenge(group, ...parts, texts.join(",")) !== total) throw new Refused("proof_invalid");
}

/** Return a proof; exactly one branch is answered honestly: the first that is true.
 *
 * Whoever knows the nonces need not multiply what came out of them: g^response · α^challenge is
 * g^(response + nonce·challenge). `RangeError` if no branch is true.
 * @param {Group} group
 * @param {Element} key
 * @param {readonly string[]} parts
 * @param {readonly Branch[]} branches
 * @param {readonly Opening[]} openings
 * @param {Draws} draws
 */
export function prove(group, key, parts, branches, openings, draws) {
  const q = group.order;
  const honest = branches.findIndex((branch, place) => openings[place].holds === branch.value);
  if (honest < 0) throw new RangeError("nothing to prove: no branch is true");
  // For the honest branch the first is the nonce, and the second is not used.
  const drawn = branches.map(() => /** @type {const} */ ([draws.scalar(q), draws.scalar(q)]));
  const texts = branches.map((branch, place) => {
    const [first, second] = drawn[place];
    const known = openings[place];
    const nonce = place === honest ? first : (second + known.nonce * first) % q;
    let text = group.secretPower(key, nonce);
    const wrongBy = place === honest ? 0n : reduced((known.holds - branch.value) * first, q);
    if (wrongBy) text = group.product(text, group.secretPower(group.generator, wrongBy));
    return `${group.write(group.secretPower(group.generator, nonce))},${group.write(text)}`;
  });
  const others = drawn.reduce((sum, [first], place) => (place === honest ? sum : sum + first), 0n);
  const answer = reduced(challenge(group, ...parts, texts.join(",")) - others, q);
  const response = reduced(drawn[honest][0] - openings[honest].nonce * answer, q);
  return drawn.map((pair, place) => (place === honest ? new Proof(answer, response) : new Proof(...pair)));
}

/** Return the `parts` of a proof that a ciphertext holds one of several numbers.
 * @param {string} statement
 * @param {Group} group
 * @param {Ciphertext} ciphertext
 */
export function membership(statement, group, ciphertext) {
  return ["prove", statement, textOf(group, ciphertext)];
}

/** Return a proof of knowing `secret`, the one logarithm to every base (ballot §5.4).
 * @param {Group} group
 * @param {bigint} secret
 * @param {readonly string[]} parts
 * @param {readonly Element[]} bases
 * @param {Draws} draws
 */
export function proveSecret(group, secret, parts, bases, draws) {
  const nonce = draws.scalar(group.order);
  const texts = bases.map((base) => group.write(group.secretPower(base, nonce))).join(",");
  const answer = challenge(group, ...parts, texts);
  return new Proof(answer, reduced(nonce - secret * answer, group.order));
}

/** Return if one secret is the logarithm of each pair's second to its first; else `Refused`.
 *
 * `code` says which proof this is. Source: ballot §5.4.
 * @param {Group} group
 * @param {readonly string[]} parts
 * @param {readonly (readonly [Element, Element])[]} pairs
 * @param {Proof} proof
 * @param {string} code
 */
export function checkSecret(group, parts, pairs, proof, code) {
  const texts = pairs.map(([base, element]) => group.write(commitment(group, base, element, proof))).join(",");
  if (challenge(group, ...parts, texts) !== proof.challenge) throw new Refused(code);
}
