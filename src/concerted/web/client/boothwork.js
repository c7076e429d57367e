/** What is done in the booth: ballots and a vote counter's work, from bytes to bytes (ballot.md). */

import { cast, examine } from "../ballots/ballot.js";
import * as ceremony from "../ballots/ceremony.js";
import { BallotKey } from "../ballots/credentials.js";
import { decrypt } from "../ballots/decryption.js";
import { ED25519 } from "../ballots/edwards.js";
import { readElection } from "../ballots/election.js";
import { SignedForm, array, decode, encode } from "../ballots/forms.js";
import { read } from "../ballots/groups.js";
import { decryptSingles, openSound } from "../ballots/singles.js";
import { readTally } from "../ballots/tally.js";
import { Threshold, Trustees } from "../ballots/trustees.js";

/** The ciphertexts that a text of an urn holds; the rules are loaded for those who open a pledge.
 * @param {string} text
 */
async function ciphertextsOf(text) {
  return (await import("../rules/casting.js")).readCiphertexts(text);
}

/** @typedef {{ size: number, needed: number, index: number, secret: string, seed: Uint8Array }} Trustee */

/** @param {Trustee} of */
function circleOf({ size, needed }) {
  return new ceremony.Circle(ED25519, size, needed);
}

/** @param {Uint8Array} data */
const certsOf = (data) => decode(array(SignedForm), data, "trustees");

export const DEEDS = {
  /** A ballot. @param {Uint8Array} election @param {Uint8Array} key @param {number[][]} chosen @param {Uint8Array} seed */
  cast: (election, key, chosen, seed) => cast(readElection(election), new BallotKey(key), chosen, seed),

  /** Which of these ballots fail, by their place. @param {Uint8Array} election @param {Uint8Array[]} ballots */
  failing(election, ballots) {
    const read = readElection(election);
    return ballots.flatMap((data, at) => (examine(read, data).failures.length ? [at] : []));
  },

  /** First round. @param {Trustee} of */
  certify: (of) => encode(ceremony.certify(circleOf(of), of.index, of.secret, of.seed)),

  /** Second round. @param {Trustee} of @param {Uint8Array} certs */
  deal: async (of, certs) => encode(await ceremony.deal(circleOf(of), of.index, of.secret, certsOf(certs), of.seed)),

  /** Third round. @param {Trustee} of @param {Uint8Array} certs @param {Uint8Array} deals */
  async confirm(of, certs, deals) {
    const given = decode(array(ceremony.DealForm), deals, "trustees");
    const parts = ceremony.received(given, of.index);
    return encode(await ceremony.confirm(circleOf(of), of.index, of.secret, certsOf(certs), parts, of.seed));
  },

  /** The archive of a motion's newest finished ballot, or null.
   * @param {{ leaf: Uint8Array, effect: boolean }[]} rows of the whole record
   * @param {string} motion
   */
  async archive(rows, motion) {
    const [{ archives }, { entryOf }, { Leaf }] = [await import("../audit/urnfile.js"), await import("./reading.js"), await import("../kernel/leaf.js")];
    let found = null;
    const read = rows.map(({ leaf, effect }) => (effect ? entryOf(leaf) : /** @type {[import("../kernel/leaf.js").Leaf, null]} */ ([Leaf.decode(leaf), null])));
    for (const one of archives(read)) if (one.motion === motion) found = one.data;
    return found;
  },

  /** A trustee's part of the single ballots of a pledge, written as the urn holds them.
   * @param {Uint8Array} election
   * @param {string} row
   * @param {string} secret
   * @param {string} sealed
   * @param {Uint8Array} seed
   */
  async single(election, row, secret, sealed, seed) {
    const share = await ceremony.decryptionKey(ED25519, secret, sealed);
    return decryptSingles(readElection(election), await ciphertextsOf(row), share, seed);
  },

  /** Which of the ballots in `row` say yes, from what trustees have opened, every proof checked.
   * @param {Uint8Array} election
   * @param {string} row
   * @param {{ needed: number, key: string, shares: readonly string[] }} key
   * @param {ReadonlyMap<number, Uint8Array>} given by a trustee's number
   */
  async signed(election, row, { needed, key, shares }, given) {
    const trustees = new Trustees([new Threshold(needed, read(ED25519, key), shares.map((share) => read(ED25519, share)))]);
    return openSound(readElection(election), trustees, await ciphertextsOf(row), given);
  },

  /** A part of a count, with the secret that was sealed to oneself in the third round.
   * @param {Uint8Array} election
   * @param {Uint8Array} tally
   * @param {string} secret
   * @param {string} sealed
   * @param {Uint8Array} seed
   */
  async decrypt(election, tally, secret, sealed, seed) {
    const read = readElection(election);
    const share = await ceremony.decryptionKey(ED25519, secret, sealed);
    return decrypt(read, readTally(read, tally), share, seed);
  },
};
