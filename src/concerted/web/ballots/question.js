/**
 * What every type of question can do (ballot §4.2); one file for each type implements it.
 *
 * An answer's ciphertexts stand in *rows*: one row, or one for each list. The same rows make up the
 * encrypted tally, the factors of a decryption and the result.
 */

/** @typedef {import("./groups.js").Group} Group */
/** @typedef {import("./groups.js").Element} Element */
/** @typedef {import("./elgamal.js").Ciphertext} Ciphertext */
/** @typedef {import("./forms.js").RawText} RawText */
/** @template T @typedef {readonly (readonly T[])[]} Rows */

/** Where an answer is given: the election's group and key, and φ|credential. */
export class Booth {
  /** @param {Group} group @param {Element} key @param {string} statement */
  constructor(group, key, statement) {
    this.group = group;
    this.key = key;
    this.statement = statement;
    Object.freeze(this);
  }
}

/** @typedef {{ readonly rows: Rows<Ciphertext> }} Answer an encrypted answer */

/**
 * @typedef {object} Question one question of an election
 * @property {boolean} additive whether answers are summed under encryption; if not, each is shuffled and decrypted
 * @property {boolean} nested whether its rows are written as arrays in an array
 * @property {readonly number[]} widths how many ciphertexts each row of an answer has
 * @property {(group: Group, data: RawText) => Answer} readAnswer `Malformed` if it does not fit the question
 * @property {(booth: Booth, answer: any) => void} checkEach each ciphertext holds what it may; `Refused("proof_invalid")`
 * @property {(booth: Booth, answer: any) => void} checkWhole all together hold what they may; `Refused("proof_invalid")`
 */

/** Return what stands in rows, in order.
 * @template T
 * @param {Rows<T>} rows
 * @returns {T[]}
 */
export function flat(rows) {
  return rows.flatMap((row) => [...row]);
}

/** Return S: φ|credential|, then the ciphertexts (ballot §5).
 * @param {Booth} booth
 * @param {readonly string[]} texts
 */
export function statementOf(booth, texts) {
  return `${booth.statement}|${texts.join(",")}`;
}
