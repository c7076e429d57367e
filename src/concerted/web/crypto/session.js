/**
 * What a client signs to prove a key to a host (seal §10).
 *
 * The message binds the committee, the host's log key and the host's own random challenge, so that
 * a signature made for one session is worthless in any other, at another host, and as an entry.
 */

import { concat, fromHex } from "../kernel/bytes.js";
import { tag } from "../kernel/tags.js";
import { verify } from "./signature.js";

export const CHALLENGE_BYTES = 32;

/** Return the bytes to sign; `challenge` is the host's 32 random ones, else `RangeError`.
 * @param {string} committee
 * @param {Uint8Array} logKey
 * @param {Uint8Array} challenge
 */
export function sessionMessage(committee, logKey, challenge) {
  if (challenge.length !== CHALLENGE_BYTES) throw new RangeError(`a challenge is ${CHALLENGE_BYTES} bytes`);
  return concat(tag("session"), fromHex(committee), logKey, challenge);
}

/** Return the 64-byte signature with a member's, a link's or an auditor's key.
 * @param {import("./signature.js").SigningKey} key
 * @param {string} committee
 * @param {Uint8Array} logKey
 * @param {Uint8Array} challenge
 */
export function signChallenge(key, committee, logKey, challenge) {
  return key.sign(sessionMessage(committee, logKey, challenge));
}

/** Return if the key signed this challenge; `Refused("signature_invalid")`.
 * @param {Uint8Array} publicKey
 * @param {string} committee
 * @param {Uint8Array} logKey
 * @param {Uint8Array} challenge
 * @param {Uint8Array} signature
 */
export function checkChallenge(publicKey, committee, logKey, challenge, signature) {
  verify(publicKey, sessionMessage(committee, logKey, challenge), signature);
}
