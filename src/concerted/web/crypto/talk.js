/**
 * Sealed words of messages, and the keys of rooms (talk §3, §6).
 *
 * What all may read is sealed under the epoch's key alone; what is said in a room under that key and
 * the room's together, so that whoever leaves the committee has left every room as well.
 */

import { EMPTY, bigEndian, concat, equal, fromHex, sha256, toHex } from "../kernel/bytes.js";
import { blobHash } from "../kernel/entry.js";
import { Malformed, Refused } from "../kernel/errors.js";
import { BODY_LIMIT_BYTES, messageAad } from "../kernel/message.js";
import { tag } from "../kernel/tags.js";
import { decodeWords, encodeWords } from "./body.js";
import { WRAP_BYTES } from "./epoch.js";
import { x25519Of } from "./seed.js";
import { KEY_BYTES, Secret, TAG_BYTES, derive, gcmOpen, gcmSeal, hpkeOpen, hpkeSeal, info } from "./suite.js";

const NO_HASH = "0".repeat(64);

/** @typedef {import("../kernel/message.js").MessageHeader} MessageHeader */
/** @typedef {import("./body.js").Words} Words */
/** @typedef {import("./epoch.js").EpochKey} EpochKey */
/** @typedef {{ committee: string, room: string, number: number, keyHash: string }} RoomVersion what a `room` message says; `number` is its `room` */

/** The 32 random bytes that seal one version of a room, together with an epoch's key. */
export class RoomKey extends Secret {}

/** Return SHA-256(tag("room-key") ‖ R) in hex (talk §6).
 * @param {RoomKey} key
 */
export function roomKeyHash(key) {
  return toHex(sha256(tag("room-key"), key.expose()));
}

/** Return `data` as a key if it fits the hash in the message; `Refused("key_wrong")`.
 * @param {Uint8Array} data
 * @param {string} expectedHash
 */
export function checkRoomKey(data, expectedHash) {
  if (data.length !== KEY_BYTES) throw new Refused("key_wrong", "not 32 bytes");
  const key = new RoomKey(data);
  if (!equal(fromHex(roomKeyHash(key)), fromHex(expectedHash))) {
    throw new Refused("key_wrong", "another key than the message names");
  }
  return key;
}

/** Return the 80-byte wrap of `key` for one member, as `epoch.sealWrap` does.
 *
 * `Refused`: `key_wrong`, `key_invalid`. Impure: see `suite.hpkeSeal`. Source: talk §6.
 * @param {RoomVersion} version
 * @param {string} recipient
 * @param {Uint8Array} sealKey
 * @param {RoomKey} key
 */
export async function sealRoomWrap(version, recipient, sealKey, key) {
  checkRoomKey(key.expose(), version.keyHash);
  return hpkeSeal(x25519Of(sealKey), key.expose(), wrapInfo(version, recipient));
}

/** Return the version's key, checked against its hash.
 *
 * `Malformed("wraps")` for another length; `Refused`: `seal_broken`, `key_wrong`.
 * @param {RoomVersion} version
 * @param {string} recipient
 * @param {import("./seed.js").SealingKey} sealing
 * @param {Uint8Array} wrap
 */
export async function openRoomWrap(version, recipient, sealing, wrap) {
  if (wrap.length !== WRAP_BYTES) throw new Malformed("wraps", `a wrap is ${WRAP_BYTES} bytes`);
  const data = await hpkeOpen(sealing.x25519Secret(), wrap, wrapInfo(version, recipient));
  return checkRoomKey(data, version.keyHash);
}

/** @param {RoomVersion} version @param {string} recipient */
function wrapInfo({ committee, room, number, keyHash }, recipient) {
  const parts = [fromHex(committee), fromHex(room), bigEndian(number, 8), fromHex(recipient), fromHex(keyHash)];
  return info("room-wrap", ...parts);
}

/** Return the finished header and the sealed body that it names.
 *
 * `header` is a draft with its epoch and its `salt`, 16 random bytes in hex for these very words;
 * body size and hash are put in here. `Malformed("body")` if the words are too many (talk §3).
 * @param {EpochKey} epochKey
 * @param {RoomKey | null} roomKey
 * @param {MessageHeader} header
 * @param {Words} words
 * @returns {Promise<[MessageHeader, Uint8Array]>}
 */
export async function sealWords(epochKey, roomKey, header, words) {
  const padded = encodeWords(words, BODY_LIMIT_BYTES - TAG_BYTES);
  const draft = header.with({ body: { hash: NO_HASH, size: padded.length + TAG_BYTES } });
  const sealed = await gcmSeal(wordsKey(epochKey, roomKey, draft), padded, messageAad(draft));
  return [draft.with({ body: { hash: blobHash(sealed), size: sealed.length } }), sealed];
}

/** Return the words under `header`, as parsed from its received bytes (talk §3).
 *
 * `Refused("seal_broken")`; `Malformed("body")`: padding or text.
 * @param {EpochKey} epochKey
 * @param {RoomKey | null} roomKey
 * @param {MessageHeader} header
 * @param {Uint8Array} sealed
 */
export async function openWords(epochKey, roomKey, header, sealed) {
  return decodeWords(await gcmOpen(wordsKey(epochKey, roomKey, header), sealed, messageAad(header)));
}

/** @param {EpochKey} epochKey @param {RoomKey | null} roomKey @param {MessageHeader} header */
function wordsKey(epochKey, roomKey, header) {
  if (!header.salt || !header.epoch || (roomKey === null) !== (header.room === 0)) {
    throw new RangeError("these are not the keys that this message names");
  }
  const bound = [header.committee, header.channel, header.author].map(fromHex);
  const secret = concat(epochKey.expose(), roomKey?.expose() ?? EMPTY);
  return derive(secret, info("talk", ...bound, sha256(messageAad(header))), fromHex(header.salt));
}
