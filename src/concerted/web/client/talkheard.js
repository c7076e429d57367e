/** What this device has of a message, as a conversation takes it (talk §3). */

import { readSaying } from "../items/saying.js";
import { base64urlDecode, base64urlEncode } from "../kernel/canonical.js";
import { fromHex, toHex } from "../kernel/bytes.js";
import { REMOVE } from "../kernel/message.js";
import { listed } from "./talkfiles.js";
import { headerOf } from "./talkstore.js";

/** @typedef {import("./talkfiles.js").Attached} Attached */
/** @typedef {import("./talkstore.js").Kept} Kept */
/** @typedef {import("./talkstore.js").TalkStore} TalkStore */
/** @typedef {import("../items/saying.js").Heard & { readonly attached: readonly Attached[] }} HeardHere with the files that it names */

/** Return a kept message as heard.
 * @param {TalkStore} store
 * @param {Kept} kept
 * @returns {Promise<HeardHere>}
 */
export async function heardFrom(store, kept) {
  const { attachments } = kept.words ?? {};
  const by = kept.gone ? await store.at(kept.gone) : null;
  return {
    id: short(kept.id),
    author: kept.author,
    position: kept.position,
    timeS: kept.timeS,
    saying: readSaying(kept.words),
    readable: kept.words !== null || kept.gone > 0,
    goneBy: kept.gone ? (by?.author ?? "?") : "",
    removed: by?.kind === REMOVE,
    files: Array.isArray(attachments) ? attachments.length : 0,
    attached: attachments === undefined ? [] : listed(headerOf(kept).attachments, kept.words),
    findings: kept.findings,
  };
}

/** Return a message id as bodies have it. @param {string} id */
export function short(id) {
  return base64urlEncode(fromHex(id));
}

/** Return a message id as this program has it; `Malformed("body")`. @param {string} text */
export function long(text) {
  return toHex(base64urlDecode(text, 32, "body"));
}
