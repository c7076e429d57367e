/**
 * Who may cast a ballot: credentials and their roll (ballot §6).
 *
 * Nobody hands out credentials here. That of a member in one election is Y + H(Y, uuid)·G for the
 * voting key Y on the frozen roll: members can compute it for each other, and whoever does not know
 * the voting keys cannot link two elections. For elections of others the protocol's own derivation
 * from a secret text is here as well; whoever verifies sees no difference.
 */

import { concat, sha256, toHex, utf8 } from "../kernel/bytes.js";
import { Malformed, Refused } from "../kernel/errors.js";
import { tag } from "../kernel/tags.js";
import { fromLittleEndian } from "../crypto/curve.js";
import { Secret } from "../crypto/suite.js";
import { ED25519 } from "./edwards.js";
import { array, decode, encode, text } from "./forms.js";
import { read } from "./groups.js";
import { numberOf, sha512 } from "./hashes.js";

/** @typedef {import("./groups.js").Group} Group */

export const LIMIT_BYTES = 1 << 27; // two million credentials
const WEIGHT = /^(?:0|[1-9][0-9]{0,38})$/;

/** The scalar behind a credential of one election, 32 bytes big-endian. */
export class BallotKey extends Secret {
  /** Return the key of a scalar. @param {bigint} scalar */
  static of(scalar) {
    const hex = scalar.toString(16).padStart(64, "0");
    return new BallotKey(Uint8Array.from({ length: 32 }, (_, at) => parseInt(hex.slice(2 * at, 2 * at + 2), 16)));
  }

  /** Return the scalar. */
  scalar() {
    return numberOf(this.expose());
  }
}

/** @param {Uint8Array} voteKey @param {string} uuid */
function shift(voteKey, uuid) {
  return numberOf(sha512(concat(tag("credential"), voteKey, utf8(uuid)))) % ED25519.order;
}

/** Return the credential of a member's voting key in one election (ballot §6.1).
 *
 * The key was checked when it entered the record, so the sum is of order q and needs no check: to
 * give the identity, a key would have to be the inverse of a hash of itself.
 * @param {Uint8Array} voteKey
 * @param {string} uuid
 */
export function credentialOf(voteKey, uuid) {
  const key = ED25519.parse(toHex(Uint8Array.from(voteKey).reverse()));
  return ED25519.write(ED25519.product(key, ED25519.basePower(shift(voteKey, uuid))));
}

/** Return the secret behind `credentialOf(voting.public, uuid)`.
 * @param {import("../crypto/seed.js").VotingKey} voting
 * @param {string} uuid
 */
export function ballotKeyOf(voting, uuid) {
  const secret = fromLittleEndian(voting.scalar());
  return BallotKey.of((secret + shift(voting.public, uuid)) % ED25519.order);
}

/** Return the secret that the protocol derives from a private credential (ballot §6.2).
 * @param {Group} group
 * @param {string} secret
 * @param {string} uuid
 */
export function ballotKeyFromText(group, secret, uuid) {
  const digests = [0, 1].map((half) => sha256(utf8(`derive_credential|${uuid}|${half}|${secret}`)));
  return BallotKey.of(numberOf(concat(...digests)) % group.order);
}

/** Return the credential of a key.
 * @param {Group} group
 * @param {BallotKey} key
 */
export function publicOf(group, key) {
  return group.write(group.secretPower(group.generator, key.scalar()));
}

/** The credentials that may vote, each with its weight. */
export class Roll {
  /** @param {ReadonlyMap<string, bigint>} weights */
  constructor(weights) {
    this.weights = weights;
    Object.freeze(this);
  }

  /** Return a credential's weight; `Refused("credential_unknown")` for a stranger's.
   * @param {string} credential
   */
  weight(credential) {
    const weight = this.weights.get(credential);
    if (weight === undefined) throw new Refused("credential_unknown");
    return weight;
  }
}

/** Return credentials and weights as they are listed; `Malformed("credentials")`.
 *
 * Nothing is known yet of a credential: it may be no element, or stand there twice.
 * @param {Uint8Array} data
 * @returns {[string, bigint][]}
 */
export function parseRoll(data) {
  return decode(array(text), data, "credentials", LIMIT_BYTES).map((line) => {
    const comma = line.indexOf(",");
    if (comma < 0) return [line, 1n];
    const weight = line.slice(comma + 1);
    if (!WEIGHT.test(weight)) throw new Malformed("credentials", "a weight that is no number");
    return [line.slice(0, comma), BigInt(weight)];
  });
}

/** Return the roll that `data` writes, every credential checked.
 *
 * `Malformed`: `credentials`, `element`; `Refused("credential_twice")`.
 * @param {Group} group
 * @param {Uint8Array} data
 */
export function readRoll(group, data) {
  const weights = new Map();
  for (const [credential, weight] of parseRoll(data)) {
    read(group, credential);
    if (weights.has(credential)) throw new Refused("credential_twice", credential);
    weights.set(credential, weight);
  }
  return new Roll(weights);
}

/** Return a roll's bytes, in ascending order of the credentials.
 * @param {Iterable<string>} credentials
 * @param {ReadonlyMap<string, bigint> | null} weights
 */
export function writeRoll(credentials, weights = null) {
  const ordered = [...credentials].sort();
  return encode(weights === null ? ordered : ordered.map((one) => `${one},${weights.get(one)}`));
}
