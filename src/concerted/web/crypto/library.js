/**
 * Whether an Ed25519 library obeys our rule (entry §5, its last paragraph).
 *
 * Two programs that disagree about one signature fold two states from one record. So a client asks
 * the browser's own library once, at its start, before it trusts it. The cases are some of
 * `vectors/crypto/signature.json`.
 */

import { fromHex, utf8 } from "../kernel/bytes.js";
import { ConcertedError, Refused } from "../kernel/errors.js";

const MESSAGE = utf8("concerted/1/entry\0{}");
const KEY = "90b39004b6d340692af87ac98e3c553931247c8fc7d04f8473de820e27bf645a";
const R = "aba843fe51bc7830b722b90936cf99894d7e0b79db3a3388d38f7a1029182d8d";

// What is wrong, key, signature over MESSAGE and what must be said of it ("" for nothing wrong).
export const CASES = Object.freeze([
  ["a good signature", KEY, R + "386cd2b7f18ac659409211907656ee2c7c5915a1e9889c40397e8f1c8ad61f00", ""],
  // §5.1
  ["S + L", KEY, R + "2540c8140ceed8b1162f09335550cd417c5915a1e9889c40397e8f1c8ad61f10", "signature_invalid"],
  // §5.2
  [
    "R of small order",
    KEY,
    "0100000000000000000000000000000000000000000000000000000000000000" +
      "1109fa433ebc4a1766b536c85b054e9ff51d30a73be639158bd5a9bb768a4b04",
    "signature_invalid",
  ],
  // §5.4
  [
    "R that only a cofactored equation accepts",
    KEY,
    "4257bc01ae4387cf48dd46f6c9306676b281f48624c5cc772c7085efd6e7d272" +
      "2d1b318a28781e47e7836623950ea6252d4edeb6f87f4a8ce9354c48da05d403",
    "signature_invalid",
  ],
  // §5.3
  [
    "A of mixed order",
    "5d4c6ffb492cbf96d507853671c3aac6cedb8370382fb07b8c217df1d8409ba5",
    R + "f3f72ccf600967ac74655fc6eec80dbab705e16f038d5fe6d4ec1d1e83a32904",
    "key_invalid",
  ],
]);

/**
 * @typedef {object} Library throws, or rejects with, `Refused`
 * @property {(key: Uint8Array) => unknown} checkPublicKey
 * @property {(key: Uint8Array, message: Uint8Array, signature: Uint8Array) => unknown} verify
 */

/** Return the name of the first case that the library judges wrongly, or an empty text.
 * @param {Library} library
 */
export async function checkLibrary(library) {
  for (const [name, key, signature, expected] of CASES) {
    if ((await verdict(library, fromHex(key), fromHex(signature))) !== expected) return name;
  }
  return "";
}

/** @param {Library} library @param {Uint8Array} key @param {Uint8Array} signature */
async function verdict(library, key, signature) {
  try {
    await library.checkPublicKey(key);
    await library.verify(key, MESSAGE, signature);
  } catch (error) {
    return error instanceof Refused ? error.code : error instanceof ConcertedError ? error.message : "fault";
  }
  return "";
}
