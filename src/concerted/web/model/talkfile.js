/** Files beside messages as screens show them: what kind they are, and an address to show them by. */

import { openWaiting } from "../client/talkfiles.js";
import { isDrawable } from "./picture.js";

/** @typedef {import("../client/talkfiles.js").Attached} Attached */
/** @typedef {import("../client/talkfiles.js").Outgoing} Outgoing */
/** @typedef {import("../views/talk/model.js").FileRow} FileRow */
/** @typedef {import("./talkrows.js").Setting} Setting */

export const PHOTO = /\.(?:jpe?g|png|webp)$/i;
const VOICE = /^voice[^.]*\.(?:webm|ogg|m4a|mp4)$/i;
const KEPT_MOST = 40;
// What a browser is told of a file's kind follows from its own first bytes, never from its name.
/** @type {readonly [string, readonly (number | null)[]][]} */
const KINDS = [
  ["image/jpeg", [0xff, 0xd8, 0xff]],
  ["image/png", [0x89, 0x50, 0x4e, 0x47]],
  ["image/webp", [0x52, 0x49, 0x46, 0x46, null, null, null, null, 0x57, 0x45, 0x42, 0x50]],
  ["audio/webm", [0x1a, 0x45, 0xdf, 0xa3]],
  ["audio/ogg", [0x4f, 0x67, 0x67, 0x53]],
  ["audio/mp4", [null, null, null, null, 0x66, 0x74, 0x79, 0x70]],
];

/** Addresses of opened files, for as long as a screen shows them. */
export class Addresses {
  /** @type {Map<string, Promise<string>>} */
  #known = new Map();

  /** Return the address of a file, opened once.
   * @param {string} key
   * @param {() => Promise<Blob>} open
   */
  of(key, open) {
    const known = this.#known.get(key);
    if (known) return known;
    const address = open().then(typed).then((blob) => URL.createObjectURL(blob));
    address.catch(() => this.#known.delete(key)); // so that it is tried again
    this.#known.set(key, address);
    for (const old of [...this.#known.keys()].slice(0, -KEPT_MOST)) this.#drop(old);
    return address;
  }

  /** Forget all of them. */
  clear() {
    for (const key of [...this.#known.keys()]) this.#drop(key);
  }

  /** @param {string} key */
  #drop(key) {
    this.#known.get(key)?.then((address) => URL.revokeObjectURL(address), () => null);
    this.#known.delete(key);
  }
}

/** Return the same bytes under the type that they begin like. @param {Blob} blob */
async function typed(blob) {
  const head = new Uint8Array(await blob.slice(0, 16).arrayBuffer());
  const found = KINDS.find(([, bytes]) => bytes.every((byte, at) => byte === null || byte === head[at]));
  const plain = !found || (found[0].startsWith("image/") && !(await isDrawable(blob)));
  return new Blob([blob], { type: plain ? "application/octet-stream" : found[0] });
}

/** @param {string} name @returns {FileRow["kind"]} */
function kindOf(name) {
  return PHOTO.test(name) ? "photo" : VOICE.test(name) ? "voice" : "file";
}

/** Return a file that a message names. @param {Attached} file @param {string} key @param {Setting} setting @returns {FileRow} */
export function fileRow(file, key, { talk, addresses }) {
  const load = () => addresses.of(key, () => talk.fetchFile(file));
  return { key, name: file.name, kind: kindOf(file.name), sizeBytes: file.sizeBytes, load };
}

/** Return an own file that waits to be sent. @param {Outgoing} file @param {string} key @param {Setting} setting @returns {FileRow} */
export function waitingRow(file, key, { talk, addresses }) {
  const load = () => addresses.of(key, () => openWaiting(talk.store, file));
  return { key, name: file.name, kind: kindOf(file.name), sizeBytes: file.sizeBytes, load };
}
