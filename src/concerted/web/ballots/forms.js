/**
 * The JSON forms of an election, and the one way to write each (ballot §4).
 *
 * Fields stand in the order given here, without white space. `decode` reads nothing but that one
 * way, so what it took need not be written again to be compared; what is hashed or signed is always
 * the bytes received. A field that is left out is `undefined`. Whole numbers come as `number`, and
 * from 2^53 on as `bigint`.
 */

import { utf8 } from "../kernel/bytes.js";
import { Malformed } from "../kernel/errors.js";
import { Cursor, array, choice, flag, optional, pair, raw, struct, text, whole, written } from "./writing.js";

export { Raw } from "./writing.js";
export { array, text, whole, anything, pair, raw, struct, choice } from "./writing.js";

/** @typedef {import("./writing.js").Raw} RawText */
/** @template T @typedef {import("./writing.js").Part<T>} Part */
/** @template {(cursor: any) => any} P @typedef {ReturnType<P>} Of */

export const LIMIT_BYTES = 1 << 20;
export const LARGE = 2 ** 30; // counts from here on are written as text
const COUNT = /^[0-9]{1,40}$/;
const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** A proof: both numbers in decimal. */
export const ProofForm = struct({ challenge: text, response: text });

/** An El Gamal ciphertext. */
export const CiphertextForm = struct({ alpha: text, beta: text });

/** A homomorphic answer. */
export const ChoicesForm = struct({
  choices: array(CiphertextForm),
  individual_proofs: array(array(ProofForm)),
  overall_proof: array(ProofForm),
  blank_proof: optional(array(ProofForm)),
});

/** A non-homomorphic answer. */
export const RankingForm = struct({ choices: CiphertextForm, proof: ProofForm });

/** The proof that a ciphertext does not hold zero. */
export const NonzeroForm = struct({ commitment: text, challenge: text, response: pair(text, text) });

/** An answer to a question of lists. */
export const ListsForm = struct({
  choices: array(array(CiphertextForm)),
  individual_proofs: array(array(array(ProofForm))),
  overall_proof: ProofForm,
  list_proofs: array(array(ProofForm)),
  nonzero_proof: NonzeroForm,
});

/** A ballot's signature. */
export const SignatureForm = struct({ hash: text, proof: ProofForm });

/** A ballot; each answer is read by its question. */
export const BallotForm = struct({
  election_uuid: text,
  election_hash: text,
  credential: text,
  answers: array(raw),
  signature: SignatureForm,
});

/** A homomorphic question; `blank` may be left out, which means false. */
export const QuestionForm = struct({
  answers: array(text),
  blank: optional(flag),
  min: whole,
  max: whole,
  question: text,
});

/** A non-homomorphic question. */
export const RankingQuestionForm = struct({ answers: array(text), question: text });

/** A question of lists. */
export const ListsQuestionForm = struct({ answers: array(array(text)), question: text });

/** A question whose type has a name; `extra` is a hint for counting and ruled on by nobody. */
export const OtherQuestionForm = struct({ type: text, value: raw, extra: optional(raw) });

/** An election; each question is read apart. */
export const ElectionForm = struct({
  version: whole,
  description: text,
  name: text,
  group: text,
  public_key: text,
  questions: array(raw),
  uuid: text,
  administrator: optional(text),
  credential_authority: optional(text),
});

/** A trustee's public key; signed where it is one of several with a threshold. */
export const TrusteeForm = struct({ pok: ProofForm, public_key: text, signature: optional(ProofForm) });

/** A text and its signature. */
export const SignedForm = struct({ message: text, signature: ProofForm });

/** What the trustees of a threshold publish. */
export const ThresholdForm = struct({
  threshold: whole,
  certs: array(SignedForm),
  coefexps: array(SignedForm),
  signatures: array(ProofForm),
  verification_keys: array(TrusteeForm),
});

/** Where a certificate belongs. */
export const ContextForm = struct({ group: text, size: whole, threshold: whole, index: whole });

/** What a certificate's message holds. */
export const CertificateForm = struct({ context: ContextForm, verification: text, encryption: text });

/** What a dealer's message to all holds. */
export const CoefexpsForm = struct({ coefexps: array(text) });

/** What a dealer signs: the certificates it saw and its own coefficients. */
export const CertifiedForm = struct({ certs: array(SignedForm), coefexps: array(text) });

/** How much was counted, and the hash of the encrypted tally. */
export const SizedTallyForm = struct({
  num_tallied: whole,
  total_weight: choice(whole, text),
  encrypted_tally: text,
});

/** Whose contribution a record is. */
export const OwnedForm = struct({ owner: whole, payload: text });

/** The hashes of what an election starts with. */
export const SetupForm = struct({ election: text, trustees: text, credentials: text });

/** One event of an archive. */
export const EventForm = struct({ parent: optional(text), height: whole, type: text, payload: optional(text) });

/** An archive's first record. */
export const HeadForm = struct({ version: whole, timestamp: text });

/** A trustee's part of a decryption; each question's rows are read apart. */
export const DecryptionForm = struct({ decryption_factors: array(raw), decryption_proofs: array(raw) });

/** A shuffle of every non-homomorphic question. */
export const ShuffleForm = struct({
  ciphertexts: array(array(CiphertextForm)),
  proofs: array(
    pair(
      pair(text, text, text, pair(text, text), array(text)),
      pair(text, text, text, text, array(text), array(text)),
      array(text),
      array(text),
    ),
  ),
});

/** The result; each question's is read apart. */
export const ResultForm = struct({ result: array(raw) });

/** Return the one way to write a form.
 * @param {any} value
 */
export function encode(value) {
  return utf8(written(value));
}

/** Return the form that `data` is; `Malformed(layer)` if it is none, or not its one text.
 * @template T
 * @param {Part<T>} form
 * @param {Uint8Array | RawText | string} data
 * @param {string} layer
 * @param {number} limitBytes
 * @returns {T}
 */
export function decode(form, data, layer, limitBytes = LIMIT_BYTES) {
  const given = data instanceof Uint8Array ? data : utf8(typeof data === "string" ? data : data.text);
  if (given.length > limitBytes) throw new Malformed(layer, `longer than ${limitBytes} bytes`);
  try {
    const cursor = new Cursor(UTF8.decode(given));
    const value = form(cursor);
    cursor.end();
    return value;
  } catch (error) {
    throw new Malformed(layer, error instanceof Error ? error.message : String(error));
  }
}

/** Return a count as it is written: as a number below 2^30, as text from there on.
 * @param {bigint} number
 */
export function countForm(number) {
  return number < LARGE ? Number(number) : String(number);
}

/** Return the count that is written; `Malformed(layer)` for a second way to write it.
 * @param {number | bigint | string} form
 * @param {string} layer
 * @returns {bigint}
 */
export function countOf(form, layer) {
  if (typeof form === "string" && !COUNT.test(form)) throw new Malformed(layer, "not a count");
  const number = BigInt(form);
  if (number < 0n || countForm(number) !== form) throw new Malformed(layer, "not the one way to write a count");
  return number;
}
