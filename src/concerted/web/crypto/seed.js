/**
 * One sheet of paper and the three key pairs that come from it (seal §1).
 *
 * The recovery seed is 128 bits for each committee. No id enters the derivation, so the sheet alone
 * brings a member back. Its twelve words are in sheetwords.js.
 */

import { clampedHash, clampedScalar, littleEndian, montgomeryOf, Point } from "./curve.js";
import { SigningKey, checkPublicKey } from "./signature.js";
import { Secret, derive, info } from "./suite.js";

/** The 16 bytes of a recovery sheet. */
export class RecoverySeed extends Secret {
  static sizeBytes = 16;
}

/** What others seal to. Its Ed25519 form signs the proof of possession, and nothing else. */
export class SealingKey extends SigningKey {
  /** Return the first 32 bytes of SHA-512(seed), clamped (seal §1). */
  x25519Secret() {
    return clampedHash(this.expose());
  }
}

/** What ballot credentials derive from. It signs the proof of possession, as Ed25519. */
export class VotingKey extends SigningKey {
  /** Return the secret scalar mod L, 32 bytes little-endian; times the base: `public`. */
  scalar() {
    return littleEndian(clampedScalar(clampedHash(this.expose())));
  }
}

/** A member's three key pairs, in the order in which requests and proofs list them. */
export class MemberKeys {
  /**
   * @param {SigningKey} signing
   * @param {SealingKey} sealing
   * @param {VotingKey} voting
   */
  constructor(signing, sealing, voting) {
    this.signing = signing;
    this.sealing = sealing;
    this.voting = voting;
    Object.freeze(this);
  }

  /** Derive them; the same for ever (seal §1).
   * @param {RecoverySeed} seed
   */
  static fromSeed(seed) {
    const secret = seed.expose();
    return new MemberKeys(
      new SigningKey(derive(secret, info("seed-sign"))),
      new SealingKey(derive(secret, info("seed-seal"))),
      new VotingKey(derive(secret, info("seed-vote"))),
    );
  }

  /** What `provePossession` takes. */
  get pairs() {
    return [this.signing, this.sealing, this.voting];
  }
}

/** Return the X25519 form, u = (1+y)/(1−y), of a member's `sealKey` (entry §7).
 *
 * `Refused("key_invalid")` for what `checkPublicKey` would refuse as well.
 * @param {Uint8Array} sealKey
 */
export function x25519Of(sealKey) {
  return montgomeryOf(Point.fromBytes(checkPublicKey(sealKey)));
}
